"""Connecting: an engine whose sessions speak UTC, clean every string, and fail with words a person can use."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import exc

from newswatch.errors import DatabaseError
from newswatch.storage.clean import CleanBinaryDumper, CleanDumper, dump_json

CONNECT_S = 10
# A killed postmaster is back in 2.4 s; a failover takes half a minute
PATIENCE_S = 60.0
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
        pool_pre_ping=True,
        json_serializer=dump_json,
        connect_args={
            "connect_timeout": CONNECT_S,
            "application_name": application,
            "options": "-c timezone=UTC -c search_path=public",
        },
    )
    sa.event.listen(engine, "connect", _adapt)
    return engine


def _adapt(connection: Any, _record: object) -> None:
    connection.adapters.register_dumper(str, CleanBinaryDumper)
    connection.adapters.register_dumper(str, CleanDumper)  # the last one registered is preferred


@contextmanager
def explained(url: str | sa.URL) -> Iterator[None]:
    """Turns the driver's complaints about reaching the server into a DatabaseError without a traceback or a secret."""
    try:
        yield
    except exc.OperationalError as error:
        first = str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else type(error.orig).__name__
        shown = sa.make_url(str(url)).render_as_string(hide_password=True) if isinstance(url, str) else url
        raise DatabaseError(
            f"The database at {shown} does not answer: {re.sub(r'password=[^ ]+', 'password=***', first)}",
            advice="Check NEWSWATCH_DATABASE_URL and that the server runs; `newswatch doctor` looks closer",
        ) from None


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
