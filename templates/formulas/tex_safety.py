"""What is said about TeX before it reaches the engine: how long and deep it may be, and what TeX would drop silently.

Which commands and environments may be used is the engine's business (``mathjax_setup.js``).
"""

from __future__ import annotations

import re

from solver.errors import Problem
from templates.formulas.tex_tokens import nesting, tokens

LONGEST = 20_000
DEEPEST = 60

_COMMAND = re.compile(r"\\([a-zA-Z]+|.)", re.DOTALL)
_NUMBERED = re.compile(r"\\begin\{(equation|align|gather|multline|eqnarray|alignat|flalign)\}")


def bad(tex: str, reason: str) -> Problem:
    """The one error of this stage; a formula too long for a line of output is shortened."""
    shown = " ".join(tex.split())
    return Problem("bad_tex", tex=shown if len(shown) <= 160 else shown[:157] + "…", reason=reason)


def check(tex: str) -> None:
    """Raise ``bad_tex`` for TeX that must not reach the engine."""
    if not tex.strip():
        raise bad(tex, "the formula is empty")
    if len(tex) > LONGEST:
        raise bad(tex, f"{len(tex)} characters, at most {LONGEST} are allowed")
    if found := _NUMBERED.search(tex):
        raise bad(tex, f"the environment {found[1]} is not allowed, use aligned or gathered")
    if "%" in _COMMAND.sub("", tex):  # TeX would take the rest of the line for a comment and drop it silently
        raise bad(tex, "a percent sign must be written \\%")
    depth = 0
    for token in tokens(tex):
        depth += nesting(token)
        if depth > DEEPEST:  # this would overflow the engine's stack, which ends the process, not the formula
            raise bad(tex, f"nested more than {DEEPEST} levels deep")
