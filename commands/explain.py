"""``rechenweg vary --explain``: what speaks for and against the numbers of a sheet, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from solver import notation
from templates.marking.sentences import alternatives
from templates.messages import demand, word
from worksheets.marking.marks import explanation
from worksheets.variants.certifying import Evidence
from worksheets.variants.demands import EVERYWHERE, TOLD_APART, Demands
from worksheets.variants.examination import Cause
from worksheets.variants.explaining import Judged, judged
from worksheets.variants.issuing import Order, Prepared, prepared
from worksheets.variants.soundness import Finding

MOST = 8
"""Findings of one demand that are shown."""


def explain(order: Order, language: str) -> Iterator[str]:
    """The lines for the tasks of an order. Raises ``Problem``."""
    return lines(prepared(order), language)


def lines(made: Prepared, language: str) -> Iterator[str]:
    """Task by task and demand by demand, what was reached, and whether the numbers would do as a variant."""
    for subject, found, demands in judged(made):
        terms = subject.terms
        yield f"{word('task', language)} {subject.task}"
        if terms.working > terms.digits:
            yield "  " + word("vary_working", language).format(working=terms.working, digits=terms.digits)
        for one in demands:
            yield from _judged(one, terms.demands, language)
        yield from _reached(found, language)
        for about, some in groupby(sorted(terms.excused, key=str), key=lambda excuse: excuse[0]):
            of = ", ".join(" = ".join(notation.write(s) for s in symbols if s is not None) for _, *symbols in some)
            yield "  " + word("vary_excused", language).format(demand=demand(about, language), of=of)
        unfit = any(one.failed and terms.demands.is_must(one.demand) for one in demands)
        yield "  → " + word("vary_unfit" if unfit else "vary_fit", language)


def _judged(one: Judged, demands: Demands, language: str) -> Iterator[str]:
    """A demand with what fails it; one that is only sought, or waived, is no reproach."""
    if not demands.is_must(one.demand):
        return
    key = "vary_fails" if one.failed else "vary_holds"
    yield "  " + word(key, language).format(demand=demand(one.demand, language))
    yield from _findings(one.failed, language)


def _reached(found: Evidence, language: str) -> Iterator[str]:
    """How many mistakes show with these numbers, and how many pairs differ; those that do not."""
    count = sum(int(counts.sum()) for causes in found.wrong.values() for _, _, counts in causes)
    unseen = [Finding(EVERYWHERE, one.symbol, (one.cause,), one.draws) for one in found.unseen]
    yield "  " + word("vary_noticed", language).format(shown=count - len(unseen), count=count)
    if not found.terms.demands.is_must(EVERYWHERE):
        yield from _findings(unseen, language)
    pairs = int(found.pairs.sum())
    yield "  " + word("vary_told_apart", language).format(apart=pairs - len(found.alike), pairs=pairs)
    if not found.terms.demands.is_must(TOLD_APART):
        alike = [Finding(TOLD_APART, pair.symbol, (pair.one, pair.other), pair.draws) for pair in found.alike]
        yield from _findings(alike, language)


def _findings(findings: Sequence[Finding], language: str) -> Iterator[str]:
    for finding in findings[:MOST]:
        yield "      " + _finding(finding, language)
    if len(findings) > MOST:
        yield "      " + word("vary_more", language).format(count=len(findings) - MOST)


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
