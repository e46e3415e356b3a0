"""Cues: words they need beside them, and phrases that only look like them."""

from __future__ import annotations

from newswatch.catalog.lexicon_files import Cue, NotCue
from newswatch.matching import CueReader, read
from newswatch.model import EventType

BLAST = Cue(id="bombing.act", type=EventType.BOMBING, phrases=("blast", "went off"), examples=("A blast.",))
SUMMONS = Cue(
    id="diplomatic.summons",
    type=EventType.DIPLOMATIC,
    phrases=("summoned",),
    needs=("ambassador", "acting envoy"),
    examples=("The ambassador was summoned.",),
)
PAST = NotCue(id="play.past", phrases=("blast from the past",), examples=("A blast from the past.",))


def ids(text: str, *cues: Cue, false: tuple[NotCue, ...] = ()) -> list[str]:
    return [m.cue.id for m in CueReader(cues, false).find(read(text))]


def test_every_phrase_of_a_cue_fires_it() -> None:
    assert ids("A blast: the second device went off late.", BLAST) == ["bombing.act", "bombing.act"]


def test_a_match_says_where_it_stands() -> None:
    document = read("The device went off late.")
    (match,) = CueReader((BLAST,), ()).find(document)
    assert document.quote(match.first, match.last).text == "went off"


def test_a_cue_inside_one_that_only_looks_like_it_is_silent() -> None:
    assert ids("The show was a blast from the past.", BLAST, false=(PAST,)) == []


def test_the_pseudo_cue_silences_only_its_own_words() -> None:
    assert ids("A blast from the past, then a blast at the gate.", BLAST, false=(PAST,)) == ["bombing.act"]


def test_false_signs_are_told_with_their_place() -> None:
    document = read("It was a blast from the past.")
    (match,) = CueReader((BLAST,), (PAST,)).false(document)
    assert document.quote(match.first, match.last).text == "blast from the past"
    assert match.value == "play.past"


def test_a_needed_word_stands_in_the_same_sentence() -> None:
    assert ids("The ministry summoned the ambassador.", SUMMONS) == ["diplomatic.summons"]
    assert ids("The Acting Envoy was summoned.", SUMMONS) == ["diplomatic.summons"]
    assert ids("The coach summoned two players.", SUMMONS) == []
    assert ids("The ambassador left. The coach summoned two players.", SUMMONS) == []


def test_without_cues_nothing_is_found() -> None:
    assert ids("A blast.") == []
