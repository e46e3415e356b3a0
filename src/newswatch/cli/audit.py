"""`newswatch audit`: a sample of events for a person to check, and the precision that the check shows."""

from __future__ import annotations

import dataclasses
import sys
from datetime import datetime
from pathlib import Path

import click

from newswatch.app.opening import database_url
from newswatch.cli import show
from newswatch.errors import InputError
from newswatch.model import EventType
from newswatch.settings import load

DAY = click.DateTime(["%Y-%m-%d"])
MOST = 10_000  # events of a sample: more, nobody checks
MOST_BYTES = 64 * 1024 * 1024  # of a sheet: ten thousand events with their words are half of it


@click.group()
def audit() -> None:
    """Check by hand how good the coding is: draw a sheet of events, fill it in, ask what it says.

    \b
      newswatch audit sample 100 -o sheet.csv      fill in the columns …_right with y, n or ?
      newswatch audit report sheet.csv             precision by field, with its interval
    """


@audit.command()
@click.argument("number", type=click.IntRange(1, MOST), metavar="N")
@click.option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="A file; else standard output.")
@click.option("--format", "format_", type=click.Choice(["csv", "jsonl"]), help="Default: by the file's name, else csv.")
@click.option("--seed", type=int, default=0, show_default=True, help="Another seed draws other events.")
@click.option("--since", type=DAY, help="First day of the incident, YYYY-MM-DD.")
@click.option("--until", type=DAY, help="Last day, included.")
@click.option("--country", metavar="CC", help="Where it was or came from.")
@click.option("--type", "event_type", type=click.Choice([kind.value for kind in EventType]), help="Type of event.")
@click.option("--cross-border", type=click.Choice(["yes", "no", "unknown"]), help="Whether it crossed a border.")
def sample(
    number: int,
    output: Path | None,
    format_: str | None,
    seed: int,
    since: datetime | None,
    until: datetime | None,
    country: str | None,
    event_type: str | None,
    cross_border: str | None,
) -> None:
    """Draw N events into a sheet: of every kind of incident, cross-border or not, its share and at least one.

    Each field has its value, the words it rests on, and a cell …_right to fill in: y, n, or ? where the words do not
    tell. Leave empty what you did not look at; - says that the event has no such value. The same seed draws the same
    events.
    """
    from newswatch.app import auditing
    from newswatch.reports import audit as report
    from newswatch.reports.exports import as_is, for_terminal, write_csv, write_jsonl
    from newswatch.storage import migrate
    from newswatch.storage.database import connect, explained
    from newswatch.storage.reading import EventFilter

    suffix = {".jsonl": "jsonl", ".ndjson": "jsonl"}.get(output.suffix.lower() if output else "", "csv")
    wanted = EventFilter(
        country=country.upper() if country else None,
        event_type=event_type,
        cross_border=cross_border,
        since=since.date() if since else None,
        until=until.date() if until else None,
    )
    url = database_url(load())
    engine = connect(url)
    with explained(url), engine.connect() as connection:
        migrate.require_current(connection)
    clean = for_terminal if output is None and sys.stdout.isatty() else as_is
    with auditing.sample(engine, number, seed, wanted) as found:
        try:
            out = sys.stdout if output is None else output.open("x", encoding="utf-8", newline="")
        except FileExistsError:
            raise InputError(
                f"{output} is there already", advice="A filled-in sheet is not written over; name another file"
            ) from None
        except OSError as error:
            raise InputError(f"{output} cannot be written: {error.strerror}") from None
        try:
            if (format_ or suffix) == "jsonl":
                write_jsonl(out, found.rows, clean=clean)
            else:
                write_csv(out, report.columns(), found.rows, clean=clean)
        finally:
            if output is not None:
                out.close()
    engine.dispose()
    if output is not None:
        click.echo(f"{output}: {found.count:,} of {found.population:,} events, seed {seed}.", err=True)
        for name, question in report.FIELDS.items():
            click.echo(f"  {name + report.RIGHT:20} {question}", err=True)


@audit.command("report")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--json", "json_", is_flag=True, help="For programs.")
def report_(file: Path, json_: bool) -> None:
    """Say what a filled-in sheet shows: precision by field, with its interval at 95 %."""
    from newswatch.reports import audit as report

    try:
        with file.open("rb") as stream:
            body = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise InputError(
            f"{file} cannot be read: {error.strerror}", advice="Name the sheet that was filled in"
        ) from None
    if len(body) > MOST_BYTES:
        raise InputError(f"{file} has more than {MOST_BYTES} bytes", advice="No sheet of ours is so large")
    lines = report.read_sheet(body, json_lines=file.suffix.lower() in (".jsonl", ".ndjson"))
    figures = report.figures(lines)
    if json_:
        show.as_json({"events": len(lines), "fields": [dataclasses.asdict(one) for one in figures]})
        return
    if not any(one.judged for one in figures):
        raise InputError("Nothing is filled in", advice="Write y, n or ? into the columns …_right")
    show.table(
        ("field", "precision", "95 % interval", "right", "judged", "unsure", "not looked at", "not coded"),
        [
            (
                one.field,
                "–" if one.precision is None else f"{one.precision:.3f}",
                "–" if one.low is None or one.high is None else f"{one.low:.3f} – {one.high:.3f}",
                one.right,
                one.judged,
                one.unsure,
                one.blank,
                one.not_coded,
            )
            for one in figures
        ],
        title=f"{len(lines)} events checked, each weighted by the share of its stratum",
    )
