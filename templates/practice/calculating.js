// A calculation with numbers alone as the numbers that it gives, by solver/answers/fitting.py: its products are settled by
// the shapes of what they join, and lists are turned where only so they fit.
"use strict";

// The numbers in a shape, or null where they are not known here. Lists side by side are multiplied entry by entry, or
// as a row and a column, or as a column and a row.
function calculated(node, shape, tables) {
  let first = null;
  for (const turns of [null, 0, 1]) {
    try {
      const found = evaluated(turns === null ? node : beside(node, turns), tables);
      if (found === null) return null;
      if (sameShape(found.shape, shape)) return found;
      if (shape.includes(1) && sameShape(found.shape, [shape[1], shape[0]])) return transposed(found);
      first ??= found;
    } catch (error) {
      if (!(error instanceof ShapeError)) throw error;
    }
  }
  if (first === null) throw new Problem("shapes");
  return first;
}

const isColumn = node =>
  node.op === "call" && node.of.length === 1
    ? isColumn(node.of[0])
    : node.op === "stack" && !node.of.some(part => part.op === "stack" || part.op === "turned");
const isScalar = one => one.shape[0] === 1 && one.shape[1] === 1;
const transposed = one => points.apply("turned", [], [one]);

// The calculation in which of two lists of numbers side by side one is turned.
function beside(node, turns, around = null) {
  const of = node.of.map((part, n) => beside(part, turns, n ? null : node.op));
  const isOfTwo = ["product", "times"].includes(node.op) && ![around, of[0].op].includes(node.op);
  if (!isOfTwo || !of.every(isColumn)) return {...node, of};
  of[turns] = formula("turned", of[turns]);
  return {...node, op: "product", of};
}

function evaluated(node, tables) {
  if (node.op === "number") return new Point([1, 1], Float64Array.of(node.value));
  if (node.op === "add") return sumOf(node, tables);
  let parts = node.of.map(part => evaluated(part, tables));
  if (parts.includes(null)) return null;
  if (node.op === "div" || node.op === "call") parts = aligned(node.of, parts);
  const [a, b] = parts;
  switch (node.op) {
    case "neg": case "turned": return points.apply(node.op, [], parts);
    case "div": return points.apply("div", [], equal(parts));
    case "stack": return parts.length === 1 ? a : points.apply("below", [], parts);
    case "largest": {
      const found = points.apply("hardmax", [], [points.apply("below", [], parts)]);
      return new Point([1, 1], Float64Array.of(found.values[node.place]));
    }
    case "entry": return entryOf(a, node.at);
    case "norm": return new Point([1, 1], Float64Array.of(Math.hypot(...a.values)));
    case "product": return multiplied(node, a, b);
    case "times": {
      const fits = a.shape[1] === b.shape[0] && !isScalar(a) && !isScalar(b);
      return fits && !sameShape(a.shape, b.shape) ? multiplied(node, a, b) : points.apply("mul", [], equal(parts));
    }
    case "pow": {
      if (!isScalar(b) || (!node.isEach && !a.shape.includes(1))) return null;
      if (Math.abs(b.values[0]) > tables.limits.power) throw new Problem("exponent_too_large");
      return points.apply("pow", [b.values[0]], [a]);
    }
    case "norm": return a.shape.includes(1) ? new Point([1, 1], Float64Array.of(Math.hypot(...a.values))) : null;
    case "call": {
      if (["max", "min"].includes(node.name) && parts.length === 1) return extreme(node.name, a, tables);
      const recorded = node.isDerivative ? undefined : tables.calculations[node.name]?.[parts.length];
      return recorded === undefined ? null : replayed(recorded, parts);
    }
  }
  return null;
}

// The largest or smallest of several numbers, one after the other.
function extreme(name, {values}, tables) {
  const numbers = [...values].map(value => new Point([1, 1], Float64Array.of(value)));
  return numbers.reduce((one, other) => replayed(tables.calculations[name]["2"], [one, other]));
}

// The entry at one place of a column or row, or at a row and a column of a matrix.
function entryOf({shape: [rows, columns], values}, at) {
  const [row, column] = at.length === 2 ? at : rows === 1 ? [1, ...at] : [...at, 1];
  if (row > rows || column > columns || (at.length === 1 && rows !== 1 && columns !== 1)) throw new ShapeError("entries");
  return new Point([1, 1], Float64Array.of(values[(row - 1) * columns + column - 1]));
}

function equal([a, b]) {
  if (!isScalar(a) && !isScalar(b) && !sameShape(a.shape, b.shape)) throw new ShapeError("entries");
  return [a, b];
}

// A list of numbers the other way round: people write it as a row and as a column, as it is shorter.
function listTurned(node, value) {
  const inner = node.op === "turned" ? node.of[0] : node;
  return inner.op === "stack" && value.shape.includes(1) ? transposed(value) : null;
}

// A product written side by side or with @: of matrices where they fit, else entry by entry.
function multiplied({of: [left, right]}, a, b) {
  if (!isScalar(a) && !isScalar(b)) {
    const ways = [[a, b]];
    const [one, other] = [listTurned(left, a), listTurned(right, b)];
    if (!sameShape(a.shape, b.shape)) ways.push([one, b], [a, other], [one, other]);
    const fitting = ways.find(([x, y]) => x && y && x.shape[1] === y.shape[0]);
    if (fitting) return points.apply("matmul", [], fitting);
  }
  return points.apply("mul", [], equal([a, b]));
}

const termsOf = node => (node.op === "add" ? node.of.flatMap(termsOf) : [node]);

// A sum; lists of numbers are turned as the others are, and a row or column is added to every row or column of a matrix.
function sumOf(node, tables) {
  const nodes = termsOf(node);
  let terms = nodes.map(term => evaluated(term, tables));
  if (terms.includes(null)) return null;
  terms = aligned(nodes, terms);
  const whole = terms.find(term => !term.shape.includes(1))?.shape;
  if (whole) terms = terms.map((term, n) => spreadIn(whole, nodes[n], term));
  return terms.reduce((a, b) => points.apply("add", [], equal([a, b])));
}

// Operands with lists of numbers turned as the others are.
function aligned(nodes, terms) {
  const wide = terms.filter(term => !isScalar(term));
  const wanted = wide.find(term => !listTurned(nodes[terms.indexOf(term)], term)) ?? wide[0];
  if (!wanted) return terms;
  const [rows, columns] = wanted.shape;
  const isOther = term => rows !== columns && sameShape(term.shape, [columns, rows]);
  return terms.map((term, n) => (isOther(term) ? listTurned(nodes[n], term) ?? term : term));
}

// What is written, not calculated, as it stands in a sum of this shape; a list that could be either is left alone.
function spreadIn(whole, node, term) {
  const bare = node.op === "neg" ? node.of[0] : node;
  const turned = listTurned(node, term);
  if (!["number", "stack", "turned"].includes(bare.op) || isScalar(term) || (turned && whole[0] === whole[1])) return term;
  const fits = ({shape}) => sameShape(shape, [1, whole[1]]) || sameShape(shape, [whole[0], 1]);
  const fitting = [term, turned].find(one => one && fits(one));
  return fitting ? points.apply("add", [], [fitting, new Point(whole, new Float64Array(sizeOf(whole)))]) : term;
}

// A function as it was recorded, of these arguments.
function replayed([nodes, root], parts) {
  const graph = new Graph({nodes, originals: [], steps: [[0, root, []]], symbols: []});
  return graph.value(0, new Map(parts.map((part, n) => [n, part])), points);
}
