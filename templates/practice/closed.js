// A formula that is asked for: compared with the right one at random points, as solver/answers/equality.py does. The
// points and what the right formula gives there come as data; a proof is left to `verify`.
"use strict";

const ALIKE = 1e-9; // what two ways of calculating the same may differ by, of 1 or of the result
const FEWEST = 0.5; // of the points, at which a right formula may be undefined where it needs positive numbers

// Another symbol than those at which the right formula was sampled.
class Foreign extends Error {
  constructor(name) {
    super(name);
    this.symbol = name;
  }
}

// What a formula is found to be: {verdict, sentence, facts}; `sentence` is the key of the words. Null where it holds
// what is not known here. `samples` are {symbols, points}, each point their values and that of the right formula.
function comparedAt({symbols, points: sampled}, reading, names, tables) {
  const node = reading.kind === "formula" ? reading.formula : {type: "formula", op: "number", value: reading.numbers[0], of: []};
  let agreeing = 0;
  for (const row of sampled) {
    const right = row[symbols.length];
    let value;
    try {
      value = valueOf(putIn(node, new Map(symbols.map((symbol, n) => [symbol, row[n]])), names), tables);
    } catch (error) {
      if (!(error instanceof Foreign)) throw error;
      return error.symbol === null ? null : {verdict: "wrong", sentence: "practice_formula_of_given", facts: {symbol: escaped(error.symbol)}};
    }
    if (value === null) return null;
    if (Math.abs(value - right) > ALIKE * Math.max(1, Math.abs(right))) return {verdict: "wrong", sentence: "mark_hint_formula_differs"};
    agreeing += Number(Number.isFinite(value));
  }
  if (agreeing < FEWEST * sampled.length) return {verdict: "wrong", sentence: "mark_hint_undecided_wrong"};
  return {verdict: "correct", sentence: "practice_formula_agrees", facts: {count: agreeing}};
}

// The formula's number, NaN where it has none, and null where it is not known here.
function valueOf(node, tables) {
  try {
    const found = calculated(node, [1, 1], tables);
    if (found === null) return null;
    return isScalar(found) && Number.isFinite(found.values[0]) ? found.values[0] : NaN;
  } catch (problem) {
    if (problem instanceof Problem) return NaN;
    throw problem;
  }
}

function putIn(node, known, names) {
  if (node.op !== "symbol") return {...node, of: node.of.map(part => putIn(part, known, names))};
  const symbol = names.symbolOf(node.name);
  if (!known.has(symbol)) throw new Foreign(symbol);
  return {type: "formula", op: "number", value: known.get(symbol), of: []};
}
