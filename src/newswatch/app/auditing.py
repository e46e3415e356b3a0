"""A sample of events for a person to check, out of the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from newswatch.errors import InputError
from newswatch.reports import audit
from newswatch.storage import auditing
from newswatch.storage.reading import EventFilter


@dataclass(frozen=True, slots=True)
class Sample:
    """The sheet's rows, to be read once while the transaction is open; how many, and out of how many."""

    rows: Iterator[dict[str, Any]]
    count: int
    population: int


@contextmanager
def sample(engine: sa.Engine, number: int, seed: int, wanted: EventFilter) -> Iterator[Sample]:
    """`number` events by stratum, within one read-only snapshot. InputError: no event fits."""
    snapshot = engine.connect().execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    with snapshot as connection:
        population = auditing.population(connection, wanted)
        if not population:
            raise InputError("No event fits", advice="`newswatch events` shows what there is")
        drawn = audit.draw(population, number, seed)

        def rows() -> Iterator[dict[str, Any]]:
            for one in drawn:
                event = auditing.event(connection, one.event_id)
                if event is not None:
                    yield audit.row(one, event)

        yield Sample(rows(), len(drawn), len(population))
