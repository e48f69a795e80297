"""A question pool of ILIAS, which is QTI 1.2 in its dialect: a cloze question for each variant of a task.

A numeric gap of ILIAS has one value with a least and a greatest right number; of known mistakes it knows nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from xml.etree.ElementTree import Element

from templates.document import AnswerField
from templates.platforms.moodle import arranged, identifier
from templates.quiz.markup import File, Piece, document, element, html
from templates.quiz.package import zipped
from templates.quiz.qti12 import decimal, item_feedback, material, metadata, showing
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
ALL_RIGHT, NOT_ALL_RIGHT = "response_allcorrect", "response_onenotcorrect"
"""What ILIAS calls the two sentences on a whole question; it reads those alone that some condition shows."""
_GAP = re.compile(r"\[gap (\d+)\]")


def write(bank: Bank, manner: Manner = PLAIN) -> bytes:
    """The questions of a bank as a pool that ILIAS imports."""
    texts, pictures = Texts(bank, manner), dict[str, File]()
    items = [item for quiz in bank.quizzes for item in _items(texts, quiz, pictures)]
    folder = NAME.format(kind="qpl")
    files = {
        f"{folder}/{folder}.xml": document(_pool(bank, items)),
        f"{folder}/{NAME.format(kind='qti')}.xml": document(element("questestinterop", *items)),
    }
    return zipped({**files, **{f"{folder}/{_place(file)}": file.content for file in pictures.values()}})


def _items(texts: Texts, quiz: Quiz, pictures: dict[str, File]) -> Iterator[Element]:
    """The questions of a task; the ``pictures`` in them are collected by name."""
    if quiz.asked:
        for variant in quiz.variants:
            yield _cloze(texts, quiz, variant, pictures)
    for part in quiz.open:
        yield _open(texts, quiz, part, pictures)


def _object(file: File) -> str:
    """What ILIAS calls a file in a text: a number, here that in the name of the file."""
    return f"il_0_mob_{int(PurePosixPath(file.name).stem.rpartition('-')[2], 16)}"


def _place(file: File) -> str:
    return f"objects/{_object(file)}/{file.name}"


def _material(text: str, pictures: Mapping[str, File]) -> Element:
    """A text of HTML and the pictures that it shows."""
    shown = [file for name, file in pictures.items() if f'src="{name}"' in text]
    for file in shown:
        text = text.replace(f'src="{file.name}"', f'src="{_object(file)}"')
    made = material(text, KIND)
    made.extend(element("matimage", label=_object(file), uri=_place(file)) for file in shown)
    return made


def _item(name: str, title: str, kind: str, **more: str) -> Element:
    ident = "il_0_qst_" + re.sub(r"[^A-Za-z0-9]+", "_", name)
    made = element("item", ident=ident, title=title, maxattempts="0")
    made.append(element("qticomment"))
    made.append(element("duration", DURATION))
    fields = {"ILIAS_VERSION": VERSION, "QUESTIONTYPE": kind, "AUTHOR": "Rechenweg", **more}
    made.append(metadata(fields))
    return made


def _cloze(texts: Texts, quiz: Quiz, variant: Variant, pictures: dict[str, File]) -> Element:
    places, entries, points = field_names(quiz), list[Entry](), list[float]()

    def gap(place: AnswerField) -> Sequence[Piece]:
        asked = places.get(place.name)
        if asked is None:
            return ()
        first = len(entries)
        entries.extend(variant.values[asked.name].entries)
        points.extend([float(asked.points / asked.size)] * asked.size)
        return arranged(asked, [f"[gap {n}]" for n in range(first, len(entries))])

    markup, feedback = replace(texts.markup(gap), files=pictures), replace(texts.markup(), files=pictures)
    shown = html(markup.blocks([texts.how(quiz), *texts.question(quiz, variant)]))
    title = texts.name(quiz, variant)
    more = {"textgaprating": "ci", "fixedTextLength": "", "identicalScoring": "1", "combinations": "W10="}
    made = _item(identifier(quiz, variant), title, "CLOZE QUESTION", **more)
    flow = element("flow", material("", KIND))
    pieces = _GAP.split(shown)
    for number, piece in enumerate(pieces):
        flow.append(_numeric(int(piece), entries[int(piece)]) if number % 2 else _material(piece, pictures))
    made.append(element("presentation", flow, label=title))
    made.append(_processing(entries, points))
    solution = html(feedback.blocks(texts.solution(quiz, variant)))
    made.extend(item_feedback(name, _material(solution, pictures)) for name in (ALL_RIGHT, NOT_ALL_RIGHT))
    return made


def _numeric(number: int, entry: Entry) -> Element:
    ends = {"minnumber": decimal(entry.right.low), "maxnumber": decimal(entry.right.high)}
    box = element("render_fib", fibtype="Decimal", prompt="Box", columns="10", **ends)
    return element("response_num", box, ident=f"gap_{number}", rcardinality="Single")


def _processing(entries: Sequence[Entry], points: Sequence[float]) -> Element:
    made = element("resprocessing", element("outcomes", element("decvar")))
    for number, (entry, worth) in enumerate(zip(entries, points, strict=True)):
        earned = element("setvar", decimal(worth), action="Add")
        right = element("conditionvar", _is_right(number, entry))
        made.append(element("respcondition", right, earned, continue_="Yes"))
    everything = [element("and", *(_is_right(n, entry) for n, entry in enumerate(entries))) for _ in range(2)]
    made.append(showing(everything[0], ALL_RIGHT))
    made.append(showing(element("not", everything[1]), NOT_ALL_RIGHT))
    return made


def _is_right(number: int, entry: Entry) -> Element:
    return element("varequal", entry.value, respident=f"gap_{number}")


def _open(texts: Texts, quiz: Quiz, part: Part, pictures: dict[str, File]) -> Element:
    variant = quiz.variants[0]
    title = f"{texts.title(quiz)} ({part.label})"
    made = _item(f"{identifier(quiz, variant)}-{part.label}", title, "TEXT QUESTION", textrating="ci", keywords="")
    markup = replace(texts.markup(), files=pictures)
    question = html(markup.blocks([texts.open_question(part), *texts.question(quiz, variant)]))
    box = element(
        "response_str", element("render_fib", fibtype="String", prompt="Box"), ident="TEXT", rcardinality="Ordered"
    )
    made.append(element("presentation", element("flow", _material(question, pictures), box), label=title))
    most = decimal(float(part.points or 0))
    score = element("decvar", varname="WritingScore", vartype="Integer", minvalue="0", maxvalue=most)
    full = showing(element("varequal", most, respident="points"), ALL_RIGHT)
    made.append(element("resprocessing", element("outcomes", score), full, scoremodel="HumanRater"))
    points = [f"{languages.points(p.worth, texts.language)}: {p.text}" for p in texts.open_points(quiz, part)]
    rubric = element("ul", *(element("li", text) for text in points))
    answer = html([rubric, *markup.blocks(texts.open_answer(quiz, part))])
    made.append(item_feedback(ALL_RIGHT, _material(answer, pictures)))
    return made


def _pool(bank: Bank, items: Sequence[Element]) -> Element:
    title = bank.sheet.title[bank.language]
    general = element("General", element("Title", title, Language=bank.language), Structure="Hierarchical")
    root = element("ContentObject", element("MetaData", general), Type="Questionpool_Test")
    for item in items:
        question = element("Question", QRef=item.get("ident", ""))
        root.append(element("PageObject", element("PageContent", question)))
    return root
