"""The politeness ledger and robots.txt in tables: hosts are spared over all workers of a deployment.

Asking is a round trip, so the questions of many waiting requests travel together (as databases commit in groups): what
comes within GATHER_S of the first, and while one batch is under way the next collects.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, Protocol, TypeVar

import sqlalchemy as sa

from newswatch.model import Reason
from newswatch.storage.database import alone, transact

# How long the first question of a batch waits for others: nothing beside a host's spacing and a request's second, and
# with a hundred requests under way a batch is fifty questions in place of two
GATHER_S = 0.02

T = TypeVar("T")
Q = TypeVar("Q")
A = TypeVar("A")
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


class _Together(Generic[Q, A]):
    """Gathers questions and has many of them answered at once, in a thread. In one batch there is one question of each
    `subject`; the others of the same wait for the next, in their order."""

    def __init__(self, answer: Callable[[Sequence[Q]], Sequence[A]], subject: Callable[[Q], Hashable]) -> None:
        self._answer = answer
        self._subject = subject
        self._waiting: list[tuple[Q, asyncio.Future[A]]] = []
        self._asking: asyncio.Task[None] | None = None

    async def ask(self, question: Q) -> A:
        """The answer to this question; raises what answering its batch raises."""
        answer: asyncio.Future[A] = asyncio.get_running_loop().create_future()
        self._waiting.append((question, answer))
        if self._asking is None or self._asking.done():
            self._asking = asyncio.ensure_future(self._ask_all())
        return await answer

    async def _ask_all(self) -> None:
        while self._waiting:
            await asyncio.sleep(GATHER_S)
            batch, later = {}, []
            for question, answer in self._waiting:
                if self._subject(question) in batch:
                    later.append((question, answer))
                else:
                    batch[self._subject(question)] = (question, answer)
            self._waiting = later
            try:
                answers = await asyncio.to_thread(self._answer, [question for question, _ in batch.values()])
            except Exception as error:  # noqa: BLE001 - each who asked is told
                for _, answer in batch.values():
                    if not answer.done():
                        answer.set_exception(error)
                continue
            for (_, answer), given in zip(batch.values(), answers, strict=True):
                if not answer.done():  # who asked may have been cancelled
                    answer.set_result(given)


@dataclass(frozen=True, slots=True)
class _Question:
    kind: str  # claim, release, pause
    host: str
    spacing_s: float = 0.0
    connections: int = 1
    lease_s: float = 0.0


# All questions of a batch, one of each host, in one statement. The hosts' rows are locked in the order of their names,
# so that two workers never wait crosswise for each other's
_ASK = sa.text(
    """
    with asked as (
        select * from unnest(cast(:kinds as text[]), cast(:hosts as text[]), cast(:spacings as double precision[]),
            cast(:connections as integer[]), cast(:leases as double precision[]))
            as a(kind, host, spacing_s, connections, lease_s)
    ),
    stood as materialized (
        select h.host, h.paused_until, h.next_allowed_at
        from newswatch.host h join asked using (host) order by h.host for update of h
    ),
    released as (
        update newswatch.host h set leases = h.leases[2:],
            next_allowed_at = greatest(h.next_allowed_at, clock_timestamp() + make_interval(secs => a.spacing_s))
        from asked a join stood using (host)
        where h.host = a.host and a.kind = 'release' and cardinality(h.leases) > 0
    ),
    paused as (
        insert into newswatch.host as h (host, paused_until)
        select a.host, clock_timestamp() + make_interval(secs => a.spacing_s)
        from asked a left join stood using (host) where a.kind = 'pause' order by a.host
        on conflict (host) do update set paused_until = greatest(h.paused_until, excluded.paused_until)
    ),
    claimed as (
        insert into newswatch.host as h (host, next_allowed_at, leases)
        select a.host, clock_timestamp() + make_interval(secs => a.spacing_s),
            array[clock_timestamp() + make_interval(secs => a.lease_s)]
        from asked a left join stood using (host) where a.kind = 'claim' order by a.host
        on conflict (host) do update set
            next_allowed_at = excluded.next_allowed_at,
            leases = array(select l from unnest(h.leases) as l where l > clock_timestamp()) || excluded.leases
        where h.paused_until <= clock_timestamp() and h.next_allowed_at <= clock_timestamp()
            and (select count(*) from unnest(h.leases) as l where l > clock_timestamp())
                < (select a.connections from asked a where a.host = excluded.host)
        returning h.host
    )
    select host, a.kind <> 'claim' or c.host is not null as granted,
        coalesce(greatest(0, extract(epoch from s.paused_until - clock_timestamp())), 0) as paused_s,
        coalesce(greatest(0, extract(epoch from s.next_allowed_at - clock_timestamp())), 0) as spacing_s
    from asked a left join claimed c using (host) left join stood s using (host)
    """
)
# When a connection will be given back nobody knows: look again soon
_LOOK_AGAIN_S = 0.25


class PostgresLedger(Generic[T]):
    """`newswatch.fetch.HostLedger` over a database, by the database's clock."""

    def __init__(self, engine: sa.Engine, turn: MakesTurns[T]) -> None:
        self._engine = alone(engine)
        self._turn = turn
        self._together: _Together[_Question, tuple[float, bool]] = _Together(self._answer, lambda asked: asked.host)

    async def claim(self, host: str, *, spacing_s: float, connections: int, lease_s: float) -> T:
        """See `HostLedger`."""
        asked = asyncio.ensure_future(self._together.ask(_Question("claim", host, spacing_s, connections, lease_s)))
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
        await self._together.ask(_Question("release", host, spacing_s))

    async def pause(self, host: str, seconds: float) -> None:
        """See `HostLedger`."""
        await self._together.ask(_Question("pause", host, seconds))

    def _answer(self, batch: Sequence[_Question]) -> list[tuple[float, bool]]:
        """Seconds to wait, and whether the host asked for it."""
        values = {
            "kinds": [asked.kind for asked in batch],
            "hosts": [asked.host for asked in batch],
            "spacings": [asked.spacing_s for asked in batch],
            "connections": [asked.connections for asked in batch],
            "leases": [asked.lease_s for asked in batch],
        }
        rows = transact(self._engine, lambda connection: connection.execute(_ASK, values).all())
        answers = {row.host: _wait(row) for row in rows}
        return [answers[asked.host] for asked in batch]


def _wait(row: sa.Row[tuple[object, ...]]) -> tuple[float, bool]:
    if row.granted:
        return 0.0, False
    if row.paused_s > 0:
        return float(row.paused_s), True
    return float(row.spacing_s) or _LOOK_AGAIN_S, False


class PostgresRobots(Generic[R]):
    """`newswatch.fetch.RobotsStore` over a database. How old a record is goes by the database's clock, for those of
    the workers may differ; `clock` is this worker's, by which its records are given."""

    def __init__(
        self, engine: sa.Engine, record: MakesRecords[R], *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._engine = alone(engine)
        self._record = record
        self._clock = clock
        self._together: _Together[str, R | None] = _Together(self._load, lambda origin: origin)

    async def load(self, origin: str) -> R | None:
        """See `RobotsStore`."""
        return await self._together.ask(origin)

    def _load(self, origins: Sequence[str]) -> list[R | None]:
        rows = transact(
            self._engine,
            lambda connection: connection.execute(
                sa.text(
                    "select *, clock_timestamp() - fetched_at as age, expires_at - clock_timestamp() as rest "
                    "from newswatch.robots where origin = any(cast(:origins as text[]))"
                ),
                {"origins": list(origins)},
            ).all(),
        )
        now = self._clock()
        found = {
            row.origin: self._record(
                origin=row.origin,
                status=row.status,
                reason=Reason(row.reason),
                text=row.body,
                fetched_at=now - row.age,
                expires_at=now + row.rest,
                rights=row.rights,
            )
            for row in rows
        }
        return [found.get(origin) for origin in origins]

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
