"""Every line that the program prints of the steps of all sheets and of the tests' models, handed in as an answer.

python -m benchmarks.reading_back
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.templates.printed_lines import refused, solved
from tests.worksheets.zoo import ZOO
from tests.worksheets.zoo import sheet as zoo_sheet
from worksheets.catalogue import find, names
from worksheets.sheet import Sheet


def main() -> int:
    found = 0
    with TemporaryDirectory() as folder:
        for sheet in _sheets(Path(folder)):
            for name, task in sheet.tasks.items():
                lines = refused(solved(sheet, name)) if task.asked else []
                print(f"{sheet.id} {name}: {len(lines)} refused", *lines, sep="\n  ", flush=True)
                found += len(lines)
    return 1 if found else 0


def _sheets(folder: Path) -> Iterator[Sheet]:
    yield from map(find, names())
    for name in ZOO:
        path = folder / f"{name}.yaml"
        path.write_text(zoo_sheet([name]), encoding="utf-8")
        yield find(str(path))


if __name__ == "__main__":
    sys.exit(main())
