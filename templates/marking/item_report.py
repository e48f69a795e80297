"""The report on a class: how the points are distributed, and what each item says about those who answered it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from statistics import mean, median, pstdev

from templates.document import Block, Document, Figure, Formula, Heading, Inline, Listing, Paragraph, Table, Text
from templates.figures import Bar, bar_chart, histogram
from templates.formulas.spoken import spoken
from templates.marking.formulas import Formulas
from templates.messages import one_line, word
from worksheets import languages, verdicts
from worksheets.marking import statistics as stats
from worksheets.marking.marks import Explanation
from worksheets.marking.statistics import Item, Statistics
from worksheets.sheet import Sheet

MOST_MISCONCEPTIONS = 20
BARS_IN_A_FIGURE = 24
DECIMALS = 2

Cells = tuple[tuple[Inline, ...], ...]


def report(
    sheet: Sheet, found: Statistics, unusable: Sequence[str], formulas: Formulas, noticed: Sequence[str] = ()
) -> Document:
    """The report; ``unusable`` says what could not be read, and why, ``noticed`` what a tutor should look at."""
    return _Report(sheet, found, unusable, formulas, noticed).document()


class _Report:
    def __init__(
        self, sheet: Sheet, found: Statistics, unusable: Sequence[str], formulas: Formulas, noticed: Sequence[str]
    ) -> None:
        self.sheet, self.found, self.formulas = sheet, found, formulas
        self.lists = {"report_noticed": noticed, "report_unusable": unusable}
        self.language = formulas.language

    def document(self) -> Document:
        blocks: list[Block] = [*self._overview()]
        if self.found.items:
            blocks += [*self._items(), *self._misconceptions()]
        for key, lines in self.lists.items():
            if lines:
                blocks += [
                    self._heading(key),
                    Listing(tuple((Paragraph((Text(one_line(line)),)),) for line in lines)),
                ]
        subtitle = " – ".join(t for t in (self.sheet.subtitle[self.language], self._word("report_title")) if t)
        return Document(self.sheet.title[self.language], subtitle, self.language, tuple(blocks))

    def _word(self, key: str, **facts: object) -> str:
        text = word(key, self.language)
        return text.format(**facts) if facts else text

    def _heading(self, key: str) -> Heading:
        return Heading(1, (Text(self._word(key)),), key.replace("_", "-"))

    def _number(self, value: float | None, decimals: int = DECIMALS) -> str:
        if value is None:
            return "–"
        return languages.decimal(value, decimals, self.language)

    def _table(self, heads: Sequence[str], rows: Sequence[Cells], align: str) -> Table:
        return Table(tuple((Text(self._word(key)),) for key in heads), tuple(rows), align)

    def _overview(self) -> Iterator[Block]:
        totals = self.found.totals
        yield self._heading("report_points")
        facts = [
            ("report_persons", str(len(totals))),
            ("report_mean", self._number(mean(totals))),
            ("report_median", self._number(median(totals))),
            ("report_spread", self._number(pstdev(totals))),
            ("report_range", f"{self._number(min(totals))} – {self._number(max(totals))}"),
            ("report_highest", self._number(self.found.of)),
            ("report_alpha", self._number(self.found.alpha)),
        ]
        yield Table((), tuple(((Text(self._word(key)),), (Text(value),)) for key, value in facts), "lr")
        if self.found.is_small:
            yield Paragraph((Text(self._word("report_small", count=len(totals), enough=stats.ENOUGH)),))
        borders, counts = stats.histogram(totals, self.found.of)
        pairs = zip(borders, borders[1:], counts, strict=False)
        said = "; ".join(
            self._word("report_histogram_bar", count=n, low=self._number(a), high=self._number(b))
            for a, b, n in pairs
            if n
        )
        alt = self._word("report_histogram_alt", data=said)
        svg = histogram(
            borders, counts, self._word("class_points"), self._word("report_persons"), self.language, alt=alt
        )
        yield Figure(svg, alt, (Text(self._word("report_histogram")),))

    def _items(self) -> Iterator[Block]:
        yield self._heading("report_items")
        yield Paragraph((Text(self._word("report_items_how")),))
        heads = (
            "class_task",
            "class_value",
            "class_of",
            "report_answered",
            "report_difficulty",
            "report_discrimination",
        )
        yield self._table(heads, [self._item(item) for item in self.found.items], "llrrrr")
        for start in range(0, len(self.found.items), BARS_IN_A_FIGURE):
            some = self.found.items[start : start + BARS_IN_A_FIGURE]
            yield self._difficulty(some)
            yield self._verdicts(some)

    def _item(self, item: Item) -> Cells:
        return (
            (Text(_name(item)),),
            (Formula(self._tex(item)),),
            (Text(self._number(item.of)),),
            (Text(self._word("report_of", count=item.answered, of=item.persons)),),
            (Text(self._number(item.difficulty)),),
            (Text(self._number(item.discrimination)),),
        )

    def _tex(self, item: Item) -> str:
        return self.formulas.symbol(item.symbol, self.sheet, item.task)

    def _difficulty(self, items: Sequence[Item]) -> Figure:
        bars = [Bar(_name(i), self._tex(i), (i.difficulty,), self._number(i.difficulty)) for i in items]
        alt = self._word("report_difficulty_alt", data=self._said(items, self._share))
        svg = bar_chart(bars, self._word("report_difficulty_axis"), self.language, highest=1.0, alt=alt)
        return Figure(svg, alt, (Text(self._word("report_difficulty_caption")),))

    def _verdicts(self, items: Sequence[Item]) -> Figure:
        used = [v for name, v in verdicts.of_answers().items() if any(i.verdicts.get(name) for i in items)]
        names = {v.name: self._word(v.answer) for v in used}
        bars = [Bar(_name(i), self._tex(i), tuple(float(i.verdicts.get(n, 0)) for n in names)) for i in items]

        def counted(item: Item) -> str:
            return ", ".join(f"{item.verdicts[n]} {said}" for n, said in names.items() if item.verdicts.get(n))

        alt = self._word("report_verdicts_alt", data=self._said(items, counted))
        legend = [(v.fill, names[v.name]) for v in used]
        most = float(max(i.persons for i in items))
        label = self._word("report_persons")
        svg = bar_chart(bars, label, self.language, legend=legend, highest=most, alt=alt)
        return Figure(svg, alt, (Text(self._word("report_verdicts_caption")),))

    def _said(self, items: Sequence[Item], of: Callable[[Item], str]) -> str:
        """What there is to say of each item, part by part, in words."""
        say = spoken(self.language)
        parts = groupby(items, _name)
        return " ".join(
            f"{word('task', self.language)} {name}: " + "; ".join(f"{say(self._tex(i))} – {of(i)}" for i in some) + "."
            for name, some in parts
        )

    def _share(self, item: Item) -> str:
        return self._word("report_percent", share=languages.decimal(100 * item.difficulty, 0, self.language))

    def _misconceptions(self) -> Iterator[Block]:
        counted: list[tuple[int, Item, Explanation]] = [
            (count, item, explanation)
            for item in self.found.items
            for explanation, count in item.misconceptions.items()
        ]
        if not counted:
            return
        counted.sort(key=lambda one: -one[0])
        yield self._heading("report_misconceptions")
        rows: list[Cells] = [
            (
                (Text(str(count)),),
                (Text(f"{_name(item)}  "), Formula(self._tex(item))),
                self.formulas.explanation(explanation, self.sheet, item.task),
            )
            for count, item, explanation in counted[:MOST_MISCONCEPTIONS]
        ]
        yield self._table(("report_how_often", "class_value", "report_explanation"), rows, "rll")
        yield Paragraph((Text(self._word("report_several")),))


def _name(item: Item) -> str:
    return f"{item.task} ({item.part})" if item.part else item.task
