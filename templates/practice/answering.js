// Answers to a task from texts to marks: read, marked, weighed, and put into words. The page and the tests use this.
"use strict";

// solver/answers/choices.py: the answer, or the numbers that it means where it is one of the words or a list of them
function inNumbers(text, words) {
  const folded = part => part.replace(/^[\s"'„“”»«(\[]+|[\s"'„“”»«)\].!]+$/g, "").toLowerCase();
  const isWord = part => Boolean(words) && Object.hasOwn(words, folded(part));
  const parts = isWord(text) ? [text] : text.split(/[,;]/);
  return parts.every(isWord) ? parts.map(part => words[folded(part)]).join("; ") : text;
}

// solver/answers/units.py: the answer without its unit, and the factor that this stands for
function inUnit(text, unit, tables) {
  const match = unit && tables.patterns.units._BEHIND.full(text.trim());
  if (!match) return {text, factor: 1};
  const spaced = written => written.replaceAll(".", " ").trim().split(/\s+/).join(" ");
  const word = [match.get("unit") + match.get("noun"), match.get("unit")].map(spaced).find(one => Object.hasOwn(unit, one));
  if (word === undefined) return {text, factor: 1};
  const number = match.get("number");
  return {text: unit[word] === 1 ? number : number.slice(number.lastIndexOf("=") + 1), factor: unit[word]};
}

// What is written behind a prefix is rounded: with three digits it says a size well enough.
function scaled(reading, factor, isExact) {
  if (factor === 1 || reading.kind !== "numbers") return reading;
  const entries = reading.entries ?? [];
  const isRounded = n => !isExact && entries[n]?.significant >= 3 && entries[n].decimals !== null;
  return {
    ...reading,
    numbers: reading.numbers.map(x => x * factor),
    decimals: reading.decimals.map(d => (d === 99 ? d : d - String(factor).length + 1)),
    loose: reading.decimals.map((d, n) => (isRounded(n) ? 0.5 * 10 ** -d * factor : 0)),
  };
}

class Answering {
  // `task` is a task of the page's data, `tables` and `words` those of the page
  constructor(task, tables, {words, decimal, digits}) {
    Object.assign(this, {task, tables, words, decimal, formulas: task.formulas ?? {}});
    this.names = new Names(task.names, tables);
    this.byName = new Map(task.graph.symbols.map((symbol, n) => [symbol.name, n]));
    this.markers = new Map();
    this.verdicts = new Verdicts(task.graph.shares);
    this.sentences = new Sentences(words, task.graph, task.reads, digits);
  }

  // What is asked by this name: {html, shape, …}, where it is a formula, too.
  symbol(name) {
    return this.formulas[name] ?? this.task.graph.symbols[this.byName.get(name)];
  }

  marker(working) {
    if (!this.markers.has(working)) this.markers.set(working, new Marker(this.task.graph, working));
    return this.markers.get(working);
  }

  // `numbers` are the variant's; of a large whole number the digits stand in groups
  read(name, text, numbers) {
    const {shape, count} = this.symbol(name);
    const expected = {shape, isWhole: count !== undefined || numbers.large.includes(name), decimal: this.decimal};
    const unit = this.task.units?.[name];
    const {text: bare, factor} = inUnit(text, unit ?? (expected.isWhole ? this.tables.wholes : undefined), this.tables);
    expected.isWhole = expected.isWhole && factor === 1;
    text = inNumbers(behindName(bare, name, this.tables), this.task.words?.[name]);
    return {...scaled(readAnswer(text, expected, this.names, this.tables), factor, !unit), text: text.trim()};
  }

  // The marks of a task's answers by name, each {verdict, share, sentence, reading, mark}; `numbers` are the variant's.
  marks(numbers, texts) {
    const readings = new Map();
    const answers = new Map();
    for (const [name, text] of Object.entries(texts)) {
      if (!this.symbol(name) || !text.trim()) continue;
      const reading = this.read(name, text, numbers);
      readings.set(name, reading);
      if (reading.kind === "numbers") answers.set(this.byName.get(name), reading);
    }
    const found = new Map(Object.keys(this.formulas).map(name => [name, this.compared(name, readings.get(name), numbers)]));
    for (const mark of this.marker(numbers.working).mark(numbers.given, answers)) {
      const {name} = this.task.graph.symbols[mark.symbol];
      found.set(name, this.weighed(mark, readings.get(name)));
    }
    return found;
  }

  // The mark of a formula that is asked for.
  compared(name, reading, numbers) {
    const marked = (verdict, sentence = "") => ({
      verdict, sentence, share: this.verdicts.share([verdict]), reading, mark: {verdict, entries: [], explanations: [], hints: []},
    });
    if (!reading) return marked("missing");
    if (reading.kind === "unreadable") return marked("unreadable", this.problem(reading.problem));
    const found = reading.kind === "shape" ? null : comparedAt(numbers.formulas[name], reading, this.names, this.tables);
    if (!found) return reading.kind === "shape" ? marked("wrong", this.expected(name)) : this.weighed(marked("missing").mark, reading);
    return marked(found.verdict, filled(this.words[found.sentence], {symbol: this.symbol(name).html, ...found.facts}));
  }

  expected(name) {
    return filled(this.words.practice_shape, {expected: this.sentences.expected(this.symbol(name).shape)});
  }

  weighed(mark, reading) {
    if (reading && reading.kind === "formula") {
      return {verdict: "handed-in", share: null, sentence: escaped(this.words.practice_formula), reading, mark};
    }
    if (reading && reading.kind === "shape") mark = {...mark, verdict: "wrong", entries: [], hints: ["shape"]};
    if (reading && reading.kind === "unreadable") {
      return {verdict: "unreadable", share: 0, sentence: this.problem(reading.problem), reading, mark};
    }
    const gap = reading?.entries?.find(entry => entry.type === "gap");
    const sentence =
      mark.verdict === "unreadable" && gap ? this.problem(gap.problem) : this.sentences.about(mark, reading);
    const share = this.verdicts.share(mark.entries.length ? mark.entries : [mark.verdict]);
    return {verdict: mark.verdict, share, sentence, reading, mark};
  }

  problem({code, place, facts}) {
    if (code === "character" && facts.found === "?") return this.words.practice_problem_left_out;
    const sentence = this.words[`practice_problem_${code}`] ?? this.words.practice_problem;
    const where = place === null ? "" : filled(this.words.practice_place, {place: place + 1});
    return [filled(sentence, {found: escaped(facts.found ?? "")}), where].filter(Boolean).join(" ");
  }
}
