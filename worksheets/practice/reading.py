"""How answers are read, as data: patterns, tables of signs, and the grammar's parser. Nothing is written twice.

What a program in a browser does with them follows ``solver.answers`` step by step; formulas it only recognises as such.
"""

from __future__ import annotations

import re
from types import ModuleType
from typing import Any

from lark.parsers.lalr_analysis import Reduce
from sympy import Symbol

from solver import functions, notation, notation_names
from solver.answers import (
    asked,
    conventions,
    enumerated,
    grammar,
    markup,
    names,
    numerals,
    patterns,
    plain,
    raised,
    reading,
    sides,
    signs,
    spoken,
    surroundings,
    tokens,
    units,
    worded,
)
from solver.expressions import Apply, At, base
from solver.tracing import Recorder
from solver.walking import within
from worksheets.practice.patterns import translated

MODULES = (
    asked, conventions, enumerated, markup, names, numerals, patterns, plain, raised, reading, signs, spoken,
    surroundings, tokens, units, worded,
)  # fmt: skip


def tables() -> dict[str, Any]:
    """All that reading needs; the same for every sheet."""
    return {
        "patterns": {_short(module): _patterns(module) for module in MODULES},
        "conventions": [_convention(one) for one in numerals.CONVENTIONS],
        "signs": _signs(),
        "spoken": _spoken(),
        "entities": markup.ENTITIES,
        "wholes": units.WHOLES,
        "worded": {
            "values": worded.VALUES,
            "scales": worded.SCALES,
            "parts": worded.PARTS,
            "marks": worded.MARKS,
            "signs": worded.SIGNS,
            "joints": worded.JOINTS,
        },
        "functions": patterns.FUNCTIONS,
        "identities": sorted(patterns.IDENTITIES),
        "stacks": sorted(patterns.STACKS),
        "calculations": _calculations(),
        "grammar": _grammar(),
        "limits": {
            "length": reading.MAX_LENGTH,
            "depth": plain.MAX_DEPTH,
            "digits": numerals.MAX_DIGITS,
            "exponent": numerals.MAX_EXPONENT,
            "power": notation_names.MAX_EXPONENT_OF_NUMBER,
            "sides": sides.MOST_SIDES,
            "layers": surroundings.MOST_LAYERS,
        },
    }


def known(own: names.Names) -> dict[str, Any]:
    """The names that the answers to a task may use."""
    return {
        "plain": sorted(own.plain),
        "indexed": sorted(own.indexed),
        "symbols": sorted(map(notation.write, own.symbols)),
        "several": sorted({s.name for s in own.symbols if isinstance(s, At) and len(s.indices) > 1}),
        "matrices": sorted(notation.write(s) for s, shape in own.shapes.items() if 1 not in shape),
        "families": sorted(name for name in own.indexed if own.family(name) is not None),
        "blocks": sorted([notation.write(matrix), base(by)] for matrix, by in own.blocks),
        "lookups": [translated(pattern) for pattern, _ in own.lookups],
    }


def _short(module: ModuleType) -> str:
    return module.__name__.rpartition(".")[2]


def _patterns(module: ModuleType) -> dict[str, Any]:
    return {name: translated(value) for name, value in vars(module).items() if isinstance(value, re.Pattern)}


def _convention(one: numerals.Convention) -> dict[str, Any]:
    return {
        "name": one.name,
        "separates": one.comma_separates,
        "is_spaced": one.is_spaced,
        "numeral": translated(numerals.numeral(one)),
    }


def _signs() -> dict[str, Any]:
    return {
        "row": signs.ROW,
        "thin": signs.THIN,
        "spelled": signs.SPELLED,
        "accents": signs.ACCENTS,
        "combining": signs.COMBINING,
        "transparent": sorted(signs.TRANSPARENT),
        "decorated": signs.DECORATED,
        "spaces": sorted(signs.SPACES),
        "thin_spaces": sorted(signs.THIN_SPACES),
        "signs": signs.SIGNS,
        "words": sorted(signs.WORDS),
        "characters": signs.CHARACTERS,
        "fractions": sorted(signs.FRACTIONS),
        "greek": sorted(signs.GREEK),
        "and": sorted(patterns.AND),
        "quotes": surroundings._QUOTES,
    }


def _spoken() -> dict[str, Any]:
    return {
        "signs": spoken._SIGNS,
        "accents": sorted(spoken._ACCENTS),
        "raised": spoken._RAISED,
        "ends": spoken._ENDS,
        "fraction": spoken._FRACTION,
        "over": spoken._OVER,
        "fraction_end": spoken._FRACTION_END,
    }


def _calculations() -> dict[str, Any]:
    """The functions of numbers, and numbers with a name, as recorded operations: name → number of arguments → nodes."""
    found: dict[str, Any] = {}
    arguments = [Symbol("x"), Symbol("y")]
    for record in functions.RECORDS:
        if isinstance(record, functions.Entrywise):
            for size in range(record.fewest, min(record.operands, len(arguments)) + 1):
                recorder = Recorder(lambda _: (1, 1))
                for symbol in arguments:
                    recorder.symbol(symbol)
                root = recorder.expression(functions.call(record.name, arguments[:size])) if not record.defaults else -1
                if root >= 0:
                    found.setdefault(record.name, {})[str(size)] = [recorder.nodes, root]
    for name, text in patterns.WRITTEN_OUT.items():
        formula = notation.read_expression(text)
        if all(isinstance(functions.of(node), functions.Entrywise) for node in within(formula, Apply)):
            recorder = Recorder(lambda _: (1, 1))
            recorder.symbol(arguments[0])
            found[name] = {"1": [recorder.nodes, recorder.expression(formula)]}
    for name, constant in functions.CONSTANTS.items():
        found.setdefault(name, {})["0"] = constant.nearest
    return found


def _grammar() -> dict[str, Any]:
    """The parser's table: for each state what a token leads to, a state or a rule; and the rules."""
    table = grammar._grammar().parser.parser._parse_table
    numbers = {state: number for number, state in enumerate(_states(table))}
    rules: list[dict[str, Any]] = []
    known: dict[Any, int] = {}
    states: list[dict[str, Any]] = []
    for state in numbers:
        row: dict[str, Any] = {}
        for token, (action, argument) in sorted(table.states[state].items()):
            if action is not Reduce:
                row[token] = numbers[argument]
                continue
            if argument not in known:
                known[argument] = len(rules)
                name, options = argument.origin.name, argument.options
                rules.append(
                    {
                        "origin": str(name),
                        "size": len(argument.expansion),
                        "does": str(argument.alias or name),
                        "passes": bool(options.expand1 and not argument.alias),
                        "inlined": str(name).startswith("_"),
                    }
                )
            row[token] = [known[argument]]
        states.append(row)
    return {
        "states": states,
        "rules": rules,
        "start": numbers[table.start_states["start"]],
        "end": numbers[table.end_states["start"]],
    }


def _states(table: Any) -> list[Any]:
    """The states as tokens in the order of the alphabet lead to them: the parser's order is another in each process."""
    found = [table.start_states["start"]]
    for state in found:
        led = (argument for _, (action, argument) in sorted(table.states[state].items()) if action is not Reduce)
        found += [one for one in dict.fromkeys(led) if one not in found]
    return found
