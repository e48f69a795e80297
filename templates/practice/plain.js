// LaTeX, typography and words undone, by solver/answers/plain.py and spoken.py: an answer as plain text in which every
// character knows where it came from, {text, origin}.
"use strict";

function plain(text, tables) {
  const scanner = new Scanner(text, tables);
  scanner.run(text.length, 0);
  return {text: scanner.written.join(""), origin: [...scanner.origin, text.length]};
}

function replaced(source, pattern, by) {
  let text = "";
  const origin = [];
  let end = 0;
  for (const match of pattern.all(source.text)) {
    const found = by(match);
    text += source.text.slice(end, match.index) + found;
    for (let n = end; n < match.index; n++) origin.push(source.origin[n]);
    for (let n = 0; n < found.length; n++) origin.push(source.origin[match.index]);
    end = match.end;
  }
  return {text: text + source.text.slice(end), origin: [...origin, ...source.origin.slice(end)]};
}

class Scanner {
  constructor(text, tables) {
    Object.assign(this, {text, tables, signs: tables.signs, patterns: tables.patterns.plain, position: 0});
    this.written = [];
    this.origin = [];
    this.frames = 0;
    this.matrices = 0;
    this.lengths = 0;
    this.linear = 0;
  }

  run(end, depth) {
    while (this.position < end) this.step(depth);
  }

  emit(characters, position) {
    for (let n = 0; n < characters.length; n++) {
      this.written.push(characters[n]);
      this.origin.push(position);
    }
  }

  take(length, characters) {
    this.emit(characters, this.position);
    this.position += length;
  }

  get isFramed() {
    return this.frames > 0 && !this.matrices;
  }

  step(depth) {
    const {text, position: start, patterns} = this;
    const character = String.fromCodePoint(text.codePointAt(start));
    let match;
    if ("■█\\".includes(character) && depth <= this.tables.limits.depth && (match = patterns.LINEAR.at(text, start))) {
      this.linearMatrix(match.end, start, depth);
    } else if (character === "\\") this.command(start, depth);
    else if (text.startsWith("{,}", start) || text.startsWith("{.}", start)) this.take(3, text[start + 1]);
    else if ((match = patterns.EMPTY.at(text, start))) this.take(match.text.length, "");
    else if (character === "{" && depth <= this.tables.limits.depth && patterns.SWITCHED.at(text, start)) this.wrapped("", start, depth);
    else if (patterns.TIE.at(text, start)) this.take(1, /^\p{Nd}$/u.test(text[start - 1] ?? "") ? this.signs.thin : " ");
    else if ("⁺⁻".includes(character) && !this.isRaised(start)) this.take(1, character === "⁻" ? "-" : "+");
    else if ("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻".includes(character)) this.series(patterns._SUPERSCRIPTS, "^(", ")");
    else if ((match = patterns._SUBSCRIPTS.at(text, start))) {
      const isLong = match.text.length > 1;
      this.series(patterns._SUBSCRIPTS, isLong ? "_{" : "_", isLong ? "}" : "");
    } else if (patterns._GROUP_SEPARATOR.at(text, start)) this.take(1, this.signs.thin);
    else if (character === "\r" && text.startsWith("\r\n", start)) this.take(2, "\n");
    else if ((match = patterns._ROOT.at(text, start))) {
      const inside = match.found[1];
      this.take(match.text.length, inside ? `sqrt(${inside})` : "sqrt");
    } else if ("‖|".includes(character) && (match = this.bars(start)) !== null) this.length(match, start, !this.lengths);
    else if (character === "&" && this.isFramed) this.take(1, " ");
    else if (character === "@" && this.linear) this.take(1, this.signs.row);
    else this.take(character.length, this.simple(character));
  }

  // Whether a small sign belongs to a power, 10⁻¹: it does not where digits of full size follow.
  isRaised(start) {
    return !/^[0-9.,]$/.test(this.text[start + 1] ?? "");
  }

  series(pattern, before, after) {
    const match = pattern.at(this.text, this.position);
    this.take(match.text.length, before + match.text.normalize("NFKC").replaceAll("−", "-") + after);
  }

  simple(character) {
    const {characters, spelled, combining} = this.signs;
    const own = (table, key) => Object.hasOwn(table, key);
    if (character < "\x7f" && !own(characters, character)) return character;
    if (own(characters, character)) {
      const isAfterDigit = /^\p{Nd}$/u.test(this.written[this.written.length - 1] ?? "");
      return this.tables.sets.fractions.has(character) && isAfterDigit ? character : characters[character];
    }
    if (own(spelled, character)) return this.name(spelled[character], this.position + character.length);
    if (own(combining, character)) return combining[character];
    if (/^\p{Cf}$/u.test(character)) return "";
    if (/^\p{Zs}$/u.test(character)) return " ";
    const decomposed = [...character.normalize("NFD")];
    if (decomposed.length === 2 && own(combining, decomposed[1])) return decomposed[0] + combining[decomposed[1]];
    const compatible = character.normalize("NFKC");
    if ([...compatible].length === 1 && (compatible < "\x7f" || own(spelled, compatible))) {
      return own(spelled, compatible) ? spelled[compatible] : compatible;
    }
    return character;
  }

  // A name that does not run into the next one.
  name(name, following) {
    const after = this.text.slice(following, following + 1);
    return /^\p{L}$/u.test(after) || after === "\\" ? `${name} ` : name;
  }

  command(start, depth) {
    const {text, signs, tables} = this;
    let match = this.patterns.MATRIX.at(text, start);
    if (match) {
      const begins = match.found[1] === "begin";
      this.position = match.end;
      this.matrices = Math.max(0, this.matrices + (begins ? 1 : -1));
      this.emit(begins ? "([" : "])", start);
      return;
    }
    match = this.patterns.FRAME.at(text, start);
    if (match) {
      this.position = match.end;
      this.frames += match.found[1] === "begin" ? 1 : -1;
      this.emit(" ", start);
      return;
    }
    match = this.patterns._COMMAND.at(text, start);
    if (!match || depth > tables.limits.depth) {
      this.take(1, "\\");
      return;
    }
    const name = match.found[1];
    this.position = match.end;
    if (["frac", "dfrac", "tfrac", "cfrac", "nicefrac", "sfrac"].includes(name)) {
      this.wrapped("((", start, depth);
      this.wrapped(")/(", start, depth);
      this.emit("))", start);
    } else if (name === "binom") {
      this.wrapped("([", start, depth);
      this.wrapped(signs.row, start, depth);
      this.emit("])", start);
    } else if (name === "sqrt" && !text.slice(this.position).trimStart().startsWith("[")) {
      this.wrapped("sqrt(", start, depth);
      this.emit(")", start);
    } else if (name === "sqrt" && (match = this.patterns._ROOT_INDEX.at(text, this.position))) {
      this.position = match.end;
      this.wrapped("((", start, depth);
      this.emit(`)^(1/${match.found[1]}))`, start);
    } else if (["|", "Vert"].includes(name)) this.length(this.position, start, !this.lengths);
    else if (["lVert", "rVert"].includes(name)) this.length(this.position, start, name === "lVert");
    else if (Object.hasOwn(signs.accents, name)) this.accented(signs.accents[name], start, depth);
    else if (name === "overset" || name === "stackrel") this.setOver(start, depth);
    else if (tables.sets.transparent.has(name)) {
      if (text.startsWith("*", this.position)) this.position += 1;
      this.wrapped("", start, depth);
      if (text[this.position] === "\\" && /^\p{L}$/u.test(this.written[this.written.length - 1] ?? "")) this.emit(" ", start);
      if ((name === "underbrace" || name === "overbrace") && /^[_^]$/.test(text[this.position] ?? "")) {
        this.position += 1;
        this.skipped();
      }
    } else if (Object.hasOwn(signs.decorated, name)) {
      for (const argument of signs.decorated[name]) {
        if (argument === "k") this.wrapped("", start, depth);
        else this.skipped();
      }
    } else if (name === "\\") this.newRow(start);
    else if (tables.sets.thin_spaces.has(name)) this.emit(signs.thin, start);
    else if (["kern", "mkern", "hskip", "mskip"].includes(name) && (match = this.patterns.LENGTH.at(text, this.position))) {
      this.position = match.end;
      this.emit(" ", start);
    } else if (tables.sets.spaces.has(name) || !name.trim() || ";:>![]()".includes(name)) {
      this.emit(["left", "right", "!"].includes(name) ? "" : " ", start);
      if ((name === "left" || name === "right") && text.startsWith(".", this.position)) this.position += 1;
    } else if ("{}%&_#".includes(name)) this.emit(name, start);
    else if (Object.hasOwn(signs.signs, name)) {
      const sign = signs.signs[name];
      this.emit(/^\p{L}+$/u.test(sign) ? this.name(sign, this.position) : sign, start);
    } else if (tables.sets.words.has(name)) this.emit(this.name(name, this.position), start);
    else {
      this.position = start;
      this.take(1, "\\");
    }
  }

  // Where the bars end that begin or end the length of a vector, or null.
  bars(start) {
    const {_BARS_END: closing, _BARS: opening, _AFTER_OPERAND: behind, _SQUARED_BARS: squared} = this.patterns;
    if (this.lengths) return closing.at(this.text, start)?.end ?? null;
    const match = opening.at(this.text, start);
    const isFree = !behind.search(this.written.slice(-3).join("")) || squared.at(this.text, start);
    return match && (match.text !== "|" || isFree) ? match.end : null;
  }

  length(end, start, opens) {
    this.position = end;
    this.emit(opens ? " norm(" : ")", start);
    const kind = opens ? null : this.patterns._EUCLIDEAN.at(this.text, end);
    if (kind) this.position = kind.end;
    this.lengths = opens ? 1 : 0;
  }

  newRow(start) {
    this.position = this.patterns.ROW_SKIP.at(this.text, this.position).end;
    if (!this.isFramed) this.emit(this.signs.row, start);
    else this.emit(this.patterns._CONTINUED.at(this.text, this.position) ? " " : "\n", start);
  }

  linearMatrix(opening, start, depth) {
    const end = closing(this.text, opening, this.text[opening] === "(" ? "()" : "{}");
    this.position = opening + 1;
    this.emit("([", start);
    this.linear += 1;
    this.run(end, depth + 1);
    this.linear -= 1;
    this.emit("])", Math.min(end, this.text.length));
    this.position = Math.max(this.position, Math.min(end + 1, this.text.length));
  }

  wrapped(before, start, depth) {
    this.emit(before, start);
    this.skipBlanks();
    if (this.position >= this.text.length) return;
    if (this.text[this.position] !== "{") {
      this.step(depth + 1);
      return;
    }
    const end = closing(this.text, this.position);
    this.position += 1;
    this.run(end, depth + 1);
    if (this.position === end && end < this.text.length) this.position += 1;
  }

  skipBlanks() {
    while (this.position < this.text.length && /^\s$/u.test(this.text[this.position])) this.position += 1;
  }

  skipped() {
    this.skipBlanks();
    if (!this.text.startsWith("{", this.position)) return "";
    const [start, end] = [this.position + 1, closing(this.text, this.position)];
    this.position = Math.min(end + 1, this.text.length);
    return this.text.slice(start, end);
  }

  setOver(start, depth) {
    const above = this.skipped();
    const accent = {leftarrow: "cev", rightarrow: "vec"}[above.slice(above.lastIndexOf("\\") + 1).trim()];
    if (accent) this.accented(accent, start, depth);
    else this.wrapped("", start, depth);
  }

  // The accent follows the letter.
  accented(accent, start, depth) {
    let letters = this.written.length;
    this.wrapped("", start, depth);
    while (letters < this.written.length && /^[\p{L}\p{N}]$/u.test(this.written[letters])) letters += 1;
    this.written.splice(letters, 0, ...accent);
    this.origin.splice(letters, 0, ...[...accent].map(() => start));
  }
}

// The position of the bracket that closes the one at `opening`, or the end.
function closing(text, opening, pair = "{}") {
  let depth = 0;
  for (let position = opening; position < text.length; position++) {
    depth += (text[position] === pair[0]) - (text[position] === pair[1]);
    if (depth === 0) return position;
  }
  return text.length;
}

// The formula in signs, where it is in words; else as it is.
function unspoken(source, tables) {
  const {_EACH: each, _IS_SPOKEN: isSpoken, _PHRASE: phrase} = tables.patterns.spoken;
  source = replaced(source, each, ({found: [, name, column]}) => `${name}_{axis=${column ? 0 : 1}}`);
  if (!isSpoken.search(source.text)) return source;
  const {long, bars} = spokenEnds(source.text, tables.patterns.spoken, tables.spoken);
  return replaced(source, phrase, match => spokenSign(match, source.text, long, bars, tables));
}

// Where indices and powers begin that have an end, and the "over" of each fraction that has one.
function spokenEnds(text, {_PHRASE: pattern, _NUMBER_BEFORE: before, _OVER_NUMBER: over}, words) {
  const open = {_: [], "^": []};
  const fractions = [];
  const [long, bars] = [new Set(), new Set()];
  for (const match of pattern.all(text)) {
    const phrase = (match.get("phrase") ?? "").toLowerCase();
    if (match.get("raised")) open[words.raised[match.get("raised").toLowerCase()][0]].push(match);
    else if (Object.hasOwn(words.ends, phrase)) {
      const waiting = open[words.ends[phrase]];
      while (waiting.length) {
        const begun = waiting.pop();
        if (text.slice(begun.endOf("raised"), match.index).trim().includes(" ")) {
          long.add(begun.index);
          const around = fractions.pop();
          if (around) fractions.push(around.filter(at => at < begun.index));
          break;
        }
      }
    } else if (words.fraction.includes(phrase)) fractions.push([]);
    else if (words.over.includes(phrase) && fractions.length) fractions[fractions.length - 1].push(match.index);
    else if (words.fraction_end.includes(phrase) && fractions.length) {
      const overs = fractions.pop();
      const wide = overs.filter(at => !(before.search(text.slice(0, at)) && over.at(text, at)));
      for (const at of (wide.length ? wide : overs).slice(0, 1)) bars.add(at);
    }
  }
  return {long, bars};
}

function spokenSign(match, text, long, bars, tables) {
  const words = tables.spoken;
  if (match.get("matrix")) return "([";
  if (match.get("row")) return tables.signs.row;
  if (match.get("end")) return `${tables.signs.row}])`;
  if (match.get("raised")) {
    const sign = words.raised[match.get("raised").toLowerCase()];
    return `${sign}${match.get("each") ? "⊙" : ""}{${match.get("inner") ?? ""}${long.has(match.index) ? "" : "}"}`;
  }
  const phrase = match.get("phrase").toLowerCase();
  if (Object.hasOwn(words.ends, phrase)) return "}";
  if (words.fraction.includes(phrase)) return " ((";
  if (words.fraction_end.includes(phrase)) return "))";
  if (words.over.includes(phrase)) return bars.has(match.index) ? ")/(" : "/";
  const found = words.signs[phrase];
  if (found === "∑" && !/^\s+(?:index|sub)(?![\p{L}\p{N}_])/iu.test(text.slice(match.end))) return " sum ";
  return words.accents.includes(found) || found.startsWith("^") ? found : ` ${found} `;
}
