"""Items of QTI 3.0 in a real player: answers are typed into its boxes in a browser, and it scores them.

The player is the package ``qti3-item-player`` of the npm registry, which is put into ``build`` at the first run.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from templates.platforms import qti30
from tests.fabricated import Answered, bank, fabricated
from tests.root import ROOT
from tests.templates.platforms.qti_rules import files
from worksheets.quiz.model import Quiz
from worksheets.quiz.scoring import Scoring

webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
DRIVER, NPM = shutil.which("chromedriver"), shutil.which("npm")
if BROWSER is None or DRIVER is None or NPM is None:
    pytest.skip("there is no Chromium with its driver, or no npm here", allow_module_level=True)

# Two processes that install the player at once would come into each other's way.
pytestmark = pytest.mark.xdist_group("player")

FOLDER = ROOT / "build" / "qti3-item-player"
VERSION = "1.1.20"
PATIENCE = 120
PAGE = """<!DOCTYPE html>
<meta charset="utf-8"><title>Player</title>
<script src="{modules}/vue/dist/vue.min.js"></script>
<script src="{modules}/qti3-item-player/dist/qti3Player.umd.min.js"></script>
<div id="app"></div>
<script>
console.log = console.warn = () => {{}};
new Vue({{
  render: h => h(qti3Player.default || qti3Player, {{on: {{
    notifyQti3PlayerReady: player => {{ globalThis.player = player; }},
    notifyQti3ItemReady: () => globalThis.loaded(true),
    notifyQti3EndAttemptCompleted: data => globalThis.scored(data.state.outcomeVariables),
  }}}}),
}}).$mount('#app');
globalThis.load = (xml, done) => {{
  globalThis.loaded = done;
  const sessionControl = {{max_attempts: 0, show_feedback: false, validate_responses: false}};
  player.loadItemFromXml(xml, {{guid: '1', status: 'interacting', sessionControl}});
}};
globalThis.score = (answers, done) => {{
  globalThis.scored = done;
  document.querySelectorAll('input[type=text]').forEach((box, n) => {{
    box.value = answers[n];
    for (const name of ['input', 'keyup', 'change', 'blur']) box.dispatchEvent(new Event(name, {{bubbles: true}}));
  }});
  player.endAttempt('score');
}};
</script>
"""


class Player:
    """The player in a browser."""

    def __init__(self, page: Path) -> None:
        options = webdriver.ChromeOptions()
        for argument in ("--headless=new", "--no-sandbox", "--disable-gpu"):
            options.add_argument(argument)
        options.binary_location = BROWSER
        self.driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
        self.driver.set_script_timeout(PATIENCE)
        self.page = page

    def load(self, item: bytes) -> None:
        from selenium.webdriver.support.ui import WebDriverWait

        self.driver.get(self.page.as_uri())
        WebDriverWait(self.driver, PATIENCE).until(lambda d: d.execute_script("return !!globalThis.player"))
        self.driver.execute_async_script("load(arguments[0], arguments[1])", item.decode())

    def outcomes(self, answers: list[str]) -> dict[str, Any]:
        """What the item comes to where this is typed into its boxes."""
        found = self.driver.execute_async_script("score(arguments[0], arguments[1])", answers)
        return {one["identifier"]: one["value"] for one in found}


def install() -> None:
    """Put the player into its folder, whole or not at all."""
    assert NPM is not None
    FOLDER.parent.mkdir(exist_ok=True)
    wanted = [f"qti3-item-player@{VERSION}", "--ignore-scripts", "--no-audit", "--no-fund"]
    with TemporaryDirectory(dir=FOLDER.parent, ignore_cleanup_errors=True) as folder:
        command = [str(NPM), "install", "--prefix", folder, *wanted]
        if subprocess.run(command, capture_output=True, timeout=600).returncode:
            pytest.skip("qti3-item-player is not to be had from the npm registry")
        Path(folder).rename(FOLDER)


@pytest.fixture(scope="module")
def player(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Player]:
    if not FOLDER.is_dir():
        install()
    page = tmp_path_factory.mktemp("player") / "page.html"
    page.write_text(PAGE.format(modules=(FOLDER / "node_modules").as_uri()), encoding="utf-8")
    found = Player(page)
    yield found
    found.driver.quit()


def shares(scoring: Scoring, outcomes: dict[str, Any]) -> list[float]:
    """What each entry earned, by the sentence that the player would show."""
    said = [re.fullmatch(r"E(\d+)C(\d+)", name) for name in outcomes["FEEDBACK"] or []]
    cases = {int(match[1]) - 1: int(match[2]) - 1 for match in said if match}
    rules = enumerate(scoring.rules)
    return [float(rule.cases[cases[n]].share) if n in cases else 0.0 for n, rule in rules]


def entries(quiz: Quiz, one: Answered) -> list[str]:
    return [entry for asked in quiz.asked for entry in one.answers[asked.name]]


@pytest.mark.parametrize(("task", "count"), [("1.1", 0), ("2.1", 2)])
def test_a_player_scores_as_the_marker(player: Player, task: str, count: int) -> None:
    found = bank(task, count=count)
    (quiz,) = found.quizzes
    scoring, variant = Scoring(quiz), quiz.variants[-1]
    items = [content for name, content in files(qti30.write(found)).items() if name.startswith("items/")]
    player.load(items[len(quiz.variants) - 1])
    for one in fabricated(quiz, variant):
        outcomes = player.outcomes(entries(quiz, one))
        earned = shares(scoring, outcomes)
        own = [share for share, place in zip(earned, scoring.places, strict=True) if place.asked.name == one.symbol]
        assert sum(own) / len(own) == pytest.approx(float(one.share)), str(one)
        worth = [float(place.asked.points / place.asked.size) for place in scoring.places]
        expected = sum(share * points for share, points in zip(earned, worth, strict=True))
        assert outcomes["SCORE"] == pytest.approx(expected), str(one)


def test_a_player_gives_nothing_for_empty_boxes(player: Player) -> None:
    found = bank("2.1", count=2)
    player.load(next(content for name, content in files(qti30.write(found)).items() if name.startswith("items/")))
    assert player.outcomes([""] * 6)["SCORE"] == 0
