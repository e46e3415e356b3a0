"""What reviewers said, and what it does: rows of `review`, which are only ever added to, and the work that follows.

A review names its target by a key that comes from content (the article's address, the mention's text and span), so that
a re-run finds it again. `seen_hash` is what the reviewer looked at: where it differs by now, the review still stands,
shows as stale, and the question is asked again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa

from newswatch.model import Stage, Verdict
from newswatch.storage import queue

CAUSE: Final = "review"


class Kind(StrEnum):
    """What is asked about: whether an article tells of such an incident; whether a mention belongs to its event."""

    ARTICLE = "article"
    LINK = "link"


class Action(StrEnum):
    """What a reviewer said of it."""

    CONFIRM = "confirm"  # the article tells of such an incident
    REJECT = "reject"  # it does not
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


# What a person sees of a mention, as one value: other values by other rules, and the review is stale
MENTION_HASH: Final = (
    "sha256(convert_to(jsonb_build_array(m.event_type, m.date_start, m.date_end, m.place_id, m.quote, "
    "m.superseded_at is null)::text, 'UTF8'))"
)
_TARGETS = {
    Kind.ARTICLE: """
        select a.article_key as key, v.text_hash as seen, a.version_id, a.verdict, null::bigint as event_id,
            exists (
                select from newswatch.version_text x
                where x.version_id = v.version_id and x.fetched_at = v.fetched_at) as has_text
        from newswatch.article a
        join newswatch.article_version v using (version_id)
        where a.article_id = :number and a.taken_down_at is null
        for update of a
    """,
    Kind.LINK: f"""
        select m.mention_key as key, {MENTION_HASH} as seen, m.version_id, null as verdict, k.event_id,
            true as has_text
        from newswatch.mention m
        join newswatch.article a using (article_id)
        left join newswatch.event_mention k using (mention_id)
        where m.mention_id = :number and a.taken_down_at is null
        for update of m
    """,  # noqa: S608
}
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
_SAID_OF_LINKS = """
with recursive said as (
    select m.mention_id, r.review_id, r.action, r.reviewer, (r.new_value ->> 'event_id')::bigint as event_id
    from newswatch.mention m
    join newswatch.review r on r.target = 'link' and r.target_key = m.mention_key
    where m.mention_id = any(cast(:ids as bigint[]))
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
order by n.review_id
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
    """Store a review and make pending what follows from it. Said again by the same reviewer of the same, it is the row
    that stands. Null where the target is gone, or the event is none."""
    target = connection.execute(sa.text(_TARGETS[saying.kind]), {"number": saying.number}).one_or_none()
    if target is None:
        return None
    value = _value(saying, target)
    if value is None or not _is_event(connection, value.get("event_id")):
        return None
    seen = saying.seen or target.seen
    last = connection.execute(
        sa.text(
            "select review_id, action, new_value, seen_hash from newswatch.review "
            "where target = :target and target_key = :key and reviewer = :reviewer order by review_id desc limit 1"
        ),
        {"target": saying.kind.value, "key": target.key, "reviewer": saying.reviewer},
    ).one_or_none()
    if last is not None and (last.action, last.new_value, last.seen_hash) == (saying.action, value, seen):
        return Stored(review_id=last.review_id, new=False)
    number = connection.execute(
        sa.text(
            "insert into newswatch.review "
            "(reviewer, target, target_key, target_id, action, field, old_value, new_value, seen_hash, reason) "
            "values (:reviewer, :target, :key, :number, :action, :field, :old, :new, :seen, :reason) "
            "returning review_id"
        ).bindparams(sa.bindparam("old", type_=sa.JSON), sa.bindparam("new", type_=sa.JSON)),
        {
            "reviewer": saying.reviewer,
            "target": saying.kind.value,
            "key": target.key,
            "number": saying.number,
            "action": saying.action.value,
            "field": "verdict" if saying.kind is Kind.ARTICLE else "event_id",
            "old": {"verdict": target.verdict} if saying.kind is Kind.ARTICLE else {"event_id": target.event_id},
            "new": value,
            "seen": seen,
            "reason": saying.reason,
        },
    ).scalar_one()
    if saying.kind is Kind.ARTICLE:
        _follow_article(connection, saying, target)
    else:
        queue.add(connection, Stage.LINK, [(target.version_id, None)], cause=CAUSE)
    return Stored(review_id=number, new=True)


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


def _is_event(connection: sa.Connection, number: object) -> bool:
    """Whether there is such an event; null names none and is well."""
    return number is None or bool(
        connection.execute(
            sa.text("select exists (select from newswatch.event where event_id = :event)"), {"event": number}
        ).scalar()
    )


def _value(saying: Saying, target: sa.Row[Any]) -> Mapping[str, object] | None:
    if saying.kind is Kind.ARTICLE:
        if saying.action is Action.RETRACT:
            return {"verdict": None}
        return {"verdict": _verdict(relevant=saying.action is Action.CONFIRM).value}
    if saying.action is Action.RETRACT:
        return {"event_id": None}
    event = saying.event_id if saying.event_id is not None else target.event_id
    return None if event is None else {"event_id": event}


def _follow_article(connection: sa.Connection, saying: Saying, target: sa.Row[Any]) -> None:
    """The article shows the verdict, and is coded anew: with what it tells, or with nothing."""
    values = {"version": target.version_id}
    if saying.action is Action.RETRACT:
        # By the rules alone again
        queue.add(connection, Stage.ASSESS, [(target.version_id, None)], cause=CAUSE)
        return
    relevant = saying.action is Action.CONFIRM
    apply_verdicts(connection, [target.version_id])
    if relevant and not target.has_text:
        return  # the text is no longer there to be coded
    connection.execute(
        sa.text("update newswatch.assessment set to_code = :relevant where current and version_id = :version"),
        values | {"relevant": relevant},
    )
    queue.add(connection, Stage.CODE, [(target.version_id, None)], cause=CAUSE)
