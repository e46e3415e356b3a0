"""`newswatch settings`."""

from __future__ import annotations

import json

import click

from newswatch.reports.printable import printable
from newswatch.settings import describe, load


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def settings(as_json: bool) -> None:
    """All settings: variable, value now, what it does. Secrets are not shown.

    A setting is taken from the environment (NEWSWATCH_CONTACT=…), from a file that the environment names
    (NEWSWATCH_DATABASE_URL_FILE=…), or from the lines of newswatch.env in the home directory, in this order.
    """
    now = load().model_dump()
    rows = []
    for name, default, text in describe():
        value = now[name.removeprefix("NEWSWATCH_").lower()]
        shown = "" if value is None else ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
        rows.append({"name": name, "value": shown, "default": default, "description": text})
    if as_json:
        click.echo(json.dumps(rows))
        return
    for row in rows:
        click.secho(row["name"], bold=True, nl=False)
        click.echo(f"={printable(row['value'])}" if row["value"] else " (not set)")
        default = f" (default: {row['default']})" if row["default"] not in ("", row["value"]) else ""
        click.echo(f"    {row['description']}{default}")
