"""Packages of QTI 2.1: an item for each variant of a task, and the manifest. QTI 3.0 is the same with other names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from templates.document import AnswerField
from templates.platforms.moodle import arranged, identifier
from templates.quiz.markup import Markup, Piece, document, element
from templates.quiz.package import zipped
from templates.quiz.qti_rules import FEEDBACK, SCORE, Processing, cases, decimal, feedback, response
from templates.quiz.ready import place_of, ready, with_parts
from templates.quiz.texts import PLAIN, Manner, Texts, field_names
from worksheets import languages
from worksheets.quiz.model import Bank, Quiz, Variant
from worksheets.quiz.scoring import Case, Place, Scoring
from worksheets.sheet import Part

PICTURES = "images/"
SCHEMA_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
ESSAY = "ESSAY"


@dataclass(frozen=True)
class Version:
    """One version of QTI: the namespaces of items and manifests with their schemas, what items are called as resources.

    ``package`` is what the schema of manifests calls a package and the version of its kind.
    With ``is_hyphenated`` all names of QTI are written with hyphens, and those of elements begin with ``qti-``.
    """

    namespace: str
    schema: str
    packaging: str
    packaging_schema: str
    resource: str
    package: tuple[str, str]
    is_hyphenated: bool = False


@dataclass(frozen=True)
class _Item:
    """One item: its identifier, the element, the pictures that it shows, and what stands in the places of its parts."""

    name: str
    title: str
    element: Element
    pictures: Mapping[str, bytes]
    parts: tuple[str, ...] = ()


Spelling = Callable[[Element], Element]
"""An element as a version of QTI spells it."""


def _as_it_is(node: Element) -> Element:
    return node


class _Common:
    """What all items of a task have in common but for its numbers: a part before and a part after their bodies."""

    def __init__(self, texts: Texts, quiz: Quiz, spelling: Spelling) -> None:
        self.scoring = Scoring(quiz)
        worth = [float(place.asked.points / place.asked.size) for place in self.scoring.places]
        self.processing = Processing(self.scoring, worth)
        declared = [_declared("outcomeDeclaration", one, "float") for one in self.processing.declared()]
        feedbacks = [_feedback(texts, quiz, *one) for one in cases(self.scoring)]
        after = [self.processing.element(), *feedbacks]
        self._parts = [ready([spelling(one) for one in elements]) for elements in (declared, after)]

    def parts(self, variant: int) -> tuple[str, ...]:
        """Both parts with the numbers of a variant, counted from 0."""
        numbers = self.processing.numbers(variant)
        return tuple(one.filled(numbers) for one in self._parts)


def _feedback(texts: Texts, quiz: Quiz, place: Place, number: int, case: Case) -> Element:
    said = f"{place.asked.name}: {texts.said(quiz, place.asked, case)}"
    names = {"outcomeIdentifier": FEEDBACK, "showHide": "show", "identifier": feedback(place, number)}
    return element("modalFeedback", element("p", said), **names)


def written(bank: Bank, version: Version, manner: Manner = PLAIN) -> bytes:
    """The questions of a bank as a package."""
    texts = Texts(bank, manner, "mathml")
    spelling = _hyphenated if version.is_hyphenated else _as_it_is
    items = [item for quiz in bank.quizzes for item in _items(texts, quiz, spelling)]
    files = {"imsmanifest.xml": document(_manifest(bank, items, version))}
    for item in items:
        root = spelling(item.element)
        root.set("xmlns", version.namespace)
        _located(root, version.namespace, version.schema)
        _without_aria(root)
        files[f"items/{item.name}.xml"] = with_parts(root, item.parts)
        files |= {f"items/{PICTURES}{name}": content for name, content in item.pictures.items()}
    return zipped(files)


def _located(root: Element, namespace: str, schema: str) -> None:
    root.set("xmlns:xsi", SCHEMA_INSTANCE)
    root.set("xsi:schemaLocation", f"{namespace} {schema}")


def _without_aria(root: Element) -> None:
    """Says formulas aloud with the attribute that the schemas of MathML have for it."""
    for formula in root.iter("math"):
        formula.set("alttext", formula.attrib.pop("aria-label"))


def _items(texts: Texts, quiz: Quiz, spelling: Spelling) -> Iterator[_Item]:
    if quiz.asked:
        common = _Common(texts, quiz, spelling)
        for number, variant in enumerate(quiz.variants):
            yield _scored(texts, quiz, variant, common.scoring, common.parts(number))
    for part in quiz.open:
        yield _open(texts, quiz, part)


def _begun(name: str, title: str) -> Element:
    return element("assessmentItem", identifier=name, title=title, adaptive="false", timeDependent="false")


def name_of(text: str) -> str:
    """A name as QTI wants identifiers."""
    return "Q" + re.sub(r"[^A-Za-z0-9-]+", "_", text)


def _scored(texts: Texts, quiz: Quiz, variant: Variant, scoring: Scoring, parts: tuple[str, ...]) -> _Item:
    title = texts.name(quiz, variant)
    made = _begun(name := name_of(identifier(quiz, variant)), title)
    for place in scoring.places:
        right = variant.values[place.asked.name].entries[place.position].value
        correct = element("correctResponse", element("value", right))
        made.append(_declared("responseDeclaration", response(place), "float", correct))
    zero = element("defaultValue", element("value", "0.0"))
    score = _declared("outcomeDeclaration", SCORE, "float", zero)
    score.set("normalMaximum", decimal(float(quiz.points)))
    made.append(score)
    made.append(_declared("outcomeDeclaration", FEEDBACK, "identifier", cardinality="multiple"))
    body, pictures = _body(texts, quiz, variant, scoring)
    made.extend((place_of(0), body, place_of(1)))
    return _Item(name, title, made, pictures, parts)


def _declared(tag: str, name: str, kind: str, *inside: Element, cardinality: str = "single") -> Element:
    return element(tag, *inside, identifier=name, cardinality=cardinality, baseType=kind)


def _body(texts: Texts, quiz: Quiz, variant: Variant, scoring: Scoring) -> tuple[Element, Mapping[str, bytes]]:
    places = field_names(quiz)

    def gap(place: AnswerField) -> Sequence[Piece]:
        asked = places.get(place.name)
        own = [p for p in scoring.places if p.asked is asked]
        gaps = [element("textEntryInteraction", responseIdentifier=response(p), expectedLength="10") for p in own]
        return arranged(asked, gaps) if asked else ()

    markup = texts.markup(gap, PICTURES)
    blocks = markup.blocks([texts.how(quiz), *texts.question(quiz, variant)])
    return element("itemBody", *blocks), _pictures(markup)


def _pictures(markup: Markup) -> dict[str, bytes]:
    return {file.name: file.content for file in markup.files.values()}


def _open(texts: Texts, quiz: Quiz, part: Part) -> _Item:
    """A part that asks for no value: a text that a person marks by the marking points."""
    variant = quiz.variants[0]
    title = f"{texts.title(quiz)} ({part.label})"
    made = _begun(name := name_of(f"{identifier(quiz, variant)}-{part.label}"), title)
    made.append(_declared("responseDeclaration", ESSAY, "string"))
    score = _declared("outcomeDeclaration", SCORE, "float")
    score.set("normalMaximum", decimal(float(part.points or 0)))
    made.append(score)
    markup = texts.markup(address=PICTURES)
    blocks = markup.blocks([texts.open_question(part), *texts.question(quiz, variant)])
    points = [
        element("li", f"{languages.points(point.worth, texts.language)}: {point.text}")
        for point in texts.open_points(quiz, part)
    ]
    answer = element("extendedTextInteraction", responseIdentifier=ESSAY, expectedLines="15")
    rubric = [element("rubricBlock", element("ul", *points), view="scorer", use="scoring")] if points else []
    made.append(element("itemBody", *rubric, *blocks, answer))
    return _Item(name, title, made, _pictures(markup))


def _manifest(bank: Bank, items: Sequence[_Item], version: Version) -> Element:
    root = element("manifest", xmlns=version.packaging, identifier=name_of(f"{bank.sheet.id}-manifest"))
    _located(root, version.packaging, version.packaging_schema)
    schema, edition = version.package
    root.append(element("metadata", element("schema", schema), element("schemaversion", edition)))
    root.append(element("organizations"))
    resources = element("resources")
    for item in items:
        place = f"items/{item.name}.xml"
        files = [element("file", href=place), *(element("file", href=f"items/{PICTURES}{n}") for n in item.pictures)]
        resources.append(element("resource", *files, identifier=item.name, type=version.resource, href=place))
    root.append(resources)
    return root


OF_QTI = frozenset(
    """assessmentItem responseDeclaration correctResponse value outcomeDeclaration defaultValue itemBody
    textEntryInteraction extendedTextInteraction rubricBlock responseProcessing responseCondition responseIf
    responseElseIf responseElse setOutcomeValue baseValue variable isNull not and or lt lte gt gte sum subtract product
    divide power mathOperator max min multiple modalFeedback""".split()
)
"""The elements that are QTI's own and not those of HTML."""
WITH_BODY = ("qti-modal-feedback", "qti-rubric-block")
"""What has its content in a body of its own in 3.0."""
_CAPITAL = re.compile(r"(?<=[a-z])([A-Z])")


def hyphenated(name: str) -> str:
    return _CAPITAL.sub(lambda match: f"-{match[1].lower()}", name)


def _hyphenated(node: Element) -> Element:
    """The same element as QTI 3.0 spells it."""
    made = node
    if node.tag in OF_QTI:
        made = Element(f"qti-{hyphenated(node.tag)}", {hyphenated(k): v for k, v in node.attrib.items()})
        made.text, made.tail = node.text, node.tail
    children = [_hyphenated(child) for child in node]
    if made.tag in WITH_BODY:
        body = Element("qti-content-body")
        body.extend(children)
        children = [body]
    for child in list(made):
        made.remove(child)
    made.extend(children)
    return made
