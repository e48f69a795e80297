// What mistakes lead to: the steps of a question with a mistake in them, by the rules of
// solver/misconceptions/outcomes.py. An outcome is {slips, steps}; a slip is [kind, sign, concerned, step].
"use strict";

class Mistakes {
  constructor(graph) {
    this.graph = graph;
    this.kinds = graph.kinds;
    this.found = new Map();
  }

  // The simplest ones first, as worksheets/marking/explaining.py looks for them.
  static ALL = ["proven", "other", "carried", "particular", "otherParticular", "two"];

  of(question, how) {
    const key = `${how}:${question.steps}:${question.after}`;
    if (!this.found.has(key)) this.found.set(key, this[how](question));
    return this.found.get(key);
  }

  isProven(kind) {
    return this.kinds.proven[kind];
  }

  proven(question) {
    return this.everywhere(question, kind => this.isProven(kind));
  }

  other(question) {
    return this.everywhere(question, kind => !this.isProven(kind));
  }

  everywhere(question, isMeant) {
    const together = new Map();
    for (const [sign, slip] of this.signed(this.possible(question, isMeant))) entry(together, sign).push(slip);
    return this.distinct(question, together.values());
  }

  particular(question) {
    return this.inOnePlace(question, kind => this.isProven(kind));
  }

  otherParticular(question) {
    return this.inOnePlace(question, kind => !this.isProven(kind));
  }

  inOnePlace(question, isMeant) {
    const families = new Map();
    const singles = [];
    for (const [sign, slip] of this.signed(this.possible(question, isMeant))) {
      const {family} = this.graph.symbols[this.symbolOf(slip)];
      entry(families, `${sign}/${family}`).push(slip);
      singles.push([slip]);
    }
    return this.distinct(question, [...families.values(), ...singles]);
  }

  carried(question) {
    if (!question.steps.some(step => this.graph.isDerivative(this.graph.symbolOf(step)))) return [];
    const {graph} = this;
    const derivatives = graph.originals.map(step => graph.symbolOf(step)).filter(symbol => graph.isDerivative(symbol));
    const wanted = new Set(question.steps.map(step => graph.symbolOf(step)));
    const found = [];
    for (const [slips, derived] of graph.carried) {
      const changed = new Map(slips.map(slip => [this.symbolOf(slip), slip[3]]));
      const places = derivatives.map((symbol, n) => [symbol, derived[n]]).filter(([symbol]) => wanted.has(symbol));
      if (places.some(([, step]) => step < 0)) continue;
      for (const [symbol, step] of places) changed.set(symbol, step);
      found.push({slips, steps: this.changed(question, changed)});
    }
    return found;
  }

  two(question) {
    const isMeant = kind => this.isProven(kind);
    const alone = this.of(question, "proven");
    const known = new Set(alone.map(rules));
    const found = new Map();
    for (const first of alone) {
      const slipped = {symbol: question.symbol, steps: first.steps, after: question.after};
      for (const second of this.everywhere(slipped, isMeant)) {
        const key = rules(second);
        const [[kind, , concerned], [otherKind, , otherConcerned]] = [first.slips[0], second.slips[0]];
        if ((kind !== otherKind || concerned !== otherConcerned) && !known.has(key) && !found.has(key)) {
          found.set(key, {slips: [...first.slips, ...second.slips], steps: second.steps});
        }
      }
    }
    return [...found.values()];
  }

  symbolOf(slip) {
    return this.graph.symbolOf(slip[3]);
  }

  // Where the sign of an error can be turned, a sign that is lost later looks the same.
  possible(question, isMeant) {
    const found = question.steps.flatMap(step => this.graph.slipsOf(step).filter(([kind]) => isMeant(kind)));
    const [turned, lost] = ["error_sign_turned", "sign_lost"].map(name => this.kinds.names.indexOf(name));
    if (!found.some(([kind]) => kind === turned)) return found;
    return found.filter(slip => slip[0] !== lost || this.graph.isModelStep(slip[3]));
  }

  // Each slip with what it has in common with the same mistake in other steps.
  signed(slips) {
    const often = new Map();
    return slips.map(slip => {
      const place = `${slip[1]}@${this.symbolOf(slip)}`;
      often.set(place, (often.get(place) || 0) + 1);
      return [`${slip[1]}#${often.get(place)}`, slip];
    });
  }

  distinct(question, together) {
    const found = new Map();
    for (const group of together) {
      const changed = new Map(group.map(slip => [this.symbolOf(slip), slip[3]]));
      const key = [...new Set(changed.values())].sort((a, b) => a - b).join();
      if (found.has(key)) continue;
      const steps = this.changed(question, changed);
      if (!this.goesInCircles(steps)) found.set(key, {slips: group, steps});
    }
    return [...found.values()];
  }

  // Whether nobody could calculate so, as a step would need what comes of it.
  goesInCircles(steps) {
    const undone = new Set(steps.map(step => this.graph.symbolOf(step)));
    const isDone = step => !this.graph.reads(step).some(symbol => undone.has(symbol)) && undone.delete(this.graph.symbolOf(step));
    for (let waiting = steps; undone.size;) {
      const later = waiting.filter(step => !isDone(step));
      if (later.length === waiting.length) return true;
      waiting = later;
    }
    return false;
  }

  // The steps of a question with some of them changed, after those that only the changed ones need.
  changed(question, changed) {
    const {graph} = this;
    const steps = question.steps.map(step => changed.get(graph.symbolOf(step)) ?? step);
    const known = new Set([...question.after, ...steps.map(step => graph.symbolOf(step))]);
    const read = new Set([...changed.values()].flatMap(step => graph.reads(step)).filter(symbol => !known.has(symbol)));
    return [...graph.leadingTo(read, known).steps, ...steps];
  }
}

function entry(map, key) {
  if (!map.has(key)) map.set(key, []);
  return map.get(key);
}

const rules = outcome => [...outcome.steps].sort((a, b) => a - b).join();
