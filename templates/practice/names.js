// The names that an answer may use, in whatever spelling, by solver/answers/names.py: whether one is a quantity, and how
// much of the text belongs to it.
"use strict";

const LONGEST_GLUED = 40;

const folded = name => name.replace(/[_,]/g, "").replaceAll("~", "tilde");

// The quantities of a task, those without an index and those with one; without any, every name is accepted. `symbols`
// are all with their indices, `several` have more than one, `matrices` both rows and columns,
// `families` are columns of numbers where they have no index; `blocks` are [matrix, what a part of it meets], `lookups`
// patterns of what has a calculated index.
class Names {
  constructor({plain: without = [], indexed = [], symbols = [], several = [], matrices = [], families = [], blocks = [], lookups = []}, tables) {
    this.plain = new Set(without.map(folded));
    this.indexed = new Set(indexed.map(folded));
    this.symbols = new Set(symbols.map(folded));
    this.several = new Set(several.map(folded));
    this.families = new Set(families.map(folded));
    this.matrices = new Set(matrices.map(folded));
    this.spellings = this.loose(symbols);
    this.blocks = blocks.map(block => block.map(folded));
    this.lookups = lookups.map(pattern => new Pattern(pattern));
    this.patterns = tables.patterns.names;
  }

  // The symbols by how they may be written where one alone is meant, ft, or f where it is f at one time only; and the
  // same in small letters.
  loose(symbols) {
    const found = [new Map(), new Map()];
    for (const symbol of symbols) {
      const name = folded(symbol.replace(/_?(?:[a-zT]|[0-9]+)(?:[-+][0-9]+)?(?:,[^_]*)?$/, ""));
      for (const text of new Set([folded(symbol), ...(this.indexed.has(name) ? [name] : [])])) {
        for (const [map, spelling] of [[found[0], text], [found[1], text.toLowerCase()]]) {
          map.set(spelling, (map.get(spelling) ?? new Set()).add(symbol));
        }
      }
    }
    return found;
  }

  // Whether a name is such a spelling of one symbol.
  isLoose(name) {
    const text = folded(name.replace(this.patterns._ARROW.global, ""));
    return [text, text.toLowerCase()].some((spelling, n) => this.isOne([...(this.spellings[n].get(spelling) ?? [])]));
  }

  // The symbol that a name says, as sheets write it; null where none or several may be meant.
  symbolOf(written) {
    const {match, parts} = this.split(written);
    if (!match) return null;
    const text = folded(parts.join("_") + (match.found[3]?.slice(1, -1) ?? ""));
    const found = [text, text.toLowerCase()].map((spelling, n) => [...(this.spellings[n].get(spelling) ?? [])]);
    return found.find(one => one.length === 1)?.[0] ?? null;
  }

  // Whether one symbol is meant: of a quantity at t and at times that are told from it, t-1, the one at t.
  isOne(found) {
    const times = found.map(symbol => symbol.match(/^(.*)_([a-zT])([-+][0-9]+)?$/));
    const areOf = times.every(time => time && time[1] === times[0][1] && time[2] === times[0][2]);
    return found.length === 1 || (areOf && times.filter(time => !time[3]).length === 1);
  }

  has(name) {
    return this.plain.has(folded(name)) || this.indexed.has(folded(name));
  }

  // Whether this is a quantity without an index.
  knows(symbol) {
    return this.symbols.has(folded(symbol));
  }

  isBare(name) {
    return this.indexed.has(folded(name)) && !this.plain.has(folded(name));
  }

  hasPlain(name) {
    return this.plain.has(folded(name));
  }

  // A name in its head and subscripts; no match where it is none.
  split(written) {
    const match = this.patterns._PARTS.full(this.accented(written.replace(/\s/gu, "")));
    const subscripts = match ? this.patterns._SUBSCRIPT.all(match.found[2] ?? "") : [];
    return {match, parts: match ? this.toldApart([match.found[1], ...subscripts.map(one => one.found.slice(1).join(""))]) : []};
  }

  // h1_tilde as htilde_1, where there is such a quantity.
  accented(written) {
    const [, letter, index, accent] = this.patterns._ACCENT_BEHIND.full(written)?.found ?? [];
    return accent && this.indexed.has(letter + accent) ? `${letter}${accent}_${index}` : written;
  }

  // A head and its subscripts, of which 1j and ij are two indices where the quantity has so many.
  toldApart(parts) {
    const [name, last] = [parts.slice(0, -1), parts.at(-1)];
    const isTwo = this.patterns._TWO.full(last) && /[a-z]/.test(last) && this.several.has(folded(name.join("_")));
    return isTwo ? [...name, [...last].join(",")] : parts;
  }

  isSymbol(written) {
    const {match, parts} = this.split(written);
    if (!match) return false;
    if (match.found[4]) return this.isSymbol(match.text.slice(0, -match.found[4].length - 1));
    const isAny = !this.plain.size && !this.indexed.size;
    const bracket = match.found[3]?.slice(1, -1);
    if (bracket) {
      const name = parts.join("_");
      return this.areIndices(bracket) && (isAny || this.indexed.has(folded(name)) || this.placesOf(name, bracket).length > 0 || this.isLoose(name + bracket));
    }
    if (isAny || this.patterns._IDENTITY.full(parts.join("_")) || this.hasPlain(parts.join("_"))) return true;
    if (this.isLoose(parts.join("_"))) return true;
    const last = parts.pop();
    if (parts.length) {
      return (this.areIndices(last) && this.indexed.has(folded(parts.join("_")))) || this.placesBehind(parts.join("_"), last).length > 0;
    }
    const numbered = this.patterns._NUMBERED.full(last);
    return Boolean(numbered) && this.indexed.has(folded(numbered.found[1]));
  }

  // The places of an entry, p_2, W_{1,2} or in a sum p_j; none where this is no entry.
  placesOf(name, index) {
    let places = index.replace(/^\(+|\)+$/g, "").split(",");
    if (this.patterns._TWO.full(index) && (/[a-z]/.test(index) || this.matrices.has(folded(name)))) places = [...index];
    const areThese = places.length < 3 && places.every(one => this.patterns._PLACE.full(one) && !this.has(one));
    return areThese && this.hasPlain(name) ? places : [];
  }

  // The same where the first of several indices belongs to the name, a_{2,1}.
  placesBehind(name, index) {
    const places = this.placesOf(name, index);
    const [first, ...rest] = index.split(",");
    return places.length || !rest.length ? places : this.placesOf(`${name}_${first}`, rest.join(","));
  }

  // The letters at which a quantity stands, `running` those of an entry, over which something has to run.
  letters(written) {
    const {match, parts} = this.split(written);
    const last = match.found[3]?.slice(1, -1) ?? (parts.length > 1 ? parts.pop() : "");
    if (this.hasPlain(parts.join("_") + (match.found[3] ? "" : `_${last}`))) return {all: [], running: []};
    const running = this.placesBehind(parts.join("_"), last).filter(one => /[a-z]/.test(one));
    return {running, all: running.length ? running : last.split(",").filter(one => /^[a-zT]$/.test(one))};
  }

  areIndices(text) {
    return text.split(",").every(one => this.patterns._INDEX.full(one));
  }

  // What stands behind a name and is part of it: ",1" in alpha_1,1 and " 1" in x 1.
  extended(name, following) {
    const more = this.patterns._MORE.at(following);
    if (more && this.several.has(folded(name.replace(/(?:_?[0-9a-zT]|_?[{(][^{}()]*[})])$/, "")))) return more.text;
    const isBare = this.indexed.has(folded(name)) && !this.hasPlain(name);
    const number = isBare ? this.patterns._NUMBER_BEHIND.at(following) : null;
    return number && this.symbols.has(folded(name + number.found[1])) ? number.text.trimEnd() : "";
  }

  // Names that stand without blanks, Whhh1 or W_hhh_1: the one way to tell them apart, or none.
  apart(glued) {
    if (glued.length > LONGEST_GLUED || !/^[A-Za-z0-9_]*$/.test(glued)) return [];
    const ways = [[[]]];
    for (let end = 1; end <= glued.length; end++) {
      const found = [];
      for (let start = 0; start < end; start++) {
        const piece = glued.slice(start, end);
        const isWhole = !piece.startsWith("_") && !piece.endsWith("_");
        if (isWhole && this.symbols.has(folded(piece))) for (const way of ways[start]) found.push([...way, piece]);
      }
      ways.push(found.slice(0, 2));
    }
    const last = ways[glued.length];
    return last.length === 1 ? last[0] : [];
  }

  // Whether a part of a matrix is said by what it meets, W_f^(h).
  isBlock(name, part) {
    return this.blocks.some(([matrix, by]) => matrix === folded(name) && by === folded(part));
  }

  // How much of the text is a quantity at a calculated index, E[x[1]]; 0 where none is.
  lookedUp(text, place) {
    return this.lookups.map(pattern => pattern.at(text, place)?.text.length ?? 0).find(Boolean) ?? 0;
  }
}
