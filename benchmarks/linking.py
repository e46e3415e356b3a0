"""What linking a mention costs as the archive grows: the same news against 10,000, 100,000 and 500,000 events.

    python benchmarks/linking.py --events 2000,20000                        # a look
    python benchmarks/linking.py --json docs/performance/linking.json       # the three sizes: some twenty minutes

Invented incidents at invented places, so many a day, the days going back from today: an archive that is larger is
older, not denser (`--a-day` makes it denser). A few borders, districts and towns have most of them, and one in three
has a look-alike in its district within two days. Each is told by one to forty articles. The archive is filled by COPY;
then articles of the last two days, half of them on events that are stored, go through `LinkStore` as the pipeline does
it, batch by batch. Memory and database are those of one worker.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import psutil
import psycopg
import sqlalchemy as sa
from linking_news import Incident, World, fields_of, told
from stage_cost import spent

from newswatch.events.linking import EventLinker
from newswatch.model import Place, Quote
from newswatch.model.linking import LinkMention
from newswatch.storage import embedded, migrate
from newswatch.storage.database import connect
from newswatch.storage.link_store import LinkStore
from newswatch.storage.places import place_ids

LIMIT_RATIO: Final = 1.3
LEAST_A_SECOND: Final = 300
BATCH: Final = 100  # as the pipeline claims
WARM: Final = 5  # batches that are not measured: a server that has just been filled holds none of what they read


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One size: milliseconds a mention in each batch, and mentions a second over all; of each mention the milliseconds
    of processor, of the worker and of the server, which other programs on the machine lengthen least."""

    events: int
    mentions: int
    linked: int
    seconds: float
    a_second: float
    median_ms: float
    worst_ms: float
    client_ms: float
    server_ms: float
    new_events: int
    changed_events: int
    database_mib: float
    fill_s: float


class Filler:
    """Writes incidents as if they had been linked, in their order."""

    def __init__(self, url: str, linker: EventLinker, places: dict[Place, int]) -> None:
        self.url, self.linker, self.places = url.replace("+psycopg", "", 1), linker, places
        self.mentions = 0

    def write(self, incidents: list[Incident]) -> None:
        """Rows of all tables that linking reads or writes."""
        stored = []
        for one in incidents:
            first = self.mentions + 1
            stored.append((one, [told(one, n, first + n) for n in range(one.tellings)]))
            self.mentions += one.tellings
        with psycopg.connect(self.url) as connection:
            connection.execute("set session_replication_role = replica")  # the rows name each other rightly
            self._articles(connection, [m for _, ms in stored for m in ms])
            _copy(connection, "event", (
                "event_id status first_seen_at changed_at version_no ruleset event_type recalled date_start date_end "
                "date_precision place_id country origin_status weapons killed_best articles outlets voices confidence "
                "mention_id"
            ), (
                (one.number, "active", ms[0].published, ms[-1].published, 1, "r", one.kind.value, False, one.day,
                 one.day, "day", self.places[one.place], one.place.country, "unknown", [], one.killed, len(ms),
                 len(ms), len(ms), 0.8, ms[0].mention_id)
                for one, ms in stored
            ))  # fmt: skip
            _copy(connection, "event_version", (
                "event_id version_no valid_from ruleset cause values_hash event_type date_start date_end country "
                "place_id origin_status killed_best articles voices detail"
            ), (
                (one.number, 1, ms[0].published, "r", "new_mention", b"h", one.kind.value, one.day, one.day,
                 one.place.country, self.places[one.place], "unknown", one.killed, len(ms), len(ms), "{}")
                for one, ms in stored
            ))  # fmt: skip
            _copy(connection, "event_mention", (
                "mention_id event_id score decided_by decided_at ruleset explanation keys"
            ), (
                (m.mention_id, one.number, 3.0 if n else None, "rule", m.published, "r", "{}",
                 sorted(self.linker.filed(m)))
                for one, ms in stored
                for n, m in enumerate(ms)
            ))  # fmt: skip

    def waiting(self, mentions: list[LinkMention]) -> None:
        """Mentions that are coded and not yet linked."""
        with psycopg.connect(self.url) as connection:
            self._articles(connection, mentions)
            _copy(connection, "work", "stage subject_id ready_at first_at cause", (
                ("link", m.version_id, datetime.now(UTC) - timedelta(minutes=1), datetime.now(UTC), "new")
                for m in mentions
            ))  # fmt: skip
            connection.execute(
                "select setval(pg_get_serial_sequence('newswatch.event', 'event_id'), "
                "(select max(event_id) from newswatch.event))"
            )

    def _articles(self, connection: psycopg.Connection, mentions: list[LinkMention]) -> None:
        _copy(connection, "article", (
            "article_id article_key canonical_url host voice first_seen_at version_id version_at versions published_at"
        ), (
            (m.article_id, m.key, f"https://paper.example/{m.article_id}", "paper.example", m.voice, m.published,
             m.version_id, m.published, 1, m.published)
            for m in mentions
        ))  # fmt: skip
        _copy(connection, "article_version", (
            "version_id article_id version_no text_hash fetched_at page_id published_at published_has_time text_chars "
            "extractor ruleset"
        ), (
            (m.version_id, m.article_id, 1, m.key, m.published, m.article_id, m.published, True, 900, "x", "r")
            for m in mentions
        ))  # fmt: skip
        _copy(connection, "mention", (
            "mention_id mention_key article_id version_id position ruleset coded_at verified event_type realis scope "
            "recalled date_start date_end date_precision date_basis place_id place_quote place_quote_start "
            "place_quote_end weapons confidence quote quote_start quote_end"
        ), (self._mention(m) for m in mentions))  # fmt: skip
        _copy(connection, "mention_actor", (
            "mention_id position role name actor_id kind country certainty quote quote_start quote_end"
        ), (
            (m.mention_id, n, a.role.value, a.name, a.id, a.kind.value, a.country, a.certainty.value, *_said(a.quote))
            for m in mentions
            for n, a in enumerate(m.mention.actors)
        ))  # fmt: skip
        _copy(connection, "mention_casualty", (
            "mention_id position party outcome min best max quote quote_start quote_end"
        ), (
            (m.mention_id, n, c.party.value, c.outcome.value, c.min, c.best, c.max, *_said(c.quote))
            for m in mentions
            for n, c in enumerate(m.mention.casualties)
        ))  # fmt: skip
        _copy(connection, "mention_origin", "mention_id status", ((m.mention_id, "unknown") for m in mentions))

    def _mention(self, m: LinkMention) -> tuple[Any, ...]:
        x = m.mention
        return (
            m.mention_id, m.key, m.article_id, m.version_id, 0, "r", m.published, True, x.event_type.value, "actual",
            "incident", False, x.when.start, x.when.end, "day", "relative", self.places[_bare(x.place)],
            *_said(x.place.quote), [], x.confidence, *_said(x.quote),
        )  # fmt: skip


def _bare(place: Place) -> Place:
    return Place(**{**fields_of(place), "quote": None})


def _said(quote: Quote | None) -> tuple[str | None, int | None, int | None]:
    return (None, None, None) if quote is None else (quote.text, quote.start, quote.end)


def _copy(connection: psycopg.Connection, table: str, columns: str, rows: Iterator[tuple[Any, ...]]) -> None:
    statement = f"copy newswatch.{table} ({', '.join(columns.split())}) from stdin"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def measure(
    url: str, world: World, filler: Filler, recent: list[Incident], fill_s: float, count: int, server_id: int
) -> Measured:
    """Link so many fresh mentions of the last two days, and see what each batch took."""
    draw, first = random.Random(5), filler.mentions + 1
    today = recent[0].day
    known = [one for one in recent if today - one.day <= timedelta(days=1)]
    unknown = world.incidents(today, edition=2)
    mentions: list[LinkMention] = []
    while len(mentions) < count + WARM * BATCH:
        one = draw.choice(known) if draw.random() < 0.5 else next(unknown)
        mentions.append(told(one, draw.randrange(40), first + len(mentions), fresh=True))
    filler.waiting(mentions)
    engine, linker = connect(url, application="benchmark"), EventLinker("benchmark")
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("vacuum analyze"))
        events = connection.execute(sa.text("select count(*) from newswatch.event")).scalar_one()
        connection.execute(sa.text("checkpoint"))  # what filling left to write is not linking's
    store, each, new, changed = LinkStore(engine), [], 0, 0
    for _ in range(WARM):
        store.link(store.claim(BATCH), linker)
    gc.collect()
    gc.freeze()  # the world is the benchmark's own, and no worker's to look through
    server = psutil.Process(server_id)
    spent_before, own_before = spent(server), time.process_time()
    began = time.perf_counter()
    while True:
        started = time.perf_counter()
        jobs = store.claim(BATCH)
        if not jobs:
            break
        tally = store.link(jobs, linker)
        each.append(1000 * (time.perf_counter() - started) / len(jobs))
        new += tally.extra["new events"]
        changed += tally.extra["changed events"]
        if tally.reasons() != {"done": {"ok": len(jobs)}}:
            sys.exit(f"Not all was linked: {tally.reasons()}")
    seconds = time.perf_counter() - began
    own, theirs = time.process_time() - own_before, spent(server) - spent_before
    store.close()
    with engine.connect() as connection:
        size = connection.execute(sa.text("select pg_database_size(current_database())")).scalar_one()
    engine.dispose()
    return Measured(
        events=events, mentions=first - 1, linked=count, seconds=round(seconds, 2),
        a_second=round(count / seconds, 1), median_ms=round(statistics.median(each), 3),
        worst_ms=round(max(each), 3), client_ms=round(1000 * own / count, 3),
        server_ms=round(1000 * theirs / count, 3), new_events=new, changed_events=changed,
        database_mib=round(size / 2**20),
        fill_s=round(fill_s, 1),
    )  # fmt: skip


def run(url: str, server_id: int, sizes: list[int], a_day: int, count: int) -> list[Measured]:
    """Fill to each size, and measure on a copy, so that no size sees the news of the one before."""
    world, linker, found = World(a_day), EventLinker("benchmark"), []
    engine = connect(url, application="benchmark")
    migrate.upgrade(engine)
    with engine.begin() as connection:
        places = place_ids(connection, world.places())
    engine.dispose()
    filler, incidents = Filler(url, linker, places), world.incidents(datetime.now(UTC).date())
    recent: list[Incident] = []
    written, fill_s = 0, 0.0
    for size in sizes:
        started = time.perf_counter()
        while written < size:
            chunk = [next(incidents) for _ in range(min(5000, size - written))]
            recent += chunk[: max(0, 2 * a_day - len(recent))]
            filler.write(chunk)
            written += len(chunk)
            print(f"\r{written:,} events written", end="", file=sys.stderr)
        fill_s += time.perf_counter() - started
        print(file=sys.stderr)
        there, last = url, size == sizes[-1]
        if not last:
            there = sa.make_url(url).set(database=f"size_{size}").render_as_string(hide_password=False)
            _clone(url, f"size_{size}")
        writer = Filler(there, linker, places)
        writer.mentions = filler.mentions
        found.append(measure(there, world, writer, recent, fill_s, count, server_id))
        show(found)
        if not last:
            _drop(url, f"size_{size}")
    return found


def _clone(url: str, name: str) -> None:
    address = sa.make_url(url)
    with psycopg.connect(_maintenance(url), autocommit=True) as connection:
        connection.execute(f'create database "{name}" template "{address.database}"')


def _drop(url: str, name: str) -> None:
    with psycopg.connect(_maintenance(url), autocommit=True) as connection:
        connection.execute(f'drop database "{name}"')


def _maintenance(url: str) -> str:
    plain = sa.make_url(url).set(drivername="postgresql", database="postgres")
    return plain.render_as_string(hide_password=False)


def show(found: list[Measured]) -> None:
    """A line a size."""
    print("   events  mentions  a second  ms each   worst  ratio  client  server   new  changed")
    for one in found:
        print(
            f"{one.events:>9,}{one.mentions:>10,}{one.a_second:>10.0f}{one.median_ms:>9.2f}{one.worst_ms:>8.2f}"
            f"{one.median_ms / found[0].median_ms:>7.2f}{one.client_ms:>8.2f}{one.server_ms:>8.2f}{one.new_events:>6}"
            f"{one.changed_events:>9}"
        )


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n", maxsplit=1)[0])
    parser.add_argument("--events", default="10000,100000,500000", help="sizes, smallest first")
    parser.add_argument("--a-day", type=int, default=400, help="incidents a day")
    parser.add_argument("--mentions", type=int, default=3000, help="that are linked at each size")
    parser.add_argument("--json", type=Path, help="write the figures there, too")
    given = parser.parse_args()
    # Not below a private home: as root the server has a user of its own
    home = Path(tempfile.mkdtemp(prefix="newswatch-bench-"))
    home.chmod(0o711)
    try:
        with embedded.hold(home) as url:
            found = run(
                url,
                embedded.status(home).pid or 0,
                [int(size) for size in given.events.split(",")],
                given.a_day,
                given.mentions,
            )
    finally:
        embedded.remove(home)
        shutil.rmtree(home, ignore_errors=True)
    ratio = found[-1].median_ms / found[0].median_ms
    slowest = min(one.a_second for one in found)
    print(
        f"last to first {ratio:.2f} (at most {LIMIT_RATIO}), slowest {slowest:.0f} a second (at least {LEAST_A_SECOND})"
    )
    if given.json is not None:
        machine = {"cores": os.cpu_count(), "load": os.getloadavg(), "python": platform.python_version()}
        measured = {
            "machine": machine, "a_day": given.a_day, "batch": BATCH, "ratio": round(ratio, 3),
            "sizes": [asdict(one) for one in found],
        }  # fmt: skip
        given.json.write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")
    if ratio > LIMIT_RATIO or slowest < LEAST_A_SECOND:
        sys.exit(1)


if __name__ == "__main__":
    main()
