// Calculating with plain numbers: the namespace in which a mistake is first looked at, and slips are followed.
"use strict";

class Point {
  constructor(shape, values) {
    this.shape = shape;
    this.values = values;
  }
}

// Abramowitz and Stegun, 7.1.6 and 7.1.14: the series near zero, a continued fraction further out.
function erf(x) {
  const size = Math.abs(x);
  if (size > 6) return Math.sign(x);
  if (size < 2.5) {
    let term = x;
    let sum = x;
    for (let n = 1; n < 200 && Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
      term *= 2 * x * x / (2 * n + 1);
      sum += term;
    }
    return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
  }
  let fraction = 0;
  for (let n = 80; n > 0; n--) fraction = n / 2 / (size + fraction);
  return Math.sign(x) * (1 - Math.exp(-size * size) / Math.sqrt(Math.PI) / (size + fraction));
}

const sigmoid = x => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)));

const OF_ENTRIES = {
  neg: x => -x, tanh: Math.tanh, exp: Math.exp, sigma: sigmoid, log: Math.log, sqrt: Math.sqrt, erf,
  sin: Math.sin, cos: Math.cos, sign: Math.sign, floor: Math.floor, ceil: Math.ceil, rounded: x => x, unknown: () => NaN,
};
const OF_TWO = {add: (x, y) => x + y, mul: (x, y) => x * y, div: (x, y) => x / y, largest: pointMax};

function pointMax(x, y) {
  return x !== x || y !== y ? NaN : Math.max(x, y);
}

const points = {
  constant: (shape, values) => new Point(shape, values),
  apply(name, told, operands) {
    const [a, b] = operands;
    if (OF_ENTRIES[name]) return new Point(a.shape, a.values.map(OF_ENTRIES[name]));
    if (OF_TWO[name]) return pointwise(OF_TWO[name], a, b);
    if (FORMS[name]) return formed(a, FORMS[name](a.shape, ...told));
    switch (name) {
      case "pow": return new Point(a.shape, a.values.map(x => x ** told[0]));
      case "gt": return new Point(a.shape, a.values.map(x => Number(x > told[0])));
      case "ge": return new Point(a.shape, a.values.map(x => Number(x >= told[0])));
      case "matmul": return pointProduct(a, b);
      case "sum": return pointReduced(a, told[0], (x, y) => x + y);
      case "max": return pointReduced(a, told[0], pointMax);
      case "hardmax": return pointHardmax(a);
      case "below": case "beside": {
        const {shape, from} = joinedPlaces(operands.map(one => one.shape), name === "below");
        return new Point(shape, Float64Array.from(from, ([k, n]) => operands[k].values[n]));
      }
    }
    throw new Error(name);
  },
};

function formed(a, {shape, from}) {
  return new Point(shape, Float64Array.from(from, n => a.values[n]));
}

function pointwise(of, a, b) {
  if (sameShape(a.shape, b.shape)) return new Point(a.shape, a.values.map((x, n) => of(x, b.values[n])));
  const shape = common(a.shape, b.shape);
  const [left, right] = [places(a.shape, shape), places(b.shape, shape)];
  return new Point(shape, Float64Array.from(left, (m, n) => of(a.values[m], b.values[right[n]])));
}

function pointProduct(a, b) {
  const [rows, inner] = a.shape;
  const columns = b.shape[1];
  if (inner !== b.shape[0]) throw new ShapeError("product");
  const values = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      let sum = 0;
      for (let k = 0; k < inner; k++) sum += a.values[i * inner + k] * b.values[k * columns + j];
      values[i * columns + j] = sum;
    }
  }
  return new Point([rows, columns], values);
}

function pointReduced(a, axes, of) {
  const {shape, groups: found} = groups(a.shape, axes);
  return new Point(shape, Float64Array.from(found, group => group.map(n => a.values[n]).reduce((x, y) => of(x, y))));
}

function pointHardmax(a) {
  const largest = Math.max(...a.values);
  const flags = a.values.map(x => Number(x - largest >= 0));
  const count = flags.reduce((x, y) => x + y);
  return new Point(a.shape, flags.map(flag => flag / count));
}
