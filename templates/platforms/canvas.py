"""Quizzes for Canvas, which is QTI 1.2 in its dialect: a quiz for each variant, a numerical question for each entry.

A numerical question of Canvas has intervals of right answers; of known mistakes it knows nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from xml.etree.ElementTree import Element

from templates.platforms.moodle import identifier
from templates.quiz.markup import Markup, document, element
from templates.quiz.package import zipped
from templates.quiz.qti import name_of
from templates.quiz.qti12 import decimal, item_feedback, metadata, of_elements, showing
from templates.quiz.texts import PLAIN, Manner, Texts
from worksheets.quiz.model import Asked, Bank, Entry, Quiz, Variant
from worksheets.sheet import Part

SUFFIX = ".zip"
SOLUTIONS = False
KIND = "text/html"
NAMESPACE = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
PACKAGING = "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"
RESPONSE, FEEDBACK = "response1", "general_fb"
QUIZ, PICTURE = "imsqti_xmlv1p2", "webcontent"
PICTURES = "pictures/"
FILES = f"%24IMS-CC-FILEBASE%24/{PICTURES}"
"""Where Canvas looks for the files of a package."""


def write(bank: Bank, manner: Manner = PLAIN) -> bytes:
    """The questions of a bank as a package that Canvas imports."""
    texts, quizzes, pictures = Texts(bank, manner), dict[str, bytes](), dict[str, bytes]()
    for quiz in bank.quizzes:
        for variant in quiz.variants:
            name = name_of(identifier(quiz, variant))
            markup = texts.markup(address=FILES)
            quizzes[f"{name}/{name}.xml"] = document(_assessment(texts, markup, quiz, variant, name))
            pictures |= {f"{PICTURES}{file.name}": file.content for file in markup.files.values()}
    manifest = document(_manifest(bank, {**dict.fromkeys(quizzes, QUIZ), **dict.fromkeys(pictures, PICTURE)}))
    return zipped({"imsmanifest.xml": manifest, **quizzes, **pictures})


def _manifest(bank: Bank, kinds: Mapping[str, str]) -> Element:
    """What is in the package: ``kinds`` are those of the files."""
    resources = element("resources")
    for file, kind in kinds.items():
        inside = element("file", href=file)
        resources.append(element("resource", inside, identifier=PurePosixPath(file).stem, type=kind, href=file))
    about = element("metadata", element("schema", "IMS Content"), element("schemaversion", "1.1.3"))
    return element(
        "manifest", about, element("organizations"), resources, identifier=name_of(bank.sheet.id), xmlns=PACKAGING
    )


def _assessment(texts: Texts, markup: Markup, quiz: Quiz, variant: Variant, name: str) -> Element:
    section = element("section", *_items(texts, markup, quiz, variant, name), ident="root_section")
    assessment = element("assessment", section, ident=name, title=texts.name(quiz, variant))
    return element("questestinterop", assessment, xmlns=NAMESPACE)


def _items(texts: Texts, markup: Markup, quiz: Quiz, variant: Variant, name: str) -> Iterator[Element]:
    shown = of_elements(markup.blocks([texts.how(quiz), *texts.question(quiz, variant)]), KIND)
    yield _item(f"{name}_text", texts.name(quiz, variant), "text_only_question", 0.0, shown)
    for asked in quiz.asked:
        for number, entry in enumerate(variant.values[asked.name].entries):
            yield _numerical(texts, quiz, variant, asked, number, entry, name)
    for part in quiz.open:
        yield _essay(texts, markup, quiz, part, name)


def _item(name: str, title: str, kind: str, points: float, shown: Element) -> Element:
    fields = {"question_type": kind, "points_possible": decimal(points)}
    return element("item", metadata(fields), element("presentation", shown), ident=name, title=title)


def _numerical(
    texts: Texts, quiz: Quiz, variant: Variant, asked: Asked, number: int, entry: Entry, name: str
) -> Element:
    ident = f"{name}_{quiz.asked.index(asked) + 1}_{number + 1}"
    shown = element("p", texts.formula(f"{texts.tex(quiz, variant, asked.symbol)}{_index(asked, number)} = ?", False))
    points = float(asked.points / asked.size)
    made = _item(ident, asked.name, "numerical_question", points, of_elements([shown], KIND))
    presentation = made.find("presentation")
    assert presentation is not None
    box = element("response_str", element("render_fib", fibtype="Decimal"), ident=RESPONSE, rcardinality="Single")
    presentation.append(box)
    right = element(  # a range; beside an exact answer Canvas would take the upper end alone, as a margin to both sides
        "conditionvar",
        element("vargte", decimal(entry.right.low), respident=RESPONSE),
        element("varlte", decimal(entry.right.high), respident=RESPONSE),
    )
    earned = element("setvar", "100", action="Set", varname="SCORE")
    made.append(_processing(element("respcondition", right, earned, continue_="No")))
    return made


def _processing(condition: Element) -> Element:
    score = element("decvar", maxvalue="100", minvalue="0", varname="SCORE", vartype="Decimal")
    return element("resprocessing", element("outcomes", score), condition)


def _index(asked: Asked, number: int) -> str:
    """Which entry is meant, where there are several."""
    if asked.size == 1:
        return ""
    row, column = divmod(number, asked.shape[1])
    places = [str(n + 1) for n, size in ((row, asked.shape[0]), (column, asked.shape[1])) if size > 1]
    return f"[{', '.join(places)}]"


def _essay(texts: Texts, markup: Markup, quiz: Quiz, part: Part, name: str) -> Element:
    shown = of_elements(markup.blocks([texts.open_question(part)]), KIND)
    made = _item(f"{name}_{part.label or 'open'}", f"({part.label})", "essay_question", float(part.points or 0), shown)
    presentation = made.find("presentation")
    assert presentation is not None
    presentation.append(element("response_str", element("render_fib"), ident=RESPONSE, rcardinality="Single"))
    made.append(_processing(showing(element("other"), FEEDBACK)))
    made.append(item_feedback(FEEDBACK, of_elements(markup.blocks(texts.open_answer(quiz, part)), KIND)))
    return made
