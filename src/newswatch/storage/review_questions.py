"""What a person should look at: where the rules are least sure, what has been asked already, and the rows that a
question shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from newswatch.model.linking import LinkMention
from newswatch.storage.mention_rows import link_mentions
from newswatch.storage.reviews import MENTION_HASH, Kind

# Older doubts are nobody's any more: analysts have read their events, or none
REACH: Final = timedelta(days=30)
# Of an event so many other reports are shown beside the one that is asked about
OTHERS: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Something to be asked: article_id or mention_id, by kind."""

    kind: Kind
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A question that might be asked. `doubt` is how unsure the rules are, 0 to 1; a stale review has 1."""

    question: Question
    doubt: float
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question that was put: by whom, and what was shown (null: nothing yet)."""

    asker: str
    seen: bytes | None
    event_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleCase:
    """An article as a reviewer should see it. `beginning` are the first characters of its text; null: not kept."""

    article_id: int
    title: str | None
    url: str
    outlet: str | None
    published_at: datetime | None
    language: str | None
    verdict: str
    score: float
    incident: float
    cross_border: str
    genre: str
    reason: str | None
    evidence: Sequence[dict[str, Any]]
    beginning: str | None
    seen: bytes
    mentions: tuple[LinkMention, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkCase:
    """A mention beside others of the event that rules put it into. `titles` and `urls` are by article_id, `others` the
    earliest of them."""

    mention: LinkMention
    event_id: int
    seen: bytes
    score: float
    explanation: dict[str, float]
    others: tuple[LinkMention, ...]
    others_in_all: int
    titles: dict[int, str | None]
    urls: dict[int, str]


# Answered, as it is seen today: not to be asked again
_ARTICLES = """
select a.article_id as number, a.first_seen_at as at,
    case when r.seen_hash is not null then 1.0
        else greatest(0, 1 - abs(s.score - :line) / :width) end as doubt
from newswatch.article a
join newswatch.article_version v using (version_id)
join newswatch.assessment s on s.version_id = a.version_id and s.current
left join lateral (
    select action, seen_hash from newswatch.review
    where target = 'article' and target_key = a.article_key order by review_id desc limit 1
) r on r.action <> 'retract'
where a.taken_down_at is null and a.copy_of is null and a.first_seen_at > now() - cast(:reach as interval)
    and exists (
        select from newswatch.version_text x where x.version_id = v.version_id and x.fetched_at = v.fetched_at)
    and (r.seen_hash <> v.text_hash
        or (r.action is null and s.reason is distinct from 'language' and abs(s.score - :line) < :width))
    and not exists (
        select from newswatch.review_question q
        where q.target = 'article' and q.target_id = a.article_id and q.open_until > now() and q.asker <> :asker)
order by doubt desc, a.first_seen_at desc, a.article_id
limit :limit
"""
# Of the reports of one event the least fitting one: the answer to it tells most
_LINKS = f"""
select * from (
    select distinct on (k.event_id) k.mention_id as number, k.decided_at as at,
        case when r.seen_hash is not null then 1.0
            else greatest(0, 1 - (k.score - :line) / :width) end as doubt
    from newswatch.event_mention k
    join newswatch.mention m using (mention_id)
    join newswatch.article a using (article_id)
    left join lateral (
        select action, seen_hash from newswatch.review
        where target = 'link' and target_key = m.mention_key order by review_id desc limit 1
    ) r on r.action <> 'retract'
    where a.taken_down_at is null and a.copy_of is null and k.decided_at > now() - cast(:reach as interval)
        and m.superseded_at is null and m.realis = 'actual' and m.scope = 'incident' and m.verified
        and (r.seen_hash <> {MENTION_HASH}
            or (r.action is null and k.decided_by = 'rule' and k.score >= :line and k.score < :line + :width))
        and exists (
            select from newswatch.event_mention o join newswatch.mention x using (mention_id)
            where o.event_id = k.event_id and o.mention_id <> k.mention_id and x.superseded_at is null)
        and not exists (
            select from newswatch.review_question q
            where q.target = 'link' and q.target_id = k.mention_id and q.open_until > now() and q.asker <> :asker)
    order by k.event_id, doubt desc, k.mention_id
) x
order by doubt desc, at desc, number
limit :limit
"""  # noqa: S608


_TITLES = {
    Kind.ARTICLE: (
        "select article_id as number, title from newswatch.article where article_id = any(cast(:ids as bigint[]))"
    ),
    Kind.LINK: (
        "select m.mention_id as number, a.title from newswatch.mention m join newswatch.article a using (article_id) "
        "where m.mention_id = any(cast(:ids as bigint[]))"
    ),
}


def articles(connection: sa.Connection, *, line: float, width: float, asker: str, limit: int) -> tuple[Candidate, ...]:
    """Articles whose score lies nearer than `width` to the line and that nobody has reviewed, and those whose text has
    changed since somebody did; without those that another asker has asked about."""
    return _candidates(connection, _ARTICLES, Kind.ARTICLE, line=line, width=width, asker=asker, limit=limit)


def links(connection: sa.Connection, *, line: float, width: float, asker: str, limit: int) -> tuple[Candidate, ...]:
    """Mentions that joined their event by less than `width` above the line; else as `articles`."""
    return _candidates(connection, _LINKS, Kind.LINK, line=line, width=width, asker=asker, limit=limit)


def asked_by(connection: sa.Connection, asker: str) -> tuple[Question, ...]:
    """What this asker was the last to ask, by kind and number."""
    rows = connection.execute(
        sa.text(
            "select target, target_id from newswatch.review_question where asker = :asker order by target, target_id"
        ),
        {"asker": asker},
    )
    return tuple(Question(kind=Kind(row.target), number=row.target_id) for row in rows)


def titles(connection: sa.Connection, questions: Sequence[Question]) -> dict[Question, str]:
    """The title of the article that each question is about, where it has one."""
    found: dict[Question, str] = {}
    for kind, statement in _TITLES.items():
        ids = [one.number for one in questions if one.kind is kind]
        rows = connection.execute(sa.text(statement), {"ids": ids})
        found |= {Question(kind=kind, number=row.number): row.title for row in rows if row.title is not None}
    return found


def note(connection: sa.Connection, questions: Iterable[Question], *, asker: str, wait: timedelta) -> None:
    """Write down that these were asked, and until when they wait for an answer. Those that still wait,
    for this asker or another, stay."""
    rows = [
        {"target": one.kind.value, "number": one.number, "asker": asker, "wait": wait}
        for one in sorted(questions, key=lambda one: (one.kind, one.number))
    ]
    if rows:
        connection.execute(
            sa.text(
                "insert into newswatch.review_question as q (target, target_id, asker, asked_at, open_until) "
                "values (:target, :number, :asker, now(), now() + cast(:wait as interval)) "
                "on conflict (target, target_id) do update "
                "set asker = excluded.asker, asked_at = excluded.asked_at, open_until = excluded.open_until, "
                "seen_hash = null, event_id = null "
                "where q.open_until <= now()"
            ),
            rows,
        )


def shown(connection: sa.Connection, question: Question, *, seen: bytes, event_id: int | None) -> None:
    """Write down what is shown, where it was asked: the answer is to that, whatever becomes of it meanwhile."""
    connection.execute(
        sa.text(
            "update newswatch.review_question set seen_hash = :seen, event_id = :event "
            "where target = :target and target_id = :number and open_until > now()"
        ),
        {"target": question.kind.value, "number": question.number, "seen": seen, "event": event_id},
    )


def asked(connection: sa.Connection, question: Question) -> Asked | None:
    """Who asked it last and what was shown; null where nobody did."""
    row = connection.execute(
        sa.text(
            "select asker, seen_hash, event_id from newswatch.review_question "
            "where target = :target and target_id = :number"
        ),
        {"target": question.kind.value, "number": question.number},
    ).one_or_none()
    return None if row is None else Asked(asker=row.asker, seen=row.seen_hash, event_id=row.event_id)


def close(connection: sa.Connection, question: Question) -> None:
    """It was answered: nobody waits for it any more. What was shown is kept: the same answer may be stored again."""
    connection.execute(
        sa.text(
            "update newswatch.review_question set open_until = least(open_until, now()) "
            "where target = :target and target_id = :number"
        ),
        {"target": question.kind.value, "number": question.number},
    )


def said(connection: sa.Connection, limit: int, *, stale: bool) -> tuple[dict[str, Any], ...]:
    """The latest reviews, newest first; with `stale` only the standing ones that are so."""
    rows = connection.execute(
        sa.text(
            "select * from analysis.reviews where not :stale or (stale and latest and action <> 'retract') "
            "order by review_id desc limit :limit"
        ),
        {"limit": limit, "stale": stale},
    )
    return tuple(dict(row) for row in rows.mappings())


def answered(connection: sa.Connection, question: Question) -> bool:
    """Whether a review of it stands that is not stale."""
    statement = {
        Kind.ARTICLE: "select v.text_hash as seen, a.article_key as key from newswatch.article a "
        "join newswatch.article_version v using (version_id) where a.article_id = :number",
        Kind.LINK: f"select {MENTION_HASH} as seen, m.mention_key as key from newswatch.mention m "  # noqa: S608
        "where m.mention_id = :number",
    }[question.kind]
    return bool(
        connection.execute(
            sa.text(
                f"select r.seen_hash = t.seen from ({statement}) t cross join lateral ("  # noqa: S608
                "select action, seen_hash from newswatch.review "
                "where target = :target and target_key = t.key order by review_id desc limit 1"
                ") r where r.action <> 'retract'"
            ),
            {"number": question.number, "target": question.kind.value},
        ).scalar()
    )


def article_case(connection: sa.Connection, article_id: int, characters: int) -> ArticleCase | None:
    """What a reviewer should see of an article; null where it is gone or not assessed."""
    found = connection.execute(
        sa.text(
            "select a.article_id, a.title, a.canonical_url as url, o.name as outlet, a.published_at, a.language, "
            "s.verdict, s.score, s.incident, s.cross_border, s.genre, s.reason, s.evidence, "
            "left(x.text, :characters) as beginning, v.text_hash as seen, a.version_id "
            "from newswatch.article a "
            "join newswatch.article_version v using (version_id) "
            "join newswatch.assessment s on s.version_id = a.version_id and s.current "
            "left join newswatch.version_text x on x.version_id = v.version_id and x.fetched_at = v.fetched_at "
            "and v.withheld is null "
            "left join newswatch.outlet o on o.outlet_id = a.outlet_id "
            "where a.article_id = :number and a.taken_down_at is null"
        ),
        {"number": article_id, "characters": characters},
    )
    row = found.mappings().one_or_none()
    if row is None:
        return None
    mentions = connection.execute(
        sa.text(
            "select mention_id from newswatch.mention where version_id = :version and superseded_at is null "
            "order by position"
        ),
        {"version": row["version_id"]},
    ).scalars()
    values = {name: value for name, value in row.items() if name != "version_id"}
    return ArticleCase(**values, mentions=tuple(link_mentions(connection, mentions).values()))


def link_case(connection: sa.Connection, mention_id: int) -> LinkCase | None:
    """What a reviewer should see of a mention and its event; null where it is gone, or alone in its event."""
    row = connection.execute(
        sa.text(
            f"select k.event_id, k.score, k.explanation, {MENTION_HASH} as seen "  # noqa: S608
            "from newswatch.event_mention k "
            "join newswatch.mention m using (mention_id) join newswatch.article a using (article_id) "
            "where k.mention_id = :number and m.superseded_at is null and a.taken_down_at is null"
        ),
        {"number": mention_id},
    ).one_or_none()
    if row is None:
        return None
    numbers = list(
        connection.execute(
            sa.text(
                "select k.mention_id from newswatch.event_mention k join newswatch.mention m using (mention_id) "
                "join newswatch.article a using (article_id) "
                "where k.event_id = :event and k.mention_id <> :number and m.superseded_at is null "
                "and a.taken_down_at is null order by a.copy_of is not null, m.mention_id"
            ),
            {"event": row.event_id, "number": mention_id},
        ).scalars()
    )
    found = link_mentions(connection, [mention_id, *numbers[:OTHERS]])
    if len(found) < 2:
        return None
    shown = connection.execute(
        sa.text(
            "select article_id, title, canonical_url from newswatch.article "
            "where article_id = any(cast(:ids as bigint[]))"
        ),
        {"ids": [one.article_id for one in found.values()]},
    ).all()
    return LinkCase(
        mention=found[mention_id],
        event_id=row.event_id,
        seen=row.seen,
        score=row.score if row.score is not None else 0.0,
        explanation=row.explanation,
        others=tuple(found[number] for number in numbers[:OTHERS]),
        others_in_all=len(numbers),
        titles={one.article_id: one.title for one in shown},
        urls={one.article_id: one.canonical_url for one in shown},
    )


def _candidates(
    connection: sa.Connection, statement: str, kind: Kind, *, line: float, width: float, asker: str, limit: int
) -> tuple[Candidate, ...]:
    values = {"line": line, "width": width, "asker": asker, "limit": limit, "reach": REACH}
    return tuple(
        Candidate(question=Question(kind=kind, number=row.number), doubt=float(row.doubt), at=row.at)
        for row in connection.execute(sa.text(statement), values)
    )
