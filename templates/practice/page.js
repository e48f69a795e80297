// The page: questions with places for answers, what is said about them, and the summary.
"use strict";

const byId = id => document.getElementById(id);

function element(name, {html, text, ...attributes} = {}, ...children) {
  const found = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) found.setAttribute(key, value === true ? "" : value);
  }
  if (html !== undefined) found.innerHTML = html; // of the page's own data, whose texts are escaped
  if (text !== undefined) found.textContent = text;
  found.append(...children.filter(Boolean));
  return found;
}

const button = (text, onclick, attributes = {}) => {
  const found = element("button", {type: "button", text, ...attributes});
  found.addEventListener("click", onclick);
  return found;
};

const PAUSE = 300; // milliseconds without a key, after which what follows from an answer is marked anew

class Page {
  constructor(data) {
    this.data = data;
    this.words = data.words;
    this.tables = new Tables(data.reading);
    this.progress = new Progress(data.sheet, data.variants);
    this.answering = new Map();
    this.marked = new Map();
    for (const [id, task] of Object.entries(data.tasks)) {
      if (task.graph) this.answering.set(id, new Answering(task, this.tables, data));
    }
    this.prepare();
    this.show();
  }

  get variant() {
    return this.data.variants[this.progress.state.variant];
  }

  say(key, facts) {
    return filled(this.words[key], facts);
  }

  text(number) {
    return this.data.texts[number];
  }

  points(value) {
    return String(Math.round(value * 100) / 100).replace(".", this.data.decimal);
  }

  prepare() {
    const select = byId("variant");
    this.data.variants.forEach((_, n) => select.append(element("option", {value: n, text: this.nameOf(n)})));
    select.addEventListener("change", () => this.choose(Number(select.value)));
    byId("new-numbers").addEventListener("click", () => this.choose((this.progress.state.variant + 1) % this.data.variants.length));
    byId("new-numbers").hidden = this.data.variants.length < 2;
    for (const key of ["person", "name"]) {
      byId(key).value = this.progress.state[key];
      byId(key).addEventListener("input", () => {
        this.progress.state[key] = byId(key).value;
        this.progress.save();
      });
    }
    byId("print").addEventListener("click", () => window.print());
    byId("save").addEventListener("click", () => this.saveFile());
    byId("reset").addEventListener("click", () => {
      if (!window.confirm(this.words.practice_reset_sure)) return;
      this.progress.reset();
      for (const key of ["person", "name"]) byId(key).value = "";
      this.show();
    });
  }

  choose(variant) {
    this.progress.state.variant = variant;
    this.progress.save();
    this.show();
    byId("said").textContent = this.nameOf(variant);
  }

  nameOf(variant) {
    return variant === 0 ? this.words.practice_own_numbers : filled(this.words.practice_variant, {number: variant});
  }

  show() {
    byId("variant").value = this.progress.state.variant;
    this.fields = new Map();
    byId("tasks").replaceChildren(...Object.keys(this.data.tasks).map(id => this.task(id)));
    byId("waiting").hidden = true;
    byId("page").hidden = false;
    this.summary();
  }

  task(id) {
    const numbers = this.variant[id];
    const section = element("section", {class: "task", id: `task-${id}`, "aria-labelledby": `heading-${id}`});
    section.append(element("h2", {id: `heading-${id}`, text: numbers.title}));
    this.fields.set(id, new Map());
    for (const part of numbers.parts) section.append(this.part(id, part));
    const answering = this.answering.get(id);
    if (answering) {
      section.append(
        element(
          "p",
          {class: "buttons all"},
          button(this.words.practice_check_all, () => this.checkAll(id)),
          button(this.words.practice_show_all, () => this.showAll(id), {class: "quiet"}),
        ),
      );
      for (const name of Object.keys(this.progress.of(id).checked)) this.tell(id, name);
    }
    return section;
  }

  part(id, part) {
    const found = element("div", {class: "part"});
    found.append(element("div", {class: "question", html: this.text(part.question)}));
    const {asked = {}, kinds = {}, tables = {}} = this.data.tasks[id];
    const names = (asked[part.label] ?? []).filter(name => !this.fields.get(id).has(name));
    if (tables[part.label] && names.length) found.append(this.table(id, names, tables[part.label]));
    else found.append(...names.map(name => this.field(id, name)));
    if (part.answer !== undefined && !(asked[part.label] ?? []).length) found.append(this.explanation(id, part));
    if (kinds[part.label] === "programming") found.append(element("p", {class: "remark", text: this.words.practice_program}));
    return found;
  }

  // A place for an explanation; then the model answer and what earns points, to tick oneself.
  explanation(id, part) {
    const state = this.progress.of(id);
    const key = `(${part.label})`;
    const place = `${id}-part-${part.label}`;
    const area = element("textarea", {id: place, rows: 4, maxlength: 6000});
    area.value = state.answers[key] ?? "";
    area.addEventListener("input", () => {
      state.answers[key] = area.value;
      this.progress.save();
    });
    const model = element("div", {class: "worked", id: `${place}-model`, hidden: !state.shown[key]});
    model.append(element("div", {html: this.text(part.answer)}));
    if (part.marking?.length) model.append(this.marking(id, key, part.marking));
    const toggle = button(this.words.practice_model, () => {
      state.shown[key] = true;
      model.hidden = false;
      toggle.setAttribute("aria-expanded", "true");
      this.progress.save();
      this.summary();
    }, {class: "quiet", "aria-expanded": String(Boolean(state.shown[key])), "aria-controls": `${place}-model`});
    return element(
      "div",
      {class: "answer"},
      element("label", {for: place, html: this.say("practice_explain", {part: escaped(key)})}),
      area,
      element("p", {class: "buttons"}, toggle),
      model,
    );
  }

  marking(id, key, points) {
    const state = this.progress.of(id);
    const list = element("ul");
    points.forEach(([text, worth], n) => {
      const box = element("input", {type: "checkbox", id: `tick-${id}-${key}-${n}`});
      box.checked = Boolean(state.ticks[`${key}${n}`]);
      box.addEventListener("change", () => {
        state.ticks[`${key}${n}`] = box.checked;
        this.progress.save();
        this.summary();
      });
      const label = element("label", {for: box.id, html: `${this.text(text)} <span class="worth">${this.say("practice_worth", {points: escaped(worth)})}</span>`});
      list.append(element("li", {}, box, label));
    });
    return element("fieldset", {class: "ticks"}, element("legend", {text: this.words.practice_tick}), list);
  }

  // A table to fill in, and below it what is said about each column.
  table(id, names, {index, steps, columns}) {
    const {cells} = this.progress.of(id);
    const named = of => `${id}-table-${names[0]}-${of}`;
    const entries = names.map(name =>
      new ColumnEntry(`${id}-${name}`, this.symbol(id, name).shape, cells[name] ?? [], n => `${named(name)} ${named("index")} ${named(steps[n])}`, this.ways(id, name)),
    );
    const head = [["index", index], ...names.map(name => [name, columns[name]])];
    const rows = steps.map((step, n) =>
      element("tr", {}, element("th", {scope: "row", id: named(step), text: step}), ...entries.map(entry => element("td", {}, entry.controls[n]))),
    );
    const table = element(
      "table", {},
      element("thead", {}, element("tr", {}, ...head.map(([key, html]) => element("th", {scope: "col", id: named(key), html})))),
      element("tbody", {}, ...rows),
    );
    return element("div", {}, element("div", {class: "wide fill-in"}, table), ...names.map((name, n) => this.field(id, name, entries[n], columns[name])));
  }

  symbol(id, name) {
    return this.answering.get(id).symbol(name);
  }

  // What happens to an answer that is typed.
  ways(id, name) {
    return {told: () => this.changed(id, name), done: () => this.check(id, name)};
  }

  changed(id, name) {
    const state = this.progress.of(id);
    const {entry, verdict} = this.fields.get(id).get(name);
    state.answers[name] = entry.text;
    if (entry.cells) state.cells[name] = entry.cells;
    delete state.checked[name];
    verdict.replaceChildren();
    verdict.className = "verdict";
    this.progress.save();
    this.picture(id, name);
    this.tellLater(id);
  }

  // What belongs to an answer; where it is not typed in cells elsewhere, its place, too.
  field(id, name, cells, head) {
    const {html, shape} = this.symbol(id, name);
    const state = this.progress.of(id);
    const place = `${id}-${name}`;
    const entry = cells ?? new FieldEntry(place, shape, state.answers[name] ?? "", this.ways(id, name));
    const field = {
      entry,
      picture: element("div", {class: "picture-of", id: `${place}-picture`, "aria-live": "polite"}),
      verdict: element("div", {class: "verdict", id: `${place}-verdict`, role: "status"}),
      hint: element("div", {class: "hint", role: "status"}),
      steps: element("div", {class: "worked", id: `${place}-steps`, hidden: true}),
    };
    this.fields.get(id).set(name, field);
    const label = cells ? element("p", {class: "label", html: head}) : element("label", {for: place, html: `${html} =`});
    const spoken = label.querySelector("math")?.getAttribute("aria-label") ?? name;
    const named = element("span", {class: "unseen", text: ` ${spoken}`});
    const show = button(this.words.practice_show, () => this.turnSteps(id, name), {class: "quiet", "aria-controls": field.steps.id, "aria-expanded": "false"});
    field.show = show;
    const check = button(this.words.practice_check, () => this.check(id, name));
    const hint = button(this.words.practice_hint, () => this.hint(id, name), {class: "quiet"});
    for (const one of [check, hint, show]) one.append(named.cloneNode(true));
    const found = element(
      "div",
      {class: "answer"},
      label,
      ...(cells ? [] : entry.controls),
      field.picture,
      element("p", {class: "buttons"}, check, hint, show),
      field.verdict,
      field.hint,
      field.steps,
    );
    if (entry.text) this.picture(id, name);
    if (state.shown[name]) this.showSteps(id, name);
    return found;
  }

  // What was understood of an answer while it is typed.
  picture(id, name) {
    const {entry, picture} = this.fields.get(id).get(name);
    picture.className = "picture-of";
    picture.removeAttribute("tabindex");
    if (!entry.text.trim()) {
      picture.replaceChildren();
      return;
    }
    const answering = this.answering.get(id);
    const reading = answering.read(name, entry.text, this.variant[id]);
    const {shape} = this.symbol(id, name);
    if (reading.kind === "numbers") {
      const sized = element("span", {class: "caption", text: this.words.practice_understood});
      picture.replaceChildren(sized, " ", understood(reading, shape, this.data.decimal));
      if (picture.scrollWidth > picture.clientWidth) picture.tabIndex = 0; // it is scrolled by keys
      return;
    }
    const said = {
      formula: () => escaped(this.words[answering.formulas[name] ? "practice_formula_compared" : "practice_formula"]),
      shape: () => answering.expected(name),
      unreadable: () => answering.problem(reading.problem),
    }[reading.kind];
    picture.innerHTML = said ? said() : "";
    picture.classList.toggle("unclear", !(reading.kind === "formula" && answering.formulas[name]));
  }

  // What was checked before may follow from another answer now; while somebody types, nothing is marked.
  tellLater(id) {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.tellAll(id), PAUSE);
  }

  tellAll(id) {
    for (const name of Object.keys(this.progress.of(id).checked)) this.tell(id, name);
    this.summary();
  }

  check(id, name) {
    const state = this.progress.of(id);
    state.checked[name] = true;
    this.progress.save();
    this.tellAll(id);
  }

  checkAll(id) {
    for (const name of this.fields.get(id).keys()) this.progress.of(id).checked[name] = true;
    this.progress.save();
    this.tellAll(id);
  }

  // The marks of a task's answers; kept until an answer changes.
  marks(id) {
    const {answers} = this.progress.of(id);
    const key = JSON.stringify([this.progress.state.variant, answers]);
    if (this.marked.get(id)?.key !== key) {
      this.marked.set(id, {key, marks: this.answering.get(id).marks(this.variant[id], answers)});
    }
    return this.marked.get(id).marks;
  }

  tell(id, name) {
    const field = this.fields.get(id).get(name);
    const found = this.marks(id).get(name);
    if (!field || !found) return;
    const html = this.verdict(found);
    if (field.told === html && field.verdict.hasChildNodes()) return; // nothing is said twice
    field.told = html;
    field.verdict.className = `verdict ${found.verdict}`;
    field.verdict.innerHTML = html;
  }

  verdict(found) {
    const word = found.verdict === "handed-in" ? this.words.practice_handed_in : this.words[`verdict:${found.verdict}`];
    return `<strong>${escaped(word)}</strong>${found.sentence ? ` – ${found.sentence}` : ""}`;
  }

  hint(id, name) {
    const task = this.data.tasks[id];
    this.fields.get(id).get(name).hint.innerHTML = this.say("practice_rule", {rule: task.rules[name]});
  }

  turnSteps(id, name) {
    const {steps, show} = this.fields.get(id).get(name);
    if (steps.hidden) {
      this.showSteps(id, name);
      return;
    }
    steps.hidden = true;
    show.setAttribute("aria-expanded", "false");
  }

  showSteps(id, name) {
    const state = this.progress.of(id);
    const {steps, show} = this.fields.get(id).get(name);
    show.setAttribute("aria-expanded", "true");
    steps.innerHTML = this.text(this.variant[id].steps[name]);
    steps.hidden = false;
    if (!state.shown[name]) {
      state.shown[name] = true;
      this.progress.save();
      this.summary();
    }
  }

  showAll(id) {
    for (const name of this.fields.get(id).keys()) this.showSteps(id, name);
  }

  // A row for each answer that was checked or shown, task by task, and the sum.
  summary() {
    const body = byId("summary-rows");
    body.replaceChildren();
    let [earned, of] = [0, 0];
    for (const id of Object.keys(this.data.tasks)) {
      for (const row of [...this.valueRows(id), ...this.explanationRows(id)]) {
        earned += row.earned ?? 0;
        of += row.of ?? 0;
        const points = row.of === undefined ? "–" : `${row.earned === null ? "?" : this.points(row.earned)} / ${this.points(row.of)}`;
        body.append(
          element("tr", {}, element("td", {text: id}), element("td", {html: row.what}), element("td", {text: row.answer}),
            element("td", {text: row.verdict}), element("td", {text: points})),
        );
      }
    }
    byId("sum").textContent = `${this.points(earned)} / ${this.points(of)}`;
    byId("summary-numbers").textContent = `${this.words.practice_numbers}: ${this.nameOf(this.progress.state.variant)}`;
    byId("not-kept").hidden = this.progress.isKept;
  }

  *valueRows(id) {
    const task = this.data.tasks[id];
    if (!task.graph) return;
    const state = this.progress.of(id);
    const marks = Object.keys(state.checked).length ? this.marks(id) : new Map();
    for (const [label, names] of Object.entries(task.asked)) {
      for (const name of names) {
        const of = (task.points[label] ?? names.length) / names.length;
        const mark = state.checked[name] ? marks.get(name) : null;
        const shown = state.shown[name] ? this.words.practice_shown : "";
        const verdict = mark ? (mark.verdict === "handed-in" ? this.words.practice_handed_in : this.words[`verdict:${mark.verdict}`]) : "";
        yield {
          what: this.symbol(id, name).html,
          answer: (state.answers[name] ?? "").slice(0, 60),
          verdict: [verdict, shown].filter(Boolean).join(", "),
          earned: mark ? (mark.share === null ? null : of * mark.share) : 0,
          of,
        };
      }
    }
  }

  *explanationRows(id) {
    const state = this.progress.of(id);
    for (const part of this.variant[id].parts) {
      if (part.answer === undefined || !part.marking?.length) continue;
      const key = `(${part.label})`;
      const worth = part.marking.map(([, points]) => Number(points.replace(",", ".")));
      const earned = worth.reduce((sum, points, n) => sum + (state.ticks[`${key}${n}`] ? points : 0), 0);
      const verdict = state.shown[key] ? this.words.practice_self : "";
      yield {what: escaped(key), answer: (state.answers[key] ?? "").slice(0, 60), verdict, earned, of: worth.reduce((a, b) => a + b)};
    }
  }

  // The answers to the sheet's own numbers, as a file that `rechenweg verify` reads.
  handIn() {
    const answers = {};
    for (const id of Object.keys(this.data.tasks)) {
      const given = Object.entries(this.progress.of(id, 0).answers).filter(([, text]) => text.trim());
      if (given.length) answers[id] = Object.fromEntries(given);
    }
    const {person, name} = this.progress.state;
    return {person: person.trim(), name: name.trim(), sheet: this.data.sheet, answers};
  }

  saveFile() {
    const blob = new Blob([JSON.stringify(this.handIn(), null, 1)], {type: "application/json"});
    const link = element("a", {href: URL.createObjectURL(blob), download: `${this.data.sheet}-${this.progress.state.person.replace(/[^A-Za-z0-9-]/g, "") || "answers"}.json`});
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }
}
