"""The engine draws what it is asked to, and no formula changes the next one."""

from __future__ import annotations

import json
import re

import pytest

from templates.formulas.mathjax_engine import _Engine

PROBES = [
    r"x_1^2 + \alpha \cdot \sqrt[3]{16} = \frac{\partial L}{\partial h}", r"\text{für } \textbf{a} \textcolor{red}{b}",
    r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}", r"\begin{aligned} a &= b \\ &= c \end{aligned}",
    r"\overset{a}{b} : \xrightarrow{c} \operatorname{diag} \boxed{d} \cancel{e} \vec{f}",
]  # fmt: skip

# What is written after a command: enough for any number of arguments, of any kind.
ARGUMENTS = [
    "{x}{y}{z}{1}{2}",
    r"{\alpha}{named}{red}",
    r"{\sqrt}{1,1}{0x2192} y",
    r"\alpha=\beta",
    "[1]{x}{y}",
    "_a^b",
]

# Reads every command and environment in MathJax's own tables, those within \text included, with each of the
# arguments; answers how many there were.
TRY_ALL = r"""(function (following, state) {
  const {COMPILED} = MathJax._.core.MathItem.STATE;
  const {CommandMap, EnvironmentMap, DelimiterMap, MacroMap} = input.SymbolMap;
  function read(source) {
    try {
      page.convert(source, {display: true, end: COMPILED});
    } catch (error) {} // after which the engine is not used again
  }
  const before = state();
  let count = 0;
  for (const [options, open, close] of [[tex.parseOptions, "", ""], [text, "\\text{", "}"]]) {
    for (const table of tables(options)) {
      for (const name of table.map ? table.map.keys() : []) {
        count++;
        if (table instanceof EnvironmentMap) {
          for (const argument of following) read(`\\begin{${name}}${argument} a & b \\\\ c \\end{${name}}`);
        } else if (table instanceof MacroMap) {
          const command = table instanceof CommandMap ? "\\" + name : name;
          for (const argument of following) read(open + command + argument + close);
        } else { // symbols, which take no arguments
          read((table instanceof DelimiterMap ? name : "\\" + name) + "_a^b");
        }
      }
      if (state() !== before) throw new Error(`${table.name} changes the engine`);
    }
  }
  return count;
})"""

# All that could be changed: the tables, and what packages and counters keep.
STATE = r"""(() => JSON.stringify((() => {
  return [tex.parseOptions, text].map(options => [
    tables(options).map(table => [table.name, table.map && [...table.map].map(([name, entry]) =>
      [name, entry._args, entry._char, entry._attributes, names.get(entry._func)])]),
    [...options.packageData.keys()], [...options.packageData.get("color").model.userColors],
    options.options, options.tags.allLabels, options.tags.counter, Object.keys(options.tags.labels),
  ]);
})(), (key, value) => ["parser", "jax", "FindTeX"].includes(key) ? undefined : value))"""


@pytest.fixture(scope="module")
def engine() -> _Engine:
    return _Engine()


def drawn(engine: _Engine) -> list[str]:
    return [engine.render(tex, display) for tex in PROBES for display in (True, False)]


class TestState:
    """The engine lives as long as the process, and its drawings are kept for good."""

    def test_no_command_and_no_environment_changes_another_formula(self, engine: _Engine) -> None:
        before = drawn(engine)
        assert not any("data-mjx-error" in svg or "<text" in svg for svg in before)
        assert engine._context.eval(f"{TRY_ALL}({json.dumps(ARGUMENTS)}, {STATE})") > 1000
        assert drawn(engine) == before

    @pytest.mark.parametrize(
        "tex",
        [
            r"\href{http://a}{x}", r"\url{http://a}", r"\style{color:red}{x}", r"\class{a}{x}", r"\cssId{a}{x}",
            r"\data{a=b}{x}", r"\require{html}", r"\def\x{y}\x", r"\newcommand{\x}{y}\x", r"\let\x=y", r"\unicode{65}",
            r"\includegraphics{a.png}", r"\label{a}", r"\tag{1}", r"\ref{a}", r"\notag", r"\nonumber",
            r"\DeclareMathOperator{\x}{y}", r"\Newextarrow{\sqrt}{1,1}{0x2192} y", r"\definecolor{red}{RGB}{1,2,3}",
            r"\DeclarePairedDelimiter{\x}{y}{z}", r"\newtagform{a}{b}{c}", r"\mathtoolsset{centercolon}",
            r"\text{\ref{a}}", r"\text{\definecolor{red}{RGB}{1,2,3}}", r"\newenvironment{a}{b}{c}", "% a",
            r"\begin{spreadlines}{1em} a \end{spreadlines}", r"\text{\unicode{65}}",
        ],
    )  # fmt: skip
    def test_what_defines_counts_or_reaches_beyond_the_formula_is_refused(self, tex: str, engine: _Engine) -> None:
        (reason,) = re.findall('data-mjx-error="([^"]*)"', engine.render(tex, False))
        assert re.search("not allowed|only supported in math", reason)


class TestLook:
    """Where it differs from MathJax as it comes."""

    @pytest.mark.parametrize(
        "tex",
        [
            r"\overset{\scriptscriptstyle\%sarrow}{h}", r"\overset{\%sarrow}{h}", r"\over%sarrow{h}",
            r"\over%sarrow{h_1}",
        ],
    )  # fmt: skip
    def test_arrows_to_both_sides_are_equally_large(self, tex: str, engine: _Engine) -> None:
        right, left = (engine.render(tex % side, False) for side in ("right", "left"))
        box = re.compile(r'viewBox="[^"]*"')
        assert 'data-c="2192"' in right
        assert box.findall(right) == box.findall(left)

    def test_an_accent_is_no_arrow(self, engine: _Engine) -> None:
        assert 'data-c="20D7"' in engine.render(r"\vec{h}", False)

    @pytest.mark.parametrize("inner", [r"\left(1\right)", r"\begin{pmatrix}1\end{pmatrix}"])
    def test_a_group_has_the_same_room_on_both_sides(self, inner: str, engine: _Engine) -> None:
        def width(tex: str) -> float:
            (found,) = re.findall(r'viewBox="\S+ \S+ (\S+)', engine.render(tex, False))
            return float(found)

        assert width(inner + "x") == pytest.approx(width("x" + inner), abs=1)
        assert width(inner + "x") > width(inner) + width("x") + 100


class TestText:
    r"""Words within a formula are set in the typeface of the text around it."""

    @pytest.mark.parametrize(
        ("plain", "others"), [("für", r"\textbf{für}"), ("Größe", r"\textit{Größe}"), ("„ß“ §", r"\textbf{„ß“ §}")]
    )
    def test_with_every_letter_of_german_in_every_style(self, plain: str, others: str, engine: _Engine) -> None:
        drawings = [engine.render(tex, False) for tex in (rf"\text{{{plain}}}", others, rf"\text{{{others}}}")]
        for drawing in drawings:
            letters = [chr(int(code, 16)) for code in re.findall(r'data-c="([0-9A-F]+)" d="M', drawing)]
            assert "".join(letters) == plain.replace(" ", "")
        assert drawings[0] != drawings[1] == drawings[2]

    def test_it_is_no_font_of_formulas(self, engine: _Engine) -> None:
        word, name = (re.findall(r'd="([^"]+)"', engine.render(tex, False)) for tex in (r"\text{a}", r"\mathrm{a}"))
        assert word != name
