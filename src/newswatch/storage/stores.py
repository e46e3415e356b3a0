"""What the stores of all stages share: claiming, the fence, the one transaction of a save, and what happens to an
input that cannot be stored."""

from __future__ import annotations

import os
import socket
import uuid
from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy import exc

from newswatch.model import OutcomeKind, Reason, Stage
from newswatch.model.jobs import Job
from newswatch.model.work import Result, Shard, Tally, Ticket, refused
from newswatch.storage import queue
from newswatch.storage.database import COURTESY_S, transact

J = TypeVar("J", bound=Job)
V = TypeVar("V")
C = TypeVar("C")
Ending = tuple[OutcomeKind, Reason]


def worker_name() -> str:
    """Who runs: host and process."""
    return f"{socket.gethostname()}:{os.getpid()}"


class Run:
    """One run of one stage by one worker. Begun with its first claim, in one transaction: a run with nothing to do
    leaves no row, and one that holds anything can be found by its worker's name.

    A `worker` that is named is the only one of that name: what an earlier try of it held is taken over. A run that was
    taken over, or given up for dead, claims nothing more.
    """

    def __init__(self, engine: sa.Engine, stage: Stage, ruleset: str | None, worker: str | None = None) -> None:
        self._engine = engine
        self._stage = stage
        self._ruleset = ruleset
        self._worker = worker
        # Every claim of the run carries it; what the run holds it does not claim again
        self.token = uuid.uuid4()
        self.id: int | None = None
        self.tally = Tally()

    def claim(self, work: Callable[[sa.Connection], Sequence[C]]) -> Sequence[C]:
        """What `work` claims with the run's token, in one transaction with the row of the run."""

        def claimed(connection: sa.Connection) -> tuple[int | None, Sequence[C]]:
            if self.id is not None and not queue.is_open(connection, self.id):
                return self.id, ()
            if self._worker is not None:
                queue.take_over(connection, self._stage, self._worker, before=self.id)
            found = work(connection)
            if self.id is not None or not found:
                return self.id, found
            name = self._worker or worker_name()
            return queue.begin_run(connection, self._stage, name, self._ruleset, self.token), found

        self.id, found = transact(self._engine, claimed)
        return found

    def counted(self, connection: sa.Connection, saved: Tally) -> None:
        """Write the tally with these results in it; it is the run's own once the transaction is through (`keep`)."""
        if self.id is not None:
            total = Tally()
            total.merge(self.tally)
            total.merge(saved)
            queue.count(connection, self.id, total)

    def keep(self, saved: Tally) -> None:
        self.tally.merge(saved)

    def close(self) -> None:
        """Note the end."""
        if self.id is not None:
            run_id = self.id
            transact(self._engine, lambda connection: queue.finish_run(connection, run_id), patience_s=COURTESY_S)


class StageStore(Generic[J, V]):
    """A store over the queue of work. Subclasses load jobs and write values."""

    stage: Stage
    # Longer than the longest step of a batch; a worker that died is replaced after so long
    lease = timedelta(minutes=15)

    def __init__(
        self,
        engine: sa.Engine,
        *,
        shard: Shard | None = None,
        ruleset: str | None = None,
        worker: str | None = None,
    ) -> None:
        self.engine = engine
        self.shard = shard
        self.ruleset = ruleset
        self.run = Run(engine, self.stage, ruleset, worker)

    def claim(self, limit: int) -> Sequence[J]:
        """See `pipeline.ports.Store`."""
        while True:
            tickets, jobs = self._claim(limit)
            found = {job.ticket.subject_id for job in jobs}
            gone = [ticket for ticket in tickets if ticket.subject_id not in found]
            if gone:
                # Taken down, or aged out, since it became pending
                with self.engine.connect() as connection:
                    down = queue.taken_down(connection, self.stage, gone)
                self.save([refused(t, Reason.TAKEN_DOWN if t.subject_id in down else Reason.AGED_OUT) for t in gone])
            if jobs or not tickets:
                return jobs

    def _claim(self, limit: int) -> tuple[Sequence[Ticket], Sequence[J]]:
        jobs: list[J] = []

        def work(connection: sa.Connection) -> Sequence[Ticket]:
            if self.run.id is None and self.ruleset is not None:
                queue.reconsider(connection, self.stage, self.ruleset)
            tickets = queue.claim(
                connection, self.stage, limit, self.lease, self.shard, token=self.run.token, ruleset=self.ruleset
            )
            jobs[:] = self.load(connection, tickets) if tickets else ()
            return tickets

        tickets = self.run.claim(work)
        return tickets, jobs if tickets else ()

    def save(self, results: Sequence[Result[V]]) -> Tally:
        """See `pipeline.ports.Store`."""
        if not results:
            return Tally()
        try:
            saved = transact(self.engine, lambda connection: self._save(connection, results))
        except (exc.DBAPIError, ValueError, OverflowError) as error:
            if not is_of_the_data(error) or (len(results) == 1 and results[0].reason is Reason.UNSTORABLE):
                raise
            if len(results) == 1:
                return self.save([refused(results[0].ticket, Reason.UNSTORABLE, brief(error))])
        else:
            self.run.keep(saved)
            return saved
        # One bad row must not lose the others: each input in a transaction of its own
        tally = Tally()
        for result in results:
            tally.merge(self.save([result]))
        return tally

    def release(self, tickets: Sequence[Ticket]) -> None:
        """See `pipeline.ports.Store`."""
        if tickets:
            transact(self.engine, lambda connection: queue.release(connection, tickets), patience_s=COURTESY_S)

    def close(self) -> None:
        """End the run."""
        self.run.close()

    @abstractmethod
    def load(self, connection: sa.Connection, tickets: Sequence[Ticket]) -> Sequence[J]:
        """The jobs of these claims; a claim whose subject is gone is left out."""

    @abstractmethod
    def write(self, connection: sa.Connection, results: Sequence[Result[V]], tally: Tally) -> Mapping[int, Ending]:
        """Store the values. Returns, by subject, how an input ended where storing knows better than the step."""

    def _save(self, connection: sa.Connection, results: Sequence[Result[V]]) -> Tally:
        tally = Tally()
        holding = queue.held(connection, self.stage, [result.ticket for result in results])
        live = [result for result in results if result.ticket.subject_id in holding]
        for _ in range(len(results) - len(live)):
            tally.add(OutcomeKind.SKIPPED, Reason.LEASE_LOST)
        if live:
            endings = self.write(connection, live, tally)
            ended = [
                replace(result, kind=ending[0], reason=ending[1])
                if (ending := endings.get(result.ticket.subject_id)) is not None
                else result
                for result in live
            ]
            tally.add_all((result.kind, result.reason) for result in ended)
            queue.record(connection, ended, run_id=self.run.id, ruleset=self.ruleset)
            queue.settle(connection, self.stage, ended)
        self.run.counted(connection, tally)
        return tally


def is_of_the_data(error: Exception) -> bool:
    """Whether it was what we wanted to store that failed, and not the server, the schema or the disk."""
    if not isinstance(error, exc.DBAPIError) or isinstance(error, exc.DataError):
        return True
    # 23: integrity, 54: program limit (a row too long for an index, JSON too deep)
    state = getattr(error.orig, "sqlstate", None) or ""
    return state[:2] in {"23", "54"}


def brief(error: Exception) -> str:
    """One line of an error, without the statement and its values."""
    said = error.orig if isinstance(error, exc.DBAPIError) else error
    first = next(iter(str(said).strip().splitlines()), "")
    return f"{type(said).__name__}: {first}"[:500]
