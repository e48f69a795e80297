"""What stands around an answer and is none: quotes, remarks, units, labels, and how programs print numbers.

It is blanked out, so that every character keeps its place.
"""

from __future__ import annotations

import re
from itertools import pairwise

from solver.answers.enumerated import blanked, uncounted
from solver.answers.names import Names
from solver.answers.patterns import FUNCTIONS
from solver.answers.plain import Plain
from solver.answers.signs import GREEK, ROW

MOST_LAYERS = 12

_QUOTES = {
    '"': '"',
    "„": '“”‟"',
    "“": "”",
    "”": "”",
    "«": "»",
    "»": "«",
    "‚": "‘’",
    "‘": "’",
    "`": "`",
    "'": "'",
    "*": "*",
    "_": "_",
    "›": "‹",
    "‹": "›",
}
_FENCE = re.compile(r"\s*```[a-z]*\n(?P<inside>[^`]*)```\s*", re.IGNORECASE)
_FRONT = re.compile(
    r"\s*(?:(?:ca|circa|rd|rund|etwa|ungefähr|about|approximately|approx|around|roughly|also|somit|damit|daher|folglich|thus|"
    r"hence|therefore|so|answer|antwort|ergebnis|result|lösung|solution|insgesamt|total|gerundet|rounded|ungef|(?:(?:der|ein|the|a)\s)?"
    r"(?:spalten|zeilen)?ve[kc]tor)\b\s*[.:,]?(?=[\s(\[{0-9+−–-])|(?:→|⇒|⟹|∴|=>)"
    r"|(?:aufgabe|task|teil|part|zu)\s(?:[0-9.]{0,4}\s?)?\(?[a-h]\)\s*:?)",
    re.IGNORECASE,
)
_ABOUT = (
    r"(?:also|insgesamt|etwa|rund|ca|circa|ungefähr|genau|gleich|dann|somit|damit|sich|man|wir|we|zu|ich|about|approximately|approx|"
    r"roughly|exactly|equal to|therefore|thus|in total|gerundet|rounded)\b\.?"
)
_SENTENCE = re.compile(
    rf"\s*(?P<words>(?:(?:[A-Za-zÀ-ÿ-]{{2,24}}|I)\s+){{1,8}})(?:ist|hat|sind|gibt|beträgt|lautet|ergibt|ergeben|erhält|erhalten|folgt|is|has|"
    rf"are|equals|get|got|gives|obtain|have|erhalte|bekomme)\s+(?:{_ABOUT}\s+){{0,3}}(?=[-−–+]?[\d.,(\[])"
)
"""Words that lead to a value: ``Die Zelle hat 42``."""
_ABOUT_WHAT = re.compile(
    rf"(?<![\w\\])(?:ist|is|sind|are|beträgt|equals|=|≈)\s{{1,3}}(?P<about>(?:{_ABOUT}\s+){{1,3}})(?=[-−–+]?[\d.,(\[])",
    re.IGNORECASE,
)
"""How exact somebody says that a value is: ``ist ungefähr 0,5``."""
_PROSE = re.compile(
    r"(?:[^\W\d_]{2,20}|[0-9]-mal)(?:\s+[^\W\d_]{2,20}){1,8}[,:]\s+(?:also|somit|das sind|so|i\.e\.|thus)\s+"
    r"(?=[-−–+]?[\d.,(\[])"
)
"""A reason in words in front of a value: ``4-mal so viele, also 98816``."""
_TICK = re.compile(r"(?<=[\w\]})%.…])\s*(?:[✓✔☑✅\ufe0f🌀-🫿]|[:;]-?[)D](?=\s*$))+\s*$")
_MEMBER = re.compile(r"(?<=[\w\]})])\s*(?:∈|\\in(?![A-Za-z]))[^=≈;\n]{1,40}$")
"""The set in which a value is: ``∈ ℝ²``."""
_CHECK = re.compile(
    r"(?<=[)\]}])\s*[,;]?\s*[(\[]?(?:Probe|Kontrolle|Summe|Check|Sum)\b[\s:=≈]*[0-9.,]+\s*[)\]]?\s*$", re.IGNORECASE
)
"""What somebody notes behind a vector to have it checked: ``(0,2; 0,8), Summe = 1``."""
_UNSURE = re.compile(r"(?<=[0-9])\s*(?:±|\+/-|\\pm)\s*0(?:[.,]0+[1-9]{1,2})?\s*$")
"""How exact somebody says that a number is, ``0,868 ± 0,001``."""
_FULL_STOP = re.compile(r"(?<=[\w\]})%])[.;,](?=\s*(?:\\[\])]|\$+|\\end\{[a-z*]+\})\s*$)")
_COMMENT = re.compile(
    r"(?:(?<=\s)#|//(?=[^\n]*[^\W\d_]{3})|(?<=[)\]}]\s)//\s|(?<=\s\s)%\s|(?<=[)\]}]\s)%\s(?=[A-Za-z]))(?!\S*=|\s*[(\[]\s*[-+0-9.])[^\n]*$|\s/\*[^*\n]{0,80}\*/\s*$"
)
"""``7//2`` divides."""
_WORD = r"(?P<word>[A-Za-zÀ-ÿ]{2,}|(?:[a-z]\.\s?){2,3}|s\.(?=\s[A-Za-zÀ-ÿ]{2}))(?![\w^~])"
_IN_BRACKETS = re.compile(
    rf"(?P<before>.*(?:[0-9%)\]}}.…]|[^\W_]\s))\s*(?P<remark>[(\[]\s*(?:[0-9]{{1,3}}(?:[.,][0-9]{{1,3}})?\s*)?{_WORD}[^()\[\]*·/^_\\@]*[)\]])\s*",
    re.DOTALL,
)
_REASON = re.compile(
    r"(?P<before>.*(?:[0-9%)\]}…]|_\{?\w{1,6}))(?P<remark>\s*(?:"
    r"\((?:mit|aus|für|da|weil|wobei|wegen|with|from|where|using|for|because|since|via)\s(?:[^()\n]|\([^()\n]*\))*\)"
    r"|,?\s(?:mit|with|weil|denn|da|wobei|wegen|because|since|where|using)\s[^\n;]*))\s*",
    re.DOTALL,
)
"""Where a value comes from, which may have numbers of its own: ``0,65 (mit h_2 = 0,35)``."""
_CAUSE = re.compile(r"[\s,(]*(?:weil|denn|da|wegen|because|since)\s")
"""Behind these nothing changes a value: ``0, weil Z negativ ist``."""
_BEHIND_WORDS = re.compile(
    r"(?P<before>(?:[^=≈\n]{0,80}[=≈])?\s*[-−+]?[0-9][0-9., \u00a0]*\s*"
    r"(?P<word>[A-Za-zÀ-ÿ]{2,30})(?:\s[A-Za-zÀ-ÿ]{2,30}){0,4})"
    r"\s*(?P<remark>\((?:[^()\n]|\([^()\n]*\)){1,80}\))\s*"
)
"""A bracket behind what a number counts: ``202 Zahlen (h, g und p)``, ``50 steps (= T)``."""
_WORDS = re.compile(
    rf"(?P<before>.*?[0-9%)\]}}.…])(?:[,;]?\s+|(?<=[)\]}}])|\s+[-–—]{{1,2}}\s+(?=(?:auf|gerundet|rounded|siehe|see)\b))"
    rf"(?P<remark>{_WORD}[^\d()\[\]{{}}=≈;:<>|\\_^*·/@]*"
    r"(?:(?:(?<=auf )|(?<=to )|(?<=with )|(?<=mit ))[0-9]{1,2}\s+[^\d()\[\]{}=≈;:<>|\\_^*·/@]{2,60})?)\s*",
    re.DOTALL,
)
_NEXT_WORD = re.compile(r"\W*\w+\s+[A-Za-zÀ-ÿ]{2,}")
_NO_REMARK = re.compile(
    r"(?<![^\W\d_])(?:oder|or|bzw|resp\w*(?=.*[0-9])|aber|but|sonst|nicht|not|kein\w*|no|falsch\w*|wrong|statt|instead|vorher|negativ\w*|"
    r"negative|minus|plus|mal|times|hoch|durch|geteilt|divided|"
    r"over(?!\s+(?:all|both|the|time|every|each))|to the|power|tausend|tsd|thousand|hundert|hundred|"
    r"mio|mill?ion\w*|milliarde\w*|billion\w*|mrd|prozent|percent|promille|zu\s+(?:viel|wenig|gro\w+|klein\w*)|too|dutzend|dozen|double|half|bis|"
    r"quadrat|quadriert|squared|ende|end|bruch|fraction|matrix|zeile|row|root|wurzel|transponiert|transposed|index|sub|hat|dach|tilde|"
    r"(?:und|and|sowie)(?!\s+(?:[A-Za-zÀ-ÿ]{3}|[A-Za-z]\)))|modulo|mod)(?![^\W\d_])",
    re.IGNORECASE,
)
_UNIT = re.compile(r"(?:[kKMGT]i?B|[kKMGT]?(?:bits?|bytes?))(?![^\W\d_])", re.IGNORECASE)
"""A unit behind a value that is asked in none, or in another one."""
_KEYWORDS = (
    r"dtype|device|requires_grad|grad_fn|shape|size|name|order|weak_type|copy|ndmin|layout|sharding|min|max|stddev|"
    r"keepdims?|nrow|ncol|byrow"
)
_KEYWORD = re.compile(
    rf",\s*(?:{_KEYWORDS})\s*=\s*(?:<[^<>]*>|'[^']*'|\"[^\"]*\"|\([^()]*\)|(?:[A-Za-z_]\w*\.)*\w+(?:\([^()]*\)|\[[^\[\]]*\])?)"
)
_ROW_LABEL = re.compile(r"(?<![^\n])[ \t]*(?:(?:\[,[0-9]{1,2}\][ \t]*)+(?![^\n])|\[[0-9]{1,2},\])")
"""Rows and columns as R numbers them."""
_TENSOR = re.compile(r"\s*<\s*(?:tf|tensorflow|torch)?\.?[A-Za-z]+[^<>]*?numpy\s*=|>\s*$")
_TAG = re.compile(r"</?(?:p|div|span|b|i|u|em|strong|code|td|tr|br)(?:\s[^<>]{0,80})?/?>", re.IGNORECASE)
"""What editors of web pages put around an answer."""
_PROMPT = re.compile(
    r"(?<![^\n])[ \t]*(?:(?:>>>|julia>|In ?\[[0-9]+\]:|>(?=\s*[A-Za-z(]))[^\n]*\n(?=[^\n]*[0-9])|>>>\s"
    r"|print\([^()\n]*\)[ \t]*(?:#|\n))"
)
"""What somebody typed in a console, above what it printed."""
_FRAMEWORK = re.compile(
    r"Parameter containing:|(?<=[,;\s])\.\.\.(?=[ \t]*\n)|(?<=[0-9])f0(?![A-Za-z0-9_])|(?<=[a-z])\.(?=\()"
    r"|(?<=VAR)\.P(?=\()"
)
"""A line or sign of PyTorch, MATLAB, Julia and spreadsheets that holds no number."""
_TEXT = re.compile(r"(?P<open>\\(?:text|mbox|textrm|textit|textbf)\s*\{)(?=[^{}]*[\s():,.])[^{}]*(?P<close>\})")
"""Words in a formula of LaTeX."""
_CALCULATOR = re.compile(r"(?P<open>\()\s*[-−–]\s*(?P<close>\))(?=\s*[0-9.,])")
"""The key for the sign of a pocket calculator, ``(-)``."""
_SHOWN = re.compile(r"(?<=[\w)\]])\s{1,4}(?P<sign>#)(?=\s*[(\[]\s*[-+0-9.][^\n=]*$)")
"""A comment that shows what a line of a program gives."""
_METHOD = re.compile(
    r"\.(?:numpy|item|tolist|detach|cpu|flatten|ravel|squeeze|clone|copy|float|double|int|long)\(\s*\)"
    r"|(?<!np)(?<!numpy)(?<!torch)(?<!tf)\.(?:reshape|view|round|astype|to|unsqueeze)\((?:[^()]|\([^()]*\))*\)"
)
_CONSTANT = re.compile(r"(?:math|np|numpy)\s*\.\s*(?=(?:e|inf)\b)")
_SUMMARY = re.compile(
    r"\s*[│|┃]?\s*[A-Za-z]\w{0,30}\s*(?:\([A-Za-z]\w{0,30}\)|-[0-9]{1,3}|:[0-9 -]{1,6})\s*[│|┃]?\s*"
    r"[(\[]\(?\s*(?:None|-1|\?|[0-9]{1,4}),[^()\[\]\n]{0,40}\)?[)\]]\s*[│|┃]?\s*(?=[0-9][0-9.,]*\s*[│|┃]?\s*$)"
)
"""What stands in front of the number of parameters where programs sum up a model: ``lstm (LSTM) (None, 10)``."""
_NOUN = "(?:komponente|eintrag|element|zeile|neuron|component|entry|row|unit)"
_FIRST = rf"(?P<first>(?:first|erste[rs]?|1\.)\s{_NOUN}|{_NOUN}\s1|oben|top|a\)|i\)|first(?=:)|erstens)"
_SECOND = rf"(?P<second>(?:second|zweite[rs]?|2\.)\s{_NOUN}|{_NOUN}\s2|unten|bottom|b\)|ii\)|second(?=:)|zweitens)"
_THIRD = rf"(?P<third>(?:third|dritte[rs]?|3\.)\s{_NOUN}|{_NOUN}\s3|c\)|iii\)|third(?=:)|drittens)"
_ORDINAL = re.compile(
    rf"(?:^|(?<=[\s;,]))(?:{_FIRST}|{_SECOND}|{_THIRD})(?=[\s:=])\s*[:=]?",
    re.IGNORECASE,
)
"""What counts the entries of a vector or the rows of a matrix: ``first component``, ``Zeile 1:``, ``oben``, ``a)``."""
_ORDINAL_BEHIND = re.compile(
    rf"(?<=[0-9])\s*(?:\(|//\s?|(?:für|for)\s)(?:{_FIRST}|{_SECOND}|{_THIRD})(?:\)|(?![^\n,;]))", re.IGNORECASE
)
"""The same behind an entry, in brackets, as a comment or with ``for``."""
_SAME = re.compile(r"(?<=[0-9)\]])\s*(\()\s*=(?:[^()\n]|\([^()\n]*\))*(\))\s*")
"""Another side of the equation in brackets: ``42 (= 6 · 7)``."""
_QUOTED = re.compile(r"""(?:"[-−–+0-9.,;\s]*[0-9]"|'[-−–+0-9.,;\s]*[0-9]')""")
"""Numbers in quotes, one by one or all of a call."""
_ANGLES = re.compile(r"(?:[^<>=\n]{1,40}[=≈])?\s*(<)[^<>=]*(>)\s*")
_BARS = re.compile(r"[ \t]*([|/\\│])(?!\\)[^\n]*?([|/\\│])[ \t]*")
_TALL = re.compile(r"(?P<label>[^\n=()|\[│]*=)?[ \t]*[(|\[│][^\n]*[)|\]│][ \t]*")
"""A line of a tall bracket; in front of one of them its name may stand."""
_RULE = re.compile(r"[ \t]*[|+][-=+|: \t]*[-=][-=+|: \t]*")
"""A line between the rows of a table."""
_CELL_NUMBER = re.compile(r"(?<![\w.,])[-+−]?[0-9]")
_SYMBOL = r"[A-Za-z][\w~]*?(?:_\{[^{}]{1,20}\})?"
_STEM = rf"(?:\(?\(?[d∂]\s?{_SYMBOL}\)?\s?/\s?\(?[d∂]\s?|[(\[]?){_SYMBOL}[)\]]?"
_LABEL = re.compile(
    rf"(?:^|(?<=[;,&\n{ROW}])|(?<=[0-9]\s)|(?<=and )|(?<=und ))\s*(?P<label>(?P<stem>{_STEM})(?:,_|[_,])?"
    r"(?:(?P<a>[0-9]{1,2})|\[(?P<b>[0-9]{1,2})\]|\((?P<c>[0-9]{1,2})\)|\^\{?\(?(?P<d>[0-9]{1,2})\)?\}?|_\{[0-9]{0,2},?(?P<e>[0-9]{1,2})\})\)*\s*(?::=|=|≈|->|→|:(?=\s)))"
)


_WORKED = re.compile(
    r"\s*(?P<left>(?:[^=≈;\n]{1,80}[=≈]){1,4}?)\s*[-+]?[0-9.,]*[0-9]\s*(?:[;\n]\s*|,\s+|\s(?:und|and)\s|$)"
)
_BETWEEN_ROWS = re.compile(r"[\s;,&]*\Z")
_CALCULATES = re.compile(r"[A-Za-z]\s*\(|[0-9)\]]\s*[-+*/·×]")
"""What calculates: it is no name."""


def bare(text: str, names: Names) -> str:
    """The answer without what stands around it, in the same length."""
    for _ in range(MOST_LAYERS):
        smaller = _printed(_unquoted(_without_end(uncounted(_without_remarks(_without_ordinals(text), names)))))
        if smaller == text:
            break
        text = smaller
    return text.rstrip()


def without_labels(source: Plain, columns: int = 1) -> Plain:
    """The entries without their names, ``h_11 = 0,5; h_12 = 0,3``, where these count them one by one; those of a matrix
    with so many columns row by row."""
    labels = list(_LABEL.finditer(source.text))
    is_matrix = columns > 1 and _are_row_by_row(labels, columns)
    if len(labels) < 2 or not (is_matrix or _are_in_order(labels)):
        return source
    if source.text.count("=") + source.text.count("≈") > len(labels) or source.text[: labels[0].start("label")].strip():
        return source
    text = source.text
    for number, match in enumerate(labels):
        start, end = match.span("label")
        text = blanked(text, start, end)
        if is_matrix and number and number % columns == 0:
            start = len(_BETWEEN_ROWS.sub("", text[:start]))
            text = f"{text[:start]}{ROW}{' ' * (end - start - 1)}{text[end:]}"
    return Plain(text, source.origin)


def _are_in_order(labels: list[re.Match[str]]) -> bool:
    """Whether names count entries one by one: ``h_1``, ``h_2`` or ``h_11``, ``h_12``."""
    numbers = [int(next(m[g] for g in "abcde" if m[g])) for m in labels]
    is_first = bool(numbers) and (numbers[0] == 0 or numbers[0] % 10 == 1)
    is_one_by_one = all(b == a + 1 for a, b in pairwise(numbers))
    return is_first and is_one_by_one and len({m["stem"] for m in labels}) == 1


def _are_row_by_row(labels: list[re.Match[str]], columns: int) -> bool:
    """Whether names count all entries of a matrix: ``a_11``, ``a_12``, ``a_21``, ``a_22``."""
    names = [re.sub(r"[\s_,:=≈>→(){}\[\]^-]", "", m["label"]) for m in labels]
    rows = range(1, len(names) // columns + 1)
    places = [f"{row}{column}" for row in rows for column in range(1, columns + 1)]
    return [name[-2:] for name in names] == places and len({name[:-2] for name in names}) == 1


def without_workings(source: Plain, entries: int) -> Plain:
    """So many entries without how each was calculated: ``tanh(1) = 0,76; h_2 = tanh(2) = 0,96``."""
    found = list(_WORKED.finditer(source.text))
    lefts = [match["left"] for match in found]
    if not 2 <= len(found) == entries:
        return source
    labels = [label for left in lefts if (label := _LABEL.match(left))]
    are_named = len(labels) == entries and _are_in_order(labels)
    is_named = any(label.end() < len(label.string) for label in labels)
    if not are_named and (is_named or not all(map(_CALCULATES.search, lefts))):
        return source
    if found[0].start() or any(a.end() != b.start() for a, b in pairwise(found)) or found[-1].end() < len(source.text):
        return source
    text = source.text
    for match in found:
        text = blanked(text, *match.span("left"))
    return Plain(text, source.origin)


def _without_ordinals(text: str) -> str:
    """Entries without words that count them from the first one on."""
    found = list(_ORDINAL.finditer(text))
    if not found or text[: found[0].start()].strip():
        found = list(_ORDINAL_BEHIND.finditer(text))
    if len(found) < 2:
        return text
    if [match.lastgroup for match in found] != ["first", "second", "third"][: len(found)]:
        return text
    for match in found:
        is_apart = text[: match.start()].rstrip(" \t")[-1:] in ("", ";", ",", "\n")
        text = blanked(text, *match.span())
        if not is_apart and match.re is _ORDINAL:
            text = f"{text[: match.end() - 1]}\n{text[match.end() :]}"
    return text


def _without_remarks(text: str, names: Names) -> str:
    if match := _SUMMARY.match(text) or _FRONT.match(text):
        return blanked(text, *match.span())
    if (match := _SENTENCE.match(text)) and not _NO_REMARK.search(match["words"]):
        return blanked(text, *match.span())
    if match := _PROSE.match(text) or _ABOUT_WHAT.search(text):
        return blanked(text, *match.span("about" if match.lastgroup else 0))
    if (match := _COMMENT.search(text)) and text[: match.start()].strip():
        text = blanked(text, *match.span())
    if (match := _REASON.fullmatch(text)) and (_CAUSE.match(match["remark"]) or not _NO_REMARK.search(match["remark"])):
        return blanked(text, *match.span("remark"))
    if (match := _BEHIND_WORDS.fullmatch(text)) and _is_remark(match["word"], match["word"] + match["remark"], names):
        return blanked(text, *match.span("remark"))
    for pattern in (_IN_BRACKETS, _WORDS):
        match = pattern.fullmatch(text)
        if match and _is_remark(match["word"], match["remark"], names):
            return blanked(text, match.end("before"), match.end())
    return text


def _is_remark(word: str, remark: str, names: Names) -> bool:
    """Whether words say nothing of the value. What is a symbol or a function belongs to a formula."""
    is_function = word in FUNCTIONS and not _NEXT_WORD.match(remark[remark.index(word) :])
    is_formula = names.has(word) or is_function or word in GREEK or bool(names.apart(word))
    return not is_formula and not _NO_REMARK.search(remark) and not _UNIT.match(remark)


def _without_end(text: str) -> str:
    """Without blanks at the end, and what ends a sentence."""
    for pattern in (_TICK, _CHECK, _MEMBER, _UNSURE):
        if match := pattern.search(text):
            text = blanked(text, *match.span())
    text = _FULL_STOP.sub(" ", text.rstrip())
    while text and text[-1] in ".;!" and text[-2:-1] not in ("", "."):
        text = text[:-1].rstrip()
    return text


def _unquoted(text: str) -> str:
    if match := _FENCE.fullmatch(text):
        start, end = match.span("inside")
        return blanked(blanked(text, 0, start), end, len(text))
    if match := next((m for m in _SAME.finditer(text) if m.end() == len(text)), None):
        return blanked(blanked(text, *match.span(1)), *match.span(2))
    for match in _QUOTED.finditer(text):
        text = blanked(blanked(text, match.start(), match.start() + 1), match.end() - 1, match.end())
    for pattern in (_TEXT, _CALCULATOR):
        for match in list(pattern.finditer(text)):
            text = blanked(blanked(text, *match.span("open")), *match.span("close"))
    stripped = text.strip()
    start = len(text) - len(text.lstrip())
    end = start + len(stripped)
    if len(stripped) > 1 and stripped[-1] in _QUOTES.get(stripped[0], ""):
        return blanked(blanked(text, start, start + 1), end - 1, end)
    if stripped[:1] == "'":  # what tells a spreadsheet that text follows
        return blanked(text, start, start + 1)
    if match := _ANGLES.fullmatch(text):
        return text[: match.start(1)] + "(" + text[match.end(1) : match.start(2)] + ")" + text[match.end(2) :]
    return _unbarred(text)


def _unbarred(text: str) -> str:
    """Lines between bars, which draw a tall bracket or a table, with its head where this holds no number."""
    text = _without_name(text)
    lines = text.split("\n")
    is_table = any(map(_RULE.fullmatch, lines)) and text.count("|") > 1
    if is_table:
        lines = _without_rules(lines)
    matches = [_BARS.fullmatch(line) for line in lines if line.strip()]
    if not matches or not all(matches) or (len(matches) == 1 and text.count("|") < 3 and not is_table):
        return text
    drawn = []
    for line in lines:
        match = _BARS.fullmatch(line)
        drawn.append(blanked(blanked(line, *match.span(1)), *match.span(2)) if match else line)
    return "\n".join(drawn)


def _without_name(text: str) -> str:
    """Lines that draw a tall bracket without its name, which stands in front of one of them."""
    lines = text.split("\n")
    drawn = [match for line in lines if (match := _TALL.fullmatch(line))]
    named = [number for number, match in enumerate(drawn) if match["label"]]
    if len(drawn) < len(lines) or len(named) != 1 or len(lines) < 2:
        return text
    [number] = named
    lines[number] = blanked(lines[number], 0, drawn[number].end("label"))
    return "\n".join(lines)


def _without_rules(lines: list[str]) -> list[str]:
    """The lines of a table, with blanks for what is drawn between them and for its head."""
    filled = [number for number, line in enumerate(lines) if line.strip()]
    is_headed = len(filled) > 2 and _RULE.fullmatch(lines[filled[1]]) and not _CELL_NUMBER.search(lines[filled[0]])
    empty = {filled[0]} if is_headed else set()
    return [" " * len(line) if number in empty or _RULE.fullmatch(line) else line for number, line in enumerate(lines)]


def _printed(text: str) -> str:
    """Without what frameworks print or are told beside the numbers."""
    patterns = [_PROMPT, _FRAMEWORK, _TAG, _KEYWORD, _METHOD, _CONSTANT, _ROW_LABEL]
    if _TENSOR.match(text):
        patterns.insert(0, _TENSOR)
    for pattern in patterns:
        for match in list(pattern.finditer(text)):
            text = blanked(text, *match.span())
    shown = _SHOWN.search(text)
    return f"{text[: shown.start('sign')]}={text[shown.end() :]}" if shown else text
