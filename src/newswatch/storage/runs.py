"""What the runs of stages did: their tallies by worker, and the feeds that gave most trouble."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from newswatch.model import OutcomeKind, Reason, Stage
from newswatch.model.work import Tally

# A run is read while it stands in the UI's first pages; a cleared task begins a new row of its own
LOOKED_BACK = "7 days"


@dataclass(slots=True)
class StageRuns:
    """All runs of one stage by the workers asked for. `died` counts those that were killed in the middle."""

    tally: Tally = field(default_factory=Tally)
    runs: list[int] = field(default_factory=list)
    begun: datetime | None = None  # the first; it leads to their part of tables that only grow
    died: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedTrouble:
    """How often inputs from one feed ended otherwise than well, and the reason most of them share."""

    feed: str
    outlet: str
    troubles: int
    reason: str
    detail: str


def stage_runs(connection: sa.Connection, prefix: str) -> dict[Stage, StageRuns]:
    """By stage, what the workers whose names begin with `prefix` did."""
    rows = connection.execute(
        sa.text(
            "select run_id, stage, started_at, reasons, came, died from newswatch.stage_run "
            "where starts_with(worker, :prefix) and started_at > now() - cast(:back as interval) order by run_id"
        ),
        {"prefix": prefix, "back": LOOKED_BACK},
    )
    found: dict[Stage, StageRuns] = {}
    for row in rows:
        one = found.setdefault(Stage(row.stage), StageRuns())
        one.runs.append(row.run_id)
        one.begun = one.begun or row.started_at
        one.died += row.died
        for kind, reasons in row.reasons.items():
            for reason, count in reasons.items():
                one.tally.add(OutcomeKind(kind), Reason(reason), count)
        one.tally.extra.update(row.came)
    return found


# Which feed an input came from: by its URL, which several feeds may carry; the first to bring it counts
_INPUTS = {
    Stage.FETCH: "a.subject_id",
    Stage.EXTRACT: "(select p.url_id from newswatch.page p where p.page_id = a.subject_id limit 1)",
    **dict.fromkeys(
        (Stage.ASSESS, Stage.CODE, Stage.LINK),
        "(select u.url_id from newswatch.article_version v join newswatch.url u on u.article_id = v.article_id "
        "where v.version_id = a.subject_id order by u.url_id limit 1)",
    ),
}
_TROUBLES_OF_POLLS = """
    select feed_id, reason, detail from newswatch.feed_fetch
    where run_id = any(:runs) and kind in ('failed', 'rejected') and started_at >= :begun
"""
_TROUBLES = """
    select (select e.feed_id from newswatch.entry e where e.url_id = {url} order by e.entry_id limit 1) as feed_id,
        a.reason, a.detail
    from newswatch.attempt a
    where a.run_id = any(:runs) and a.kind in ('failed', 'rejected') and a.at >= :begun
"""
_WORST = """
with troubles as ({troubles})
select f.slug as feed, o.name as outlet, count(*) as troubles, mode() within group (order by t.reason) as reason,
    coalesce(max(t.detail) filter (where t.detail <> ''), '') as detail
from troubles t join newswatch.feed f using (feed_id) join newswatch.outlet o using (outlet_id)
group by f.slug, o.name
order by count(*) desc, f.slug
limit :limit
"""


def worst_feeds(connection: sa.Connection, stage: Stage, done: StageRuns, limit: int = 10) -> list[FeedTrouble]:
    """The feeds most of whose inputs these runs of a stage rejected or could not do."""
    if not done.runs:
        return []
    troubles = _TROUBLES_OF_POLLS if stage is Stage.POLL else _TROUBLES.replace("{url}", _INPUTS[stage])
    rows = connection.execute(
        sa.text(_WORST.replace("{troubles}", troubles)), {"runs": done.runs, "begun": done.begun, "limit": limit}
    ).mappings()
    return [FeedTrouble(**row) for row in rows]


def failing_feeds(connection: sa.Connection, done: StageRuns) -> int:
    """How many feeds these polls asked in vain."""
    if not done.runs:
        return 0
    statement = (
        "select count(distinct feed_id) from newswatch.feed_fetch "
        "where run_id = any(:runs) and kind = 'failed' and started_at >= :begun"
    )
    return int(connection.execute(sa.text(statement), {"runs": done.runs, "begun": done.begun}).scalar_one())
