"""The typefaces, which come as packages, because a bare machine has none."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from solver.errors import Problem

# package as it is installed: where it keeps its files
_FOLDERS = {
    "font-source-serif-pro": "font_source_serif_pro/files",
    "font-source-sans-pro": "font_source_sans_pro/files",
    "fontpkg-ibm-plex-mono": "fontpkg_ibm_plex_mono/files",
}
# face: package, file, family as the style sheets call it, weight, style
_FACES = {
    "serif": ("font-source-serif-pro", "SourceSerifPro-Regular", "Text", 400, "normal"),
    "serif-italic": ("font-source-serif-pro", "SourceSerifPro-It", "Text", 400, "italic"),
    "serif-bold": ("font-source-serif-pro", "SourceSerifPro-Semibold", "Text", 600, "normal"),
    "sans": ("font-source-sans-pro", "SourceSansPro-Regular", "Label", 400, "normal"),
    "sans-bold": ("font-source-sans-pro", "SourceSansPro-Semibold", "Label", 600, "normal"),
    "mono": ("fontpkg-ibm-plex-mono", "IBMPlexMono-Regular", "Code", 400, "normal"),
}
SCHEME = "font:"


@cache
def folder(package: str) -> Path:
    """Where a font package keeps its files; the package itself is not imported, it lists all files when it is."""
    module, _, name = _FOLDERS[package].partition("/")
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        raise Problem("no_fonts", package=package)
    return Path(spec.origin).parent / name


def path(face: str) -> Path:
    """The font file of a face."""
    package, file, *_ = _FACES[face]
    return folder(package) / f"{file}.ttf"


def files() -> list[Path]:
    """The font files of all faces."""
    return [path(face) for face in _FACES]


def read(face: str) -> bytes | None:
    """What is in the font file of a face; ``None`` for a face that does not exist."""
    if face not in _FACES:
        return None
    try:
        return path(face).read_bytes()
    except OSError:
        raise Problem("no_fonts", package=_FACES[face][0]) from None


@cache
def known() -> frozenset[tuple[str, str]]:
    """The families with the checksums of their files: of one file may be made an oblique face and a bold one, too."""
    return frozenset(
        (family, sha256(path(face).read_bytes()).hexdigest()) for face, (_, _, family, _, _) in _FACES.items()
    )


def rules() -> str:
    """The ``@font-face`` rules that make the faces known to a style sheet."""
    rule = '@font-face {{ font-family: "{}"; font-weight: {}; font-style: {}; src: url({}{}) }}'
    return "".join(
        rule.format(family, weight, style, SCHEME, face) for face, (_, _, family, weight, style) in _FACES.items()
    )
