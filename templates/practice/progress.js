// What a person did, kept in this browser and nowhere else; where it keeps nothing, for as long as the page is open.
"use strict";

class Progress {
  // `variants` say of each task which numbers it has, so that pages of one sheet with others are told apart
  constructor(sheet, variants) {
    this.key = `rechenweg practice ${sheet}`;
    this.variants = variants;
    this.isKept = true;
    this.state = this.load();
    if (!(this.state.variant in variants)) this.state.variant = 0;
  }

  static empty() {
    return {variant: 0, person: "", name: "", numbers: {}};
  }

  load() {
    try {
      const found = JSON.parse(localStorage.getItem(this.key));
      if (found && typeof found === "object") return Progress.checked(found);
    } catch {
      this.isKept = false;
    }
    return Progress.empty();
  }

  // What was kept, perhaps by another version of the page, as far as it is of the form that this one writes.
  static checked(found) {
    const state = Progress.empty();
    for (const [key, value] of Object.entries(state)) {
      if (found[key] !== null && typeof found[key] === typeof value) state[key] = found[key];
    }
    return state;
  }

  save() {
    try {
      localStorage.setItem(this.key, JSON.stringify(this.state));
      this.isKept = true; // what was kept before may not have been readable
    } catch {
      this.isKept = false;
    }
  }

  reset() {
    this.state = Progress.empty();
    try {
      localStorage.removeItem(this.key);
    } catch {
      this.isKept = false;
    }
  }

  // Answers, cells of tables, checked ones, shown steps and ticks for a task with the numbers of a variant.
  of(task, variant = this.state.variant) {
    const {key} = this.variants[variant][task];
    const {numbers} = this.state;
    if (!numbers[key]?.ticks) numbers[key] = {answers: {}, checked: {}, shown: {}, ticks: {}};
    numbers[key].cells ??= {};
    return numbers[key];
  }
}
