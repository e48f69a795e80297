// Marking the answers of one person to a task, by the rules of worksheets/marking/marker.py.
//
// An answer is {numbers, decimals, loose}, row by row; an entry that cannot be read is NaN. A mark is {symbol, verdict,
// entries, explanations, hints}.
"use strict";

const LEAST_SIGNIFICANT = 2;

class Verdicts {
  // `shares` are the parts of the points that verdicts earn, better ones first among those that earn the same
  constructor(shares) {
    this.shares = shares;
    this.order = Object.keys(shares);
  }

  isWorse(a, b) {
    const less = this.shares[a] - this.shares[b];
    return less < 0 || (less === 0 && this.order.indexOf(a) > this.order.indexOf(b));
  }

  worst(verdicts) {
    return verdicts.reduce((a, b) => (this.isWorse(b, a) ? b : a));
  }

  share(verdicts) {
    return verdicts.reduce((sum, verdict) => sum + this.shares[verdict], 0) / verdicts.length;
  }
}

class Marker {
  // `working` are the decimals to calculate with, where they are more than those asked for; else null
  constructor(data, working = null) {
    this.graph = new Graph(data);
    this.mistakes = new Mistakes(this.graph);
    this.digits = data.digits;
    this.verdicts = new Verdicts(data.shares);
    this.rounding = new Rounding(powerOfTen(-(working ?? data.digits)));
    this.unit = powerOfTen(-data.digits);
    this.written = working !== null && working > data.digits ? this.unit / 2 : 0;
  }

  // `given` holds numbers by the names of given symbols, row by row; `answers` is a Map by asked symbols.
  mark(given, answers) {
    const marks = new Marking(this, given, answers).marks();
    return this.paidOnce(withCommonCauses(marks));
  }

  // A mistake that is made again costs nothing any more.
  paidOnce(marks) {
    const paid = new Set();
    return marks.map(mark => {
      const costs = mark.verdict === "misconception" || mark.verdict === "wrong";
      const signs = costs ? mark.explanations.map(one => one.map(cause => cause.sign).sort((a, b) => a - b).join()) : [];
      if (signs.length && signs.every(sign => paid.has(sign))) return this.madeAgain(mark);
      signs.forEach(sign => paid.add(sign));
      return mark;
    });
  }

  madeAgain(mark) {
    const entries = mark.entries.map(entry => (entry === "misconception" ? "follow-through" : entry));
    return {...mark, entries, verdict: this.verdicts.worst(entries), hints: ["repeated", ...mark.hints]};
  }

  // What can be reached rightly is right as it is or, with more decimals than asked, rounded to those.
  holds(reach, {numbers, decimals, loose}) {
    return numbers.map((x, n) => {
      const rounded = decimals[n] > this.digits ? roundedTo(x, this.digits) : x;
      if (loose?.[n] > 0) return x + loose[n] >= reach.low[n] && x - loose[n] <= reach.high[n];
      return reach.contains(n, x) || reach.contains(n, rounded);
    });
  }
}

class Marking {
  constructor(marker, given, answers) {
    Object.assign(this, {marker, answers, graph: marker.graph, rounding: marker.rounding});
    this.asked = this.graph.asked.filter(symbol => this.graph.original.has(symbol));
    this.given = new Map();
    this.exact = new Map();
    for (const [name, symbol] of Object.entries(this.graph.given)) {
      const {shape} = this.graph.symbols[symbol];
      this.given.set(symbol, this.rounding.constant(shape, given[name]));
      this.exact.set(symbol, new Rounding(0).constant(shape, given[name]));
    }
    this.right = new Map();
    this.own = new Map();
    this.wrong = new Map();
    this.unusable = new Map();
    this.allowed = new Map();
    for (const symbol of this.asked) this.remember(symbol);
    this.doubt();
  }

  answer(symbol) {
    const size = sizeOf(this.graph.symbols[symbol].shape);
    return this.answers.get(symbol) ?? {numbers: new Array(size).fill(NaN), decimals: new Array(size).fill(0)};
  }

  // What one should have, and what one has, as far as later values go on with it; what was given.
  remember(symbol) {
    const {marker, rounding} = this;
    const {steps, after} = this.graph.leadingTo([symbol], this.right);
    const known = new Map([...this.given, ...after.map(met => [met, this.right.get(met)])]);
    const reach = this.graph.reached(steps, known, rounding);
    this.exact.set(symbol, this.graph.reached(steps, this.exact, new Rounding(0)));
    this.right.set(symbol, rounding.rounded(reach));
    const answer = this.answer(symbol);
    const allowed = reach.widened(marker.written);
    this.allowed.set(symbol, allowed);
    const right = marker.holds(allowed, answer);
    this.wrong.set(symbol, right.map((isRight, n) => !(isRight || Number.isNaN(answer.numbers[n]))));
    const kept = this.right.get(symbol);
    const own = Interval.empty(reach.shape);
    answer.numbers.forEach((x, n) => {
      const keeps = Number.isNaN(x) || (right[n] && marker.written + (answer.loose?.[n] ?? 0) > 0); // what was carried on has more digits
      const slack = marker.written + (isWhole(x) ? 0 : rounding.slack);
      own.low[n] = keeps ? kept.low[n] : x - slack;
      own.high[n] = keeps ? kept.high[n] : x + slack;
    });
    this.own.set(symbol, own);
  }

  // Which answers are no results of a calculation.
  doubt() {
    const values = this.asked
      .filter(symbol => !this.graph.symbols[symbol].count)
      .map(symbol => ({symbol, numbers: this.answer(symbol).numbers}));
    const same = repeated(values, this.right, this.wrong);
    const isAny = [...same.values()].some(flags => flags.some(Boolean));
    this.repeated = isAny ? this.freelyRepeated(values) : same;
    this.madeUp = new Map();
    for (const {symbol, numbers} of values) {
      const beyond = impossible(numbers, this.graph.symbols[symbol].possible);
      this.madeUp.set(symbol, this.wrong.get(symbol).map((isWrong, n) => isWrong && (same.get(symbol)[n] || beyond[n])));
    }
  }

  // Which wrong entries repeat a number that does not even come of the own earlier ones.
  freelyRepeated(values) {
    const free = new Map();
    for (const {symbol} of values) {
      const {steps, after} = this.graph.leadingTo([symbol], free);
      const known = new Map([...this.given, ...after.map(met => [met, this.own.get(met)])]);
      const reach = this.graph.reached(steps, known, this.rounding).widened(this.marker.written);
      const follows = this.marker.holds(reach, this.answer(symbol));
      free.set(symbol, this.wrong.get(symbol).map((isWrong, n) => isWrong && !follows[n]));
    }
    return repeated(values, this.right, free, false);
  }

  marks() {
    return this.asked.map(symbol => this.marked(symbol));
  }

  marked(symbol) {
    const nothing = this.wrong.get(symbol).map(() => false);
    if (!this.answers.has(symbol)) {
      this.unusable.set(symbol, nothing);
      return {symbol, verdict: "missing", entries: [], explanations: [], hints: []};
    }
    const known = new Set([...this.unusable.keys()].filter(other => this.answers.has(other)));
    const one = new MarkedValue(this, this.graph.question(symbol, known));
    const mark = one.mark();
    const madeUp = this.madeUp.get(symbol) ?? nothing;
    this.unusable.set(symbol, mark.entries.map((entry, n) => entry === "wrong" && (madeUp[n] || one.cheap[n])));
    return mark;
  }

  // Whether a count was taken as a multiple of an own wrong one.
  isCountedOn(symbol) {
    const {count} = this.graph.symbols[symbol];
    return [...this.unusable.keys()].some(
      other =>
        count !== undefined && this.graph.symbols[other].count === count && this.wrong.get(other)[0] &&
        countedOn(this.answer(symbol).numbers[0], this.answer(other).numbers[0], this.right.get(symbol), this.right.get(other)),
    );
  }
}

class MarkedValue {
  constructor(marking, question) {
    Object.assign(this, {marking, question, marker: marking.marker, graph: marking.graph, rounding: marking.rounding});
    this.answer = marking.answer(question.symbol);
    const start = from => new Map([...marking.given, ...question.after.map(symbol => [symbol, from.get(symbol)])]);
    this.right = start(marking.right);
    this.own = start(marking.own);
    const flags = of => new Map(question.after.map(symbol => [symbol, of.get(symbol)]));
    this.wrong = flags(marking.wrong);
    this.slipped = [...this.wrong.values()].some(some => some.some(Boolean));
    this.cheap = cheap(
      {
        graph: this.graph, question, own: this.own, right: this.right, wrong: this.wrong,
        unusable: flags(marking.unusable), rounding: this.rounding, unit: this.marker.unit,
      },
      this.answer.numbers.length,
    );
  }

  mark() {
    const {numbers} = this.answer;
    const [reach, own] = [this.right, this.own].map(known =>
      this.graph.reached(this.question.steps, known, this.rounding).widened(this.marker.written),
    );
    const right = this.marker.holds(reach, this.answer);
    const inOwn = this.marker.holds(own, this.answer);
    const [soFar, ownSoFar] = [this.rightSoFar(reach), this.rightSoFar(own)];
    const countedOn = this.marking.isCountedOn(this.question.symbol);
    const repeats = this.marking.repeated.get(this.question.symbol) ?? numbers.map(() => false);
    const follows = numbers.map((_, n) => (inOwn[n] && this.slipped && !this.cheap[n]) || countedOn);
    const vague = numbers.map((_, n) => soFar[n] || (ownSoFar[n] && this.slipped && !this.cheap[n]));
    const open = numbers.map(
      (x, n) => !(Number.isNaN(x) || right[n] || follows[n] || vague[n] || this.cheap[n] || repeats[n]),
    );
    const explained = this.explanations(open, reach);
    const isAccepted = explained.length > 0 && explained.every(one => one.every(c => this.marker.mistakes.kinds.accepted[c.kind]));
    const entries = numbers.map((x, n) => {
      if (Number.isNaN(x)) return "unreadable";
      if (right[n]) return "correct";
      if (follows[n]) return "follow-through";
      if (vague[n]) return "imprecise";
      return explained.length && open[n] ? "misconception" : "wrong";
    });
    const followed = numbers.map((_, n) => (inOwn[n] || ownSoFar[n]) && this.slipped && !right[n]);
    const hints = this.hints(entries, followed, this.roundsTo(reach));
    const final = isAccepted ? entries.map(e => (e === "misconception" ? "correct" : e)) : entries;
    return {symbol: this.question.symbol, verdict: this.marker.verdicts.worst(final), entries: final, explanations: explained, hints};
  }

  hints(entries, followed, short) {
    const isWrong = entries.map(entry => entry === "wrong");
    if (isWrong.some((wrong, n) => wrong && followed[n])) return ["trivial"];
    return isWrong.some(Boolean) && isWrong.every((wrong, n) => short[n] || !wrong) ? ["few_digits"] : [];
  }

  // Whether an answer was written with enough digits to say something.
  isSignificant(n) {
    return Math.abs(this.answer.numbers[n]) >= powerOfTen(-this.answer.decimals[n]) * powerOfTen(LEAST_SIGNIFICANT - 1);
  }

  rightSoFar(reach) {
    return this.roundsTo(reach).map((rounds, n) => rounds && this.isSignificant(n));
  }

  // Whether an answer is written with too few digits to say more than that it is not wrong.
  roundsTo(reach) {
    return this.answer.numbers.map((x, n) => {
      const half = powerOfTen(-this.answer.decimals[n]) / 2;
      return this.answer.decimals[n] < this.marker.digits && x + half >= reach.low[n] && x - half <= reach.high[n];
    });
  }

  explanations(wanted, reach) {
    const {numbers, decimals} = this.answer;
    const isExact = wanted.every((is, n) => !is || decimals[n] >= this.marker.digits);
    const isTold = wanted.some(Boolean) && (isExact || wanted.every((is, n) => !is || this.isSignificant(n)));
    if (!isTold) return [];
    const slack = decimals.map(d => (d < this.marker.digits ? 0.5 * powerOfTen(-d) : this.marker.written));
    const {graph, question, rounding, marker} = this;
    const search = {graph, mistakes: marker.mistakes, question, rounding, numbers, slack, reach, wanted, isExact};
    return explanations(search, this.slipped ? [this.own, this.right] : [this.own]);
  }
}
