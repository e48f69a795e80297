// What an answer says, by solver/answers/reading.py: numbers, a calculation with numbers, or a formula; the reading that
// is taken, or why there is none. Formulas are recognised, and marked by people.
"use strict";

// {kind: "numbers", numbers, decimals, entries, text}, {kind: "formula", formula}, {kind: "shape"}, {kind: "empty"} or
// {kind: "unreadable", problem}; `shape` is that of the asked value, `decimal` the customary sign.
function readAnswer(text, {shape, isWhole: isWholeAsked, decimal}, names, tables) {
  try {
    text = asAsked(unmarked(text, tables), shape, tables);
    text = unexplained(text, {shape, isWhole: isWholeAsked, decimal}, names, tables);
    const reading = preferredReading(text, {shape, isWhole: isWholeAsked, decimal}, names, tables);
    return reading === null ? {kind: "empty"} : taken(reading.content, shape, tables);
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    return {kind: "unreadable", problem};
  }
}

// solver/answers/asked.py: what is a list where several numbers are expected, 10×16×16, and one number where one is, 1 1/2 and 0,6 544.
function asAsked(text, shape, tables) {
  const {_LENGTHS: lengths, _SLASHED: slashed, _MIXED: mixed, _TORN: torn} = tables.patterns.asked;
  if (sizeOf(shape) > 1) {
    const outer = shape.includes(1) ? null : tables.patterns.asked._OUTER.full(text);
    if (outer) return `${outer.get("front")} outer((${outer.get("column")}), (${outer.get("row")}))`;
    const isSlashed = slashed.full(text) && text.split("/").length === sizeOf(shape);
    text = isSlashed ? text.replaceAll("/", ";") : withRows(text, shape, tables);
    return lengths.full(text) ? text.replace(/[x×]/g, ";") : text;
  }
  let match = tables.patterns.asked._RATIO.full(text);
  if (match) return `${text.slice(0, match.startOf("sign"))}/${text.slice(match.endOf("sign"))}`;
  match = mixed.full(text);
  if (match) return text.slice(0, match.startOf("blank")) + (match.get("sign") || "+") + text.slice(match.endOf("blank"));
  match = torn.full(text);
  if (!match) return text;
  return `${text.slice(0, match.startOf("rest") - 1)}${match.get("rest")} ${text.slice(match.endOf("rest"))}`;
}

// The answer with a sign of equality behind the name of what is asked, h1 (0,5; -0,3).
function behindName(text, name, tables) {
  const match = tables.patterns.asked._OWN_NAME.full(text);
  const isOwn = match && match.get("name").replace(/[_{}]/g, "") === name.replace(/[_{}]/g, "");
  return isOwn ? `${match.get("name")} = ${match.get("rest")}` : text;
}

// A matrix with each row in a line, where strokes set them apart: (1 2 / 3 4), (1; 2 | 3; 4).
function withRows(text, [rows, columns], tables) {
  const {_ROW: row, _ENTRY: entry} = tables.patterns.asked;
  const start = text.lastIndexOf("=") + 1;
  const inside = text.slice(start);
  const pieces = inside.trim().replace(/^\(/, "").replace(/\)$/, "").split(/\s[/|]\s/);
  const areRows = rows > 1 && columns > 1 && pieces.length === rows && pieces.every(piece => row.full(piece));
  if (!areRows || pieces.some(piece => entry.all(piece).length !== columns)) return text;
  return text.slice(0, start) + inside.replace(/\s[/|]\s/g, " \n ");
}

// One number without the calculation that gives it, 98816 (4 · 24704); any other is a factor.
function unexplained(text, expected, names, tables) {
  const match = sizeOf(expected.shape) === 1 ? tables.patterns.reading._EXPLAINED.full(text) : null;
  if (!match) return text;
  const read = part => readAnswer(match.get(part), expected, names, tables);
  const [stated, given] = [read("number"), read("calculation")];
  if (stated.kind !== "numbers" || stated.isCalculated || given.kind !== "numbers" || !given.isCalculated) return text;
  const unit = stated.decimals[0] === 99 ? 1 : 10 ** -stated.decimals[0];
  return Math.abs(given.numbers[0] - stated.numbers[0]) <= unit ? match.get("number") : text;
}

function taken(content, shape, tables) {
  if (content.kind === "formula") {
    if (!isConstant(content.formula)) return content;
    const found = calculated(content.formula, shape, tables);
    if (found === null) return content;
    if (![...found.values].every(Number.isFinite)) throw new Problem("no_number");
    if (!sameShape(found.shape, shape)) return {kind: "shape"};
    const numbers = [...found.values];
    return {kind: "numbers", numbers, decimals: numbers.map(() => 99), isCalculated: true};
  }
  const fits = sameShape(content.shape, shape) || shape.includes(1) || content.isFlat;
  if (content.entries.length !== sizeOf(shape) || !fits) return {kind: "shape", entries: content.entries, shape: content.shape};
  return {
    kind: "numbers",
    numbers: content.entries.map(entry => (entry.type === "gap" ? NaN : entry.value)),
    decimals: content.entries.map(entry => (entry.type === "gap" || entry.decimals === null ? 99 : entry.decimals)),
    entries: content.entries,
  };
}

function preferredReading(text, expected, names, tables) {
  if (!text.trim()) return null;
  if (text.length > tables.limits.length) throw new Problem("too_long");
  const body = bare(text, names, tables);
  const [rows, columns] = expected.shape;
  const signs = lowered(unspoken(unworded(plain(body, tables), tables), tables), names, tables);
  const denied = tables.patterns.reading._DENIED.search(signs.text);
  if (denied) throw new Problem("operand", signs.origin[denied.index], {found: denied.text});
  const source = withoutWorkings(withoutLabels(signs, columns, tables), rows * columns, tables);
  if (!body.trim()) throw new Problem("empty");
  const found = [];
  const problems = [];
  for (const [convention, splits] of waysToRead(source.text, expected, tables)) {
    if (convention.is_spaced && found.some(({reading}) => !misfit(reading, expected, tables))) continue;
    try {
      const cut = tokens(source, convention, names, tables, {splits, isWholeAsked: expected.isWhole});
      if (found.some(other => sameTokens(cut, other.cut))) continue;
      const reading = {...sidesOf(cut, body.length, names, expected, tables), convention: convention.name};
      const key = JSON.stringify([reading.content]);
      if (!found.some(other => JSON.stringify([other.reading.content]) === key)) found.push({cut, reading});
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      problems.push(problem);
    }
  }
  if (!found.length) throw problems.reduce((a, b) => ((b.place ?? 0) > (a.place ?? 0) ? b : a));
  const first = found[0].reading.convention;
  const rank = reading =>
    misfit(reading, expected, tables) + 4 * Number(hasGaps(reading.content) && reading.convention !== first);
  return found.map(({reading}) => reading).reduce((a, b) => (rank(b) < rank(a) ? b : a));
}

// By solver/answers/raised.py: the steps of quantities that have one as indices, h_2 for h^(2); and E^x of computer algebra.
function lowered(source, names, tables) {
  const {_STEP: step, _GLUED: glued, _EULER: euler} = tables.patterns.raised;
  const index = match => {
    const name = `${match.get("name")}_${match.get("inner") || match.get("step")}`;
    return names.isBare(match.get("name")) && names.knows(name) ? name : match.text;
  };
  const found = [step, glued].reduce((text, pattern) => replaced(text, pattern, index), source);
  return names.has("E") || names.has("e") ? found : replaced(found, euler, () => "e");
}

const hasGaps = content => content.kind === "numbers" && content.entries.some(entry => entry.type === "gap");

function sameTokens(a, b) {
  const shown = token => JSON.stringify([token.type, token.value]);
  return a.length === b.length && a.every((token, n) => shown(token) === shown(b[n]));
}

// The conventions, and whether a blank before a sign separates, in the order in which they are tried.
function waysToRead(text, expected, tables) {
  const conventions = preferredOrder(text, expected, tables);
  const {_SIGN_BEHIND_BLANK: behindBlank, _NUMBERS_ALONE: alone, _ROWS_OF_NUMBERS: rows} = tables.patterns.conventions;
  if (!behindBlank.search(text)) return conventions.map(convention => [convention, false]);
  const first = alone.full(text.slice(text.lastIndexOf("=") + 1)) !== null || Boolean(rows.search(text));
  return conventions.flatMap(convention => [[convention, first], [convention, !first]]);
}

// The conventions in the order of what the answer itself, the question and custom say.
function preferredOrder(text, {shape, isWhole: isWholeAsked, decimal}, tables) {
  const body = text.slice(text.lastIndexOf("=") + 1);
  const [POINT, COMMA, POINT_GROUPED, COMMA_GROUPED, ...spaced] = tables.conventions;
  const score = new Map(tables.conventions.map(convention => [convention, 0]));
  const add = (convention, points) => score.set(convention, score.get(convention) + points);
  const isScalar = shape[0] === 1 && shape[1] === 1;
  if (/[0-9],[0-9]/.test(body)) {
    if (body.includes(";") || /(?<![0-9.])[-+−]?0,[0-9]/.test(body) || /[0-9],(?:[0-9]+,\s|[0-9]{4})/.test(body)) add(COMMA, 2);
    if (/[0-9]\.[0-9]/.test(body)) add(POINT, 4);
    if (decimal === ",") add(COMMA, 1);
  }
  if (/[0-9],\s?[-+−]?\.[0-9]/.test(body)) add(POINT, 4);
  if (decimal === "." || /[0-9],[0-9],/.test(body)) add(POINT, 1);
  if (isWholeAsked) {
    add(POINT_GROUPED, 4);
    add(COMMA_GROUPED, 4);
  }
  if (isWholeAsked && tables.patterns.conventions._WITHOUT_DECIMALS.search(body)) add(body.includes(",") ? POINT_GROUPED : COMMA_GROUPED, 2);
  if (/[0-9]\.[0-9]{3},[0-9]/.test(body)) add(COMMA_GROUPED, 5);
  if (/[0-9],[0-9]{3}\.[0-9]/.test(body) && isScalar) add(POINT_GROUPED, 5);
  const tie = [COMMA, POINT, COMMA_GROUPED, POINT_GROUPED];
  const possible = tables.patterns.conventions.GROUPED.search(body) ? tie : tie.slice(0, 2);
  const ordered = [...possible].sort((a, b) => score.get(b) - score.get(a) || tie.indexOf(a) - tie.indexOf(b));
  const isSpaced = tables.patterns.conventions._SPACED.search(body) && (isScalar || body.includes(";"));
  return isSpaced ? [...ordered, ...spaced] : ordered;
}

// How badly a reading fits what is asked for.
function misfit({content, lost}, {shape, isWhole: isWholeAsked}, tables) {
  if (content.kind === "formula") {
    return 4 * lost + 2 * Number(isConstant(content.formula) && !hasShape(content.formula, shape, tables));
  }
  const isAllWhole = !isWholeAsked || content.entries.every(entry => entry.type === "gap" || Number.isInteger(entry.value));
  return 4 * lost + 2 * Number(!sameShape(content.shape, shape)) + Number(!isAllWhole);
}

function hasShape(node, shape, tables) {
  try {
    const found = calculated(node, shape, tables);
    return found === null || sameShape(found.shape, shape);
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    return problem.code !== "shapes";
  }
}

const isConstant = node => node.op !== "symbol" && node.op !== "unknown" && node.of.every(isConstant);
const isNumber = content => content.kind === "numbers" || isConstant(content.formula);

// The sides of an answer: what comes last and can be read counts, and numbers more than formulas.
function sidesOf(cut, end, names, expected, tables) {
  const sides = split(cut, token => token.type === "EQUALS").pieces;
  const own = sides.length > 1 && !sides[0].length ? sides.slice(1) : sides;
  if (own.length > tables.limits.sides) throw new Problem("sides");
  const count = sizeOf(expected.shape);
  let items = own.map((part, n) => {
    const last = n === own.length - 1;
    const partEnd = last ? end : own[n + 1].length ? own[n + 1][0].start : end;
    let item;
    try {
      item = parsed(part, partEnd, names, tables);
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      item = problem;
    }
    const isShort = item instanceof Problem || item.type === "number" || (item.type === "list" && item.items.length < count);
    return (count > 1 && last && isShort && forgiving(part, partEnd, names, count, tables)) || item;
  });
  if (items.length > 1 && items[0].op === "symbol") items = items.slice(1);
  const contents = items.map(item => {
    if (item instanceof Problem) return item;
    try {
      return contentOf(item, expected);
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      return problem;
    }
  });
  const readable = contents.filter(content => !(content instanceof Problem));
  if (!readable.length) throw contents[contents.length - 1];
  const content = [...readable].reverse().find(isNumber) ?? readable[readable.length - 1];
  return {content, lost: contents.slice(1).filter(one => one instanceof Problem).length};
}

function split(found, isBetween) {
  const pieces = [[]];
  const between = [];
  let depth = 0;
  for (const token of found) {
    depth += Number(token.type === "OPEN") - Number(token.type === "CLOSE");
    if (depth === 0 && isBetween(token)) {
      between.push(token);
      pieces.push([]);
    } else pieces[pieces.length - 1].push(token);
  }
  return {pieces, between};
}

// A list of so many entries of which some are left open or cannot be read, if it is one and any can.
function forgiving(found, end, names, count, tables) {
  const item = piecesOf(found, end, names, count, tables);
  if (item === null) return null;
  const flat = entriesOf(item);
  const isSome = flat.some(entry => entry.type === "number") && flat.some(entry => entry.type === "gap");
  return flat.length === count && isSome && flat.every(entry => entry.type !== "formula") ? item : null;
}

const entriesOf = item => (item.type === "list" ? item.items.flatMap(entriesOf) : [item]);

function piecesOf(found, end, names, count, tables) {
  const inner = isBracketed(found) ? found.slice(1, -1) : found;
  const {pieces, between} = split(inner, token => token.type === "SEPARATOR");
  if (pieces.length < 2 || pieces.length > count) return null;
  const items = pieces.map((piece, n) => {
    const next = pieces[n + 1];
    const pieceEnd = next && next.length ? next[0].start : end;
    let item;
    try {
      item = parsed(piece, pieceEnd, names, tables);
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      return piecesOf(piece, pieceEnd, names, count, tables) ?? {type: "gap", problem};
    }
    return item.type === "list" ? piecesOf(piece, pieceEnd, names, count, tables) ?? item : item;
  });
  return {type: "list", items, ranks: between.map(token => token.value), turned: false, depth: 0, isRow: false};
}

function isBracketed(found) {
  if (found.length < 2 || found[0].type !== "OPEN" || found[found.length - 1].type !== "CLOSE") return false;
  let depth = 0;
  return found.slice(0, -1).every(token => (depth += Number(token.type === "OPEN") - Number(token.type === "CLOSE")) !== 0);
}

// A plain list has the orientation that is expected, a column where nothing is.
function contentOf(item, expected) {
  if (item.type === "gap") throw item.problem;
  if (item.type === "number") return {kind: "numbers", entries: [item], shape: [1, 1]};
  if (item.type !== "list") return {kind: "formula", formula: item};
  const rows = rowsOf(item);
  const entries = rows === null ? item.items : rows.flat();
  if (entries.some(entry => entry.type !== "number" && entry.type !== "gap")) return {kind: "formula", formula: asFormula(item)};
  const isRow = item.turned && item.ranks.length > 0 && item.ranks[0] > RANK.COMMA;
  let shape = rows === null ? (isRow ? [1, entries.length] : [entries.length, 1]) : [rows.length, rows[0].length];
  if (shape.includes(1) && sameShape([shape[1], shape[0]], expected.shape)) shape = expected.shape;
  return {kind: "numbers", entries, shape, isFlat: rows === null && item.ranks.every(rank => rank === RANK.SPACE)};
}
