"""What papers do to a wire makes copies of it; what only looks like one is none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from newswatch.dedup import Arrival, Decider, MemoryIndex, copy_similarity, signature

from .forms import BOMBING, EDITS, ENGLISH, FORMS, LOOK_ALIKES, SHELLING, STATEMENT, WIRES

NOON = datetime(2026, 10, 16, 12, 0, tzinfo=UTC)
PRINTS = [
    *((wire, name) for wire in WIRES for name in FORMS),
    *((wire, name) for wire in ENGLISH for name in EDITS),
]


def printed(wire: str, name: str) -> str:
    return (FORMS | EDITS)[name](WIRES[wire])


@pytest.mark.parametrize(("wire", "name"), PRINTS)
def test_a_print_is_a_copy_and_is_found(wire: str, name: str) -> None:
    original, copy = signature(WIRES[wire]), signature(printed(wire, name))
    assert copy_similarity(original, copy) is not None
    assert copy_similarity(copy, original) is not None
    assert original.text_hash == copy.text_hash or set(original.bands) & set(copy.bands)


@pytest.mark.parametrize("name", LOOK_ALIKES)
def test_a_look_alike_is_no_copy(name: str) -> None:
    one, other = map(signature, LOOK_ALIKES[name])
    assert copy_similarity(one, other) is None


@pytest.mark.parametrize("wire", ENGLISH)
def test_two_edits_at_once(wire: str) -> None:
    """A copy is edited, given a byline, and cut at a wall."""
    text = WIRES[wire]
    for edit in ("numbers as figures", "the day as a date", "British spelling", "some adjectives cut"):
        for frame in ("byline and desk", "agency dateline", "correction at the head", "paywall after two paragraphs"):
            assert copy_similarity(signature(text), signature(EDITS[frame](EDITS[edit](text)))) is not None, (
                edit,
                frame,
            )


def test_all_prints_of_a_wire_are_of_the_first_whatever_stands_between() -> None:
    decider = Decider(MemoryIndex())
    arrivals = [
        Arrival.of(
            id=f"{wire} {name}", title=None, text=printed(wire, name), published=NOON + timedelta(minutes=number)
        )
        for number, (wire, name) in enumerate(sorted(PRINTS, key=lambda one: one[1]))
    ]
    firsts: dict[str, str] = {}
    for arrival, verdict in zip(arrivals, decider.decide_many(arrivals), strict=True):
        wire = arrival.id.split()[0]
        assert verdict.copy_of == firsts.get(wire), arrival.id
        firsts.setdefault(wire, arrival.id)


@pytest.mark.parametrize(
    "name", ["the toll has risen", "the wounded have risen", "statements on two raids, other tolls"]
)
def test_other_tolls_in_the_same_words_are_no_copy_and_no_other_voice(name: str) -> None:
    decider = Decider(MemoryIndex())
    one, other = LOOK_ALIKES[name]
    decider.decide(Arrival.of(id="a", title=None, text=one, published=NOON))
    verdict = decider.decide(Arrival.of(id="b", title=None, text=other, published=NOON + timedelta(hours=5)))
    assert (verdict.copy_of, verdict.words_of) == (None, "a")


@pytest.mark.parametrize("name", ["two reporters on one bombing", "two bombings in one town on one day"])
def test_another_reporter_has_words_of_his_own(name: str) -> None:
    decider = Decider(MemoryIndex())
    one, other = LOOK_ALIKES[name]
    decider.decide(Arrival.of(id="a", title=None, text=one, published=NOON))
    assert decider.decide(Arrival.of(id="b", title=None, text=other, published=NOON)).words_of is None


def test_different_wires_are_no_copies() -> None:
    found = Decider(MemoryIndex()).decide_many(
        [Arrival.of(id=name, title=None, text=text, published=NOON) for name, text in WIRES.items()]
    )
    assert {verdict.copy_of for verdict in found} == {None}
    assert copy_similarity(signature(BOMBING), signature(SHELLING)) is None
    assert copy_similarity(signature(SHELLING), signature(STATEMENT)) is None
