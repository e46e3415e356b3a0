"""Sentences and items of lists as the units that may each tell an incident."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newswatch.events.mentions.units import units
from newswatch.matching import read


def listed(text: str) -> list[str]:
    document = read(text)
    return [document.quote(u.first, u.last).text for u in units(document) if u.listed]


@pytest.mark.parametrize(
    "text",
    [
        "Three posts fell: a) Lower ford, two dead, b) Upper ford, and c) The mill.",
        "Three posts fell: (a) Lower ford, two dead; (b) Upper ford; (c) The mill.",
        "Three posts fell: 1) Lower ford, two dead, 2) Upper ford & 3) The mill.",
        "Three posts fell: (1) Lower ford, two dead – (2) Upper ford – (3) The mill.",
        "Three posts fell: i) Lower ford, two dead, ii) Upper ford, iii) The mill.",
    ],
)
def test_items_of_a_list(text: str) -> None:
    items = listed(text)
    assert [i.rstrip(" .") for i in items] == ["Lower ford, two dead", "Upper ford", "The mill"]


def test_the_words_before_a_list_are_a_unit_of_their_own() -> None:
    document = read("Two posts fell: a) Lower ford, b) Upper ford.")
    head = units(document)[0]
    assert not head.listed
    assert document.quote(head.first, head.last).text == "Two posts fell:"


@pytest.mark.parametrize(
    "text",
    [
        "The post (a mud house) fell. The mill (b. 1902) did not.",
        "He named a) one reason only.",
        "Letters out of order: b) the mill, a) the ford.",
        "Eleven (11) men and twelve (12) boys left.",
        "It ended with no list at all.",
    ],
)
def test_what_is_no_list(text: str) -> None:
    assert listed(text) == []


def test_brackets_inside_an_item_do_not_end_it() -> None:
    text = "Two posts: a) Ford (2 May 2025): 3 killed (all guards), b) Mill (5 May 2025): 4 hurt."
    assert [i.rstrip(".") for i in listed(text)] == [
        "Ford (2 May 2025): 3 killed (all guards)",
        "Mill (5 May 2025): 4 hurt",
    ]


def test_a_second_list_is_read_as_well() -> None:
    text = "Two posts: a) Ford, b) Mill. Two towns: a) Gao, b) Kidal."
    assert [i.rstrip(" .") for i in listed(text)] == ["Ford", "Mill", "Gao", "Kidal"]


@given(st.text(alphabet=st.sampled_from("ab c1).(,; Aiv2\n"), max_size=120))
def test_units_are_in_order_apart_and_inside_their_sentences(text: str) -> None:
    document = read(text)
    at = 0
    for u in units(document):
        assert at <= u.first < u.last <= len(document)
        sentence = document.sentences[u.sentence]
        assert sentence.first <= u.first
        assert u.last <= sentence.last
        assert u.paragraph == sentence.paragraph
        at = u.last
