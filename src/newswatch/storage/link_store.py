"""The link stage's transaction: what it reads cannot change under it, so that two workers never found one event twice.

A worker takes the latch `link`, reads what the keys of its mentions find and what hangs together with that, has the
pure linker decide, and writes. One links at a time: a batch of a hundred texts takes a third of a second, and what the
stage before costs keeps more than a hundred workers busy for that long.
"""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

import sqlalchemy as sa

from newswatch.model import OutcomeKind, Reason, Stage
from newswatch.model.jobs import LinkJob
from newswatch.model.linking import LinkedEvent, LinkMention, LinkResult
from newswatch.model.work import Result, Shard, Tally, Ticket, refused
from newswatch.storage import queue, reviews, takedowns
from newswatch.storage.database import COURTESY_S, transact
from newswatch.storage.event_rows import believe, found_events, merge_events
from newswatch.storage.link_rows import assign, braces, file_under, tie_events
from newswatch.storage.mention_rows import Known, link_mentions
from newswatch.storage.stores import Run, brief

LEASE = timedelta(minutes=10)
# For so long after its first report an event is not settled: its mentions are placed afresh with each that comes. A
# story grows for two days (a toll, the other side's answer); then analysts have it in their tables
YOUNG = timedelta(days=3)
FILE_AT_ONCE = 2000


class Linker(Protocol):
    """The pure decider, as `pipeline.ports.Linker` has it."""

    @property
    def ruleset(self) -> str: ...

    def sought(self, mentions: Sequence[LinkMention]) -> frozenset[int]: ...

    def filed(self, mention: LinkMention) -> frozenset[int]: ...

    def link(self, mentions: Sequence[LinkMention], events: Sequence[LinkedEvent]) -> LinkResult: ...


class LinkStore:
    """See `pipeline.ports.LinkStore`. Subjects are coded article versions."""

    def __init__(
        self,
        engine: sa.Engine,
        *,
        shard: Shard | None = None,
        ruleset: str | None = None,
        worker: str | None = None,
        known: Known | None = None,
    ) -> None:
        """`known` are mentions that were read before, for a process that links again and again."""
        self._engine = engine
        self._shard = shard
        self._all_filed = False
        self._known: Known = {} if known is None else known
        self.run = Run(engine, Stage.LINK, ruleset, worker)

    def claim(self, limit: int) -> Sequence[LinkJob]:
        """See `pipeline.ports.Store`."""
        tickets = self.run.claim(
            lambda connection: queue.claim(connection, Stage.LINK, limit, LEASE, self._shard, token=self.run.token)
        )
        return [LinkJob(ticket=ticket) for ticket in tickets]

    def link(self, jobs: Sequence[LinkJob], linker: Linker) -> Tally:
        """See `pipeline.ports.LinkStore`. Where a batch trips the linker, its versions are linked one by one, and the
        one to blame fails alone."""
        while not self._all_filed:
            self._all_filed = transact(self._engine, lambda connection: _file_more(connection, linker))
        try:
            with _uncollected():
                saved = transact(self._engine, lambda connection: self._link(connection, jobs, linker))
        except Exception as error:
            if isinstance(error, sa.exc.OperationalError):
                raise
            if len(jobs) == 1:
                saved = self._fail(jobs[0].ticket, error)
                self.run.keep(saved)
                return saved
        else:
            self.run.keep(saved)
            return saved
        tally = Tally()
        for job in jobs:
            tally.merge(self.link([job], linker))
        return tally

    def release(self, tickets: Sequence[Ticket]) -> None:
        """See `pipeline.ports.Store`."""
        if tickets:
            transact(self._engine, lambda connection: queue.release(connection, tickets), patience_s=COURTESY_S)

    def close(self) -> None:
        """End the run."""
        self.run.close()

    def _fail(self, ticket: Ticket, error: Exception) -> Tally:
        result: Result[None] = refused(ticket, Reason.BUG, brief(error))
        tally = Tally()

        def work(connection: sa.Connection) -> None:
            if queue.held(connection, Stage.LINK, [ticket]):
                tally.add(result.kind, result.reason)
                queue.record(connection, [result], run_id=self.run.id, ruleset=None)
                queue.settle(connection, Stage.LINK, [result])
            else:
                tally.add(OutcomeKind.SKIPPED, Reason.LEASE_LOST)
            self.run.counted(connection, tally)

        transact(self._engine, work)
        return tally

    def _link(self, connection: sa.Connection, jobs: Sequence[LinkJob], linker: Linker) -> Tally:
        tally = Tally()
        holding = queue.held(connection, Stage.LINK, [job.ticket for job in jobs])
        live = [job.ticket for job in jobs if job.ticket.subject_id in holding]
        for _ in range(len(jobs) - len(live)):
            tally.add(OutcomeKind.SKIPPED, Reason.LEASE_LOST)
        if live:
            moment = _take_turns(connection)
            told = _mentions_of(connection, [ticket.subject_id for ticket in live])
            reprocessed = frozenset(ticket.subject_id for ticket in live if ticket.cause == "reprocess")
            reviewed = frozenset(ticket.subject_id for ticket in live if ticket.cause == reviews.CAUSE)
            taken_down = frozenset(ticket.subject_id for ticket in live if ticket.cause == takedowns.CAUSE)
            mentions = {
                number: replace(mention, redo=True) if mention.version_id in reprocessed else mention
                for number, mention in link_mentions(connection, told, self._known).items()
            }
            asked = _Asked(reprocessed, reviewed, taken_down, moment)
            _link(connection, list(mentions.values()), linker, asked, self._known, tally)
            linked = {mention.version_id for mention in mentions.values()}
            results: list[Result[None]] = [
                Result(
                    ticket=ticket,
                    kind=OutcomeKind.DONE,
                    reason=Reason.OK if ticket.subject_id in linked else Reason.NO_INCIDENT,
                )
                for ticket in live
            ]
            tally.add_all((result.kind, result.reason) for result in results)
            queue.record(connection, results, run_id=self.run.id, ruleset=linker.ruleset)
            queue.settle(connection, Stage.LINK, results)
        self.run.counted(connection, tally)
        return tally


@contextmanager
def _uncollected() -> Iterator[None]:
    """No search for circles of garbage meanwhile. A batch makes a hundred thousand values without one, and to look
    through them and all that is remembered, again and again, took a twelfth of its time."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


@dataclass(frozen=True, slots=True)
class _Asked:
    """The versions that are linked because somebody asked for it: by other rules, after a review, or since they were
    taken down. And when."""

    reprocessed: frozenset[int]
    reviewed: frozenset[int]
    taken_down: frozenset[int]
    moment: datetime


def _take_turns(connection: sa.Connection) -> datetime:
    """Wait for the latch. Returns the moment from which on it is held: later than all that others have written, as the
    transaction's own beginning need not be."""
    connection.execute(sa.text("select from newswatch.latch where name = 'link' for update"))
    moment: datetime = connection.execute(sa.text("select clock_timestamp()")).scalar_one()
    return moment


def _file_more(connection: sa.Connection, linker: Linker) -> bool:
    """File mentions that were linked before there were keys, or before a change of them; true when none is left."""
    numbers = list(
        connection.execute(
            sa.text(
                "select mention_id from newswatch.event_mention where keys is null order by mention_id limit :most "
                "for update"
            ),
            {"most": FILE_AT_ONCE},
        ).scalars()
    )
    if numbers:
        found = link_mentions(connection, numbers)
        file_under(connection, {number: linker.filed(mention) for number, mention in found.items()})
    return len(numbers) < FILE_AT_ONCE


def _link(
    connection: sa.Connection,
    mentions: Sequence[LinkMention],
    linker: Linker,
    asked: _Asked,
    known: Known,
    tally: Tally,
) -> None:
    events = candidates(connection, mentions, linker, known)
    result = linker.link(mentions, events)
    fresh = {key: value for key, value in result.values.items() if key < 0 and value is not None}
    numbers = found_events(connection, fresh, linker.ruleset, asked.moment)
    merge_events(connection, result.merges, ruleset=linker.ruleset, moment=asked.moment)
    assignments = [
        replace(one, event_id=numbers.get(one.event_id, one.event_id))
        for one in result.assignments
        if one.event_id > 0 or one.event_id in numbers
    ]
    said = reviews.placed(connection, [mention.mention_id for mention in mentions])
    assign(connection, assignments, ruleset=linker.ruleset, said=said)
    file_under(connection, result.filed)
    values = {numbers.get(key, key): value for key, value in result.values.items() if key > 0 or key in numbers}
    home = {one.mention_id: event.event_id for event in events for one in event.mentions}
    changed = believe(
        connection,
        values,
        new=frozenset(numbers.values()),
        ruleset=linker.ruleset,
        moment=asked.moment,
        causes=_causes(values, replace(result, assignments=tuple(assignments)), home, mentions, asked),
    )
    loaded = [event.event_id for event in events]
    tie_events(connection, result.ties, numbers, afresh=result.afresh, among=loaded)
    tally.extra["new events"] += len(numbers)
    tally.extra["changed events"] += changed - len(numbers)


def _causes(
    values: Mapping[int, Any],
    result: LinkResult,
    home: Mapping[int, int],
    mentions: Sequence[LinkMention],
    asked: _Asked,
) -> dict[int, str]:
    """Why each event changed: an article taken down, a reviewer's word, two that became one, other rules, a mention
    that is new, or one that has gone elsewhere."""
    version = {one.mention_id: one.version_id for one in mentions}
    arrived: dict[int, set[int | None]] = defaultdict(set)
    concerned: dict[int, set[int | None]] = defaultdict(set)
    left: set[int] = set()
    for one in result.assignments:
        arrived[one.event_id].add(version.get(one.mention_id))
        if one.mention_id in home:
            left.add(home[one.mention_id])
    for number, event in home.items():
        if number in version:
            concerned[event].add(version[number])
    merged = {into for _, into in result.merges}
    causes = {}
    for key in values:
        versions = concerned[key] | arrived[key]
        if versions & asked.taken_down:
            causes[key] = takedowns.CAUSE
        elif versions & asked.reviewed:
            causes[key] = reviews.CAUSE
        elif key in merged:
            causes[key] = "merge"
        elif versions & asked.reprocessed and arrived[key] <= asked.reprocessed:
            causes[key] = "rules"
        else:
            causes[key] = "split" if key in left and not arrived[key] else "new_mention"
    return causes


# A look-up of thousands of keys at once asks each of them about each row that is found: twenty at a time are found in
# a fiftieth of the time (20 ms for 5,600)
KEYS_AT_ONCE = 20
_BY_KEYS = """
select distinct k.event_id
from unnest(cast(:keys as text[])) asked
cross join lateral (
    select event_id from newswatch.event_mention where keys && cast(asked as bigint[])
) k
"""
_NEAR = """
with recursive found as (
    select unnest(cast(:events as bigint[])) as event_id
    union
    select k.event_id from newswatch.event_mention k where k.mention_id = any(cast(:mentions as bigint[]))
),
near as (
    select event_id from found
    union
    select t.other_id
    from near n
    join newswatch.event e on e.event_id = n.event_id and e.first_seen_at > now() - cast(:young as interval)
    cross join lateral (
        select other_id from newswatch.event_tie where event_id = n.event_id
        union all
        select event_id from newswatch.event_tie where other_id = n.event_id
    ) t
)
select e.event_id, e.first_seen_at, e.status = 'rejected' as rejected,
    e.first_seen_at <= now() - cast(:young as interval)
        or exists (
            select from newswatch.review r
            where r.target = 'link' and (r.new_value ->> 'event_id')::bigint = e.event_id)
        or exists (select from newswatch.review r where r.target = 'event' and r.target_id = e.event_id) as settled,
    (select array_agg(k.mention_id) from newswatch.event_mention k where k.event_id = e.event_id) as mentions,
    array(
        select other_id from newswatch.event_tie where event_id = e.event_id
        union all
        select event_id from newswatch.event_tie where other_id = e.event_id) as ties
from near n
join newswatch.event e using (event_id)
where e.status <> 'merged'
order by e.event_id
"""


def candidates(
    connection: sa.Connection, mentions: Sequence[LinkMention], linker: Linker, known: Known
) -> list[LinkedEvent]:
    """Events under the keys of these mentions, those that hold one of them already, those into which a reviewer put
    one, and those that hang together with an event that is not settled."""
    keys = sorted(linker.sought(mentions))
    chunks = [keys[first : first + KEYS_AT_ONCE] for first in range(0, len(keys), KEYS_AT_ONCE)]
    # The planner believes that so many keys are found in every row, and would rather read them all
    connection.execute(sa.text("set local enable_seqscan = off"))
    found = connection.execute(sa.text(_BY_KEYS), {"keys": [braces(chunk) for chunk in chunks]}).scalars().all()
    connection.execute(sa.text("set local enable_seqscan = on"))
    fixed = {one.fixed_event for one in mentions if one.fixed_event is not None}
    rows = connection.execute(
        sa.text(_NEAR),
        {
            "events": sorted(fixed.union(found)),
            "mentions": [mention.mention_id for mention in mentions],
            "young": YOUNG,
        },
    ).all()
    told = link_mentions(connection, [number for row in rows for number in row.mentions or ()], known)
    return [
        LinkedEvent(
            event_id=row.event_id,
            first_seen_at=row.first_seen_at,
            mentions=tuple(told[number] for number in sorted(row.mentions or ())),
            settled=row.settled,
            ties=tuple(sorted(row.ties)),
            rejected=row.rejected,
        )
        for row in rows
    ]


def _mentions_of(connection: sa.Connection, versions: Sequence[int]) -> list[int]:
    """Mentions of the articles of these versions that count, or that an event still holds."""
    return list(
        connection.execute(
            sa.text(
                """
                select m.mention_id
                from newswatch.mention m
                left join newswatch.event_mention k using (mention_id)
                where m.article_id in (
                        select article_id from newswatch.article_version
                        where version_id = any(cast(:ids as bigint[])))
                    and (k.mention_id is not null
                        or (m.superseded_at is null and m.realis = 'actual' and m.scope = 'incident'))
                """
            ),
            {"ids": list(versions)},
        ).scalars()
    )
