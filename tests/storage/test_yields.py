"""What is counted of the last day and of the two weeks before, on real rows; and a collapse seen in them."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from itertools import count

import pytest
import sqlalchemy as sa

from newswatch.app.yields import LATELY, collapses
from newswatch.model import FeedSpec, Outlet, Stage
from newswatch.storage import feed_list, yields
from newswatch.storage.yields import Family, Part

HOURS, DAYS = timedelta(hours=1), timedelta(days=1)


class Press:
    """A world of publishers, whose entries came long ago or lately and became something."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self._numbers = count(1)

    def feed(self, family: str, slug: str | None = None, *, added_by: str = "user") -> int:
        slug = slug or family
        outlet = Outlet(slug=slug, name=slug, family=family, country="PK", language="en", timezone="Asia/Karachi",
                        homepage=f"http://{slug}.example/")  # fmt: skip
        spec = FeedSpec(slug=slug, url=f"http://{slug}.example/feed", outlet=slug, enabled=True)
        feed_list.bring(self.engine, [outlet], [spec], added_by=added_by)
        return int(self.one("select feed_id from newswatch.feed where slug = :slug", slug=slug))

    def one(self, statement: str, **values: object) -> int:
        with self.engine.begin() as connection:
            return int(connection.execute(sa.text(statement), values).scalar_one())

    def entries(
        self, feed: int, age: timedelta, number: int, *, fetched: str | None = "ok",
        extracted: str | None = "new_article",
        verdict: str | None = None, mentions: int | None = None,
    ) -> list[int]:  # fmt: skip
        """Entries seen so long ago, and what became of them; returns the numbers of their addresses."""
        made = []
        for _ in range(number):
            key = sha256(str(next(self._numbers)).encode()).digest()
            article = None
            if extracted == "new_article":
                article = self.one(
                    "insert into newswatch.article (article_key, canonical_url, host, voice, first_seen_at, verdict) "
                    "values (:key, 'http://x.example/', 'x.example', 'x', now() - :age, :verdict) returning article_id",
                    key=key, age=age, verdict=verdict,
                )  # fmt: skip
            if mentions is not None:
                self.one(
                    "with v as (insert into newswatch.article_version (article_id, version_no, text_hash, fetched_at, "
                    "page_id, published_has_time, text_chars, extractor, ruleset) values (:article, 1, :key, now(), 1, "
                    "true, 1, 'x', 'r') returning version_id), a as (update newswatch.article set version_id = "
                    "(select version_id from v) where article_id = :article) insert into newswatch.coding (version_id, "
                    "ruleset, current, coded_at, mentions) select version_id, 'r', true, now(), :mentions from v "
                    "returning coding_id",
                    article=article, key=key, mentions=mentions,
                )  # fmt: skip
            url = self.one(
                "insert into newswatch.url (url_key, url, host, outlet_id, first_seen_at, fetch_reason, "
                "extract_reason, article_id) select :key, 'http://x.example/', 'x.example', outlet_id, now() - :age, "
                ":fetched, :extracted, :article from newswatch.feed where feed_id = :feed returning url_id",
                key=key, age=age, fetched=fetched, extracted=extracted, article=article, feed=feed,
            )  # fmt: skip
            self.one(
                "insert into newswatch.entry (feed_id, entry_key, url_id, first_seen_at, content_hash, reason) "
                "values (:feed, :key, :url, now() - :age, :key, 'ok') returning entry_id",
                feed=feed, key=key, url=url, age=age,
            )  # fmt: skip
            made.append(url)
        return made

    def tried(self, url: int, age: timedelta, kind: str, reason: str) -> None:
        self.one(
            "insert into newswatch.attempt (at, stage, subject_id, kind, reason) values (now() - :age, 'fetch', :url, "
            ":kind, :reason) returning 1",
            age=age, url=url, kind=kind, reason=reason,
        )  # fmt: skip

    def found(self) -> yields.Yields:
        with self.engine.connect() as connection:
            return yields.read(connection, lately=LATELY)


@pytest.fixture
def press(store_engine: sa.Engine) -> Press:
    return Press(store_engine)


def test_an_empty_database_has_no_yield_and_no_collapse(press: Press) -> None:
    assert press.found() == yields.Yields(days=0)
    assert collapses(press.engine) == ()


def test_entries_are_counted_by_publisher_by_stage_and_by_time(press: Press) -> None:
    north, south = press.feed("house", "house-north"), press.feed("house", "house-south")
    press.entries(north, 20 * DAYS, 9)  # too long ago
    press.entries(north, 3 * DAYS, 4, verdict="relevant", mentions=2)
    press.entries(south, 2 * DAYS, 3, verdict="irrelevant")
    press.entries(south, 2 * DAYS, 2, extracted="paywall")
    press.entries(north, 2 * DAYS, 1, fetched="not_found", extracted=None)
    press.entries(north, 2 * HOURS, 2, verdict="relevant", mentions=0)
    press.entries(north, 2 * HOURS, 1, fetched=None, extracted=None)  # waits
    [listed] = press.entries(north, 2 * HOURS, 1, extracted=None)  # fetched, waits to be read
    press.one(  # the same address in another feed of the publisher
        "insert into newswatch.entry (feed_id, entry_key, url_id, first_seen_at, content_hash, reason) "
        "values (:feed, '\\x01', :url, now(), '\\x01', 'ok') returning entry_id", feed=south, url=listed,
    )  # fmt: skip
    found = press.found()
    assert found.days == 2
    assert found.pages == (Part(family="house", now=2, now_good=2, before=9, before_good=7),)
    assert found.articles == (Part(family="house", now=2, now_good=2, before=7, before_good=4),)
    assert found.coded == (Part(family="house", now=2, now_good=0, before=4, before_good=4),)
    assert found.addresses == (Part(family="house", now=0, now_good=0, before=10, before_good=9),)


def test_an_address_counts_by_its_best_try_of_the_last_hours(press: Press) -> None:
    feed = press.feed("house")
    first, second, third, fourth = press.entries(feed, 2 * HOURS, 4, fetched=None, extracted=None)
    press.tried(first, 3 * HOURS, "failed", "timed_out")
    press.tried(first, 1 * HOURS, "done", "ok")
    press.tried(second, 1 * HOURS, "failed", "timed_out")
    press.tried(third, 1 * HOURS, "skipped", "host_paused")  # it was not its turn: nothing was tried
    press.tried(fourth, 7 * HOURS, "done", "ok")  # too long ago
    assert press.found().addresses == (Part(family="house", now=2, now_good=1),)


def test_feeds_are_counted_by_publisher(press: Press) -> None:
    answers, fails, waits, dead = (press.feed("house", name) for name in ("a", "b", "c", "d"))
    sample = press.feed("invented", added_by="sample")
    for feed, polled, success in (
        (answers, 1 * HOURS, 1 * HOURS),
        (fails, 1 * HOURS, 5 * HOURS),
        (waits, 5 * HOURS, 5 * HOURS),
        (dead, 1 * HOURS, 30 * DAYS),
    ):
        press.one(
            "update newswatch.feed set last_poll_at = now() - :polled, last_success_at = now() - :success "
            "where feed_id = :feed returning 1", feed=feed, polled=polled, success=success,
        )  # fmt: skip
    for feed, verdict, alarm in (
        (answers, "as_expected", None),
        (fails, "silent", 1 * DAYS),
        (waits, "scarce", 9 * DAYS),  # known for long
        (dead, "unseen", None),
        (sample, "silent", 1 * DAYS),  # which it should be
    ):
        press.one(
            "insert into newswatch.feed_expectation (feed_id, judged_at, verdict, why, alarm_since, history_days, "
            "entries_a_day) values (:feed, now(), :verdict, '', now() - cast(:alarm as interval), 30, 9) returning 1",
            feed=feed, verdict=verdict, alarm=alarm,
        )  # fmt: skip
    assert press.found().families == (
        Family(family="house", polled=2, answered=1, judged=3, scarce=1),
        Family(family="invented", polled=0, answered=0, judged=0, scarce=0),
    )


def test_where_very_much_came_some_publishers_speak_for_all(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(40):
        press.entries(press.feed(f"house-{number}"), 2 * HOURS, 1)
    assert len(press.found().pages) == 40
    press.one(
        "insert into newswatch.stage_run (stage, started_at, worker, came) values ('poll', now(), 'x', "
        "'{\"new entries\": 40}') returning 1"
    )
    assert press.found().every == 1
    monkeypatch.setattr(yields, "LOOKED_AT", 10)
    found = press.found()
    assert found.every == 4
    assert 0 < len(found.pages) < 25
    assert len(found.families) == 40


def test_an_extraction_that_broke_is_seen_and_a_healthy_one_is_not(press: Press) -> None:
    feeds = [press.feed(f"house-{number}") for number in range(5)]
    for feed in feeds:
        for day in range(2, 9):
            press.entries(feed, day * DAYS, 3)
        press.entries(feed, 1 * HOURS, 8)
    assert collapses(press.engine) == ()
    for feed in feeds:
        press.entries(feed, 1 * HOURS, 12, extracted="no_text")
    [collapse] = collapses(press.engine)
    assert collapse.stage is Stage.EXTRACT
    assert "40% of the pages of the last day gave an article (40 of 100" in collapse.words
