// Calculating with intervals: every result that a person can reach who rounds intermediate values.
//
// The rules are those of solver/intervals.py, operation by operation; a test compares the two. `new Rounding(unit)` is
// the namespace for rounding to multiples of `unit`, `new Rounding(0)` encloses exact results alone.
"use strict";

const RELATIVE = 2 ** -44; // how far a result may be off, in parts of its size
const WHOLE = 2 ** 53;
const NEAR_UNIT = 1e-6;
const NARROW = 1e-3; // what is not wider, in units, is one number
const MOST_FACTORS = 12;

const isWhole = x => x === rint(x) && Math.abs(x) < WHOLE;
const least = (x, y) => (x !== x || y !== y ? NaN : Math.min(x, y));
const most = (x, y) => (x !== x || y !== y ? NaN : Math.max(x, y));

class Interval {
  // `factors` tell of a product what it is one of, {low, high, sizes, decimals}, so that a longer one may be multiplied
  // in any order
  constructor(shape, low, high, factors = null) {
    this.shape = shape;
    this.low = low;
    this.high = high;
    this.factors = factors;
  }

  static empty(shape) {
    return new Interval(shape, new Float64Array(sizeOf(shape)), new Float64Array(sizeOf(shape)));
  }

  get size() {
    return this.low.length;
  }

  width(n) {
    return this.high[n] - this.low[n];
  }

  middle(n) {
    return (this.low[n] + this.high[n]) / 2;
  }

  middles() {
    return new Point(this.shape, this.low.map((_, n) => this.middle(n)));
  }

  asQuantity() {
    return new Interval(this.shape, this.low, this.high);
  }

  contains(n, x) {
    return this.low[n] <= x && x <= this.high[n];
  }

  meets(n, other) {
    return this.low[n] <= other.high[n] && other.low[n] <= this.high[n];
  }

  // `by` is a number, or gives one for each entry
  widened(by) {
    const of = typeof by === "number" ? () => by : by;
    return new Interval(this.shape, this.low.map((x, n) => x - of(n)), this.high.map((x, n) => x + of(n)));
  }
}

const wholeAt = (a, n) => a.low[n] === a.high[n] && isWhole(a.low[n]);
const zeroAt = (a, n) => a.low[n] === 0 && a.high[n] === 0;

// Whether a product is exactly one whole number: of two such, or of 0 and anything.
const wholeProduct = (a, i, b, j) => (wholeAt(a, i) && wholeAt(b, j)) || zeroAt(a, i) || zeroAt(b, j);

// Whether a factor is exactly 0, 1 or −1 and leaves nothing to round.
function unitAt(a, n) {
  const size = Math.abs(a.middle(n));
  return a.width(n) <= 4 * RELATIVE && (size === 0 || Math.abs(size - 1) <= RELATIVE);
}

function allUnits(a) {
  for (let n = 0; n < a.size; n++) if (!unitAt(a, n)) return false;
  return true;
}

// The ends of a product; zero times anything is zero, however little is known of it.
function productEnds(al, ah, bl, bh) {
  const products = [al * bl, al * bh, ah * bl, ah * bh];
  let low = Infinity;
  let high = -Infinity;
  for (const x of products) {
    const product = x === x ? x : 0;
    if (product < low) low = product;
    if (product > high) high = product;
  }
  return [low, high];
}

// Whether an interval holds `place`, give or take a period of 2π.
function meetsWave(low, high, place) {
  const first = (low - place) / (2 * Math.PI);
  const last = (high - place) / (2 * Math.PI);
  const slack = RELATIVE * (1 + Math.abs(first) + Math.abs(last));
  return !(Math.floor(last + slack) < Math.ceil(first - slack));
}

class Rounding {
  constructor(unit) {
    this.unit = unit;
    this.slack = unit * 5 / 9; // more than half a unit: what is rounded may have been rounded before
  }

  // Sets an entry of `found` to the result of an operation with these ends.
  set(found, n, low, high, isPlain, error, areWhole) {
    const slack = (isPlain || this.isRound(low, high) ? NEAR_UNIT * this.unit : this.slack) + error;
    const lower = areWhole && Math.abs(low) < WHOLE ? low : low - (slack + RELATIVE * Math.abs(low));
    const upper = areWhole && Math.abs(low) < WHOLE ? high : high + (slack + RELATIVE * Math.abs(high));
    found.low[n] = lower === lower ? lower : -Infinity;
    found.high[n] = upper === upper ? upper : Infinity;
  }

  // A sum is rounded only where its terms are exact: rounded ones bring their slack along.
  setSum(found, n, low, high, error, areWhole) {
    this.set(found, n, low, high, high - low > this.unit / 4, error, areWhole);
  }

  // Whether an interval is one number, and this a multiple of `place`, so that rounding leaves it as it is.
  isRound(low, high, place = this.unit) {
    if (!this.unit) return false;
    const middle = (low + high) / 2;
    const distance = Math.abs(middle - place * rint(middle / place));
    return high - low <= this.unit * NARROW && distance <= NEAR_UNIT * this.unit;
  }

  // How many decimals a number has, infinitely many where rounding changes it.
  decimalsOf(low, high) {
    if (this.isRound(low, high)) {
      for (let place = 1; place >= this.unit * (1 - NEAR_UNIT); place /= 10) {
        if (this.isRound(low, high, place)) return rint(-Math.log10(place));
      }
    }
    return Infinity;
  }

  // What somebody goes on with who may have rounded once more what was written down.
  rounded(a) {
    return a.widened(n => (wholeAt(a, n) || this.isRound(a.low[n], a.high[n]) ? 0 : this.slack));
  }

  constant(shape, values) {
    const error = x => (isWhole(x) ? 0 : RELATIVE * Math.abs(x));
    return new Interval(shape, Float64Array.from(values, x => x - error(x)), Float64Array.from(values, x => x + error(x)));
  }

  apply(name, told, operands) {
    const [a, b] = operands;
    if (FORMS[name]) return formedInterval(a, FORMS[name](a.shape, ...told), name !== "turned");
    switch (name) {
      case "add": return this.add(a, b);
      case "mul": return this.mul(a, b);
      case "div": return this.div(a, b);
      case "matmul": return this.matmul(a, b);
      case "neg": return negative(a);
      case "pow": return this.pow(a, told[0]);
      case "gt": return stepped(a, x => x > told[0]);
      case "ge": return stepped(a, x => x >= told[0]);
      case "sum": return this.sum(a, told[0]);
      case "max": return reducedMax(a, told[0]);
      case "largest": return largest(a, b);
      case "hardmax": return hardmax(a);
      case "rounded": return this.rounded(a);
      case "unknown": return a.widened(Infinity);
      case "tanh": return this.monotone(Math.tanh, a);
      case "exp": return this.monotone(Math.exp, a);
      case "erf": return this.monotone(erf, a);
      case "log": return this.monotone(Math.log, positive(a));
      case "sqrt": return this.monotone(Math.sqrt, positive(a));
      case "sigma": return this.sigma(a);
      case "sin": return this.wave(Math.sin, Math.PI / 2, a);
      case "cos": return this.wave(Math.cos, 0, a);
      case "sign": case "floor": case "ceil":
        return new Interval(a.shape, a.low.map(OF_ENTRIES[name]), a.high.map(OF_ENTRIES[name]));
      case "below": case "beside": return joined(operands, name === "below");
    }
    throw new Error(name);
  }

  // Goes through the entries of two operands: of(result, n, position in a, position in b).
  each(a, b, of) {
    const shape = common(a.shape, b.shape);
    const found = Interval.empty(shape);
    const [left, right] = [places(a.shape, shape), places(b.shape, shape)];
    for (let n = 0; n < found.size; n++) of(found, n, left[n], right[n]);
    return found;
  }

  add(a, b) {
    return this.each(a, b, (found, n, i, j) => {
      this.setSum(found, n, a.low[i] + b.low[j], a.high[i] + b.high[j], 0, wholeAt(a, i) && wholeAt(b, j));
    });
  }

  mul(a, b) {
    const found = this.each(a, b, (result, n, i, j) => {
      const [low, high] = productEnds(a.low[i], a.high[i], b.low[j], b.high[j]);
      this.set(result, n, low, high, unitAt(a, i) || unitAt(b, j), 0, wholeProduct(a, i, b, j));
    });
    return this.inAnyOrder(found, a, b, allUnits(a), allUnits(b));
  }

  div(a, b) {
    return this.each(a, b, (found, n, i, j) => {
      let [low, high] = [-Infinity, Infinity];
      if (!(b.low[j] <= 0 && b.high[j] >= 0)) {
        const ends = [a.low[i] / b.low[j], a.low[i] / b.high[j], a.high[i] / b.low[j], a.high[i] / b.high[j]];
        [low, high] = [ends.reduce(least), ends.reduce(most)];
      }
      this.set(found, n, low, high, unitAt(b, j), 0, wholeAt(a, i) && wholeAt(b, j) && a.low[i] % b.low[j] === 0);
    });
  }

  pow(a, exponent) {
    if (exponent < 0) return this.div(this.constant([1, 1], [1]), this.pow(a, -exponent));
    const found = Interval.empty(a.shape);
    if (exponent !== Math.trunc(exponent)) {
      const domain = positive(a);
      for (let n = 0; n < a.size; n++) this.set(found, n, domain.low[n] ** exponent, domain.high[n] ** exponent, false, 0, false);
      return found;
    }
    for (let n = 0; n < a.size; n++) {
      const areWhole = wholeAt(a, n);
      let [low, high] = [a.low[n] ** exponent, a.high[n] ** exponent].map(x => (areWhole ? rint(x) : x));
      if (exponent % 2 === 0) {
        [low, high] = [a.low[n] < 0 && a.high[n] > 0 ? 0 : least(low, high), most(low, high)];
      }
      this.set(found, n, low, high, false, 0, areWhole);
    }
    return exponent === 2 ? this.inAnyOrder(found, a, a, false, false) : found;
  }

  // A product of two, widened by what else can come out if their own factors are multiplied in another order.
  inAnyOrder(product, a, b, aIsPlain, bIsPlain) {
    if (!this.unit || (aIsPlain && bIsPlain)) return product;
    const [first, second] = [this.factorsOf(a), this.factorsOf(b)];
    const [left, right] = [places(a.shape, product.shape), places(b.shape, product.shape)];
    const sizes = [];
    const decimals = new Float64Array(product.size);
    for (const [part, isPlain, from] of [[first, aIsPlain, left], [second, bIsPlain, right]]) {
      if (isPlain) continue;
      for (const size of part.sizes) sizes.push(Float64Array.from(from, n => size[n]));
      from.forEach((place, n) => (decimals[n] += part.decimals[place]));
    }
    if (sizes.length > MOST_FACTORS) return product;
    const low = new Float64Array(product.size);
    const high = new Float64Array(product.size);
    for (let n = 0; n < product.size; n++) {
      const [i, j] = [left[n], right[n]];
      [low[n], high[n]] = productEnds(first.low[i], first.high[i], second.low[j], second.high[j]);
    }
    const found = new Interval(product.shape, product.low, product.high, {low, high, sizes, decimals});
    if (sizes.length < 3) return found;
    found.low = Float64Array.from(product.low);
    found.high = Float64Array.from(product.high);
    for (let n = 0; n < product.size; n++) {
      const own = sizes.map(size => size[n]);
      const areWhole = low[n] === high[n] && isWhole(low[n]) && own.every(isWhole);
      const isExact = 10 ** -decimals[n] >= this.unit * (1 - NEAR_UNIT); // no partial product has more decimals
      const slack = isExact ? 0 : (1 + NEAR_UNIT) * this.slack * roundings(own);
      const noise = areWhole ? 0 : slack + NEAR_UNIT * this.unit;
      found.low[n] = least(product.low[n], low[n] - noise);
      found.high[n] = most(product.high[n], high[n] + noise);
    }
    return found;
  }

  factorsOf(a) {
    if (a.factors) return a.factors;
    const size = a.low.map((x, n) => most(Math.abs(x), Math.abs(a.high[n])));
    return {low: a.low, high: a.high, sizes: [size], decimals: a.low.map((x, n) => this.decimalsOf(x, a.high[n]))};
  }

  // Each product is rounded, their sum is not.
  matmul(a, b) {
    const [rows, inner] = a.shape;
    const columns = b.shape[1];
    if (inner === 1) return this.mul(a, b);
    if (inner !== b.shape[0]) throw new ShapeError("product");
    const found = Interval.empty([rows, columns]);
    const term = Interval.empty([1, 1]);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        let [low, high, size, areWhole] = [0, 0, 0, true];
        for (let k = 0; k < inner; k++) {
          const [m, n] = [i * inner + k, k * columns + j];
          const [below, above] = productEnds(a.low[m], a.high[m], b.low[n], b.high[n]);
          this.set(term, 0, below, above, unitAt(a, m) || unitAt(b, n), 0, wholeProduct(a, m, b, n));
          low += term.low[0];
          high += term.high[0];
          size += most(Math.abs(term.low[0]), Math.abs(term.high[0]));
          areWhole = areWhole && wholeAt(term, 0);
        }
        areWhole = areWhole && size < WHOLE;
        this.setSum(found, i * columns + j, low, high, areWhole ? 0 : RELATIVE * size, areWhole);
      }
    }
    return found;
  }

  sum(a, axes) {
    const {shape, groups: together} = groups(a.shape, axes);
    const found = Interval.empty(shape);
    together.forEach((group, n) => {
      let [low, high, size, areWhole] = [0, 0, 0, true];
      for (const m of group) {
        low += a.low[m];
        high += a.high[m];
        size += most(Math.abs(a.low[m]), Math.abs(a.high[m]));
        areWhole = areWhole && wholeAt(a, m);
      }
      areWhole = areWhole && size < WHOLE;
      this.setSum(found, n, low, high, areWhole ? 0 : RELATIVE * size, areWhole);
    });
    return found;
  }

  monotone(of, a) {
    const found = Interval.empty(a.shape);
    for (let n = 0; n < a.size; n++) this.set(found, n, of(a.low[n]), of(a.high[n]), false, 0, false);
    return found;
  }

  // In one go, or by 1 / (1 + e⁻ᶻ), or by eᶻ / (1 + eᶻ), whose powers may be rounded as well.
  sigma(a) {
    const found = Interval.empty(a.shape);
    const falling = power => 1 / (1 + most(power, 0));
    for (let n = 0; n < a.size; n++) {
      const low = falling(Math.exp(-a.low[n]) + this.slack);
      const high = falling(Math.exp(-a.high[n]) - this.slack);
      const otherLow = 1 - falling(Math.exp(a.low[n]) - this.slack);
      const otherHigh = 1 - falling(Math.exp(a.high[n]) + this.slack);
      this.set(found, n, least(low, otherLow), most(high, otherHigh), false, RELATIVE, false);
    }
    return found;
  }

  // A wave with a peak at `peak` and a trough half a period later; near one it counts as met.
  wave(of, peak, a) {
    const found = Interval.empty(a.shape);
    for (let n = 0; n < a.size; n++) {
      const ends = [of(a.low[n]), of(a.high[n])].map(x => (x === x ? x : 1));
      const low = meetsWave(a.low[n], a.high[n], peak + Math.PI) ? -1 : Math.min(...ends);
      const high = meetsWave(a.low[n], a.high[n], peak) ? 1 : Math.max(...ends);
      this.set(found, n, low, high, false, 0, false);
    }
    return found;
  }
}

function negative(a) {
  const minus = x => -x;
  const factors = a.factors && {...a.factors, low: a.factors.high.map(minus), high: a.factors.low.map(minus)};
  return new Interval(a.shape, a.high.map(minus), a.low.map(minus), factors);
}

// 1 where a condition certainly holds, 0 where it certainly does not, else everything between.
function stepped(a, holds) {
  return new Interval(a.shape, a.low.map(x => Number(holds(x))), a.high.map(x => Number(holds(x))));
}

// The part where a root exists; nothing is known of the rest.
function positive(a) {
  return new Interval(a.shape, a.low.map(x => (x < 0 ? -Infinity : x)), a.high);
}

function formedInterval(a, {shape, from}, keepsFactors) {
  const taken = numbers => Float64Array.from(from, n => numbers[n]);
  const kept = keepsFactors && a.factors;
  const ends = kept && {low: taken(kept.low), high: taken(kept.high), decimals: taken(kept.decimals)};
  const factors = kept ? {...ends, sizes: kept.sizes.map(taken)} : null;
  return new Interval(shape, taken(a.low), taken(a.high), factors);
}

function joined(parts, isBelow) {
  const {shape, from} = joinedPlaces(parts.map(part => part.shape), isBelow);
  const ends = end => Float64Array.from(from, ([k, n]) => parts[k][end][n]);
  return new Interval(shape, ends("low"), ends("high"));
}

function largest(a, b) {
  const shape = common(a.shape, b.shape);
  const [left, right] = [places(a.shape, shape), places(b.shape, shape)];
  const ends = end => Float64Array.from(left, (m, n) => most(a[end][m], b[end][right[n]]));
  return new Interval(shape, ends("low"), ends("high"));
}

function reducedMax(a, axes) {
  const {shape, groups: together} = groups(a.shape, axes);
  const ends = end => Float64Array.from(together, group => group.map(n => a[end][n]).reduce(most));
  return new Interval(shape, ends("low"), ends("high"));
}

// 1 where an entry is certainly larger than all others, 0 where another one certainly is; else in between.
function hardmax(a) {
  const others = (end, n) => a[end].reduce((found, x, m) => (m === n ? found : most(found, x)), -Infinity);
  const low = a.low.map((x, n) => Number(x > others("high", n)));
  const high = a.high.map((x, n) => Number(!(x < others("low", n))));
  return new Interval(a.shape, low, high);
}

// How often the slack of a rounding can go into a product of factors of these sizes, in whatever order.
function roundings(sizes) {
  const largestFirst = [...sizes].sort((x, y) => y - x).slice(0, -2);
  let product = 1;
  const outside = largestFirst.map(size => (product *= size));
  let total = 1;
  let running = -Infinity;
  for (const size of outside.reverse()) {
    running = most(running, size);
    total += running;
  }
  return total;
}
