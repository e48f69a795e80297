"""What the words of an answer look like. No pattern tries anything for long."""

from __future__ import annotations

import re

from solver import functions, notation
from solver.answers.signs import ROW

IDENTITIES = frozenset(
    "array asarray matrix mat immutablematrix tensor as_tensor constant variable convert_to_tensor floattensor vector "
    "vec c float float16 float32 float64 double int int32 int64 devicearray ndarray column list tuple decimal "
    "rbind series".split()
)
"""What may stand around numbers and says nothing of their values."""
METHODS = frozenset("sum mean var max min".split())
"""What is called behind an array: ``x.mean()``."""
STACKS = frozenset("concatenate concat cat hstack vstack stack vcat".split())
MATRICES = frozenset("transpose dot matmul mmult multiply outer diag eye inv onehot".split())
CALLS = IDENTITIES | STACKS | MATRICES | frozenset(["round", "runden", "pow", "sumproduct"])
"""What may be called besides ``solver.functions``: as it is written in plain, Python-like and LaTeX notation."""
WRITTEN_OUT = {
    name: text for name, text in functions.INSTEAD.items() if "x" in text and name not in functions.SPELLINGS
}
"""Functions of one quantity that only answers call by a name."""
FUNCTIONS = {
    **{name: name for name in (*WRITTEN_OUT, *functions.ANSWERS, *sorted(CALLS))},
    **functions.ALIASES,
    **functions.SPELLINGS,
    **dict.fromkeys(["power", "potenz"], "pow"),
    "summenprodukt": "sumproduct",
    **dict.fromkeys(["mm", "mv", "bmm"], "matmul"),
}
"""What a function is called, and which one it is."""
AND = frozenset(["and", "und", "sowie"])

_NAME = r"[A-Za-z][A-Za-z0-9]*~?(?:_\{[^{}]{1,40}\}|_\([^()]{1,40}\)|_[A-Za-z0-9]+)*"
_BRACKET = r"\[\s?(?:[a-zT]|[0-9]{1,6})(?:\s?[-+]\s?[0-9]{1,6})?(?:,(?:[a-zT]|[0-9]{1,6})(?:[-+][0-9]{1,6})?)*\s?\]"
_QUANTITY = rf"{_NAME}(?:{_BRACKET})?"
_MORE = r"(?:,[0-9]{1,6}){0,3}"
"""Further indices, as in ``dalpha_1,3/de_1,1``."""
_B = r"\s{0,3}"
DERIVATIVE = re.compile(
    rf"""(?:(?P<open>\({_B}\()|\(?){_B}[d∂]{_B}(?P<plus>\^?[({{]?\+[)}}]?)?{_B}(?P<of>{_QUANTITY}{_MORE}){_B}(?(open)\))\)?
    {_B}/{_B}\(?{_B}[d∂]{_B}(?P<by>{_QUANTITY}{_MORE}){_B}(?(open)\){_B}\))
    (?:{_B}\|{_B}_?\{{?(?P<via>{_QUANTITY}{_MORE})\}}?)?""",
    re.VERBOSE,
)
_MODULE = r"(?:(?:np|numpy|[Mm]ath|torch|tf|jnp|jax|F|nn|keras|scipy|special|sp|sympy|linalg|cp|mx|pd|pandas)\s*\.\s*)"
FUNCTION = re.compile(
    rf"""{_MODULE}*(?P<name>[A-Za-z]+(?:_[a-z]+)*(?:[0-9]{{1,2}}|_[0-9]{{1,2}}|_\{{\s?[a-z0-9]{{1,6}}\s?\}})?)(?:_\{{\s?axis\s?=\s?(?P<axis>[01])\s?\}})?(?![A-Za-z0-9_~])(?P<prime>['′])?(?:\(\s?\)(?=\())?
    (?:\s*(?:\^|\*\*)\s*(?:\((?P<round>[23])\)|\{{(?P<curly>[23])\}}|(?P<power>[23])(?![0-9]))(?=\s*[({{\[A-Za-z0-9.,]))?""",
    re.VERBOSE,
)
AXIS = re.compile(r",\s{0,3}(?:axis|dim)\s{0,3}=\s{0,3}(?P<axis>-?[01])\s{0,3}\Z")
"""What a function runs along, behind its argument."""
ARGUMENT = re.compile(r"[A-Za-z0-9.,]|[-+]\s?[0-9.,]")
"""How the argument of a function without brackets begins."""
OVER_ALL = re.compile(
    r"(?P<sign>[∑∏]|Sigma|sum|prod|max|min|argmax|argmin)\s?_\s?(?:\{\s?(?P<letter>[a-z])\s?(?:,?\s?(?P<second>[a-z])\s?|=\s?(?P<low>[0-9]{1,6})\s?)?\}|(?P<bare>[a-z])(?![A-Za-z0-9_]))"
    r"(?:\s?\^\s?(?:[A-Za-z](?![A-Za-z0-9_])|\{\s?[A-Za-z][A-Za-z_]{0,8}\s?\}))?"
)
"""A sum, product or extreme over all that there is, ``∑_j``, ``∑_{j=1}^n`` and ``max_j``."""
OVER_ANY = re.compile(r"(?P<sign>[∑∏]|Sigma(?![A-Za-z0-9_]))(?!\s?_)")
"""... and one that does not say its index, ``∑ p_i x_i``."""
OVER = re.compile(
    r"""(?P<sign>[∑∏]|Sigma|sum|prod)\s?_\s?\{\s?(?P<letter>[a-z])\s?=\s?(?P<low>[0-9]{1,6})\s?\}\s?\^\s?(?P<high>[0-9]{1,6}|\{\s?[0-9]{1,6}\s?\})
    |(?P<extreme>max|min|argmax|argmin)\s?_\s?\{\s?(?P<least>[0-9]{1,6})\s{0,3}(?:≤|<=)\s{0,3}(?P<running>[a-z])
    \s{0,3}(?:≤|<=)\s{0,3}(?P<most>[0-9]{1,6})\s?\}
    |(?P<name>sum|prod|stack|max|min|argmax|argmin)\s?\(\s?(?P<index>[a-z])
    (?:\s?=\s?(?P<first>[0-9]{1,6})\s?\.\.\s?(?P<last>[0-9]{1,6}))?\s?,(?!\s?(?:axis|dim)\s?=)""",
    re.VERBOSE,
)
"""A sum, product, stack or extreme over an index: ``∑_{j=1}^{3}``, ``max_{1≤j≤3}``, ``sum(j=1..3,``, ``sum(j,``."""
BLOCK = re.compile(
    r"\s?\^\s?(?:\{\s?\((?P<braced>[^(){}]{1,40})\)\s{0,2}(?P<turned>T?)\s?\}|\((?P<part>[^(){}]{1,40})\))"
)
"""The part of a matrix that meets a quantity, ``W_f^(h)``."""
COUNT = re.compile(rf"(?:{'|'.join(notation.COUNTS)})\(\s?[A-Za-z]\w{{0,30}}\s?\)")
"""How many a model has of something, ``params(rnn)``."""
WORD = re.compile(_NAME)
INDEX = re.compile(_BRACKET)
ENTRY = re.compile(r"\.[1-9][0-9]{0,2}(?:,[1-9][0-9]{0,2})?(?![0-9.,]?[0-9])")
"""An entry behind a quantity, as sheets write it: ``p.2`` and ``W.1,3``."""
PLACE = re.compile(
    r"(?:\[|_\{)\s?(?P<row>[1-9][0-9]{0,2})(?:\s?,\s?(?P<column>[1-9][0-9]{0,2}))?\s?[\]}]|_(?P<only>[1-9][0-9]{0,2})(?![A-Za-z0-9_])"
)
"""... and behind brackets, of what is calculated: ``softmax(e)[1]``, ``(A x)_2``."""
SWAPPED = re.compile(r"(?P<head>[A-Za-z]+)\^\s*(?:T|\{T\s?\})\s*(?P<sub>_\{[^{}]{1,40}\}|_[A-Za-z0-9]+)")
TIMES_X = re.compile(r"x(?=\s?[0-9(])")
FIXED = re.compile(
    rf"""(?P<METHOD>\.(?:{"|".join(sorted(METHODS))})\(\s?(?:(?:axis|dim)\s?=\s?)?(?:-?[01]\s?)?\))
    |(?P<TRANSPOSED>\^\s*(?:T(?![A-Za-z0-9_])|\{{\s*T\s*\}}|\(\s*T\s*\))|\.T(?![A-Za-z0-9_]))
    |(?P<MATMUL>@|%\*%|\.(?:dot|matmul|mm|mv|bmm)(?=\s*\()|(?<=\s)\.(?=\s+[A-Za-z(\[]))
    |(?P<POWER>\.?\*\*|\.?\^(?:\s*⊙)?)
    |(?P<GREATER>>(?!=))
    |(?P<EQUALS>:=|<-(?=[\sA-Za-z(])|[-=]{{1,2}}>|→|==|=|≈|~|:(?=\s))
    |(?P<TIMES>\.?[*⊙])
    |(?P<DOT>[·×])
    |(?P<SLASH>//?|\./)
    |(?P<PLUS>\.?\+)
    |(?P<MINUS>\.?-)
    |(?P<SEPARATOR>[,;&|{ROW}])""",
    re.VERBOSE,
)
TURNED = re.compile(r"\^\s?(?:t(?![A-Za-z0-9_])|\{\s?t\s?\})|\.?['′]|T(?=\s*(?:$|[=≈,;)]))")
"""A transpose behind a bracket, where a small t is no power and a dash no derivative."""
EACH = re.compile(r"\^\s*([({])\s*⊙")
"""The power of each entry in brackets, ``x^{⊙ 2}``."""
