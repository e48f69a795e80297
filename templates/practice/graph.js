// The derivation of a task: steps, questions, and what they come to in a namespace (`points`, or a `Rounding`).
//
// A step is [symbol, node, slips]; symbols and nodes are numbers. What is known is a Map from symbols to values.
"use strict";

class Graph {
  constructor(data) {
    Object.assign(this, data);
    this.original = new Map(data.originals.map(step => [this.symbolOf(step), step]));
    this.order = new Map(data.originals.map((step, n) => [this.symbolOf(step), n]));
    this.programs = [];
    this.readsOf = [];
  }

  symbolOf(step) {
    return this.steps[step][0];
  }

  slipsOf(step) {
    return this.steps[step][2];
  }

  isDerivative(symbol) {
    return Boolean(this.symbols[symbol].derivative);
  }

  isModelStep(step) {
    const symbol = this.symbols[this.symbolOf(step)];
    return !symbol.derivative && !symbol.count;
  }

  // The nodes below one, in an order in which each comes after those that it works on.
  program(root) {
    if (!this.programs[root]) {
      const found = [];
      const seen = new Set();
      const waiting = [[root, false]];
      while (waiting.length) {
        const [node, isDone] = waiting.pop();
        if (isDone) {
          found.push(node);
        } else if (!seen.has(node)) {
          seen.add(node);
          waiting.push([node, true]);
          for (const part of operandsOf(this.nodes[node])) waiting.push([part, false]);
        }
      }
      this.programs[root] = found;
    }
    return this.programs[root];
  }

  reads(step) {
    if (!this.readsOf[step]) {
      const nodes = this.program(this.steps[step][1]).map(node => this.nodes[node]);
      this.readsOf[step] = nodes.filter(([name]) => name === "s").map(([, symbol]) => symbol);
    }
    return this.readsOf[step];
  }

  value(step, known, namespace) {
    const root = this.steps[step][1];
    const values = new Map();
    for (const node of this.program(root)) {
      const [name, ...rest] = this.nodes[node];
      if (name === "s") values.set(node, known.get(rest[0]));
      else if (name === "c") values.set(node, namespace.constant(rest[0].slice(0, 2), Float64Array.from(rest[0].slice(2))));
      else if (name === "!") throw new ShapeError("impossible");
      else {
        const operands = operandsOf(this.nodes[node]).map(part => values.get(part));
        values.set(node, namespace.apply(name, rest.slice(0, rest.length - operands.length), operands));
      }
    }
    return values.get(root);
  }

  // What a person goes on with: a quantity of the model is a number then, the factors of a chain rule stay apart.
  written(step, value) {
    return value.factors && !this.isDerivative(this.symbolOf(step)) ? value.asQuantity() : value;
  }

  results(steps, known, namespace) {
    const values = new Map(known);
    for (const step of steps) values.set(this.symbolOf(step), this.written(step, this.value(step, values, namespace)));
    return values;
  }

  // What is known, and what a person who rounds can come to at these steps. Where that could be anything, such a person
  // has kept the digits of a calculator; what intervals know nothing of is the value itself.
  reachable(steps, known, rounding) {
    const values = new Map(known);
    for (const step of steps) {
      const found = this.bounded(this.value(step, values, rounding), step, values, rounding);
      values.set(this.symbolOf(step), this.written(step, found));
    }
    return values;
  }

  bounded(found, step, values, rounding) {
    if (isBounded(found)) return found;
    const longer = this.value(step, values, new Rounding(rounding.unit * CALCULATOR));
    const middles = new Map(this.reads(step).map(symbol => [symbol, values.get(symbol).middles()]));
    const value = this.value(step, middles, points);
    const whole = new Interval(found.shape, found.low.slice(), found.high.slice());
    for (const [low, high] of [[longer.low, longer.high], [value.values, value.values]]) {
      whole.low.forEach((_, n) => {
        if (Number.isFinite(whole.width(n)) || !Number.isFinite(high[n] - low[n])) return;
        whole.low[n] = low[n] - rounding.slack;
        whole.high[n] = high[n] + rounding.slack;
      });
    }
    return whole;
  }

  reached(steps, known, rounding) {
    return this.reachable(steps, known, rounding).get(this.symbolOf(steps[steps.length - 1]));
  }

  result(steps, known, namespace) {
    return this.results(steps, known, namespace).get(this.symbolOf(steps[steps.length - 1]));
  }

  // The value of the last of `steps`, where `values` are those of the question's own steps: only what differs from
  // them, or reads what differs, is computed anew.
  changedResult(steps, question, values, namespace) {
    const before = new Set(question.steps);
    const fresh = new Map(values);
    const differing = new Set();
    for (const step of steps) {
      if (!before.has(step) || this.reads(step).some(symbol => differing.has(symbol))) {
        fresh.set(this.symbolOf(step), this.written(step, this.value(step, fresh, namespace)));
        differing.add(this.symbolOf(step));
      }
    }
    return fresh.get(this.symbolOf(steps[steps.length - 1]));
  }

  // The steps to these symbols from what is known, in order, and what of the known they start from.
  leadingTo(symbols, known) {
    const wanted = new Set();
    const met = new Set();
    const waiting = [...symbols];
    while (waiting.length) {
      const symbol = waiting.pop();
      if (known.has(symbol)) met.add(symbol);
      else if (this.original.has(symbol) && !wanted.has(symbol)) {
        wanted.add(symbol);
        waiting.push(...this.reads(this.original.get(symbol)));
      }
    }
    const steps = this.originals.filter(step => wanted.has(this.symbolOf(step)));
    const after = this.originals.map(step => this.symbolOf(step)).filter(symbol => met.has(symbol));
    return {steps, after};
  }

  question(symbol, known) {
    return {symbol, ...this.leadingTo([symbol], known)};
  }
}

const CALCULATOR = 1e-8; // whoever keeps the digits of a calculator rounds to this part of the last one asked for

function isBounded(values) {
  return values.low.every((low, n) => Number.isFinite(values.high[n] - low));
}

const TOLD = {s: 1, c: 1, pow: 1, gt: 1, ge: 1, cols: 2, entries: 1, sum: 1, max: 1};

function operandsOf(node) {
  return node.slice(1 + (TOLD[node[0]] || 0));
}
