"""`newswatch brief`: the page that an analyst reads in the morning."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal, cast

import click

from newswatch.app.opening import database
from newswatch.settings import load

_SPAN = re.compile(r"(\d{1,4})\s*([hdw])", re.ASCII | re.IGNORECASE)
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


class Moment(click.ParamType[datetime | timedelta]):
    """A day, a moment (UTC unless it says otherwise), or so long before the end, such as 24h, 7d, 2w."""

    name = "moment"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime | timedelta:
        """The aware moment, or how long before."""
        text = str(value).strip()
        span = _SPAN.fullmatch(text)
        if span is not None and int(span[1]):
            return int(span[1]) * _UNITS[span[2].lower()]
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            self.fail(
                f"{text!r} is neither a day (2026-03-12), nor a moment (2026-03-12T06:00), nor 24h, 7d, 2w", param, ctx
            )
        return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


@click.command()
@click.option(
    "--since", type=Moment(), metavar="WHEN", help="2026-03-12, 2026-03-12T06:00 (UTC), or 24h, 7d, 2w. Default: 24h."
)
@click.option("--until", type=Moment(), metavar="WHEN", help="In the same forms; not included. Default: now.")
@click.option(
    "--border", metavar="CC-CC", help="What crossed this border either way or happened within 50 km of it: AF-PK."
)
@click.option("--country", metavar="CC", help="What happened there, came from there or went there, ISO 3166-1 alpha-2.")
@click.option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="A file; else standard output.")
@click.option(
    "--format", "format_", type=click.Choice(["html", "md"]), help="Default: by the name of the file, else html."
)
def brief(
    since: datetime | timedelta | None,
    until: datetime | timedelta | None,
    border: str | None,
    country: str | None,
    output: Path | None,
    format_: str | None,
) -> None:
    """Write what newswatch learned in a period as one page: HTML with map and timeline, or Markdown.

    The period is about when newswatch learned of an incident; its own day stands with it. The page needs no network:
    send it, print it, keep it. A file is only put in place when it is complete.

    \b
      newswatch brief -o today.html
      newswatch brief --since 7d --border AF-PK -o week.html
      newswatch brief --since 2026-03-01 --until 2026-03-08 --format md
    """
    from newswatch.app import briefing

    now = datetime.now(UTC)
    end = now if until is None else now - until if isinstance(until, timedelta) else until
    start = end - since if isinstance(since, timedelta) else since
    chosen = format_ or ("md" if output is not None and output.suffix.lower() in {".md", ".markdown"} else "html")
    with database(load()) as (engine, _):
        found = briefing.brief(engine, since=start, until=end, border=border, country=country)
    text = briefing.rendered(found, cast('Literal["html", "md"]', chosen))
    if output is None:
        click.echo(text, nl=False)
        return
    briefing.write_file(output, text)
    click.echo(
        f"{output}: {found.total:,} incidents, {len(found.changes):,} changed, {len(text.encode()) / 1000:,.0f} kB.",
        err=True,
    )
