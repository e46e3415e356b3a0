"""Laws of linking, on any mentions: order says nothing, doing it again changes nothing, reviewers are heard."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.events.linking.making import (
    COUNTRY,
    DAY,
    NOWHERE,
    actor,
    dead,
    event,
    hurt,
    partition,
    place,
    stored,
    told,
    when,
)

from newswatch.events.linking import EventLinker, compare, derive
from newswatch.events.linking.facts import Facts
from newswatch.model import ActorKind, DateBasis, EventType, Outcome, Party, PlacePrecision
from newswatch.model.linking import LinkedEvent, LinkMention, LinkResult

LINKER = EventLinker("rules-1")
# few, for the suite must stay quick (1,000 of each were run when the rules last changed); a slow machine is no fault
LAW = settings(max_examples=40, deadline=None)
PLACES = (
    place("Jandola", at=(32.33, 70.13)),
    place("Gul Imam", at=(32.11, 70.54), words="Gul Imam in Tank"),
    place("Tank", precision=PlacePrecision.ADMIN2, words="Tank district", at=(32.22, 70.38)),
    place("Bannu", admin2="Bannu", at=(32.99, 70.60)),
    place("Peshawar", admin2="Peshawar", at=(34.0, 71.58), words="a Peshawar hospital"),
    place("Barmal", country="AF", admin1="Paktika", admin2="Barmal", at=(32.6, 69.5)),
    place("Khyber Pakhtunkhwa", admin2=None, precision=PlacePrecision.ADMIN1),
    COUNTRY,
    NOWHERE,
)
WORDS = (
    "Gunmen attacked a convoy of tankers near Jandola on Monday",
    "A roadside bomb struck a police van at Gul Imam in Tank district on Monday evening",
    "Pakistani jets struck houses in Barmal on Monday night",
    "BANNU: A suicide bomber rammed a rickshaw into the gate of a camp in Bannu in the morning",
    "Attacks were reported",
)
KINDS = (EventType.ARMED_ASSAULT, EventType.BOMBING, EventType.AIR_STRIKE, EventType.ARREST, EventType.OTHER)
ACTORS = (actor("Group One"), actor("Group Two"), actor("PAF", kind=ActorKind.STATE, country="PK"))


@st.composite
def mentions(draw: st.DrawFn, number: int) -> LinkMention:
    days = draw(st.integers(0, 3))
    basis = draw(st.sampled_from([DateBasis.RELATIVE, DateBasis.EXPLICIT, DateBasis.PUBLICATION]))
    day = draw(st.sampled_from([when(DAY + timedelta(days=days), basis=basis), when(None)]))
    tolls = [
        make(draw(st.sampled_from([0, 1, 2, 3, 9, None])), draw(st.sampled_from(list(Party))))
        for make in draw(st.sampled_from([(), (dead,), (dead, hurt)]))
    ]
    article = draw(st.integers(1, 6))
    return told(
        number,
        kind=draw(st.sampled_from(KINDS)),
        day=day,
        at=draw(st.sampled_from(PLACES)),
        tolls=tolls,
        actors=draw(st.sampled_from([(), ACTORS[:1], ACTORS[1:2], ACTORS[2:]])),
        words=draw(st.sampled_from(WORDS)),
        article=article,
        version=article * 100 + draw(st.integers(0, 1)),
        hours_later=24 * days + draw(st.integers(0, 30)),
        voice=f"voice-{article % 3}",
        story_id=draw(st.sampled_from([None, 1])),
        superseded=draw(st.sampled_from([False, False, False, True])),
        verified=draw(st.sampled_from([True, True, True, False])),
    )


@st.composite
def batches(draw: st.DrawFn) -> list[LinkMention]:
    size = draw(st.integers(0, 9))
    return [draw(mentions(number)) for number in range(1, size + 1)]


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[LinkMention], list[LinkedEvent]]:
    """A batch, and events that linking another batch made."""
    old = draw(batches())
    events = stored([], old, LINKER.link(old, []))
    size = draw(st.integers(1, 6))
    return [draw(mentions(100 + number)) for number in range(size)], events


def held(events: Sequence[LinkedEvent]) -> dict[int, frozenset[int]]:
    return {e.event_id: frozenset(m.mention_id for m in e.mentions) for e in events if e.mentions}


def same(one: LinkResult, other: LinkResult) -> bool:
    return (one.assignments, one.merges, dict(one.values)) == (other.assignments, other.merges, dict(other.values))


@LAW
@given(batches(), st.randoms(use_true_random=False))
def test_the_order_of_a_batch_says_nothing(batch: list[LinkMention], chance: random.Random) -> None:
    shuffled = list(batch)
    chance.shuffle(shuffled)
    assert same(LINKER.link(batch, []), LINKER.link(shuffled, []))


@LAW
@given(worlds(), st.randoms(use_true_random=False))
def test_nor_does_the_order_of_events_and_their_mentions(
    world: tuple[list[LinkMention], list[LinkedEvent]], chance: random.Random
) -> None:
    batch, events = world
    mixed = [replace(e, mentions=tuple(chance.sample(e.mentions, len(e.mentions)))) for e in events]
    chance.shuffle(mixed)
    assert same(LINKER.link(batch, events), LINKER.link(chance.sample(batch, len(batch)), mixed))


@LAW
@given(worlds())
def test_linking_twice_changes_nothing(world: tuple[list[LinkMention], list[LinkedEvent]]) -> None:
    batch, events = world
    after = stored(events, batch, LINKER.link(batch, events))
    again = LINKER.link(batch, after)
    assert again.assignments == ()
    assert held(stored(after, batch, again)) == held(after)


@LAW
@given(worlds())
def test_every_mention_that_counts_is_in_one_event_and_no_other_is_moved(
    world: tuple[list[LinkMention], list[LinkedEvent]],
) -> None:
    batch, events = world
    after = stored(events, batch, LINKER.link(batch, events))
    everywhere = [m for members in held(after).values() for m in members]
    assert len(everywhere) == len(set(everywhere))
    missing = {m.mention_id for m in batch if not m.superseded and m.verified} - set(everywhere)
    assert not missing
    before = [m for members in held(events).values() for m in members]
    assert set(before) <= set(everywhere)


@LAW
@given(batches(), st.randoms(use_true_random=False))
def test_in_any_order_and_any_number_of_batches_the_same_events_come_out(
    batch: list[LinkMention], chance: random.Random
) -> None:
    counting = [m for m in batch if not m.superseded and m.verified]
    at_once = partition(LINKER.link(counting, []))
    chance.shuffle(counting)
    events: list[LinkedEvent] = []
    while counting:
        part, counting = counting[: (cut := chance.randint(1, 3))], counting[cut:]
        events = stored(events, part, LINKER.link(part, events), settled=False)
    assert set(held(events).values()) == at_once


@LAW
@given(batches(), st.randoms(use_true_random=False))
def test_doing_a_part_again_changes_nothing_while_events_are_young(
    batch: list[LinkMention], chance: random.Random
) -> None:
    events = stored([], batch, LINKER.link(batch, []), settled=False)
    part = [m for m in batch if chance.random() < 0.5]
    again = LINKER.link(part, events)
    assert (again.assignments, again.merges) == ((), ())


@LAW
@given(batches(), st.integers(0, 9))
def test_a_batch_in_two_parts_keeps_the_numbers_of_the_first(batch: list[LinkMention], cut: int) -> None:
    first, second = batch[:cut], batch[cut:]
    events = stored([], first, LINKER.link(first, []))
    result = LINKER.link(second, events)
    after = held(stored(events, second, result))
    gone = dict(result.merges)
    for number, members in held(events).items():
        assert members <= after[gone.get(number, number)]


@LAW
@given(worlds())
def test_vetoes_hold_within_every_event(world: tuple[list[LinkMention], list[LinkedEvent]]) -> None:
    batch, events = world
    after = stored(events, batch, LINKER.link(batch, events))
    for e in after:
        active = [m for m in e.mentions if not m.superseded]
        for i, a in enumerate(active):
            assert all(compare(a, b).total is not None for b in active[:i])


@LAW
@given(batches())
def test_scores_are_symmetric(batch: list[LinkMention]) -> None:
    for a in batch:
        for b in batch:
            assert compare(a, b) == compare(b, a)


@LAW
@given(worlds())
def test_events_that_lose_all_mentions_are_withdrawn_and_only_those(
    world: tuple[list[LinkMention], list[LinkedEvent]],
) -> None:
    _, events = world
    dying = [replace(m, superseded=True) for e in events for m in e.mentions]
    result = LINKER.link(dying, events)
    assert set(result.values) == {e.event_id for e in events if e.mentions}
    assert all(value is None for value in result.values.values())
    assert result.assignments == ()


@LAW
@given(worlds(), st.data())
def test_what_is_held_apart_stays_apart_whatever_comes(
    world: tuple[list[LinkMention], list[LinkedEvent]], data: st.DataObject
) -> None:
    batch, events = world
    members = [(m, e.event_id) for e in events for m in e.mentions if not m.superseded and m.verified]
    if not members:
        return
    chosen, home = data.draw(st.sampled_from(members))
    split = replace(chosen, apart_from=(home,))
    after = stored(events, [split], LINKER.link([split], events))
    result = LINKER.link([*batch, split], after)
    finally_held = held(stored(after, [*batch, split], result))
    gone = dict(result.merges)
    assert split.mention_id not in finally_held.get(gone.get(home, home), frozenset())


@LAW
@given(worlds(), st.data())
def test_what_is_fixed_goes_there_and_stays(
    world: tuple[list[LinkMention], list[LinkedEvent]], data: st.DataObject
) -> None:
    batch, events = world
    alive = [e.event_id for e in events if e.mentions]
    loose = [m for m in batch if not m.superseded]
    if not alive or not loose:
        return
    target = data.draw(st.sampled_from(alive))
    fixed = [replace(m, fixed_event=target) if m is loose[0] else m for m in batch]
    after = events
    for _ in range(2):
        result = LINKER.link(fixed, after)
        after = stored(after, fixed, result)
        assert loose[0].mention_id in held(after)[target]


@LAW
@given(worlds())
def test_redoing_all_gives_the_events_of_one_batch(world: tuple[list[LinkMention], list[LinkedEvent]]) -> None:
    batch, events = world
    everything = {m.mention_id: replace(m, redo=True) for e in events for m in e.mentions}
    everything |= {m.mention_id: replace(m, redo=True) for m in batch}
    active = [m for m in everything.values() if not m.superseded]
    fresh = stored([], active, LINKER.link(active, []))
    again = stored(events, active, LINKER.link(active, events))
    counted = {m.mention_id for m in active if m.verified}

    def seen(found: list[LinkedEvent]) -> set[frozenset[int]]:
        return {members & counted for members in held(found).values()} - {frozenset()}

    former = [m for e in events for m in e.mentions if m.superseded]
    if not former:  # former versions tie what is else told apart
        assert seen(fresh) == seen(again)


@LAW
@given(batches())
def test_values_are_ordered_and_do_not_depend_on_order(batch: list[LinkMention]) -> None:
    members = [Facts(m) for m in batch]
    value = derive(members)
    assert value == derive(list(reversed(members)))
    if value is None:
        assert all(m.superseded or not m.verified for m in batch)
        return
    ranges = [(row.min, row.best, row.max) for row in value.casualties]
    ranges += [(toll.min, toll.best, toll.max) for toll in value.tolls]
    for said in ranges:
        numbers = [n for n in said if n is not None]
        assert numbers == sorted(numbers)
    for toll in value.tolls:
        rows = [row.best for row in value.casualties if row.outcome is toll.outcome and row.best is not None]
        assert (sum(rows) if rows else None) == toll.best
    assert value.total(Outcome.MISSING) == (None, None, None)
    assert 1 <= value.voices <= value.articles


def test_the_parts_of_the_world_are_as_they_seem() -> None:
    a, b = told(1), told(2)
    assert held(stored([event(5, a)], [b], LINKER.link([b], [event(5, a)]))) == {5: frozenset({1, 2})}
    assert partition(LINKER.link([a, b], [])) == {frozenset({1, 2})}
