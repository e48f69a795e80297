"""A character-level network: its data, sampling at a temperature, and beam search.

The sheet names no method for beam search; expected is ``CharRNN.beam_search(seed_text, num_generate, beam_width)``,
which returns the text, alone or with its log-likelihood behind it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from worksheets.program_marking import char_generation as generation
from worksheets.program_marking.suite import Check, Result, Suite, finding, numbers, raised
from worksheets.sandbox.limits import TENSORFLOW
from worksheets.sandbox.script import Outcome, Script

MAPPINGS = Check("char_mappings", "a", 2)
DATASET = Check("char_dataset", "a", 1)
SHIFTED = Check("char_shifted", "a", 2)
CHECKS = (MAPPINGS, DATASET, SHIFTED, *generation.CHECKS)

EMBEDDING, UNITS = 16, 32
WORDS, LETTERS = 700, "abdeghikmnorstuw"
BATCHES = 3


@dataclass(frozen=True)
class Asked:
    """The drawn text, and the numbers of the steps."""

    text: str
    made: int
    prepared: int
    batches: int
    generation: generation.Asked


def ask(rng: np.random.Generator) -> tuple[Script, Asked]:
    """A text of drawn words: nobody can have its mappings by heart."""
    letters = list(rng.permutation(list(LETTERS))[:9])
    words = ["".join(rng.choice(letters, size=rng.integers(2, 7))) for _ in range(WORDS)]
    text = " ".join(words) + "\n."
    script = Script()
    script.seed(int(rng.integers(2**31)))
    made = script.call("CharRNN", len(set(text)), EMBEDDING, UNITS, name="net", quiet=True)
    prepared = script.call("net.prepare_data", text, name="data")
    batches = script.iterate("data.0", BATCHES)
    return script, Asked(text, made, prepared, batches, generation.ask(rng, script, text, EMBEDDING, UNITS))


def judge(asked: Asked, outcome: Outcome) -> Iterator[Result]:
    reply = outcome[asked.prepared] if outcome[asked.made].raised is None else outcome[asked.made]
    if reply.raised is not None:
        yield MAPPINGS.missing(raised(reply))
        yield from (check.missing() for check in CHECKS[1:])
        return
    characters = _characters(reply.value, set(asked.text))
    yield _mappings(reply.value, characters, asked.text)
    if not characters:
        yield from (check.missing() for check in CHECKS[1:])
        return
    yield from _dataset(outcome.value(asked.batches), characters, asked.text)
    if not generation.says_something(asked.generation, outcome):
        first, *others = generation.CHECKS
        yield first.missing(finding("char_model_says_nothing"))
        yield from (check.missing() for check in others)
        return
    yield from generation.judge_sampling(asked.generation, outcome, characters)
    yield from generation.judge_beams(asked.generation, outcome, characters)


def _characters(value: Any, alphabet: set[str]) -> dict[str, int]:
    """The mapping from characters to numbers; empty where it is none of the text's whole alphabet."""
    match value:
        case [_, dict(found), _] if set(found) == alphabet:
            numbered = {c: n for c, n in found.items() if isinstance(n, int) and not isinstance(n, bool)}
            numbered |= {c: int(n) for c, n in found.items() if isinstance(n, np.ndarray) and n.size == 1}
            return numbered if sorted(numbered.values()) == list(range(len(alphabet))) else {}
        case _:
            return {}


def _mappings(value: Any, characters: dict[str, int], text: str) -> Result:
    match value:
        case [_, dict(there), back]:
            pass
        case _:
            return MAPPINGS.wrong(finding("char_no_triple"))
    if not characters:
        return MAPPINGS.wrong(finding("char_no_numbering", expected=len(set(text)), found=len(there)))
    returned = back if isinstance(back, dict) else dict(enumerate(back)) if isinstance(back, list) else {}
    if any(returned.get(number) != character for character, number in characters.items()):
        return MAPPINGS.partial(0.5, finding("char_not_inverse"))
    return MAPPINGS.right()


def _dataset(batches: Any, characters: dict[str, int], text: str) -> Iterator[Result]:
    """Inputs are pieces of the text, targets are what stands one character further on."""
    pairs = [_pair(item, len(characters)) for item in batches] if isinstance(batches, list) else []
    if not pairs or any(pair is None for pair in pairs):
        yield DATASET.wrong(finding("char_no_pairs"))
        yield SHIFTED.missing()
        return
    back = {number: character for character, number in characters.items()}
    read = [(_texts(pair[0], back), _texts(pair[1], back)) for pair in pairs if pair is not None]
    inputs = [t for i, _ in read for t in i]
    targets = [t for _, o in read for t in o]
    if not inputs or len(inputs) != len(targets) or any(t not in text for t in inputs):
        yield DATASET.wrong(finding("char_not_in_text"))
        yield SHIFTED.missing()
        return
    if len(set(inputs)) == 1 and len(inputs[0]) < len(text) / 2:
        yield DATASET.wrong(finding("char_one_piece", length=len(inputs[0])))
        yield SHIFTED.missing()
        return
    yield DATASET.right()
    if all(_follows(i, t, text) for i, t in zip(inputs, targets, strict=True)):
        yield SHIFTED.right()
    elif inputs == targets:
        yield SHIFTED.wrong(finding("char_not_shifted"))
    else:
        yield SHIFTED.wrong(finding("char_shifted_otherwise"))


def _pair(item: Any, size: int) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]] | None:
    """Inputs and targets of a batch as numbers of characters; one-hot vectors are read as such."""
    match item:
        case [first, second]:
            found = [_plain(numbers(part), size) for part in (first, second)]
        case _:
            return None
    return (found[0], found[1]) if found[0] is not None and found[1] is not None else None


def _plain(array: np.ndarray[Any, Any] | None, size: int) -> np.ndarray[Any, Any] | None:
    if array is None or array.ndim == 0:
        return None
    if array.ndim >= 2 and array.shape[-1] == size and np.all(np.sum(array, axis=-1) == 1) and np.max(array) == 1:
        array = np.argmax(array, axis=-1)
    array = array if array.ndim >= 2 else array.reshape(1, -1)
    return array.reshape(array.shape[0], -1).astype(int)


def _texts(rows: np.ndarray[Any, Any], back: dict[int, str]) -> list[str]:
    return ["".join(back.get(int(n), "\N{REPLACEMENT CHARACTER}") for n in row) for row in rows]


def _follows(before: str, after: str, text: str) -> bool:
    """Whether targets are the inputs one further on, or the one character that follows them."""
    if len(after) == len(before):
        return before[1:] == after[:-1] and before + after[-1] in text
    return len(after) == 1 and before + after in text


SUITE = Suite(checks=CHECKS, limits=TENSORFLOW, ask=ask, judge=judge, needs=("tensorflow",))
