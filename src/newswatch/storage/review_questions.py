"""What a person should look at: where the rules are least sure, what has been asked already, and the rows that a
question shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from newswatch.model.linking import LinkMention
from newswatch.storage.mention_rows import link_mentions
from newswatch.storage.reviews import Kind, event_seen

# Of an event so many other reports are shown beside the one that is asked about
OTHERS: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Something to be asked: article_id, mention_id or event_id, by kind."""

    kind: Kind
    number: int


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


@dataclass(frozen=True, slots=True, kw_only=True)
class EventCase:
    """An event as a reviewer should see it: rows of analysis.events, event_claims (casualties), event_sources, and of
    the reviews of it that are stale. `why`: what is in doubt; null where it is nobody's question."""

    event: Mapping[str, Any]
    why: str | None
    claims: tuple[Mapping[str, Any], ...]
    sources: tuple[Mapping[str, Any], ...]
    sources_in_all: int
    stale: tuple[Mapping[str, Any], ...]
    seen: bytes


_TITLES = {
    Kind.ARTICLE: (
        "select article_id as number, title from newswatch.article where article_id = any(cast(:ids as bigint[]))"
    ),
    Kind.LINK: (
        "select m.mention_id as number, a.title from newswatch.mention m join newswatch.article a using (article_id) "
        "where m.mention_id = any(cast(:ids as bigint[]))"
    ),
    Kind.EVENT: (
        "select event_id as number, concat_ws(', ', replace(event_type, '_', ' '), place, date_start::text) as title "
        "from analysis.events where event_id = any(cast(:ids as bigint[]))"
    ),
}


def waiting(connection: sa.Connection, *, asker: str, limit: int, kind: Kind | None) -> tuple[Question, ...]:
    """The first of analysis.review_queue, of this kind or of all; without those that another asker has asked about."""
    rows = connection.execute(
        sa.text(
            "select kind, number from analysis.review_queue "
            "where (cast(:kind as text) is null or kind = :kind) and (asked_by is null or asked_by = :asker) "
            "limit :limit"
        ),
        {"asker": asker, "limit": limit, "kind": kind.value if kind else None},
    )
    return tuple(Question(kind=Kind(row.kind), number=row.number) for row in rows)


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
    if question.kind is Kind.EVENT:
        return bool(
            connection.execute(
                sa.text("select stale_fields = '{}' from newswatch.event_review where event_id = :event"),
                {"event": question.number},
            ).scalar()
        )
    statement = {
        Kind.ARTICLE: "select v.text_hash as seen, a.article_key as key from newswatch.article a "
        "join newswatch.article_version v using (version_id) where a.article_id = :number",
        Kind.LINK: "select newswatch.mention_seen(m) as seen, m.mention_key as key from newswatch.mention m "
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
            "select k.event_id, k.score, k.explanation, newswatch.mention_seen(m) as seen "
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


def event_case(connection: sa.Connection, event_id: int) -> EventCase | None:
    """What a reviewer should see of an event; null where it is gone, merged or withdrawn."""

    def read(statement: str) -> tuple[dict[str, Any], ...]:
        rows = connection.execute(sa.text(statement), {"event": event_id, "limit": OTHERS})
        return tuple(dict(row) for row in rows.mappings())

    event = read("select * from analysis.events where event_id = :event and status in ('active', 'rejected')")
    seen = event_seen(connection, event_id)
    if not event or seen is None:
        return None
    why = read("select why from analysis.review_queue where kind = 'event' and number = :event")
    return EventCase(
        event=event[0],
        why=why[0]["why"] if why else None,
        claims=read(
            "select speaker, party, outcome, min, best, max, term, quote, outlet, published_at "
            "from analysis.event_claims where event_id = :event and claim = 'casualties' and counts "
            "order by published_at, article_id, quote_start limit 4 * :limit"
        ),
        sources=read(
            "select title, url, outlet, published_at, quote from analysis.event_sources "
            "where event_id = :event and counts order by copy_of is not null, published_at, article_id limit :limit"
        ),
        sources_in_all=event[0]["articles"],
        stale=read(
            "select field, reviewer, created_at, new_value, rules_value, reason from analysis.reviews "
            "where event_id = :event and stale order by review_id"
        ),
        seen=seen,
    )
