"""What speaks for and against the numbers of a sheet, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from solver import notation
from templates.marking.sentences import alternatives
from templates.messages import demand, word
from worksheets.marking.marks import explanation
from worksheets.variants.certifying import Finding
from worksheets.variants.examination import Cause
from worksheets.variants.explaining import judged
from worksheets.variants.issuing import Prepared

MOST = 8
"""Findings of one demand that are shown."""


def lines(made: Prepared, language: str) -> Iterator[str]:
    """Task by task and demand by demand, then whether the numbers would do as a variant."""
    before, fails = "", 0
    for one in judged(made):
        if one.task != before:
            if before:
                yield _verdict(fails, language)
            yield f"{word('task', language)} {one.task}"
            before, fails = one.task, 0
        fails += bool(one.failed)
        key = "vary_fails" if one.failed else "vary_holds"
        yield "  " + word(key, language).format(demand=demand(one.demand, language))
        for finding in one.failed[:MOST]:
            yield "      " + _finding(finding, language)
        if len(one.failed) > MOST:
            yield "      " + word("vary_more", language).format(count=len(one.failed) - MOST)
    yield _verdict(fails, language)


def _verdict(fails: int, language: str) -> str:
    return "  → " + word("vary_unfit" if fails else "vary_fit", language)


def _finding(finding: Finding, language: str) -> str:
    symbol = notation.write(finding.symbol) if finding.symbol is not None else ""
    causes = [mistake(cause, language) for cause in finding.causes]
    if len(causes) == 2:
        return word("vary_alike", language).format(symbol=symbol, one=causes[0], other=causes[1])
    if causes:
        return word("vary_unseen", language).format(symbol=symbol, mistake=causes[0])
    return f"{symbol} = {notation.write(finding.other)}" if finding.other is not None else symbol


def mistake(cause: Cause, language: str) -> str:
    """What leads to a wrong value; several mistakes that always lead to the same are all named."""
    return alternatives(tuple(dict.fromkeys(map(explanation, cause.outcomes))), language)
