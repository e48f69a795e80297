"""What questions for learning platforms cost. One command prints one table:

    python -m benchmarks.exporting [--variants 100]

Tasks 1.1, 1.2 and 2.1 of sheet 4 are drawn, and what counts as right and which mistakes lead where is computed: once,
for all formats. Then each format is written, in this process, after a file that is not measured, so that texts are
read and formulas set. All is in seconds of computing, and beside it as a ratio to what drawing and computing took.
"""

from __future__ import annotations

import argparse
from time import process_time

from commands import export
from commands.export import Drawn
from commands.jobs import little_garbage
from templates import platforms
from worksheets.variants.issuing import Order

TASKS = ("1.1", "1.2", "2.1")
FORMATS = ("moodle", "moodle-stack", "moodle-formulas", "qti21", "qti30", "ilias", "canvas")
SEED = 7


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--variants", type=int, default=100)
    options = parser.parse_args()
    order = Order("blatt4", TASKS)
    with little_garbage():
        small = export.bank(order, Drawn(2, SEED))
        began = process_time()
        questions = export.bank(order, Drawn(options.variants, SEED))
        made = process_time() - began
        print(f"{'what':<18}{'seconds':>9}{'ms each':>9}{'ratio':>8}{'MB':>7}")
        print(f"{'drawn, computed':<18}{made:>9.2f}{1000 * made / options.variants:>9.1f}{1:>8.2f}")
        for name in FORMATS:
            platform = platforms.writer(name)
            platform.write(small)
            began = process_time()
            content = platform.write(questions)
            took = process_time() - began
            each, size = 1000 * took / options.variants, len(content) / 1e6
            print(f"{name:<18}{took:>9.2f}{each:>9.1f}{took / made:>8.2f}{size:>7.1f}", flush=True)


if __name__ == "__main__":
    main()
