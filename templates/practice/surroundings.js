// What stands around an answer and is none, blanked out, by solver/answers/surroundings.py.
"use strict";

function bare(text, names, tables) {
  for (let layer = 0; layer < tables.limits.layers; layer++) {
    const counted = uncounted(withoutRemarks(withoutOrdinals(text, tables), names, tables), tables);
    const smaller = printed(unquoted(withoutEnd(counted, tables), tables), tables);
    if (smaller === text) break;
    text = smaller;
  }
  return text.trimEnd();
}

const blanked = (text, start, end) => text.slice(0, start) + text.slice(start, end).replace(/[^\n]/g, " ") + text.slice(end);

// The entries without their names, h_11 = 0,5; h_12 = 0,3, where these count them one by one; those of a matrix row by row.
function withoutLabels(source, columns, tables) {
  const {_LABEL: label, _BETWEEN_ROWS: between} = tables.patterns.surroundings;
  const labels = label.all(source.text);
  const isMatrix = columns > 1 && areRowByRow(labels, columns);
  if (labels.length < 2 || !(isMatrix || areInOrder(labels))) return source;
  const signs = [...source.text].filter(c => c === "=" || c === "≈").length;
  if (signs > labels.length || source.text.slice(0, labels[0].startOf("label")).trim()) return source;
  let {text} = source;
  labels.forEach((match, n) => {
    const [first, end] = [match.startOf("label"), match.endOf("label")];
    text = blanked(text, first, end);
    if (!isMatrix || !n || n % columns) return;
    const start = between.search(text.slice(0, first)).index;
    text = text.slice(0, start) + tables.signs.row + " ".repeat(end - start - 1) + text.slice(end);
  });
  return {text, origin: source.origin};
}

// Whether names count entries one by one: h_1, h_2 or h_11, h_12.
function areInOrder(labels) {
  const numbers = labels.map(match => Number(["a", "b", "c", "d", "e"].map(g => match.get(g)).find(Boolean)));
  const isFirst = numbers.length > 0 && (numbers[0] === 0 || numbers[0] % 10 === 1);
  return isFirst && numbers.every((x, n) => x === numbers[0] + n) && new Set(labels.map(match => match.get("stem"))).size === 1;
}

// Whether names count all entries of a matrix: a_11, a_12, a_21, a_22.
function areRowByRow(labels, columns) {
  const names = labels.map(match => match.get("label").replace(/[\s_,:=≈>→(){}[\]^-]/g, ""));
  const isInPlace = (name, n) => name.slice(-2) === `${Math.floor(n / columns) + 1}${(n % columns) + 1}`;
  return names.every(isInPlace) && names.length % columns === 0 && new Set(names.map(name => name.slice(0, -2))).size === 1;
}

// Entries without words that count them from the first one on.
function withoutOrdinals(text, tables) {
  const {_ORDINAL: ordinal, _ORDINAL_BEHIND: behind} = tables.patterns.surroundings;
  let found = ordinal.all(text);
  const isBehind = !found.length || text.slice(0, found[0].index).trim() !== "";
  if (isBehind) found = behind.all(text);
  if (found.length < 2) return text;
  if (!found.every((match, n) => match.kind === ["first", "second", "third"][n])) return text;
  for (const match of found) {
    const isApart = /(?:^|[;,\n])[ \t]*$/.test(text.slice(0, match.index));
    text = blanked(text, match.index, match.end);
    if (!isApart && !isBehind) text = `${text.slice(0, match.end - 1)}\n${text.slice(match.end)}`;
  }
  return text;
}

// So many entries without how each was calculated, tanh(1) = 0,76; h_2 = tanh(2) = 0,96.
function withoutWorkings(source, entries, tables) {
  const {_WORKED: worked, _CALCULATES: calculates, _LABEL: label} = tables.patterns.surroundings;
  const found = worked.all(source.text);
  if (found.length < 2 || found.length !== entries) return source;
  const lefts = found.map(match => match.get("left"));
  const labels = lefts.map(left => label.at(left)).filter(Boolean);
  const areNamed = labels.length === entries && areInOrder(labels);
  const isNamed = lefts.some(left => (label.at(left)?.end ?? left.length) < left.length);
  if (!areNamed && (isNamed || !lefts.every(left => calculates.search(left)))) return source;
  const areJoined = found.every((match, n) => match.index === (n ? found[n - 1].end : 0));
  if (!areJoined || found.at(-1).end < source.text.length) return source;
  let {text} = source;
  for (const match of found) text = blanked(text, match.startOf("left"), match.endOf("left"));
  return {text, origin: source.origin};
}

function withoutRemarks(text, names, tables) {
  const {_FRONT: front, _SENTENCE: sentence, _NO_REMARK: none} = tables.patterns.surroundings;
  const {_COMMENT: comment, _IN_BRACKETS: inBrackets, _WORDS: words} = tables.patterns.surroundings;
  let match = tables.patterns.surroundings._SUMMARY.at(text) ?? front.at(text);
  if (match) return blanked(text, match.index, match.end);
  match = sentence.at(text);
  if (match && !none.search(match.get("words"))) return blanked(text, match.index, match.end);
  match = tables.patterns.surroundings._PROSE.at(text);
  if (match) return blanked(text, match.index, match.end);
  match = tables.patterns.surroundings._ABOUT_WHAT.search(text);
  if (match) return blanked(text, match.startOf("about"), match.endOf("about"));
  match = comment.search(text);
  if (match && text.slice(0, match.index).trim()) text = blanked(text, match.index, match.end);
  match = tables.patterns.surroundings._REASON.full(text);
  if (match && (tables.patterns.surroundings._CAUSE.at(match.get("remark")) || !none.search(match.get("remark")))) {
    return blanked(text, match.startOf("remark"), match.endOf("remark"));
  }
  match = tables.patterns.surroundings._BEHIND_WORDS.full(text);
  if (match && isRemark(match.get("word"), match.get("word") + match.get("remark"), names, tables)) {
    return blanked(text, match.startOf("remark"), match.endOf("remark"));
  }
  for (const pattern of [inBrackets, words]) {
    match = pattern.full(text);
    if (match && isRemark(match.get("word"), match.get("remark"), names, tables)) {
      return blanked(text, match.endOf("before"), match.end);
    }
  }
  return text;
}

function isRemark(word, remark, names, tables) {
  const {_NEXT_WORD: next, _NO_REMARK: none, _UNIT: unit} = tables.patterns.surroundings;
  const isFunction = Object.hasOwn(tables.functions, word) && !next.at(remark.slice(remark.indexOf(word)));
  return !(names.has(word) || isFunction || tables.sets.greek.has(word)) && !none.search(remark) && !unit.at(remark);
}

function withoutEnd(text, tables) {
  const {_TICK: tick, _CHECK: check, _MEMBER: member, _UNSURE: unsure, _FULL_STOP: fullStop} = tables.patterns.surroundings;
  for (const pattern of [tick, check, member, unsure]) {
    const match = pattern.search(text);
    if (match) text = blanked(text, match.index, match.end);
  }
  text = fullStop.replace(text.trimEnd(), " ");
  while (text && ".;!".includes(text.at(-1)) && ![undefined, "."].includes(text.at(-2))) text = text.slice(0, -1).trimEnd();
  return text;
}

function unquoted(text, tables) {
  const {_FENCE: fence, _ANGLES: angles, _SAME: same, _QUOTED: quoted} = tables.patterns.surroundings;
  let match = fence.full(text);
  if (match) return blanked(blanked(text, 0, match.startOf("inside")), match.endOf("inside"), text.length);
  match = same.all(text).find(one => one.end === text.length);
  if (match) {
    const [opening, closing] = [match.found.indices[1], match.found.indices[2]];
    return blanked(blanked(text, ...opening), ...closing);
  }
  for (const {index, end} of quoted.all(text)) text = blanked(blanked(text, index, index + 1), end - 1, end);
  for (const pattern of [tables.patterns.surroundings._TEXT, tables.patterns.surroundings._CALCULATOR]) {
    for (const match of pattern.all(text)) {
      for (const name of ["open", "close"]) text = blanked(text, match.startOf(name), match.endOf(name));
    }
  }
  const stripped = text.trim();
  const start = text.length - text.trimStart().length;
  const end = start + stripped.length;
  const closings = tables.signs.quotes[stripped[0]] ?? "";
  if (stripped.length > 1 && closings.includes(stripped.at(-1))) return blanked(blanked(text, start, start + 1), end - 1, end);
  if (stripped[0] === "'") return blanked(text, start, start + 1);
  match = angles.full(text);
  if (match) {
    const [[a, b], [c, d]] = [match.found.indices[1], match.found.indices[2]];
    return `${text.slice(0, a)}(${text.slice(b, c)})${text.slice(d)}`;
  }
  return unbarred(text, tables);
}

// Lines between bars, which draw a tall bracket or a table, with its head where this holds no number.
function unbarred(text, tables) {
  const {_BARS: bars, _RULE: rule} = tables.patterns.surroundings;
  text = withoutName(text, tables);
  const count = text.split("|").length - 1;
  let lines = text.split("\n");
  const isTable = count > 1 && lines.some(line => rule.full(line));
  if (isTable) lines = withoutRules(lines, tables);
  const matches = lines.filter(line => line.trim()).map(line => bars.full(line));
  if (!matches.length || !matches.every(Boolean) || (matches.length === 1 && count < 3 && !isTable)) return text;
  return lines.map(line => {
    const match = bars.full(line);
    return match ? blanked(blanked(line, ...match.found.indices[1]), ...match.found.indices[2]) : line;
  }).join("\n");
}

// Lines that draw a tall bracket without its name, which stands in front of one of them.
function withoutName(text, tables) {
  const lines = text.split("\n");
  const drawn = lines.map(line => tables.patterns.surroundings._TALL.full(line));
  const named = drawn.flatMap((line, n) => (line?.get("label") ? [n] : []));
  if (!drawn.every(Boolean) || named.length !== 1 || drawn.length < 2) return text;
  lines[named[0]] = blanked(lines[named[0]], 0, drawn[named[0]].endOf("label"));
  return lines.join("\n");
}

// The lines of a table, with blanks for what is drawn between them and for its head.
function withoutRules(lines, tables) {
  const {_RULE: rule, _CELL_NUMBER: number} = tables.patterns.surroundings;
  const filled = lines.flatMap((line, n) => (line.trim() ? [n] : []));
  const isHeaded = filled.length > 2 && rule.full(lines[filled[1]]) && !number.search(lines[filled[0]]);
  return lines.map((line, n) => ((isHeaded && n === filled[0]) || rule.full(line) ? " ".repeat(line.length) : line));
}

// Without what frameworks print or are told beside the numbers.
function printed(text, tables) {
  const {_TENSOR: tensor, ...others} = tables.patterns.surroundings;
  const always = ["_PROMPT", "_FRAMEWORK", "_TAG", "_KEYWORD", "_METHOD", "_CONSTANT", "_ROW_LABEL"]
    .map(name => others[name]);
  for (const pattern of [...(tensor.at(text) ? [tensor] : []), ...always]) {
    for (const match of pattern.all(text)) text = blanked(text, match.index, match.end);
  }
  const shown = tables.patterns.surroundings._SHOWN.search(text);
  return shown ? `${text.slice(0, shown.startOf("sign"))}=${text.slice(shown.end)}` : text;
}
