"""Expectations of feeds, learned from constructed histories in a real database, and where they are shown."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
import sqlalchemy as sa

from newswatch.app.expectations import judge_feeds
from newswatch.feeds.expectations import REACH, Day
from newswatch.model import FeedSpec, FeedYield, Outlet
from newswatch.storage import expectation_store, feed_list

DAY = timedelta(days=1)
STEADY = (20, 23, 18, 21, 25, 17, 22) * 4


class World:
    """Feeds of one outlet, with a past."""

    def __init__(self, engine: sa.Engine, outlet: Outlet) -> None:
        self.engine = engine
        self.outlet = outlet
        with engine.connect() as connection:
            self.now: datetime = connection.execute(sa.text("select now()")).scalar_one()

    def feed(
        self, slug: str, *, entries_a_day: float | None = None, text_share: float | None = None, enabled: bool = True
    ) -> int:
        spec = FeedSpec(
            slug=slug,
            url=f"http://border-post.example/{slug}",
            outlet=self.outlet.slug,
            enabled=enabled,
            expect_entries_a_day=entries_a_day,
            expect_text_share=text_share,
        )
        feed_list.bring(self.engine, [self.outlet], [spec], added_by="user")
        with self.engine.connect() as connection:
            return int(
                connection.execute(
                    sa.text("select feed_id from newswatch.feed where slug = :slug"), {"slug": slug}
                ).scalar_one()
            )

    def polls(self, feed: int, counts: Sequence[int], *, a_day: int = 4, first: int = 200) -> None:
        """Polls that went well, `a_day` of them, with so many new entries on each day, the last one first; before
        them the first poll of all, which brings the feed's whole list."""
        self.poll(feed, len(counts) * DAY + timedelta(hours=1), first)
        for day, count in enumerate(counts):
            for part in range(a_day):
                since = day * DAY + DAY * (part + 0.5) / a_day
                self.poll(feed, since, count // a_day + (part < count % a_day))

    def poll(self, feed: int, since: timedelta, new: int, *, kind: str = "done", reason: str = "ok") -> None:
        with self.engine.begin() as connection:
            connection.execute(
                sa.text(
                    "insert into newswatch.feed_fetch (feed_id, started_at, kind, reason, entries_new, next_poll_at, "
                    "next_reason) values (:feed, :at, :kind, :reason, :new, :at, 'test')"
                ),
                {"feed": feed, "at": self.now - since, "kind": kind, "reason": reason, "new": new},
            )

    def pages(
        self, feed: int, since: timedelta, *, texts: int = 0, refused: Sequence[str] = (), waiting: int = 0
    ) -> None:
        """Entries seen so long ago: so many with an article, some without one for these reasons, some not fetched."""
        fates: list[tuple[str | None, str | None, int | None]] = [("ok", "new_article", 1)] * texts + [
            ("ok", reason, None) for reason in refused
        ]
        fates += [(None, None, None)] * waiting
        with self.engine.begin() as connection:
            for place, (fetched, extracted, article) in enumerate(fates):
                key = sha256(f"{feed} {since} {place}".encode()).digest()
                number = connection.execute(
                    sa.text(
                        "insert into newswatch.url (url_key, url, host, first_seen_at, fetch_reason, extract_reason, "
                        "article_id) values (:key, 'http://border-post.example/', 'border-post.example', :at, "
                        ":fetched, :extracted, :article) returning url_id"
                    ),
                    {"key": key, "at": self.now - since, "fetched": fetched, "extracted": extracted,
                     "article": article},
                ).scalar_one()  # fmt: skip
                connection.execute(
                    sa.text(
                        "insert into newswatch.entry (feed_id, entry_key, url_id, first_seen_at, content_hash, reason) "
                        "values (:feed, :key, :url, :at, :key, 'new')"
                    ),
                    {"feed": feed, "key": key, "url": number, "at": self.now - since},
                )

    def health(self, slug: str) -> sa.Row[tuple[object, ...]]:
        with self.engine.connect() as connection:
            return connection.execute(
                sa.text("select * from analysis.feed_health where feed = :slug"), {"slug": slug}
            ).one()


@pytest.fixture
def past(store_engine: sa.Engine, outlet: Outlet) -> World:
    return World(store_engine, outlet)


def test_the_history_is_days_of_polls_that_went_well(past: World) -> None:
    feed = past.feed("daily")
    past.polls(feed, STEADY)
    past.poll(feed, timedelta(hours=2), 7, kind="failed", reason="timeout")
    past.poll(feed, timedelta(hours=4), 7, kind="skipped", reason="host_paused")
    past.pages(feed, timedelta(hours=1), texts=3, refused=["paywall", "paywall", "not_an_article"], waiting=4)
    with past.engine.connect() as connection:
        [history] = expectation_store.histories(connection, past.now)
    assert len(history.days) == REACH
    assert tuple(day.entries for day in history.days[: len(STEADY)]) == STEADY  # not the 200 of the first poll
    assert [round(day.covered, 3) for day in history.days[: len(STEADY) - 1]] == [1.0] * (len(STEADY) - 1)
    assert history.days[len(STEADY) :] == (Day(),) * (REACH - len(STEADY))
    today = history.days[0]
    assert (today.pages, today.texts, today.fault) == (6, 3, "paywall")  # what still waits is no page yet


def test_what_a_poll_brings_after_a_long_gap_says_nothing_of_a_day(past: World) -> None:
    feed = past.feed("daily")
    past.polls(feed, (0,) * 3 + STEADY)
    with past.engine.begin() as connection:  # this machine was off for three days
        connection.execute(
            sa.text("delete from newswatch.feed_fetch where started_at > :since"), {"since": past.now - 3 * DAY}
        )
    past.poll(feed, timedelta(minutes=30), 66)
    assert judge_feeds(past.engine)["daily"].verdict is FeedYield.UNSEEN
    past.poll(feed, timedelta(minutes=10), 0)
    with past.engine.connect() as connection:
        [history] = expectation_store.histories(connection, past.now)
    assert history.days[0].entries == 0
    assert history.days[0].covered < 0.1


def test_every_verdict_and_where_it_stands(past: World) -> None:
    past.polls(past.feed("steady"), (19, *STEADY))
    past.polls(past.feed("silent"), (0, *STEADY))
    past.polls(past.feed("scarce"), (1, *STEADY))
    past.polls(past.feed("burst"), (400, *STEADY))
    past.polls(past.feed("young"), STEADY[:4])
    past.polls(past.feed("weekly"), (0, 0, 0, 0, 1, 0, 0) * 5, a_day=1)
    broken = past.feed("failing")
    past.polls(broken, (0, *STEADY), a_day=4)
    with past.engine.begin() as connection:
        connection.execute(
            sa.text(
                "update newswatch.feed_fetch set kind = 'failed', reason = 'timeout' "
                "where feed_id = :feed and started_at > :since"
            ),
            {"feed": broken, "since": past.now - 2.2 * DAY},
        )
    past.polls(past.feed("said", entries_a_day=200), (20, *STEADY))
    unread = past.feed("unread")
    past.polls(unread, (20, *STEADY))
    for day in range(1, 10):
        past.pages(unread, day * DAY + timedelta(hours=1), texts=19, refused=["no_text"])
    past.pages(unread, timedelta(hours=1), texts=1, refused=["paywall"] * 19)
    past.feed("off", enabled=False)

    found = judge_feeds(past.engine)
    assert {slug: one.verdict.value for slug, one in found.items()} == {
        "steady": "as_expected",
        "silent": "silent",
        "scarce": "scarce",
        "burst": "burst",
        "young": "too_young",
        "weekly": "as_expected",
        "failing": "unseen",
        "said": "scarce",
        "unread": "no_text",
    }
    with past.engine.connect() as connection:
        stored = connection.execute(sa.text("select count(*) from newswatch.feed_expectation")).scalar_one()
    assert stored == len(found)
    row = past.health("silent")
    assert (row.brings, row.brings_why) == ("silent", "nothing new for 1 day; 21 a day are expected")
    assert row.alarm_since == row.judged_at
    assert row.entries_last_day == 0
    assert row.expected_a_day == pytest.approx(20.9, abs=0.2)
    assert 0 < row.expected_low < row.expected_a_day < row.expected_high
    row = past.health("unread")
    assert (row.text_share, row.expected_text_share) == (pytest.approx(0.05), pytest.approx(0.95))
    assert row.brings_why.endswith("most often paywall")
    row = past.health("steady")
    assert (row.brings, row.alarm_since) == ("as_expected", None)
    assert past.health("off").brings is None


def test_health_shows_the_alarm(past: World) -> None:
    feed = past.feed("silent")
    past.polls(feed, (0, *STEADY))
    judge_feeds(past.engine)
    assert past.health("silent").health == "new"  # nobody has polled it but this test
    with past.engine.begin() as connection:
        connection.execute(sa.text("update newswatch.feed set last_poll_at = now()"))
    assert past.health("silent").health == "silent"
    with past.engine.begin() as connection:
        connection.execute(sa.text("update newswatch.feed set failures_in_row = 3"))
    assert past.health("silent").health == "failing"


def test_an_alarm_keeps_the_time_at_which_it_began_until_it_ends(past: World) -> None:
    feed = past.feed("daily")
    past.polls(feed, (0, *STEADY))
    judge_feeds(past.engine)
    began = past.health("daily").alarm_since
    assert began is not None
    with past.engine.begin() as connection:
        connection.execute(sa.text("update newswatch.feed_expectation set alarm_since = :at"), {"at": began - DAY})
    past.poll(feed, timedelta(minutes=5), 1)
    assert judge_feeds(past.engine)["daily"].verdict is FeedYield.SCARCE  # another alarm, but no new one
    assert past.health("daily").alarm_since == began - DAY
    past.poll(feed, timedelta(minutes=4), 19)
    assert judge_feeds(past.engine)["daily"].verdict is FeedYield.AS_EXPECTED
    assert past.health("daily").alarm_since is None


def test_feeds_that_are_not_polled_any_more_are_not_judged(past: World) -> None:
    past.polls(past.feed("daily"), STEADY)
    judge_feeds(past.engine)
    feed_list.remove(past.engine, ["daily"])
    assert judge_feeds(past.engine) == {}
    with past.engine.connect() as connection:
        assert connection.execute(sa.text("select count(*) from newswatch.feed_expectation")).scalar_one() == 0


def test_judging_too_soon_does_nothing(past: World) -> None:
    past.feed("daily")
    assert judge_feeds(past.engine, at_most_every=timedelta(hours=1))
    before = past.health("daily").judged_at
    assert judge_feeds(past.engine, at_most_every=timedelta(hours=1)) == {}
    assert past.health("daily").judged_at == before
    assert before > datetime.now(UTC) - timedelta(hours=1)


def test_the_commands_show_alarms(past: World, scratch_database_url: str, tmp_path: Path) -> None:
    past.polls(past.feed("silent"), (0, *STEADY))
    past.polls(past.feed("steady"), (19, *STEADY))
    judge_feeds(past.engine)

    def run(*words: str) -> str:
        ended = subprocess.run(
            [sys.executable, "-m", "newswatch", *words],
            capture_output=True,
            text=True,
            encoding="utf-8",
            env={
                "PATH": os.environ["PATH"],
                "NEWSWATCH_HOME": str(tmp_path),
                "NEWSWATCH_DATABASE_URL": scratch_database_url,
            },
            check=False,
            timeout=60,
        )
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    shown = run("status")
    assert "Feeds that bring other than expected" in shown
    assert "nothing new for 1 day; 21 a day are expected" in shown
    [alarm] = json.loads(run("status", "--json"))["alarms"]
    assert (alarm["feed"], alarm["brings"]) == ("silent", "silent")
    [listed] = json.loads(run("feeds", "list", "--alarm", "--json"))
    assert (listed["slug"], listed["brings"], round(listed["expected_a_day"])) == ("silent", "silent", 21)
    assert listed["alarm_since"] is not None
    table = run("feeds", "list").splitlines()
    assert table[0].split("\t")[6:8] == ["a day", "brings"]
    assert any("nothing new for 1 day" in line for line in table)
