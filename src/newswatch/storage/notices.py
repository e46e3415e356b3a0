"""Notices: made of changed events in one transaction with the look at them, claimed under a lease, their tries kept.

At least once, always under the same name: whoever is killed between the receiver's answer and the save has posted it,
and it is posted again when the lease ends. A save whose fence is gone writes nothing.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from newswatch.model.alerts import AlertSpec, Changed, Post, Posted, Telling
from newswatch.model.reasons import Reason
from newswatch.model.vocabulary import NoticeEnding
from newswatch.storage import alerts, event_changes
from newswatch.storage.database import COURTESY_S, transact
from newswatch.storage.retention import ROWS_AT_ONCE

# Longer than a batch takes: its tries run side by side, each within its deadline
LEASE = timedelta(minutes=3)
# Changed events looked at in one transaction: linking waits for it where it changes one of them
CHANGES_AT_ONCE = 50
# Of one alert posted side by side; of one whose last try failed, one
SIDE_BY_SIDE = 4

Tells = Callable[[AlertSpec, Changed], Telling | None]
Writes = Callable[[str, Changed, Telling], str]

_LAST_TOLD = """
select distinct on (alert_id, event_id) notice_id, alert_id, event_id, from_version, to_version,
    ended_at is null and lease_token is null and attempts = 0 as may_change
from newswatch.notice
where event_id = any(cast(:ids as bigint[]))
order by alert_id, event_id, notice_id desc
"""
# What nobody has seen yet may still change; a worker that claims it meanwhile has it, and the change is one more
_LOCK = """
select notice_id from newswatch.notice
where notice_id = any(cast(:ids as bigint[])) and ended_at is null and lease_token is null and attempts = 0
order by notice_id for update skip locked
"""
_MAKE = """
insert into newswatch.notice (webhook_id, alert_id, event_id, from_version, to_version, changes, changed_at, made_at,
    body, ready_at, ended_at, ending)
select :webhook_id, a.alert_id, :event, :from_version, :to_version, cast(:changes as text[]), :changed_at, now(), :body,
    now(), case when a.webhook_url is null then now() end, case when a.webhook_url is null then :listed end
from newswatch.alert a where a.alert_id = :alert
"""
_CHANGE = """
update newswatch.notice
set to_version = :to_version, changes = cast(:changes as text[]), changed_at = :changed_at, body = :body
where notice_id = :notice
"""
# What was told of an event before comes first: its notices are posted one after the other
_CLAIM = """
with due as materialized (
    select n.notice_id
    from newswatch.notice n
    join (
        select x.notice_id
        from newswatch.alert a
        cross join lateral (
            select p.notice_id from newswatch.notice p
            where p.alert_id = a.alert_id and p.ended_at is null and p.ready_at <= statement_timestamp()
                and not exists (
                    select from newswatch.notice o
                    where o.alert_id = p.alert_id and o.event_id = p.event_id and o.notice_id < p.notice_id
                        and o.ended_at is null)
            order by p.ready_at, p.notice_id
            limit case when a.failures > 0 then 1 else :side_by_side end
        ) x
        where a.webhook_url is not null and a.paused_at is null
            and coalesce(a.not_before, '-infinity') <= statement_timestamp()
            and (a.failures = 0 or not exists (
                select from newswatch.notice h
                where h.alert_id = a.alert_id and h.lease_token is not null and h.ended_at is null
                    and h.ready_at > statement_timestamp()))
    ) c using (notice_id)
    where n.ended_at is null and n.ready_at <= statement_timestamp()
    order by n.ready_at, n.notice_id
    limit :limit
    for update of n skip locked
)
update newswatch.notice n
set lease_token = cast(:token as uuid), ready_at = statement_timestamp() + :lease,
    first_tried_at = coalesce(n.first_tried_at, statement_timestamp())
from due, newswatch.alert a
where n.notice_id = due.notice_id and a.alert_id = n.alert_id
returning n.notice_id, n.webhook_id, n.body, n.attempts, a.alert_id, a.name, a.webhook_url, a.failures, a.secret_no,
    a.secret_at
"""
_HELD = """
select notice_id from newswatch.notice
where notice_id = any(cast(:ids as bigint[])) and lease_token = cast(:token as uuid) and ended_at is null
order by notice_id for update
"""
_SETTLE = """
update newswatch.notice
set lease_token = null, attempts = attempts + :failed,
    ended_at = case when cast(:ending as text) is not null then now() end,
    ending = :ending, ready_at = now() + coalesce(cast(:again as interval), interval '0')
where notice_id = :notice
"""
_RECORD = """
insert into newswatch.delivery (notice_id, attempt, at, reason, detail, status, elapsed_s, next_at)
values (:notice, :attempt, now(), :reason, :detail, :status, :elapsed_s, now() + cast(:again as interval))
"""
_SUCCEEDED = """
update newswatch.alert set failures = 0, not_before = null, succeeded_at = now(), last_reason = 'ok'
where alert_id = :alert
"""
_FAILED = """
update newswatch.alert
set failures = failures + 1, not_before = greatest(coalesce(not_before, now()), now() + cast(:wait as interval)),
    last_reason = :reason
where alert_id = :alert
"""
# Where a notice was given up though others were accepted since it was first tried, the fault is the notice's
_PAUSE = """
update newswatch.alert a set paused_at = now(), paused_reason = :paused
from newswatch.notice n
where n.notice_id = :notice and a.alert_id = n.alert_id and a.paused_at is null
    and (:paused = 'gone' or a.succeeded_at is null or a.succeeded_at < n.first_tried_at)
"""
_FORGET = """
delete from newswatch.notice where notice_id in (
    select notice_id from newswatch.notice where ended_at < :before order by notice_id limit :most)
"""


def make(engine: sa.Engine, tells: Tells, write: Writes) -> int:
    """Look at what changed since the last time, and make the notices that each alert wants, one for each event: all of
    it in transactions with the look. Returns how many were made or brought up to date. `tells` and `write` are pure."""
    made = 0
    while True:
        looked, made_now = transact(engine, lambda connection: _make(connection, tells, write))
        made += made_now
        if looked < CHANGES_AT_ONCE:
            return made


@dataclass(frozen=True, slots=True, kw_only=True)
class _Last:
    """The last notice of an event by an alert. `unseen`: nobody has had it yet, and it is locked so that nobody can."""

    notice_id: int
    from_version: int
    to_version: int
    unseen: bool

    @property
    def since(self) -> int:
        """The version that whoever is told knows."""
        return self.from_version if self.unseen else self.to_version


def _make(connection: sa.Connection, tells: Tells, write: Writes) -> tuple[int, int]:
    """One look; how many events were looked at, and how many notices came of it."""
    taken = event_changes.take(connection, CHANGES_AT_ONCE)
    wanting = alerts.specs(connection) if taken else {}
    if not wanting:
        return len(taken), 0
    events = list(taken)
    last = _last_told(connection, events)
    current = event_changes.current(connection, events)
    rows, sources = event_changes.rows_of(connection, events), event_changes.sources_of(connection, events)
    versions = {(event, base) for event, (base, _) in taken.items()} | set(current.items())
    beliefs = event_changes.beliefs(connection, versions | {(event, one.since) for (_, event), one in last.items()})
    made = 0
    for event, (base, by_rules) in taken.items():
        for number, spec in wanting.items():
            before = last.get((number, event))
            changed = Changed(
                before=beliefs.get((event, before.since if before is not None else base)),
                now=beliefs[event, current[event]],
                # What waits unseen was wanted: its correction is not one to whoever is told
                by_rules=by_rules and not (before is not None and before.unseen),
                row=rows.get(event),
                sources=sources[event],
            )
            told = tells(spec, changed)
            _write(connection, number, before, changed, told, write(spec.name, changed, told) if told else "")
            made += told is not None
    return len(taken), made


def _last_told(connection: sa.Connection, events: Sequence[int]) -> dict[tuple[int, int], _Last]:
    """The last notice of each alert on each of these events. A worker that claims one at this moment has it."""
    found = connection.execute(sa.text(_LAST_TOLD), {"ids": events}).all()
    candidates = [row.notice_id for row in found if row.may_change]
    unseen = frozenset(connection.execute(sa.text(_LOCK), {"ids": candidates}).scalars())
    return {
        (row.alert_id, row.event_id): _Last(
            notice_id=row.notice_id,
            from_version=row.from_version,
            to_version=row.to_version,
            unseen=row.notice_id in unseen,
        )
        for row in found
    }


def _write(
    connection: sa.Connection, alert_id: int, last: _Last | None, changed: Changed, told: Telling | None, body: str
) -> None:
    """A new notice; or the unseen one brought up to date, or taken back where there is nothing to tell any more."""
    unseen = last is not None and last.unseen
    if told is None:
        if last is not None and unseen:
            connection.execute(sa.text("delete from newswatch.notice where notice_id = :id"), {"id": last.notice_id})
        return
    values: dict[str, Any] = {
        "to_version": changed.now.version,
        "changes": [change.value for change in told.changes],
        "changed_at": changed.now.valid_from,
        "body": body,
    }
    if last is not None and unseen:
        connection.execute(sa.text(_CHANGE), {**values, "notice": last.notice_id})
        return
    fresh = {
        "webhook_id": new_webhook_id(),
        "alert": alert_id,
        "event": changed.now.event_id,
        "from_version": changed.before.version if changed.before is not None else 0,
        "listed": NoticeEnding.LISTED.value,
    }
    connection.execute(sa.text(_MAKE), {**values, **fresh})


def new_webhook_id() -> str:
    """The name of a message at its receiver."""
    return f"msg_{uuid.uuid4().hex}"


# What a row of an event has of the article whose words are shown
_OF_THE_ARTICLE = ("quote", "url", "title", "outlet", "published_at")


def without_articles(body: str, addresses: Collection[str]) -> str:
    """The same message without what it says of the articles at these addresses."""
    message = json.loads(body)
    data = message["data"]
    if data["event"] is not None and data["event"]["url"] in addresses:
        data["event"] |= dict.fromkeys(_OF_THE_ARTICLE)
    data["sources"] = [one for one in data["sources"] if one["url"] not in addresses]
    return json.dumps(message, ensure_ascii=False)


class NoticeStore:
    """See `pipeline.notify.NoticeStore`."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._token = str(uuid.uuid4())

    def due(self) -> bool:
        """Whether anything could be posted now."""
        found = transact(
            self._engine,
            lambda connection: connection.execute(
                sa.text(
                    "select exists (select from newswatch.notice n join newswatch.alert a using (alert_id) "
                    "where n.ended_at is null and n.ready_at <= now() and a.webhook_url is not null "
                    "and a.paused_at is null and coalesce(a.not_before, '-infinity') <= now())"
                )
            ).scalar_one(),
        )
        return bool(found)

    def claim(self, limit: int) -> Sequence[Post]:
        """At most so many notices that are due, leased, of each event the oldest; empty when there is nothing to do."""
        values = {"limit": limit, "token": self._token, "lease": LEASE, "side_by_side": SIDE_BY_SIDE}
        rows = transact(self._engine, lambda connection: connection.execute(sa.text(_CLAIM), values).all())
        return sorted(
            (
                Post(
                    notice_id=row.notice_id,
                    token=self._token,
                    alert_id=row.alert_id,
                    alert=row.name,
                    url=row.webhook_url,
                    webhook_id=row.webhook_id,
                    body=row.body,
                    attempts=row.attempts,
                    failures=row.failures,
                    secret_no=row.secret_no,
                    secret_at=row.secret_at,
                )
                for row in rows
            ),
            key=lambda post: post.notice_id,
        )

    def save(self, results: Sequence[Posted]) -> Sequence[Posted]:
        """Keep how tries ended, in one transaction. Returns those that were kept: of a claim that was lost nothing is
        written."""
        return transact(self._engine, lambda connection: self._save(connection, results))

    def release(self, posts: Sequence[Post]) -> None:
        """Give back what was claimed and not tried: due at once."""
        if posts:
            transact(
                self._engine,
                lambda connection: connection.execute(
                    sa.text(
                        "update newswatch.notice set lease_token = null, ready_at = now() "
                        "where notice_id = any(cast(:ids as bigint[])) and lease_token = cast(:token as uuid) "
                        "and ended_at is null"
                    ),
                    {"ids": [post.notice_id for post in posts], "token": self._token},
                ),
                patience_s=COURTESY_S,
            )

    def _save(self, connection: sa.Connection, results: Sequence[Posted]) -> Sequence[Posted]:
        ids = [one.post.notice_id for one in results]
        held = set(connection.execute(sa.text(_HELD), {"ids": ids, "token": self._token}).scalars())
        live = [one for one in results if one.post.notice_id in held]
        for one in live:
            again = one.again_after
            ending = one.ending.value if one.ending else None
            failed = int(one.reason is not Reason.OK)
            notice = {"notice": one.post.notice_id, "again": again}
            connection.execute(sa.text(_SETTLE), {**notice, "ending": ending, "failed": failed})
            connection.execute(
                sa.text(_RECORD),
                {
                    **notice,
                    "attempt": one.post.attempts + 1,
                    "reason": one.reason.value,
                    "detail": one.detail,
                    "status": one.status,
                    "elapsed_s": one.elapsed_s,
                },
            )
        self._settle_alerts(connection, live)
        return live

    def _settle_alerts(self, connection: sa.Connection, results: Sequence[Posted]) -> None:
        """An alert that had anything accepted is well; of one that had not, the tries of a batch are one failure."""
        by_alert: dict[int, list[Posted]] = {}
        for one in results:
            by_alert.setdefault(one.post.alert_id, []).append(one)
        for number, tries in sorted(by_alert.items()):
            failed = [one for one in tries if one.reason is not Reason.OK]
            if len(failed) < len(tries):
                connection.execute(sa.text(_SUCCEEDED), {"alert": number})
            else:
                wait, reason = max(one.wait for one in failed), failed[-1].reason.value
                connection.execute(sa.text(_FAILED), {"alert": number, "wait": wait, "reason": reason})
            for one in tries:
                if one.paused is not None:
                    connection.execute(sa.text(_PAUSE), {"notice": one.post.notice_id, "paused": one.paused.value})


def forget(engine: sa.Engine, before: datetime) -> int:
    """Delete what came to its end before, with its tries; returns how many notices. In transactions of a fraction of a
    second."""
    forgotten, values = 0, {"before": before, "most": ROWS_AT_ONCE}
    while True:
        gone = transact(engine, lambda connection: connection.execute(sa.text(_FORGET), values).rowcount)
        forgotten += gone
        if gone < ROWS_AT_ONCE:
            return forgotten


def ended_before(connection: sa.Connection, before: datetime) -> int:
    """How many notices `forget` would delete."""
    return int(
        connection.execute(
            sa.text("select count(*) from newswatch.notice where ended_at < :before"), {"before": before}
        ).scalar_one()
    )
