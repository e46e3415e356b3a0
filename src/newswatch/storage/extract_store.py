"""Where extracted articles go: identity, version, text, copies and story, and the assessment they ask for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from newswatch.dedup import fingerprint
from newswatch.model import Fingerprint, OutcomeKind, Page, PublishedBasis, Reason, Stage
from newswatch.model.jobs import ExtractedArticle, ExtractedPage, ExtractJob
from newswatch.model.work import Result, Shard, Tally, Ticket
from newswatch.storage import queue, takedowns
from newswatch.storage.clean import clean
from newswatch.storage.copying import Stored, decide_copies
from newswatch.storage.fetch_store import unpacked
from newswatch.storage.stores import Ending, StageStore
from newswatch.storage.tables import article_version
from newswatch.urls import host_of, origin_of

# Versions kept of one article, and how far they lie apart: a page that differs at every look is no news
VERSIONS = 24
VERSIONS_APART = timedelta(minutes=15)
# Beyond, PostgreSQL refuses ("string is too long for tsvector"); miniflux cut at 500 kB and was still hit
SEARCHED_CHARS = 250_000
# A text of at most so many characters (some 200 words) under so many addresses of one host is what the host says to
# everybody: RELIABILITY 2.8
REFRAIN_CHARS, REFRAIN_URLS = 1_200, 5
EXTRACTOR = "2"  # version of the extraction, to be raised when its answers change


@dataclass(frozen=True, slots=True)
class _Article:
    """One page's article on its way into the tables."""

    ticket: Ticket
    job: ExtractJob
    found: ExtractedArticle
    text: str
    text_hash: bytes
    at: datetime


class ExtractStore(StageStore[ExtractJob, ExtractedPage]):
    """Subjects are pages (`page_id`)."""

    stage = Stage.EXTRACT
    lease = timedelta(minutes=15)

    def __init__(self, engine: sa.Engine, *, shard: Shard | None = None, worker: str | None = None) -> None:
        super().__init__(engine, shard=shard, ruleset=EXTRACTOR, worker=worker)

    def load(self, connection: sa.Connection, tickets: Sequence[Ticket]) -> Sequence[ExtractJob]:
        rows = connection.execute(
            sa.text(
                """
                select p.page_id, p.fetched_at, p.final_url, p.headers, p.body, p.body_bytes, u.url_id, u.url,
                    o.slug as outlet, e.title, e.published_at, e.published_basis
                from unnest(cast(:ids as bigint[]), cast(:ats as timestamptz[])) as t(page_id, fetched_at)
                join newswatch.page p on p.page_id = t.page_id and p.fetched_at = t.fetched_at
                join newswatch.url u on u.url_id = p.url_id and u.taken_down_at is null
                left join newswatch.outlet o on o.outlet_id = u.outlet_id
                left join lateral (
                    select title, published_at, published_basis from newswatch.entry x
                    where x.url_id = u.url_id order by x.entry_id limit 1
                ) e on true
                """
            ),
            {
                "ids": [ticket.subject_id for ticket in tickets],
                "ats": [ticket.subject_at for ticket in tickets],
            },
        )
        found = {row.page_id: row for row in rows}
        told = _rights(connection, {origin_of(row.final_url) for row in found.values()})
        return [
            _job(t, found[t.subject_id], told.get(origin_of(found[t.subject_id].final_url), {}))
            for t in tickets
            if t.subject_id in found
        ]

    def write(
        self, connection: sa.Connection, results: Sequence[Result[ExtractedPage]], tally: Tally
    ) -> Mapping[int, Ending]:
        endings: dict[int, Ending] = {}
        pending = [_article(result) for result in results if result.value is not None and result.value.article]
        articles = [one for one in pending if one is not None]
        # Before the latch: it is the most of what deciding on copies costs, and needs nobody else to wait
        prints = {one.ticket.subject_id: fingerprint(one.found.extraction.title, one.text) for one in articles}
        if articles:
            # One worker at a time: two copies of one wire that arrive at once could else both become originals
            connection.execute(sa.text("select from newswatch.latch where name = 'copies' for update"))
            articles = _without_takedowns(connection, articles, endings)
            articles = _without_refrains(connection, articles, endings)
        while articles:
            # Two pages of one article in a batch: the second is judged once the first stands
            first: dict[bytes, _Article] = {}
            for one in articles:
                first.setdefault(one.found.key, one)
            taken = set(map(id, first.values()))
            self._write_articles(connection, list(first.values()), prints, endings, tally)
            articles = [one for one in articles if id(one) not in taken]
        self._note(connection, results, endings)
        return endings

    def _note(
        self, connection: sa.Connection, results: Sequence[Result[ExtractedPage]], endings: Mapping[int, Ending]
    ) -> None:
        """What became of each page, at its address."""
        ended = [r for r in results if r.again_after is None and not r.quarantine]
        connection.execute(
            sa.text(
                "update newswatch.url u set extract_reason = x.reason "
                "from unnest(cast(:pages as bigint[]), cast(:urls as bigint[]), cast(:reasons as text[])) "
                "as x(page_id, url_id, reason) where u.url_id = x.url_id and u.page_id = x.page_id"
            ),
            {
                "pages": [r.ticket.subject_id for r in ended if r.value],
                "urls": [r.value.job.url_id for r in ended if r.value],
                "reasons": [endings.get(r.ticket.subject_id, (r.kind, r.reason))[1].value for r in ended if r.value],
            },
        )

    def _write_articles(
        self,
        connection: sa.Connection,
        articles: Sequence[_Article],
        prints: Mapping[int, Fingerprint],
        endings: dict[int, Ending],
        tally: Tally,
    ) -> None:
        known = _known(connection, articles)
        fresh = [one for one in articles if one.found.key not in known]
        ids = _insert_articles(connection, fresh)
        changed: list[_Article] = []
        for one in articles:
            row = known.get(one.found.key)
            if row is None:
                continue
            ids[one.found.key] = row.article_id
            if row.text_known:
                endings[one.ticket.subject_id] = (OutcomeKind.SKIPPED, Reason.UNCHANGED)
            elif (
                one.ticket.cause != "reprocess"
                and not row.emptied
                and (row.versions >= VERSIONS or one.at - row.version_at < VERSIONS_APART)
            ):
                endings[one.ticket.subject_id] = (OutcomeKind.SKIPPED, Reason.TOSSED)
            else:
                endings[one.ticket.subject_id] = (OutcomeKind.DONE, Reason.NEW_VERSION)
                changed.append(one)
        connection.execute(
            sa.text(
                "update newswatch.url u set article_id = x.article_id "
                "from unnest(cast(:urls as bigint[]), cast(:articles as bigint[])) as x(url_id, article_id) "
                "where u.url_id = x.url_id"
            ),
            {
                "urls": [one.job.url_id for one in articles],
                "articles": [ids[one.found.key] for one in articles],
            },
        )
        stored = [*fresh, *changed]
        if not stored:
            return
        versions = _insert_versions(connection, stored, ids, known)
        verdicts = decide_copies(
            connection,
            [
                Stored(
                    article_id=ids[one.found.key],
                    fingerprint=prints[one.ticket.subject_id],
                    at=_when(one),
                    url=one.found.url,
                    credit=one.found.credit,
                )
                for one in stored
            ],
            frozenset(ids[one.found.key] for one in fresh),
            {ids[one.found.key]: versions[one.found.key] for one in stored},
        )
        for one in fresh:
            kind = verdicts.get(ids[one.found.key])
            if kind is not None:
                endings[one.ticket.subject_id] = (OutcomeKind.DONE, kind)
        queue.add(connection, Stage.ASSESS, [(versions[one.found.key], one.at) for one in stored])
        tally.extra["new articles"] += len(fresh)
        tally.extra["new versions"] += len(changed)


def _rights(connection: sa.Connection, origins: set[str]) -> dict[str, Mapping[str, str]]:
    """What these origins reserve in robots.txt and tdmrep.json."""
    statement = "select origin, rights from newswatch.robots where origin = any(cast(:origins as text[]))"
    rows = connection.execute(sa.text(statement), {"origins": sorted(origins)})
    return {row.origin: row.rights for row in rows}


def _job(ticket: Ticket, row: sa.Row[Any], origin_rights: Mapping[str, str]) -> ExtractJob:
    return ExtractJob(
        ticket=ticket,
        url_id=row.url_id,
        page=Page(
            url=row.url,
            final_url=row.final_url,
            body=unpacked(row.body, row.body_bytes),
            headers=row.headers,
            fetched_at=row.fetched_at,
        ),
        outlet=row.outlet,
        feed_title=row.title,
        feed_published=row.published_at,
        feed_published_basis=PublishedBasis(row.published_basis) if row.published_basis else None,
        origin_rights=origin_rights,
    )


def _article(result: Result[ExtractedPage]) -> _Article | None:
    if result.value is None or result.value.article is None:
        return None
    found = result.value.article
    text = clean(found.extraction.text)
    return _Article(
        ticket=result.ticket,
        job=result.value.job,
        found=found,
        text=text,
        text_hash=sha256(text.encode()).digest(),
        at=result.value.job.page.fetched_at,
    )


def _when(one: _Article) -> datetime:
    """When it was published as far as anybody knows; a date ahead of the fetch is none."""
    published = one.found.extraction.published
    return one.at if published is None or published > one.at else published


def _without_takedowns(
    connection: sa.Connection, articles: Sequence[_Article], endings: dict[int, Ending]
) -> list[_Article]:
    gone = {
        row.place
        for row in connection.execute(
            sa.text(
                "select a.place from unnest(cast(:keys as bytea[]), cast(:hosts as text[])) "
                "with ordinality as a(url_key, host, place) "
                "where newswatch.is_taken_down(a.url_key, a.host) or exists (select from newswatch.article x "
                "where x.article_key = a.url_key and x.taken_down_at is not null)"
            ),
            {
                "keys": [one.found.key for one in articles],
                "hosts": [host_of(one.found.url) or "" for one in articles],
            },
        )
    }
    kept = []
    swept: dict[int, bytes] = {}
    for place, one in enumerate(articles, start=1):
        if place in gone:
            endings[one.ticket.subject_id] = (OutcomeKind.REJECTED, Reason.TAKEN_DOWN)
            swept[one.job.url_id] = one.found.key
        else:
            kept.append(one)
    takedowns.sweep(connection, swept)
    return kept


def _without_refrains(
    connection: sa.Connection, articles: Sequence[_Article], endings: dict[int, Ending]
) -> list[_Article]:
    """Without those whose short text the host says at so many other addresses too: a wall that nobody recognised."""
    short = [one for one in articles if len(one.text) <= REFRAIN_CHARS]
    rows = connection.execute(
        sa.text(
            """
            select n.place, count(distinct a.article_id) as others, bool_or(a.article_key = n.key) as own
            from unnest(cast(:hashes as bytea[]), cast(:hosts as text[]), cast(:keys as bytea[]))
                with ordinality as n(hash, host, key, place)
            join newswatch.article_version v on v.text_hash = n.hash
            join newswatch.article a on a.article_id = v.article_id and a.host = n.host
            group by n.place
            """
        ),
        {
            "hashes": [one.text_hash for one in short],
            "hosts": [host_of(one.found.url) or "" for one in short],
            "keys": [one.found.key for one in short],
        },
    )
    stored = {row.place: row for row in rows}
    here: Counter[tuple[bytes, str | None]] = Counter()
    for place, one in enumerate(short, start=1):
        said = (one.text_hash, host_of(one.found.url))
        row = stored.get(place)
        if (row is None or not row.own) and (row.others if row else 0) + here[said] >= REFRAIN_URLS - 1:
            endings[one.ticket.subject_id] = (OutcomeKind.REJECTED, Reason.NOT_AN_ARTICLE)
        here[said] += 1
    return [one for one in articles if one.ticket.subject_id not in endings]


def _known(connection: sa.Connection, articles: Sequence[_Article]) -> dict[bytes, sa.Row[Any]]:
    rows = connection.execute(
        sa.text(
            """
            select a.article_key, a.article_id, a.version_id, a.version_at, a.versions, a.published_at,
                exists (
                    select from newswatch.article_version v
                    where v.article_id = a.article_id and v.text_hash = n.text_hash) as text_known,
                exists (
                    select from newswatch.article_version v
                    where v.version_id = a.version_id and v.withheld = :taken_down) as emptied
            from unnest(cast(:keys as bytea[]), cast(:hashes as bytea[])) as n(article_key, text_hash)
            join newswatch.article a on a.article_key = n.article_key
            order by a.article_id
            for update of a
            """
        ),
        {
            "keys": [one.found.key for one in articles],
            "hashes": [one.text_hash for one in articles],
            "taken_down": takedowns.WITHHELD,
        },
    )
    return {row.article_key: row for row in rows}


def _insert_articles(connection: sa.Connection, articles: Sequence[_Article]) -> dict[bytes, int]:
    if not articles:
        return {}
    rows = connection.execute(
        sa.text(
            """
            insert into newswatch.article (article_key, canonical_url, outlet_id, host, voice, first_seen_at)
            select n.article_key, n.url, o.outlet_id, n.host, coalesce(o.family, n.host), n.at
            from unnest(cast(:keys as bytea[]), cast(:urls as text[]), cast(:outlets as text[]),
                cast(:hosts as text[]), cast(:ats as timestamptz[]))
                with ordinality as n(article_key, url, outlet, host, at, place)
            left join newswatch.outlet o on o.slug = n.outlet
            order by n.place
            returning article_key, article_id
            """
        ),
        {
            "keys": [one.found.key for one in articles],
            "urls": [one.found.url for one in articles],
            "outlets": [one.job.outlet for one in articles],
            "hosts": [host_of(one.found.url) or "" for one in articles],
            "ats": [one.at for one in articles],
        },
    )
    return {row.article_key: row.article_id for row in rows}


def _insert_versions(
    connection: sa.Connection,
    articles: Sequence[_Article],
    ids: Mapping[bytes, int],
    known: Mapping[bytes, sa.Row[Any]],
) -> dict[bytes, int]:
    """Versions with their texts; the articles then show them. Returns the versions' numbers by article key."""
    by_article = {ids[one.found.key]: one for one in articles}
    rows = []
    for article_id, one in by_article.items():
        extraction = one.found.extraction
        before = known.get(one.found.key)
        rows.append(
            {
                "article_id": article_id,
                "version_no": 1 if before is None else before.versions + 1,
                "text_hash": one.text_hash,
                "fetched_at": one.at,
                "page_id": one.ticket.subject_id,
                "previous_id": None if before is None else before.version_id,
                "title": extraction.title,
                "published_at": extraction.published,
                "published_has_time": extraction.published_has_time,
                "published_basis": extraction.published_basis,
                "language": extraction.language,
                "authors": [author[:500] for author in extraction.authors[:20]],
                "text_chars": len(one.text),
                "extractor": extraction.extractor,
                "ruleset": EXTRACTOR,
                "warnings": [warning[:500] for warning in extraction.warnings[:20]],
                "rights": dict(extraction.rights),
                "withheld": one.found.withheld,
            }
        )
    made = connection.execute(
        insert(article_version).returning(article_version.c.article_id, article_version.c.version_id), rows
    ).all()
    versions = {by_article[row.article_id].found.key: row.version_id for row in made}
    ordered = [(row.version_id, by_article[row.article_id]) for row in made]
    connection.execute(
        sa.text(
            """
            insert into newswatch.version_text (version_id, fetched_at, text, search)
            select v.version_id, v.at, v.text,
                setweight(to_tsvector(cast(v.config as regconfig), coalesce(v.title, '')), 'A')
                || to_tsvector(cast(v.config as regconfig), left(v.text, :most))
            from unnest(cast(:ids as bigint[]), cast(:ats as timestamptz[]), cast(:texts as text[]),
                cast(:titles as text[]), cast(:configs as text[])) as v(version_id, at, text, title, config)
            """
        ),
        {
            "ids": [version for version, _ in ordered],
            "ats": [one.at for _, one in ordered],
            "texts": [one.text for _, one in ordered],
            "titles": [one.found.extraction.title for _, one in ordered],
            "configs": ["english" if one.found.extraction.language == "en" else "simple" for _, one in ordered],
            "most": SEARCHED_CHARS,
        },
    )
    connection.execute(
        sa.text(
            """
            update newswatch.article a
            set version_id = v.version_id, version_at = v.fetched_at, versions = v.version_no,
                title = coalesce(v.title, a.title), language = v.language,
                published_at = coalesce(v.published_at, a.published_at),
                published_has_time = case when v.published_at is null then a.published_has_time
                    else v.published_has_time end,
                published_basis = case when v.published_at is null then a.published_basis else v.published_basis end,
                verdict = null, verdict_score = null
            from newswatch.article_version v
            where v.version_id = any(cast(:ids as bigint[])) and a.article_id = v.article_id
            """
        ),
        {"ids": list(versions.values())},
    )
    return versions
