"""The politeness ledger and robots.txt in tables: hosts are spared over all workers of a deployment.

Asking is a round trip, so the questions of many waiting requests travel together: while one batch is under way the
next collects (as databases commit in groups).
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, Protocol, TypeVar

import sqlalchemy as sa

from newswatch.model import Reason
from newswatch.storage.database import transact

T = TypeVar("T")
T_made = TypeVar("T_made", covariant=True)


class MakesTurns(Protocol[T_made]):
    """`newswatch.fetch.Turn`: siblings do not import each other, so the app hands it over."""

    def __call__(self, *, wait_s: float, paused: bool) -> T_made: ...


class Record(Protocol):
    """`newswatch.fetch.RobotsRecord`."""

    @property
    def origin(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def reason(self) -> Reason: ...
    @property
    def text(self) -> str: ...
    @property
    def fetched_at(self) -> datetime: ...
    @property
    def expires_at(self) -> datetime: ...
    @property
    def rights(self) -> Mapping[str, str]: ...


R = TypeVar("R", bound=Record)
R_made = TypeVar("R_made", bound=Record, covariant=True)


class MakesRecords(Protocol[R_made]):
    """The class of those records."""

    def __call__(
        self,
        *,
        origin: str,
        status: str,
        reason: Reason,
        text: str,
        fetched_at: datetime,
        expires_at: datetime,
        rights: Mapping[str, str],
    ) -> R_made: ...


@dataclass(frozen=True, slots=True)
class _Question:
    kind: str  # claim, release, pause
    host: str
    spacing_s: float
    connections: int
    lease_s: float
    answer: asyncio.Future[tuple[float, bool]]


# One statement a question, but one transaction and one pass through the pool for all that wait
_CLAIM = sa.text(
    """
    insert into newswatch.host as h (host, next_allowed_at, leases)
    values (:host, clock_timestamp() + make_interval(secs => :spacing_s),
        array[clock_timestamp() + make_interval(secs => :lease_s)])
    on conflict (host) do update set
        next_allowed_at = clock_timestamp() + make_interval(secs => :spacing_s),
        leases = array(select l from unnest(h.leases) as l where l > clock_timestamp())
            || (clock_timestamp() + make_interval(secs => :lease_s))
    where h.paused_until <= clock_timestamp() and h.next_allowed_at <= clock_timestamp()
        and (select count(*) from unnest(h.leases) as l where l > clock_timestamp()) < :connections
    returning 0.0 as wait_s
    """
)
_WAIT = sa.text(
    """
    select
        greatest(0, extract(epoch from paused_until - clock_timestamp())) as paused_s,
        greatest(0, extract(epoch from next_allowed_at - clock_timestamp())) as spacing_s
    from newswatch.host where host = :host
    """
)
_RELEASE = sa.text(
    """
    update newswatch.host set leases = leases[2:],
        next_allowed_at = greatest(next_allowed_at, clock_timestamp() + make_interval(secs => :spacing_s))
    where host = :host and cardinality(leases) > 0
    """
)
_PAUSE = sa.text(
    """
    insert into newswatch.host as h (host, paused_until)
    values (:host, clock_timestamp() + make_interval(secs => :spacing_s))
    on conflict (host) do update set paused_until = greatest(h.paused_until, excluded.paused_until)
    """
)
# When a connection will be given back nobody knows: look again soon
_LOOK_AGAIN_S = 0.25


class PostgresLedger(Generic[T]):
    """`newswatch.fetch.HostLedger` over a database, by the database's clock."""

    def __init__(self, engine: sa.Engine, turn: MakesTurns[T]) -> None:
        self._engine = engine
        self._turn = turn
        self._waiting: list[_Question] = []
        self._asking: asyncio.Task[None] | None = None

    async def claim(self, host: str, *, spacing_s: float, connections: int, lease_s: float) -> T:
        """See `HostLedger`."""
        asked = asyncio.ensure_future(self._ask("claim", host, spacing_s, connections, lease_s))
        try:
            wait_s, paused = await asyncio.shield(asked)
        except asyncio.CancelledError:
            # Who goes must not keep a turn that was granted meanwhile: the host would be shut until its lease ends
            if not asked.cancelled() and (await asked)[0] <= 0:
                await self.release(host)
            raise
        return self._turn(wait_s=wait_s, paused=paused)

    async def release(self, host: str, *, spacing_s: float = 0.0) -> None:
        """See `HostLedger`."""
        await self._ask("release", host, spacing_s)

    async def pause(self, host: str, seconds: float) -> None:
        """See `HostLedger`."""
        await self._ask("pause", host, seconds)

    async def _ask(
        self, kind: str, host: str, spacing_s: float = 0.0, connections: int = 1, lease_s: float = 0.0
    ) -> tuple[float, bool]:
        answer: asyncio.Future[tuple[float, bool]] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Question(kind, host, spacing_s, connections, lease_s, answer))
        if self._asking is None or self._asking.done():
            self._asking = asyncio.ensure_future(self._ask_all())
        return await answer

    async def _ask_all(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            try:
                answers = await asyncio.to_thread(self._answer, batch)
            except Exception as error:  # noqa: BLE001 - each who asked is told
                for question in batch:
                    if not question.answer.done():
                        question.answer.set_exception(error)
                continue
            for question, granted in zip(batch, answers, strict=True):
                if not question.answer.done():  # who asked may have been cancelled
                    question.answer.set_result(granted)

    def _answer(self, batch: Sequence[_Question]) -> list[tuple[float, bool]]:
        # In the order of the hosts, so that two workers never wait crosswise for each other's rows
        order = sorted(range(len(batch)), key=lambda place: batch[place].host)

        def work(connection: sa.Connection) -> dict[int, tuple[float, bool]]:
            return {place: _one(connection, batch[place]) for place in order}

        answers = transact(self._engine, work)
        return [answers[place] for place in range(len(batch))]


def _one(connection: sa.Connection, question: _Question) -> tuple[float, bool]:
    """Seconds to wait, and whether the host asked for it."""
    values = {"host": question.host, "spacing_s": question.spacing_s}
    if question.kind == "release":
        connection.execute(_RELEASE, values)
        return 0.0, False
    if question.kind == "pause":
        connection.execute(_PAUSE, values)
        return 0.0, False
    values |= {"connections": question.connections, "lease_s": question.lease_s}
    if connection.execute(_CLAIM, values).first() is not None:
        return 0.0, False
    row = connection.execute(_WAIT, {"host": question.host}).one()
    if row.paused_s > 0:
        return float(row.paused_s), True
    return float(row.spacing_s) or _LOOK_AGAIN_S, False


class PostgresRobots(Generic[R]):
    """`newswatch.fetch.RobotsStore` over a database. How old a record is goes by the database's clock, for those of
    the workers may differ; `clock` is this worker's, by which its records are given."""

    def __init__(
        self, engine: sa.Engine, record: MakesRecords[R], *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._engine = engine
        self._record = record
        self._clock = clock

    async def load(self, origin: str) -> R | None:
        """See `RobotsStore`."""

        def work(connection: sa.Connection) -> R | None:
            row = connection.execute(
                sa.text(
                    "select *, clock_timestamp() - fetched_at as age, expires_at - clock_timestamp() as rest "
                    "from newswatch.robots where origin = :origin"
                ),
                {"origin": origin},
            ).first()
            if row is None:
                return None
            now = self._clock()
            return self._record(
                origin=row.origin,
                status=row.status,
                reason=Reason(row.reason),
                text=row.body,
                fetched_at=now - row.age,
                expires_at=now + row.rest,
                rights=row.rights,
            )

        return await asyncio.to_thread(transact, self._engine, work)

    async def save(self, record: R) -> None:
        """See `RobotsStore`."""

        def work(connection: sa.Connection) -> None:
            connection.execute(
                sa.text(
                    "insert into newswatch.robots (origin, status, reason, body, rights, fetched_at, expires_at) "
                    "values (:origin, :status, :reason, :body, cast(:rights as jsonb), "
                    "clock_timestamp() - cast(:age as interval), clock_timestamp() + cast(:rest as interval)) "
                    "on conflict (origin) do update set status = excluded.status, reason = excluded.reason, "
                    "body = excluded.body, rights = excluded.rights, "
                    "fetched_at = excluded.fetched_at, expires_at = excluded.expires_at"
                ),
                {
                    "origin": record.origin,
                    "status": record.status,
                    "reason": record.reason.value,
                    "body": record.text,
                    "rights": json.dumps(dict(record.rights)),
                    "age": self._clock() - record.fetched_at,
                    "rest": record.expires_at - self._clock(),
                },
            )

        await asyncio.to_thread(transact, self._engine, work)
