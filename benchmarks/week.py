"""A week of life: when feeds are polled, what an outage costs, and what the week leaves in a filled database.

    python benchmarks/week.py --feeds 200 --articles 700 --archive 20000         # a look: some minutes
    python benchmarks/week.py --json docs/performance/week.json            # 2,000 feeds, 30,000 articles: 25 minutes

Two parts. `rhythm` runs on a clock that jumps: feeds that publish as papers do (nights, weekends, bursts, some slow,
some dead, some with errors), the project's own deciders, a round every ten minutes, one visit at a time and five
seconds apart at each host, so many requests under way; for six hours of the fourth day nothing is polled. `life`
runs on the real one, at full speed: a database of an archive of three years, then a day's generated pages after the
other through all six stages (over loopback HTTP, as stage_cost.py does it), what tables weigh and which rows are dead
after each, and at last what retention drops.
"""

from __future__ import annotations

import argparse
import heapq
import json
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from bisect import bisect_right
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import generated
import psutil
import sqlalchemy as sa
from archive import Archive, Size
from archive_rows import fill
from stage_cost import Cost, in_a_process

from newswatch.app import maintenance
from newswatch.app.sample.server import SampleServer
from newswatch.feeds import schedule
from newswatch.model import Entry, Exchange, FeedState, FeedStatus, ParsedFeed, Reason, Stage
from newswatch.settings import load
from newswatch.storage import embedded, feed_list, migrate, sizes
from newswatch.storage.database import connect

BEGAN: Final = datetime(2026, 3, 2, tzinfo=UTC)  # a Monday
DAYS: Final = 7
ROUND_S, SPACING_S, REQUEST_S, UNDER_WAY = 600.0, 5.0, 1.5, 64  # two shards of 32 requests
DAY, HOUR = 86_400.0, 3_600.0
OUTAGE: Final = (3 * DAY + 8 * HOUR, 3 * DAY + 14 * HOUR)  # the morning of the fourth day
LISTED: Final = 20
# Entries a day and the share of feeds that publish so many: a few wires and portals, many papers, more that are slow
PACES: Final = ((120, 0.03), (40, 0.12), (15, 0.30), (5, 0.25), (1, 0.20), (0, 0.10))
DEAD, FAULTY = 0.04, 0.03  # never answer; fail at one poll in three
FEEDS_A_HOST: Final = 3


@dataclass(kw_only=True)
class Paper:
    """A feed of the simulation: when it publishes, and what is known of it."""

    state: FeedState
    published: list[float]
    host: int
    kind: str
    seen: int = 0


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n", maxsplit=1)[0])
    parser.add_argument("--feeds", type=int, default=2_000, help="of the simulated clock")
    parser.add_argument("--articles", type=int, default=30_000, help="that go through the stages in the week")
    parser.add_argument("--archive", type=int, default=300_000, help="articles that are there before")
    parser.add_argument("--json", type=Path, help="write the figures there, too")
    options = parser.parse_args()
    measured = {
        "machine": {"cores": os.cpu_count(), "load": os.getloadavg(), "python": sys.version.split()[0]},
        "rhythm": rhythm(options.feeds),
        "life": in_a_database(options.articles, options.archive),
    }
    show(measured)
    if options.json is not None:
        options.json.write_text(json.dumps(measured, indent=1, default=str) + "\n", encoding="utf-8")


# --- the clock that jumps ---


def papers(count: int, draw: random.Random) -> list[Paper]:
    """So many feeds with a week of publications each."""
    made = []
    for number in range(count):
        pace = draw.choices([pace for pace, _ in PACES], [share for _, share in PACES])[0]
        chance = draw.random()
        kind = "dead" if chance < DEAD else "faulty" if chance < DEAD + FAULTY else "sound"
        state = FeedState(
            feed_id=number,
            slug=f"feed-{number}",
            url=f"http://host-{number // FEEDS_A_HOST}.example/{number}.xml",
            outlet_slug="o",
            status=FeedStatus.ENABLED,
            next_poll_at=BEGAN + timedelta(seconds=draw.uniform(0, 1800)),
        )
        published = publications(pace, draw)
        made.append(Paper(state=state, published=published, host=number // FEEDS_A_HOST, kind=kind))
    return made


def publications(pace: int, draw: random.Random) -> list[float]:
    """Moments of a week and the day before it: a third as many by night, half as many at the weekend, one in five
    brings some more within minutes."""
    at, found = -DAY, []
    while pace and at < DAYS * DAY:
        at += draw.expovariate(pace * 1.6 / DAY)
        hour, weekday = at % DAY // HOUR, int(at // DAY) % 7
        if draw.random() > (1.0 if 6 <= hour < 22 else 0.33) * (1.0 if weekday < 5 else 0.5):
            continue
        found.append(at)
        if draw.random() < 0.2:
            found.extend(at + draw.uniform(0, 300) for _ in range(draw.randint(1, 3)))
    return sorted(found)


def rhythm(count: int) -> dict[str, Any]:
    """A week of polls."""
    draw = random.Random(20260302)
    feeds = papers(count, draw)
    free_at: Counter[int] = Counter()
    polls: Counter[str] = Counter()
    waited: list[float] = []
    late: list[tuple[float, int, int]] = []  # at each round: feeds that are due, items that nobody has seen
    missed = 0
    end = DAYS * DAY
    began = time.perf_counter()
    at = 0.0
    while at < end:
        now = BEGAN + timedelta(seconds=at)
        due = sorted(
            (paper for paper in feeds if paper.state.status is FeedStatus.ENABLED and paper.state.next_poll_at <= now),  # type: ignore[operator]
            key=lambda paper: (paper.state.next_poll_at, paper.state.feed_id),
        )
        unseen = sum(bisect_right(paper.published, at) - paper.seen for paper in feeds if paper.kind != "dead")
        late.append((at, len(due), unseen))
        if OUTAGE[0] <= at < OUTAGE[1]:
            at += ROUND_S
            continue
        under_way = [at] * UNDER_WAY
        last = at
        for paper in due:
            start = max(heapq.heappop(under_way), float(free_at[paper.host]), at)
            heapq.heappush(under_way, start + REQUEST_S)
            free_at[paper.host] = start + REQUEST_S + SPACING_S  # type: ignore[assignment]
            last = max(last, start + REQUEST_S)
            fresh, lost = polled(paper, start + REQUEST_S, draw, polls)
            waited += [start + REQUEST_S - moment for moment in fresh if moment > 0]
            missed += lost
        # A round that takes longer than ten minutes delays the next one
        at += ROUND_S * max(1, -(-int(last - at) // int(ROUND_S)))
    usual = statistics.median(due for moment, due, _ in late if moment < OUTAGE[0] and moment > DAY)
    after = [(moment, due) for moment, due, _ in late if moment >= OUTAGE[1]]
    caught_up = next(moment for moment, due in after if due <= 1.5 * usual)
    waits = sorted(waited)
    return {
        "feeds": count,
        "days": DAYS,
        "polls": sum(polls.values()),
        "polls_a_feed_and_day": sum(polls.values()) / count / DAYS,
        "ends": dict(polls),
        "entries": len(waited),
        "minutes_until_seen": {share: waits[int(len(waits) * share / 100)] / 60 for share in (50, 90, 99)},
        "missed": missed,
        "due_a_round": {"median": usual, "most": max(due for moment, due, _ in late if moment < OUTAGE[0])},
        "outage": {
            "hours": (OUTAGE[1] - OUTAGE[0]) / HOUR,
            "feeds_due_at_its_end": next(due for moment, due in after),
            "items_unseen_at_its_end": next(unseen for moment, _, unseen in late if moment >= OUTAGE[1]),
            "minutes_to_work_it_off": (caught_up - OUTAGE[1]) / 60 + ROUND_S / 60,
        },
        "simulated_in_s": time.perf_counter() - began,
    }


def polled(paper: Paper, at: float, draw: random.Random, polls: Counter[str]) -> tuple[list[float], int]:
    """Ask a paper, and let the decider say when to come again. The moments of what is new, and how many items had
    fallen off the list before anybody came."""
    now = BEGAN + timedelta(seconds=at)
    count = bisect_right(paper.published, at)
    failed = paper.kind == "dead" or (paper.kind == "faulty" and draw.random() < 1 / 3)
    reason = Reason.SERVER_ERROR if failed else Reason.OK
    if not failed and count == paper.seen and paper.state.last_full_at is not None:
        reason = Reason.NOT_MODIFIED
    request = schedule.request_for(paper.state, now)
    if reason is Reason.NOT_MODIFIED and request.etag is None:
        reason = Reason.OK
    exchange = Exchange(
        url=paper.state.url,
        final_url=paper.state.url,
        status={Reason.OK: 200, Reason.NOT_MODIFIED: 304}.get(reason, 503),
        reason=reason,
        headers={"etag": f'"{count}"'} if not failed else {},
        body=f"{paper.state.feed_id} {count}".encode() if reason is Reason.OK else b"",
        fetched_at=now,
    )
    first = max(0, count - LISTED)
    parsed = known = None
    if reason is Reason.OK and not schedule.is_same_body(paper.state, exchange):
        entries = tuple(entry(item, paper.published[item]) for item in range(first, count))
        parsed = ParsedFeed(title=None, version="rss20", language=None, entries=entries, entries_total=len(entries))
        known = schedule.Known(keys=frozenset(str(item) for item in range(first, paper.seen)))
    jitter = draw.uniform(-1, 1)
    result = schedule.decide(paper.state, exchange, parsed, now, jitter, known=known, request=request)
    paper.state = result.change.state
    polls[result.reason.value] += 1
    if failed:
        return [], 0
    fresh, lost = paper.published[max(first, paper.seen) : count], max(0, first - paper.seen) if paper.seen else 0
    paper.seen = count
    return fresh, lost


def entry(item: int, published: float) -> Entry:
    """An item as the reader gives it."""
    return Entry(
        key=str(item), position=0, guid=str(item), url=None, title=None, summary=None,
        published=BEGAN + timedelta(seconds=published), published_basis=None,
    )  # fmt: skip


# --- the real one ---


def in_a_database(articles: int, archived: int) -> dict[str, Any]:
    """The same days as pages, in a PostgreSQL of its own."""
    # Not below a private home: as root the server has a user of its own
    home = Path(tempfile.mkdtemp(prefix="newswatch-bench-"))
    home.chmod(0o711)
    try:
        with embedded.hold(home) as url:
            return life(url, home, articles, archived)
    finally:
        embedded.remove(home)
        shutil.rmtree(home, ignore_errors=True)


def life(url: str, home: Path, articles: int, archived: int) -> dict[str, Any]:
    """An archive, a week on top of it, and what retention drops."""
    engine = connect(url, application="benchmark")
    migrate.upgrade(engine)
    began = time.perf_counter()
    fill(url.replace("+psycopg", "", 1), Archive(size=Size(articles=archived, events=archived // 5)))
    filled_s = time.perf_counter() - began
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("vacuum analyze")
    feeds = max(1, articles // DAYS)
    server = psutil.Process(embedded.status(home).pid)
    start = weighed(engine)
    days: list[dict[str, Any]] = []
    made = generated.made(feeds, 1)
    feed_list.bring(engine, *generated.catalogue(made), added_by="catalogue")
    with SampleServer(world=made) as web:
        for day in range(DAYS):
            web.world = generated.made(feeds, 1, edition=day)
            costs: list[Cost] = []
            for stage in Stage:
                print(f"day {day + 1}, {stage.value} …", file=sys.stderr)
                costs.append(in_a_process(stage.value, stage, url, home, web.port, list(made.sites), server))
            days.append({"stages": {cost.name: brief(cost) for cost in costs}, **weighed(engine)})
    settings = load({}, home=str(home), keep_pages_days=90, keep_texts_days=365)
    began = time.perf_counter()
    retained = maintenance.retain(engine, settings)
    retain_s = time.perf_counter() - began
    after = weighed(engine)
    engine.dispose()
    return {
        "archive": archived,
        "articles": feeds * DAYS,
        "filled_s": filled_s,
        "start": start,
        "days": days,
        "retention": {
            "dropped": [asdict(one) for one in retained.dropped],
            "seconds": retain_s,
            "bytes_before": days[-1]["database_bytes"],
            "bytes_after": after["database_bytes"],
        },
    }


def brief(cost: Cost) -> dict[str, float]:
    """Inputs, and milliseconds of processor for each: of the worker, of the server."""
    client_ms, server_ms = cost.per_input_ms()
    return {"inputs": cost.inputs, "wall_s": cost.wall_s, "client_ms": client_ms, "server_ms": server_ms}


def weighed(engine: sa.Engine) -> dict[str, Any]:
    """Bytes of each table with its indexes, of the indexes alone, and the share of its rows that are dead."""
    with engine.connect() as connection:
        connection.exec_driver_sql("select pg_stat_force_next_flush()")
        whole = connection.exec_driver_sql("select pg_database_size(current_database())").scalar_one()
        by_age = {
            size.table: {"bytes": size.bytes, "partitions": size.partitions, "oldest": str(size.oldest)}
            for size in sizes.sizes(connection)
            if size.bytes > 1_000_000
        }
        dead = connection.exec_driver_sql(
            """
            select coalesce(parent.relname, s.relname) as name, sum(s.n_dead_tup) as dead, sum(s.n_live_tup) as live,
                sum(pg_indexes_size(s.relid)) as indexes
            from pg_stat_user_tables s
            left join pg_inherits i on i.inhrelid = s.relid
            left join pg_class parent on parent.oid = i.inhparent
            where s.schemaname = 'newswatch' group by 1
            """
        ).all()
    for row in dead:
        if row.name in by_age:
            live = int(row.live)
            by_age[row.name] |= {
                "indexes": int(row.indexes),
                "dead_share": int(row.dead) / max(1, live + int(row.dead)),
            }
    return {"database_bytes": int(whole), "tables": by_age}


def show(measured: dict[str, Any]) -> None:
    """The same for people."""
    found = measured["rhythm"]
    each = found["polls_a_feed_and_day"]
    print(f"{found['feeds']} feeds, {DAYS} days: {found['polls']:,} polls, {each:.1f} a feed and day")
    print(f"  ends: {found['ends']}")
    print(f"  items seen after {found['minutes_until_seen']} minutes (per cent of them); {found['missed']} missed")
    print(f"  due a round: {found['due_a_round']}; outage: {found['outage']}")
    grown = measured["life"]
    print(f"{grown['articles']} articles on {grown['archive']}, filled in {grown['filled_s']:.0f} s")
    for number, day in enumerate(grown["days"], 1):
        spent = ", ".join(f"{name} {c['client_ms']:.1f}+{c['server_ms']:.1f}" for name, c in day["stages"].items())
        worst = max(day["tables"].items(), key=lambda item: item[1].get("dead_share", 0.0))
        print(f"  day {number}: {day['database_bytes'] / 1e6:,.0f} MB; ms an input: {spent}; most dead rows: "
              f"{worst[0]} {worst[1].get('dead_share', 0.0):.0%}")  # fmt: skip
    kept = grown["retention"]
    print(f"retention: {len(kept['dropped'])} partitions dropped in {kept['seconds']:.1f} s, "
          f"{kept['bytes_before'] / 1e6:,.0f} MB to {kept['bytes_after'] / 1e6:,.0f} MB")  # fmt: skip
    for table, size in sorted(grown["days"][-1]["tables"].items(), key=lambda item: -item[1]["bytes"])[:12]:
        print(f"  {table:20}{size['bytes'] / 1e6:>10,.1f} MB, indexes {size.get('indexes', 0) / 1e6:,.1f} MB, "
              f"{size['partitions']} months, oldest {size['oldest']}")  # fmt: skip


if __name__ == "__main__":
    main()
