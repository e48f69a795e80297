"""The command line inside a test, and sheets to give it."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result

import cli

SHEETS = Path(__file__).parent / "worksheets" / "sheets"

SHEET = """\
id: probe
language: en
models:
  m:
    equations:
      h[t]: tanh(W_hh @ h[t-1] + W_xh @ x[t] + b_h)
tasks:
  "1":
    model: m
    given:
      W_hh: [[0.1, -0.3], [0.6, 0.2]]
      W_xh: [[0.5, 0.3], [-0.2, 0.4]]
      b_h: [0.1, -0.2]
      h_0: [0, 0]
      x: [[1, 0], [0, 1]]
    ask: [h_1, h_2]
"""


def rechenweg(*arguments: object, **environment: str) -> Result:
    """What the command does. An error of the program itself is raised, not turned into a message."""
    variables = {"RECHENWEG_DEBUG": "1", "LC_ALL": "C.UTF-8", **environment}
    result = CliRunner().invoke(cli.rechenweg, [str(argument) for argument in arguments], env=variables)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def refused(*arguments: object, **environment: str) -> str:
    """The one line that says why the command cannot be carried out."""
    result = rechenweg(*arguments, **environment)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert line.isprintable()
    assert line.startswith("rechenweg: ")
    return line.removeprefix("rechenweg: ")


def sheet_file(folder: Path, content: str | bytes = SHEET, text: str | None = None, language: str = "en") -> Path:
    """A sheet in ``folder``, with a text for its task 1 beside it."""
    path = folder / "s.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    if text is not None:
        (folder / "texts").mkdir(exist_ok=True)
        (folder / "texts" / f"1.{language}.md").write_text(text, encoding="utf-8")
    return path


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
