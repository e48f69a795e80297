"""The comments and docstrings of a sheet's programs in another language than that of the programs.

``programs/comments.LANGUAGE.yaml`` has for a comment, or for the first paragraph of a docstring, what stands in its
place. Nothing else of a program changes, so it does the same and its recording holds.
"""

from __future__ import annotations

import ast
import io
import textwrap
import tokenize
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from solver.errors import Place, Problem
from worksheets import regular_files
from worksheets.programs import FOLDER, Program
from worksheets.sheet import Sheet
from worksheets.yaml_source import read as read_yaml

COLUMNS = 88
"""The width of a listing."""


def read(sheet: Sheet, language: str) -> Mapping[str, str]:
    """The comments of the sheet's programs in a language; none where the sheet has no such file. Raises ``Problem``."""
    name = f"{FOLDER}/comments.{language}.yaml"
    path = sheet.folder / name
    if not regular_files.is_file(path):
        return {}
    if not path.resolve().is_relative_to(sheet.folder.resolve()):
        raise Problem("outside_folder", path=name)
    source = read_yaml(path, name)
    if not isinstance(source.data, dict):
        raise Problem("broken_yaml", Place(name), reason="no mapping of comments")
    found = {}
    for comment, translation in source.data.items():
        if not isinstance(translation, str):
            raise Problem("broken_yaml", source.place(comment), reason=f"{comment}: no text")
        found[" ".join(comment.split())] = translation.strip()
    return found


def translated(program: Program, comments: Mapping[str, str]) -> Program:
    """The program with these comments in the place of its own; those that are not among them stay."""
    try:
        found = list(pieces(program.text)) if comments else []
    except (SyntaxError, ValueError, RecursionError, tokenize.TokenError):
        return program
    lines = program.text.splitlines()
    for piece in sorted(found, key=lambda piece: piece.first, reverse=True):
        if piece.words in comments:
            lines[piece.first - 1 : piece.last] = piece.written(comments[piece.words], lines[piece.first - 1])
    return replace(program, text="\n".join(lines) + "\n")


@dataclass(frozen=True)
class _Piece:
    """A comment or a docstring: what it says, the lines that it takes, and the column where it begins."""

    words: str
    first: int
    last: int
    column: int
    is_docstring: bool

    def written(self, text: str, line: str) -> list[str]:
        """The lines with ``text`` in its place."""
        indent = " " * self.column
        if not self.is_docstring:
            before = line[: self.column]
            if before.strip():
                return [f"{before}# {text}"]
            return textwrap.wrap(text, COLUMNS, initial_indent=f"{indent}# ", subsequent_indent=f"{indent}# ")
        if "\n" not in text and len(indent) + len(text) + 6 <= COLUMNS:
            return [f'{indent}"""{text}"""']
        return [*_docstring_lines(f'"""{text}', indent), f'{indent}"""']


def _docstring_lines(text: str, indent: str) -> Iterator[str]:
    """The paragraphs of a docstring; one that stands in a single line is wrapped, others keep their lines."""
    for number, paragraph in enumerate(text.split("\n\n")):
        if number:
            yield ""
        lines = paragraph.split("\n")
        yield from _wrapped(paragraph, indent) if len(lines) == 1 else (f"{indent}{line}".rstrip() for line in lines)


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(text, COLUMNS, initial_indent=indent, subsequent_indent=indent)


def pieces(text: str) -> Iterator[_Piece]:
    """All docstrings, and all comments; comments below each other are one."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            docstring = ast.get_docstring(node)
            if docstring is not None:
                place = node.body[0]
                words = " ".join(docstring.split("\n\n")[0].split())
                yield _Piece(words, place.lineno, place.end_lineno or place.lineno, place.col_offset, True)
    block: _Piece | None = None
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type != tokenize.COMMENT:
            continue
        line, column = token.start
        words = token.string.lstrip("# ")
        follows = block is not None and (block.last, block.column) == (line - 1, column)
        if block is not None and follows and not token.line[:column].strip():
            block = replace(block, words=f"{block.words} {words}", last=line)
            continue
        if block is not None:
            yield block
        block = _Piece(words, line, line, column, False)
    if block is not None:
        yield block
