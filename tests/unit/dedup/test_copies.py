"""What is a copy of what."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newswatch.dedup import copy_similarity, likeness, signature

from .conftest import COPIES, OTHERS, PLAIN, WIRE


@pytest.mark.parametrize("name", COPIES)
def test_is_a_copy(name: str) -> None:
    found = copy_similarity(signature(WIRE), signature(COPIES[name]))
    assert found is not None
    assert 0.6 <= found <= 1


@pytest.mark.parametrize("name", COPIES)
def test_an_index_can_find_it(name: str) -> None:
    original, other = signature(WIRE), signature(COPIES[name])
    assert original.text_hash == other.text_hash or set(original.bands) & set(other.bands)


@pytest.mark.parametrize("name", OTHERS)
def test_is_no_copy(name: str) -> None:
    assert copy_similarity(signature(WIRE), signature(OTHERS[name])) is None


def quake(magnitude: str, distance: int, town: str, day: str) -> str:
    return (
        f"A magnitude {magnitude} earthquake struck {distance} km from {town} on {day}, the geological survey said. "
        "There were no immediate reports of damage or casualties. The quake was at a depth of 10 km. "
        "Earthquakes are common in the region, which lies on several fault lines."
    )


@pytest.mark.parametrize(
    "told",
    [("5.1", 48, "Morva", "Monday"), ("4.6", 35, "Oskal", "Tuesday"), ("4.6", 36, "Oskal", "Monday")],
)
def test_two_reports_from_one_template_are_no_copies(told: tuple[str, int, str, str]) -> None:
    assert copy_similarity(signature(quake("4.6", 35, "Oskal", "Monday")), signature(quake(*told))) is None


def test_a_changed_toll_in_a_long_text_is_seen() -> None:
    filler = "\n".join(
        f"Paragraph {number} of the long report tells of the year {1900 + number}." for number in range(150)
    )
    one, other = (f"{PLAIN}\n{filler}".replace("killing four", f"killing {toll}") for toll in ("four", "nine"))
    assert likeness(signature(one), signature(other)).jaccard > 0.95
    assert copy_similarity(signature(one), signature(other)) is None


def test_short_texts_are_only_ever_exact_copies() -> None:
    one = signature("Blast in Oskal market kills three, police say")
    assert copy_similarity(one, signature("BLAST IN OSKAL MARKET KILLS THREE: POLICE SAY.")) == 1.0
    assert copy_similarity(one, signature("Blast in Oskal market kills three, police said")) is None


def test_a_language_without_spaces() -> None:
    text = (
        "軍は月曜日、国境付近で武装集団がパトロール隊に発砲し、兵士二人が負傷したと発表した。襲撃者は川を渡って逃げた。"
    )
    assert copy_similarity(signature(text * 2), signature(text + text.replace("逃げた", "去った"))) is not None
    assert (
        copy_similarity(
            signature(text),
            signature("今年の収穫は十年ぶりの豊作で、市場の穀物価格は五分の一下がったと農業省は発表した。"),
        )
        is None
    )


def test_a_signature_is_small_and_can_be_sent() -> None:
    found = signature(PLAIN)
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301 our own bytes
    assert len(found.whole) + len(found.head) + len(found.told) <= 850
    assert len(found.bands) == 16
    assert all(-(2**63) <= band < 2**63 for band in found.bands)


@given(st.text(max_size=400))
def test_any_text_with_a_word_has_one_signature_and_is_its_own_copy(text: str) -> None:
    one, other = signature(text), signature(text)
    assert one == other
    assert copy_similarity(one, other) == (1.0 if one.words else None)


@given(st.text(max_size=300), st.text(max_size=300))
def test_likeness_is_the_same_both_ways(one: str, other: str) -> None:
    first, second = signature(PLAIN + one), signature(PLAIN + other)
    assert likeness(first, second) == likeness(second, first)
    assert 0 <= likeness(first, second).jaccard <= 1
