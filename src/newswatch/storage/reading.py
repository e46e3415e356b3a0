"""What faces read: events, articles, what was given up. Over the analysts' views, so that people and programs
see the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFilter:
    """Which events. Null is any. Days are the incident's; `changed_since` is about what is new to us."""

    country: str | None = None
    event_type: str | None = None
    cross_border: str | None = None
    since: date | None = None
    until: date | None = None
    recalled: bool | None = None
    limit: int = 50


_EVENTS = """
select * from analysis.events e
where e.status = 'active'
    and (cast(:country as text) is null or e.country = :country or e.origin_country = :country)
    and (cast(:event_type as text) is null or e.event_type = :event_type)
    and (cast(:cross_border as text) is null or e.cross_border = :cross_border)
    and (cast(:since as date) is null or e.date_start >= :since)
    and (cast(:until as date) is null or e.date_start <= :until)
    and (cast(:recalled as boolean) is null or e.recalled = :recalled)
order by e.date_start desc nulls last, e.event_id desc
limit :limit
"""


def events(connection: sa.Connection, wanted: EventFilter) -> list[Row]:
    """Events, newest first, each with its rows of `casualties` and `actors`."""
    found = _rows(
        connection,
        _EVENTS,
        {
            "country": wanted.country,
            "event_type": wanted.event_type,
            "cross_border": wanted.cross_border,
            "since": wanted.since,
            "until": wanted.until,
            "recalled": wanted.recalled,
            "limit": wanted.limit,
        },
    )
    ids = {"ids": [row["event_id"] for row in found]}
    casualties = _by_event(
        _rows(
            connection,
            "select * from analysis.event_casualties where event_id = any(cast(:ids as bigint[])) "
            "order by event_id, outcome, party, nationality",
            ids,
        )
    )
    actors = _by_event(
        _rows(
            connection,
            "select * from analysis.event_actors where event_id = any(cast(:ids as bigint[])) "
            "order by event_id, role, name",
            ids,
        )
    )
    return [
        row | {"casualties": casualties.get(row["event_id"], []), "actors": actors.get(row["event_id"], [])}
        for row in found
    ]


def event(connection: sa.Connection, number: int) -> Row | None:
    """One event with everything known of it: casualties, actors, origins, claims, sources, history and reviews. The
    number of a merged event leads to the one it went into. Null where there is no such event."""
    seen: set[int] = set()
    while number not in seen:
        seen.add(number)
        redirect = connection.execute(
            sa.text("select merged_into from analysis.event_redirects where event_id = :id"), {"id": number}
        ).scalar()
        if redirect is None:
            break
        number = redirect
    found = _rows(connection, "select * from analysis.events where event_id = :id", {"id": number})
    if not found:
        return None
    parts = {
        "casualties": "select * from analysis.event_casualties where event_id = :id order by outcome, party",
        "actors": "select * from analysis.event_actors where event_id = :id order by role, name",
        "origins": "select * from analysis.event_origins where event_id = :id order by position",
        "claims": "select * from analysis.event_claims where event_id = :id order by claim, published_at, article_id",
        "sources": "select * from analysis.event_sources where event_id = :id order by published_at, article_id",
        "history": "select * from analysis.event_history where event_id = :id order by version",
        "reviews": "select * from analysis.reviews where event_id = :id and latest and action <> 'retract' "
        "order by review_id",
    }
    return found[0] | {name: _rows(connection, statement, {"id": number}) for name, statement in parts.items()}


def event_count(connection: sa.Connection) -> int:
    """How many events stand."""
    return int(connection.execute(sa.text("select count(*) from newswatch.event where status = 'active'")).scalar_one())


_ARTICLES = """
select a.article_id, a.url, a.outlet, a.outlet_country, a.title, a.published_at, a.language, a.versions, a.copy_of,
    a.story_id, a.verdict, a.score, a.incident, a.cross_border, a.genre, a.assessment_reason, a.mentions,
    a.first_seen_at
from analysis.articles a
where (cast(:search as text) is null or a.search @@ websearch_to_tsquery('english', :search))
    and (cast(:verdict as text) is null or a.verdict = :verdict)
    and (cast(:outlet as text) is null or a.outlet = :outlet or a.host = :outlet)
    and (cast(:language as text) is null or a.language = :language)
    and (cast(:since as date) is null or a.published_at >= :since)
order by a.published_at desc nulls last, a.article_id desc
limit :limit
"""


def articles(
    connection: sa.Connection,
    *,
    search: str | None = None,
    verdict: str | None = None,
    outlet: str | None = None,
    language: str | None = None,
    since: date | None = None,
    limit: int = 50,
) -> list[Row]:
    """Articles, newest first. `search` is as one types it into a search engine: words, "phrases", -without, or."""
    return _rows(
        connection,
        _ARTICLES,
        {
            "search": search,
            "verdict": verdict,
            "outlet": outlet,
            "language": language,
            "since": since,
            "limit": limit,
        },
    )


def backlog(connection: sa.Connection) -> list[Row]:
    """What is pending at each stage, in their order."""
    return _rows(connection, "select * from analysis.backlog")


def counts(connection: sa.Connection) -> Mapping[str, int]:
    """How much there is of everything, counted exactly: a second or two for millions of rows."""
    return _rows(
        connection,
        "select (select count(*) from newswatch.feed) as feeds, (select count(*) from newswatch.entry) as entries, "
        "(select count(*) from newswatch.url where page_id is not null) as pages, "
        "(select count(*) from newswatch.article) as articles, "
        "(select count(*) from newswatch.article where verdict = 'relevant') as relevant, "
        "(select count(*) from newswatch.mention where superseded_at is null) as mentions, "
        "(select count(*) from newswatch.event where status = 'active') as events",
    )[0]


def quarantined(connection: sa.Connection, stage: str | None = None) -> list[Row]:
    """What was given up, newest first."""
    return _rows(
        connection,
        "select * from analysis.quarantine where cast(:stage as text) is null or stage = :stage "
        "order by quarantined_at desc, stage, subject_id",
        {"stage": stage},
    )


def attempts(connection: sa.Connection, stage: str, subject: int) -> list[Row]:
    """Every attempt at one input, oldest first."""
    return _rows(
        connection,
        "select at, kind, reason, detail, elapsed_s, status, final_url, wire_bytes, ruleset, next_at "
        "from newswatch.attempt where stage = :stage and subject_id = :subject order by at",
        {"stage": stage, "subject": subject},
    )


def retry(connection: sa.Connection, subjects: Sequence[tuple[str, int]] | None) -> int:
    """Take inputs (stage, number) out of quarantine, null: all; they are due at once. Returns how many."""
    return connection.execute(
        sa.text(
            """
            update newswatch.work
            set quarantined_at = null, attempts = 0, claims = 0, ready_at = now(), cause = 'retry'
            where quarantined_at is not null and (cast(:stages as text[]) is null or (stage, subject_id) in (
                select * from unnest(cast(:stages as text[]), cast(:ids as bigint[]))))
            """
        ),
        {
            "stages": None if subjects is None else [stage for stage, _ in subjects],
            "ids": None if subjects is None else [number for _, number in subjects],
        },
    ).rowcount


def _rows(connection: sa.Connection, statement: str, values: Mapping[str, Any] | None = None) -> list[Row]:
    return [dict(row) for row in connection.execute(sa.text(statement), values or {}).mappings()]


def _by_event(rows: Sequence[Row]) -> dict[int, list[Row]]:
    grouped: dict[int, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row["event_id"], []).append(row)
    return grouped
