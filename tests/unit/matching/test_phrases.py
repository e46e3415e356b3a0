"""Phrases on whole words: which are found, and where."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newswatch.matching import PhraseSet, normalise, read


def found(phrases: list[str], text: str) -> list[str]:
    """The words of the text that each match covers."""
    document = read(text)
    return [document.quote(m.first, m.last).text for m in PhraseSet((p, p) for p in phrases).find(document)]


@pytest.mark.parametrize(
    ("phrases", "text", "expected"),
    [
        (["raid"], "A raid on the braided raiders", ["raid"]),
        (["car bomb"], "a car bomb, not a scar bomb or a car bomber", ["car bomb"]),
        (
            ["cross border"],
            "cross-border and Cross Border and cross‑border",
            ["cross-border", "Cross Border", "cross‑border"],
        ),
        (["cross-border"], "cross border", ["cross border"]),
        (["air strike", "air", "strike"], "an air strike", ["air strike"]),
        (["bomb", "bomb blast site"], "a bomb blast hit", ["bomb"]),
        (["open fire", "fire"], "open fire", ["open fire"]),
        (["charge d'affaires"], "the charge d’affaires", ["charge d’affaires"]),
        (["u.s. drone"], "a U.S. drone and a US drone", ["U.S. drone", "US drone"]),
        (["army 's"], "the army's post", ["army's"]),
        (["fell"], "It fell. Fell!", ["fell", "Fell"]),
        (["a b", "b c"], "a b c", ["a b"]),
        (["x", "y"], "x x y x", ["x", "x", "y", "x"]),
        ([], "nothing to find", []),
        ([""], "nothing to find", []),
    ],
)
def test_what_is_found(phrases: list[str], text: str, expected: list[str]) -> None:
    assert found(phrases, text) == expected


def test_phrases_side_by_side_are_all_found() -> None:
    assert found(["one two", "three", "two three"], "one two three") == ["one two", "three"]


def test_a_phrase_does_not_reach_over_a_comma() -> None:
    assert found(["car bomb"], "a car, bomb and all") == []


def test_the_first_value_of_a_phrase_counts() -> None:
    phrases = PhraseSet([("Raid", 1), ("raid", 2)])
    assert len(phrases) == 1
    assert [m.value for m in phrases.find(read("raid"))] == [1]


def test_normalising_is_what_a_document_shows() -> None:
    assert normalise("Cross-Border  fire") == " cross  border  fire " == read("cross border fire").stream


WORDS = st.lists(st.sampled_from(["a", "ab", "b", "ba", "aba", "bomb", "car"]), min_size=1, max_size=4)


@given(
    st.lists(WORDS, max_size=6),
    st.lists(st.sampled_from(["a", "ab", "b", "ba", "aba", "bomb", "car", ","]), max_size=40),
)
def test_matches_are_phrases_in_order_and_apart(phrases: list[list[str]], text: list[str]) -> None:
    known = {" ".join(p) for p in phrases}
    document = read(" ".join(text))
    at = 0
    for m in PhraseSet((p, p) for p in known).find(document):
        assert at <= m.first < m.last <= len(document)
        assert " ".join(document.words[m.first : m.last]) == m.value
        at = m.last


@given(st.text(max_size=30), st.text(max_size=120))
def test_any_phrase_is_found_in_itself_and_no_text_is_refused(phrase: str, text: str) -> None:
    phrases = PhraseSet({phrase: True})
    phrases.find(read(text))
    assert len(phrases.find(read(phrase))) == (1 if read(phrase).words else 0)
