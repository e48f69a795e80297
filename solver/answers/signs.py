"""What signs, letters and LaTeX commands stand for, as tables."""

from __future__ import annotations

import re
import unicodedata

from solver import functions

ROW = "¶"
"""A new row of a matrix, LaTeX's double backslash."""
THIN = "\u2009"
"""The space within a number."""

_GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon phi chi "
    "psi omega"
).split()
SPELLED = {unicodedata.lookup(f"GREEK SMALL LETTER {'LAMDA' if n == 'lambda' else n.upper()}"): n for n in _GREEK}
SPELLED |= {letter.upper(): name.capitalize() for letter, name in SPELLED.items()}
SPELLED |= {"ϕ": "phi", "ϵ": "epsilon", "ϑ": "theta"}
GREEK = frozenset(SPELLED.values())
"""The names of Greek letters."""

ACCENTS = {"tilde": "tilde", "widetilde": "tilde", "hat": "hat", "widehat": "hat", "bar": "bar", "overline": "bar"}
ACCENTS |= {"vec": "vec", "overrightarrow": "vec", "overleftarrow": "cev", "dot": "dot"}
COMBINING = {"\u0303": "tilde", "\u0302": "hat", "\u0304": "bar", "\u0305": "bar", "\u20d7": "vec", "\u20d6": "cev"}

TRANSPARENT = frozenset(
    "mathbf mathrm mathit mathsf mathcal mathtt boldsymbol bm text textbf textit textrm operatorname mbox hbox "
    "underline underbar boxed fbox ensuremath num emph mathbin mathord mathrel mathop mathbb underbrace overbrace "
    "cancel mathnormal pmb bold textsf texttt".split()
)
"""Commands that change how their argument looks, not what it says."""
DECORATED = {"SI": "ks", "qty": "ks", "textcolor": "sk", "colorbox": "sk"}
DECORATED |= dict.fromkeys("color tag label hspace vspace phantom hphantom vphantom".split(), "s")
"""Commands of whose arguments some are kept (k) and some are skipped (s)."""
SPACES = frozenset(
    "left right mqty middle big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr bigm displaystyle textstyle "
    "scriptstyle scriptscriptstyle limits nolimits quad qquad enspace enskip medspace thickspace negthinspace "
    "negmedspace negthickspace space nobreakspace allowbreak nobreak break smallskip medskip bigskip par hfill "
    "strut mathstrut tiny scriptsize footnotesize small normalsize large Large LARGE huge Huge checkmark "
    "blacksquare qed null relax hline centering nonumber notag bf rm it sf tt cal bfseries itshape".split()
)
THIN_SPACES = frozenset([",", "thinspace"])
SIGNS = {
    **dict.fromkeys(["cdot", "bullet"], "·"),
    **dict.fromkeys(["odot", "circ"], "⊙"),
    **dict.fromkeys(["approx", "simeq", "cong", "doteq", "sim"], "≈"),
    **dict.fromkeys(["top", "intercal"], "T"),
    **dict.fromkeys(["lbrack"], "["),
    **dict.fromkeys(["rbrack"], "]"),
    **dict.fromkeys(["langle", "lparen"], "("),
    **dict.fromkeys(["rangle", "rparen"], ")"),
    **dict.fromkeys(["coloneqq", "equiv", "triangleq"], "="),
    **dict.fromkeys("to rightarrow longrightarrow Rightarrow Longrightarrow implies leadsto mapsto".split(), "→"),
    **dict.fromkeys(["mid", "vert"], "|"),
    "lvert": " abs(",
    "lVert": " norm(",
    "lfloor": " floor(",
    "lceil": " ceil(",
    **dict.fromkeys(["rvert", "rVert", "rfloor", "rceil"], ")"),
    **dict.fromkeys(["dots", "ldots", "cdots", "vdots", "ddots"], "…"),
    **dict.fromkeys(["times", "otimes"], "×"),
    "ast": "*",
    "div": "/",
    "oslash": "/",
    **dict.fromkeys(["le", "leq", "leqslant"], "≤"),
    "partial": "∂",
    "varepsilon": "epsilon",
    "varphi": "phi",
    "vartheta": "theta",
    "sum": "∑",
    "prod": "∏",
    "cr": ROW,
}
WORDS = {*functions.ANSWERS, *functions.SPELLINGS, *_GREEK, *map(str.capitalize, _GREEK), "diag", "max", "exp", "ln"}
CHARACTERS = {
    **dict.fromkeys("−‐‑‒–—﹣－➖", "-"),
    "➕": "+",
    "‚": ",",
    **dict.fromkeys("∗＊", "*"),
    **dict.fromkeys("⋅∙•", "·"),
    **dict.fromkeys("∘○", "⊙"),
    **dict.fromkeys("÷∕⁄⊘", "/"),
    **dict.fromkeys("≃≅≐≙∼", "≈"),
    **dict.fromkeys("≔≡", "="),
    **dict.fromkeys("⇒⟹⟶↦", "→"),
    **dict.fromkeys("⟨〈", "("),
    **dict.fromkeys("⟩〉", ")"),
    **dict.fromkeys("ᵀ⊤ᵗ", "^T"),
    **dict.fromkeys("⎛⎜⎝⎞⎟⎠⎡⎢⎣⎤⎥⎦⎧⎨⎩⎪⎫⎬⎭│┌┐└┘├┤", " "),  # pieces of tall brackets
    **dict.fromkeys("\v\f", " "),
    **dict.fromkeys("\r\u2028\u2029\x85", "\n"),
    **dict.fromkeys("⩽≦", "≤"),
    **dict.fromkeys("∣¦", "|"),
    "←": "=",
    "⌊": " floor(",
    "⌈": " ceil(",
    **dict.fromkeys("⌋⌉", ")"),
    "¼": "(1/4)",
    "½": "(1/2)",
    "¾": "(3/4)",
    "⅓": "(1/3)",
    "⅔": "(2/3)",
    "$": " ",
    "𝜕": "∂",
    "⊗": "×",
}
FRACTIONS = frozenset("¼½¾⅓⅔")

MATRIX = re.compile(
    r"\\(begin|end)\s*\{\s*(?:[pbBvV]?NiceMatrix|[pbB]?matrix|smallmatrix|psmallmatrix|d?cases|array)\*?\s*\}(?:\s*\[[lcr]\])?(?:\{[clr|\s]*\})?"
)
"""An environment whose entries are set in rows."""
FRAME = re.compile(
    r"\\(begin|end)\s*\{\s*(?:align(?:ed|at)?|equation|gather(?:ed)?|split|eqnarray|multline|displaymath|math|center)"
    r"\*?\s*\}"
)
"""An environment that only says where a formula stands."""
ROW_SKIP = re.compile(r"\*?(?:\s*\[\s*-?[0-9.]+\s*(?:pt|em|ex|mm|cm|in|sp|bp|\\baselineskip)\s*\])?")
"""What may follow a double backslash: by how much the next row is lower."""
LINEAR = re.compile(r"(?:[■█]|\\(?:[pb]?matrix|eqarray))\s*(?=[({])")
"""A matrix in the linear format of word processors, ``■(a&b@c&d)``."""
EMPTY = re.compile(r"[_^]?\{(?:\s|~|\\[,;:!> ]|\\(?:thinspace|quad|space)(?![A-Za-z]))*\}")
"""A group in which nothing is said, and an index or a power of such."""
LENGTH = re.compile(r"\s*\{?\s*-?[0-9.]+\s*(?:mu|pt|em|ex|mm|cm|in|sp|bp)\b\s*\}?")
"""How wide the space is that ``\\kern`` makes."""
SWITCHED = re.compile(r"\{(?=\s*\\(?:bf|rm|it|sf|tt|cal|bfseries|itshape|displaystyle)(?![A-Za-z]))")
"""A group that only says in which typeface something is set."""
TIE = re.compile(r"~(?=[-+=·*]~)|(?<=[;,+\-=&(·*{])~|(?<=[})])~(?=[A-Za-z(\\])|(?<=[0-9])~(?=[0-9]{3}(?![0-9]))")
"""A space at which no line ends."""
