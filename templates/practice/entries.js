// Where an answer is typed: a line, lines for a matrix, or the cells of a column in a table. An entry has its `controls`
// and its `text`, as the marker reads it; `told` is called after each change, `done` where Enter ends the answer.
"use strict";

const CONTROL = {autocomplete: "off", autocapitalize: "off", spellcheck: "false"};

function control(name, attributes, text, {told, done}) {
  const found = element(name, {...CONTROL, ...attributes});
  found.value = text;
  found.addEventListener("input", told);
  found.addEventListener("keydown", event => {
    if (event.key === "Enter" && name === "input") done();
  });
  return found;
}

class FieldEntry {
  constructor(place, [rows, columns], text, ways) {
    const isMatrix = rows !== 1 && columns !== 1;
    const sized = isMatrix ? {rows: Math.min(rows, 6)} : {type: "text"};
    const attributes = {id: place, maxlength: 4000, "aria-describedby": `${place}-picture ${place}-verdict`, ...sized};
    this.controls = [control(isMatrix ? "textarea" : "input", attributes, text, ways)];
  }

  get text() {
    return this.controls[0].value;
  }
}

class ColumnEntry {
  // `named` are the names of a cell's head and of its row, as identifiers of elements
  constructor(place, [rows, columns], texts, named, ways) {
    this.width = columns;
    this.controls = Array.from({length: rows}, (_, n) => {
      const attributes = {
        id: `${place}-${n + 1}`, type: "text", maxlength: 200,
        "aria-labelledby": named(n), "aria-describedby": `${place}-picture ${place}-verdict`,
      };
      return control("input", attributes, texts[n] ?? "", ways);
    });
  }

  get cells() {
    return this.controls.map(one => one.value);
  }

  get text() {
    const cells = this.cells.map(cell => cell.trim());
    return cells.some(Boolean) ? `[${cells.map(cell => this.row(cell)).join("; ")}]` : "";
  }

  // An empty cell is an entry that is missing.
  row(cell) {
    if (this.width === 1) return cell || "?";
    if (!cell) return `(${new Array(this.width).fill("?").join("; ")})`;
    return /^[(\[]/.test(cell) ? cell : `(${cell})`;
  }
}
