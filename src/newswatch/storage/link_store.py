"""The link stage's transaction: what it reads cannot change under it, so that two workers never found one event twice.

A worker locks the country and months in which the events of its mentions may lie (a row of `latch` each), reads the
candidates, has the pure linker decide, and writes. A mention of no known country looks everywhere: it holds the whole
month, others share it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Protocol

import sqlalchemy as sa

from newswatch.model import OutcomeKind, Reason, Stage
from newswatch.model.jobs import LinkJob
from newswatch.model.linking import Assignment, LinkedEvent, LinkMention, LinkResult, LinkWindow
from newswatch.model.work import Result, Shard, Tally, Ticket, refused
from newswatch.storage import queue, reviews
from newswatch.storage.database import COURTESY_S, transact
from newswatch.storage.event_rows import assign, believe, found_events, merge_events
from newswatch.storage.mention_rows import link_mentions
from newswatch.storage.stores import Run, brief

LEASE = timedelta(minutes=10)


class Linker(Protocol):
    """The pure decider, as `pipeline.ports.Linker` has it."""

    @property
    def ruleset(self) -> str: ...

    def window(self, mention: LinkMention) -> LinkWindow: ...

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
    ) -> None:
        self._engine = engine
        self._shard = shard
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
        try:
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
            told = _mentions_of(connection, [ticket.subject_id for ticket in live])
            reprocessed = frozenset(ticket.subject_id for ticket in live if ticket.cause == "reprocess")
            reviewed = frozenset(ticket.subject_id for ticket in live if ticket.cause == reviews.CAUSE)
            mentions = {
                number: replace(mention, redo=mention.version_id in reprocessed)
                for number, mention in link_mentions(connection, told).items()
            }
            groups = _groups(mentions.values(), linker)
            _take_turns(connection, [window for group in groups for window in group.windows])
            for group in groups:
                _link_group(connection, group, linker, _Asked(reprocessed, reviewed), tally)
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


@dataclass(frozen=True, slots=True)
class _Asked:
    """The versions that are linked because somebody asked for it: by other rules, or after a review."""

    reprocessed: frozenset[int]
    reviewed: frozenset[int]


@dataclass(slots=True)
class _Group:
    """Mentions whose events may be the same, and where those may lie."""

    mentions: list[LinkMention] = field(default_factory=list)
    windows: list[LinkWindow] = field(default_factory=list)


def _groups(mentions: Iterable[LinkMention], linker: Linker) -> list[_Group]:
    groups: list[_Group] = []
    for mention in sorted(mentions, key=lambda one: one.key):
        window = linker.window(mention)
        joined = _Group(mentions=[mention], windows=[window])
        apart = []
        for group in groups:
            # Mentions of one article go together: its new version takes the place of its old one
            kin = any(one.article_id == mention.article_id for one in group.mentions)
            if kin or any(_overlap(window, other) for other in group.windows):
                joined.mentions = group.mentions + joined.mentions
                joined.windows = group.windows + joined.windows
            else:
                apart.append(group)
        groups = [*apart, joined]
    return groups


def _overlap(one: LinkWindow, other: LinkWindow) -> bool:
    if one.first > other.last or other.first > one.last:
        return False
    if one.countries is None or other.countries is None:
        return True
    return bool(set(one.countries) & set(other.countries))


def _take_turns(connection: sa.Connection, windows: Sequence[LinkWindow]) -> None:
    """Lock the months of these windows, in the order of their names, so that nobody waits crosswise."""
    whole: set[str] = set()
    parts: set[str] = set()
    shared: set[str] = set()
    for window in windows:
        for month in _months(window.first, window.last):
            if window.countries is None:
                whole.add(f"link {month}")
            else:
                shared.add(f"link {month}")
                parts.update(f"link {month} {country}" for country in window.countries)
    names = sorted(whole | parts | shared)
    if not names:
        return
    connection.execute(
        sa.text(
            "insert into newswatch.latch (name) select unnest(cast(:names as text[])) as name order by name "
            "on conflict do nothing"
        ),
        {"names": names},
    )
    for name in names:
        mode = "share" if name in shared and name not in whole else "update"
        connection.execute(
            sa.text(
                "select from newswatch.latch where name = :name for share"
                if mode == "share"
                else "select from newswatch.latch where name = :name for update"
            ),
            {"name": name},
        )


def _months(first: date, last: date) -> list[str]:
    months = []
    day = first.replace(day=1)
    while day <= last:
        months.append(day.strftime("%Y-%m"))
        day = (day + timedelta(days=32)).replace(day=1)
    return months


def _link_group(connection: sa.Connection, group: _Group, linker: Linker, asked: _Asked, tally: Tally) -> None:
    events = _candidates(connection, group)
    result = linker.link(group.mentions, events)
    fresh = {key: value for key, value in result.values.items() if key < 0 and value is not None}
    numbers = found_events(connection, fresh, linker.ruleset)
    merge_events(connection, result.merges, ruleset=linker.ruleset)
    assignments = [
        Assignment(
            mention_id=one.mention_id,
            event_id=numbers.get(one.event_id, one.event_id),
            score=one.score,
            explanation=one.explanation,
        )
        for one in result.assignments
        if one.event_id > 0 or one.event_id in numbers
    ]
    said = reviews.placed(connection, [mention.mention_id for mention in group.mentions])
    assign(connection, assignments, ruleset=linker.ruleset, said=said)
    values = {numbers.get(key, key): value for key, value in result.values.items() if key > 0 or key in numbers}
    changed = believe(
        connection,
        values,
        ruleset=linker.ruleset,
        causes=_causes(values, result.merges, assignments, group, asked),
        reported=_reported(values, events, assignments, group),
    )
    tally.extra["new events"] += len(numbers)
    tally.extra["changed events"] += changed - len(numbers)


def _causes(
    values: Mapping[int, Any],
    merges: Sequence[tuple[int, int]],
    assignments: Sequence[Assignment],
    group: _Group,
    asked: _Asked,
) -> dict[int, str]:
    """Why each event changed: a reviewer's word, two that became one, other rules, or a mention that is new."""
    merged = {into for _, into in merges}
    arrived = {one.event_id for one in assignments}
    versions = {mention.version_id for mention in group.mentions}
    by_review, by_rules = bool(versions & asked.reviewed), bool(versions & asked.reprocessed)
    return {
        key: reviews.CAUSE
        if by_review
        else "merge"
        if key in merged
        else "rules"
        if by_rules and key not in arrived
        else "new_mention"
        for key in values
    }


def _reported(
    values: Mapping[int, Any],
    events: Sequence[LinkedEvent],
    assignments: Sequence[Assignment],
    group: _Group,
) -> dict[int, date]:
    """The day under which linking looks for an undated event: that of its earliest report."""
    days: dict[int, list[date]] = {key: [] for key in values}
    for event in events:
        if event.event_id in days:
            days[event.event_id] += [(one.published or one.fetched_at).date() for one in event.mentions]
    mentions = {one.mention_id: one for one in group.mentions}
    for assignment in assignments:
        mention = mentions.get(assignment.mention_id)
        if mention is not None and assignment.event_id in days:
            days[assignment.event_id].append((mention.published or mention.fetched_at).date())
    return {key: min(found) for key, found in days.items() if found}


def _candidates(connection: sa.Connection, group: _Group) -> list[LinkedEvent]:
    """Events within the windows, those of no known country, those that hold one of the mentions already, and those into
    which a reviewer put one."""
    countries = sorted({country for window in group.windows for country in window.countries or ()})
    everywhere = any(window.countries is None for window in group.windows)
    values = {
        "first": min(window.first for window in group.windows),
        "last": max(window.last for window in group.windows),
        "countries": countries,
        "everywhere": everywhere,
        "mentions": [mention.mention_id for mention in group.mentions],
        "fixed": sorted({one.fixed_event for one in group.mentions if one.fixed_event is not None}),
    }
    # Events of other months or of no country are not behind the latches: their rows are locked one by one
    homes = connection.execute(
        sa.text(
            """
            select e.event_id, e.first_seen_at
            from newswatch.event e
            where e.status <> 'merged' and (
                e.event_id in (
                    select k.event_id from newswatch.event_mention k
                    where k.mention_id = any(cast(:mentions as bigint[])))
                or e.event_id = any(cast(:fixed as bigint[]))
                or (e.country is null and e.block_date between :first and :last))
            order by e.event_id
            for update
            """
        ),
        values,
    ).all()
    blocked = connection.execute(
        sa.text(
            """
            select event_id, first_seen_at
            from newswatch.event
            where status <> 'merged' and block_date between :first and :last
                and (:everywhere or country = any(cast(:countries as text[])))
            """
        ),
        values,
    ).all()
    found = {row.event_id: row.first_seen_at for row in (*homes, *blocked)}
    members: dict[int, list[int]] = {event: [] for event in found}
    for row in connection.execute(
        sa.text(
            "select event_id, mention_id from newswatch.event_mention where event_id = any(cast(:ids as bigint[]))"
        ),
        {"ids": list(found)},
    ):
        members[row.event_id].append(row.mention_id)
    mentions = link_mentions(connection, [number for numbers in members.values() for number in numbers])
    return [
        LinkedEvent(
            event_id=event,
            first_seen_at=found[event],
            mentions=tuple(mentions[number] for number in sorted(members[event]) if number in mentions),
        )
        for event in sorted(found)
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
