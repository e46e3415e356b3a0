"""`newswatch export`: events, articles or claims into a file that other programs read."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

import click

from newswatch.app.opening import database_url
from newswatch.errors import InputError
from newswatch.model import EventType
from newswatch.settings import load

if TYPE_CHECKING:
    from newswatch.storage.exports import ExportFilter, Stream, What

DAY = click.DateTime(["%Y-%m-%d"])
SUFFIXES = {
    ".csv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".geojson": "geojson",
    ".json": "geojson",
    ".parquet": "parquet",
}


@click.command()
@click.argument("what", type=click.Choice(["events", "articles", "claims"]))
@click.option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="A file; else standard output.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["csv", "jsonl", "geojson", "parquet"]),
    help="Default: by the name of the file, else csv.",
)
@click.option("--since", type=DAY, help="First day of the incident (articles: of publication), YYYY-MM-DD.")
@click.option("--until", type=DAY, help="Last day, included.")
@click.option("--country", metavar="CC", help="Where it was, came from or went to (articles: the outlet's country).")
@click.option("--type", "event_type", type=click.Choice([kind.value for kind in EventType]), help="Type of event.")
@click.option("--cross-border", type=click.Choice(["yes", "no", "unknown"]), help="Whether it crossed a border.")
@click.option("--raw", is_flag=True, help="CSV: no ' before what a spreadsheet would take for a formula.")
@click.option("--bom", is_flag=True, help="CSV: begin with a mark by which Excel knows that it is UTF-8.")
def export(
    what: str,
    output: Path | None,
    format_: str | None,
    since: datetime | None,
    until: datetime | None,
    country: str | None,
    event_type: str | None,
    cross_border: str | None,
    raw: bool,
    bom: bool,
) -> None:
    """Write events, articles or claims as CSV, JSON Lines, GeoJSON or Parquet.

    Rows come with address, title and at most 300 characters of a publisher's text, never the full text. They stream
    from the database: an export of any size needs little memory. A file is only put in place when it is complete.

    \b
      newswatch export events --cross-border yes --since 2026-03-01 -o events.csv
      newswatch export events -o events.geojson        opens in QGIS; place_precision is a field
      newswatch export claims --country PK --format jsonl | jq .speaker
    """
    from newswatch.reports import exports as report
    from newswatch.storage import migrate
    from newswatch.storage.database import connect, explained
    from newswatch.storage.exports import ExportFilter, stream

    chosen = format_ or SUFFIXES.get(output.suffix.lower() if output else "", "csv")
    _check(what, chosen, output, raw=raw, bom=bom)
    if chosen == "parquet":
        report.require_parquet()
    wanted: ExportFilter = ExportFilter(
        since=since.date() if since else None,
        until=until.date() if until else None,
        country=country.upper() if country else None,
        event_type=event_type,
        cross_border=cross_border,
    )
    url = database_url(load())
    engine = connect(url)
    with explained(url), engine.connect() as connection:
        migrate.require_current(connection)
    looked_at = output is not None and sys.stderr.isatty()
    with stream(engine, cast("What", what), wanted, counted=looked_at) as found, _opened(output) as out:
        count = _write(out, what, chosen, found, guard=not raw, bom=bom, to_terminal=output is None)
    engine.dispose()
    if output is not None:
        click.echo(f"{output}: {count:,} {what}.", err=True)


def _check(what: str, chosen: str, output: Path | None, *, raw: bool, bom: bool) -> None:
    if chosen == "geojson" and what == "articles":
        raise click.UsageError("Articles have no place of their own; export events or claims as GeoJSON.")
    if chosen != "csv" and (raw or bom):
        raise click.UsageError("--raw and --bom are for CSV.")
    if chosen == "parquet" and output is None and sys.stdout.isatty():
        raise click.UsageError("Parquet is not for a terminal; name a file with --output.")


def _write(out: IO[bytes], what: str, chosen: str, found: Stream, *, guard: bool, bom: bool, to_terminal: bool) -> int:
    from newswatch.reports import exports as report

    columns = [report.Column(name, kind) for name, kind in found.columns]
    rows = _watched(found)
    if chosen == "parquet":
        return report.write_parquet(out, columns, rows)
    clean = report.for_terminal if to_terminal and sys.stdout.isatty() else report.as_is
    # Lines reach the stream as they are written; it buffers them
    text = cast("IO[str]", _Encoded(out))
    if chosen == "jsonl":
        return report.write_jsonl(text, rows, clean=clean)
    if chosen == "geojson":
        return report.write_geojson(text, rows, id_="event_id" if what == "events" else None, clean=clean)
    if bom:
        text.write("\ufeff")
    return report.write_csv(text, columns, rows, guard=guard, clean=clean)


class _Encoded:
    """Text into a stream of bytes as UTF-8. Not io.TextIOWrapper, which closes what it wraps."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out

    def write(self, text: str) -> int:
        return self._out.write(text.encode("utf-8"))


def _watched(found: Stream) -> Iterator[dict[str, Any]]:
    """The rows, with a bar where they were counted because a person looks."""
    if found.count is None:
        yield from found.rows
        return
    with click.progressbar(found.rows, length=found.count, label="Exporting", file=sys.stderr) as bar:
        yield from bar


@contextmanager
def _opened(output: Path | None) -> Iterator[IO[bytes]]:
    """Standard output; or a new file beside `output` that takes its place when all went well."""
    if output is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    try:
        file = tempfile.NamedTemporaryFile(dir=output.parent, prefix=f".{output.name}.", delete=False)  # noqa: SIM115
    except OSError as error:
        raise InputError(f"{output} cannot be written: {error.strerror}") from None
    made = Path(file.name)
    try:
        with file:
            yield file
        made.chmod(0o666 & ~_umask())
        made.replace(output)
    except OSError as error:
        raise InputError(
            f"{output} cannot be written: {error.strerror}", advice="Check the disk and its rights"
        ) from None
    finally:
        with suppress(FileNotFoundError):
            made.unlink()


def _umask() -> int:
    """The process's, which can only be read by setting it."""
    import os

    mask = os.umask(0o077)
    os.umask(mask)
    return mask
