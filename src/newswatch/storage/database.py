"""Connecting: an engine whose sessions speak UTC, clean every string, and fail with words a person can use."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import psycopg
import sqlalchemy as sa
from sqlalchemy import exc

from newswatch.errors import DatabaseError
from newswatch.storage.clean import CleanBinaryDumper, CleanDumper, dump_json

CONNECT_S = 10
# A machine that is cut off is noticed after two minutes, by both sides (systems wait two hours): until then the server
# keeps the locks of its transaction, and a worker waits for an answer that nobody sends
KEEPALIVE = {"idle": 60, "interval": 15, "count": 4}
# A server that goes away and comes back within it is noticed by the statement that fails, and `transact` asks again
IDLE_S = 1.0
# A killed postmaster is back in 2.4 s; a failover takes half a minute
PATIENCE_S = 60.0
# For what is a courtesy: claims lapse by themselves, and a run without an end shows as what it is, broken off
COURTESY_S = 5.0
# Serialisation failure and deadlock: the server asks to try the same again
_TRY_AGAIN = frozenset({"40001", "40P01"})

T = TypeVar("T")


def connect(url: str, *, application: str = "newswatch", pool: int = 5) -> sa.Engine:
    """An engine. Nothing is dialled yet. `pool` is how many connections it keeps and at most opens twice that."""
    try:
        address = sa.make_url(url)
    except exc.ArgumentError:
        raise DatabaseError(
            "The database's address cannot be read", advice="Write postgresql://USER:PASSWORD@HOST/DATABASE"
        ) from None
    engine = sa.create_engine(
        address.set(drivername="postgresql+psycopg"),
        pool_size=pool,
        max_overflow=pool,
        json_serializer=dump_json,
        connect_args={
            "connect_timeout": CONNECT_S,
            "application_name": application,
            "options": "-c timezone=UTC -c search_path=public "
            + " ".join(f"-c tcp_keepalives_{name}={value}" for name, value in KEEPALIVE.items()),
            **{f"keepalives_{name}": value for name, value in KEEPALIVE.items()},
        },
    )
    sa.event.listen(engine, "connect", _adapt)
    _look_after_idleness(engine)
    return engine


def for_clients(url: str) -> tuple[str, dict[str, str]]:
    """The address as libpq's programs take it, without its password, and the environment that has it: every user of
    the machine can read a command line."""
    address = sa.make_url(url).set(drivername="postgresql")
    asked = address.query.get("password")
    password = address.password or (asked if isinstance(asked, str) else None)
    plain = sa.URL.create(
        "postgresql", address.username, None, address.host, address.port, address.database, address.query
    ).difference_update_query(["password"])
    # SQLAlchemy writes a blank as +, which libpq takes for a plus
    return plain.render_as_string(hide_password=False).replace("+", "%20"), {"PGPASSWORD": password} if password else {}


def _adapt(connection: Any, _record: object) -> None:
    connection.adapters.register_dumper(str, CleanBinaryDumper)
    connection.adapters.register_dumper(str, CleanDumper)  # the last one registered is preferred


def _look_after_idleness(engine: sa.Engine) -> None:
    """Connections that have rested for IDLE_S are asked whether they still live before they are handed out, and
    replaced where they do not. To ask each time, as the pool would, is a round trip for every transaction."""

    def rests(_connection: Any, record: Any) -> None:
        record.info["rests_since"] = time.monotonic()

    def wakes(connection: Any, record: Any, _proxy: object) -> None:
        since = record.info.get("rests_since")
        if since is None or time.monotonic() - since < IDLE_S:
            return
        try:
            engine.dialect.do_ping(connection)
        except psycopg.Error as error:
            raise exc.DisconnectionError from error

    sa.event.listen(engine, "checkin", rests)
    sa.event.listen(engine, "checkout", wakes)


# What keeps a session from being opened has no SQLSTATE, only words (a server in another language gets the last line)
_REFUSED = (
    (
        r"authentication failed|no password supplied",
        "does not take this user and password",
        "Check user and password in NEWSWATCH_DATABASE_URL",
    ),
    (r"database \S+ does not exist", "does not exist", "Make it with `createdb`, or mend NEWSWATCH_DATABASE_URL"),
    (r"role \S+ does not exist", "does not know this role", "Mend the user in NEWSWATCH_DATABASE_URL"),
    (
        r"permission denied for database",
        "does not let this user in",
        "As its owner: GRANT CONNECT ON DATABASE … TO newswatch_app, and make the user a member of newswatch_app",
    ),
    (
        r"no pg_hba.conf entry",
        "does not let this user in from here",
        "Its server's pg_hba.conf decides that; perhaps it wants TLS: ?sslmode=require at the URL's end",
    ),
    (
        r"too many (clients|connections)|remaining connection slots",
        "has no connection left",
        "End other sessions, or raise max_connections; the same command goes on where this one stopped",
    ),
    (
        "",
        "does not answer",
        "Check NEWSWATCH_DATABASE_URL and that the server runs (`newswatch doctor`); the next run goes on from here",
    ),
)
# What a server refuses within a session, by SQLSTATE (the longest that fits)
_FAILED = {
    "25006": ("is read-only", "Use the primary server, and a role whose default_transaction_read_only is off"),
    "3F000": ("has not the schema of this program", "Run `newswatch db upgrade`; `newswatch doctor` looks closer"),
    "42501": (
        "does not let this role do that",
        "Connect as the role that made the schema, or as a member of newswatch_app",
    ),
    "42703": ("has not the schema of this program", "Run `newswatch db upgrade`; `newswatch doctor` looks closer"),
    "42P01": ("has not the schema of this program", "Run `newswatch db upgrade`; `newswatch doctor` looks closer"),
    "53100": ("has no space left on its disk", "Free some; nothing is lost, and the next run goes on"),
    "53": ("is short of memory or connections", "Free some; nothing is lost, and the next run goes on"),
    "57014": ("has broken off the statement", "Its statement_timeout, or somebody who administers it, did so"),
}


def explanation(error: BaseException, url: str | sa.URL | None = None) -> DatabaseError | None:
    """What a server's refusal (to be reached, to let in, to do) means and what to do, without a statement or a secret.
    Null for everything else: that is a fault of this program."""
    if not isinstance(error, exc.DBAPIError):
        return None
    state = getattr(error.orig, "sqlstate", None) or ""
    first = next(iter(str(error.orig).strip().splitlines()), type(error.orig).__name__)
    fitting = max((key for key in _FAILED if state.startswith(key)), key=len, default=None)
    if fitting is not None:
        what, advice = _FAILED[fitting]
    elif isinstance(error, exc.OperationalError):
        what, advice = next((what, advice) for mark, what, advice in _REFUSED if re.search(mark, first))
    else:
        return None
    at = "" if url is None else sa.make_url(url).set(drivername="postgresql").render_as_string(hide_password=True)
    said = re.sub(r"password=[^ ]+", "password=***", first.removeprefix("connection failed: "))
    return DatabaseError(f"The database {f'at {at} ' if at else ''}{what}: {said}", advice=advice)


@contextmanager
def explained(url: str | sa.URL) -> Iterator[None]:
    """Turns what a server refuses into a DatabaseError that says what to do."""
    try:
        yield
    except exc.DBAPIError as error:
        told = explanation(error, url)
        if told is None:
            raise
        raise told from None


def alone(engine: sa.Engine) -> sa.Engine:
    """The same engine for work that is one statement: it commits by itself, without the round trips of a begin and a
    commit."""
    return engine.execution_options(isolation_level="AUTOCOMMIT")


def transact(engine: sa.Engine, work: Callable[[sa.Connection], T], *, patience_s: float = PATIENCE_S) -> T:
    """Run `work` in one transaction; again, for so long, where the server went away or two got in each other's way.

    `work` must bear being run twice: a commit whose acknowledgement was lost is found done by its fence.
    """
    begun = time.monotonic()
    pause_s = 0.05
    while True:
        try:
            with engine.begin() as connection:
                return work(connection)
        except exc.DBAPIError as error:
            state = getattr(error.orig, "sqlstate", None) or ""
            # 08: connection, 57P: the server is shut down or starting up
            away = error.connection_invalidated or state[:2] == "08" or state.startswith("57P") or not state
            temporary = state in _TRY_AGAIN or (isinstance(error, exc.OperationalError) and away)
            if not temporary or time.monotonic() - begun > patience_s:
                raise
            time.sleep(pause_s)
            pause_s = min(2 * pause_s, 2.0)
