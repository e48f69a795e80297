"""What a sheet's text may do with Jinja: write values, compute with them, repeat and decide. Nothing else is compiled.

Whatever could run long inside one call of Python, where no clock stops it, is bounded before it is computed.
"""

from __future__ import annotations

from typing import Any

from flint import arb, fmpq
from jinja2 import nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer

from templates.vocabulary.exact import Course, Exact

MAX_RANGE = 1000
MAX_POWER = 12
MAX_NUMBER = 10**30
MAX_PIECE = 2000
MAX_BITS = 4000
FILTERS = "abs capitalize count default d first int last length lower round string title trim upper".split()

LINE, END = "\ue000", "\ue001"
"""Around the number of a source line, at the beginning of what this line gives."""

_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Const, nodes.Name, nodes.NSRef, nodes.Call, nodes.Keyword,
    nodes.Filter, nodes.Test, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.CondExpr,
    nodes.For, nodes.If, nodes.Assign, nodes.Concat, nodes.Getattr, nodes.Getitem, nodes.Slice,
    nodes.List, nodes.Tuple, nodes.Dict, nodes.Pair,
    nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Pow, nodes.Neg, nodes.Pos,
)  # fmt: skip


class Environment(ImmutableSandboxedEnvironment):
    """Jinja's sandbox without methods, in which no operator makes large objects out of small ones."""

    intercepted_binops = frozenset({"+", "*", "**", "%", "/", "//"})

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        return isinstance(obj, LoopContext) and not attr.startswith("_")

    def wrap_str_format(self, value: Any) -> None:
        """Not even ``format``, which the sandbox has a version of."""

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        if isinstance(left, str) and isinstance(right, str) and operator == "+":
            return concatenated([left, right])
        for operand in (left, right):
            if not isinstance(operand, int | float | Exact | Course):
                raise SecurityError(f"'{operator}' on text or lists is not allowed in a text")
            if isinstance(operand, int) and abs(operand) > MAX_NUMBER:
                raise SecurityError("numbers above 10^30")
        if operator == "**" and not (isinstance(right, int) and abs(right) <= MAX_POWER):
            raise SecurityError(f"a power above {MAX_POWER}")
        if operator in ("/", "//", "%") and any(_plain(one) == 0 for one in _each(right)):
            raise SecurityError("division by zero")
        return super().call_binop(context, operator, _bounded(left), _bounded(right))


def _each(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, Course) else (value,)


def _plain(value: Any) -> Any:
    return value.scalar if isinstance(value, Exact) else value


def _bounded(value: Any) -> Any:
    """A fraction with very many digits goes on as an interval."""
    if isinstance(value, Course):
        return value.map(_bounded)
    if isinstance(value, Exact) and isinstance(value.scalar, fmpq):
        if max(value.scalar.p.bit_length(), value.scalar.q.bit_length()) > MAX_BITS:
            return Exact(arb(value.scalar), value.digits)
    return value


def environment() -> Environment:
    """The environment of all texts."""
    from jinja2 import StrictUndefined

    made = Environment(undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True)
    made.globals = {"range": _range}
    made.filters = {**{name: made.filters[name] for name in FILTERS}, "concatenated": concatenated}
    return made


def _range(*arguments: int) -> range:
    result = range(*arguments)
    if len(result) > MAX_RANGE:
        raise SecurityError(f"a range of more than {MAX_RANGE}")
    return result


def concatenated(parts: list[Any]) -> str:
    """The parts as one text. Raises ``SecurityError`` for what is no short text and no number."""
    if not all(isinstance(part, str | int) and len(str(part)) <= MAX_PIECE for part in parts):
        raise SecurityError(f"more than {MAX_PIECE} characters in one piece")
    text = "".join(map(str, parts))
    if len(text) > MAX_PIECE:
        raise SecurityError(f"more than {MAX_PIECE} characters in one piece")
    return text


def checked(tree: nodes.Template) -> nodes.Template:
    """The tree of a text, with marks for its lines. Raises ``TemplateSyntaxError`` for what a text must not do."""
    from jinja2 import TemplateSyntaxError

    for node in tree.find_all(nodes.Node):
        if refused := _refused(node):
            raise TemplateSyntaxError(f"{refused} is not allowed in a text", node.lineno or 1)
    return _Rewriter().visit(tree)  # type: ignore[no-any-return]


def _refused(node: nodes.Node) -> str:
    """What is not allowed about a node: its kind, or a list that is made of other lists."""
    if not isinstance(node, _ALLOWED) and not isinstance(node, nodes.EvalContextModifier | nodes.Helper):
        return f"“{type(node).__name__.lower()}”"
    if isinstance(node, nodes.For) and node.recursive:
        return "a recursive loop"
    if isinstance(node, nodes.List | nodes.Tuple | nodes.Dict) and getattr(node, "ctx", "load") == "load":
        if any(node.find_all((nodes.Name, nodes.Call))):
            return "a list of values"
    return ""


class _Rewriter(NodeTransformer):
    """Marks the lines, and puts a bounded operation in the place of ``~``."""

    def visit_TemplateData(self, node: nodes.TemplateData) -> nodes.Node:
        first, *rest = node.data.split("\n")
        lines = [f"{LINE}{node.lineno + n}{END}{text}" for n, text in enumerate(rest, 1)]
        return nodes.TemplateData("\n".join([f"{LINE}{node.lineno}{END}{first}", *lines]), lineno=node.lineno)

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:
        parts = nodes.List([self.visit(part) for part in node.nodes], lineno=node.lineno)
        return nodes.Filter(parts, "concatenated", [], [], None, None, lineno=node.lineno)
