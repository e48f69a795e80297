"""Arguments and options that several commands take, and the names with which a shell completes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import click
from click.shell_completion import CompletionItem


class _Named(click.ParamType[str]):
    """An argument for which a shell can complete names; they are looked up only then, and for ``--help``.

    ``--help`` lists them where they are few, ``listed``; no other ones are taken where they are ``closed``.
    """

    def __init__(
        self, name: str, known: Callable[[], Iterable[str]], *, listed: bool = False, closed: bool = False
    ) -> None:
        self.name, self._known, self._listed, self._closed = name, known, listed or closed, closed

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str | None:
        return f"[{'|'.join(self._known())}]" if self._listed else None

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if self._closed and value not in self._known():
            known = ", ".join(map(repr, self._known()))
            self.fail(f"{value!r} is not one of {known}.", param, ctx)
        return value

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        return [CompletionItem(name) for name in self._known() if name.startswith(incomplete)]


class _Sheet(_Named):
    """A sheet by its name, or a file."""

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        files = click.Path().shell_complete(ctx, param, incomplete)
        return [*super().shell_complete(ctx, param, incomplete), *files]


class _Task(_Named):
    """A task of the sheet that stands before it."""

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from solver.errors import Problem
        from worksheets.catalogue import find

        try:
            tasks = find(ctx.params.get("sheet") or ctx.args[0]).tasks
        except (IndexError, Problem):
            return []
        return [CompletionItem(task) for task in tasks if task.startswith(incomplete)]


def _languages() -> Iterable[str]:
    from worksheets.languages import known

    return known()


def _sheets() -> Iterable[str]:
    from worksheets.catalogue import names

    return names()


def _formats() -> Iterable[str]:
    from templates.formats import known

    return known()


def _editions() -> Iterable[str]:
    from worksheets.editions import EDITIONS

    return EDITIONS


def _platforms() -> Iterable[str]:
    from templates.platforms import known

    return known()


def _models() -> Iterable[str]:
    from worksheets.catalogue import names as ready
    from worksheets.starting import names

    return sorted({*names(), *ready()})


SHEET, TASK = _Sheet("sheet", _sheets), _Task("task", tuple)
FORMAT = _Named("format", _formats, listed=True)
MODEL, PLATFORM = _Named("model", _models), _Named("platform", _platforms)
LANGUAGE = _Named("language", _languages, closed=True)
EDITION = _Named("edition", _editions, closed=True)


def language_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--lang", type=LANGUAGE, help="Language of the document and of messages.")(command)


def edition_option(default: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    said = "full (the textbook), compact (for students after marking) or scheme (for graders)."
    return click.option("--edition", type=EDITION, default=default, show_default=True, help=said)


def report_option(command: Callable[..., Any]) -> Callable[..., Any]:
    kinds = click.Choice(["text", "json"])
    option = click.option("--format", "format_name", type=kinds, default="text", help="text, or json for programs.")
    return option(command)


def jobs_option(command: Callable[..., Any]) -> Callable[..., Any]:
    text = "Processes at work (default: one for each core where there is enough to do, 8 at most)."
    return click.option("--jobs", type=click.IntRange(1, 256), help=text)(command)


def cluster_option(command: Callable[..., Any]) -> Callable[..., Any]:
    text = 'A Dask scheduler that the documents are made by, tcp://HOST:PORT; "local" starts one with --jobs workers.'
    return click.option("--cluster", metavar="ADDRESS", help=text)(command)


def task_option(command: Callable[..., Any]) -> Callable[..., Any]:
    option = click.option("--task", "tasks", type=TASK, multiple=True, metavar="ID", help="Only this; may be repeated.")
    return option(command)


pdf_variant_option = click.option(
    "--pdf-variant", metavar="NAME", help="pdf/ua-1 (tagged for screen readers) or pdf/a-3u (archival)."
)
