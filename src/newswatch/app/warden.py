"""While a process collects, it looks every few seconds whether a reader holds up the database, and ends that."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta
from typing import Self

import sqlalchemy as sa
from sqlalchemy import exc

from newswatch.storage import readers

# Little against the minute that a reader has, and a query that takes a millisecond
LOOK_S = 5.0

log = logging.getLogger(__name__)


class Warden:
    """Context manager: looks in a thread of its own until the end."""

    def __init__(self, engine: sa.Engine, *, longest: timedelta = readers.LONGEST, look_s: float = LOOK_S) -> None:
        self._engine = engine
        self._longest = longest
        self._look_s = look_s
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="newswatch-warden", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(self._look_s):
            try:
                with self._engine.begin() as connection:
                    stopped = readers.end_long(connection, self._longest)
            except exc.SQLAlchemyError:
                continue  # a database that does not answer is told of by those who work on it; here it is asked again
            for one in stopped:
                log.warning(
                    "A transaction of %s lasted %.0f s and was %s", one.role, one.lasted.total_seconds(), one.how
                )
