"""The hours that a publisher wishes skipped survive from poll to poll."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa

from newswatch.model import Exchange, OutcomeKind, ParsedFeed, Purpose, Reason, Request
from newswatch.model.work import Result
from newswatch.pipeline.poll import DecidingStore, Polled
from newswatch.storage.poll_store import PollStore

URL = "http://border-post.example/feed"


def test_quiet_hours_are_kept_until_the_feed_says_otherwise(store_engine: sa.Engine, feed_id: int) -> None:
    for quiet in ((0, 1, 167), ()):
        store = DecidingStore(PollStore(store_engine, out_of_turn=True), jitter=lambda: 0.0)
        (job,) = store.claim(1)
        assert job.state.feed_id == feed_id
        exchange = Exchange(
            url=URL,
            final_url=URL,
            status=200,
            reason=Reason.OK,
            body=repr(quiet).encode(),
            fetched_at=datetime.now(UTC),
        )
        parsed = ParsedFeed(title=None, version="rss20", language=None, entries=(), entries_total=0, quiet_hours=quiet)
        request = Request(url=URL, purpose=Purpose.FEED)
        polled = Polled(job=job, request=request, exchange=exchange, parsed=parsed)
        store.save([Result(ticket=job.ticket, kind=OutcomeKind.DONE, reason=Reason.OK, value=polled)])
        (again,) = PollStore(store_engine, out_of_turn=True).claim(1)
        assert again.state.quiet_hours == quiet
        PollStore(store_engine).release([again.ticket])
