// Looking for the mistakes that lead to an answer, by the rules and limits of worksheets/marking/explaining.py.
"use strict";

const MOST_PAIRED = 40;
const BY_CHANCE = 0.04;
const PROVEN_BY_CHANCE = 0.2;
const PLAUSIBLE = 0.5;
const LEAST_PLAUSIBLE = 100;
const WIDE = 2;
const FAR = 20;

// The mistakes that explain the wanted entries of an answer; each explanation is a list of causes
// {kind, concerned, sign, symbols}. `starts` are the earlier answers that a person may have gone on from.
function explanations({graph, mistakes, question, rounding, numbers, slack, reach, wanted, isExact}, starts) {
  const chance = new Chance(numbers, slack, reach, wanted, rounding);
  for (const how of Mistakes.ALL) {
    if (!isExact && how !== "proven" && how !== "other") continue;
    if (how === "two" && mistakes.of(question, "proven").length > MOST_PAIRED) continue;
    const limit = isExact && how === "proven" ? PROVEN_BY_CHANCE : BY_CHANCE;
    for (const known of starts) {
      const found = matching(sorted(mistakes, question, how), known, limit);
      if (found) return found;
    }
  }
  return [];

  function matching(candidates, known, limit) {
    const values = graph.reachable(question.steps, known, rounding);
    const right = values.get(question.symbol);
    const middle = new Map([...values].map(([symbol, value]) => [symbol, value.middles()]));
    const found = {whole: [], part: []};
    for (const outcome of candidates) {
      const about = aboutOf(outcome, middle);
      if (about === null) continue;
      if (chance.ofOneMore(about) > limit) break;
      const isNear = about.every(
        (x, n) => !wanted[n] || Math.abs(x - numbers[n]) <= FAR * most(right.width(n), rounding.unit) + slack[n],
      );
      if (!isNear) continue;
      const reached = graph.changedResult(outcome.steps, question, values, rounding);
      const fits = numbers.map((x, n) => reached.low[n] <= x + slack[n] && x - slack[n] <= reached.high[n]);
      const differs = fits.some((_, n) => wanted[n] && !reached.meets(n, right));
      if (differs && fits.every((fit, n) => fit || !wanted[n])) {
        found[fits.every(Boolean) ? "whole" : "part"].push(causesOf(graph, outcome));
      }
    }
    const best = found.whole.length ? found.whole : found.part;
    return best.length ? distinctBy(best, explanationKey) : null;
  }

  // Where a mistake leads if calculated exactly; null where nobody can make it with these shapes.
  function aboutOf(outcome, middle) {
    try {
      const {shape, values} = graph.changedResult(outcome.steps, question, middle, points);
      return sameShape(shape, reach.shape) ? [...values] : null;
    } catch (error) {
      if (error instanceof ShapeError) return null;
      throw error;
    }
  }
}

function sorted(mistakes, question, how) {
  const isFrequent = outcome => mistakes.kinds.frequent[outcome.slips[0][0]];
  const all = mistakes.of(question, how);
  return [...all.filter(isFrequent), ...all.filter(outcome => !isFrequent(outcome))];
}

// The causes of an outcome, each with all the steps that it was made in.
function causesOf(graph, outcome) {
  const found = new Map();
  for (const [kind, sign, concerned, step] of outcome.slips) {
    if (!found.has(kind)) found.set(kind, {kind, concerned, sign, symbols: []});
    found.get(kind).symbols.push(graph.symbolOf(step));
  }
  return [...found.values()];
}

const explanationKey = explained => explained.map(c => `${c.kind}/${c.concerned}/${c.symbols}`).join(";");

function distinctBy(items, key) {
  return [...new Map(items.map(item => [key(item), item]).reverse()).values()].reverse();
}

// How often a number that is just wrong would meet one of the mistakes that an answer was held against. An answer that is
// far from the right value can only be guessed.
class Chance {
  constructor(numbers, slack, reach, wanted, rounding) {
    this.wanted = wanted;
    const size = numbers.map((_, n) => most(Math.abs(reach.middle(n)), LEAST_PLAUSIBLE * rounding.unit));
    this.width = numbers.map((_, n) => reach.width(n) + 2 * slack[n]);
    this.ranges = [size.map(x => PLAUSIBLE * x), size.map(x => most(1, WIDE * x))];
    this.centres = [numbers.map((_, n) => reach.middle(n)), numbers.map(() => 0)];
    const isFar = (x, n) => wanted[n] && Math.abs(x - reach.middle(n)) > this.ranges[0][n] + this.width[n];
    this.isNear = !numbers.some(isFar);
    this.covered = [0, 0];
    this.seen = new Set();
  }

  // The chance if the answer is held against one more mistake, which leads to about this.
  ofOneMore(about) {
    const known = about.map(x => roundedTo(x, 9)).join();
    if (!this.seen.has(known)) {
      this.seen.add(known);
      for (const k of [0, 1]) {
        let part = 1;
        about.forEach((x, n) => {
          if (!this.wanted[n]) return;
          const reach = this.ranges[k][n];
          part *= Math.abs(x - this.centres[k][n]) <= reach + this.width[n] ? least(this.width[n] / (2 * reach), 1) : 0;
        });
        this.covered[k] += part;
      }
    }
    return this.isNear ? most(...this.covered) : this.covered[1];
  }
}

// Where several explanations fit, those count whose mistakes show in other answers, too.
function withCommonCauses(marks) {
  const kinds = explained => [...new Set(explained.map(cause => cause.kind))].sort((a, b) => a - b).join();
  const often = new Map();
  for (const mark of marks) {
    for (const key of new Set(mark.explanations.map(kinds))) often.set(key, (often.get(key) || 0) + 1);
  }
  return marks.map(mark => {
    if (mark.explanations.length < 2) return mark;
    const top = Math.max(...mark.explanations.map(explained => often.get(kinds(explained))));
    return {...mark, explanations: mark.explanations.filter(explained => often.get(kinds(explained)) === top)};
  });
}
