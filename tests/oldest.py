"""The oldest packages that ``setup.cfg`` allows, a line for each as pip reads them: ``make oldest`` tests with them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import Path

SETUP = Path(__file__).parent.parent / "setup.cfg"
_BOUND = re.compile(r"(?P<name>[\w.-]+)\s*>=\s*(?P<version>[\w.]+)[^;]*(?P<marker>;.*)?")


def requirements() -> Iterator[str]:
    """What the program and its tests need. Raises ``ValueError`` for a package without a lower bound."""
    setup = ConfigParser()
    setup.read(SETUP, encoding="utf-8")
    texts = (setup["options"]["install_requires"], setup["options.extras_require"]["test"])
    lines = (line.strip() for text in texts for line in text.splitlines())
    for line in lines:
        if line and not line.startswith("#"):
            bound = _BOUND.fullmatch(line)
            if bound is None:
                raise ValueError(f"{line} has no lower bound")
            yield f"{bound['name']}=={bound['version']}{bound['marker'] or ''}"


if __name__ == "__main__":
    print("\n".join(requirements()))
