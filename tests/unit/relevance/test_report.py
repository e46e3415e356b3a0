"""The final word on a report: what its incidents were coded as, and its words."""

from __future__ import annotations

import math

import pytest
from tests.coding import analyse

from newswatch.catalog import lexicon_files
from newswatch.relevance import report

FILLER = " The weather was mild, and the harvest was brought in by the end of the week."
DEED = (
    "Gunmen shot dead four farmers near Bannu in Pakistan on Friday, police said. The attackers fled on motorcycles. "
    "A villager was wounded and taken to the hospital in the town."
)


def test_what_was_coded_becomes_numbers() -> None:
    text = DEED + FILLER * 20
    values = report.coded(analyse(text, "2026-03-06").mentions, len(text))
    assert values["none"] == 0
    assert values["new"] == pytest.approx(math.log1p(1))
    assert values["civilian killed"] == 1
    assert values["early"] > 0.9


def test_nothing_coded_is_a_number_too() -> None:
    assert report.coded((), 100)["none"] == 1


@pytest.mark.parametrize("times", [1, 7])
def test_the_words_of_a_text_weigh_the_same_however_long_it_is(times: int) -> None:
    values = report.spoken(("harvest", "the", "weather", "harvest") * times)
    assert sum(v * v for v in values.values()) == pytest.approx(report.LOUD**2)
    assert values["harvest"] > values["weather"]


def test_names_numbers_and_days_say_nothing() -> None:
    assert report.spoken(("islamabad", "kabul", "12", "friday", ",")) == {}


def test_words_of_harm_and_coded_incidents_never_speak_against() -> None:
    # the fit holds all of them above zero; a word that became a cue since then is free until the next fit
    above_zero = frozenset(f"word {w}" for w in ("killed", "wounded", "ambushed", "clash", "shelling", "rebels"))
    assert above_zero <= report.speaks_for(lexicon_files.load())
    assert [n for n, w in report.weights().items() if w < 0 and report.never_against(n, above_zero)] == []


def test_a_note_stays_as_it_was_screened() -> None:
    assert report.probability(0.4, 1.0, {"word court": 5.0, "bias": 1.0}) == pytest.approx(0.4)


def test_a_report_of_a_deed_is_more_likely_than_one_of_the_harvest() -> None:
    told, untold = analyse(DEED + FILLER * 12, "2026-03-06"), analyse("Rain fell." + FILLER * 14, "2026-03-06")
    assert told.assessment.incident > 0.4 > 0.1 > untold.assessment.incident


def test_fighters_who_gave_themselves_up_are_no_court_report() -> None:
    text = (
        "Six fighters of the Tehrik-i-Taliban Pakistan, two of them commanders with rewards on their heads, "
        "surrendered before the police in Bannu district on Friday. The commanders were identified as Gul Rang and "
        "Mir Salam. They had joined the group four years ago and were wanted in several cases, the superintendent of "
        "police said at the station. Each of them was handed a cheque under the policy of the government, and their "
        "families were told that they may open a shop or learn a trade. The officers said that the policy had been "
        "announced by the province's cabinet in the spring, that it paid for schooling and for a house, and that it "
        "was open to all who came. Her lawyer said that the court had promised a short trial."
    )
    assert [m.event_type for m in analyse(text, "2026-03-06").mentions] == ["arrest"]
