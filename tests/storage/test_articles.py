"""What an extracted page writes: articles under one identity, versions that never overwrite, pages that are none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from newswatch.model import (
    Assessment,
    CrossBorder,
    Exchange,
    Extraction,
    Genre,
    OutcomeKind,
    Reason,
    Stage,
    Verdict,
)
from newswatch.model.jobs import Assessed, FetchedPage
from newswatch.model.work import Result, Tally
from newswatch.pipeline.extract import concluded
from newswatch.storage import queue
from newswatch.storage.assess_store import AssessStore
from newswatch.storage.extract_store import VERSIONS, ExtractStore
from newswatch.storage.fetch_store import FetchStore

URL = "http://border-post.example/news/1"
TEXT = (
    "Four soldiers were killed when gunmen attacked a post near the river on Tuesday night, officials said. "
    "The attackers fled towards the hills. A search was under way on Wednesday, and the road was closed to traffic."
)
Fetch = Callable[..., Tally]
Extract = Callable[..., Tally]


@pytest.fixture
def fetch(store_engine: sa.Engine) -> Fetch:
    """Fetches an address: stores its page as if a server had answered so."""

    def once(body: bytes = b"<p>one", url: str = URL, reason: Reason = Reason.OK) -> Tally:
        with store_engine.begin() as connection:
            number = connection.execute(
                sa.text(
                    "insert into newswatch.url as u (url_key, url, host, first_seen_at) "
                    "values (sha256(convert_to(:url, 'UTF8')), :url, 'border-post.example', now()) "
                    "on conflict (url_key) do update set host = u.host returning url_id"
                ),
                {"url": url},
            ).scalar_one()
            queue.add(connection, Stage.FETCH, [(number, None)])
        store = FetchStore(store_engine)
        (job,) = store.claim(1)
        exchange = Exchange(
            url=url, final_url=url, status=200, reason=Reason.OK, body=body, headers={"x-robots-tag": "noarchive"}
        )
        return store.save(
            [Result(ticket=job.ticket, kind=OutcomeKind.DONE, reason=reason, value=FetchedPage(exchange=exchange))]
        )

    return once


@pytest.fixture
def extract(store_engine: sa.Engine) -> Extract:
    """Extracts every page that waits, to this text."""

    def once(text: str = TEXT, **said: object) -> Tally:
        store = ExtractStore(store_engine)
        values: dict[str, object] = {
            "title": "Four killed", "text": text, "published": datetime(2026, 3, 4, tzinfo=UTC),
            "published_basis": None, "language": "en", "canonical_url": None,
        }  # fmt: skip
        found = Extraction(**(values | said))  # type: ignore[arg-type]
        return store.save([concluded(job, found) for job in store.claim(10)])

    return once


def later(engine: sa.Engine, hours: float) -> None:
    """As if so much time had passed since everything that was fetched."""
    with engine.begin() as connection:
        connection.execute(
            sa.text("update newswatch.article set version_at = version_at - make_interval(mins => :minutes)"),
            {"minutes": round(hours * 60)},
        )
        connection.execute(sa.text("delete from newswatch.work where stage = 'assess'"))


def rows(engine: sa.Engine, statement: str) -> list[sa.Row[tuple[object, ...]]]:
    with engine.connect() as connection:
        return list(connection.execute(sa.text(statement)).all())


def test_a_page_is_kept_compressed_with_its_headers(store_engine: sa.Engine, fetch: Fetch) -> None:
    body = b"<p>" + b"word " * 5_000
    fetch(body)
    (page,) = rows(store_engine, "select * from newswatch.page")
    assert page.headers == {"x-robots-tag": "noarchive"}
    assert (page.body_bytes, len(page.body) < 200) == (len(body), True)
    (job,) = ExtractStore(store_engine).claim(1)
    assert job.page.body == body


def test_the_same_bytes_make_no_new_page(store_engine: sa.Engine, fetch: Fetch) -> None:
    fetch(b"same")
    tally = fetch(b"same")
    assert dict(tally.counts) == {(OutcomeKind.SKIPPED, Reason.UNCHANGED): 1}
    assert len(rows(store_engine, "select * from newswatch.page")) == 1


def test_an_article_its_version_and_its_text(store_engine: sa.Engine, fetch: Fetch, extract: Extract) -> None:
    fetch()
    tally = extract()
    assert tally.extra["new articles"] == 1
    (article,) = rows(store_engine, "select * from analysis.articles")
    assert (article.title, article.versions, article.copy_of) == ("Four killed", 1, None)
    (text,) = rows(store_engine, "select text from analysis.article_texts")
    assert text.text == TEXT
    found = rows(
        store_engine, "select * from analysis.articles where search @@ websearch_to_tsquery('english', 'soldier -film')"
    )
    assert len(found) == 1
    assert [row.stage for row in rows(store_engine, "select stage from newswatch.work")] == ["assess"]


def test_a_correction_is_a_version_and_overwrites_nothing(
    store_engine: sa.Engine, fetch: Fetch, extract: Extract
) -> None:
    fetch(b"one")
    extract(TEXT)
    later(store_engine, 1)
    fetch(b"two")
    tally = extract(TEXT.replace("Four", "Five"), title="Five killed")
    assert dict(tally.counts) == {(OutcomeKind.DONE, Reason.NEW_VERSION): 1}
    versions = rows(store_engine, "select * from newswatch.article_version order by version_no")
    assert [version.title for version in versions] == ["Four killed", "Five killed"]
    assert versions[1].previous_id == versions[0].version_id
    (article,) = rows(store_engine, "select * from newswatch.article")
    assert (article.title, article.versions, article.version_id) == ("Five killed", 2, versions[1].version_id)
    assert len(rows(store_engine, "select * from newswatch.story")) == 1


def test_the_same_text_in_other_markup_is_no_version(store_engine: sa.Engine, fetch: Fetch, extract: Extract) -> None:
    fetch(b"one")
    extract(TEXT)
    later(store_engine, 1)
    fetch(b"two")
    assert dict(extract(TEXT).counts) == {(OutcomeKind.SKIPPED, Reason.UNCHANGED): 1}
    assert len(rows(store_engine, "select * from newswatch.article_version")) == 1


def test_versions_are_bounded_in_number_and_pace(store_engine: sa.Engine, fetch: Fetch, extract: Extract) -> None:
    fetch(b"0")
    extract(TEXT)
    fetch(b"1")
    assert dict(extract(TEXT + " A").counts) == {(OutcomeKind.SKIPPED, Reason.TOSSED): 1}  # a moment later
    for number in range(VERSIONS + 3):
        later(store_engine, 0.3)
        fetch(f"x{number}".encode())
        extract(f"{TEXT} {number}")
    assert len(rows(store_engine, "select * from newswatch.article_version")) == VERSIONS


def test_one_article_under_two_addresses_is_one(store_engine: sa.Engine, fetch: Fetch, extract: Extract) -> None:
    fetch(b"one", URL + "?page=amp")
    fetch(b"two", URL + "?page=mobile")
    tally = extract(canonical_url=URL)
    assert tally.extra["new articles"] == 1
    (article,) = rows(store_engine, "select * from newswatch.article")
    assert article.canonical_url == URL
    assert {row.article_id for row in rows(store_engine, "select article_id from newswatch.url")} == {
        article.article_id
    }


def test_a_wall_is_never_an_article(store_engine: sa.Engine, fetch: Fetch, extract: Extract) -> None:
    fetch()
    assert dict(extract(rejected=Reason.CONSENT_WALL).counts) == {(OutcomeKind.REJECTED, Reason.CONSENT_WALL): 1}
    assert rows(store_engine, "select * from newswatch.article") == []
    (url,) = rows(store_engine, "select * from newswatch.url")
    assert url.extract_reason == "consent_wall"
    assert rows(store_engine, "select * from newswatch.work") == []


def test_what_was_taken_down_stays_down(store_engine: sa.Engine, fetch: Fetch, extract: Extract) -> None:
    fetch()
    with store_engine.begin() as connection:
        connection.execute(
            sa.text(
                "insert into newswatch.takedown (kind, host, reason) values ('host', 'border-post.example', 'asked')"
            )
        )
    assert dict(extract().counts) == {(OutcomeKind.REJECTED, Reason.TAKEN_DOWN): 1}
    assert rows(store_engine, "select * from newswatch.article") == []


def test_a_text_that_is_not_to_be_kept_goes_once_it_was_read(
    store_engine: sa.Engine, fetch: Fetch, extract: Extract
) -> None:
    fetch()
    store = ExtractStore(store_engine)
    found = Extraction(
        title="Four killed", text=TEXT, published=None, published_basis=None, language="en", canonical_url=None,
        rights={"meta:robots": "noarchive"},
    )  # fmt: skip
    store.save([concluded(job, found, keep="respect_reservations") for job in store.claim(1)])
    assert rows(store_engine, "select * from analysis.article_texts") == []
    assess = AssessStore(store_engine)
    (job,) = assess.claim(1)
    assert job.article.text == TEXT
    verdict = Assessment(
        verdict=Verdict.IRRELEVANT, score=0.0, incident=0.0, cross_border=CrossBorder.NO, attack_types=(),
        genre=Genre.REPORT, evidence=(), ruleset="r",
    )  # fmt: skip
    value = Assessed(assessment=verdict, to_code=False)
    assess.save([Result(ticket=job.ticket, kind=OutcomeKind.DONE, reason=Reason.NOT_RELEVANT, value=value)])
    assert rows(store_engine, "select * from newswatch.version_text") == []
    assert rows(store_engine, "select * from newswatch.page") == []
    (article,) = rows(store_engine, "select * from analysis.articles")
    assert (article.title, article.withheld) == ("Four killed", "meta:robots: noarchive")


def test_hostile_text_is_stored_as_text(store_engine: sa.Engine, fetch: Fetch, extract: Extract) -> None:
    fetch()
    text = TEXT + "\x00\ud800 '); drop table newswatch.article; --"
    extract(text, title="\x00")
    (row,) = rows(store_engine, "select text from newswatch.version_text")
    assert len(row.text) == len(text)
    assert row.text.endswith("\ufffd\ufffd '); drop table newswatch.article; --")


def test_a_text_of_two_million_distinct_words_can_be_searched(
    store_engine: sa.Engine, fetch: Fetch, extract: Extract
) -> None:
    fetch()
    tally = extract(" ".join(f"w{number:x}" for number in range(300_000)))
    assert tally.extra["new articles"] == 1


def test_a_date_ahead_of_the_fetch_is_not_believed_by_the_index(
    store_engine: sa.Engine, fetch: Fetch, extract: Extract
) -> None:
    fetch()
    extract(published=datetime.now(UTC) + timedelta(days=400))
    (row,) = rows(store_engine, "select at <= now() as past from newswatch.copy_signature")
    assert row.past
