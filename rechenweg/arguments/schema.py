"""``rechenweg schema``: what it takes, and what it prints."""

from __future__ import annotations

import click

from rechenweg.console.reporting import reported


@click.command("schema")
def command() -> None:
    """Print the JSON schema of a sheet file, with which editors complete and check it.

    \b
    Examples:
      rechenweg schema
      rechenweg schema > sheet.schema.json
    """
    with reported(None):
        from commands.schema import schema

        click.echo(schema(), nl=False)
