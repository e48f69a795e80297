// Following through from own earlier answers, and what earns nothing there, by worksheets/marking/following.py.
"use strict";

const FLAT = 0.02;
const MOVES = 0.005;
const NEAR_END = 1e-9;
const SHIFT = 100;
const MANY = 3;
const MOST_TIMES = 12;
const PLAUSIBLE_COUNT = 4;

// Which numbers nobody can calculate: those at the ends of what is possible, and beyond.
function impossible(numbers, reach) {
  if (!reach) return numbers.map(() => false);
  const [lows, highs] = reach;
  return numbers.map((x, n) => {
    const low = lows[n] === null ? -Infinity : lows[n] + NEAR_END * Math.abs(lows[n]);
    const high = highs[n] === null ? Infinity : highs[n] - NEAR_END * Math.abs(highs[n]);
    return x <= low || x >= high;
  });
}

// Which wrong entries hold one number that stands for many values that differ rightly. `answers` is a list of
// {symbol, numbers}; with `inVectors` also those of a vector that holds nothing else.
function repeated(answers, right, wrong, inVectors = true) {
  const flat = [];
  for (const {symbol, numbers} of answers) {
    const reach = right.get(symbol);
    numbers.forEach((x, n) => flat.push({symbol, x, low: reach.low[n], high: reach.high[n], isWrong: wrong.get(symbol)[n]}));
  }
  const found = new Map();
  for (const {symbol, numbers} of answers) found.set(symbol, numbers.map(() => false));
  const start = new Map();
  flat.forEach((own, column) => {
    if (!start.has(own.symbol)) start.set(own.symbol, column);
    if (!own.isWrong) return;
    const others = flat.filter(
      (other, n) => n !== column && other.isWrong && other.x === own.x && (other.low > own.high || other.high < own.low),
    );
    const size = found.get(own.symbol).length;
    const beside = others.filter(other => other.symbol === own.symbol).length;
    const isInVector = inVectors && size > 1 && beside === size - 1;
    found.get(own.symbol)[column - start.get(own.symbol)] = others.length >= MANY - 1 || isInVector;
  });
  return found;
}

// Which entries of a result earn nothing by following through. `own`, `right` are what is gone on with; `wrong` and
// `unusable` say which of its entries are wrong, and which are no results of a calculation.
function cheap({graph, question, own, right, wrong, unusable, rounding, unit}, size) {
  const isAny = flags => [...flags.values()].some(some => some.some(Boolean));
  if (!isAny(wrong)) return new Array(size).fill(false);
  const moves = isAny(unusable) ? moved(own, unusable) : null;
  const [ownMoved, rightMoved] = [moved(own, wrong), moved(right, wrong)];
  const reach = graph.result(question.steps, own, rounding);
  const [ownPart, rightPart] = [contribution(own), contribution(right)];
  const others = new Map([...wrong].map(([symbol, flags]) => [symbol, flags.map(flag => !flag)]));
  const [before, now] = [moved(right, others), moved(own, others)];
  return ownPart.map((_, n) => {
    const isFlat = ownMoved[n] < FLAT && rightMoved[n] > 2 * FLAT;
    const isEmptied = ownPart[n] < FLAT * rightPart[n] && rightPart[n] > (SHIFT * unit) / 10;
    const isTakenOver = isFlat && before[n] < FLAT && now[n] >= (1 - FLAT) * rightMoved[n]; // by the next largest
    const isEasy = (isFlat || isEmptied) && !isTakenOver;
    return (moves !== null && moves[n] > MOVES) || isEasy || !Number.isFinite(reach.width(n));
  });

  // How far a result moves, in parts of how far these entries move that it goes on with.
  function moved(known, moving) {
    const shift = SHIFT * unit;
    const further = new Map(known);
    for (const [symbol, flags] of moving) {
      further.set(symbol, known.get(symbol).widened(n => (flags[n] ? shift : 0)));
    }
    const [wide, narrow] = [further, known].map(some => graph.result(question.steps, some, rounding));
    return [...wide.low].map((_, n) => (wide.width(n) - narrow.width(n)) / (2 * shift));
  }

  // By how much a result would be another one if an entry of the answers with a slip were zero, at most.
  function contribution(known) {
    const middles = new Map([...known].map(([symbol, value]) => [symbol, value.middles()]));
    const whole = graph.result(question.steps, middles, points).values;
    const found = [...whole].map(() => 0);
    for (const [symbol, flags] of wrong) {
      if (!flags.some(Boolean)) continue;
      flags.forEach((_, place) => {
        const {shape, values} = middles.get(symbol);
        const without = new Point(shape, values.map((x, n) => (n === place ? 0 : x)));
        const rest = graph.result(question.steps, new Map(middles).set(symbol, without), points).values;
        rest.forEach((x, n) => (found[n] = most(found[n], Math.abs(whole[n] - x))));
      });
    }
    return found;
  }
}

// Which counts follow from another own one: params(lstm) as 4 · params(rnn), if this is so rightly.
function countedOn(own, other, right, rightOther) {
  const times = right.middle(0) / rightOther.middle(0);
  const often = most(times, 1 / times);
  const isMultiple = Math.abs(often - rint(often)) < 1e-9 && often > 1.5 && often < MOST_TIMES + 0.5;
  const off = most(other / rightOther.middle(0), rightOther.middle(0) / other);
  return isMultiple && off > 0 && off <= PLAUSIBLE_COUNT && Math.abs(own - times * other) < 1e-6;
}
