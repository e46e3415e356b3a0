"""Judging what feeds bring, from time to time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import sqlalchemy as sa

from newswatch.feeds.expectations import Judgement, judge
from newswatch.storage import expectation_store

# Days are judged: once an hour is soon enough. It takes 1.5 s for 250 feeds with 780,000 polls and 315,000 entries
EVERY = timedelta(hours=1)


def judge_feeds(engine: sa.Engine, *, at_most_every: timedelta = timedelta(0)) -> Mapping[str, Judgement]:
    """Judge every enabled feed by its history and store the verdicts; by slug. Empty, and nothing is done, where the
    last time is less than `at_most_every` ago."""
    with engine.connect() as connection:
        now = connection.execute(sa.text("select now()")).scalar_one()
        last = expectation_store.judged_at(connection)
        if last is not None and now - last < at_most_every:
            return {}
        histories = expectation_store.histories(connection, now)
    judged = {
        one.feed_id: judge(one.days, entries_a_day=one.said_entries_a_day, text_share=one.said_text_share)
        for one in histories
    }
    expectation_store.save(engine, judged, now)
    return {one.slug: judged[one.feed_id] for one in histories}
