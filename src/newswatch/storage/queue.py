"""The queue of work: claims under a lease, the fence at the save, retries and quarantine.

A row of `work` is written with the result of the stage before and deleted with its own, so "pending" costs the same
however large the archive grows. `ready_at` is when a row may be claimed: its due time, or the end of its lease; one
index finds both. Everything is timed by the database's clock.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from newswatch.model import OutcomeKind, Reason, Stage
from newswatch.model.work import Result, Shard, Tally, Ticket

# Claims in a row that ended in nothing, not even a failure: whoever held them died. From the fourth on such an input is
# claimed alone, so that a killer among them takes nobody along; at the tenth it is given up.
SUSPECT = 4
DEADLY = 10
_NEVER = datetime.min.replace(tzinfo=UTC)

_CLAIM = """
with due as materialized (
    select subject_id from newswatch.work
    where stage = :stage and quarantined_at is null and ready_at <= statement_timestamp()
        and claims between :least_claims and :most_claims and subject_id % :of = :index
        and lease_token is distinct from :token
    order by ready_at, subject_id
    limit :limit
    for update skip locked
)
update newswatch.work w
set lease_token = :token, ready_at = statement_timestamp() + :lease, claims = claims + 1,
    last_at = statement_timestamp()
from due
where w.stage = :stage and w.subject_id = due.subject_id
returning w.subject_id, w.subject_at, w.attempts, w.last_at, w.cause
"""

# Under another version of what reads it, an input that was given up may go well
_RECONSIDER = """
update newswatch.work w
set quarantined_at = null, attempts = 0, claims = 0, ready_at = statement_timestamp(), cause = 'retry'
where w.stage = :stage and w.quarantined_at is not null and :ruleset <> (
    select a.ruleset from newswatch.attempt a
    where a.stage = w.stage and a.subject_id = w.subject_id
    order by a.at desc limit 1)
"""

_GIVE_UP = """
update newswatch.work
set quarantined_at = statement_timestamp(), lease_token = null, last_reason = :reason, last_detail = :detail
where stage = :stage and quarantined_at is null and claims >= :deadly and ready_at <= statement_timestamp()
returning subject_id
"""


def claim(
    connection: sa.Connection,
    stage: Stage,
    limit: int,
    lease: timedelta,
    shard: Shard | None = None,
    *,
    token: uuid.UUID | None = None,
    ruleset: str | None = None,
) -> list[Ticket]:
    """Claim at most `limit` inputs that are ready, in the order of their ids. `token` is the fence of the run that
    claims; default: one of this claim's own. What a run holds beyond its lease it does not claim again: its result is
    on the way, and two of one run would pass the same fence. `ruleset` is noted of what is given up here."""
    shard = shard or Shard()
    values: dict[str, Any] = {
        "stage": stage.value,
        "limit": limit,
        "lease": lease,
        "token": token or uuid.uuid4(),
        "of": shard.of,
        "index": shard.index,
    }
    usual = {"least_claims": 0, "most_claims": SUSPECT - 1}
    rows = connection.execute(sa.text(_CLAIM), values | usual).all()
    if not rows:
        said = f"{DEADLY} workers ended while they held it"
        given_up = {"stage": stage.value, "reason": Reason.PARSE_CRASHED.value, "detail": said, "deadly": DEADLY}
        deadly = connection.execute(sa.text(_GIVE_UP), given_up).scalars()
        record(
            connection,
            [
                Result(
                    ticket=Ticket(stage=stage, subject_id=subject, token="", at=_NEVER),
                    kind=OutcomeKind.FAILED,
                    reason=Reason.PARSE_CRASHED,
                    detail=said,
                )
                for subject in deadly
            ],
            run_id=None,
            ruleset=ruleset,
        )
        suspects = {"least_claims": SUSPECT, "most_claims": DEADLY - 1, "limit": 1}
        rows = connection.execute(sa.text(_CLAIM), values | suspects).all()
    return sorted(
        (
            Ticket(
                stage=stage,
                subject_id=row.subject_id,
                subject_at=row.subject_at,
                token=str(values["token"]),
                attempts=row.attempts,
                at=row.last_at,
                cause=row.cause,
            )
            for row in rows
        ),
        key=lambda ticket: ticket.subject_id,
    )


def reconsider(connection: sa.Connection, stage: Stage, ruleset: str) -> int:
    """Take out of quarantine what was given up under another ruleset than this; returns how much."""
    return connection.execute(sa.text(_RECONSIDER), {"stage": stage.value, "ruleset": ruleset}).rowcount


def due(
    connection: sa.Connection, stage: Stage, shard: Shard | None = None, *, slugs: Sequence[str] | None = None
) -> int:
    """How many inputs of a stage are ready to be claimed; of the poll, among the feeds with these slugs."""
    shard = shard or Shard()
    statement = (
        "select count(*) from newswatch.feed where status = 'enabled' and next_poll_at <= now() "
        "and coalesce(lease_until, '-infinity') < now() and feed_id % :of = :index "
        "and (cast(:slugs as text[]) is null or slug = any(cast(:slugs as text[])))"
        if stage is Stage.POLL
        else "select count(*) from newswatch.work where stage = :stage and quarantined_at is null "
        "and ready_at <= now() and subject_id % :of = :index"
    )
    values: dict[str, Any] = {"stage": stage.value, "of": shard.of, "index": shard.index}
    if stage is Stage.POLL:
        values["slugs"] = None if slugs is None else list(slugs)
    return int(connection.execute(sa.text(statement), values).scalar_one())


def held(connection: sa.Connection, stage: Stage, tickets: Sequence[Ticket]) -> frozenset[int]:
    """Which of these claims still hold. Their rows are locked until the end of the transaction: the fence."""
    return frozenset(
        connection.execute(
            sa.text(
                """
                select w.subject_id
                from newswatch.work w
                join unnest(cast(:ids as bigint[]), cast(:tokens as uuid[])) as mine(subject_id, token)
                    on mine.subject_id = w.subject_id and mine.token = w.lease_token
                where w.stage = :stage and w.quarantined_at is null
                order by w.subject_id
                for update of w
                """
            ),
            {
                "stage": stage.value,
                "ids": [ticket.subject_id for ticket in tickets],
                "tokens": [ticket.token for ticket in tickets],
            },
        ).scalars()
    )


# How a stage's subject leads to what may have been taken down
_DOWN = {
    Stage.FETCH: "select url_id from newswatch.url where url_id = any(cast(:ids as bigint[])) "
    "and taken_down_at is not null",
    Stage.EXTRACT: "select page_id from newswatch.url where page_id = any(cast(:ids as bigint[])) "
    "and taken_down_at is not null",
}
_VERSION_DOWN = (
    "select v.version_id from newswatch.article_version v join newswatch.article a using (article_id) "
    "where v.version_id = any(cast(:ids as bigint[])) and a.taken_down_at is not null"
)


def taken_down(connection: sa.Connection, stage: Stage, tickets: Sequence[Ticket]) -> frozenset[int]:
    """The subjects of these claims that were taken down."""
    statement = sa.text(_DOWN.get(stage, _VERSION_DOWN))
    return frozenset(connection.execute(statement, {"ids": [ticket.subject_id for ticket in tickets]}).scalars())


def release(connection: sa.Connection, tickets: Sequence[Ticket]) -> None:
    """Give claims back unharmed: ready at once, nothing counted."""
    if not tickets:
        return
    connection.execute(
        sa.text(
            """
            update newswatch.work w
            set lease_token = null, ready_at = statement_timestamp(), claims = greatest(claims - 1, 0)
            from unnest(cast(:ids as bigint[]), cast(:tokens as uuid[])) as mine(subject_id, token)
            where w.stage = :stage and w.subject_id = mine.subject_id and w.lease_token = mine.token
                and w.quarantined_at is null
            """
        ),
        {
            "stage": tickets[0].stage.value,
            "ids": [ticket.subject_id for ticket in tickets],
            "tokens": [ticket.token for ticket in tickets],
        },
    )


def add(
    connection: sa.Connection,
    stage: Stage,
    subjects: Iterable[tuple[int, datetime | None]],
    *,
    cause: str = "new",
) -> int:
    """Make subjects (id, partition) pending, at once. Those pending already stay as they are, the quarantined ones
    too. Returns how many are new."""
    rows = sorted(set(subjects), key=lambda row: row[0])
    if not rows:
        return 0
    return connection.execute(
        sa.text(
            """
            insert into newswatch.work (stage, subject_id, subject_at, ready_at, first_at, cause)
            select :stage, s.id, s.at, now(), now(), :cause
            from unnest(cast(:ids as bigint[]), cast(:ats as timestamptz[])) as s(id, at)
            on conflict (stage, subject_id) do nothing
            """
        ),
        {
            "stage": stage.value,
            "cause": cause,
            "ids": [subject for subject, _ in rows],
            "ats": [at for _, at in rows],
        },
    ).rowcount


def add_caused(connection: sa.Connection, stage: Stage, causes: Mapping[int, str]) -> None:
    """Make subjects pending, each with the cause that its work had at the stage before."""
    for cause in sorted(set(causes.values())):
        queued = [(subject, None) for subject, why in causes.items() if why == cause]
        add(connection, stage, queued, cause=cause)


def settle(connection: sa.Connection, stage: Stage, results: Sequence[Result[Any]]) -> None:
    """Take what is done out of the queue, and put what must be tried again back into it."""
    final = [r.ticket.subject_id for r in results if r.again_after is None and not r.quarantine]
    if final:
        connection.execute(
            sa.text("delete from newswatch.work where stage = :stage and subject_id = any(cast(:ids as bigint[]))"),
            {"stage": stage.value, "ids": final},
        )
    later = [r for r in results if r.again_after is not None or r.quarantine]
    if later:
        connection.execute(
            sa.text(
                """
                update newswatch.work w
                set lease_token = null, claims = 0, attempts = attempts + l.counts,
                    ready_at = now() + make_interval(secs => l.after_s),
                    last_reason = l.reason, last_detail = l.detail,
                    quarantined_at = case when l.given_up then now() end
                from unnest(cast(:ids as bigint[]), cast(:counts as integer[]), cast(:after_s as double precision[]),
                    cast(:reasons as text[]), cast(:details as text[]), cast(:given_up as boolean[]))
                    as l(id, counts, after_s, reason, detail, given_up)
                where w.stage = :stage and w.subject_id = l.id
                """
            ),
            {
                "stage": stage.value,
                "ids": [r.ticket.subject_id for r in later],
                "counts": [int(r.counts) for r in later],
                "after_s": [r.again_after.total_seconds() if r.again_after else 0.0 for r in later],
                "reasons": [r.reason.value for r in later],
                "details": [r.detail[:2000] for r in later],
                "given_up": [r.quarantine for r in later],
            },
        )


def record(
    connection: sa.Connection, results: Sequence[Result[Any]], *, run_id: int | None, ruleset: str | None
) -> None:
    """One row of `attempt` for each result."""
    if not results:
        return
    connection.execute(
        sa.text(
            """
            insert into newswatch.attempt (at, stage, subject_id, kind, reason, detail, elapsed_s, status, final_url,
                wire_bytes, ruleset, next_at, run_id)
            select now(), :stage, a.subject, a.kind, a.reason, a.detail, a.elapsed_s, a.status, a.final_url,
                a.wire_bytes, :ruleset, now() + make_interval(secs => a.after_s), :run_id
            from unnest(cast(:subjects as bigint[]), cast(:kinds as text[]), cast(:reasons as text[]),
                cast(:details as text[]), cast(:elapsed as real[]), cast(:statuses as integer[]),
                cast(:urls as text[]), cast(:bytes as bigint[]), cast(:after_s as double precision[]))
                as a(subject, kind, reason, detail, elapsed_s, status, final_url, wire_bytes, after_s)
            on conflict do nothing
            """
        ),
        {
            "stage": results[0].ticket.stage.value,
            "ruleset": ruleset,
            "run_id": run_id,
            "subjects": [r.ticket.subject_id for r in results],
            "kinds": [r.kind.value for r in results],
            "reasons": [r.reason.value for r in results],
            "details": [r.detail[:2000] for r in results],
            "elapsed": [r.elapsed_s for r in results],
            "statuses": [r.exchanged.status if r.exchanged else None for r in results],
            "urls": [r.exchanged.final_url[:2048] if r.exchanged else None for r in results],
            "bytes": [r.exchanged.wire_bytes if r.exchanged else None for r in results],
            "after_s": [r.again_after.total_seconds() if r.again_after else None for r in results],
        },
    )


def begin_run(
    connection: sa.Connection, stage: Stage, worker: str, ruleset: str | None, token: uuid.UUID | None = None
) -> int:
    """A new row of `stage_run`; returns its number. `token` is what its claims carry."""
    return int(
        connection.execute(
            sa.text(
                "insert into newswatch.stage_run (stage, started_at, worker, ruleset, token) "
                "values (:stage, clock_timestamp(), :worker, :ruleset, :token) returning run_id"
            ),
            {"stage": stage.value, "worker": worker, "ruleset": ruleset, "token": token},
        ).scalar_one()
    )


# What somebody who seems dead is about to write is locked, perhaps for as long as a broken connection goes unnoticed:
# nobody waits for that. What is left out so comes with a later claim, or when its lease ends
_CLOSE = """
update newswatch.stage_run r
set finished_at = clock_timestamp(), died = true
from (
    select run_id from newswatch.stage_run
    where stage = :stage and worker = :worker and finished_at is null
        and (cast(:before as bigint) is null or run_id < :before)
    order by run_id
    for update skip locked
) dead
where r.run_id = dead.run_id
returning r.token
"""
_FREE_WORK = """
update newswatch.work w
set lease_token = null, ready_at = statement_timestamp()
from (
    select subject_id from newswatch.work
    where stage = :stage and lease_token = any(cast(:tokens as uuid[])) and quarantined_at is null
    order by subject_id
    for update skip locked
) held
where w.stage = :stage and w.subject_id = held.subject_id
"""
_FREE_FEEDS = """
update newswatch.feed f
set lease_token = null, lease_until = null
from (
    select feed_id from newswatch.feed where lease_token = any(cast(:tokens as uuid[]))
    order by feed_id
    for update skip locked
) held
where f.feed_id = held.feed_id
"""


def is_open(connection: sa.Connection, run_id: int) -> bool:
    """Whether a run may go on: nobody has closed it as died. Until the end of the transaction nobody can."""
    return (
        connection.execute(
            # No writer of the tally waits for this lock, only who would close the run
            sa.text("select 1 from newswatch.stage_run where run_id = :id and finished_at is null for key share"),
            {"id": run_id},
        ).first()
        is not None
    )


def take_over(connection: sa.Connection, stage: Stage, worker: str, *, before: int | None = None) -> int:
    """Give back what unfinished runs of this worker at this stage hold (those `before` this run's number), and close
    them as died: this is the worker's next try, so they are dead, and if one is not, its fence is gone and it claims
    no more. Returns how many there were. That something was claimed still counts: what kills its workers is found by
    it."""
    tokens = connection.execute(sa.text(_CLOSE), {"stage": stage.value, "worker": worker, "before": before}).scalars()
    held = [str(token) for token in tokens if token is not None]
    if held:
        if stage is Stage.POLL:
            connection.execute(sa.text(_FREE_FEEDS), {"tokens": held})
        else:
            connection.execute(sa.text(_FREE_WORK), {"stage": stage.value, "tokens": held})
    return len(held)


def close_dead_runs(connection: sa.Connection) -> int:
    """Close as died the runs that began more than an hour ago and have not ended, have not recorded anything for an
    hour, and hold nothing that is still leased. Returns how many. One that lives after all claims no more."""
    return connection.execute(
        sa.text(
            """
            update newswatch.stage_run r
            set finished_at = clock_timestamp(), died = true
            where r.finished_at is null and r.started_at < now() - interval '1 hour'
                and not exists (
                    select from newswatch.work w
                    where w.stage = r.stage and w.lease_token = r.token and w.ready_at > now())
                and not exists (
                    select from newswatch.feed f where f.lease_token = r.token and f.lease_until > now())
                and not exists (
                    select from newswatch.attempt a where a.run_id = r.run_id and a.at > now() - interval '1 hour')
                and not exists (
                    select from newswatch.feed_fetch p
                    where p.run_id = r.run_id and p.started_at > now() - interval '1 hour')
            """
        )
    ).rowcount


def count(connection: sa.Connection, run_id: int, total: Tally) -> None:
    """Write a run's tally so far, in the transaction of the results it counts."""
    connection.execute(
        sa.text(
            "update newswatch.stage_run set inputs = :inputs, done = :done, skipped = :skipped, "
            "rejected = :rejected, failed = :failed, reasons = cast(:reasons as jsonb), came = cast(:came as jsonb) "
            "where run_id = :run_id"
        ).bindparams(sa.bindparam("reasons", type_=sa.JSON), sa.bindparam("came", type_=sa.JSON)),
        {
            "run_id": run_id,
            "inputs": total.inputs,
            "done": total.of(OutcomeKind.DONE),
            "skipped": total.of(OutcomeKind.SKIPPED),
            "rejected": total.of(OutcomeKind.REJECTED),
            "failed": total.of(OutcomeKind.FAILED),
            "reasons": total.reasons(),
            "came": dict(total.extra),
        },
    )


def finish_run(connection: sa.Connection, run_id: int) -> None:
    """Note when a run ended, unless somebody has closed it as died."""
    connection.execute(
        sa.text(
            "update newswatch.stage_run set finished_at = clock_timestamp() "
            "where run_id = :run_id and finished_at is null"
        ),
        {"run_id": run_id},
    )
