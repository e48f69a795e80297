"""JSON as ``yaml_source`` reads it, many times as fast: most files of answers are written by programs.

It knows what is usual there and leaves all else to YAML, of which JSON is a part: halves of characters, and whatever is
wrong.
"""

from __future__ import annotations

import json
import re
from typing import Any

from solver.errors import Place
from worksheets.yaml_source import MAX_DEPTH, Plain, Source

_ESCAPE = r'\\(?:["\\/bfnrt]|u(?![dD][89a-fA-F])[0-9a-fA-F]{4})'
_TOKEN = re.compile(
    rf'[ \t\n]*(?:(?P<sign>[{{}}\[\],:])|"(?P<text>[^"\\\n\t]*(?:{_ESCAPE}[^"\\\n\t]*)*)"|'
    r"(?P<bare>-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|null)"
    r"(?=[ \t\n,\]}]|$)|(?P<end>$))"
)


class _Unusual(Exception):
    """Something that YAML has to look at."""


def read(text: str, file: str, most: int) -> Source | None:
    """The data of a text with the place of every entry; ``None`` where YAML has to look at it."""
    try:
        return _Reader(text, file, most).source()
    except _Unusual:
        return None


class _Reader:
    def __init__(self, text: str, file: str, most: int) -> None:
        self.text, self.file, self.most, self.position = text, file, most, 0
        self.line, self.line_start = 1, 0
        self.places: dict[Any, Place] = {}
        self.texts: dict[Any, Place] = {}

    def source(self) -> Source:
        if not self.text.startswith("{"):
            raise _Unusual
        data = self._value(self._token(), ())
        if self._token().lastgroup != "end":
            raise _Unusual
        return Source(self.file, data, self.places, self.texts)

    def _token(self) -> re.Match[str]:
        match = _TOKEN.match(self.text, self.position)
        if match is None or match.lastgroup is None:
            raise _Unusual
        begin = self._begin(match)
        if lines := self.text.count("\n", self.position, begin):
            self.line += lines
            self.line_start = self.text.rindex("\n", self.position, begin) + 1
        self.position = match.end()
        return match

    @staticmethod
    def _begin(match: re.Match[str]) -> int:
        return match.start(str(match.lastgroup)) - (match.lastgroup == "text")

    def _place(self, token: re.Match[str], inside: int = 0) -> Place:
        return Place(self.file, self.line, self._begin(token) - self.line_start + 1 + inside)

    def _counted(self, path: tuple[Any, ...]) -> None:
        self.most -= 1
        if self.most < 0 or len(path) > MAX_DEPTH:
            raise _Unusual

    def _value(self, token: re.Match[str], path: tuple[Any, ...]) -> Plain:
        self._counted(path)
        self.places.setdefault(path, self._place(token))
        if token.lastgroup == "text":
            if "\\" not in token["text"]:  # behind an escape no letter stands where it is read
                self.texts[path] = self._place(token, 1)
            return _unescaped(token["text"])
        if token.lastgroup == "bare":
            self.texts[path] = self._place(token)
            return None if token["bare"] == "null" else str(token["bare"])
        if token["sign"] == "{":
            return self._mapping(path)
        if token["sign"] == "[":
            return self._list(path)
        raise _Unusual

    def _mapping(self, path: tuple[Any, ...]) -> dict[str, Plain]:
        found: dict[str, Plain] = {}
        token = self._token()
        while token["sign"] != "}":
            self._counted(path)
            name = None if token["text"] is None else _unescaped(token["text"])
            if name is None or name in found:
                raise _Unusual
            self.places[(*path, name)] = self._place(token)
            self._expect(":")
            found[name] = self._value(self._token(), (*path, name))
            token = self._following("}")
        return found

    def _list(self, path: tuple[Any, ...]) -> list[Plain]:
        found: list[Plain] = []
        token = self._token()
        while token["sign"] != "]":
            found.append(self._value(token, (*path, len(found))))
            token = self._following("]")
        return found

    def _expect(self, sign: str) -> None:
        if self._token()["sign"] != sign:
            raise _Unusual

    def _following(self, closing: str) -> re.Match[str]:
        """The sign that closes, or what stands behind a comma."""
        token = self._token()
        if token["sign"] != ",":
            if token["sign"] != closing:
                raise _Unusual
            return token
        following = self._token()
        if following["sign"] == closing:
            raise _Unusual
        return following


def _unescaped(text: str) -> str:
    return str(json.loads(f'"{text}"', strict=False)) if "\\" in text else text
