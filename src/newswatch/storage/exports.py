"""What `newswatch export` reads: events, articles and claims, row by row from a cursor on the server.

Over the analysts' views. One read-only snapshot: the rows agree with each other, however long the reader takes and
whatever is collected meanwhile. An article's text is never among them, only its first 300 characters.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final, Literal

import sqlalchemy as sa

from newswatch.storage import sqlfiles
from newswatch.storage.reading import Row

What = Literal["events", "articles", "claims"]
SNIPPET: Final = 300  # characters of a publisher's text that one row carries
# Rows held at a time. A row is a kilobyte or two, so that some megabytes are held.
BATCH: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportFilter:
    """Which rows. Null is any. Days are the incident's, and for articles the publication's (UTC), both included.

    `country` is where the incident was, or where it came from or went to; for articles the outlet's. `event_type` and
    `cross_border` are for articles what the assessment says of them.
    """

    since: date | None = None
    until: date | None = None
    country: str | None = None
    event_type: str | None = None
    cross_border: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """The columns, each with its kind (`text`, `integer`, `number`, `boolean`, `date`, `time`, `list`, `json`), how
    many rows there are (null: not counted), and the rows. Rows are to be read once, while the transaction is open."""

    columns: tuple[tuple[str, str], ...]
    count: int | None
    rows: Iterator[Row]


# PostgreSQL's numbers of types (pg_type.oid), fixed for ever
_KINDS: Final = {
    16: "boolean",
    20: "integer",
    21: "integer",
    23: "integer",
    25: "text",
    700: "number",
    701: "number",
    1009: "list",
    1043: "text",
    1082: "date",
    1184: "time",
    1700: "number",
    3802: "json",
}


@contextmanager
def stream(engine: sa.Engine, what: What, wanted: ExportFilter, *, counted: bool = False) -> Iterator[Stream]:
    """The rows of one export, in a fixed order, within one read-only transaction. Counting costs about as much again
    as reading."""
    statement = sqlfiles.read(sqlfiles.root() / "exports" / f"{what}.sql")
    values = asdict(wanted) | {"snippet": SNIPPET}
    with engine.connect().execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True) as connection:
        whole = f"select count(*) from (\n{statement}\n) x"  # noqa: S608 (a file of ours)
        count = connection.execute(sa.text(whole), values).scalar_one() if counted else None
        result = connection.execution_options(yield_per=BATCH).execute(sa.text(statement), values)
        description: Any = result.cursor.description if result.cursor is not None else ()
        columns = tuple((column.name, _KINDS[column.type_code]) for column in description)
        yield Stream(columns=columns, count=count, rows=(dict(row) for row in result.mappings()))
