// From tokens to what they mean: one side of an equation by the parser's table, which comes as data, and what the
// rules build, by solver/answers/building.py, items.py and calls.py. Numbers are as `tokens.js` has them, a list is {type:
// "list", items, ranks, turned, depth, isRow}, an entry that cannot be read {type: "gap", problem}, all else {type:
// "formula", op, of}.
"use strict";

const formula = (op, ...of) => ({type: "formula", op, of});
const EULER = {type: "formula", op: "number", value: Math.E, of: []};

function parsed(found, end, names, tables) {
  for (const token of found) if (token.type === "UNREADABLE") throw token.value;
  if (!found.length) throw new Problem("operand", end);
  const {states, rules: all, start, end: last} = tables.grammar;
  const build = new Build(names, tables);
  const stack = [start];
  const values = [];
  let n = 0;
  while (true) {
    const token = found[n] ?? {type: "$END", start: end};
    const action = states[stack[stack.length - 1]][token.type];
    if (action === undefined) throw new Problem(token.type === "$END" ? "operand" : "unexpected", token.start ?? end, {token});
    if (typeof action === "number") {
      stack.push(action);
      values.push(token);
      n += 1;
      if (action === last) return checkedDepth(values[values.length - 2] ?? values[0], tables);
      continue;
    }
    const rule = all[action[0]];
    const parts = rule.size ? values.splice(-rule.size) : [];
    stack.length -= rule.size;
    values.push(reduced(rule, parts.flatMap(part => (part.inlined ? part.inlined : [part])), build));
    stack.push(states[stack[stack.length - 1]][rule.origin]);
    if (stack[stack.length - 1] === last) return checkedDepth(values[values.length - 1], tables);
  }
}

function reduced(rule, parts, build) {
  if (rule.inlined) return {inlined: parts};
  if (rule.passes && parts.length === 1) return parts[0];
  return build[rule.does](parts);
}

function checkedDepth(item, tables) {
  let [depth, level] = [0, [item]];
  while (level.length) {
    depth += 1;
    if (depth > 2 * tables.limits.depth) throw new Problem("nested_too_deep");
    level = level.flatMap(node => node.items ?? node.of ?? []);
  }
  return item;
}

const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);

// Those of which a formula is the largest one; none where it is something else.
function largestOf({op, name, of}) {
  if (op !== "call" || name !== "max") return [];
  return of.length === 1 && of[0].op === "stack" ? of[0].of : of;
}

const isItem = part => ["number", "list", "gap", "formula"].includes(part.type);

// The rows of a matrix, or null for a plain list.
function rowsOf(list) {
  const rows = plainRows(list);
  if (rows === null) return null;
  if (new Set(rows.map(row => row.length)).size > 1) throw new Problem("ragged");
  return list.turned ? rows[0].map((_, n) => rows.map(row => row[n])) : rows;
}

function plainRows({items, ranks, isRow}) {
  const isList = item => item.type === "list";
  if (items.every(isList)) {
    if (items.some(row => row.items.some(isList))) throw new Problem("nested");
    return items.map(row => row.items);
  }
  if (items.some(isList)) {
    if (items.every(item => item.type !== "formula")) throw new Problem("ragged");
    return null;
  }
  const kinds = [...new Set(ranks)].sort();
  if (kinds.length > 2) throw new Problem("separators");
  if (kinds.length < 2) return isRow && kinds.length && kinds[0] < RANK.LINE ? [items] : null;
  const rows = [];
  let row = [items[0]];
  ranks.forEach((rank, n) => {
    if (rank === kinds[1]) {
      rows.push(row);
      row = [];
    }
    row.push(items[n + 1]);
  });
  return [...rows, row];
}

// An entry or a list as a formula: a list is a stack, a matrix a stack of rows.
function asFormula(item) {
  if (item.type === "gap") throw item.problem;
  if (item.type === "number") return {type: "formula", op: "number", value: item.value, of: []};
  if (item.type !== "list") return item;
  const rows = rowsOf(item);
  if (rows !== null) return formula("stack", ...rows.map(row => formula("turned", formula("stack", ...row.map(asFormula)))));
  const column = formula("stack", ...item.items.map(asFormula));
  const isFlat = item.ranks.every(rank => rank === RANK.SPACE);
  return item.turned !== isFlat ? formula("turned", column) : column;
}

// The entries in a formula at indices over which nothing runs, z_j, with these indices.
function runningIn(node) {
  const found = node.letters ? [node] : node.of.flatMap(runningIn);
  const still = found.map(one => ({...one, letters: node.letter === null ? [] : one.letters.filter(letter => letter !== node.letter)}));
  return still.filter(one => one.letters.length);
}

const hasLetters = node => (node.all ? node.all.length > 0 : node.of.some(hasLetters));

// One method for each rule of the grammar.
class Build {
  constructor(names, tables) {
    this.names = names;
    this.tables = tables;
  }

  start([item]) {
    const [free] = item.type === "formula" || item.type === "list" ? runningIn(asFormula(item)) : [];
    if (free) throw new Problem("name", free.place, {found: free.name});
    return item;
  }

  entries(parts) {
    const items = parts.filter(isItem);
    const ranks = parts.filter(part => !isItem(part)).map(part => part.value);
    if (items.length === 1) return items[0];
    const after = ranks.slice(items.length - 1);
    const isRow = after.length === 1 && after[0] === RANK.LINE;
    return {type: "list", items, ranks: ranks.slice(0, items.length - 1), turned: false, depth: 0, isRow};
  }

  group([opening, item]) {
    return item.type === "list" ? {...item, depth: item.depth + (opening.value === "(" ? 1 : 2)} : item;
  }

  // [a = max(a, b)], 1 where a is the largest one and else 0; an answer has no other comparisons.
  compared([opening, left, sign, right]) {
    const [one, of] = [asFormula(left), largestOf(asFormula(right))];
    const place = of.findIndex(part => isSame(part, one));
    if (opening.value !== "[" || place < 0) throw new Problem("unexpected", sign.start, {token: sign});
    return {...formula("largest", ...of), place};
  }

  greater([, left, sign, right]) {
    if (right.type !== "number" || right.value !== 0) throw new Problem("unexpected", sign.start, {token: sign});
    return {...formula("call", asFormula(left)), name: "step"};
  }

  method([item, called]) {
    if (/[01]/.test(called.value)) return formula("unknown", asFormula(item)); // along an axis
    return {...formula("call", asFormula(item)), name: /[a-z]+/.exec(called.value)[0]};
  }

  chosen([item, {value}]) {
    return {...formula("entry", asFormula(item)), at: value};
  }

  same(parts) {
    return parts[1];
  }

  number([token]) {
    return token.value;
  }

  negative([sign, item]) {
    if (item.type !== "number") return formula("neg", asFormula(item));
    return {...item, value: -item.value, text: `-${item.text}`, span: [sign.start, item.span[1]]};
  }

  plus(parts) {
    return formula("add", asFormula(parts[0]), asFormula(parts[2]));
  }

  minus(parts) {
    return formula("add", asFormula(parts[0]), formula("neg", asFormula(parts[2])));
  }

  times(parts) {
    return formula("times", asFormula(parts[0]), asFormula(parts[2]));
  }

  dotted(parts) {
    return this.product(parts);
  }

  quotient([top, slash, bottom]) {
    const isFraction = slash.value === "/";
    if (top.type === "number" && bottom.type === "number" && isFraction) return fraction(top, bottom, this.tables);
    const below = asFormula(bottom);
    if (below.op === "number" && below.value === 0) throw new Problem("division_by_zero", slash.start);
    const quotient = formula("div", asFormula(top), below);
    return isFraction ? quotient : {...formula("call", quotient), name: "floor"};
  }

  product(parts) {
    return formula("product", asFormula(parts[0]), asFormula(parts[parts.length - 1]));
  }

  product_of_negative(parts) {
    return formula("product", asFormula(parts[0]), formula("neg", asFormula(parts[3])));
  }

  power([base, sign, exponent]) {
    const below = asFormula(base);
    if (below === EULER) return {...formula("call", asFormula(exponent)), name: "exp"};
    return {...formula("pow", below, asFormula(exponent)), isEach: String(sign.value).includes("⊙")};
  }

  transpose([item]) {
    if (item.type === "list") return {...item, turned: !item.turned};
    return item.type === "number" ? item : formula("turned", asFormula(item));
  }

  call([token, argument]) {
    const {name, power, isDerivative, axis} = token.value;
    if (axis !== null && axis !== undefined) return formula("unknown", asFormula(argument));
    if (this.tables.identities.includes(name)) return argument;
    if ((name === "round" || name === "runden") && this.isRoundedTo(argument)) return argument.items[0];
    if (name === "pow" && argument.type === "list" && argument.items.length === 2) {
      return this.power([argument.items[0], {value: "⊙"}, argument.items[1]]);
    }
    if (name === "norm") return formula("norm", asFormula(argument));
    if (name === "softmax" && argument.type === "list" && argument.items.length === 2) return formula("unknown", asFormula(argument));
    if (name === "transpose") return formula("turned", asFormula(argument));
    if (this.isSeveral(name, argument)) throw new Problem("arguments", token.start, {found: name});
    const of = argument.type === "list" && argument.items.length === 2 && this.takesTwo(name) ? argument.items : [argument];
    const found = {...formula("call", ...of.map(asFormula)), name: name === "runden" ? "round" : name, isDerivative};
    return power > 1 ? {...formula("pow", found, {type: "formula", op: "number", value: power, of: []}), isEach: true} : found;
  }

  // Whether another argument says to how many digits: all are rounded.
  isRoundedTo(argument) {
    const digits = argument.type === "list" && argument.items.length === 2 ? argument.items[1] : null;
    const isSetApart = digits !== null && [RANK.COMMA, RANK.SEMICOLON].includes(argument.ranks[0]);
    return isSetApart && digits.type === "number" && Number.isInteger(digits.value);
  }

  // Whether a function of one number is given several, and no vector.
  isSeveral(name, argument) {
    if (argument.type !== "list" || argument.items.length < 2 || argument.depth > 1 || this.takesTwo(name)) return false;
    const isVector = argument.ranks[0] !== RANK.COMMA || rowsOf(argument) !== null;
    return this.tables.calculations[name] !== undefined && !isVector;
  }

  takesTwo(name) {
    return this.tables.calculations[name]?.["2"] !== undefined;
  }

  applied(parts) {
    return this.call(parts);
  }

  applied_to_negative([token, sign, item]) {
    return this.call([token, this.negative([sign, item])]);
  }

  over([letter, item]) {
    if (letter.value === null && !hasLetters(asFormula(item))) throw new Problem("unexpected", letter.start, {token: "∑"});
    return {...formula("unknown", asFormula(item)), letter: letter.value};
  }

  times_over([item, , ...over]) {
    return formula("unknown", asFormula(item), this.over(over));
  }

  divided_by_over(parts) {
    return this.times_over(parts);
  }

  beside_over([item, ...over]) {
    return formula("unknown", asFormula(item), this.over(over));
  }

  negative_over([, ...over]) {
    return formula("unknown", this.over(over));
  }

  symbol([token]) {
    if (token.value.known) return {...formula("symbol"), name: token.value.known};
    const constant = this.tables.calculations[token.value]?.["0"];
    const isFamily = this.names.families.has(folded(token.value)) && !this.names.hasPlain(token.value);
    if (token.value === "e" && !this.names.hasPlain("e")) return isFamily ? {...formula("symbol"), name: "e"} : EULER;
    if (isFamily) return {...formula("symbol"), name: token.value};
    if (constant !== undefined && !this.names.has(token.value)) return {type: "formula", op: "number", value: constant, of: []};
    if (!this.names.isSymbol(token.value)) throw new Problem("name", token.start, {found: token.value});
    const {running, all} = this.names.letters(token.value);
    return {...formula("symbol"), name: token.value, place: token.start, letters: running, all};
  }

  derivative([token]) {
    for (const name of token.value) {
      if (!this.names.isSymbol(name)) throw new Problem("name", token.start, {found: name});
    }
    return {...formula("symbol"), name: token.value.join("/")};
  }
}
