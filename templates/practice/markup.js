// Signs of web pages and numbers in words undone, by solver/answers/markup.py and worded.py.
"use strict";

// The text as a browser shows it.
function unmarked(text, tables) {
  const {_ENTITY: entity, _RAISED: raised, _STRUCK: struck} = tables.patterns.markup;
  if (text.includes("<")) {
    text = substituted(text, struck, () => " ");
    text = substituted(text, raised, match => `${/p/i.test(match.get("kind")) ? "^" : "_"}{${match.get("inside").trim()}}`);
  }
  text = substituted(text, entity, match => signOf(match, tables));
  text = substituted(text, tables.patterns.markup._BOLD, match => match.get("inside"));
  const part = match => tables.signs.characters[match.get("part")];
  return substituted(text, tables.patterns.markup._MIXED, match => `(${match.get("whole")}+${part(match)})`);
}

function substituted(text, pattern, by) {
  let written = "";
  let end = 0;
  for (const match of pattern.all(text)) {
    written += text.slice(end, match.index) + by(match);
    end = match.end;
  }
  return written + text.slice(end);
}

function signOf(match, tables) {
  const name = match.get("name");
  if (name) return Object.hasOwn(tables.entities, name) ? tables.entities[name] : match.text;
  const code = match.get("number") ? parseInt(match.get("number"), 10) : parseInt(match.get("sixteen"), 16);
  return code >= 9 && code < 0xd800 ? String.fromCodePoint(code) : match.text;
}

// minus null Komma drei acht, two thirds: numbers in words that stand alone, as an entry or a side.
function unworded(source, tables) {
  return replaced(source, tables.patterns.worded._SPOKEN, match => digitsOf(match, tables.worded, tables.patterns.worded));
}

function digitsOf(match, worded, patterns) {
  const own = (table, key) => Object.hasOwn(table, key);
  const words = match.get("words").toLowerCase().split(/[ \t-]+/);
  const sign = own(worded.signs, words[0]) ? worded.signs[words[0]] : "";
  const rest = own(worded.signs, words[0]) ? words.slice(1) : words;
  const marks = rest.map((word, place) => (own(worded.marks, word) ? place : -1)).filter(place => place >= 0);
  const last = rest[rest.length - 1];
  if (!marks.length && rest.length > 1 && own(worded.parts, last)) {
    const top = wholeOf(rest.slice(0, -1), worded, patterns);
    return top === null ? match.text : ` ${sign}${top}/${worded.parts[last]}`;
  }
  if (marks.length > 1) return match.text;
  const end = marks.length ? marks[0] : rest.length;
  const whole = wholeOf(rest.slice(0, end), worded, patterns);
  const behind = rest.slice(end + 1).map(word => wholeOf([word], worded, patterns));
  if (whole === null || behind.includes(null) || (marks.length && !behind.length)) return match.text;
  return ` ${sign}${whole}${marks.length ? worded.marks[rest[end]] : ""}${behind.join("")}`;
}

// A whole number; null where the words are none, as two digits side by side.
function wholeOf(words, worded, {_WORD: pattern, _ATOM: atoms}) {
  if (words.length === 1 && /^[0-9]+$/.test(words[0])) return words[0].length > 15 ? null : words[0];
  if (!words.length || !words.every(word => pattern.full(word))) return null;
  let [total, current, isJoined] = [0, null, false];
  for (const atom of words.flatMap(word => atoms.all(word).map(match => match.text))) {
    if (worded.joints.includes(atom)) {
      isJoined = true;
      continue;
    }
    if (Object.hasOwn(worded.scales, atom)) {
      current = (current ?? 1) * worded.scales[atom];
      if (worded.scales[atom] === 1000) [total, current] = [total + current, null];
    } else if (current === null || followsNumber(current % 100, worded.values[atom], isJoined)) {
      current = (current ?? 0) + worded.values[atom];
    } else return null;
    isJoined = false;
  }
  return isJoined ? null : String(total + (current ?? 0));
}

// Whether a number may follow another one: 24 is twenty-four and vierundzwanzig.
function followsNumber(before, value, isJoined) {
  if (before === 0 || (before % 10 === 0 && before > 10 && value > 0 && value < 10)) return true;
  return isJoined && before < 10 && value >= 20;
}
