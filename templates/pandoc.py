"""Formats that pandoc writes, where it is installed: from our own Markdown, whose formulas it knows.

pandoc gets a text and gives one; what a sheet says can make it read no file (``--sandbox``).
"""

from __future__ import annotations

import shutil
import subprocess

from solver.errors import Problem
from templates.document import Document
from templates.formats import md

# What our Markdown does not use would change what a text says: three hyphens begin a table, ``--`` becomes a dash.
_WITHOUT = (
    "yaml_metadata_block raw_html raw_tex raw_attribute smart simple_tables multiline_tables grid_tables "
    "strikeout subscript superscript"
)
READS = "-".join(["markdown", *_WITHOUT.split()]) + "+tex_math_dollars+pipe_tables"
SECONDS = 120


def written(document: Document, name: str) -> bytes:
    """``document`` as pandoc writes it. Raises ``no_pandoc`` where there is none, ``pandoc_failed`` where it fails."""
    program = shutil.which("pandoc")
    if program is None:
        raise Problem("no_pandoc", name=name)
    command = [program, "--sandbox", f"--from={READS}", f"--to={name}", "--standalone", "--output=-"]
    command.append(f"--metadata=lang:{document.language}")
    try:
        found = subprocess.run(command, input=md.write(document), capture_output=True, timeout=SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Problem("pandoc_failed", reason=type(error).__name__) from None
    if found.returncode:
        raise Problem("pandoc_failed", reason=found.stderr.decode(errors="replace").strip()[:200])
    return found.stdout
