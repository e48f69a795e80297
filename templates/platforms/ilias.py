"""A question pool of ILIAS, which is QTI 1.2 in its dialect: a cloze question for each variant of a task.

A numeric gap of ILIAS has one value with a least and a greatest right number; of known mistakes it knows nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

from templates.document import AnswerField
from templates.platforms.moodle import arranged, identifier
from templates.quiz.markup import Piece, document, element, html
from templates.quiz.package import zipped
from templates.quiz.qti12 import decimal, item_feedback, material, metadata, of_elements
from templates.quiz.texts import PLAIN, Manner, Texts, field_names
from worksheets import languages
from worksheets.quiz.model import Bank, Entry, Quiz, Variant
from worksheets.sheet import Part

SUFFIX = ".zip"
SOLUTIONS = True
VERSION = "8.0.0 2023-01-01"
KIND = "text/xhtml"
NAME = "0__0__{kind}_1"
"""What ILIAS calls the files of a pool: the time, its installation, what it is, its number."""
DURATION = "P0Y0M0DT0H30M0S"
_GAP = re.compile(r"\[gap (\d+)\]")


def write(bank: Bank, manner: Manner = PLAIN) -> bytes:
    """The questions of a bank as a pool that ILIAS imports."""
    texts = Texts(bank, manner)
    items = [item for quiz in bank.quizzes for item in _items(texts, quiz)]
    folder = NAME.format(kind="qpl")
    files = {
        f"{folder}/{folder}.xml": document(_pool(bank, items)),
        f"{folder}/{NAME.format(kind='qti')}.xml": document(element("questestinterop", *items)),
    }
    return zipped(files)


def _items(texts: Texts, quiz: Quiz) -> Iterator[Element]:
    if quiz.asked:
        for variant in quiz.variants:
            yield _cloze(texts, quiz, variant)
    for part in quiz.open:
        yield _open(texts, quiz, part)


def _item(name: str, title: str, kind: str, **more: str) -> Element:
    ident = "il_0_qst_" + re.sub(r"[^A-Za-z0-9]+", "_", name)
    made = element("item", ident=ident, title=title, maxattempts="0")
    made.append(element("qticomment"))
    made.append(element("duration", DURATION))
    fields = {"ILIAS_VERSION": VERSION, "QUESTIONTYPE": kind, "AUTHOR": "Rechenweg", **more}
    made.append(metadata(fields))
    return made


def _cloze(texts: Texts, quiz: Quiz, variant: Variant) -> Element:
    places, entries, points = field_names(quiz), list[Entry](), list[float]()

    def gap(place: AnswerField) -> Sequence[Piece]:
        asked = places.get(place.name)
        if asked is None:
            return ()
        first = len(entries)
        entries.extend(variant.values[asked.name].entries)
        points.extend([float(asked.points / asked.size)] * asked.size)
        return arranged(asked, [f"[gap {n}]" for n in range(first, len(entries))])

    markup = texts.markup(gap)
    shown = html(markup.blocks([texts.how(quiz), *texts.question(quiz, variant)]))
    title = texts.name(quiz, variant)
    more = {"textgaprating": "ci", "fixedTextLength": "", "identicalScoring": "1", "combinations": "W10="}
    made = _item(identifier(quiz, variant), title, "CLOZE QUESTION", **more)
    flow = element("flow", material("", KIND))
    pieces = _GAP.split(shown)
    for number, piece in enumerate(pieces):
        flow.append(_numeric(int(piece), entries[int(piece)]) if number % 2 else material(piece, KIND))
    made.append(element("presentation", flow, label=title))
    made.append(_processing(entries, points))
    feedback = texts.markup()
    solution = of_elements(feedback.blocks(texts.solution(quiz, variant)), KIND)
    made.append(item_feedback("response_allcorrect", solution))
    made.append(
        item_feedback("response_onenotcorrect", of_elements(feedback.blocks(texts.solution(quiz, variant)), KIND))
    )
    return made


def _numeric(number: int, entry: Entry) -> Element:
    ends = {"minnumber": decimal(entry.right.low), "maxnumber": decimal(entry.right.high)}
    box = element("render_fib", fibtype="Decimal", prompt="Box", columns="10", **ends)
    return element("response_num", box, ident=f"gap_{number}", rcardinality="Single")


def _processing(entries: Sequence[Entry], points: Sequence[float]) -> Element:
    made = element("resprocessing", element("outcomes", element("decvar")))
    for number, (entry, worth) in enumerate(zip(entries, points, strict=True)):
        right = element("varequal", entry.value, respident=f"gap_{number}")
        earned = element("setvar", decimal(worth), action="Add")
        made.append(element("respcondition", element("conditionvar", right), earned, continue_="Yes"))
    return made


def _open(texts: Texts, quiz: Quiz, part: Part) -> Element:
    variant = quiz.variants[0]
    title = f"{texts.title(quiz)} ({part.label})"
    made = _item(f"{identifier(quiz, variant)}-{part.label}", title, "TEXT QUESTION", textrating="ci", keywords="")
    markup = texts.markup()
    shown = of_elements(markup.blocks([texts.open_question(part), *texts.question(quiz, variant)]), KIND)
    box = element(
        "response_str", element("render_fib", fibtype="String", prompt="Box"), ident="TEXT", rcardinality="Ordered"
    )
    made.append(element("presentation", element("flow", shown, box), label=title))
    score = element(
        "decvar", varname="WritingScore", vartype="Integer", minvalue="0", maxvalue=decimal(float(part.points or 0))
    )
    made.append(element("resprocessing", element("outcomes", score), scoremodel="HumanRater"))
    points = [f"{languages.points(p.worth, texts.language)}: {p.text}" for p in texts.open_points(quiz, part)]
    rubric = element("ul", *(element("li", text) for text in points))
    made.append(
        item_feedback("response_allcorrect", of_elements([rubric, *markup.blocks(texts.open_answer(quiz, part))], KIND))
    )
    return made


def _pool(bank: Bank, items: Sequence[Element]) -> Element:
    title = bank.sheet.title[bank.language]
    general = element("General", element("Title", title, Language=bank.language), Structure="Hierarchical")
    root = element("ContentObject", element("MetaData", general), Type="Questionpool_Test")
    for item in items:
        question = element("Question", QRef=item.get("ident", ""))
        root.append(element("PageObject", element("PageContent", question)))
    return root
