"""`newswatch explain`: what each stage says of one page or text, and on which words it rests."""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import UTC, date, datetime, time
from pathlib import Path

import click

from newswatch.app.sample.serving import hosts_for
from newswatch.errors import InputError
from newswatch.settings import load

# As much as is taken of a page once it is decompressed
MOST_BYTES = 10 * 1024 * 1024


@click.command()
@click.argument("source", metavar="URL|FILE|-")
@click.option("--title", help="The title, where the page does not say it or says it wrong.")
@click.option("--published", metavar="DATE", help="When it was published: 2026-03-05, or with a time in ISO 8601.")
@click.option("--json", "as_json", is_flag=True, help="For programs: the contract's objects, stage by stage.")
@click.pass_context
def explain(ctx: click.Context, source: str, title: str | None, published: str | None, as_json: bool) -> None:
    """Show what each stage says of one page or text, and on which words every value rests.

    A URL is fetched as the pipeline fetches (robots.txt, NEWSWATCH_CONTACT); a FILE may be HTML or plain text; - is
    standard input. No database is needed, and nothing is stored.

    \b
      newswatch explain https://paper.example/2026/03/05/blast
      newswatch explain saved-page.html
      echo 'Two soldiers were killed on Friday.' | newswatch explain --published 2026-03-07 -
    """
    from newswatch.app import explaining
    from newswatch.model import Reason
    from newswatch.reports import explain as report

    given = explaining.Given(title=title, published=_moment(published))
    settings = load()
    if "://" in source:
        with hosts_for([source]) as hosts:
            found = asyncio.run(explaining.explain_url(source, given, settings, hosts=hosts or None))
    else:
        name = "standard input" if source == "-" else source
        found = explaining.explain_bytes(name, _content(source), given, settings)
    if as_json:
        click.echo(json.dumps(report.as_json(found), ensure_ascii=False))
    else:
        from rich.console import Console

        console = Console()
        with console.capture() as shown:
            report.show(found, console)
        click.echo("\n".join(line.rstrip() for line in shown.get().splitlines()), color=True)
    ctx.exit(0 if found.exchange is None or found.exchange.reason is Reason.OK else 1)


def _content(source: str) -> bytes:
    try:
        if source == "-":
            if sys.stdin.isatty():
                click.echo("Reading a text or a page from the terminal; Ctrl-D ends.", err=True)
            body = sys.stdin.buffer.read(MOST_BYTES + 1)
        else:
            with Path(source).open("rb") as file:
                body = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise InputError(
            f"{source} cannot be read: {error.strerror}",
            advice="Give a URL with https://, a file, or - for standard input",
        ) from None
    if len(body) > MOST_BYTES:
        raise InputError(f"{source} has more than {MOST_BYTES} bytes", advice="No page of that size is read")
    if not body.strip():
        raise InputError(f"{source} is empty")
    return body


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        if len(text) == len("2026-03-05"):
            return datetime.combine(date.fromisoformat(text), time(), UTC)
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise click.BadParameter(f"{text!r} is no date; write 2026-03-05", param_hint="--published") from None
