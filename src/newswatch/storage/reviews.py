"""What reviewers said, and what it does: rows of `review`, which are only ever added to, and the work that follows.

They are written by the functions of sql/views/37_reviewing.sql alone, which reviewers may call as well. A review names
its target by a key that a re-run finds again: an article by its address, a mention by its text and span, an event by
its number. `seen_hash` is what the reviewer looked at: where it differs by now, the review still stands, shows as
stale, and the question is asked again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import sqlalchemy as sa

from newswatch.errors import InputError
from newswatch.model import Verdict

CAUSE: Final = "review"
# A button was pressed and nothing written beside it
NO_REASON: Final = "no reason given"
REFUSED: Final = "22023"  # invalid_parameter_value: as the functions for reviewers refuse


class Kind(StrEnum):
    """What is asked about: whether an article tells of such an incident; whether a mention belongs to its event;
    whether an event is right as it stands."""

    ARTICLE = "article"
    LINK = "link"
    EVENT = "event"


class Action(StrEnum):
    """What a reviewer said of it."""

    CONFIRM = "confirm"  # the article tells of such an incident; the event is right
    REJECT = "reject"  # it does not; the event is no incident
    MERGE = "merge"  # the mention tells of this event
    SPLIT = "split"  # it tells of another
    RETRACT = "retract"  # what was said before is taken back


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """A review to be stored. `event_id` is that of a merge or split (null: the mention's own by now), `seen` the hash
    of what the reviewer looked at (null: what is there by now)."""

    kind: Kind
    number: int
    action: Action
    reviewer: str
    reason: str
    event_id: int | None = None
    seen: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """The row in which a review stands; `new` unless the same reviewer had said the same of the same before."""

    review_id: int
    new: bool


@dataclass(slots=True)
class Placed:
    """Where reviewers put a mention, and by whom: into `event_id` (null: into none), and not into `apart`."""

    event_id: int | None = None
    apart: set[int] = field(default_factory=set)
    reviewer: str = ""


# The latest word on each article; one taken back is none
_SAID_OF_ARTICLES = """
select v.version_id, r.action
from newswatch.article_version v
join newswatch.article a using (article_id)
cross join lateral (
    select action from newswatch.review
    where target = 'article' and target_key = a.article_key order by review_id desc limit 1
) r
where v.version_id = any(cast(:ids as bigint[])) and r.action in ('confirm', 'reject')
"""
# A split names the event it is not of and, where it went out with others, the one they became
_SAID_OF_LINKS = """
with recursive said as (
    select m.mention_id, r.review_id, x.action, r.reviewer, (r.new_value ->> x.key)::bigint as event_id
    from newswatch.mention m
    join newswatch.review r on r.target = 'link' and r.target_key = m.mention_key
    cross join lateral (
        select r.action, 'event_id' as key
        union all
        select 'merge', 'into' where r.new_value ->> 'into' is not null
    ) x
    where m.mention_id = any(cast(:ids as bigint[]))
        -- A part of a merge or split that was taken back, and its taking back, say nothing
        and not (r.action = 'retract' and r.new_value ? 'review_id')
        and not exists (
            select from newswatch.review t
            where t.target = 'link' and t.target_key = r.target_key and t.action = 'retract'
                and (t.new_value ->> 'review_id')::bigint = r.review_id)
),
-- An event that was merged leads to the one it went into
now as (
    select mention_id, review_id, action, reviewer, event_id from said
    union all
    select n.mention_id, n.review_id, n.action, n.reviewer, e.merged_into
    from now n join newswatch.event e on e.event_id = n.event_id and e.merged_into is not null
)
select n.mention_id, n.action, n.reviewer, n.event_id
from now n
left join newswatch.event e on e.event_id = n.event_id
where e.merged_into is null
order by n.review_id, n.action desc
"""


def relevance(connection: sa.Connection, versions: Sequence[int]) -> dict[int, bool]:
    """What reviewers said of the articles of these versions: does it tell of a cross-border security incident? By
    number of the version; those that nobody has reviewed are missing."""
    rows = connection.execute(sa.text(_SAID_OF_ARTICLES), {"ids": list(versions)})
    return {row.version_id: row.action == Action.CONFIRM for row in rows}


def placed(connection: sa.Connection, mentions: Iterable[int]) -> dict[int, Placed]:
    """Where reviewers put these mentions, redirects of events followed. Those that nobody has reviewed are missing."""
    found: dict[int, Placed] = {}
    for row in connection.execute(sa.text(_SAID_OF_LINKS), {"ids": sorted(set(mentions))}):
        one = found.setdefault(row.mention_id, Placed())
        one.reviewer = row.reviewer
        if row.action == Action.RETRACT:
            one.event_id = None
            one.apart.clear()
        elif row.action == Action.MERGE:
            one.event_id = row.event_id
            one.apart.discard(row.event_id)
        elif row.action == Action.SPLIT:
            one.apart.add(row.event_id)
            if one.event_id == row.event_id:
                one.event_id = None
    return {number: one for number, one in found.items() if one.event_id is not None or one.apart}


def say(connection: sa.Connection, saying: Saying) -> Stored | None:
    """Store a review and make pending what follows from it; of an event it takes effect at once. Said again by the
    same reviewer of the same, it is the row that stands. Null where the target is gone, or the event is none."""
    if saying.kind is Kind.EVENT:
        return _say_of_event(connection, saying)
    row = connection.execute(
        sa.text(
            "select * from newswatch.review_say(:kind, :number, :action, :reviewer, :reason, :event, "
            "cast(:seen as bytea))"
        ),
        {
            "kind": saying.kind.value,
            "number": saying.number,
            "action": saying.action.value,
            "reviewer": saying.reviewer,
            "reason": saying.reason,
            "event": saying.event_id,
            "seen": saying.seen,
        },
    ).one_or_none()
    return None if row is None else Stored(review_id=row.review_id, new=row.is_new)


def call(connection: sa.Connection, what: str, *values: object) -> int:
    """Call one of the functions for reviewers, such as `correct` for analysis.review_correct; returns the number of
    the review. Raises InputError where it refuses, with what would be right."""
    names = [f"v{number}" for number in range(len(values))]
    statement = f"select analysis.review_{what}({', '.join(f':{name}' for name in names)})"
    try:
        with connection.begin_nested():
            number: int = connection.execute(sa.text(statement), dict(zip(names, values, strict=True))).scalar_one()
    except sa.exc.DataError as error:
        told = getattr(error.orig, "diag", None)
        if told is None or told.sqlstate != REFUSED:
            raise
        raise InputError(told.message_primary or "That cannot be", advice=told.message_hint or "") from None
    return number


def event_seen(connection: sa.Connection, event_id: int) -> bytes | None:
    """Hash of what there is to be reviewed of an event, as it stands; null where there is none."""
    seen: bytes | None = connection.execute(
        sa.text(
            "select sha256(convert_to(newswatch.review_fields(newswatch.review_snapshot(e.event_id))::text, 'UTF8')) "
            "from newswatch.event e where e.event_id = :event and e.status in ('active', 'rejected')"
        ),
        {"event": event_id},
    ).scalar()
    return seen


def _say_of_event(connection: sa.Connection, saying: Saying) -> Stored | None:
    """Null too where the event has changed since it was shown: the answer was to something else."""
    connection.execute(
        sa.text("select from newswatch.event where event_id = :event for update"), {"event": saying.number}
    )
    if saying.action is Action.RETRACT:
        return _retract_verdict(connection, saying)
    seen = event_seen(connection, saying.number)
    if seen is None or (saying.seen is not None and saying.seen != seen):
        return None
    last = connection.execute(sa.text("select max(review_id) from newswatch.review")).scalar() or 0
    number = call(connection, saying.action.value, saying.number, saying.reason or NO_REASON, saying.reviewer)
    return Stored(review_id=number, new=number > last)


def _retract_verdict(connection: sa.Connection, saying: Saying) -> Stored | None:
    standing = connection.execute(
        sa.text("select review_id from newswatch.review_standing(:event) where field = 'verdict'"),
        {"event": saying.number},
    ).scalar()
    if standing is None:
        return None
    return Stored(review_id=call(connection, "retract", standing, saying.reason, saying.reviewer), new=True)


def apply(connection: sa.Connection, events: Sequence[int]) -> None:
    """Put what reviewers said over the values that the rules have just written."""
    connection.execute(
        sa.text(
            "select newswatch.review_apply(r.event_id, 'review', true) from newswatch.event_review r "
            "where r.event_id = any(cast(:ids as bigint[])) order by r.event_id"
        ),
        {"ids": list(events)},
    )


def inherit(connection: sa.Connection, gone: int, into: int) -> None:
    """What was corrected of an event that was merged holds for the one it went into."""
    connection.execute(
        sa.text(
            "with reviewed as (delete from newswatch.event_review where event_id = :gone returning event_id) "
            "select newswatch.review_apply(:into, 'merge') from reviewed"
        ),
        {"gone": gone, "into": into},
    )


def apply_verdicts(connection: sa.Connection, versions: Sequence[int]) -> dict[int, bool]:
    """Make the reviewers' word the verdict that articles show; returns what they said, by version."""
    said = relevance(connection, versions)
    if said:
        connection.execute(
            sa.text(
                "update newswatch.article a set verdict = x.verdict "
                "from unnest(cast(:ids as bigint[]), cast(:verdicts as text[])) as x(version_id, verdict) "
                "where a.version_id = x.version_id"
            ),
            {
                "ids": list(said),
                "verdicts": [_verdict(relevant=yes).value for yes in said.values()],
            },
        )
    return said


def _verdict(*, relevant: bool) -> Verdict:
    return Verdict.RELEVANT if relevant else Verdict.IRRELEVANT
