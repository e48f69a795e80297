"""Which TeX a sheet may use: everything that draws a formula, nothing that reaches beyond it.

The engine lives as long as the process and forgets nothing, so a definition in one formula would change the
next one; commands that carry addresses, styles or identifiers would let a formula write HTML.
"""

from __future__ import annotations

import re

from solver.errors import Problem
from templates.formulas.tex_tokens import nesting, tokens

LONGEST = 20_000
DEEPEST = 60

REFUSED = frozenset(
    """
    href url style class cssId data require unicode char includegraphics
    def gdef edef xdef let futurelet newcommand renewcommand providecommand newenvironment renewenvironment
    DeclareMathOperator DeclarePairedDelimiter DeclarePairedDelimiters DeclarePairedDelimiterX
    DeclarePairedDelimiterXPP newtagform renewtagform usetagform mathtoolsset
    label ref eqref tag notag nonumber mmlToken mathtip texttip toggle endtoggle verb special input
    """.split()
)

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
    for command in _COMMAND.findall(tex):
        if command in REFUSED:
            raise bad(tex, f"the command \\{command} is not allowed")
    if found := _NUMBERED.search(tex):
        raise bad(tex, f"the environment {found[1]} is not allowed, use aligned or gathered")
    if "%" in _COMMAND.sub("", tex):  # TeX would take the rest of the line for a comment and drop it silently
        raise bad(tex, "a percent sign must be written \\%")
    depth = 0
    for token in tokens(tex):
        depth += nesting(token)
        if depth > DEEPEST:  # this would overflow the engine's stack, which ends the process, not the formula
            raise bad(tex, f"nested more than {DEEPEST} levels deep")
