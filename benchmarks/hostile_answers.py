"""Whether any answer brings marking down: ``python -m benchmarks.hostile_answers [--answers 1000] [--seed 1]``.

Answers as people write and export them are cut, doubled and mixed with signs at random; others are nested thousands of
times, raise numbers to towers of powers, or have a million letters. What ends in an error and what computes for longer
than ``--seconds`` is printed; then the exit code is 1.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from random import Random

from benchmarks.answers import verdict
from worksheets.marking.grading import Grader

ASKED = (("mlp", "1.1", "p"), ("mlp", "1.1", "L"), ("mlp", "1.1", "a_1"), ("blatt4", "1.1", "h_1"))
WRITTEN = (
    "p.2", "p - onehot(2)", "exp(z_2)/∑_j exp(z_j)", "sum(j, p[j])", "∑_{i,j} A_ij", "max_j z_j", "p[t][y[t]]", "2^H",
    "‖x‖_2", "||p - q||^2", "|y − t|²", "tanh(1) = 0,76; tanh(2) = 0,96", "42 (= 6·7)", "10000^(-2 * i / d)",
    "tensor([[0.5, -0.4], [0.3, 0.8]], device='cuda:0', grad_fn=<AddBackward0>)", "DeviceArray([1., 2.])",
    "<tf.Tensor: shape=(2,), dtype=float32, numpy=array([1., 2.], dtype=float32)>", "e_2 - p", "SUMMENPRODUKT(1; 2)",
    "   0    1\n0  1.0  2.0\n1  3.0  4.0", "x\n0  0.3\n1  0.4\nName: h, dtype: float64", "{{1, 2}, {3, 4}}",
    "<table><tr><td>1</td><td>2</td></tr></table>", "<p>0,5</p>", r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}",
)  # fmt: skip
PIECES = (
    *"()[]{}|‖.,;:^_-+*/=<>&\\\n\t '\"0123456789eEjipxyzhWt∑∏√·×−²³ⁿ½∂", "onehot(", "sum(", "∑_j ", "exp(", "**", "10^",
    "e99999", "_{", "tensor(", "<td>", "</td>", "dtype: ", "norm(", "||", "\\frac{", "\\left(", "\u202e", "\0",
    "\ud800", "9" * 50, "p.9999999999", "onehot(99999999999)", "^9^9^9", "max_j ", "1/0", "nan", "inf",
)  # fmt: skip
NESTED = (
    ("(", ")"), ("[", "]"), ("{", "}"), ("|", "|"), ("||", "||"), ("exp(", ")"), ("sum(", ")"), ("norm(", ")"),
    ("onehot(", ")"), ("tensor(", ")"), ("p[", "]"), ("x_{", "}"), ("<b>", "</b>"), ("<td>", "</td>"), ("-", ""),
    ("1/", ""), ("2^", ""), ("∑_j ", ""), ("max_j ", ""), ("\\sqrt{", "}"), ("\\frac{1}{", "}"),
    ("\\left(", "\\right)"),
)  # fmt: skip
LONGEST = 1_000_000


def mutated(random: Random) -> str:
    """What somebody wrote, after some accidents."""
    signs = list(random.choice(WRITTEN))
    for _ in range(random.randint(1, 6)):
        place = random.randint(0, len(signs))
        end = random.randint(place, len(signs))
        accident = random.randrange(4)
        if accident == 0:
            signs[place:place] = random.choice(PIECES)
        elif accident == 1:
            del signs[place : place + random.randint(1, 5)]
        elif accident == 2:
            signs[place:place] = random.choice(WRITTEN)
        else:
            signs[place:place] = signs[place:end] * random.randint(1, 20)
    return "".join(signs)


def nested(random: Random) -> str:
    before, behind = random.choice(NESTED)
    depth = random.choice((5, 40, 200, 2_000, 20_000))
    return before * depth + random.choice(("1", "p.2", "x", "")) + behind * depth


def at_random(random: Random) -> str:
    return "".join(random.choice(PIECES) for _ in range(random.choice((5, 50, 500, 5_000))))


def long(random: Random) -> str:
    return (random.choice(WRITTEN) * LONGEST)[: random.choice((1_000, LONGEST))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--answers", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=5.0, help="of computing that one answer may take")
    options = parser.parse_args()
    random, grader = Random(options.seed), Grader()
    counts: Counter[str] = Counter()
    slowest = 0.0
    for _ in range(options.answers):
        (make,) = random.choices((mutated, nested, at_random, long), (14, 3, 2, 1))
        (sheet, task, symbol), answer, start = random.choice(ASKED), make(random), time.process_time()
        try:
            found = verdict(grader, sheet, task, symbol, answer.replace("\\", r"\\"))
        except Exception as error:  # which is what is looked for
            found = "ERROR"
            print(f"{symbol} = {answer[:200]!r}: {type(error).__name__}: {error}")
        seconds = time.process_time() - start
        if seconds > options.seconds:
            found = "SLOW"
            print(f"{symbol} = {answer[:200]!r}, {len(answer)} letters: {seconds:.1f} s")
        slowest = max(slowest, seconds)
        counts[found] += 1
    print(
        f"the slowest took {slowest:.2f} s of computing;", ", ".join(f"{n} {what}" for what, n in counts.most_common())
    )
    sys.exit(1 if counts["ERROR"] or counts["SLOW"] else 0)


if __name__ == "__main__":
    main()
