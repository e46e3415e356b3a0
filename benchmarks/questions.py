"""How long analysts wait: every view filtered by date and country, every file of sql/queries, and the brief.

    python benchmarks/questions.py --articles 50000 --events 10000     # a look: half a minute
    python benchmarks/questions.py --json docs/performance/questions.json    # a million articles, 200,000 events

Fills a database of its own (archive.py, archive_rows.py) in an embedded PostgreSQL with the settings that newswatch
ships, then asks as newswatch_analyst: each question once to warm up, then so many rounds. Printed are the best, the
median and the worst time on the clock, and the processor time of server and client, which other programs on the machine
do not lengthen: it is what an answer takes where nothing else runs. The limit is on that; `--plans` shows the plans of
what is over it. `--url` asks a database that is there already, on this machine.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import psutil
import sqlalchemy as sa
from archive import Archive, Size
from archive_rows import fill

from newswatch.app import briefing
from newswatch.storage import embedded, migrate, sqlfiles
from newswatch.storage.database import connect

LIMIT_MS: Final = 100
BRIEF_LIMIT_MS: Final = 2_000
# What an analyst asks of each view: of one country or border (that with most events), a day, a week or a month
VIEWS: Final = {
    "event_sides": ("event_id = :event",),
    "events": (
        "country = :country and date_start >= :month",
        "country = :country and date_start = :day",
        "date_start >= :week",
        "event_id = :event",
    ),
    "cross_border_events": (
        "border = :border and date_start >= :month",
        "target_country = :country and date_start >= :month",
    ),
    "event_redirects": ("changed_at >= :week",),
    "event_sources": ("event_id = :event", "published_at >= :day and outlet_country = :country"),
    "event_look_alikes": ("event_id = :event",),
    "event_claims": ("event_id = :event", "published_at >= :day"),
    "event_casualties": ("event_id = :event",),
    "event_actors": ("event_id = :event",),
    "event_origins": ("event_id = :event",),
    "event_history": ("event_id = :event", "country = :country and date_start >= :month", "valid_from >= :day"),
    "origin_allegations": ("event_id = :event", "event_country = :country and event_date >= :month"),
    "articles": (
        "published_at >= :day and outlet_country = :country",
        "search @@ websearch_to_tsquery('english', :words) and text_at >= :month",
        "title % :title limit 20",
    ),
    "article_texts": ("article_id = :article", "fetched_at >= :day"),
    "assessment_evidence": ("article_id = :article",),
    "stories": ("created_at >= :day", "story_id = :story"),
    "mentions": ("date_start >= :month and country = :country", "event_id = :event"),
    "mention_sources": ("event_id = :event",),
    "actors": ("true",),
    "places": ("country = :country", "border_segment = :border"),
    "countries": ("true",),
    "border_month": ("border = :border and month >= :year", "border = :border"),
    "coverage_gaps": ("country = :country", "true"),
    "review_queue": ("true limit 50",),
    "reviews": ("created_at >= :month",),
    "alerts": ("true",),
    "notifications": ("changed_at >= :week",),
    "feed_health": ("country = :country", "true"),
    "backlog": ("true",),
    "quarantine": ("true",),
    "outcomes": ("day >= :week",),
    "stage_runs": ("started_at >= :day",),
    "acled": ("country = :country_name and event_date >= :month", "country = :country_name and event_date = :day"),
    "ucdp_ged": ("country = :country_name and date_start >= :month",),
    "gtd": ("country_txt = :country_name and iyear = :iyear and imonth = :imonth",),
}  # fmt: skip
FUNCTIONS: Final = {
    "events_as_of(:moment)": ("country = :country and date_start >= :month", "date_start >= :month"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """One question: milliseconds on the clock and of processors, rows of the answer or characters of a brief, the plan
    where it took too long."""

    name: str
    question: str
    rows: int
    best_ms: float
    median_ms: float
    worst_ms: float
    processor_ms: float
    limit_ms: int
    plan: tuple[str, ...] = ()


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n", maxsplit=1)[0])
    parser.add_argument("--articles", type=int, default=Size().articles)
    parser.add_argument("--events", type=int, default=Size().events)
    parser.add_argument("--days", type=int, default=Size().days, help="over which they are spread")
    parser.add_argument("--seed", type=int, default=Size().seed)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="", help="questions whose name has this in it")
    parser.add_argument("--plans", action="store_true", help="print the plans of those over the limit")
    parser.add_argument("--url", help="a database that this has filled before")
    parser.add_argument("--json", type=Path, help="write the figures there, too")
    given = parser.parse_args()
    size = Size(articles=given.articles, events=given.events, days=given.days, seed=given.seed)
    if given.url is not None:
        measured = measure(given.url, given.rounds, given.only)
    else:
        # Not below a private home: as root the server has a user of its own
        home = Path(tempfile.mkdtemp(prefix="newswatch-bench-"))
        home.chmod(0o711)
        try:
            with embedded.hold(home) as url:
                migrate.upgrade(url)
                began = time.perf_counter()
                plain = sa.make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
                rows = fill(plain, Archive(size=size))
                print(f"filled in {time.perf_counter() - began:.0f} s: {sum(rows.values()):,} rows", file=sys.stderr)
                measured = measure(url, given.rounds, given.only)
        finally:
            embedded.remove(home)
            shutil.rmtree(home, ignore_errors=True)
    show(measured, plans=given.plans)
    if given.json is not None:
        given.json.write_text(json.dumps(measured, indent=1, default=asdict) + "\n", encoding="utf-8")


def measure(url: str, rounds: int, only: str) -> dict[str, Any]:
    """All questions in turn."""
    engine = connect(url, application="benchmark")
    try:
        with engine.connect() as connection:
            today = connection.execute(sa.text("select max(date_start) from analysis.events")).scalar_one()
            counted = {
                view: connection.execute(sa.text(f"select count(*) from newswatch.{view}")).scalar_one()  # noqa: S608
                for view in ("article", "event", "mention", "event_version")
            }
            size = connection.execute(sa.text("select pg_database_size(current_database())")).scalar_one()
            values = chosen(connection, today)
            wanted = [(name, question) for name, question in questions(connection) if only in name]
        # Logged in, not by SET ROLE: a role's settings come with its log-in
        analyst = connect(sa.make_url(url).set(username="newswatch_analyst").render_as_string(hide_password=False))
        with analyst.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            timings = [asked(connection, name, question, values, rounds) for name, question in wanted]
        analyst.dispose()
        if only in "brief":
            timings += [briefed(url, since, rounds) for since in (1, 7)]
    finally:
        engine.dispose()
    return {
        "machine": {"cores": os.cpu_count(), "load": os.getloadavg(), "python": platform.python_version()},
        "rows": counted,
        "database_bytes": size,
        "rounds": rounds,
        "timings": timings,
    }


def chosen(connection: sa.Connection, today: date) -> dict[str, Any]:
    """A value for each parameter: the border with most events, the event with most articles, this month."""
    border, origin, target = connection.execute(
        sa.text(
            "select border, min(origin_country), max(origin_country) from analysis.cross_border_events "
            "group by border order by count(*) desc limit 1"
        )
    ).one()
    country, country_name = connection.execute(
        sa.text(
            "select e.country, c.name from newswatch.event e join analysis.countries c on c.code = e.country "
            "group by 1, 2 order by count(*) desc limit 1"
        )
    ).one()
    event, group = connection.execute(
        sa.text(
            "select event_id, a.name from newswatch.event join newswatch.event_actor a using (event_id) "
            "where a.kind = 'armed_group' and a.name = 'Front 1' order by articles desc limit 1"
        )
    ).one()
    article, title, story = connection.execute(
        sa.text("select article_id, title, story_id from newswatch.article order by article_id desc offset 500 limit 1")
    ).one()
    month = today - timedelta(days=30)
    return {
        "border": border, "origin": origin, "target": target, "country": country, "country_name": country_name,
        "event": event, "event_id": event, "group": group, "article": article, "title": title, "story": story,
        "day": today - timedelta(days=1), "week": today - timedelta(days=6), "month": month,
        "year": today - timedelta(days=365), "since": month, "until": today + timedelta(days=1),
        "moment": datetime.combine(today - timedelta(days=7), datetime.min.time(), UTC),
        "iyear": today.year, "imonth": today.month,
        "words": "w1a w2f",
    }  # fmt: skip


def questions(connection: sa.Connection) -> Iterator[tuple[str, str]]:
    """Name and SQL of everything to ask; a view without a filter above is read from its beginning."""
    views = connection.execute(sa.text("select viewname from pg_views where schemaname = 'analysis'")).scalars()
    filters = dict.fromkeys(views, ("true limit 1000",)) | VIEWS | FUNCTIONS
    for view in sorted(filters):
        for condition in filters[view]:
            yield view, f"select * from analysis.{view} where {condition}"  # noqa: S608
    for path in sqlfiles.scripts("queries"):
        yield f"queries/{path.name}", path.read_text(encoding="utf-8")


def asked(connection: sa.Connection, name: str, question: str, values: dict[str, Any], rounds: int) -> Timing:
    """One question's timing; all rows are fetched."""
    statement = sa.text(question)
    wanted = set(re.findall(r"(?<![:\w]):(\w+)", re.sub(r"^--.*$", "", question, flags=re.MULTILINE)))
    defaults = dict(re.findall(r"^-- :(\w+) = (.*)$", question, re.MULTILINE))
    bound = {key: values.get(key, defaults.get(key)) for key in wanted}
    taken, rows = [], 0
    for _ in range(rounds + 1):
        began = time.perf_counter()
        rows = len(connection.execute(statement, bound).all())
        taken.append(1000 * (time.perf_counter() - began))
    # In one process, so that it is all of the server's
    connection.execute(sa.text("set max_parallel_workers_per_gather = 0"))
    server = psutil.Process(connection.execute(sa.text("select pg_backend_pid()")).scalar_one())
    with processors(server, rounds) as used:
        for _ in range(rounds):
            connection.execute(statement, bound).all()
    connection.execute(sa.text("reset max_parallel_workers_per_gather"))
    plan: tuple[str, ...] = ()
    if used[0] > LIMIT_MS:
        plan = tuple(connection.execute(sa.text("explain (analyze, buffers, settings) " + question), bound).scalars())
    return Timing(
        name=name,
        question=question.splitlines()[0].removeprefix("-- ") if name.startswith("queries/") else question,
        rows=rows,
        best_ms=round(min(taken[1:]), 1),
        median_ms=round(statistics.median(taken[1:]), 1),
        worst_ms=round(max(taken[1:]), 1),
        processor_ms=used[0],
        limit_ms=LIMIT_MS,
        plan=plan,
    )


@contextmanager
def processors(server: psutil.Process, rounds: int) -> Iterator[list[float]]:
    """A list that in the end holds the processor time of one round, this process's and the server's, in ms."""
    used: list[float] = []
    client, before = time.process_time(), sum(server.cpu_times()[:2])
    yield used
    spent = time.process_time() - client + sum(server.cpu_times()[:2]) - before
    used.append(round(1000 * spent / rounds, 1))


def briefed(url: str, days: int, rounds: int) -> Timing:
    """The brief of so many days, from the question to the page."""
    engine = sa.create_engine(url, poolclass=sa.StaticPool)
    with engine.connect() as connection:
        now = connection.execute(sa.text("select max(changed_at) from newswatch.event")).scalar_one()
        connection.execute(sa.text("set max_parallel_workers_per_gather = 0"))
        server = psutil.Process(connection.execute(sa.text("select pg_backend_pid()")).scalar_one())
        connection.commit()
    taken, length = [], 0
    with processors(server, rounds + 1) as used:
        for _ in range(rounds + 1):
            began = time.perf_counter()
            length = len(briefing.rendered(briefing.brief(engine, since=now - timedelta(days=days), until=now)))
            taken.append(1000 * (time.perf_counter() - began))
    engine.dispose()
    return Timing(
        name="brief",
        question=f"newswatch brief --since {days}d",
        rows=length,
        best_ms=round(min(taken[1:]), 1),
        median_ms=round(statistics.median(taken[1:]), 1),
        worst_ms=round(max(taken[1:]), 1),
        processor_ms=used[0],
        limit_ms=BRIEF_LIMIT_MS,
    )


def show(measured: dict[str, Any], *, plans: bool) -> None:
    """The table, dearest first: best, median, worst, processor."""
    print(*(f"{count:,} {name}s," for name, count in measured["rows"].items()), end=" ")
    print(f"{measured['database_bytes'] / 1e9:.1f} GB")
    for timing in sorted(measured["timings"], key=lambda timing: timing.processor_ms / timing.limit_ms, reverse=True):
        over = "OVER" if timing.processor_ms > timing.limit_ms else ""
        what = timing.question if not timing.name.startswith("queries/") else f"{timing.name}: {timing.question}"
        times = f"{timing.best_ms:8.1f} {timing.median_ms:8.1f} {timing.worst_ms:8.1f} {timing.processor_ms:8.1f} ms"
        print(f"{times} {timing.rows:6} rows {over:4} {what[:130]}")
        if plans and timing.plan:
            print("\n".join(f"            {line}" for line in timing.plan))


if __name__ == "__main__":
    main()
