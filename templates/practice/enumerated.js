// Entries that are told apart by more than separators: numbered, with bullets, as a dictionary or a table with a head,
// by solver/answers/enumerated.py.
"use strict";

function uncounted(text, tables) {
  const patterns = tables.patterns.enumerated;
  for (const without of [undicted, unframed, unbulleted, unnumbered, unnamed]) {
    const smaller = without(text, patterns);
    if (smaller !== text) return smaller;
  }
  return text;
}

const areCounted = numbers => [0, 1].includes(numbers[0]) && numbers.every((x, n) => x === numbers[0] + n);
const lineUpTo = (text, place) => text.slice(text.lastIndexOf("\n", place - 1) + 1, place);

function unnumbered(text, {_COUNTED: counted, _NUMBER: number}) {
  const labels = counted.all(text).filter(match => match.get("mark") !== "." || !lineUpTo(text, match.index).trim());
  const numbers = labels.map(match => Number(match.get("a") || match.get("b") || match.get("c")));
  const kindOf = match => JSON.stringify(["word", "mark"].map(name => match.get(name) ?? null).concat([Boolean(match.get("a")), Boolean(match.get("b"))]));
  if (labels.length < 2 || new Set(labels.map(kindOf)).size > 1 || !areCounted(numbers)) return text;
  if (text.slice(0, labels[0].index).trim()) return text;
  if (labels.some(match => match.get("mark")?.endsWith("=") && !match.get("word"))) return text;
  const pieces = labels.map((match, n) => text.slice(match.end, n + 1 < labels.length ? labels[n + 1].index : text.length));
  if (!pieces.every(piece => number.search(piece))) return text;
  labels.slice(1).forEach((label, n) => {
    const isApart = /[;,\n]$/.test(pieces[n].replace(/[ \t]+$/, ""));
    text = blanked(text, label.index, label.end);
    if (!isApart) text = `${text.slice(0, label.end - 1)};${text.slice(label.end)}`;
  });
  return blanked(text, labels[0].index, labels[0].end);
}

function unbulleted(text, {_BULLET: bullet}) {
  const found = text.split("\n").filter(line => line.trim()).map(line => bullet.at(line));
  if (found.length < 2 || !found.every(Boolean)) return text;
  if (found.some(match => match.get("dash")) && !found.some(match => match.get("sign"))) return text;
  return text.split("\n").map(line => {
    const match = bullet.at(line);
    return match ? blanked(line, match.startOf("bullet"), match.endOf("bullet")) : line;
  }).join("\n");
}

function undicted(text, {_DICTIONARY: dictionary, _KEY: key, _STEM: stem}) {
  const whole = dictionary.full(text);
  const keys = whole ? key.all(text) : [];
  if (!whole || !keys.length || text.slice(0, keys[0].index).trim() !== "{") return text;
  if (keys.length > 1 && (text.includes("[") || !areNumbered(keys.map(match => match.get("key")), stem))) return text;
  for (const match of keys) for (const name of ["open", "close"]) text = blanked(text, match.startOf(name), match.endOf(name));
  for (const name of ["open", "close", "end"]) text = blanked(text, whole.startOf(name), whole.endOf(name));
  return text;
}

// Whether names count: p1, p2.
function areNumbered(names, stem) {
  const parts = names.map(name => stem.full(name));
  if (!parts.every(Boolean) || new Set(parts.map(part => part.get("stem"))).size !== 1) return false;
  return areCounted(parts.map(part => Number(part.get("number"))));
}

// y_1; 0,7 as y_1 = 0,7.
function unnamed(text, {_CELL: cell}) {
  const match = cell.full(text);
  if (!match) return text;
  const name = match.get("between") ? "between" : "other";
  return `${text.slice(0, match.startOf(name))}=${text.slice(match.endOf(name))}`;
}

// Numbers of rows and columns, and the last line, as pandas prints them.
function unframed(text, patterns) {
  const last = patterns._KIND_OF_DATA.search(text);
  let body = last ? blanked(text, last.index, last.end) : text;
  const rows = [];
  let start = 0;
  for (const line of body.split("\n")) {
    const cells = patterns._CELLS.all(line).map(match => ({text: match.text, start: start + match.index, end: start + match.end}));
    if (cells.length) rows.push(cells);
    start += line.length + 1;
  }
  const labels = last ? labelsOfSeries(rows, patterns) : labelsOfFrame(rows, patterns);
  for (const {start: place, end} of labels) {
    body = blanked(body, body.lastIndexOf("\n", place - 1) + 1, patterns._UP_TO_CELL.at(body, end)?.end ?? end);
  }
  return labels.length ? body : text;
}

function labelsOfSeries(rows, {_NUMBER: number, _STEM: stem}) {
  if (!rows.length || rows.some(row => row.length !== 2 || !number.full(row[1].text))) return [];
  const isOne = rows.length === 1 && !number.full(rows[0][0].text);
  return isOne || areNumbered(rows.map(row => row[0].text), stem) ? rows.map(row => row[0]) : [];
}

function labelsOfFrame(rows, {_NUMBER: number, _STEM: stem}) {
  if (rows.length < 2) return [];
  const [head, ...others] = rows;
  if (others.some(row => row.length !== head.length + 1 || !row.every(cell => number.full(cell.text)))) return [];
  const columns = head.map(cell => cell.text);
  if (!areNumbered(others.map(row => row[0].text), stem)) return [];
  if (columns.some(name => number.full(name)) && !areNumbered(columns, stem)) return [];
  return [...head, ...others.map(row => row[0])];
}
