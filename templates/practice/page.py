"""The practice page as one file: the page's program as it stands, and its data, compressed.

Its policy allows the scripts and the style that it brings, by their hashes, and nothing from anywhere else.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from templates.messages import word
from templates.practice.content import as_json

HERE = Path(__file__).parent
MARKER = (
    "arrays", "points", "intervals", "graph", "mistakes", "explaining", "following", "marker",
    "patterns", "names", "plain", "markup", "enumerated", "surroundings", "tokens", "building", "calculating",
    "reading", "closed", "sentences", "answering",
)  # fmt: skip
"""The scripts that read and mark, in the order in which they need each other; they know nothing of a browser."""
PAGE = ("understood", "progress", "entries", "page", "start")
_BASE64_PER_LINE = 160


def script(name: str) -> str:
    return (HERE / f"{name}.js").read_text(encoding="utf-8")


def page(data: Mapping[str, Any], subtitle: str) -> bytes:
    """The whole page."""
    scripts = [f"\n{script(name)}" for name in (*MARKER, *PAGE)]
    packed = base64.b64encode(zlib.compress(as_json(data).encode(), 9)).decode()
    lines = "\n".join(packed[n : n + _BASE64_PER_LINE] for n in range(0, len(packed), _BASE64_PER_LINE))
    return _rendered(
        "page.html.j2",
        str(data["language"]),
        scripts,
        title=data["title"],
        subtitle=subtitle,
        data=Markup(lines),
        scripts=[Markup(one) for one in scripts],
    )


def index(sheets: Sequence[Mapping[str, str]], language: str) -> bytes:
    """The page of a course: ``sheets`` have a file, a title, a subtitle and a language each."""
    return _rendered("index.html.j2", language, (), sheets=sheets)


def _rendered(template: str, language: str, allowed: Iterable[str], **values: Any) -> bytes:
    style = (HERE / "practice.css").read_text(encoding="utf-8")
    return (
        _environment()
        .get_template(template)
        .render(
            language=language,
            word=partial(word, language=language),
            style=Markup(style),
            policy=_policy(allowed, style),
            **values,
        )
        .encode()
    )


def _policy(scripts: Iterable[str], style: str) -> str:
    """What a browser may run and show."""
    allowed = " ".join(map(_hash, scripts)) or "'none'"
    parts = (
        "default-src 'none'",
        f"script-src {allowed}",
        f"style-src {_hash(style)}",
        "base-uri 'none'",
        "form-action 'none'",
    )
    return "; ".join(parts)


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}'"


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
