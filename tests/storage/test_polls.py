"""What a poll writes, in one transaction: its row, the feed's state, the entries, the fetches they ask for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from newswatch.model import (
    Entry,
    Exchange,
    Hop,
    OutcomeKind,
    ParsedFeed,
    PublishedBasis,
    Purpose,
    Reason,
    Request,
)
from newswatch.model.jobs import PollJob
from newswatch.model.work import Result, Tally
from newswatch.pipeline.poll import DecidingStore, Polled
from newswatch.storage.poll_store import PollStore

DAY = datetime(2026, 3, 4, 8, 0, tzinfo=UTC)
FEED = "http://border-post.example/feed"
Poll = Callable[..., Tally]


def entry(number: int, **said: object) -> Entry:
    values: dict[str, object] = {
        "key": f"guid-{number}",
        "position": number,
        "guid": f"guid-{number}",
        "url": f"http://border-post.example/news/{number}?utm_source=rss",
        "title": f"Story {number}",
        "summary": "A summary.",
        "published": DAY + timedelta(minutes=number),
        "published_basis": PublishedBasis.FEED,
    }
    return Entry(**(values | said))  # type: ignore[arg-type]


def polled(job: PollJob, entries: tuple[Entry, ...], body: bytes, **said: object) -> Result[Polled]:
    values: dict[str, object] = {
        "url": FEED, "final_url": FEED, "status": 200, "reason": Reason.OK, "body": body,
        "headers": {"etag": '"v1"'}, "fetched_at": datetime.now(UTC),
    }  # fmt: skip
    exchange = Exchange(**(values | said))  # type: ignore[arg-type]
    parsed = ParsedFeed(
        title="Border Post", version="rss20", language="en", entries=entries, entries_total=len(entries)
    )
    value = Polled(
        job=job,
        request=Request(url=FEED, purpose=Purpose.FEED),
        exchange=exchange,
        parsed=parsed if exchange.reason is Reason.OK else None,
    )
    return Result(ticket=job.ticket, kind=OutcomeKind.DONE, reason=Reason.OK, value=value)


@pytest.fixture
def poll(store_engine: sa.Engine, feed_id: int) -> Poll:
    """Polls the one feed, out of turn, and saves that it listed these entries."""

    def once(*entries: Entry, body: bytes = b"", **said: object) -> Tally:
        store = DecidingStore(PollStore(store_engine, out_of_turn=True), jitter=lambda: 0.0)
        (job,) = store.claim(10)
        assert job.state.feed_id == feed_id
        return store.save([polled(job, entries, body or repr(entries).encode(), **said)])

    return once


def rows(engine: sa.Engine, statement: str) -> list[sa.Row[tuple[object, ...]]]:
    with engine.connect() as connection:
        return list(connection.execute(sa.text(statement)).all())


def test_entries_state_and_work_are_written_together(store_engine: sa.Engine, poll: Poll) -> None:
    tally = poll(entry(1), entry(2))
    assert (tally.inputs, tally.extra["new entries"]) == (1, 2)
    (fetch,) = rows(store_engine, "select * from newswatch.feed_fetch")
    assert (fetch.kind, fetch.reason, fetch.entries_total, fetch.entries_new) == ("done", "ok", 2, 2)
    (feed,) = rows(store_engine, "select * from newswatch.feed")
    assert (feed.etag, feed.lease_token, feed.failures) == ('"v1"', None, 0)
    assert feed.next_poll_at == fetch.next_poll_at > fetch.started_at
    assert len(rows(store_engine, "select * from newswatch.work where stage = 'fetch'")) == 2
    (text,) = rows(store_engine, "select * from newswatch.entry_text order by position limit 1")
    assert (text.guid, text.summary) == ("guid-1", "A summary.")


def test_the_same_list_again_changes_no_entry(store_engine: sa.Engine, poll: Poll) -> None:
    poll(entry(1), entry(2), body=b"one")
    tally = poll(entry(1), entry(2), body=b"two")
    assert (tally.extra["new entries"], tally.extra["known"]) == (0, 2)
    assert len(rows(store_engine, "select * from newswatch.entry")) == 2
    assert len(rows(store_engine, "select * from newswatch.work")) == 2


def test_one_page_is_fetched_once_whoever_lists_it(store_engine: sa.Engine, poll: Poll) -> None:
    poll(entry(1), entry(2, url="https://border-post.example/news/1/"))
    assert len(rows(store_engine, "select * from newswatch.entry")) == 2
    assert len(rows(store_engine, "select * from newswatch.url")) == 1
    assert len(rows(store_engine, "select * from newswatch.work")) == 1


def test_an_entry_without_a_usable_link_has_a_reason(store_engine: sa.Engine, poll: Poll) -> None:
    poll(entry(1, url=None), entry(2, url="javascript:alert(1)"), entry(3, url="http://x.example/" + "a" * 3_000))
    found = rows(store_engine, "select reason, url_id from newswatch.entry")
    assert [(row.reason, row.url_id) for row in found] == [("bad_url", None)] * 3
    assert rows(store_engine, "select * from newswatch.work") == []


def test_what_was_taken_down_is_not_fetched(store_engine: sa.Engine, poll: Poll) -> None:
    with store_engine.begin() as connection:
        connection.execute(
            sa.text(
                "insert into newswatch.takedown (kind, host, reason) values ('host', 'border-post.example', 'asked')"
            )
        )
    poll(entry(1))
    assert [row.reason for row in rows(store_engine, "select reason from newswatch.entry")] == ["taken_down"]
    assert rows(store_engine, "select * from newswatch.work") == []


def test_a_changed_title_asks_for_a_new_fetch_but_not_at_once(store_engine: sa.Engine, poll: Poll) -> None:
    poll(entry(1), entry(2))
    with store_engine.begin() as connection:
        connection.execute(sa.text("delete from newswatch.work"))
        connection.execute(
            sa.text(
                "update newswatch.url set page_id = 1, fetch_reason = 'ok', fetched_at = now() - "
                "case when url_id = (select min(url_id) from newswatch.url) then interval '1 hour' else '1 minute' end"
            )
        )
    tally = poll(entry(1, title="Toll rises to 5"), entry(2, title="Toll rises to 6"))
    assert tally.extra["changed"] == 2
    assert [row.cause for row in rows(store_engine, "select cause from newswatch.work")] == ["changed"]
    assert poll(entry(1, title="Toll rises to 5"), entry(2, title="Toll rises to 6"), body=b"x").extra["changed"] == 0


def test_a_feed_that_rewrites_all_its_dates_means_nothing_by_it(store_engine: sa.Engine, poll: Poll) -> None:
    poll(*(entry(number) for number in range(10)))
    moved = [entry(number, published=DAY + timedelta(hours=3, minutes=number)) for number in range(10)]
    assert poll(*moved).extra["changed"] == 0


def test_one_entry_that_cannot_be_stored_costs_no_other(store_engine: sa.Engine, poll: Poll) -> None:
    poisoned = entry(2, published=datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC), title="\x00\ud800")
    worse = replace(entry(3), position=2**40)  # more than the column can hold
    tally = poll(entry(1), poisoned, worse)
    assert tally.extra["new entries"] == 2
    assert tally.extra["tossed"] == 1
    (fetch,) = rows(store_engine, "select * from newswatch.feed_fetch")
    assert (fetch.entries_new, fetch.entries_tossed) == (2, 1)
    assert f"entry {2**40}" in fetch.extra["unstorable"]
    titles = {row.title for row in rows(store_engine, "select title from newswatch.entry")}
    assert titles == {"Story 1", "\ufffd\ufffd"}


def test_sql_in_a_title_is_text(store_engine: sa.Engine, poll: Poll) -> None:
    title = "'); drop table newswatch.entry; -- :feeds %s {0}"
    poll(entry(1, title=title, guid=title, key=title, summary=title))
    assert [row.title for row in rows(store_engine, "select title from newswatch.entry")] == [title]


def test_a_poll_whose_lease_was_taken_over_writes_nothing(store_engine: sa.Engine, feed_id: int) -> None:
    slow = DecidingStore(PollStore(store_engine), jitter=lambda: 0.0)
    (job,) = slow.claim(1)
    with store_engine.begin() as connection:
        connection.execute(sa.text("update newswatch.feed set lease_until = now() - interval '1 second'"))
    quick = DecidingStore(PollStore(store_engine), jitter=lambda: 0.0)
    (other,) = quick.claim(1)
    tally = slow.save([polled(job, (entry(1),), b"slow")])
    assert dict(tally.counts) == {(OutcomeKind.SKIPPED, Reason.LEASE_LOST): 1}
    assert rows(store_engine, "select * from newswatch.entry") == []
    assert rows(store_engine, "select * from newswatch.feed_fetch") == []
    quick.save([polled(other, (entry(1), entry(2)), b"quick")])
    assert len(rows(store_engine, "select * from newswatch.entry")) == 2


def test_a_failure_backs_off_and_keeps_the_reason(store_engine: sa.Engine, poll: Poll) -> None:
    poll(body=b"x", status=503, reason=Reason.SERVER_ERROR, detail="status 503")
    (feed,) = rows(store_engine, "select * from newswatch.feed")
    assert (feed.failures_in_row, feed.last_reason, feed.last_detail) == (1, "server_error", "status 503")
    (fetch,) = rows(store_engine, "select * from newswatch.feed_fetch")
    assert (fetch.kind, fetch.grade) == ("failed", "temporary")


def test_a_feed_that_moved_for_good_is_followed_and_logged(store_engine: sa.Engine, poll: Poll) -> None:
    new = "http://www.border-post.example/feed"
    hops = (Hop(status=301, url=FEED, location=new),)
    for number in range(3):
        poll(entry(number), final_url=new, hops=hops)
        with store_engine.begin() as connection:
            connection.execute(sa.text("update newswatch.feed set moved_since = moved_since - interval '13 hours'"))
    (feed,) = rows(store_engine, "select * from newswatch.feed")
    (moved,) = rows(store_engine, "select * from newswatch.feed_moved")
    assert feed.url == moved.to_url == new
    assert (moved.from_url, feed.catalogue_url) == (FEED, FEED)


def test_a_feed_that_is_not_due_is_left_alone(store_engine: sa.Engine, poll: Poll) -> None:
    poll(entry(1))
    assert PollStore(store_engine).claim(10) == []
    assert PollStore(store_engine, slugs=["another"], out_of_turn=True).claim(10) == []
