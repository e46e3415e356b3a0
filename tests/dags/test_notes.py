"""The note of a run: what came, in one line."""

from __future__ import annotations

from newswatch.airflow.notes import note


def test_what_came() -> None:
    came = {"entries": 132, "pages": 41, "articles": 41, "relevant": 7, "mentions": 5, "events": 3, "failing_feeds": 2}
    assert note(came) == "132 entries, 41 new articles, 3 events, 2 feeds failing"


def test_one_is_one_and_nothing_is_said_of_what_always_is() -> None:
    assert note({"entries": 1, "articles": 1, "events": 1, "changed_events": 1, "failing_feeds": 1}) == (
        "1 entry, 1 new article, 1 event, 1 event changed, 1 feed failing"
    )
    assert note({}) == "0 entries, 0 new articles, 0 events"
