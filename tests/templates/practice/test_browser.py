"""The practice page in a real browser: typed into, checked, changed, reloaded, printed, and looked at."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from commands.practice import Wanted, practice
from templates.document import Document, Heading, Text
from templates.formats import html
from tests.picture_differences import PICTURES, difference
from tests.running import rechenweg

webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
Keys = pytest.importorskip("selenium.webdriver.common.keys").Keys
axe = pytest.importorskip("axe_core_python.selenium", reason="axe-core is not installed")
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
DRIVER = shutil.which("chromedriver")
if BROWSER is None or DRIVER is None:
    pytest.skip("there is no Chromium with its driver here", allow_module_level=True)

PATIENCE = 120
RIGHT = {"h_1": "(0,5370; -0,3799)", "y_1": "0,7139"}


class Browser:
    """A page in a browser, and what people do with it."""

    def __init__(self, file: Path) -> None:
        options = webdriver.ChromeOptions()
        for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"):
            options.add_argument(argument)
        options.binary_location = BROWSER
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
        self.driver.set_script_timeout(PATIENCE)
        self.file = file
        self.open()

    def open(self) -> None:
        self.driver.get(self.file.as_uri())
        self.wait(lambda d: d.execute_script("return !!globalThis.practice"))

    def run(self, script: str, *arguments: Any) -> Any:
        return self.driver.execute_script(script, *arguments)

    def wait(self, until: Callable[[Any], Any]) -> Any:
        from selenium.webdriver.support.ui import WebDriverWait

        return WebDriverWait(self.driver, PATIENCE).until(until)

    def keys(self, *keys: str) -> None:
        """Keys pressed one after the other, wherever the focus is."""
        webdriver.ActionChains(self.driver).send_keys(*keys).perform()

    @property
    def focus(self) -> str:
        """What is named where the focus is."""
        return str(self.driver.switch_to.active_element.accessible_name)

    def element(self, name: str) -> Any:
        return self.driver.find_element("id", name)

    def type(self, name: str, text: str) -> None:
        field = self.element(name)
        field.clear()
        field.send_keys(text)

    def check(self, name: str) -> str:
        """The verdict on an answer, by its button."""
        self.run("arguments[0].closest('.answer').querySelector('button').click()", self.element(name))
        return self.text(f"{name}-verdict")

    def text(self, name: str) -> str:
        return " ".join(str(self.element(name).text).split())

    def look(self, width: int, height: int, scheme: str) -> None:
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        scheme_ = [{"name": "prefers-color-scheme", "value": scheme}]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": scheme_})

    def violations(self) -> list[str]:
        found = axe.Axe().run(self.driver)["violations"]
        return [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in found]


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    file = tmp_path_factory.mktemp("practice") / "page.html"
    practice(Wanted("blatt4", ("1.1", "3.1"), 2, language="de"), file)
    one = Browser(file)
    yield one
    one.driver.quit()


@pytest.fixture(autouse=True)
def fresh(browser: Browser) -> None:
    browser.run("localStorage.clear()")
    browser.look(1000, 900, "light")
    browser.open()


class TestAnswering:
    def test_what_was_understood_is_shown_while_typing(self, browser: Browser) -> None:
        browser.type("1.1-h_1", "[0.537 -0.380]")
        assert browser.text("1.1-h_1-picture") == "Verstanden: 0,537 − 0,380"
        browser.type("1.1-h_1", "(0,5")
        assert "Klammer" in browser.text("1.1-h_1-picture")
        browser.type("1.1-h_1", "<img src=x onerror=alert(1)>")
        assert browser.run("return document.querySelectorAll('#tasks img').length") == 0

    def test_right_wrong_and_following(self, browser: Browser) -> None:
        browser.type("1.1-h_1", RIGHT["h_1"])
        assert browser.check("1.1-h_1") == "richtig"
        browser.type("1.1-y_1", "0,4139")
        assert "Fehler erkannt" in browser.check("1.1-y_1")
        browser.type("1.1-h_1", "(0,6; -0,5)")
        browser.type("1.1-y_1", "0,77")
        assert browser.check("1.1-h_1").startswith("falsch")
        assert browser.check("1.1-y_1").startswith("Folgefehler")

    def test_what_followed_is_marked_anew_when_an_earlier_answer_changes(self, browser: Browser) -> None:
        browser.type("1.1-h_1", "(0,6; -0,5)")
        browser.type("1.1-y_1", "0,77")
        assert browser.check("1.1-y_1").startswith("Folgefehler")
        browser.type("1.1-h_1", RIGHT["h_1"])
        browser.wait(lambda _: not browser.text("1.1-y_1-verdict").startswith("Folgefehler"))

    def test_enter_checks(self, browser: Browser) -> None:
        browser.type("1.1-h_1", f"{RIGHT['h_1']}\ue007")
        assert browser.text("1.1-h_1-verdict") == "richtig"

    def test_hint_and_steps(self, browser: Browser) -> None:
        browser.run("practice.hint('1.1', 'h_1'); practice.showSteps('1.1', 'h_1')")
        assert "tanh" in browser.run("return document.querySelector('.hint:not(:empty)').textContent")
        assert "0,5370" in browser.text("1.1-h_1-steps")

    def test_an_explanation_shows_its_model_answer_to_tick(self, browser: Browser) -> None:
        browser.run("document.querySelector('[aria-controls=\"3.1-part-a-model\"]').click()")
        boxes = browser.run("return document.querySelectorAll('[id=\"3.1-part-a-model\"] input[type=checkbox]').length")
        assert boxes > 0
        browser.run("document.querySelectorAll('[id=\"3.1-part-a-model\"] input').forEach(box => box.click())")
        assert not browser.text("sum").startswith("0 /")


class TestProgress:
    def test_it_outlives_a_reload_and_can_be_deleted(self, browser: Browser) -> None:
        browser.type("1.1-h_1", RIGHT["h_1"])
        browser.check("1.1-h_1")
        browser.open()
        assert browser.element("1.1-h_1").get_attribute("value") == RIGHT["h_1"]
        assert browser.text("1.1-h_1-verdict") == "richtig"
        browser.run("window.confirm = () => true; document.getElementById('reset').click()")
        assert browser.element("1.1-h_1").get_attribute("value") == ""
        assert browser.run("return localStorage.length") == 0

    @pytest.mark.parametrize(
        "kept",
        ["null", "7", '{"numbers": null, "person": 5}', '{"numbers": {"0": {"1.1": {}}}, "variant": "length"}', "{"],
    )
    def test_what_another_page_kept_keeps_nothing_from_opening(self, browser: Browser, kept: str) -> None:
        browser.run("localStorage.setItem('rechenweg practice blatt4', arguments[0])", kept)
        browser.open()
        assert browser.check("1.1-h_1")
        assert browser.run("return practice.handIn().person") == ""
        assert not browser.element("not-kept").is_displayed()

    def test_where_a_browser_keeps_nothing_the_page_works_and_says_so(self, browser: Browser) -> None:
        refuses = "Object.defineProperty(window, 'localStorage', {get() { throw Error('refused'); }})"
        add, remove = (f"Page.{verb}ScriptToEvaluateOnNewDocument" for verb in ("add", "remove"))
        own = browser.driver.execute_cdp_cmd(add, {"source": refuses})
        try:
            browser.open()
            browser.type("1.1-h_1", RIGHT["h_1"])
            assert browser.check("1.1-h_1") == "richtig"
            assert browser.element("not-kept").is_displayed()
            browser.run("window.confirm = () => true; document.getElementById('reset').click()")
            assert browser.element("1.1-h_1").get_attribute("value") == ""
        finally:
            browser.driver.execute_cdp_cmd(remove, own)
            browser.open()

    def test_new_numbers_have_answers_of_their_own(self, browser: Browser) -> None:
        browser.type("1.1-h_1", RIGHT["h_1"])
        before = browser.text("tasks")
        browser.run("document.getElementById('new-numbers').click()")
        assert browser.text("tasks") != before
        assert browser.element("1.1-h_1").get_attribute("value") == ""
        browser.type("1.1-h_1", RIGHT["h_1"])
        assert browser.check("1.1-h_1").startswith(("falsch", "Fehler"))

    def test_what_is_handed_in_are_the_answers_to_the_sheet(self, browser: Browser) -> None:
        browser.type("1.1-h_1", RIGHT["h_1"])
        browser.type("person", "4711")
        browser.run("document.getElementById('new-numbers').click()")
        browser.type("1.1-h_1", "7")
        found = browser.run("return JSON.stringify(practice.handIn())")
        expected = {"person": "4711", "name": "", "sheet": "blatt4", "answers": {"1.1": {"h_1": RIGHT["h_1"]}}}
        assert json.loads(found) == expected

    def test_verify_reads_the_file_that_is_saved(self, browser: Browser, tmp_path: Path) -> None:
        folder = {"behavior": "allow", "downloadPath": str(tmp_path)}
        browser.driver.execute_cdp_cmd("Browser.setDownloadBehavior", folder)
        browser.type("1.1-h_1", RIGHT["h_1"])
        browser.type("1.1-y_1", "<b>")
        browser.type("person", "47 / 11")
        browser.type("name", "A. </script> B.")
        browser.element("save").click()
        file = browser.wait(lambda _: next(tmp_path.glob("*.json"), None))
        assert file.name == "blatt4-4711.json"
        result = rechenweg("verify", "blatt4", "1.1", str(file), "--lang", "en")
        assert (result.exit_code, result.stderr) == (1, "")
        lines = [line.split()[1:3] for line in result.stdout.splitlines()]
        assert ["h_1", "correct"] in lines
        assert ["y_1", "unreadable"] in lines


TABLE = """
id: table
language: en
models:
  m:
    equations:
      h[t]: w * h[t-1] + x[t]
      v[t]: "[h[t], 2 * h[t]]"
tasks:
  "1": {given: {x: [1, 2, 3], w: 0.5, h_0: 0}, ask: [h, v], table: true}
"""


class TestTables:
    @pytest.fixture(autouse=True)
    def table(self, browser: Browser, tmp_path: Path) -> Iterator[None]:
        (tmp_path / "table.yaml").write_text(TABLE, encoding="utf-8")
        practice(Wanted(str(tmp_path / "table.yaml"), (), 1), tmp_path / "page.html")
        other, browser.file = browser.file, tmp_path / "page.html"
        browser.open()
        yield
        browser.file = other

    def test_each_cell_has_a_place_and_each_column_a_verdict(self, browser: Browser) -> None:
        for number, text in enumerate(["1", "2.5", "4.25"], start=1):
            browser.type(f"1-h-{number}", text)
        browser.type("1-v-1", "1; 2")
        browser.type("1-v-3", "(4.25; 9)")
        browser.run("practice.checkAll('1')")
        assert browser.text("1-h-verdict") == "correct"
        assert browser.text("1-v-verdict") == "unreadable – An entry is missing."
        assert browser.run("return practice.handIn().answers['1']") == {
            "h": "[1; 2.5; 4.25]",
            "v": "[(1; 2); (?; ?); (4.25; 9)]",
        }

    def test_cells_are_named_by_their_column_and_row(self, browser: Browser) -> None:
        assert browser.element("1-h-2").accessible_name == "h sub t t 2"
        assert browser.violations() == []

    def test_cells_are_kept_and_emptied(self, browser: Browser) -> None:
        browser.type("1-h-2", "2.5")
        browser.open()
        assert [browser.element(f"1-h-{n}").get_attribute("value") for n in (1, 2, 3)] == ["", "2.5", ""]
        browser.type("1-h-2", " ")
        assert browser.run("return practice.handIn().answers") == {}

    def test_the_table_stands_there_once(self, browser: Browser) -> None:
        assert browser.run("return document.querySelectorAll('#tasks table').length") == 1


class TestOffline:
    def test_nothing_is_asked_of_any_network_and_nothing_is_refused(self, browser: Browser) -> None:
        browser.driver.get_log("browser")
        browser.driver.execute_cdp_cmd("Network.enable", {})
        offline = {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0}
        browser.driver.execute_cdp_cmd("Network.emulateNetworkConditions", offline)
        browser.open()
        browser.run("practice.checkAll('1.1'); practice.showAll('1.1')")
        names = browser.run("return performance.getEntriesByType('resource').map(e => e.name)")
        browser.driver.execute_cdp_cmd("Network.emulateNetworkConditions", {**offline, "offline": False})
        assert names == []
        assert browser.driver.get_log("browser") == []


class TestLooks:
    """Screens as pictures. Machines have other typefaces: what counts is where something stands and how dark it is."""

    @pytest.mark.parametrize(("width", "scheme"), [(w, s) for w in (320, 1000) for s in ("light", "dark")])
    def test_it_looks_as_before(self, browser: Browser, width: int, scheme: str) -> None:
        browser.look(width, 900, scheme)
        browser.type("1.1-h_1", RIGHT["h_1"])
        browser.check("1.1-h_1")
        browser.type("1.1-y_1", "0,4139")
        browser.check("1.1-y_1")
        browser.run(
            "document.activeElement.blur(); document.getElementById('1.1-h_1').closest('.answer').scrollIntoView()"
        )
        found = Image.open(BytesIO(browser.driver.get_screenshot_as_png())).convert("L")
        path = PICTURES / f"practice-{width}-{scheme}.png"
        if os.environ.get("RENEW_PICTURES"):
            found.quantize(16).save(path, optimize=True)
        different = difference(found, path, tolerated=0.02, blurred=4)
        assert different is None, f"look at {different}; renew with RENEW_PICTURES=1 if this is meant"


class TestAccess:
    @pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1000, "light")])
    def test_axe_finds_nothing(self, browser: Browser, width: int, scheme: str) -> None:
        browser.look(width, 900, scheme)
        browser.type("1.1-h_1", "(0,6; -0,5)")
        browser.run("practice.checkAll('1.1'); practice.hint('1.1', 'h_1'); practice.showAll('1.1')")
        assert browser.violations() == []

    @pytest.mark.parametrize("width", [320, 390, 1000])
    def test_nothing_is_wider_than_the_screen(self, browser: Browser, width: int) -> None:
        browser.look(width, 900, "light")
        browser.run("practice.showAll('1.1')")
        browser.run("document.querySelectorAll('[aria-controls$=\"-model\"]').forEach(one => one.click())")
        assert browser.run("return document.documentElement.scrollWidth") == width

    def test_a_long_word_makes_no_document_wider_than_the_screen(self, browser: Browser, tmp_path: Path) -> None:
        word = "Optimierungsverfahrensvergleich"
        content = Document(word, word, "de", (Heading(1, (Text(word),), "a"), Heading(2, (Text(word),), "b")))
        (tmp_path / "document.html").write_bytes(html.write(content))
        browser.look(320, 900, "light")
        browser.driver.get((tmp_path / "document.html").as_uri())
        assert browser.run("return document.documentElement.scrollWidth") == 320

    def test_every_control_is_reached_by_keys_and_has_a_name(self, browser: Browser) -> None:
        controls = browser.run(
            "return [...document.querySelectorAll('button, input, select, textarea')].filter(e => e.checkVisibility())"
        )
        for control in controls:
            assert control.accessible_name, control.get_attribute("outerHTML")
            assert control.get_attribute("tabindex") != "-1"

    def test_a_task_is_done_with_keys_alone(self, browser: Browser) -> None:
        self.until(browser, "Zu den Aufgaben")
        browser.keys(Keys.ENTER)
        self.until(browser, "h Index 1 =")
        browser.keys(RIGHT["h_1"], Keys.ENTER)
        assert browser.text("1.1-h_1-verdict") == "richtig"
        self.until(browser, "Hinweis h Index 1")
        browser.keys(Keys.SPACE)
        assert browser.run("return document.querySelectorAll('.hint:not(:empty)').length") == 1
        self.until(browser, "Schritt zeigen h Index 1")
        for shown in (True, False):
            browser.keys(Keys.ENTER)
            assert browser.element("1.1-h_1-steps").is_displayed() is shown

    @staticmethod
    def until(browser: Browser, name: str) -> None:
        """Goes on with the key for the next control to the one of this name."""
        for _ in range(40):
            browser.keys(Keys.TAB)
            if browser.focus == name:
                return
        raise AssertionError(name)

    def test_the_print_is_the_summary(self, browser: Browser) -> None:
        browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
        shown = browser.run(
            "return ['tasks', 'summary-rows'].map(id => document.getElementById(id).getClientRects().length > 0)"
        )
        browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
        assert shown == [False, True]
