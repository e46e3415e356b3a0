"""How commands show what they read: tables for people, JSON for programs. Every string from outside is made safe."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, NoReturn

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from newswatch.reports.printable import printable

# Without a terminal (a pipe, a log) rich would cut tables to 80 columns
PIPE_COLUMNS = 200
QUOTE_CHARS = 220
# Terms of the casualty table, short: a row of it goes into a column
PARTIES = {"security": "security", "civilian": "civilians", "militant": "militants", "official": "officials"}


class _Output(Console):
    """rich ends the program with 1 where a pipe is closed; here that is what it is in every other command."""

    def on_broken_pipe(self) -> NoReturn:
        raise BrokenPipeError


def console() -> Console:
    """Standard output."""
    return _Output(width=None if sys.stdout.isatty() else PIPE_COLUMNS, highlight=False, soft_wrap=False)


def as_json(value: object) -> None:
    """Print as JSON, in UTF-8."""
    click.echo(json.dumps(value, ensure_ascii=False, default=plain))


def plain(value: object) -> object:
    """A value of a row as JSON has it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return str(value)


def said(value: object) -> str:
    """A value for a person: unknown is a dash."""
    if value is None or value == "":
        return "–"
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, float):
        return f"{value:.2f}"
    return printable(str(value))


def size(bytes_: int) -> str:
    """So many bytes, for a person."""
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if bytes_ >= factor:
            return f"{bytes_ / factor:.1f} {unit}"
    return f"{bytes_} bytes"


def table(
    columns: Sequence[str], rows: Iterable[Sequence[object]], *, title: str | None = None, wide: Sequence[str] = ()
) -> None:
    """Print a table. `wide` names the columns that take what room is left and wrap."""
    shown = Table(title=title, title_justify="left", header_style="bold", show_lines=bool(wide), pad_edge=False)
    for column in columns:
        shown.add_column(column, overflow="fold", no_wrap=False, ratio=1 if column in wide else None)
    for row in rows:
        # Text, not markup: brackets in a headline are brackets
        shown.add_row(*(value if isinstance(value, Text) else Text(said(value)) for value in row))
    console().print(shown)


def events_table(rows: Sequence[Mapping[str, Any]]) -> None:
    """The events as analysts want them: when, where, who, how many of each side, from where, in which words."""
    table(
        ("event", "when", "where", "what", "who", "casualties", "across the border", "sources", "words"),
        [
            (
                row["event_id"],
                when(row),
                where(row),
                str(row["event_type"]).replace("_", " ") + (" (recalled)" if row["recalled"] else ""),
                who(row),
                casualties(row["casualties"]),
                origin(row),
                f"{row['independent_sources']} of {row['articles']}",
                shortened(row["quote"]),
            )
            for row in rows
        ],
        wide=("who", "words"),
    )


def when(row: Mapping[str, Any]) -> str:
    """The days, with what they rest on where it is weak."""
    start, end, precision = row["date_start"], row["date_end"], row["date_precision"]
    if start is None:
        return "–"
    days = f"{start}" if end in (None, start) else f"{start} – {end}"
    return days if precision in ("day", "range") else f"{days} ({precision})"


def where(row: Mapping[str, Any]) -> str:
    """Place, district, province, country, each once."""
    names = dict.fromkeys(
        printable(str(row[key])) for key in ("place", "admin2", "admin1", "country") if row.get(key) is not None
    )
    return ", ".join(names) or "–"


def who(row: Mapping[str, Any]) -> str:
    """Perpetrators against targets."""
    by, against = row["perpetrators"], row["targets"]
    if by is None and against is None:
        return "–"
    return f"{printable(by or 'unknown')} → {printable(against or 'unknown')}"


def casualties(rows: Sequence[Mapping[str, Any]]) -> str:
    """Numbers by outcome and party, such as "killed 3 security, 2 militants; injured 5 civilians"."""
    outcomes: dict[str, list[str]] = {}
    for row in rows:
        number = amount(row)
        party = PARTIES.get(row["party"], "")
        nationality = f" ({row['nationality']})" if row["nationality"] else ""
        outcomes.setdefault(row["outcome"], []).append(f"{number} {party}".strip() + nationality)
    return "; ".join(f"{outcome} {', '.join(parts)}" for outcome, parts in outcomes.items()) or "–"


def amount(row: Mapping[str, Any]) -> str:
    """A number with its range: 5, 5–8, at least 5, dozens."""
    low, best, high = row["min"], row["best"], row["max"]
    if best is None:
        return printable(str(row["term"])) if row["term"] else f"{low or '?'}–{high or '?'}"
    if low is not None and high is not None and low != high:
        return f"{best} ({low}–{high})"
    return f"{best}+" if high is None and low == best else str(best)


def origin(row: Mapping[str, Any]) -> str:
    """Whether and how it crossed a border, and on which basis."""
    if row["cross_border"] != "yes":
        return str(row["cross_border"])
    way = f"{row['origin_country'] or '?'} → {row['target_country'] or '?'}"
    basis = str(row["origin_basis"] or "").replace("_", " ")
    denied = ", denied" if row["origin_denied"] else ""
    return f"{way} ({basis}{denied})" if basis or denied else way


def shortened(text: str | None, limit: int = QUOTE_CHARS) -> str:
    """A quotation in one line, cut at a word."""
    line = " ".join(printable(text or "").split())
    return line if len(line) <= limit else line[:limit].rsplit(" ", 1)[0] + " …"
