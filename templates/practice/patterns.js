// Patterns as Python's: matched at a place, as a whole, or searched for. Their sources come as data.
"use strict";

class Match {
  constructor(found, names) {
    this.found = found;
    this.names = names;
    this.index = found.index;
    this.end = found.index + found[0].length;
    this.text = found[0];
  }

  group(name) {
    if (typeof name === "number") return name;
    return (this.names[name] ?? []).find(number => this.found[number] !== undefined);
  }

  get(name) {
    const number = this.group(name);
    return number === undefined ? undefined : this.found[number];
  }

  startOf(name) {
    return this.found.indices[this.group(name)][0];
  }

  endOf(name) {
    return this.found.indices[this.group(name)][1];
  }

  // The name of a group that matched.
  get kind() {
    return Object.keys(this.names).find(name => this.get(name) !== undefined);
  }
}

class Pattern {
  constructor({source, flags, names}) {
    this.names = names;
    this.sticky = new RegExp(source, `${flags}uyd`);
    this.whole = new RegExp(`(?:${source})(?![\\s\\S])`, `${flags}uyd`);
    this.global = new RegExp(source, `${flags}ugd`);
  }

  run(pattern, text, place) {
    pattern.lastIndex = place;
    const found = pattern.exec(text);
    return found && new Match(found, this.names);
  }

  at(text, place = 0) {
    return this.run(this.sticky, text, place);
  }

  full(text) {
    return this.run(this.whole, text, 0);
  }

  search(text) {
    return this.run(this.global, text, 0);
  }

  all(text) {
    return [...text.matchAll(this.global)].map(found => new Match(found, this.names));
  }

  replace(text, by) {
    return text.replace(this.global, by);
  }
}

// Why an answer cannot be read: a key of the page's sentences, and where it stops.
class Problem extends Error {
  constructor(code, place = null, facts = {}) {
    super(code);
    Object.assign(this, {code, place, facts});
  }
}

// What reading needs, made once from the page's data.
class Tables {
  constructor(data) {
    Object.assign(this, data);
    this.patterns = {};
    for (const [module, patterns] of Object.entries(data.patterns)) {
      this.patterns[module] = {};
      for (const [name, pattern] of Object.entries(patterns)) this.patterns[module][name] = new Pattern(pattern);
    }
    this.conventions = data.conventions.map(one => ({...one, numeral: new Pattern(one.numeral)}));
    this.sets = {};
    for (const name of ["transparent", "spaces", "thin_spaces", "words", "fractions", "greek", "and"]) {
      this.sets[name] = new Set(data.signs[name]);
    }
  }
}
