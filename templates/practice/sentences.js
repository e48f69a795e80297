// What is said about a mark, by templates/marking/sentences.py: sentences come as data, symbols are HTML.
"use strict";

const escaped = text =>
  String(text).replace(/[&<>"']/g, c => ({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})[c]);

// A sentence with its facts, which are HTML; {count:value|values} is the first word for 1 and the second for others.
function filled(sentence, facts = {}) {
  return escaped(sentence).replace(/\{(\w+)(?::([^|{}]*)\|([^{}]*))?\}/g, (_, name, one, many) => {
    const value = String(facts[name] ?? "");
    if (one === undefined) return value;
    return value === "1" ? one : many;
  });
}

const HINTS = {
  trivial: "mark_hint_trivial", few_digits: "mark_hint_few_digits", shape: "mark_hint_shape",
};
const LONGEST_READ = 60;
const MOST_STEPS = 2;

class Sentences {
  // `reads` are the symbols that each value is computed from, as HTML, by its name
  constructor(words, graph, reads, digits) {
    Object.assign(this, {words, graph, reads, digits});
  }

  html(symbol) {
    return this.graph.symbols[symbol].html;
  }

  // The one helpful sentence; empty where there is nothing to say.
  about(mark, reading) {
    const {name, shape} = this.graph.symbols[mark.symbol];
    if (mark.explanations.length) return this.mistaken(mark, shape);
    const reads = this.reads[name] ?? [];
    let key = mark.hints.map(hint => HINTS[hint]).find(Boolean) ?? null;
    let sentence = key === null ? this.words[`hint:${mark.verdict}`] ?? "" : this.words[key];
    if (key === null && mark.verdict === "wrong" && !reads.length) sentence = this.words.mark_hint_wrong_alone;
    return filled(sentence, {
      symbol: this.html(mark.symbol),
      reads: reads.join(", "),
      read: escaped(this.read(reading)),
      entries: this.entries(mark, shape, "wrong"),
      digits: this.digits,
      expected: this.expected(shape),
    });
  }

  mistaken(mark, shape) {
    let text = this.alternatives(mark);
    const entries = this.entries(mark, shape, "misconception");
    if (entries) text = filled(this.words.mark_in_entries, {entries: entries.trim(), cause: text});
    return mark.hints.includes("repeated") ? filled(this.words.mark_repeated, {cause: text}) : text;
  }

  // Which entries of a vector or matrix have a verdict, if not all have.
  entries(mark, [rows, columns], verdict) {
    const found = mark.entries.flatMap((entry, n) => (entry === verdict ? [n] : []));
    if (!found.length || found.length === mark.entries.length) return "";
    if (rows === 1 || columns === 1) {
      const key = found.length === 1 ? "mark_entry" : "mark_entries";
      return ` ${filled(this.words[key], {places: found.map(n => n + 1).join(", ")})}`;
    }
    const cells = found.map(n => filled(this.words.mark_cell, {row: Math.floor(n / columns) + 1, column: (n % columns) + 1}));
    return ` ${cells.join("; ")}`;
  }

  read(reading) {
    if (!reading) return "";
    let {text} = reading;
    if (reading.entries) {
      text = reading.entries.map(entry => (entry.type === "gap" ? "?" : entry.text)).join("; ");
      if (reading.entries.length > 1) text = `(${text})`;
    }
    return text.length <= LONGEST_READ ? text : `${text.slice(0, LONGEST_READ - 1)}…`;
  }

  expected([rows, columns]) {
    if (rows === 1 || columns === 1) return filled(this.words.mark_numbers, {count: rows * columns});
    return filled(this.words.mark_matrix, {rows, columns});
  }

  // Every explanation that fits, none of them preferred.
  alternatives(mark) {
    const texts = [...new Set(mark.explanations.map(explained => this.together(explained, mark.symbol)))];
    return texts.reduce((one, other) => filled(this.words.mark_alternatives, {one, other}));
  }

  together(explained, asked) {
    return explained.map(cause => this.located(cause, asked)).reduce((one, other) => filled(this.words.mark_together, {one, other}));
  }

  // A mistake, and the steps that it was made in where that is neither plain nor long to say.
  located({concerned, symbols}, asked) {
    const [text, about] = this.graph.said[concerned];
    const isPlain = symbols.includes(asked) || symbols.length > MOST_STEPS || symbols.some(symbol => about.includes(symbol));
    if (isPlain) return text;
    return filled(this.words.mark_at, {cause: text, steps: symbols.map(symbol => this.html(symbol)).join(", ")});
  }
}
