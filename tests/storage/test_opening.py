"""How faces come to a runtime: what is made, what is only required, what is said when it is not there."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from newswatch.app import alerts
from newswatch.app.opening import bring_feeds, database, open_runtime, polled_slugs
from newswatch.app.sample import world
from newswatch.app.sample.server import SampleServer
from newswatch.errors import DatabaseError, InputError, SettingsError
from newswatch.model import Stage
from newswatch.settings import Settings, load
from newswatch.storage import migrate

# As tests/catalog shows: a file of an operator's own
FILE = """
[[outlet]]
slug = "border-post"
name = "Border Post"
family = "border-post"
country = "PK"
language = "en"
timezone = "Asia/Karachi"
homepage = "http://border-post.example/"

[[outlet.feed]]
slug = "border-post-news"
url = "http://border-post.example/feed"
enabled = true
seen_alive = 2026-03-01
"""


def settings(url: str, home: Path, **more: object) -> Settings:
    return load({}, home=home, database_url=url, **more)


def test_a_task_requires_the_schema_and_makes_none(empty_database_url: str, tmp_path: Path) -> None:
    chosen = settings(empty_database_url, tmp_path, feeds="sample", sample_at="127.0.0.1:9")
    with pytest.raises(DatabaseError, match="no newswatch schema") as caught, open_runtime(chosen):
        pytest.fail("opened")
    assert caught.value.advice == "Run `newswatch db upgrade`"
    with pytest.raises(DatabaseError, match="no newswatch schema"), database(chosen):
        pytest.fail("opened")
    heard: list[str] = []
    with open_runtime(chosen, migrate=True, say=heard.append) as runtime, runtime.engine.connect() as connection:
        assert migrate.is_current(connection)
    assert any("schema" in line for line in heard)
    with database(chosen) as (engine, url), engine.connect() as connection:
        assert connection.execute(sa.text("select 1")).scalar() == 1
        assert url == empty_database_url


def test_opening_a_task_is_cheap(scratch_database_url: str, tmp_path: Path) -> None:
    """Of many tasks each pays for it. The bound is ten times what it takes on a quiet machine."""
    chosen = settings(scratch_database_url, tmp_path, feeds="sample", sample_at="127.0.0.1:9")
    with open_runtime(chosen):
        pass  # imports
    began = time.process_time()
    with open_runtime(chosen, worker="ingest/one/poll/0"):
        pass
    assert time.process_time() - began < 0.5


def test_the_sample_is_polled_where_it_is_served(scratch_database_url: str, tmp_path: Path) -> None:
    """Its host may be a name. Nothing else can be dialled: the address of another server is refused."""
    with SampleServer() as server:
        chosen = settings(scratch_database_url, tmp_path, feeds="sample", sample_at=f"localhost:{server.port}")
        with open_runtime(chosen) as runtime:
            assert set(runtime.hosts or {}) == set(world.load().sites) == set(world.hosts())
            brought = bring_feeds(runtime.engine, runtime.settings)
            assert len(brought.slugs) == brought.new > 10
            assert brought.polled is None
            assert not brought.made_way
            tally = runtime.run_stage(Stage.POLL)
            assert tally.inputs == brought.enabled
            assert sum(server.requests.values()) >= brought.enabled
            assert bring_feeds(runtime.engine, runtime.settings).new == 0


def test_a_name_that_leads_nowhere_is_said(scratch_database_url: str, tmp_path: Path) -> None:
    chosen = settings(scratch_database_url, tmp_path, feeds="sample", sample_at="nowhere.invalid:8000")
    with open_runtime(chosen) as runtime:
        bring_feeds(runtime.engine, runtime.settings)
        with pytest.raises(SettingsError, match=r"nowhere\.invalid is not known"):
            runtime.run_stage(Stage.POLL)


def test_real_feeds_make_the_sample_give_way(scratch_database_url: str, tmp_path: Path) -> None:
    sample = settings(scratch_database_url, tmp_path, feeds="sample", sample_at="127.0.0.1:9")
    with open_runtime(sample) as runtime:
        bring_feeds(runtime.engine, runtime.settings)
        alerts.add(runtime.engine, runtime.settings, alerts.spec("desk", killed_min=5))
    nameless = settings(scratch_database_url, tmp_path)
    with open_runtime(nameless) as runtime, pytest.raises(SettingsError, match="needs a contact"):
        bring_feeds(runtime.engine, runtime.settings)
    live = settings(scratch_database_url, tmp_path, contact="desk@border-post.example")
    with open_runtime(live) as runtime:
        assert runtime.hosts is None
        assert bring_feeds(runtime.engine, runtime.settings).made_way
        assert not bring_feeds(runtime.engine, runtime.settings).made_way
        with runtime.engine.connect() as connection:
            left = connection.execute(sa.text("select count(*) from newswatch.feed where added_by = 'sample'")).scalar()
        assert left == 0
        assert alerts.one(runtime.engine, "desk").spec.filter.killed_min == 5, "what somebody asked for stays"
    with open_runtime(sample) as runtime, pytest.raises(InputError, match="holds real feeds"):
        bring_feeds(runtime.engine, runtime.settings)


def test_a_file_confines_the_poll_to_its_feeds(scratch_database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text(FILE, encoding="utf-8")
    chosen = settings(scratch_database_url, tmp_path, feeds=str(file), contact="desk@border-post.example")
    assert polled_slugs(chosen) == ("border-post-news",)
    with open_runtime(chosen) as runtime:
        assert bring_feeds(runtime.engine, runtime.settings).polled == ("border-post-news",)
    assert polled_slugs(settings(scratch_database_url, tmp_path)) is None
    absent = settings(scratch_database_url, tmp_path, feeds="absent.toml")
    with pytest.raises(InputError, match="neither live, nor sample, nor a file"), open_runtime(absent):
        pytest.fail("opened")
