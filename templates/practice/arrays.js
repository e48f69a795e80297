// Matrices of numbers, row by row, and what is computed with them entry by entry. Shapes are [rows, columns]; a side of
// length 1 is stretched to that of the other operand. The same rules as NumPy's, of which this needs few.
"use strict";

class ShapeError extends Error {}

function common(a, b) {
  const found = [0, 1].map(n => (a[n] === 1 ? b[n] : a[n]));
  for (const n of [0, 1]) {
    if (a[n] !== 1 && b[n] !== 1 && a[n] !== b[n]) throw new ShapeError(`${a} and ${b}`);
  }
  return found;
}

// The positions in an operand of this shape for each entry of a result.
function places(shape, result) {
  const [rows, columns] = result;
  const found = new Int32Array(rows * columns);
  let n = 0;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) found[n++] = (shape[0] === 1 ? 0 : i * shape[1]) + (shape[1] === 1 ? 0 : j);
  }
  return found;
}

const sameShape = (a, b) => a[0] === b[0] && a[1] === b[1];
const sizeOf = shape => shape[0] * shape[1];

// The nearest whole number; of two that are as near the even one.
function rint(x) {
  const down = Math.floor(x);
  const rest = x - down;
  if (rest === 0.5) return down % 2 === 0 ? down : down + 1;
  return rest < 0.5 ? down : down + 1;
}

// Powers as some engines compute them are off by a little: 10 ** -4 is not 0.0001 everywhere.
const powerOfTen = exponent => Number(`1e${exponent}`);
const roundedTo = (x, digits) => rint(x * powerOfTen(digits)) / powerOfTen(digits);

// The positions of a matrix that some operations on its form take their results from.
const FORMS = {
  turned([rows, columns]) {
    const from = [];
    for (let j = 0; j < columns; j++) for (let i = 0; i < rows; i++) from.push(i * columns + j);
    return {shape: [columns, rows], from};
  },
  cols([rows, columns], start, stop) {
    const from = [];
    for (let i = 0; i < rows; i++) for (let j = start; j < Math.min(stop, columns); j++) from.push(i * columns + j);
    return {shape: [rows, Math.max(0, Math.min(stop, columns) - start)], from};
  },
  entries([, columns], [wantedRows, wantedColumns]) {
    const from = [];
    for (const i of wantedRows) for (const j of wantedColumns) from.push(i * columns + j);
    return {shape: [wantedRows.length, wantedColumns.length], from};
  },
};

// The groups of positions that a sum or maximum over these axes takes together, in the order of the results.
function groups([rows, columns], axes) {
  const found = [];
  const over = {rows: axes.includes(-2), columns: axes.includes(-1)};
  const shape = [over.rows ? 1 : rows, over.columns ? 1 : columns];
  for (let n = 0; n < sizeOf(shape); n++) found.push([]);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) found[(over.rows ? 0 : i) * shape[1] + (over.columns ? 0 : j)].push(i * columns + j);
  }
  return {shape, groups: found};
}

// Where the entries of matrices come to stand that are joined below or beside one another: [which one, position].
function joinedPlaces(shapes, isBelow) {
  const across = isBelow ? 1 : 0;
  if (shapes.some(shape => shape[across] !== shapes[0][across])) throw new ShapeError("joined");
  const from = [];
  if (isBelow) {
    shapes.forEach((shape, k) => {
      for (let n = 0; n < sizeOf(shape); n++) from.push([k, n]);
    });
    return {shape: [shapes.reduce((sum, shape) => sum + shape[0], 0), shapes[0][1]], from};
  }
  for (let i = 0; i < shapes[0][0]; i++) {
    shapes.forEach((shape, k) => {
      for (let j = 0; j < shape[1]; j++) from.push([k, i * shape[1] + j]);
    });
  }
  return {shape: [shapes[0][0], shapes.reduce((sum, shape) => sum + shape[1], 0)], from};
}
