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
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import psutil
import psycopg
import sqlalchemy as sa
from archive import BORDERS, Weighted
from stage_cost import spent

from newswatch.events.linking import EventLinker
from newswatch.model import (
    NO_ORIGIN,
    Actor,
    ActorKind,
    Casualty,
    Certainty,
    DateBasis,
    DatePrecision,
    EventType,
    Mention,
    Outcome,
    Party,
    Place,
    PlacePrecision,
    Quote,
    Realis,
    Responsibility,
    Role,
    Scope,
    When,
)
from newswatch.model.linking import LinkMention
from newswatch.storage import embedded, migrate
from newswatch.storage.database import connect
from newswatch.storage.link_store import LinkStore
from newswatch.storage.places import place_ids

LIMIT_RATIO: Final = 1.3
LEAST_A_SECOND: Final = 300
BATCH: Final = 100  # as the pipeline claims
SYLLABLES: Final = "ka mar do lin ve so ter bal qui ra pen sta mo rel ti gan du fer os lam zu bek nor".split()
KINDS: Final = (
    EventType.ARMED_ASSAULT, EventType.BOMBING, EventType.SHELLING, EventType.DRONE_STRIKE, EventType.RAID,
    EventType.SECURITY_OPERATION, EventType.ABDUCTION,
)  # fmt: skip
DEEDS: Final = {
    EventType.ARMED_ASSAULT: "Gunmen opened fire on a {thing} in {place} and killed {killed} {who}",
    EventType.BOMBING: "A bomb hidden near a {thing} in {place} killed {killed} {who} and wounded {hurt}",
    EventType.SHELLING: "Shells fired from across the border hit a {thing} in {place}, killing {killed} {who}",
    EventType.DRONE_STRIKE: "A drone struck a {thing} in {place} and killed {killed} {who}",
    EventType.RAID: "Fighters stormed a {thing} at {place}, killing {killed} {who} and wounding {hurt}",
    EventType.SECURITY_OPERATION: "Troops killed {killed} {who} in an operation near a {thing} in {place}",
    EventType.ABDUCTION: "Armed men seized {killed} {who} from a {thing} in {place}",
}
THINGS: Final = (
    "post school market convoy checkpoint mosque bridge bus quarry clinic fuel-station farm tanker patrol hotel "
    "station warehouse wedding camp shop"
).split()
WHO: Final = {
    "soldiers": Party.SECURITY,
    "villagers": Party.CIVILIAN,
    "traders": Party.CIVILIAN,
    "rebels": Party.MILITANT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """What happened, and how it is told."""

    number: int
    day: date
    kind: EventType
    place: Place
    coarse: Place
    thing: str
    who: str
    killed: int
    hurt: int
    group: str
    other: str
    tellings: int


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


class World:
    """Places, and what happens there, from the newest day backwards."""

    def __init__(self, a_day: int, seed: int = 11) -> None:
        self.a_day, self.seed = a_day, seed
        draw = random.Random(seed)
        self.borders = Weighted(BORDERS)
        self.towns: dict[str, Weighted[tuple[Place, Place]]] = {}
        for rank, country in enumerate(sorted({c for border in BORDERS for c in border.split("-")})):
            found = []
            for province in range(8):
                admin1 = _name(draw)
                for district in range(10):
                    admin2 = _name(draw)
                    at = (8.0 + 4 * (rank % 8) + 0.4 * province, -15.0 + 9 * (rank // 8) + 0.6 * district)
                    coarse = _place(admin2, country, admin1, admin2, at, PlacePrecision.ADMIN2)
                    for _ in range(8):
                        near = (at[0] + draw.uniform(-0.2, 0.2), at[1] + draw.uniform(-0.2, 0.2))
                        town = _place(_name(draw), country, admin1, admin2, near, PlacePrecision.PLACE)
                        found.append((town, coarse))
            draw.shuffle(found)
            # The worst town of a country has three of a hundred
            self.towns[country] = Weighted(found, [1 / (rank + 10) for rank in range(len(found))])

    def places(self) -> list[Place]:
        """Every place there is."""
        pairs = [pair for towns in self.towns.values() for pair in towns]
        return [p for pair in pairs for p in pair]

    def incidents(self, today: date, edition: int = 1) -> Iterator[Incident]:
        """Without end, newest first; in each edition others, at the same places."""
        draw = random.Random(self.seed + edition)
        spread = Weighted(range(1, 41), (rank**-2.0 for rank in range(1, 41)))
        last: tuple[str, Place, Place, str] | None = None
        number = 0
        while True:
            number += 1
            day = today - timedelta(days=(number - 1) // self.a_day)
            if last is not None and draw.random() < 1 / 3:
                country, _, coarse, other = last
                town = draw.choice([t for t, c in self.towns[country] if c is coarse])
            else:
                country, other = draw.sample(self.borders.drawn(draw).split("-"), 2)
                town, coarse = self.towns[country].drawn(draw)
            last = (country, town, coarse, other)
            yield Incident(
                number=number, day=day, kind=draw.choice(KINDS), place=town, coarse=coarse, thing=draw.choice(THINGS),
                who=draw.choice(list(WHO)), killed=1 + min(int(draw.expovariate(0.3)), 60),
                hurt=1 + int(draw.expovariate(0.2)), group=f"Front {draw.randrange(60)}", other=other,
                tellings=spread.drawn(draw),
            )  # fmt: skip


def told(one: Incident, telling: int, number: int, *, fresh: bool = False) -> LinkMention:
    """An incident as its n-th article tells it: the fifth names only the district, the fourth another toll."""
    where = one.coarse if telling % 5 == 4 else one.place
    killed = one.killed + (telling % 4 == 3)
    words = DEEDS[one.kind].format(thing=one.thing, place=where.name, killed=killed, who=one.who, hurt=one.hurt)
    text = f"{words} on {one.day:%A}, {'officials' if telling % 2 else 'residents'} said."
    whole = Quote(text, 0, len(text))
    outcome = Outcome.ABDUCTED if one.kind is EventType.ABDUCTION else Outcome.KILLED
    tolls = [Casualty(party=WHO[one.who], outcome=outcome, min=killed, best=killed, max=killed, quote=whole)]
    if "{hurt}" in DEEDS[one.kind]:
        tolls.append(
            Casualty(
                party=Party.UNKNOWN, outcome=Outcome.INJURED, min=one.hurt, best=one.hurt, max=one.hurt, quote=whole
            )
        )
    at = datetime.combine(one.day, datetime.min.time(), UTC) + timedelta(hours=18 + telling % 30)
    start = text.index(str(where.name))
    place = Place(**{**_fields(where), "quote": Quote(str(where.name), start, start + len(str(where.name)))})
    mention = Mention(
        event_type=one.kind, realis=Realis.ACTUAL, scope=Scope.INCIDENT, recalled=False,
        when=When(start=one.day, end=one.day, precision=DatePrecision.DAY, basis=DateBasis.RELATIVE),
        place=place,
        actors=(
            Actor(role=Role.PERPETRATOR, name=one.group, id=one.group, kind=ActorKind.ARMED_GROUP, country=None,
                  certainty=Certainty.STATED, quote=whole),
            Actor(role=Role.TARGET, name=f"{one.other} army", id=None, kind=ActorKind.STATE, country=one.other,
                  certainty=Certainty.STATED, quote=whole),
        )[: 1 + telling % 2],
        casualties=tuple(tolls), origin=NO_ORIGIN, responsibility=Responsibility(claimed=None), suicide=None,
        weapons=(), operation=None, sources=(), confidence=0.8, quote=whole,
    )  # fmt: skip
    return LinkMention(
        mention_id=number, key=sha256(f"{number} {fresh}".encode()).digest(), mention=mention, article_id=number,
        version_id=number, version_no=1, outlet=None, voice=f"voice {number % 400}", published=at, fetched_at=at,
    )  # fmt: skip


def _fields(place: Place) -> dict[str, Any]:
    return {name: getattr(place, name) for name in Place.__dataclass_fields__}


def _place(
    name: str, country: str, admin1: str, admin2: str, at: tuple[float, float], precision: PlacePrecision
) -> Place:
    return Place(
        name=name, country=country, admin1=admin1, admin2=admin2, latitude=round(at[0], 4), longitude=round(at[1], 4),
        precision=precision,
    )  # fmt: skip


def _name(draw: random.Random) -> str:
    return "".join(draw.choices(SYLLABLES, k=draw.randint(2, 4))).capitalize()


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
    return Place(**{**_fields(place), "quote": None})


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
    while len(mentions) < count:
        one = draw.choice(known) if draw.random() < 0.5 else next(unknown)
        mentions.append(told(one, draw.randrange(40), first + len(mentions), fresh=True))
    filler.waiting(mentions)
    engine, linker = connect(url, application="benchmark"), EventLinker("benchmark")
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("vacuum analyze"))
    store, each, new, changed = LinkStore(engine), [], 0, 0
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
        events = connection.execute(sa.text("select count(*) from newswatch.event")).scalar_one() - new
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
        copied = sa.make_url(url).set(database=f"size_{size}").render_as_string(hide_password=False)
        _clone(url, f"size_{size}")
        there = Filler(copied, linker, places)
        there.mentions = filler.mentions
        found.append(measure(copied, world, there, recent, fill_s, count, server_id))
        show(found)
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
