"""The operator's view, read from rows: what is due, what ended how, what is new, what was given up."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from newswatch.app import health
from newswatch.errors import DatabaseError
from newswatch.model import OutcomeKind, Stage
from newswatch.model.health import Condition
from newswatch.storage.database import connect


def execute(engine: sa.Engine, statement: str, **values: object) -> None:
    with engine.begin() as connection:
        connection.execute(sa.text(statement), values)


def a_run(engine: sa.Engine, stage: str, reasons: dict[str, dict[str, int]], *, ago: str, ended: bool = True) -> None:
    kinds = {kind: sum(reasons.get(kind, {}).values()) for kind in ("done", "skipped", "rejected", "failed")}
    execute(
        engine,
        "insert into newswatch.stage_run (stage, started_at, finished_at, worker, inputs, done, skipped, rejected, "
        "failed, reasons) values (:stage, now() - cast(:ago as interval), "
        "case when :ended then now() - cast(:ago as interval) end, 'box:1', :inputs, :done, :skipped, :rejected, "
        ":failed, cast(:reasons as jsonb))",
        stage=stage,
        ago=ago,
        ended=ended,
        inputs=sum(kinds.values()),
        reasons=json.dumps(reasons),
        **kinds,
    )


def test_an_empty_database(store_engine: sa.Engine) -> None:
    found = health.snapshot(store_engine)
    assert [row.stage for row in found.backlog] == list(Stage)
    assert (found.feeds, found.outcomes, found.events, found.quarantine) == ({}, (), (), ())
    assert found.freshness.last_poll_at is None
    assert found.freshness.article_lag_s is None
    assert found.verdict is Condition.DEGRADED
    assert health.reasons(found) == ["No feed is known yet"]
    assert health.as_data(found)["verdict"] == "degraded"


def test_outcomes_are_the_sums_of_the_runs_of_the_last_day(store_engine: sa.Engine, feed_id: int) -> None:
    a_run(store_engine, "extract", {"done": {"ok": 7, "near_copy": 1}, "rejected": {"paywall": 2}}, ago="1 hour")
    a_run(store_engine, "extract", {"done": {"ok": 5}}, ago="3 hours")
    a_run(store_engine, "poll", {"failed": {"gone": 1}}, ago="2 hours")
    a_run(store_engine, "extract", {"done": {"ok": 1000}}, ago="25 hours")
    found = health.snapshot(store_engine)
    assert [(one.stage, one.kind, one.reason, one.inputs) for one in found.outcomes] == [
        (Stage.POLL, OutcomeKind.FAILED, "gone", 1),
        (Stage.EXTRACT, OutcomeKind.DONE, "ok", 12),
        (Stage.EXTRACT, OutcomeKind.REJECTED, "paywall", 2),
        (Stage.EXTRACT, OutcomeKind.DONE, "near_copy", 1),
    ]
    assert found.active[Stage.EXTRACT] > found.active[Stage.POLL]


def test_runs_that_were_killed_or_never_ended_show(store_engine: sa.Engine, feed_id: int) -> None:
    a_run(store_engine, "fetch", {"done": {"ok": 3}}, ago="10 minutes", ended=False)
    a_run(store_engine, "fetch", {"done": {"ok": 4}}, ago="5 hours", ended=False)
    a_run(store_engine, "code", {}, ago="1 hour")
    execute(store_engine, "update newswatch.stage_run set died = true where stage = 'code'")
    found = health.snapshot(store_engine)
    assert [(one.stage, one.inputs) for one in found.broken_runs] == [(Stage.CODE, 0), (Stage.FETCH, 4)]
    assert found.broken_runs_total == 2


def test_feeds_in_trouble_come_with_their_reason_and_next_poll(store_engine: sa.Engine, feed_id: int) -> None:
    execute(
        store_engine,
        "update newswatch.feed set failures = 2, failures_in_row = 4, last_reason = 'server_error', "
        "last_detail = '503 for the fourth time', last_poll_at = now(), next_poll_at = now() + interval '1 hour', "
        "next_reason = 'failed 4 times' where feed_id = :feed",
        feed=feed_id,
    )
    found = health.snapshot(store_engine)
    assert found.feeds == {"failing": 1}
    (worst,) = found.worst_feeds
    assert (worst.feed, worst.outlet, worst.failures_in_row) == ("border-post-news", "Border Post", 4)
    assert (worst.last_reason, worst.last_detail) == ("server_error", "503 for the fourth time")
    assert worst.next_reason == "failed 4 times"
    assert worst.next_poll_at > found.at


def test_what_was_given_up_comes_with_its_address(store_engine: sa.Engine, feed_id: int) -> None:
    execute(
        store_engine,
        "insert into newswatch.url (url_key, url, host, first_seen_at) "
        "select sha256(a::bytea), a, 'border-post.example', now() "
        "from unnest(array['http://border-post.example/a', 'http://border-post.example/b']) a",
    )
    execute(
        store_engine,
        "insert into newswatch.page (page_id, fetched_at, url_id, final_url, status, headers, body, body_bytes, "
        "body_hash) select 77, now(), url_id, url, 200, '{}', '', 0, '' from newswatch.url where url like '%/b'",
    )
    execute(
        store_engine,
        "insert into newswatch.work (stage, subject_id, subject_at, ready_at, first_at, attempts, last_reason, "
        "last_detail, quarantined_at) "
        "select 'fetch', url_id, null, now(), now(), 3, 'bug', 'a', now() - interval '1 minute' from newswatch.url "
        "where url like '%/a' union all "
        "select 'extract', page_id, fetched_at, now(), now(), 3, 'parse_crashed', 'b', now() - interval '2 days' "
        "from newswatch.page",
    )
    found = health.snapshot(store_engine)
    assert [(one.stage, one.reason, one.url) for one in found.quarantine] == [
        (Stage.FETCH, "bug", "http://border-post.example/a"),
        (Stage.EXTRACT, "parse_crashed", "http://border-post.example/b"),
    ]
    assert found.quarantined_last_day == 1


def test_freshness_is_the_newest_of_each_and_the_median_lag(store_engine: sa.Engine, feed_id: int) -> None:
    articles = [
        ("10 minutes", "1 hour", True),
        ("30 minutes", "2 hours", True),
        ("5 hours", "3 hours", True),
        ("9 hours", "1 hour", False),
        ("9 days", "30 hours", True),
    ]
    for number, (lag, seen, has_time) in enumerate(articles):
        execute(
            store_engine,
            "insert into newswatch.article (article_key, canonical_url, host, voice, first_seen_at, published_at, "
            "published_has_time) values (sha256(cast(:url as bytea)), :url, 'a.example', 'a', "
            "now() - cast(:seen as interval), now() - cast(:seen as interval) - cast(:lag as interval), :has_time)",
            url=f"http://a.example/{number}",
            seen=seen,
            lag=lag,
            has_time=has_time,
        )
    fresh = health.snapshot(store_engine).freshness
    assert fresh.articles_last_day == 4
    assert fresh.article_lag_s == pytest.approx(1800)
    assert fresh.newest_article_at is not None
    assert datetime.now(UTC) - fresh.newest_article_at == pytest.approx(timedelta(hours=1), abs=timedelta(minutes=1))


def test_a_database_that_is_not_there_or_not_migrated_says_so(empty_database_url: str) -> None:
    engine = connect(empty_database_url)
    with pytest.raises(DatabaseError, match="no newswatch schema"):
        health.snapshot(engine)
    engine.dispose()
    nobody = connect("postgresql://reader:s3cret-word@127.0.0.1:9/newswatch")
    with pytest.raises(DatabaseError) as caught:
        health.snapshot(nobody)
    assert "s3cret-word" not in str(caught.value)
    assert caught.value.advice
    nobody.dispose()


# Each with as many rows as a small archive has; in the last day are 500 articles, 100 events, 288 runs
ARCHIVE = """
insert into newswatch.article (article_key, canonical_url, host, voice, first_seen_at, published_at)
select sha256(i::text::bytea), 'http://a.example/' || i, 'a.example', 'a', now() - i * interval '172.8 seconds',
    now() - i * interval '172.8 seconds' - interval '20 minutes'
from generate_series(1, 30000) i;
insert into newswatch.place (place_key, name, precision) values ('x', 'P', 'place');
insert into newswatch.event (status, first_seen_at, changed_at, version_no, ruleset, event_type, recalled,
    date_precision, place_id, origin_status, weapons, articles, outlets, voices, confidence)
select 'active', now() - (20000 - i) * interval '864 seconds', now() - (20000 - i) * interval '864 seconds', 1, 'r',
    'bombing', false, 'day', place_id, 'no', '{}', 1, 1, 1, 1
from generate_series(1, 20000) i, newswatch.place;
insert into newswatch.stage_run (stage, started_at, finished_at, worker, inputs, done, reasons)
select 'extract', now() - i * interval '5 minutes', now() - i * interval '5 minutes', 'w', 3, 3, '{"done": {"ok": 3}}'
from generate_series(1, 20000) i;
insert into newswatch.attempt (at, stage, subject_id, kind, reason)
select now() - i * interval '1 minute', 'extract', i, 'done', 'ok' from generate_series(1, 20000) i;
insert into newswatch.feed_fetch (feed_id, started_at, kind, reason, next_poll_at, next_reason)
select 1, now() - i * interval '5 minutes', 'done', 'ok', now(), 'x' from generate_series(1, 20000) i;
insert into newswatch.url (url_key, url, host, first_seen_at, page_id)
select sha256(i::text::bytea), 'http://a.example/' || i, 'a.example', now(), i from generate_series(1, 20000) i;
insert into newswatch.page (page_id, fetched_at, url_id, final_url, status, headers, body, body_bytes, body_hash)
select page_id, first_seen_at, url_id, 'u', 200, '{}', '', 0, '' from newswatch.url;
insert into newswatch.work (stage, subject_id, subject_at, ready_at, first_at, quarantined_at)
select 'extract', page_id, fetched_at, now(), now(), now() from newswatch.page where page_id % 1000 = 0;
"""
# 500 articles counted and measured, 288 runs, 100 events, and what is small by nature; not 20,000 of anything
ROWS = 2500


def test_it_costs_the_same_however_much_there_is(store_engine: sa.Engine, feed_id: int) -> None:
    with store_engine.begin() as connection:
        connection.exec_driver_sql(ARCHIVE, execution_options={"no_parameters": True})
    with store_engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("vacuum analyze")
    asked: list[tuple[str, Any]] = []
    sa.event.listen(store_engine, "before_cursor_execute", lambda *call: asked.append((call[2], call[3])))
    assert len(health.snapshot(store_engine).events) == 20
    selects = [(statement, values) for statement, values in asked if statement.lstrip().startswith("select")]
    read: dict[str, float] = {}
    with store_engine.connect() as connection:
        for statement, values in selects:
            explained = connection.exec_driver_sql(f"explain (analyze, format json) {statement}", values).scalar_one()
            read[" ".join(statement.split())[:100]] = rows_read(explained[0]["Plan"])
    assert len(read) > 10
    assert max(read.values()) < ROWS, read


def rows_read(node: dict[str, Any]) -> float:
    """Rows that a plan took from tables and indexes, also those that it threw away."""
    own = 0.0
    if "Relation Name" in node:
        taken = sum(node.get(name, 0) for name in ("Actual Rows", "Rows Removed by Filter"))
        own = taken * node["Actual Loops"]
    return own + sum(rows_read(child) for child in node.get("Plans", ()))
