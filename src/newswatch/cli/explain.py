"""`newswatch explain`: what each stage says of one page or text, and on which words it rests."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import Console

    from newswatch.app.explaining import Given

from newswatch.app.sample.serving import hosts_for
from newswatch.errors import InputError
from newswatch.settings import load

# As much as is taken of a page once it is decompressed
MOST_BYTES = 10 * 1024 * 1024


@click.command()
@click.argument("source", metavar="URL|FILE|-|EVENT")
@click.option("--title", help="The title, where the page does not say it or says it wrong.")
@click.option("--published", metavar="DATE", help="When it was published: 2026-03-05, or with a time in ISO 8601.")
@click.option("--stored", is_flag=True, help="The URL's text as it is in the database; nothing is fetched.")
@click.option("--json", "as_json", is_flag=True, help="For programs: the contract's objects, stage by stage.")
@click.pass_context
def explain(
    ctx: click.Context, source: str, title: str | None, published: str | None, stored: bool, as_json: bool
) -> None:
    """Show what each stage says of one page or text, and on which words every value rests; or why an event is as it is.

    A URL is fetched as the pipeline fetches (robots.txt, NEWSWATCH_CONTACT); a FILE may be HTML or plain text; - is
    standard input. For these no database is needed, and nothing is stored. An EVENT is a number of `newswatch events`:
    each of its values with the voices and words behind it, why each article was linked to it, and the article it
    speaks with, explained.

    \b
      newswatch explain https://paper.example/2026/03/05/blast
      newswatch explain --stored https://paper.example/2026/03/05/blast
      newswatch explain 28
      newswatch explain saved-page.html
      echo 'Two soldiers were killed on Friday.' | newswatch explain --published 2026-03-07 -
    """
    from newswatch.app import explaining
    from newswatch.model import Reason
    from newswatch.reports import explain as report

    given = explaining.Given(title=title, published=_moment(published))
    settings = load()
    if stored or (source.isdecimal() and not Path(source).exists()):
        _from_database(source, given, as_json=as_json)
        return
    if "://" in source:
        with hosts_for([source]) as hosts:
            found = asyncio.run(explaining.explain_url(source, given, settings, hosts=hosts or None))
    else:
        name = "standard input" if source == "-" else source
        found = explaining.explain_bytes(name, _content(source), given, settings)
    if as_json:
        click.echo(json.dumps(report.as_json(found), ensure_ascii=False))
    else:
        _print(lambda console: report.show(found, console))
    ctx.exit(0 if found.exchange is None or found.exchange.reason is Reason.OK else 1)


def _print(show: Callable[[Console], None]) -> None:
    """Print without blanks at the ends of lines."""
    from rich.console import Console

    console = Console()
    with console.capture() as shown:
        show(console)
    click.echo("\n".join(line.rstrip() for line in shown.get().splitlines()), color=True)


def _from_database(source: str, given: Given, *, as_json: bool) -> None:
    """An event by its number, or the stored text of an address."""
    from newswatch.app import explaining
    from newswatch.app.opening import database
    from newswatch.cli import show
    from newswatch.reports import explain as report
    from newswatch.reports import explain_event

    with database(load()) as (engine, _):
        if source.isdecimal():
            event, found = explaining.explain_event(engine, int(source))
        else:
            event, found = None, explaining.explain_url_stored(engine, source, given)
    if as_json:
        told = report.as_json(found) if found is not None else None
        show.as_json(told if event is None else {"event": explain_event.as_json(event), "article": told})
        return

    def both(console: Console) -> None:
        if event is not None:
            console.print(explain_event.show(event, explaining.THRESHOLD), highlight=False)
        if found is not None:
            if event is not None:
                console.rule("the article it speaks with, by the rules of today")
            report.show(found, console)

    _print(both)


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
