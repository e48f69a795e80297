"""Functions whose sign a reader may not know are explained once, where they first stand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sympy import Symbol

from solver.expressions import apply
from templates.document import Paragraph, plain
from templates.explained_functions import explained
from tests.running import rechenweg

Z = Symbol("z")
STEP, SHARE = "is 1 for $z > 0$, else 0.", "is 1 for $z > 0$ and 0 for $z < 0$."


def test_each_is_explained_once_and_what_everyone_knows_never() -> None:
    known = {"normal_pdf"}
    rules = [apply("tanh", apply("step", Z)), apply("normal_cdf", apply("normal_pdf", apply("step", Z)))]
    [paragraph] = explained(rules, "en", known)
    assert isinstance(paragraph, Paragraph)
    said = plain(paragraph.children, lambda tex: "").split(".")
    assert [" ".join(sentence.split()) for sentence in said[:-1]] == [
        "is 1 for , else 0",
        "is the distribution function of the standard normal distribution",
    ]
    assert not list(explained(rules, "en", known))


@pytest.mark.parametrize(
    ("equations", "in_question", "in_solution"),
    [
        ({"L": "max(0, 1 - y * s)", "s": "w * x"}, 0, 1),
        ({"L": "relu(s)", "s": "w * x"}, 0, 1),
        ({"L": "s + 0 * step(s)", "s": "w * x"}, 1, 0),
        ({"L": "tanh(s)", "s": "w * x"}, 0, 0),
    ],
)
def test_what_the_question_has_it_explains_and_the_solution_the_rest(
    tmp_path: Path, equations: dict[str, str], in_question: int, in_solution: int
) -> None:
    path = tmp_path / "s.yaml"
    given = {"w": 0.5, "x": 1, "y": 1}
    tasks = {"1": {"given": {k: v for k, v in given.items() if k in str(equations)}, "ask": ["dL/dw", "dL/ds"]}}
    models = {"m": {"inputs": ["x", "y"] if "y" in str(equations) else ["x"], "equations": equations}}
    path.write_text(json.dumps({"id": "s", "language": "en", "models": models, "tasks": tasks}))
    question = rechenweg("sheet", path, "--format", "md").stdout
    solution = rechenweg("solve", path, "--format", "md").stdout
    said = [sum(text.count(sentence) for sentence in (STEP, SHARE)) for text in (question, solution)]
    assert said == [in_question, in_question + in_solution]
