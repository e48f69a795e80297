"""Parts (d) and (e) of a character-level network: sampling at a temperature, and beam search."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from worksheets.program_marking.suite import Array, Check, Finding, Result, finding, numbers, raised
from worksheets.sandbox.script import Outcome, Reply, Script
from worksheets.sandbox.wire import Path

RETURNED = Check("char_generated", "d", 1)
LOW = Check("char_low_temperature", "d", 1)
SAMPLED = Check("char_temperatures", "d", 2)
GREEDY = Check("char_greedy", "e", 1)
BEAM = Check("char_beam", "e", 1)
EXACT = Check("char_exact", "e", 1)
CHECKS = (RETURNED, LOW, SAMPLED, GREEDY, BEAM, EXACT)

SEED_LENGTH, GENERATED = 4, 60
COLD, TEMPERATURES = 0.05, (1.0, 2.5)
SIGMAS = 6.0
BEAM_LENGTH, BEAM_WIDTH = 8, 4
SHORT = 2
SPREAD = 0.4
SEEDS = 10
SLACK = 1e-3
TELLING = 1e-3
"""How far log-probabilities of different texts must be apart at least, and those of float32 may be off."""


@dataclass(frozen=True)
class Search:
    """The numbers of the steps that search, that turn the text into numbers, and that compute what the network says."""

    length: int
    searched: int
    indices: int
    logits: int


@dataclass(frozen=True)
class Asked:
    """What was drawn, and the numbers of the steps. ``alphabet`` is in the order of the drawn ``bias``."""

    seed_text: str
    bias: Array
    sampled: dict[float, int]
    biased: tuple[int, ...]
    defined: int
    greedy: Search
    wide: Search
    exact: list[tuple[Search, Search]]
    doubled: int


def ask(rng: np.random.Generator, script: Script, text: str, embedding: int, units: int) -> Asked:
    """The last layer's bias decides what is sampled, as it alone is large; for beam search its kernel does,
    and the embedding, so that what comes next depends on what came before.

    So the distributions to expect are known without a training, and a few characters suffice to tell them apart.
    """
    size = len(set(text))
    seed_text = text[:SEED_LENGTH]
    bias = rng.permutation(np.append(np.linspace(-2, 1.5, size - 1), 3.0))
    layer = "net.model.layers.-1"
    biased = (script.assign(f"{layer}.kernel", np.zeros((units, size))), script.assign(f"{layer}.bias", bias))
    script.seed(int(rng.integers(2**31)))
    sampled = {
        temperature: script.call("net.generate_text", seed_text, GENERATED, temperature)
        for temperature in (COLD, *TEMPERATURES)
    }
    script.assign("net.model.layers.0.embeddings", 6 * rng.normal(size=(size, embedding)))
    kernel = SPREAD * rng.normal(size=(units, size))
    script.assign(f"{layer}.kernel", kernel)
    script.assign(f"{layer}.bias", np.zeros(size))
    defined = script.signature("net.beam_search")
    greedy = _search(script, seed_text, 1, BEAM_LENGTH)
    wide = _search(script, seed_text, BEAM_WIDTH, BEAM_LENGTH)
    alphabet = sorted(set(text))
    seeds = [text[n : n + SEED_LENGTH] for n in rng.integers(0, len(text) - SEED_LENGTH, size=SEEDS)]
    exact = [(_search(script, s, size, SHORT), _everything(script, s, alphabet)) for s in seeds]
    script.assign(f"{layer}.kernel", 2 * kernel)
    doubled = script.call("net.model", Path("rows"))
    return Asked(seed_text, bias, sampled, biased, defined, greedy, wide, exact, doubled)


def _search(script: Script, seed_text: str, width: int, length: int) -> Search:
    searched = script.call("net.beam_search", seed_text, length, width, name="found")
    indices = script.indices("data.1", [Path("found")], "rows", seed_text, length)
    return Search(length, searched, indices, script.call("net.model", Path("rows")))


def _everything(script: Script, seed_text: str, alphabet: list[str]) -> Search:
    """All continuations of two characters."""
    texts = [first + second for first in alphabet for second in alphabet]
    indices = script.indices("data.1", texts, "rows", seed_text, SHORT)
    return Search(SHORT, indices, indices, script.call("net.model", Path("rows")))


def continued(reply: Reply, seed_text: str, length: int, characters: Mapping[str, int]) -> list[int] | None:
    """The generated characters as indices; the seed may stand before them, a score behind the text."""
    value = reply.value[0] if isinstance(reply.value, list) and reply.value else reply.value
    if not isinstance(value, str):
        return None
    text = value[len(seed_text) :] if len(value) == len(seed_text) + length and value.startswith(seed_text) else value
    if len(text) != length or any(c not in characters for c in text):
        return None
    return [characters[c] for c in text]


def says_something(asked: Asked, outcome: Outcome) -> bool:
    """Whether the model is a network: its logits depend on the text, and are twice as large with twice the kernel.

    Where it gives no logits at all, what is searched with it cannot be judged anyway.
    """
    _, everything = asked.exact[-1]
    rows = numbers(outcome.value(everything.indices))
    found = [numbers(outcome.value(step)) for step in (everything.logits, asked.doubled)]
    if rows is None or rows.ndim != 2:
        return True
    once, twice = (_logs(logits, rows) for logits in found)
    if once is None:
        return True
    if twice is None or np.max(np.ptp(once, axis=0)) < TELLING:
        return False
    return bool(np.max(np.abs(_normalised(2 * once) - twice)) < TELLING * max(1.0, float(np.max(np.abs(twice)))))


def judge_sampling(asked: Asked, outcome: Outcome, characters: Mapping[str, int]) -> Iterator[Result]:
    replies = {t: outcome[step] for t, step in asked.sampled.items()}
    failed = next((r for r in replies.values() if r.raised is not None), None)
    found = {t: continued(reply, asked.seed_text, GENERATED, characters) for t, reply in replies.items()}
    if failed is not None or any(f is None for f in found.values()):
        yield RETURNED.missing(raised(failed)) if failed else RETURNED.wrong(finding("char_no_text", length=GENERATED))
        yield from (LOW.missing(), SAMPLED.missing())
        return
    yield RETURNED.right()
    if any(outcome[step].raised is not None for step in asked.biased):
        yield LOW.missing(finding("char_no_dense"))
        yield SAMPLED.missing(finding("char_no_dense"))
        return
    indices = {t: np.array(f) for t, f in found.items() if f is not None}
    likeliest = int(np.argmax(asked.bias))
    share = float(np.mean(indices[COLD] == likeliest))
    yield LOW.right() if share == 1 else LOW.wrong(*_temperature_mistake(asked.bias, indices))
    yield (
        SAMPLED.right()
        if all(_fits(asked.bias, indices[t], t) for t in TEMPERATURES)
        else SAMPLED.wrong(*_temperature_mistake(asked.bias, indices))
    )


def _distribution(bias: Array, temperature: float) -> Array:
    powers = np.exp((bias - np.max(bias)) / temperature)
    return np.asarray(powers / np.sum(powers))


def _fits(bias: Array, drawn: Array, temperature: float) -> bool:
    """Whether the mean of the drawn logits lies where it must for draws from p, within six standard errors.

    It is that of −log p but for sign, scale and shift, and tells draws apart where p is uniform and −log p constant.
    """
    p = _distribution(bias, temperature)
    mean = float(np.sum(p * bias))
    deviation = float(np.sqrt(np.sum(p * (bias - mean) ** 2) / len(drawn)))
    return abs(float(np.mean(bias[drawn])) - mean) <= SIGMAS * deviation + 0.02


def _temperature_mistake(bias: Array, indices: Mapping[float, Array]) -> list[Finding]:
    if all(np.all(drawn == np.argmax(bias)) for drawn in indices.values()):
        return [finding("char_always_likeliest")]
    mistakes: dict[str, Callable[[float], float]] = {
        "char_temperature_unused": lambda t: 1.0,
        "char_temperature_multiplied": lambda t: 1 / t,
        "char_uniform": lambda t: 1e6,
    }
    for code, used in mistakes.items():
        if all(_fits(bias, drawn, used(t)) for t, drawn in indices.items()):
            return [finding(code)]
    return [finding("char_other_distribution")]


def judge_beams(asked: Asked, outcome: Outcome, characters: Mapping[str, int]) -> Iterator[Result]:
    """What the searches found, measured by the network's own probabilities."""
    if outcome[asked.defined].raised is not None:
        yield from (check.missing(finding("char_no_beam_search")) for check in (GREEDY, BEAM, EXACT))
        return
    greedy = _searched(asked.greedy, outcome)
    yield _greedy(asked, greedy, outcome)
    wide = _searched(asked.wide, outcome)
    if greedy is None or wide is None:
        yield BEAM.missing(*_why(outcome[asked.wide.searched]))
    elif _is_always_greedy(asked, outcome):
        yield BEAM.wrong(finding("char_beam_greedy"))
    elif np.sum(wide[0]) >= np.sum(greedy[0]) - SLACK:
        yield BEAM.right()
    else:
        yield BEAM.wrong(finding("char_beam_worse", width=BEAM_WIDTH, length=BEAM_LENGTH))
    yield _exact(asked, outcome)


def _why(reply: Reply) -> list[Finding]:
    return [raised(reply)] if reply.raised is not None else []


def _searched(search: Search, outcome: Outcome) -> tuple[Array, Array] | None:
    """For each generated character its log-probability and the largest one there."""
    rows, logits = numbers(outcome.value(search.indices)), numbers(outcome.value(search.logits))
    if rows is None or rows.ndim != 2 or rows.shape != (1, SEED_LENGTH + search.length):
        return None
    log_p = _log_probabilities(logits, rows)
    if log_p is None:
        return None
    chosen, best = log_p
    return chosen[0], best[0]


def _log_probabilities(logits: Array | None, rows: Array) -> tuple[Array, Array] | None:
    """Of what follows the seed in each row, and the largest there."""
    logs = _logs(logits, rows)
    if logs is None:
        return None
    following = rows[:, SEED_LENGTH:].astype(int)
    return np.take_along_axis(logs, following[:, :, None], axis=-1)[:, :, 0], np.max(logs, axis=-1)


def _logs(logits: Array | None, rows: Array) -> Array | None:
    """What the network says of all characters after the seed; it may give logits or probabilities."""
    if logits is None or logits.ndim != 3 or logits.shape[:2] != rows.shape or rows.size == 0:
        return None
    if np.min(rows) < 0 or np.max(rows) >= logits.shape[2]:
        return None
    before = logits[:, SEED_LENGTH - 1 : -1]
    if np.all(before >= 0) and np.allclose(np.sum(before, axis=-1), 1, atol=1e-3):
        return np.asarray(np.log(np.maximum(before, 1e-30)))
    return _normalised(before)


def _normalised(logits: Array) -> Array:
    shifted = logits - np.max(logits, axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True)))


def _greedy(asked: Asked, found: tuple[Array, Array] | None, outcome: Outcome) -> Result:
    if found is None:
        reply = outcome[asked.greedy.searched]
        return GREEDY.missing(*(_why(reply) or [finding("char_no_text", length=BEAM_LENGTH)]))
    return GREEDY.right() if _is_greedy(found) else GREEDY.wrong(finding("char_not_greedy"))


def _is_greedy(found: tuple[Array, Array]) -> bool:
    """Whether each character is the likeliest one where it stands."""
    chosen, best = found
    return bool(np.all(chosen >= best - SLACK))


def _is_always_greedy(asked: Asked, outcome: Outcome) -> bool:
    """Whether no width makes a difference: what a wide search finds is greedy even where this misses the likeliest."""
    wide = [_searched(search, outcome) for search in (asked.wide, *(search for search, _ in asked.exact))]
    return all(found is not None and _is_greedy(found) for found in wide) and not _exact(asked, outcome).points


def _exact(asked: Asked, outcome: Outcome) -> Result:
    """As wide as the alphabet, a search over two characters misses nothing: it must find the likeliest of all."""
    for search, everything in asked.exact:
        found = _searched(search, outcome)
        rows, logits = numbers(outcome.value(everything.indices)), numbers(outcome.value(everything.logits))
        if found is None or rows is None or rows.ndim != 2:
            return EXACT.missing(*_why(outcome[search.searched]))
        log_p = _log_probabilities(logits, rows)
        if log_p is None:
            return EXACT.missing()
        if np.sum(found[0]) < np.max(np.sum(log_p[0], axis=1)) - SLACK:
            return EXACT.wrong(finding("char_not_exact", length=SHORT))
    return EXACT.right()
