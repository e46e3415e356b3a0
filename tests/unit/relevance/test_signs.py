"""The signs of an incident, and what they make of a text."""

from __future__ import annotations

import pytest

from newswatch.catalog import lexicon_files
from newswatch.matching import CueReader, read
from newswatch.relevance.signs import SignReader, Signs, probability

LEXICON = lexicon_files.load()
CUES = CueReader(LEXICON.cues, LEXICON.not_cues)
READER = SignReader(LEXICON, CUES)


def signs(text: str) -> Signs:
    document = read(text)
    return READER.read(document, None, CUES.find(document), ())


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "Hello.",
        "The choir meets on Wednesdays at half past seven.",
        "The council approved a budget for the swimming pool, and the mayor thanked the clerks.",
        "Police reminded drivers on the ring road to keep their distance.",
    ],
)
def test_a_text_without_signs_tells_of_no_incident(text: str) -> None:
    assert probability(signs(text)) < 0.25


@pytest.mark.parametrize(
    "text",
    [
        "Two soldiers were killed in an ambush near Hadro.",
        "Rebels abducted a teacher in the village of Salem on Monday night.",
        "Troops recovered nine rifles and 400 rounds of ammunition from a hideout in the hills.",
    ],
)
def test_a_note_with_signs_tells_of_one(text: str) -> None:
    assert probability(signs(text)) > 0.5


def test_the_same_signs_say_less_in_a_longer_text() -> None:
    text = "Two soldiers were killed in an ambush near Hadro."
    longer = text + " The weather was mild and the harvest was brought in by the end of the week." * 30
    assert probability(signs(longer)) < probability(signs(text))


def test_a_short_text_is_a_note_and_a_long_one_a_report() -> None:
    assert signs("A note.").short == 1
    assert signs("A word. " * 300).short == 0
