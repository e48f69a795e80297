"""How a system of QTI scores an item: response processing over the answers, for 2.1 and 3.0 alike."""

from __future__ import annotations

import io
import math
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

MATH: Mapping[str, Callable[..., float]] = {
    "tanh": math.tanh,
    "exp": math.exp,
    "ln": math.log,
    "sin": math.sin,
    "cos": math.cos,
    "abs": abs,
}
SCHEMA = {
    "assessmentItem": "responseDeclaration* outcomeDeclaration* itemBody? responseProcessing? modalFeedback*",
    "responseProcessing": "responseCondition*",
    "responseCondition": "responseIf responseElseIf* responseElse?",
}
"""The order of children that the schema of QTI wants."""


def files(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def items(content: bytes) -> list[Element]:
    """The items of a package as its manifest lists them, in the names of 2.1 and without namespaces."""
    found = files(content)
    manifest = ElementTree.fromstring(found["imsmanifest.xml"])
    resources = [one for one in manifest.iter() if _local(one.tag) == "resource"]
    listed = {file.get("href") for one in resources for file in one}
    assert listed == set(found) - {"imsmanifest.xml"}
    return [_plain(ElementTree.fromstring(found[one.get("href", "")])) for one in resources]


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _camel(name: str) -> str:
    return re.sub("-([a-z])", lambda m: m[1].upper(), name)


def _plain(node: Element) -> Element:
    tag = _local(node.tag)
    own = tag.startswith("qti-")
    made = Element(_camel(tag.removeprefix("qti-")), {_camel(k) if own else k: v for k, v in node.attrib.items()})
    made.text, made.tail = node.text, node.tail
    made.extend(_plain(child) for child in node)
    return made


def check(item: Element) -> None:
    """The structure that the schema wants: the order of children, unique identifiers, what refers to them."""
    for node in item.iter():
        if node.tag in SCHEMA:
            order = " ".join(child.tag for child in node)
            pattern = "".join(
                rf"(?:{p.rstrip('*?')}(?: |$)){p[len(p.rstrip('*?')) :]}" for p in SCHEMA[node.tag].split()
            )
            assert re.fullmatch(pattern, order), (node.tag, order[:200])
    declared = [n.get("identifier", "") for n in item if n.tag.endswith("Declaration")]
    assert len(set(declared)) == len(declared)
    assert all(re.fullmatch(r"[A-Za-z_][\w.-]*", name) for name in declared)
    for node in item.iter():
        if node.tag in ("variable", "setOutcomeValue"):
            assert node.get("identifier") in declared, node.attrib
        if node.tag.endswith("Interaction"):
            assert node.get("responseIdentifier") in declared


@dataclass
class Run:
    """One run of response processing."""

    values: dict[str, Any] = field(default_factory=dict)

    @property
    def score(self) -> float:
        return float(self.values["SCORE"])

    def rules(self, node: Element) -> None:
        for rule in node:
            if rule.tag == "setOutcomeValue":
                self.values[rule.get("identifier", "")] = self.value(rule[0])
            elif rule.tag == "responseCondition":
                self._condition(rule)
            else:
                raise AssertionError(rule.tag)

    def _condition(self, node: Element) -> None:
        for branch in node:
            if branch.tag == "responseElse":
                return self.rules(branch)
            if self.value(branch[0]) is True:
                rest = Element("rest")
                rest.extend(list(branch)[1:])
                return self.rules(rest)
        return None

    def value(self, node: Element) -> Any:
        if node.tag == "baseValue":
            return float(node.text or "") if node.get("baseType") == "float" else node.text
        if node.tag == "variable":
            return self.values.get(node.get("identifier", ""))
        parts = [self.value(child) for child in node]
        if node.tag == "isNull":
            return parts[0] is None
        if node.tag == "multiple":
            return [one for part in parts if part is not None for one in (part if isinstance(part, list) else [part])]
        if node.tag == "and":
            return False if False in parts else None if None in parts else True
        if node.tag == "or":
            return True if True in parts else None if None in parts else False
        if None in parts:
            return None
        return self._computed(node, parts)

    def _computed(self, node: Element, parts: list[Any]) -> Any:
        match node.tag:
            case "not":
                return not parts[0]
            case "sum":
                return sum(parts)
            case "product":
                return math.prod(parts)
            case "subtract":
                return parts[0] - parts[1]
            case "divide":
                return parts[0] / parts[1]
            case "power":
                return parts[0] ** parts[1]
            case "max":
                return max(parts)
            case "min":
                return min(parts)
            case "mathOperator":
                return MATH[node.get("name", "")](*parts)
        one, other = parts
        return {"lt": one < other, "lte": one <= other, "gt": one > other, "gte": one >= other}[node.tag]


def scored(item: Element, answers: Mapping[str, str]) -> Run:
    """The outcome of an item for these answers."""
    run = Run()
    for node in item:
        name = node.get("identifier", "")
        if node.tag == "responseDeclaration":
            run.values[name] = float(answers[name]) if answers.get(name) else None
        elif node.tag == "outcomeDeclaration":
            default = node.findtext("defaultValue/value")
            run.values[name] = float(default) if default else None
    processing = item.find("responseProcessing")
    assert processing is not None
    run.rules(processing)
    return run


def said(item: Element, run: Run) -> list[str]:
    """The feedback that is shown, in the order of the item."""
    shown = run.values["FEEDBACK"] or []
    return ["".join(n.itertext()).strip() for n in item.iter("modalFeedback") if n.get("identifier") in shown]
