"""Moodle XML: a category for each task, in it a question for each variant.

One number alone becomes a numerical question, one that words stand for a short answer, several ones a cloze with a gap
for each entry, a part without asked values an essay. (Moodle XML format, docs.moodle.org; the grammar of gaps is that
of the question type multianswer.)
"""

from __future__ import annotations

import html as escaping
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from xml.etree.ElementTree import Element

from templates.document import AnswerField, Block
from templates.quiz.markup import Markup, Piece, document, element, html
from templates.quiz.texts import PLAIN, Manner, Texts, field_names
from worksheets import languages, verdicts
from worksheets.quiz.model import Asked, Bank, Entry, Quiz, Span, Value, Variant
from worksheets.sheet import Part

SUFFIX = ".xml"
SOLUTIONS = True
FILES = "@@PLUGINFILE@@/"
PENALTY = "0.3333333"
PLACES = 12
"""Decimals of tolerances."""

Answer = tuple[str, str, int, str]
"""A value, the tolerance around it, the share of the points in per cent, and what is said to it."""


def write(bank: Bank, manner: Manner = PLAIN) -> bytes:
    """The questions of a bank as Moodle XML."""
    texts, root = Texts(bank, manner), Element("quiz")
    for quiz in bank.quizzes:
        root.append(category(bank, texts.title(quiz)))
        if quiz.asked:
            for variant in quiz.variants:
                root.append(_question(texts, quiz, variant))
        for part in quiz.open:
            root.append(essay(texts, quiz, part))
    return document(root)


def category(bank: Bank, title: str) -> Element:
    """What puts the questions after it into a category of the course."""
    path = "/".join(part.replace("/", "//") for part in (bank.sheet.title[bank.language], title))
    info = element("info", _text(title), format="plain_text")
    return element("question", element("category", _text(f"$course$/top/{path}")), info, type="category")


def _question(texts: Texts, quiz: Quiz, variant: Variant) -> Element:
    value = quiz.asked[0]
    if len(quiz.asked) == 1 and value.size == 1:
        return (_short_answer if value.words else _numerical)(texts, quiz, variant, value)
    return _cloze(texts, quiz, variant)


def _numerical(texts: Texts, quiz: Quiz, variant: Variant, asked: Asked) -> Element:
    made = started("numerical", texts, quiz, variant, [texts.how(quiz), *texts.question(quiz, variant)], texts.markup())
    for value, tolerance, share, said in answers(texts, quiz, asked, variant.values[asked.name], 0):
        answer = element("answer", element("text", value), fraction=str(share), format="moodle_auto_format")
        answer.append(element("tolerance", tolerance))
        answer.append(element("feedback", element("text", _paragraph(said)), format="html"))
        made.append(answer)
    for name, content in (("unitgradingtype", "0"), ("unitpenalty", "0.1"), ("showunits", "3"), ("unitsleft", "0")):
        made.append(element(name, content))
    return made


def _short_answer(texts: Texts, quiz: Quiz, variant: Variant, asked: Asked) -> Element:
    blocks = [texts.how(quiz), *texts.question(quiz, variant)]
    made = started("shortanswer", texts, quiz, variant, blocks, texts.markup())
    made.append(element("usecase", "0"))
    for text, share, said in spelled(texts, asked, variant.values[asked.name]):
        answer = element("answer", element("text", text), fraction=str(share), format="moodle_auto_format")
        answer.append(element("feedback", element("text", _paragraph(said)), format="html"))
        made.append(answer)
    return made


def _cloze(texts: Texts, quiz: Quiz, variant: Variant) -> Element:
    places, weights = field_names(quiz), quiz.weights

    def gap(place: AnswerField) -> Sequence[Piece]:
        asked = places.get(place.name)
        if asked is None:
            return ()
        value, weight = variant.values[asked.name], weights[asked.name]
        if asked.words:
            return [_word_gap(weight, spelled(texts, asked, value))]
        return arranged(asked, [_gap(weight, answers(texts, quiz, asked, value, n)) for n in range(asked.size)])

    blocks = [texts.how(quiz), *texts.question(quiz, variant)]
    return started("cloze", texts, quiz, variant, blocks, texts.markup(gap))


def started(kind: str, texts: Texts, quiz: Quiz, variant: Variant, blocks: Iterable[Block], markup: Markup) -> Element:
    """A question with what all of them have: name, text, worked solution, points."""
    feedback = texts.markup(address=FILES)
    made = element("question", element("name", element("text", texts.name(quiz, variant))), type=kind)
    made.append(formatted("questiontext", blocks, markup))
    made.append(formatted("generalfeedback", texts.solution(quiz, variant), feedback))
    if kind != "cloze":  # which has the sum of its gaps
        made.append(element("defaultgrade", decimal(float(quiz.points))))
    for name, content in (("penalty", PENALTY), ("hidden", "0"), ("idnumber", identifier(quiz, variant))):
        made.append(element(name, content))
    return made


def identifier(quiz: Quiz, variant: Variant) -> str:
    """The number by which a course knows a question."""
    return "-".join(part for part in (variant.sheet.id, quiz.task.id, variant.number) if part)


def formatted(name: str, blocks: Iterable[Block], markup: Markup) -> Element:
    """A text of HTML with the files that it shows."""
    markup.address = FILES
    return with_files(name, html(markup.blocks(blocks)), markup)


def with_files(name: str, text: str, markup: Markup) -> Element:
    """A text that is HTML already, with the files that ``markup`` found in it."""
    made = element(name, element("text", text), format="html")
    for file in markup.files.values():
        content = b64encode(file.content).decode("ascii")
        made.append(element("file", content, name=file.name, path="/", encoding="base64"))
    return made


def arranged(asked: Asked, gaps: Sequence[Piece]) -> list[Piece]:
    """The gaps of a vector in brackets, those of a matrix as a table."""
    rows, columns = asked.shape
    if asked.size == 1:
        return list(gaps)
    if 1 in (rows, columns):
        between: list[Piece] = [piece for gap in gaps for piece in (gap, "; ")]
        return ["( ", *between[:-1], " )"]
    lines = (gaps[row * columns : (row + 1) * columns] for row in range(rows))
    cells = [element("tr", *(element("td", gap) for gap in line)) for line in lines]
    return [element("table", element("tbody", *cells))]


def answers(texts: Texts, quiz: Quiz, asked: Asked, value: Value, number: int) -> Iterator[Answer]:
    """What one entry may be answered with: the first that fits counts."""
    entry = value.entries[number]
    for center, tolerance in _right(entry):
        yield center, tolerance, 100, texts.right()
    for text in entry.short:
        yield text, "0", _percent(verdicts.IMPRECISE), texts.few_digits(quiz)
    seen = [entry.right]
    for mistake in value.mistakes:
        span = mistake.spans[number]
        if span is not None and not any(span.low in one and span.high in one for one in seen):
            seen.append(span)
            yield (*_of(span), _percent(mistake.verdict), texts.mistake(asked, mistake))


def spelled(texts: Texts, asked: Asked, value: Value) -> Iterator[tuple[str, int, str]]:
    """What a value that words stand for may be answered with, the share of the points, and what is said to it."""
    meant = [(float(value.entries[0].value), 100, texts.right())]
    meant += [(float(m.answer[0]), _percent(m.verdict), texts.mistake(asked, m)) for m in value.mistakes]
    seen: set[float] = set()
    for number, share, said in meant:
        if number.is_integer() and number not in seen:
            seen.add(number)
            own = [name for name, meaning in asked.words.items() if meaning == number]
            for text in (*sorted(own, key=lambda name: name not in texts.truths), f"{number:.0f}"):
                yield text.replace("*", r"\*"), share, said


@lru_cache
def _percent(verdict: str) -> int:
    return int(100 * verdicts.named(verdict).share)


def _right(entry: Entry) -> Iterator[tuple[str, str]]:
    """What is right: as far to both sides of the right answer, which is shown as such, and then all of it."""
    value = float(entry.value)
    near = min(value - entry.right.low, entry.right.high - value)
    if near > 0:
        yield entry.value, decimal(near)
    yield _of(entry.right)


def _of(span: Span) -> tuple[str, str]:
    return decimal(span.middle), decimal(span.half_width)


def constant(number: float) -> str:
    """A number in a formula, where one that is too small for ``decimal`` has an exponent."""
    text = decimal(number) if abs(number) >= 10.0**-PLACES or number == 0 else repr(number)
    return f"({text})" if number < 0 else text


def decimal(number: float) -> str:
    """A number without an exponent, which every part of a platform reads."""
    text = f"{number:.{PLACES}f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _gap(weight: int, options: Iterable[Answer]) -> str:
    """A gap of a cloze."""
    parts = []
    for value, tolerance, share, said in options:
        sign = "=" if share == 100 else f"%{share}%"
        parts.append(f"{sign}{value}:{tolerance}#{_in_gap(said)}")
    return f"{{{weight}:NUMERICAL:{'~'.join(parts)}}}"


def _word_gap(weight: int, options: Iterable[tuple[str, int, str]]) -> str:
    """A gap for a word; one with a tilde cannot be told from several."""
    parts = [
        f"{'=' if share == 100 else f'%{share}%'}{_in_gap(text)}#{_in_gap(said)}"
        for text, share, said in options
        if "~" not in text
    ]
    return f"{{{weight}:SHORTANSWER:{'~'.join(parts)}}}"


@lru_cache(4096)
def _in_gap(text: str) -> str:
    """A text within a gap, which Moodle reads as HTML after it has taken the gap apart."""
    escaped = escaping.escape(text, quote=False)
    return "".join(f"\\{sign}" if sign in "#}" else " " if sign in "~\\" else sign for sign in escaped)


def essay(texts: Texts, quiz: Quiz, part: Part) -> Element:
    """A part that asks for no value; a person marks it."""
    variant, language = quiz.variants[0], texts.language
    name = f"{texts.name(quiz, variant)} ({part.label})" if part.label else texts.name(quiz, variant)
    made = element("question", element("name", element("text", name)), type="essay")
    blocks = [texts.open_question(part), *texts.question(quiz, variant)]
    made.append(formatted("questiontext", blocks, texts.markup()))
    made.append(formatted("generalfeedback", texts.open_answer(quiz, part), texts.markup()))
    for tag, content in (
        ("defaultgrade", decimal(float(part.points or 0))),
        ("penalty", "0"),
        ("hidden", "0"),
        ("idnumber", f"{identifier(quiz, variant)}-{part.label}"),
        ("responseformat", "editorfilepicker" if part.kind != "explanation" else "editor"),
        ("responserequired", "1" if part.kind == "explanation" else "0"),
        ("responsefieldlines", "15"),
        ("attachments", "-1" if part.kind != "explanation" else "0"),
        ("attachmentsrequired", "0"),
    ):
        made.append(element(tag, content))
    points = [
        element("li", f"{languages.points(point.worth, language)}: {point.text}")
        for point in texts.open_points(quiz, part)
    ]
    made.append(element("graderinfo", element("text", html([element("ul", *points)])), format="html"))
    made.append(element("responsetemplate", element("text"), format="html"))
    return made


def _paragraph(text: str) -> str:
    return html([element("p", text)])


def _text(text: str) -> Element:
    return element("text", text)
