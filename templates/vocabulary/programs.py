"""The programs of a sheet in a text: listings, and what was recorded when they ran."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from flint import fmpq

from templates.document import Blocks, Figure, Program, Text
from templates.output_labels import relabelled_output
from templates.svg_labels import relabelled
from templates.svg_safety import safe_svg
from templates.vocabulary.context import Context
from templates.vocabulary.exact import Exact
from templates.vocabulary.numbers import NumberWords
from worksheets import program_comments, programs, recordings
from worksheets.languages import language
from worksheets.recordings import Recording
from worksheets.sheet import Sheet
from worksheets.traces import Remembered


@dataclass
class ProgramWords:
    """Each public method is a function of the texts."""

    _context: Context

    def program(self, name: str, *definitions: str) -> Blocks:
        """The listing of a program, or of the classes, functions and methods of it that are named.

        Its comments are in the language of the text where the sheet has them in ``programs/comments.LANGUAGE.yaml``.
        A compact edition has the whole program as a file, once.
        """
        found = program_comments.translated(programs.read(self._sheet, name), self._comments)
        if not self._context.library.is_full:
            return self._context.library.attached_once(found.path.name, found.text, "python")
        extracts = [found.extract(definition) for definition in definitions or ("",)]
        return Blocks(Program(e.text, "python", e.first) for e in extracts)

    def output(self, name: str, *sections: str, labels: Mapping[str, str] | None = None) -> Blocks:
        """What a program printed, or the sections of it that begin so; sections are parted by blank lines.

        ``labels`` stand for the program's own words: ``labels={"runs": "Läufe"}``.
        """
        recording = self._recording(name)
        text = "\n".join(recording.section(section) for section in sections or ("",))
        return Blocks([Program(relabelled_output(text, labels or {}, self._decimal_sign), "")])

    def recorded(self, name: str, key: str, position: int = 1) -> Exact:
        """A number that a program measured; of a list the entry at ``position``, counted from 1."""
        return _exact(Fraction(self._recording(name).result(key, position)))

    def share(self, name: str, key: str, position: int = 1) -> str:
        """A share over several runs as TeX, mean ± spread in per cent: the results KEY and ``KEY_spread``."""
        percent = NumberWords(self._context).percent
        results = (self._recording(name).result(result, position) for result in (key, f"{key}_spread"))
        mean, spread = (_exact(round(Fraction(result), 3)) for result in results)
        return rf"{percent(mean, 1)} \pm {percent(spread, 1)}"

    def apart(self, name: str, first: str, second: str) -> bool:
        """Whether the means of two results differ by more than the runs of both vary, ``KEY_spread`` of each."""
        difference = self.recorded(name, first) - self.recorded(name, second)
        spreads = self.recorded(name, f"{first}_spread") + self.recorded(name, f"{second}_spread")
        return spreads < difference or spreads < -difference

    def picture(
        self, name: str, file: str, caption: str = "", alt: str = "", labels: Mapping[str, str] | None = None
    ) -> Blocks:
        """A picture that a program drew; ``alt`` says what it shows to those who cannot see it.

        ``labels`` stand for the program's own words in it: ``labels={"time step t": "Zeitschritt t"}``.
        """
        svg = relabelled(safe_svg(self._recording(name).figure(file)), labels or {}, self._decimal_sign)
        return Blocks([Figure(svg, alt or caption or file, (Text(caption),) if caption else (), f"{name}/{file}")])

    def _recording(self, name: str) -> Recording:
        return recordings.read(self._sheet, programs.read(self._sheet, name))

    @property
    def _comments(self) -> Mapping[str, str]:
        known, spoken = self._context.library.comments, self._context.language
        if spoken not in known:
            known[spoken] = Remembered(partial(program_comments.read, self._sheet, spoken))
        return known[spoken]()

    @property
    def _decimal_sign(self) -> str:
        return language(self._context.language).decimal_sign

    @property
    def _sheet(self) -> Sheet:
        return self._context.own.sheet


def _exact(number: Fraction) -> Exact:
    return Exact(fmpq(number.numerator, number.denominator))
