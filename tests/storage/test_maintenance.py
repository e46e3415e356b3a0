"""The daily chores on a database with a past: what is dropped and what must stay, what is found, what is said again."""

from __future__ import annotations

import json
import subprocess
import threading
import time
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.storage.command import newswatch

from newswatch.app import maintenance
from newswatch.app.maintenance import Part
from newswatch.model import Reason, Stage
from newswatch.settings import Settings, load
from newswatch.storage import checks, migrate, reprocessing, retention, sqlfiles
from newswatch.storage.assess_store import AssessStore
from newswatch.storage.database import connect
from newswatch.storage.extract_store import ExtractStore
from newswatch.storage.reprocessing import Selection

DAY = timedelta(days=1)
NOW = datetime(2026, 9, 15, 12, tzinfo=UTC)
OLD, RECENT = datetime(2026, 3, 10, tzinfo=UTC), datetime(2026, 8, 20, tzinfo=UTC)


class World:
    """Pages, texts and logs of some months."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        with engine.begin() as connection:
            migrate.make_partitions(connection, date(2026, 1, 1), 11)

    def page(self, at: datetime, *, pending: bool = False, quarantined: bool = False) -> int:
        """An address with a page, extracted unless it is pending; its page_id."""
        with self.engine.begin() as connection:
            number: int = connection.execute(sa.text("select nextval('newswatch.page_seq')")).scalar_one()
            url = f"http://post.example/{number}"
            url_id = connection.execute(
                sa.text(
                    "insert into newswatch.url (url_key, url, host, first_seen_at, fetched_at, page_id, fetch_reason, "
                    "extract_reason) values (:key, :url, 'post.example', :at, :at, :page, 'ok', :extracted) "
                    "returning url_id"
                ),
                {
                    "key": sha256(url.encode()).digest(),
                    "url": url,
                    "at": at,
                    "page": number,
                    "extracted": None if pending or quarantined else "ok",
                },
            ).scalar_one()
            connection.execute(
                sa.text(
                    "insert into newswatch.page (page_id, fetched_at, url_id, final_url, status, headers, body, "
                    "body_bytes, body_hash) values (:page, :at, :url, 'http://post.example/', 200, '{}', '', 0, '')"
                ),
                {"page": number, "at": at, "url": url_id},
            )
            if pending or quarantined:
                self._work(connection, Stage.EXTRACT, number, at, quarantined=quarantined)
        return number

    def text(self, at: datetime, *, pending: Stage | None = None, quarantined: bool = False) -> int:
        """An article with a text, assessed unless that is pending; its version_id."""
        with self.engine.begin() as connection:
            key = sha256(f"{at} {time.monotonic_ns()}".encode()).digest()
            values = {"key": key, "at": at}
            article = connection.execute(
                sa.text(
                    "insert into newswatch.article (article_key, canonical_url, host, voice, first_seen_at, title) "
                    "values (:key, 'http://post.example/', 'post.example', 'post', :at, 'A title') returning article_id"
                ),
                values,
            ).scalar_one()
            version: int = connection.execute(
                sa.text(
                    "insert into newswatch.article_version (article_id, version_no, text_hash, fetched_at, page_id, "
                    "published_has_time, text_chars, extractor, ruleset, language) "
                    "values (:article, 1, :key, :at, 0, false, 4, '1', '1', 'en') returning version_id"
                ),
                values | {"article": article},
            ).scalar_one()
            connection.execute(
                sa.text("insert into newswatch.version_text values (:version, :at, 'text', to_tsvector('text'))"),
                {"version": version, "at": at},
            )
            connection.execute(
                sa.text("update newswatch.article set version_id = :v, version_at = :at where article_id = :a"),
                {"v": version, "at": at, "a": article},
            )
            if pending is None and not quarantined:
                connection.execute(
                    sa.text(
                        "insert into newswatch.assessment (version_id, ruleset, current, assessed_at, verdict, score, "
                        "incident, cross_border, attack_types, genre, reason, to_code, evidence) values (:v, 'r', "
                        "true, :at, 'irrelevant', 0, 0, 'unknown', '{}', 'news', '', false, '[]')"
                    ),
                    {"v": version, "at": at},
                )
            else:
                self._work(connection, pending or Stage.ASSESS, version, None, quarantined=quarantined)
        return version

    def log(self, at: datetime) -> None:
        with self.engine.begin() as connection:
            connection.execute(
                sa.text(
                    "insert into newswatch.attempt (at, stage, subject_id, kind, reason) "
                    "values (:at, 'fetch', 1, 'done', 'ok')"
                ),
                {"at": at},
            )
            connection.execute(
                sa.text(
                    "insert into newswatch.stage_run (stage, started_at, finished_at, worker) "
                    "values ('fetch', :at, :at, 'w')"
                ),
                {"at": at},
            )

    def months(self, table: str) -> list[date]:
        with self.engine.connect() as connection:
            return [one.first for one in retention.partitions(connection, [table])]

    def scalar(self, statement: str, **values: object) -> object:
        with self.engine.connect() as connection:
            return connection.execute(sa.text(statement), values).scalar()

    def _work(
        self, connection: sa.Connection, stage: Stage, subject: int, at: datetime | None, *, quarantined: bool
    ) -> None:
        connection.execute(
            sa.text(
                "insert into newswatch.work (stage, subject_id, subject_at, ready_at, first_at, quarantined_at) "
                "values (:stage, :subject, :at, now(), now(), :given_up)"
            ),
            {"stage": stage.value, "subject": subject, "at": at, "given_up": NOW if quarantined else None},
        )


@pytest.fixture
def past(store_engine: sa.Engine) -> World:
    return World(store_engine)


def settings(tmp_path: Path, **values: object) -> Settings:
    return load({}, home=tmp_path, **values)


def retain(world: World, tmp_path: Path, *, dry_run: bool = False, **values: object) -> maintenance.Retained:
    return maintenance.retain(world.engine, settings(tmp_path, **values), dry_run=dry_run, now=NOW)


def found(world: World) -> dict[str, int]:
    return {one.name: one.rows for one in maintenance.run_checks(world.engine) if not one.ok}


def test_old_months_go_and_identities_stay(past: World, tmp_path: Path) -> None:
    page, recent = past.page(OLD), past.page(RECENT)
    would = retain(past, tmp_path, dry_run=True)
    # 15 September less the 30 days that look-ups for copies reach is 16 August
    index = {(table, month) for table in ("copy_band", "copy_signature", "story_key") for month in range(1, 8)}
    assert {(one.table, one.first.month) for one in would.dropped} == index | {
        (table, month) for table in ("page", "entry_text") for month in range(1, 6)
    }
    assert past.months("page")[0] == date(2026, 1, 1)  # nothing was done yet
    done = retain(past, tmp_path)
    assert done.dropped == would.dropped
    assert done.bytes_freed > 0
    assert not done.kept
    # 15 September less 90 days is 17 June: June stays whole
    assert past.months("page")[0] == date(2026, 6, 1)
    assert past.months("version_text")[0] == date(2026, 1, 1)
    assert past.scalar("select count(*) from newswatch.url") == 2
    assert past.scalar("select page_id from newswatch.page") == recent
    assert past.scalar("select extract_reason from newswatch.url where page_id = :page", page=page) == "ok"
    assert found(past) == {}
    assert retain(past, tmp_path).dropped == ()


def test_a_month_that_is_still_to_be_read_stays_and_says_why(past: World, tmp_path: Path) -> None:
    past.page(datetime(2026, 1, 5, tzinfo=UTC))
    page = past.page(OLD, pending=True)
    for dry_run in (True, False):
        done = retain(past, tmp_path, dry_run=dry_run)
        assert [one.first.month for one in done.dropped if one.table == "page"] == [1, 2]
        [kept] = done.kept
        assert (kept.partition.table, kept.partition.first) == ("page", date(2026, 3, 1))
        assert kept.why == "1 inputs of a stage still wait to be read from it"
    assert past.scalar("select count(*) from newswatch.page where page_id = :page", page=page) == 1
    assert past.scalar("select count(*) from newswatch.work") == 1


def test_what_was_in_quarantine_all_the_time_is_given_up_with_a_reason(past: World, tmp_path: Path) -> None:
    page = past.page(OLD, quarantined=True)
    text = past.text(OLD, quarantined=True)
    retain(past, tmp_path, keep_texts_days=90)
    assert past.scalar("select count(*) from newswatch.work") == 0
    assert past.scalar("select extract_reason from newswatch.url where page_id = :page", page=page) == "aged_out"
    ended = past.scalar("select array_agg(stage || ' ' || kind || ' ' || reason order by stage) from newswatch.attempt")
    assert ended == ["assess rejected aged_out", "extract rejected aged_out"]
    assert past.scalar("select withheld from newswatch.article_version where version_id = :v", v=text) == "retention"
    assert found(past) == {}


@pytest.mark.parametrize("stage", [Stage.ASSESS, Stage.CODE])
def test_texts_go_only_when_that_is_asked_for_and_nobody_reads_them_any_more(
    past: World, tmp_path: Path, stage: Stage
) -> None:
    read, recent = past.text(OLD), past.text(RECENT)
    assert not [one for one in retain(past, tmp_path).dropped if one.table == "version_text"]
    waiting = past.text(OLD, pending=stage)
    kept = retain(past, tmp_path, keep_texts_days=100).kept
    assert [one.partition.first.month for one in kept] == [3]
    assert past.scalar("select count(*) from newswatch.article_version where withheld is not null") == 0
    with past.engine.begin() as connection:
        connection.execute(sa.text("delete from newswatch.work"))
    assert not retain(past, tmp_path, keep_texts_days=100).kept
    assert past.scalar("select array_agg(version_id) from newswatch.version_text") == [recent]
    assert past.scalar(
        "select array_agg(version_id order by version_id) from newswatch.article_version where withheld = 'retention'"
    ) == sorted([read, waiting])


def test_later_stages_say_that_what_they_should_read_aged_out(past: World, tmp_path: Path) -> None:
    page, text = past.page(OLD), past.text(OLD)
    retain(past, tmp_path, keep_texts_days=90)
    with past.engine.begin() as connection:  # as if somebody had asked for them between the look and the drop
        past._work(connection, Stage.EXTRACT, page, OLD, quarantined=False)
        past._work(connection, Stage.ASSESS, text, None, quarantined=False)
    for store in (ExtractStore(past.engine), AssessStore(past.engine)):
        assert not store.claim(10)
        store.close()
        assert store.run.tally.reasons() == {"rejected": {Reason.AGED_OUT.value: 1}}
    assert past.scalar("select count(*) from newswatch.work") == 0
    assert found(past) == {}


def test_reprocessing_says_what_is_no_longer_kept(past: World, tmp_path: Path) -> None:
    past.text(OLD)
    kept = past.text(RECENT)
    retain(past, tmp_path, keep_texts_days=90)
    with past.engine.connect() as connection:
        assert reprocessing.select(connection, Selection()) == [kept]
        assert reprocessing.texts_not_kept(connection, Selection()) == 1
        assert reprocessing.pages_not_kept(connection, [kept]) == 1


def test_logs_and_runs_go_after_their_time(past: World, tmp_path: Path) -> None:
    past.log(OLD)
    past.log(RECENT)
    would = retain(past, tmp_path, keep_log_days=90, dry_run=True)
    done = retain(past, tmp_path, keep_log_days=90)
    assert would.runs == done.runs == 1
    assert past.scalar("select array_agg(at) from newswatch.attempt") == [RECENT]
    assert past.scalar("select array_agg(started_at) from newswatch.stage_run") == [RECENT]
    kept = retain(past, tmp_path, keep_log_days="forever", keep_pages_days="forever")
    assert (kept.dropped, kept.runs) == ((), 0)


def test_runs_whose_workers_died_are_closed(past: World) -> None:
    with past.engine.begin() as connection:
        connection.execute(
            sa.text(
                "insert into newswatch.stage_run (stage, started_at, worker) values "
                "('fetch', now() - interval '2 hours', 'dead'), ('fetch', now(), 'alive')"
            )
        )
    assert maintenance.close_dead_runs(past.engine, dry_run=True) == 1
    assert maintenance.close_dead_runs(past.engine) == 1
    assert maintenance.close_dead_runs(past.engine) == 0
    assert past.scalar("select array_agg(worker) from newswatch.stage_run where died") == ["dead"]


def test_months_ahead_are_made(past: World, tmp_path: Path) -> None:
    with past.engine.begin() as connection:
        today = connection.execute(sa.text("select (now() at time zone 'utc')::date")).scalar_one()
        ahead = [one for one in retention.partitions(connection, ["page"]) if one.first > today]
        for one in ahead:
            connection.execute(sa.text(f"drop table newswatch.{one.name}"))
    assert retain(past, tmp_path).made == len(ahead)
    assert retain(past, tmp_path).made == 0


def test_who_reads_is_waited_for_and_nobody_waits_for_us(
    past: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    past.page(OLD)
    reads, dropped = threading.Event(), threading.Event()

    def analyst() -> None:
        with past.engine.connect() as connection:
            connection.execute(sa.text("select count(*) from newswatch.page")).scalar()
            reads.set()
            time.sleep(1.0)

    def drop() -> None:
        retain(past, tmp_path)
        dropped.set()

    threads = [threading.Thread(target=analyst), threading.Thread(target=drop)]
    threads[0].start()
    assert reads.wait(10)
    threads[1].start()
    slowest = 0.0
    while not dropped.is_set():
        begun = time.monotonic()
        past.scalar("select count(*) from newswatch.page")
        slowest = max(slowest, time.monotonic() - begun)
        time.sleep(0.02)
    for thread in threads:
        thread.join()
    assert slowest < 1.0  # the lock is asked for 200 ms at a time
    assert past.months("page")[0] == date(2026, 6, 1)
    assert past.scalar("show lock_timeout") == "0"


def test_a_table_that_somebody_holds_for_long_waits_for_the_next_run(
    past: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrate.patiently, "__kwdefaults__", {"tries": 2})
    past.page(OLD)
    with past.engine.connect() as connection:
        connection.execute(sa.text("select count(*) from newswatch.page")).scalar()
        partition = next(one for one in retention.partitions(connection, ["page"]))
        assert retention.drop(past.engine, partition) == retention.Kept(partition=partition, why=retention.BUSY)


def test_the_role_that_collects_can_do_the_chores(past: World, tmp_path: Path) -> None:
    past.page(OLD)
    with past.engine.begin() as connection:
        connection.execute(sa.text("alter role newswatch_app password 'of-this-test-only'"))
    url = past.engine.url.set(username="newswatch_app", password="of-this-test-only")  # noqa: S106
    app = connect(url.render_as_string(hide_password=False))
    done = maintenance.maintain(app, settings(tmp_path), now=NOW)
    app.dispose()
    assert done.ok
    assert done.retention is not None
    assert done.retention.dropped
    assert done.statistics is not None
    assert done.feeds is not None


def test_every_check_is_run_and_says_what_it_found(past: World) -> None:
    results = maintenance.run_checks(past.engine)
    assert [one.name for one in results] == [path.stem for path in sqlfiles.scripts("checks")]
    assert all(one.ok and one.title.endswith((".", ")")) and one.rows == 0 for one in results)
    lost = [past.page(RECENT, pending=True) for _ in range(7)]
    with past.engine.begin() as connection:
        connection.execute(sa.text("delete from newswatch.work"))
    [one] = [one for one in maintenance.run_checks(past.engine) if not one.ok]
    assert (one.name, one.rows, one.error) == ("page_without_fate", 7, None)
    assert len(one.examples) == checks.EXAMPLES
    assert {row["page_id"] for row in one.examples} <= set(lost)


def test_a_check_that_cannot_be_run_is_a_finding(past: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "slow.sql").write_text("-- Waits\n-- in vain.\nselect pg_sleep(5)", encoding="utf-8")
    (tmp_path / "typo.sql").write_text("-- Asks a table that is not there.\nselect * from newswatch.nowhere;", "utf-8")
    (tmp_path / "write.sql").write_text(
        "-- Writes.\nselect newswatch.ensure_partitions('2031-01-01', 1) as made", encoding="utf-8"
    )
    (tmp_path / "fine.sql").write_text("-- Finds '100 %'.\nselect '100 %' as share, 1.50 as one;\n", encoding="utf-8")
    monkeypatch.setattr(sqlfiles, "scripts", lambda _: tuple(sorted(tmp_path.glob("*.sql"))))
    fine, slow, typo, write = checks.run(past.engine, timeout=timedelta(milliseconds=200))
    assert (fine.ok, fine.rows, fine.examples) == (False, 1, ({"share": "100 %", "one": 1.5},))
    assert slow.title == "Waits in vain."
    assert not slow.ok
    assert "timeout" in (slow.error or "")
    assert "nowhere" in (typo.error or "")
    assert "read-only" in (write.error or "")


def test_statistics_are_gathered_where_they_are_stale(past: World) -> None:
    for _ in range(3):
        past.page(RECENT)
    with past.engine.connect() as connection:
        connection.execute(sa.text("select pg_stat_force_next_flush()"))
    would = maintenance.refresh_statistics(past.engine, dry_run=True)
    done = maintenance.refresh_statistics(past.engine)
    assert {"page", "url"} <= {one.table for one in would.analyzed}
    assert {one.error for one in done.analyzed} == {None}
    sizes = {one.table: one for one in done.tables}
    assert (sizes["page"].rows, sizes["url"].rows) == (3, 3)
    assert (sizes["page"].oldest, sizes["page"].newest) == (date(2026, 8, 1), date(2026, 8, 1))
    assert sizes["page"].partitions >= 12
    assert done.bytes > sizes["page"].bytes > 0
    assert "page" not in {one.table for one in maintenance.refresh_statistics(past.engine).analyzed}


def feed_state(engine: sa.Engine, failures: int) -> None:
    with engine.begin() as connection:
        connection.execute(
            sa.text("update newswatch.feed set last_poll_at = now(), failures_in_row = :n, last_reason = 'not_found'"),
            {"n": failures},
        )


def yesterday(engine: sa.Engine) -> None:
    """What was noted today was noted the day before."""
    with engine.begin() as connection:
        noted = json.loads(
            connection.execute(sa.text("select value from newswatch.setting where key = 'feed_alarms'")).scalar_one()
        )
        noted["day"] = (date.fromisoformat(noted["day"]) - DAY).isoformat()
        connection.execute(
            sa.text("update newswatch.setting set value = :value where key = 'feed_alarms'"),
            {"value": json.dumps(noted)},
        )


def test_feeds_newly_in_trouble_and_those_recovered(store_engine: sa.Engine, feed_id: int) -> None:
    feed_state(store_engine, 0)
    assert maintenance.feed_report(store_engine).alarms == ()
    feed_state(store_engine, 3)
    assert [one.feed for one in maintenance.feed_report(store_engine, dry_run=True).new] == ["border-post-news"]
    for _ in range(2):  # said again when it is asked again
        report = maintenance.feed_report(store_engine)
        assert [(one.feed, one.health, one.why) for one in report.new] == [("border-post-news", "failing", "not_found")]
        assert report.recovered == ()
    yesterday(store_engine)
    report = maintenance.feed_report(store_engine)
    assert (len(report.alarms), report.new, report.recovered) == (1, (), ())
    feed_state(store_engine, 0)
    for _ in range(2):
        report = maintenance.feed_report(store_engine)
        assert (report.alarms, report.new, report.recovered) == ((), (), ("border-post-news",))
    yesterday(store_engine)
    assert maintenance.feed_report(store_engine).recovered == ()


def test_the_command(past: World, scratch_database_url: str, tmp_path: Path) -> None:
    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return newswatch(scratch_database_url, tmp_path, "maintain", *words)

    past.page(OLD)
    ended = run("--only", "retention", "--dry-run", "--json")
    assert ended.returncode == 0, ended.stderr
    would = json.loads(ended.stdout)
    assert set(would) == {"dry_run", "retention", "ok"}
    assert would["retention"]["bytes_freed"] > 0
    ended = run()
    assert ended.returncode == 0, ended.stderr
    assert all(part.value in ended.stdout for part in Part)
    assert "Months past their time" in ended.stdout
    past.page(datetime.now(UTC), pending=True)
    with past.engine.begin() as connection:
        connection.execute(sa.text("delete from newswatch.work"))
        connection.execute(sa.text("update newswatch.url set url = :url"), {"url": "http://post.example/\x1b[2J"})
    ended = run("--only", "checks")
    assert ended.returncode == 1
    assert "page_without_fate" in ended.stdout
    assert "\x1b" not in ended.stdout
    assert run("--only", "nothing").returncode == 2
