"""Mentions become events: one incident one event, its history kept, by however many workers."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

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
    OutcomeKind,
    Party,
    Place,
    PlacePrecision,
    Quote,
    Realis,
    Reason,
    Responsibility,
    Role,
    Scope,
    Stage,
    When,
)
from newswatch.model.jobs import Coded
from newswatch.model.work import Result, Tally
from newswatch.storage import queue
from newswatch.storage.code_store import CodeStore
from newswatch.storage.link_store import LinkStore
from newswatch.storage.mention_rows import link_mentions

DAY = datetime(2026, 3, 4, 8, 0, tzinfo=UTC)
TEXT = "Gunmen killed four soldiers at a post near Sarana on Tuesday."
SARANA = Place(
    name="Sarana", country="PK", admin1="Khyber Pakhtunkhwa", admin2="Bajaur", latitude=34.7, longitude=71.5,
    precision=PlacePrecision.PLACE, geonames_id=1, border_km=12.5, border_segment="AF-PK",
)  # fmt: skip
Told = Callable[..., int]


def attack(killed: int, **said: object) -> Mention:
    quote = Quote(TEXT[:6], 0, 6)
    values: dict[str, object] = {
        "event_type": EventType.ARMED_ASSAULT,
        "realis": Realis.ACTUAL,
        "scope": Scope.INCIDENT,
        "recalled": False,
        "when": When(
            start=date(2026, 3, 3), end=date(2026, 3, 3), precision=DatePrecision.DAY, basis=DateBasis.RELATIVE
        ),
        "place": SARANA,
        "actors": (
            Actor(
                role=Role.PERPETRATOR, name=None, id=None, kind=ActorKind.ARMED_GROUP, country=None,
                certainty=Certainty.STATED, quote=quote,
            ),
        ),
        "casualties": (
            Casualty(
                party=Party.SECURITY, outcome=Outcome.KILLED, min=killed, best=killed, max=killed, quote=quote
            ),
        ),
        "origin": NO_ORIGIN,
        "responsibility": Responsibility(claimed=None),
        "suicide": None,
        "weapons": ("rifle",),
        "operation": None,
        "sources": (),
        "confidence": 0.8123456789,
        "quote": quote,
    }  # fmt: skip
    return Mention(**(values | said))  # type: ignore[arg-type]


@pytest.fixture
def told(store_engine: sa.Engine) -> Told:
    """Stores an article (or a new version of one) that tells of these mentions; returns the version's number."""

    def once(article: str, *mentions: Mention, at: datetime = DAY, ruleset: str = "r1", again: bool = False) -> int:
        with store_engine.begin() as connection:
            number = connection.execute(
                sa.text(
                    "insert into newswatch.article as a "
                    "(article_key, canonical_url, host, voice, first_seen_at, versions) "
                    "values (convert_to(:name, 'UTF8'), 'http://x.example/' || :name, 'x.example', :name, :at, 1) "
                    "on conflict (article_key) do update set versions = a.versions + :more returning article_id"
                ),
                {"name": article, "at": at, "more": 0 if again else 1},
            ).scalar_one()
            version = connection.execute(
                sa.text(
                    "insert into newswatch.article_version as v "
                    "(article_id, version_no, text_hash, fetched_at, page_id, published_at, "
                    " published_has_time, text_chars, extractor, ruleset) "
                    "select :number, versions, convert_to(versions::text, 'UTF8'), :at, 1, :at, true, 1, 'x', '1' "
                    "from newswatch.article where article_id = :number "
                    "on conflict (article_id, text_hash) do update set page_id = v.page_id returning version_id"
                ),
                {"number": number, "at": at},
            ).scalar_one()
            connection.execute(
                sa.text(
                    "update newswatch.article set version_id = :version, version_at = :at where article_id = :number"
                ),
                {"version": version, "number": number, "at": at},
            )
            queue.add(connection, Stage.CODE, [(version, None)], cause="reprocess" if again else "new")
            (ticket,) = queue.claim(connection, Stage.CODE, 1, timedelta(minutes=5))
        CodeStore(store_engine, ruleset=ruleset).save(
            [
                Result(
                    ticket=ticket,
                    kind=OutcomeKind.DONE,
                    reason=Reason.OK,
                    value=Coded(mentions=mentions, ruleset=ruleset),
                )
            ]
        )
        return int(version)

    return once


def link(engine: sa.Engine, ruleset: str = "r1", batch: int = 25) -> Tally:
    store, tally = LinkStore(engine), Tally()
    while jobs := store.claim(batch):
        tally.merge(store.link(jobs, EventLinker(ruleset)))
    return tally


def rows(engine: sa.Engine, statement: str) -> list[sa.Row[Any]]:
    with engine.connect() as connection:
        return list(connection.execute(sa.text(statement)).all())


def test_two_outlets_one_event(store_engine: sa.Engine, told: Told) -> None:
    told("first", attack(4))
    told("second", attack(4), at=DAY + timedelta(hours=2))
    tally = link(store_engine)
    assert tally.extra["new events"] == 1
    (event,) = rows(store_engine, "select * from analysis.events")
    assert (event.killed_best, event.articles, event.independent_sources) == (4, 2, 2)
    assert (event.place, event.admin2, event.border_km) == ("Sarana", "Bajaur", 12.5)
    assert event.quote == "Gunmen"


def test_a_toll_that_grows_is_a_history(store_engine: sa.Engine, told: Told) -> None:
    told("paper", attack(4))
    link(store_engine)
    told("paper", attack(6), at=DAY + timedelta(hours=6))
    link(store_engine)
    told("paper", attack(7), at=DAY + timedelta(hours=12))
    link(store_engine)
    (event,) = rows(store_engine, "select * from newswatch.event")
    assert (event.killed_best, event.version_no, event.articles) == (7, 3, 1)
    history = rows(store_engine, "select * from analysis.event_history order by version")
    assert [row.killed_best for row in history] == [4, 6, 7]
    assert [row.valid_to for row in history] == [history[1].valid_from, history[2].valid_from, None]
    counts = rows(store_engine, "select counts from analysis.event_sources order by mention_id")
    assert [row.counts for row in counts] == [False, False, True]


def test_linking_again_changes_nothing(store_engine: sa.Engine, told: Told) -> None:
    versions = [told(f"paper{number}", attack(4 + number % 2)) for number in range(5)]
    link(store_engine)
    before = (
        rows(store_engine, "select * from newswatch.event_version"),
        rows(store_engine, "select * from newswatch.link_decision"),
    )
    with store_engine.begin() as connection:
        queue.add(connection, Stage.LINK, [(version, None) for version in versions])
    tally = link(store_engine)
    assert (tally.inputs, tally.extra["new events"], tally.extra["changed events"]) == (5, 0, 0)
    assert before == (
        rows(store_engine, "select * from newswatch.event_version"),
        rows(store_engine, "select * from newswatch.link_decision"),
    )


def test_a_report_that_is_corrected_away_withdraws_its_event(store_engine: sa.Engine, told: Told) -> None:
    told("paper", attack(4))
    link(store_engine)
    told("paper", at=DAY + timedelta(hours=6))
    link(store_engine)
    (event,) = rows(store_engine, "select * from newswatch.event")
    assert (event.status, event.version_no) == ("withdrawn", 2)
    causes = rows(store_engine, "select cause from newswatch.event_version order by version_no")
    assert [row.cause for row in causes] == ["new_mention", "withdrawn"]


def test_what_did_not_happen_and_totals_make_no_event(store_engine: sa.Engine, told: Told) -> None:
    told("paper", attack(4, realis=Realis.PLANNED), attack(40, scope=Scope.PERIOD))
    link(store_engine)
    assert rows(store_engine, "select * from newswatch.event") == []


def test_coding_again_writes_the_same_rows(store_engine: sa.Engine, told: Told) -> None:
    told("paper", attack(4), attack(4))
    before = rows(store_engine, "select mention_id, mention_key from newswatch.mention order by mention_id")
    told("paper", attack(4), attack(4), again=True)
    assert rows(store_engine, "select mention_id, mention_key from newswatch.mention order by mention_id") == before
    assert len(before) == 2  # the same words twice are two mentions
    assert len(rows(store_engine, "select * from newswatch.place")) == 1


def test_other_rules_change_the_event_and_say_so(store_engine: sa.Engine, told: Told) -> None:
    told("paper", attack(4))
    link(store_engine)
    told("paper", attack(5), ruleset="r2", again=True)
    link(store_engine, "r2")
    history = rows(store_engine, "select cause, killed_best, ruleset from newswatch.event_version order by version_no")
    assert [tuple(row) for row in history] == [("new_mention", 4, "r1"), ("rules", 5, "r2")]
    assert len(rows(store_engine, "select * from newswatch.coding")) == 2
    assert len(rows(store_engine, "select * from newswatch.coding where current")) == 1


def test_four_workers_found_one_event_once(store_engine: sa.Engine, told: Told) -> None:
    for number in range(24):
        told(f"paper{number}", attack(4), at=DAY + timedelta(minutes=number))
    elsewhere = replace(SARANA, name="Korund", country="ML", admin1="Mopti", admin2="Douentza", latitude=15.0,
                        longitude=-2.9, geonames_id=2, border_segment="BF-ML")  # fmt: skip
    for number in range(24):
        told(f"other{number}", attack(4, place=elsewhere), at=DAY + timedelta(minutes=number))
    race(store_engine, workers=4, batch=3)
    events = rows(store_engine, "select country, articles from newswatch.event where status = 'active' order by 1")
    assert [tuple(row) for row in events] == [("ML", 24), ("PK", 24)]


@pytest.mark.parametrize("seed", range(4))
def test_racing_workers_make_the_events_of_one_batch_in_any_order(
    store_engine: sa.Engine, told: Told, seed: int
) -> None:
    """Look-alikes of two days in three places, told by papers of which some do not say where or when."""
    chance = random.Random(seed)
    somewhere = Place(
        name="Bajaur", country="PK", admin1="Khyber Pakhtunkhwa", admin2="Bajaur", latitude=34.8, longitude=71.5,
        precision=PlacePrecision.ADMIN2, geonames_id=3, border_km=None, border_segment=None,
    )  # fmt: skip
    places = (SARANA, replace(SARANA, name="Korund", latitude=34.9, longitude=71.6, geonames_id=2), somewhere)
    days = [
        When(start=day, end=day, precision=DatePrecision.DAY, basis=basis)
        for day in (date(2026, 3, 3), date(2026, 3, 4))
        for basis in (DateBasis.RELATIVE, DateBasis.PUBLICATION)
    ]
    for number in range(36):
        mention = attack(chance.choice((2, 4, 9)), place=chance.choice(places), when=chance.choice(days))
        told(f"paper{number}", mention, at=DAY + timedelta(hours=20, minutes=chance.randrange(600)))
    with store_engine.begin() as connection:
        numbers = list(connection.execute(sa.text("select mention_id from newswatch.mention")).scalars())
        mentions = list(link_mentions(connection, numbers).values())
        # they come in another order than they were written
        connection.execute(sa.text("update newswatch.work set ready_at = now() - random() * interval '1 hour'"))
    at_once: dict[int, set[int]] = {}
    for one in EventLinker("r1").link(mentions, []).assignments:
        at_once.setdefault(one.event_id, set()).add(one.mention_id)
    race(store_engine, workers=4, batch=chance.randint(1, 4))
    found = rows(store_engine, "select array_agg(mention_id) as held from newswatch.event_mention group by event_id")
    assert {frozenset(row.held) for row in found} == {frozenset(held) for held in at_once.values()}
    assert len(at_once) > 3


def race(engine: sa.Engine, *, workers: int, batch: int) -> None:
    """Link all that is due, by so many at once."""
    failures: list[Exception] = []

    def worker() -> None:
        try:
            link(engine, batch=batch)
        except Exception as error:  # noqa: BLE001 - told below, in the thread of the test
            failures.append(error)

    threads = [threading.Thread(target=worker) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_values_come_back_exactly(store_engine: sa.Engine, told: Told) -> None:
    mention = attack(4)
    told("paper", mention)
    with store_engine.connect() as connection:
        numbers = connection.execute(sa.text("select mention_id from newswatch.mention")).scalars().all()
        found = link_mentions(connection, numbers)
    assert [one.mention for one in found.values()] == [mention]


def test_a_version_that_trips_the_linker_stops_no_other(store_engine: sa.Engine, told: Told) -> None:
    bad = told("bad", attack(66))
    told("good", attack(4, place=replace(SARANA, name="Far", country="KE", geonames_id=9)))

    class Tripping(EventLinker):
        def link(self, mentions, events):  # type: ignore[no-untyped-def]
            if any(one.version_id == bad for one in mentions):
                raise ZeroDivisionError("no")
            return super().link(mentions, events)

    store = LinkStore(store_engine)
    tally = store.link(store.claim(10), Tripping("r1"))
    assert tally.reasons() == {"done": {"ok": 1}, "failed": {"bug": 1}}
    (work,) = rows(store_engine, "select * from newswatch.work")
    assert (work.subject_id, work.attempts, work.last_reason) == (bad, 1, "bug")
    assert work.last_detail == "ZeroDivisionError: no"
