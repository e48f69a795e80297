// An answer cut into the grammar's tokens under one convention for the decimal sign, by solver/answers/tokens.py and
// numerals.py. A number is {type: "number", value, decimals, significant, text, span}; `decimals` is null for a fraction.
"use strict";

const RANK = {SPACE: 1, COMMA: 2, SEMICOLON: 3, LINE: 4};
const PAIRS = {"(": ")", "[": "]", "{": "}"};
const ENDS_OPERAND = ["NUMBER", "NAME", "CLOSE", "TRANSPOSED", "METHOD", "PLACE", "DERIVATIVE"];
const STARTS_OPERAND = ["NUMBER", "NAME", "OPEN", "FUNCTION", "BARE_FUNCTION", "DERIVATIVE", "OVER", "SUMMED"];

function tokens(source, convention, names, tables, {splits = false, isWholeAsked = false} = {}) {
  return merged(new Cutter(source, convention, names, tables, splits, isWholeAsked).cut(), tables);
}

class Cutter {
  constructor(source, convention, names, tables, splits, isWholeAsked) {
    Object.assign(this, source, {convention, names, tables, splits, position: 0, found: [], brackets: []});
    this.own = tables.patterns.tokens;
    this.shared = tables.patterns.patterns;
    this.numerals = tables.patterns.numerals;
    this.xIsTimes = isWholeAsked || !names.has("x");
  }

  cut() {
    while (this.position < this.text.length) {
      const blank = this.own._BLANK.at(this.text, this.position);
      this.position = blank.end;
      if (this.position >= this.text.length) break;
      const before = this.found.length;
      try {
        this.token();
        if (before < this.found.length) this.separate(before, blank.text);
      } catch (problem) {
        if (!(problem instanceof Problem) || problem.code === "nested_too_deep") throw problem;
        this.found.length = before;
        this.position = Math.max(this.position, blank.end);
        const passed = this.own._PASSED.at(this.text, blank.end);
        this.add("UNREADABLE", problem, passed && this.position === blank.end ? passed.text.length : 0);
      }
    }
    return this.found;
  }

  add(type, value, length) {
    const start = this.position;
    this.position += length;
    this.found.push({type, value, start: this.origin[start], end: this.origin[this.position]});
  }

  // A name of which it was seen already that it is a quantity's.
  addKnown(length) {
    this.add("NAME", {known: this.text.slice(this.position, this.position + length)}, length);
  }

  token() {
    const character = this.text[this.position];
    if (this.place() || this.turned()) return;
    if ("([{)]}".includes(character)) {
      if (!(character === "(" && this.derivative())) this.bracket(character);
    } else if (!(this.number() || this.count() || this.lookedUp() || this.derivative() || this.over() || this.function() || this.name())) {
      this.fixed();
    }
  }

  unreadable(code) {
    return new Problem(code, this.origin[this.position], {found: this.text[this.position]});
  }

  bracket(character) {
    if (PAIRS[character]) {
      this.brackets.push([PAIRS[character], this.isMatrix(character)]);
      if (this.brackets.length > this.tables.limits.depth) throw new Problem("nested_too_deep");
      this.add("OPEN", character, 1);
      return;
    }
    if (!this.brackets.length || this.brackets.pop()[0] !== character) throw this.unreadable("bracket");
    this.add("CLOSE", character, 1);
  }

  // Whether a bracket holds numbers alone, as [1 -2; 3 4] does.
  isMatrix(opening) {
    const end = this.text.indexOf(PAIRS[opening], this.position);
    return opening !== "(" && end >= 0 && !this.own._CALCULATES.search(this.text.slice(this.position, end));
  }

  get follows() {
    return this.found.length ? this.found[this.found.length - 1].type : "";
  }

  span(end) {
    return [this.origin[this.position], this.origin[end]];
  }

  // [2] or _2 close behind a bracket, which says which entry of what is calculated is meant.
  place() {
    const isBehind = this.follows === "CLOSE" && this.text[this.position - 1] === ")";
    const match = isBehind ? this.shared.PLACE.at(this.text, this.position) : null;
    if (!match) return false;
    this.add("PLACE", ["row", "column", "only"].map(part => match.get(part)).filter(Boolean).map(Number), match.text.length);
    return true;
  }

  number() {
    const {follows} = this;
    const isInside = follows === "SLASH" || follows === "POWER";
    const bareMatch = isInside ? null : this.numerals.BARE_POWER.at(this.text, this.position);
    if (bareMatch) {
      const exponent = exponentOf(raisedIn(bareMatch), this.span(bareMatch.end), this.tables);
      const value = Number(`1e${exponent}`);
      const number = {type: "number", value, decimals: -exponent, significant: 1, text: bareMatch.text, span: this.span(bareMatch.end)};
      this.add("NUMBER", number, bareMatch.text.length);
      return true;
    }
    const mayBeLost = ["", "OPEN", "SEPARATOR", "EQUALS"].includes(follows);
    const lost = mayBeLost ? this.numerals.LOST_POWER.at(this.text, this.position) : null;
    if (lost) {
      const span = this.span(lost.end);
      const exponent = exponentOf(lost.get("power"), span, this.tables);
      this.add("NUMBER", decimalNumber(lost.text, lost.get("digit"), lost.get("part"), exponent, span, this.tables), lost.text.length);
      return true;
    }
    const {numeral} = this.convention;
    let match = numeral.at(this.text, this.position);
    if (!match) return false;
    if (match.get("times") && isInside) match = numeral.at(this.text.slice(0, match.startOf("times")), this.position);
    if (match.get("spaced") && this.names.has("E")) {
      match = numeral.at(this.text.slice(0, match.startOf("spaced") - 1), this.position);
    }
    this.add("NUMBER", writtenNumber(match, this.span(match.end), this.tables), match.text.trimEnd().length);
    return true;
  }

  derivative() {
    const match = this.shared.DERIVATIVE.at(this.text, this.position);
    const word = this.shared.WORD.at(this.text, this.position);
    if (!match || (word && this.names.has(word.text))) return false;
    if (match.text.split("(").length !== match.text.split(")").length) return false;
    const braced = ["of", "by", "via"].map(part => match.get(part)?.replace(/_([0-9]+(?:,[0-9]+)+)$/, "_{$1}"));
    this.add("DERIVATIVE", braced.filter(Boolean), match.text.length);
    return true;
  }

  lookedUp() {
    const length = this.names.lookedUp(this.text, this.position);
    if (length) this.addKnown(length);
    return Boolean(length);
  }

  count() {
    const match = this.shared.COUNT.at(this.text, this.position);
    if (!match || this.names.has(match.text.split("(")[0])) return false;
    this.addKnown(match.text.length);
    return true;
  }

  over() {
    const match = this.shared.OVER.at(this.text, this.position);
    const every = match ? null : this.shared.OVER_ALL.at(this.text, this.position);
    if (every) {
      for (const letter of ["letter", "bare", "second"].map(part => every.get(part)).filter(Boolean)) this.add("OVER", letter, 0);
      this.position += every.text.length;
      return true;
    }
    const any = match ? null : this.shared.OVER_ANY.at(this.text, this.position);
    if (any && !this.names.has(any.get("sign"))) {
      this.add("OVER", null, any.text.length);
      return true;
    }
    const name = match && match.get("name");
    if (!match || (name && this.names.has(name))) return false;
    const index = match.get("index");
    if (index && !match.get("first") && this.names.isSymbol(index)) return false; // max(a, b)
    this.add(name ? "SUMMED" : "OVER", index || match.get("running") || match.get("letter"), match.text.length);
    if (name) {
      this.brackets.push([")", false]);
      const {start, end} = this.found[this.found.length - 1];
      this.found.push({type: "OPEN", value: "(", start, end});
    }
    return true;
  }

  function() {
    const match = this.shared.FUNCTION.at(this.text, this.position);
    if (!match) return false;
    const name = this.own._BRACED.replace(match.get("name"), "_$1");
    const known = key => Object.hasOwn(this.tables.functions, key);
    const written = known(name) ? name : name.toLowerCase();
    const rest = this.text.slice(match.end, match.end + 8).trimStart();
    const isCall = ["(", "[", "{"].includes(rest[0]);
    if (!known(written) || this.names.has(match.text) || !(isCall || this.shared.ARGUMENT.at(rest))) return false;
    if (name !== written && !isCall) return false;
    const power = Number(match.get("power") || match.get("round") || match.get("curly") || 1);
    const axis = match.get("axis") ?? (isCall ? this.axisWithin(match.end) : null);
    const call = {name: this.tables.functions[written], isDerivative: Boolean(match.get("prime")), power, axis};
    this.add(isCall ? "FUNCTION" : "BARE_FUNCTION", call, match.text.length);
    return true;
  }

  // The axis that stands at the end of the parentheses behind `start`, if there is one; it is blanked.
  axisWithin(start) {
    let depth = 0;
    for (let position = start; position < this.text.length; position++) {
      const isClosing = ")]}".includes(this.text[position]);
      depth += Number("([{".includes(this.text[position])) - Number(isClosing);
      if (depth !== 0 || !isClosing) continue;
      const found = this.shared.AXIS.all(this.text.slice(0, position)).find(match => match.index >= start);
      if (!found) return null;
      this.text = this.text.slice(0, found.index) + " ".repeat(found.text.length) + this.text.slice(found.end);
      return found.get("axis");
    }
    return null;
  }

  name() {
    if (this.xIsTimes && ["NUMBER", "CLOSE"].includes(this.follows) && this.shared.TIMES_X.at(this.text, this.position)) {
      this.add("DOT", "×", 1);
      return true;
    }
    const swapped = this.shared.SWAPPED.at(this.text, this.position);
    if (swapped) {
      const start = this.position;
      this.add("NAME", swapped.get("head") + swapped.get("sub"), swapped.text.length);
      this.position = start;
      this.add("TRANSPOSED", "^T", swapped.text.length);
      return true;
    }
    const match = this.shared.WORD.at(this.text, this.position);
    if (!match) return false;
    if (this.tables.sets.and.has(match.text) && !this.names.has(match.text)) {
      if (this.follows === "SEPARATOR") { // ", and"
        this.position += match.text.length;
        return true;
      }
      const before = this.found.filter(token => token.type === "SEPARATOR").at(-1)?.value ?? ",";
      this.add("SEPARATOR", before === ";" ? ";" : ",", match.text.length);
      return true;
    }
    const whole = this.indexed(match.text, match.end);
    if (whole !== match.text) {
      this.add("NAME", whole, whole.length);
      return true;
    }
    const isSymbol = this.names.isSymbol(match.text);
    const block = isSymbol ? this.shared.BLOCK.at(this.text, match.end) : null;
    if (block && this.names.isBlock(match.text, (block.get("braced") || block.get("part")).trim())) {
      this.add("NAME", match.text, match.text.length + block.text.length);
      return true;
    }
    const apart = isSymbol ? [] : this.names.apart(match.text);
    const pieces = apart.length ? apart : [match.text];
    for (const piece of pieces) this.add("NAME", piece, piece.length);
    const last = this.found[this.found.length - 1];
    const more = this.names.extended(last.value, this.text.slice(this.position, this.position + 12));
    if (more) {
      this.position += more.length;
      Object.assign(last, {value: {known: last.value + more}, end: this.origin[this.position]});
    }
    return true;
  }

  // The name with its index and its entry, h[t-1] and h[2].1; W[h,x] is a product with a stack.
  indexed(name, end) {
    for (const pattern of [this.shared.INDEX, this.shared.ENTRY]) {
      const more = pattern.at(this.text, end);
      if (!more || !this.names.isSymbol(name + more.text)) continue;
      name += more.text;
      end = more.end;
    }
    return name;
  }

  // A transpose behind a bracket: ^t, a dash, or T alone.
  turned() {
    const match = this.follows === "CLOSE" ? this.shared.TURNED.at(this.text, this.position) : null;
    if (!match || (match.text === "T" && (this.names.has("T") || this.text[this.position - 1] === " "))) return false;
    this.add("TRANSPOSED", "^T", match.text.length);
    return true;
  }

  fixed() {
    const each = this.shared.EACH.at(this.text, this.position);
    if (each) {
      this.add("POWER", "^⊙", 1);
      this.position = each.found.indices[1][0];
      this.bracket(each.found[1]);
      this.position = each.end;
      return;
    }
    const match = this.shared.FIXED.at(this.text, this.position);
    if (!match) throw this.unreadable("character");
    this.add(match.kind, match.text, match.text.length);
  }

  // Blanks and line breaks that separate entries, in front of the token that was just found.
  separate(before, blank) {
    if (before === 0 || !ENDS_OPERAND.includes(this.found[before - 1].type)) return;
    const [last, fresh] = [this.found[before - 1], this.found[before]];
    const isSigned = ["PLUS", "MINUS"].includes(fresh.type) && /^[0-9.,]/.test(this.text.slice(this.position, this.position + 1));
    const starts = STARTS_OPERAND.includes(fresh.type);
    const signSeparates = this.splits || (this.brackets.length > 0 && this.brackets[this.brackets.length - 1][1]);
    let rank = 0;
    if (blank.includes("\n") && (starts || isSigned)) rank = RANK.LINE;
    else if (blank.includes("\t") && (starts || isSigned)) rank = RANK.SPACE;
    else if (last.value === "]" && fresh.value === "[") rank = blank ? RANK.LINE : RANK.COMMA;
    else if (last.type === "NUMBER" && (fresh.type === "NUMBER" || (isSigned && signSeparates))) {
      if (blank) rank = RANK.SPACE;
      else if (fresh.type === "NUMBER") throw new Problem("after_operand", fresh.start, {found: this.text[this.position - 1]});
    }
    if (rank) this.found.splice(before, 0, {type: "SEPARATOR", value: rank, start: fresh.start, end: fresh.start});
  }
}

// The number that a match of a convention's pattern states.
function writtenNumber(match, span, tables) {
  const digits = name => (match.get(name) ?? "").replace(/[^0-9]/g, "");
  const exponent = exponentOf(match.get("e") ?? match.get("spaced") ?? raisedIn(match), span, tables);
  const part = digits("part") || digits("only");
  return decimalNumber(match.text, digits("whole"), part, exponent - (match.get("percent") ? 2 : 0), span, tables);
}

function decimalNumber(text, whole, part, exponent, span, tables) {
  const digits = whole + part;
  if (digits.length > tables.limits.digits) throw new Problem("number_too_long", span[0]);
  const decimals = part.length - exponent;
  const significant = digits.replace(/^0+/, "").length;
  return {type: "number", value: Number(`${digits || "0"}e${-decimals}`), decimals, significant, text, span};
}

const raisedIn = match => match.get("power") ?? match.get("round") ?? match.get("curly") ?? "";

function exponentOf(text, span, tables) {
  const digits = text.replace(/\s/g, "").replace(/^\+/, "");
  if (digits.length > 6 || Math.abs(Number(digits)) > tables.limits.exponent) throw new Problem("exponent_too_large", span[0]);
  return Number(digits);
}

// 1/3, which is exact.
function fraction(top, bottom, tables) {
  const text = `${top.text}/${bottom.text}`;
  if (text.length > 4 * tables.limits.digits) throw new Problem("number_too_long", top.span[0]);
  if (bottom.value === 0) throw new Problem("division_by_zero", bottom.span[0]);
  const significant = Math.max(top.significant, bottom.significant);
  return {type: "number", value: top.value / bottom.value, decimals: null, significant, text, span: [top.span[0], bottom.span[1]]};
}

// Separators that belong together as one, and a fraction of two numbers as one number.
function merged(found, tables) {
  const ranks = {"&": RANK.SPACE, ",": RANK.COMMA, "|": RANK.COMMA, ";": RANK.SEMICOLON, [tables.signs.row]: RANK.LINE};
  const result = [];
  found.forEach((token, n) => {
    const following = found[n + 1];
    if (token.type === "SEPARATOR" && typeof token.value !== "number") {
      token = {...token, value: ranks[token.value]};
      if (following && following.type === "SEPARATOR" && following.value === tables.signs.row) return;
    }
    if (result.length && token.type === "EQUALS" && result[result.length - 1].type === "EQUALS") return;
    if (result.length > 1 && isFraction(result, token, following)) {
      result.pop();
      const top = result.pop();
      try {
        result.push({...top, value: fraction(top.value, token.value, tables), end: token.end});
      } catch (problem) {
        if (!(problem instanceof Problem)) throw problem;
        result.push({...top, type: "UNREADABLE", value: problem});
      }
      return;
    }
    result.push(token);
  });
  return result;
}

// 1/2 x is half of x; but a power binds tighter, 3/2^2 is 3/4.
function isFraction(before, token, following) {
  const [slash, top, earlier] = [1, 2, 3].map(n => before[before.length - n]);
  if (token.type !== "NUMBER" || slash.value !== "/" || top.type !== "NUMBER") return false;
  if (earlier && ["SLASH", "POWER"].includes(earlier.type)) return false;
  return !(following && ["POWER", "TRANSPOSED"].includes(following.type));
}
