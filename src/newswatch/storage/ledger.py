"""The politeness ledger and robots.txt in tables: hosts are spared over all workers of a deployment.

Asking is a round trip, so the questions of many waiting requests travel together (as databases commit in groups): what
comes within GATHER_S of the first, or until there are ENOUGH, and while one batch is under way the next collects.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Hashable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Generic, Protocol, TypeVar

import sqlalchemy as sa

from newswatch.model import Reason
from newswatch.storage.database import alone, transact

# How long the first question of a batch waits for others: nothing beside a host's spacing and a request's second, and
# with a hundred requests under way a batch is fifty questions in place of two
GATHER_S = 0.02
# So many share a round trip well enough: nobody waits for more
ENOUGH = 100

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
    `subject`; the others of the same wait for the next, in their order, unless `joined` makes one of two that follow
    each other."""

    def __init__(
        self,
        answer: Callable[[Sequence[Q]], Sequence[A]],
        subject: Callable[[Q], Hashable],
        joined: Callable[[Q, Q], Q | None] = lambda _, __: None,
    ) -> None:
        self._answer = answer
        self._subject = subject
        self._joined = joined
        self._waiting: list[tuple[Q, asyncio.Future[A]]] = []
        self._enough: asyncio.Event | None = None
        self._asking: asyncio.Task[None] | None = None

    def ask(self, question: Q) -> asyncio.Future[A]:
        """Will be the answer to this question, or what answering its batch raises."""
        answer: asyncio.Future[A] = asyncio.get_running_loop().create_future()
        self._waiting.append((question, answer))
        if self._enough is None or self._asking is None or self._asking.done():
            self._enough = asyncio.Event()
            self._asking = asyncio.ensure_future(self._ask_all(self._enough))
        if len(self._waiting) >= ENOUGH:
            self._enough.set()
        return answer

    async def _ask_all(self, enough: asyncio.Event) -> None:
        while self._waiting:
            with suppress(TimeoutError):
                async with asyncio.timeout(GATHER_S):
                    await enough.wait()
            enough.clear()
            batch = self._batch()
            try:
                answers = await asyncio.to_thread(self._answer, [question for question, _ in batch])
            except Exception as error:  # noqa: BLE001 - each who asked is told
                for _, asked in batch:
                    for answer in asked:
                        if not answer.done():
                            answer.set_exception(error)
                continue
            for (_, asked), given in zip(batch, answers, strict=True):
                for answer in asked:
                    if not answer.done():  # who asked may have been cancelled
                        answer.set_result(given)

    def _batch(self) -> list[tuple[Q, list[asyncio.Future[A]]]]:
        """What is asked next, each question with those who wait for its answer."""
        batch: dict[Hashable, tuple[Q, list[asyncio.Future[A]]]] = {}
        later: dict[Hashable, list[tuple[Q, asyncio.Future[A]]]] = {}
        for question, answer in self._waiting:
            subject = self._subject(question)
            first = batch.get(subject)
            if first is None:
                batch[subject] = question, [answer]
                continue
            both = None if subject in later else self._joined(first[0], question)
            if both is None:
                later.setdefault(subject, []).append((question, answer))
            else:
                batch[subject] = both, [*first[1], answer]
        self._waiting = [one for others in later.values() for one in others]
        return list(batch.values())


@dataclass(frozen=True, slots=True)
class _Question:
    kind: str  # claim, release, pause, and pass: a release and the claim of the next in line, at once
    host: str
    spacing_s: float = 0.0  # from a claim on, or how long a pause lasts
    after_s: float = 0.0  # from a release on
    connections: int = 1
    lease_s: float = 0.0


def _passed(first: _Question, then: _Question) -> _Question | None:
    return (
        replace(then, kind="pass", after_s=first.after_s) if (first.kind, then.kind) == ("release", "claim") else None
    )


# All questions of a batch, one of each host, in one statement. The hosts' rows are locked in the order of their names,
# so that two workers never wait crosswise for each other's
_ASK = sa.text(
    """
    with asked as (
        select * from unnest(cast(:kinds as text[]), cast(:hosts as text[]), cast(:spacings as double precision[]),
            cast(:afters as double precision[]), cast(:connections as integer[]), cast(:leases as double precision[]))
            as a(kind, host, spacing_s, after_s, connections, lease_s)
    ),
    stood as materialized (
        select h.host, h.paused_until, h.next_allowed_at, h.leases
        from newswatch.host h join asked using (host) order by h.host for update of h
    ),
    released as (
        update newswatch.host h set leases = h.leases[2:],
            next_allowed_at = greatest(h.next_allowed_at, clock_timestamp() + make_interval(secs => a.after_s))
        from asked a join stood using (host)
        where h.host = a.host and a.kind = 'release' and cardinality(h.leases) > 0
    ),
    passed as (
        update newswatch.host h set
            leases = case when n.granted then n.others || (n.at + make_interval(secs => a.lease_s)) else n.others end,
            next_allowed_at = case when n.granted then n.at + make_interval(secs => a.spacing_s) else n.next_at end
        from asked a join stood s using (host)
        cross join lateral (select clock_timestamp() as at) as t
        cross join lateral (
            select t.at, greatest(s.next_allowed_at, t.at + make_interval(secs => a.after_s)) as next_at,
                array(select l from unnest(s.leases[2:]) as l where l > t.at) as others
        ) as r
        cross join lateral (
            select r.*,
                s.paused_until <= r.at and r.next_at <= r.at and cardinality(r.others) < a.connections as granted
        ) as n
        where h.host = a.host and a.kind = 'pass'
        returning h.host, n.granted, n.next_at
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
    select host, a.kind in ('release', 'pause') or c.host is not null or coalesce(p.granted, false) as granted,
        coalesce(greatest(0, extract(epoch from s.paused_until - clock_timestamp())), 0) as paused_s,
        coalesce(greatest(0, extract(epoch from coalesce(p.next_at, s.next_allowed_at) - clock_timestamp())), 0)
            as spacing_s
    from asked a left join claimed c using (host) left join passed p using (host) left join stood s using (host)
    """
)
# When a connection will be given back nobody knows: look again soon
_LOOK_AGAIN_S = 0.25


class PostgresLedger(Generic[T]):
    """`newswatch.fetch.HostLedger` over a database, by the database's clock."""

    def __init__(self, engine: sa.Engine, turn: MakesTurns[T]) -> None:
        self._engine = alone(engine)
        self._turn = turn
        self._together: _Together[_Question, tuple[float, bool]] = _Together(
            self._answer, lambda asked: asked.host, _passed
        )

    async def claim(self, host: str, *, spacing_s: float, connections: int, lease_s: float) -> T:
        """See `HostLedger`."""
        asked = self._together.ask(
            _Question("claim", host, spacing_s=spacing_s, connections=connections, lease_s=lease_s)
        )
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
        await self._together.ask(_Question("release", host, after_s=spacing_s))

    async def pause(self, host: str, seconds: float) -> None:
        """See `HostLedger`."""
        await self._together.ask(_Question("pause", host, spacing_s=seconds))

    def _answer(self, batch: Sequence[_Question]) -> list[tuple[float, bool]]:
        """Seconds to wait, and whether the host asked for it."""
        values = {
            "kinds": [asked.kind for asked in batch],
            "hosts": [asked.host for asked in batch],
            "spacings": [asked.spacing_s for asked in batch],
            "afters": [asked.after_s for asked in batch],
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
