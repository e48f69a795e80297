// What a person did, kept in this browser and nowhere else; where it keeps nothing, for as long as the page is open.
"use strict";

class Progress {
  constructor(sheet) {
    this.key = `rechenweg practice ${sheet}`;
    this.isKept = true;
    this.state = this.load();
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

  // Answers, checked ones, shown steps and ticks for a task with the numbers of a variant.
  of(task, variant = this.state.variant) {
    const numbers = (this.state.numbers[variant] ??= {});
    if (!numbers[task]?.ticks) numbers[task] = {answers: {}, checked: {}, shown: {}, ticks: {}, ...numbers[task]};
    return numbers[task];
  }
}
