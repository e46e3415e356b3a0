"""Choosing what is to be done again, reading how it stands, and making it pending."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from newswatch.model import ArticleText, Assessment, Mention, Stage
from newswatch.model.linking import LinkMention
from newswatch.storage import queue, reviews
from newswatch.storage.database import transact
from newswatch.storage.mention_rows import link_mentions
from newswatch.storage.texts import assessments, texts

# Read at a time: bounds memory, whatever is selected
CHUNK = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which articles. Null is any; days are those of publication (of the fetch, where that is not known). `outdated`:
    only what was decided by other rules than this ruleset; `ruleset`: only what these rules decided; `feeds`: only
    what one of these brought."""

    since: date | None = None
    until: date | None = None
    outlet: str | None = None
    verdict: str | None = None
    article_id: int | None = None
    outdated: str | None = None
    ruleset: str | None = None
    feeds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a version stands. `reviewed` is a person's word on whether it tells of a cross-border security incident."""

    version_id: int
    article: ArticleText
    assessment: Assessment | None
    mentions: dict[int, Mention]
    reviewed: bool | None = None


_FITTING = """
from newswatch.article a
left join newswatch.version_text x on x.version_id = a.version_id and x.fetched_at = a.version_at
left join newswatch.outlet o using (outlet_id)
left join newswatch.assessment s on s.version_id = a.version_id and s.current
where a.version_id is not null and a.taken_down_at is null
    and (cast(:since as date) is null or coalesce(a.published_at, a.first_seen_at) >= :since)
    and (cast(:until as date) is null or coalesce(a.published_at, a.first_seen_at) < cast(:until as date) + 1)
    and (cast(:outlet as text) is null or o.slug = :outlet)
    and (cast(:verdict as text) is null or s.verdict = :verdict)
    and (cast(:article_id as bigint) is null or a.article_id = :article_id)
    and (cast(:outdated as text) is null or s.ruleset is distinct from :outdated)
    and (cast(:ruleset as text) is null or s.ruleset = :ruleset)
    and (cardinality(cast(:feeds as text[])) = 0 or exists (
        select from newswatch.url u
        join newswatch.entry e using (url_id)
        join newswatch.feed f using (feed_id)
        where u.article_id = a.article_id and f.slug = any(cast(:feeds as text[]))))
"""
_SELECT = f"select a.version_id {_FITTING} and x.version_id is not null order by a.version_id"
_NOT_KEPT = f"select count(*) {_FITTING} and x.version_id is null"


def select(connection: sa.Connection, selection: Selection) -> list[int]:
    """The latest versions of the articles selected whose texts are kept."""
    return list(connection.execute(sa.text(_SELECT), _values(selection)).scalars())


def texts_not_kept(connection: sa.Connection, selection: Selection) -> int:
    """How many more articles fit, of which the text aged out or was withheld: nothing can be done again with them."""
    return int(connection.execute(sa.text(_NOT_KEPT), _values(selection)).scalar_one())


def pages_not_kept(connection: sa.Connection, versions: Sequence[int]) -> int:
    """Of how many of these versions the page aged out: they cannot be extracted again."""
    return int(
        connection.execute(
            sa.text(
                "select count(*) from newswatch.article_version v where v.version_id = any(cast(:ids as bigint[])) "
                "and not exists ("
                "select from newswatch.page p where p.page_id = v.page_id and p.fetched_at = v.fetched_at)"
            ),
            {"ids": list(versions)},
        ).scalar_one()
    )


def unknown_feeds(connection: sa.Connection, slugs: Sequence[str]) -> list[str]:
    """Those of the names that no feed has."""
    statement = (
        "select s from unnest(cast(:slugs as text[])) as s where s not in (select slug from newswatch.feed) order by s"
    )
    return list(connection.execute(sa.text(statement), {"slugs": list(slugs)}).scalars())


def standing(connection: sa.Connection, versions: Sequence[int]) -> Iterator[Standing]:
    """How these versions stand: text, assessment, and the mentions that count."""
    for begin in range(0, len(versions), CHUNK):
        chunk = list(versions[begin : begin + CHUNK])
        found, assessed = texts(connection, chunk), assessments(connection, chunk)
        said = reviews.relevance(connection, chunk)
        rows = connection.execute(
            sa.text(
                "select version_id, mention_id from newswatch.mention where superseded_at is null "
                "and version_id = any(cast(:ids as bigint[])) order by version_id, position"
            ),
            {"ids": chunk},
        ).all()
        mentions = link_mentions(connection, [row.mention_id for row in rows])
        told: dict[int, dict[int, Mention]] = {version: {} for version in chunk}
        for row in rows:
            told[row.version_id][row.mention_id] = mentions[row.mention_id].mention
        for version in chunk:
            if version in found:
                yield Standing(
                    version_id=version,
                    article=found[version],
                    assessment=assessed.get(version),
                    mentions=told[version],
                    reviewed=said.get(version),
                )


def _values(selection: Selection) -> dict[str, object]:
    return {
        "since": selection.since,
        "until": selection.until,
        "outlet": selection.outlet,
        "verdict": selection.verdict,
        "article_id": selection.article_id,
        "outdated": selection.outdated,
        "ruleset": selection.ruleset,
        "feeds": list(selection.feeds),
    }


def told_by(connection: sa.Connection, versions: Sequence[int]) -> dict[int, LinkMention]:
    """The mentions of these versions that count or that an event holds, by number."""
    numbers = connection.execute(
        sa.text(
            "select m.mention_id from newswatch.mention m left join newswatch.event_mention k using (mention_id) "
            "where m.version_id = any(cast(:ids as bigint[])) "
            "and (m.superseded_at is null or k.mention_id is not null)"
        ),
        {"ids": list(versions)},
    ).scalars()
    return link_mentions(connection, list(numbers))


def believed(connection: sa.Connection, events: Sequence[int]) -> dict[int, dict[str, Any]]:
    """All values of these events as the rules last had them, whatever reviewers said over them, by number. An event
    that nothing holds up is left out."""
    rows = connection.execute(
        sa.text(
            "select event_id, coalesce(r.machine -> 'detail', v.detail) as detail from newswatch.event "
            "join newswatch.event_version v using (event_id, version_no) "
            "left join newswatch.event_review r using (event_id) where event_id = any(cast(:ids as bigint[]))"
        ),
        {"ids": list(events)},
    )
    return {row.event_id: row.detail for row in rows if "event_type" in row.detail}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What linking must know of the article that a mention stands in."""

    article_id: int
    version_no: int
    outlet: str | None
    voice: str
    published: datetime | None
    fetched_at: datetime
    copy_of: int | None
    story_id: int | None


def sources(connection: sa.Connection, versions: Sequence[int]) -> dict[int, Source]:
    """By version."""
    rows = connection.execute(
        sa.text(
            "select v.version_id, a.article_id, v.version_no, o.slug as outlet, a.voice, "
            "coalesce(v.published_at, a.published_at) as published, v.fetched_at, a.copy_of, a.story_id "
            "from newswatch.article_version v join newswatch.article a using (article_id) "
            "left join newswatch.outlet o using (outlet_id) where v.version_id = any(cast(:ids as bigint[]))"
        ),
        {"ids": list(versions)},
    )
    return {
        row.version_id: Source(
            article_id=row.article_id,
            version_no=row.version_no,
            outlet=row.outlet,
            voice=row.voice,
            published=row.published,
            fetched_at=row.fetched_at,
            copy_of=row.copy_of,
            story_id=row.story_id,
        )
        for row in rows
    }


def enqueue(engine: sa.Engine, stage: Stage, versions: Sequence[int]) -> int:
    """Make these versions (of extract: the pages they were read from) pending for a stage again; returns how many
    were not pending already. A page that has aged out cannot be read again and is left out."""

    def work(connection: sa.Connection) -> int:
        subjects: list[tuple[int, datetime | None]] = [(version, None) for version in versions]
        if stage is Stage.EXTRACT:
            subjects = [
                (row.page_id, row.fetched_at)
                for row in connection.execute(
                    sa.text(
                        "select p.page_id, p.fetched_at from newswatch.article_version v "
                        "join newswatch.page p on p.page_id = v.page_id and p.fetched_at = v.fetched_at "
                        "where v.version_id = any(cast(:ids as bigint[]))"
                    ),
                    {"ids": list(versions)},
                )
            ]
        return queue.add(connection, stage, subjects, cause="reprocess")

    return transact(engine, work)
