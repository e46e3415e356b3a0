"""Every DAG, run for real (`dag.test`) on a real database over the sample world served on loopback; every one twice.

One process runs them all, in the order of `STEPS`: Airflow takes seconds to start.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, LiteralString
from urllib.parse import urlsplit

import psycopg
import pytest
from tests.conftest import database_from, libpq
from tests.dags.conftest import Airflow
from tests.loopback import Reply
from tests.reliability.outside import hostile
from tests.reliability.paper import RSS

from newswatch.app.sample import world
from newswatch.app.sample.server import SampleServer

FORM: dict[str, Any] = {"from": None, "to": None, "feeds": [], "stages": "assess", "ruleset": None, "all": True}
FORM |= {"ask": False, "dry_run": False}
# One shard where the first run has shown that there are two: a task costs a second
ONE = {"NEWSWATCH_SHARDS": "1"}
NO_DATABASE = {"NEWSWATCH_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/newswatch"}
STEPS: dict[str, dict[str, Any]] = {
    "ingest": {"dag": "ingest", "environment": {"NEWSWATCH_SHARDS": "2"}},
    "ingest again": {"dag": "ingest", "environment": ONE},
    "maintain": {"dag": "maintain"},
    "maintain again": {"dag": "maintain"},
    "brief": {"dag": "brief"},
    "brief again": {"dag": "brief"},
    "notify": {"dag": "notify"},
    "preview": {"dag": "reprocess", "conf": {**FORM, "dry_run": True}},
    "no such feed": {"dag": "reprocess", "conf": {**FORM, "feeds": ["none-such"]}},
    "reprocess": {"dag": "reprocess", "conf": FORM},
    "reprocess again": {"dag": "reprocess", "conf": FORM},
    "no database": {"dag": "ingest", "environment": NO_DATABASE},
}
STAGES = "poll fetch extract assess code link".split()
# What runs, polls and verdicts write down about themselves
LOGS = {"attempt", "feed_fetch", "stage_run", "host", "robots", "latch", "feed", "feed_expectation", "setting"}
# What the rules say, with when they said it
RULES_SAY = {"assessment", "coding", "mention", "link_decision"}

HOSTILE = "hostile words"
OBEYED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)  # by a terminal, or how it writes

Run = Mapping[str, Any]


@pytest.fixture(scope="module")
def database(maintenance_url: str, template: str) -> Iterator[str]:
    """A migrated newswatch with nothing in it."""
    with database_from(maintenance_url, template) as url:
        yield url


@pytest.fixture(scope="module")
def hostile_database(maintenance_url: str, template: str) -> Iterator[str]:
    """One more, for what strangers say."""
    with database_from(maintenance_url, template) as url:
        yield url


@pytest.fixture(scope="module")
def runs(
    airflow: Airflow, database: str, hostile_database: str, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Run]:
    """How each of the steps ended."""
    feed = next(feed for feed in world.catalogue()[1] if feed.enabled)
    paper = hostile.paper(str(urlsplit(feed.url).hostname))
    assert paper.feed is not None
    paper.pages[urlsplit(feed.url).path] = Reply(200, paper.feed, RSS)
    with SampleServer() as server, paper:
        strangers = {
            "NEWSWATCH_DATABASE_URL": hostile_database,
            "NEWSWATCH_SAMPLE_AT": "{}:{}".format(*paper.hosts()[paper.host]),
        }
        done = airflow.run(
            *STEPS.values(),
            {"dag": "ingest", "environment": ONE | strangers},
            NEWSWATCH_HOME=str(tmp_path_factory.mktemp("home")),
            NEWSWATCH_DATABASE_URL=database,
            NEWSWATCH_FEEDS="sample",
            NEWSWATCH_SAMPLE_AT=server.address.removeprefix("http://").rstrip("/"),
        )
    return dict(zip([*STEPS, HOSTILE], done, strict=True))


def count(url: str, statement: LiteralString) -> int:
    with psycopg.connect(libpq(url)) as connection:
        row = connection.execute(statement).fetchone()
        assert row
        return int(row[0])


def test_ingest_brings_the_sample_world_into_the_database(runs: dict[str, Run], database: str) -> None:
    first = runs["ingest"]
    assert first["state"] == "success", first
    mapped = {f"{stage}[{shard}]" for stage in STAGES for shard in (0, 1)}
    assert first["tasks"] == dict.fromkeys(mapped | {"plan", "announce", "report"}, "success")
    assert count(database, "select count(*) from analysis.events where status = 'active'") > 40
    assert count(database, "select count(*) from newswatch.article") > 100
    # both shards did some of it, under names that say whose they are
    named = "select count(distinct worker) from newswatch.stage_run where stage = 'extract' and worker like 'ingest%'"
    assert count(database, named) == 2


def test_every_stage_says_what_became_of_its_inputs(runs: dict[str, Run]) -> None:
    said = "\n".join(runs["ingest"]["said"])
    for stage in STAGES:
        assert f"{stage}: " in said
    # the sample has a feed whose server answers 503, and a page that is gone: rows with reasons, not red tasks
    assert "server error" in said
    assert "Feeds with most inputs rejected or failed" in said


def test_a_second_ingest_finds_nothing_due(runs: dict[str, Run]) -> None:
    second = runs["ingest again"]
    assert second["state"] == "success", second
    for stage in STAGES:
        assert f"{stage}: nothing was due." in second["said"]
    assert set(second["changed"]) <= LOGS


@pytest.mark.parametrize("name", ["maintain", "maintain again", "brief", "brief again", "notify"])
def test_upkeep_changes_nothing_but_logs(name: str, runs: dict[str, Run]) -> None:
    assert runs[name]["state"] == "success", runs[name]
    assert set(runs[name]["tasks"].values()) == {"success"}
    assert set(runs[name]["changed"]) <= LOGS


def test_reprocess_shows_before_it_changes(runs: dict[str, Run]) -> None:
    shown = runs["preview"]
    assert shown["state"] == "success", shown
    assert shown["tasks"]["preview"] == "success"
    assert shown["tasks"]["enqueue"] == "skipped"
    assert "What would change" in "\n".join(shown["said"])
    assert shown["changed"] == []


@pytest.mark.parametrize("name", ["reprocess", "reprocess again"])
def test_reprocess_with_the_same_rules_changes_no_event(name: str, runs: dict[str, Run]) -> None:
    done = runs[name]
    assert done["state"] == "success", done
    assert done["tasks"]["approve"] == "skipped"
    assert {done["tasks"][stage] for stage in ("enqueue", "extract", "assess", "code", "link")} == {"success"}
    assert set(done["changed"]) <= LOGS | RULES_SAY


def test_a_form_that_names_no_feed_is_refused(runs: dict[str, Run]) -> None:
    done = runs["no such feed"]
    assert done["state"] == done["tasks"]["preview"] == "failed"
    assert done["changed"] == []
    assert "There is no feed none-such" in "\n".join(done["said"])


def test_ingest_is_red_where_there_is_no_database(runs: dict[str, Run]) -> None:
    done = runs["no database"]
    assert done["state"] == done["tasks"]["plan"] == "failed"
    # no stage began: an old plan must not be followed
    assert {done["tasks"][stage] for stage in STAGES} == {"upstream_failed"}
    said = "\n".join(done["said"])
    assert "plan of ingest failed for good: DatabaseError" in said


def test_hostile_words_go_through_airflow_as_others_do(runs: dict[str, Run], hostile_database: str) -> None:
    done = runs[HOSTILE]
    assert done["state"] == "success", done
    assert count(hostile_database, "select count(*) from analysis.articles") == len(hostile.WORDS)
    assert count(hostile_database, "select count(*) from analysis.events") >= 0.8 * len(hostile.WORDS)


def test_airflow_keeps_no_word_of_an_article(
    runs: dict[str, Run], airflow: Airflow, database: str, hostile_database: str
) -> None:
    """Not in XComs, notes or what tasks say: its web server shows those, and has had holes."""
    words: set[str] = set()
    for url in (database, hostile_database):
        with psycopg.connect(libpq(url)) as connection:
            found = connection.execute(
                "select title from newswatch.article where length(title) > 20 "
                "union select left(text, 60) from newswatch.version_text "
                "union select left(quote, 60) from newswatch.mention where length(quote) > 30 "
                "union select left(title, 200) from newswatch.entry where length(title) > 20"
            ).fetchall()
            words |= {str(row[0]) for row in found}
    assert len(words) > 200
    kept = "\n".join("\n".join(run["said"]) for run in runs.values())
    url = airflow.environment["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"].replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(url) as connection:
        for query in (
            "select coalesce(string_agg(t::text, E'\\n'), '') from xcom t",
            "select coalesce(string_agg(t::text, E'\\n'), '') from dag_run_note t",
            "select coalesce(string_agg(t::text, E'\\n'), '') from task_instance_note t",
            "select coalesce(string_agg(t::text, E'\\n'), '') from rendered_task_instance_fields t",
        ):
            row = connection.execute(query).fetchone()
            kept += str(row)
    assert "entries" in kept
    assert [word for word in words if word in kept] == []
    assert "PWNED" not in kept
    assert not OBEYED.search(kept)
