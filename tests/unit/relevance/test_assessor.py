"""The verdict: what is relevant, what is not, what nobody can tell; and the words it rests on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.coding import analyse

from newswatch.model import Analysis, CrossBorder, EventType, Verdict

PUBLISHED = "2025-10-12"
CROSSING = (
    "Gunmen crossed the border from Afghanistan and killed four soldiers at a post in Kurram in Pakistan on Friday, "
    "the army said. Two attackers were killed in the exchange of fire."
)
DOMESTIC = (
    "Maoist rebels killed three policemen with a landmine near Sukma in India on Friday, police said. "
    "Security forces have begun a search operation in the forest."
)
OPEN = "Gunmen killed four guards at a post near Gao in Mali on Friday, the army said. Six guards were wounded."
SPORT = (
    "The striker fired wide twice before the visitors took the lead in the second half. The coach said that his team "
    "had surrendered the lead too often this season, and the fans let him know it at the final whistle."
)
ACCIDENT = (
    "Nineteen people were killed when a bus skidded off a mountain road and plunged into a ravine on Friday, rescue "
    "workers said. The driver lost control after the brakes failed, police said."
)


def cross_border(text: str) -> CrossBorder:
    return analyse(text, PUBLISHED).assessment.cross_border


@pytest.mark.parametrize(
    ("text", "verdict", "crosses"),
    [
        (CROSSING, Verdict.RELEVANT, CrossBorder.YES),
        (DOMESTIC, Verdict.IRRELEVANT, CrossBorder.NO),
        (OPEN, Verdict.IRRELEVANT, CrossBorder.UNKNOWN),
        (SPORT, Verdict.IRRELEVANT, CrossBorder.NO),
        (ACCIDENT, Verdict.IRRELEVANT, CrossBorder.NO),
    ],
)
def test_the_verdict(text: str, verdict: Verdict, crosses: CrossBorder) -> None:
    assessment = analyse(text, PUBLISHED).assessment
    assert (assessment.verdict, assessment.cross_border) == (verdict, crosses)


@pytest.mark.parametrize("text", [CROSSING, DOMESTIC, OPEN])
def test_an_incident_is_one_whether_or_not_it_crosses(text: str) -> None:
    assert analyse(text, PUBLISHED).assessment.incident >= 0.5


@pytest.mark.parametrize("text", [SPORT, ACCIDENT, "The harvest was good this year.", ""])
def test_what_tells_of_no_incident(text: str) -> None:
    analysis = analyse(text, PUBLISHED)
    assert analysis.assessment.incident < 0.5
    assert analysis.assessment.attack_types == ()


def test_the_kinds_are_told_each_once() -> None:
    text = (
        "A suicide bomber killed four soldiers at a gate in Bannu in Pakistan on Friday. "
        "In another incident, a roadside bomb killed two soldiers near Mir Ali. "
        "In another incident, a roadside bomb wounded two soldiers near Wana."
    )
    types = analyse(text, PUBLISHED).assessment.attack_types
    assert set(types) >= {EventType.SUICIDE_ATTACK, EventType.BOMBING}
    assert len(set(types)) == len(types)


def test_the_title_is_read_too() -> None:
    text = "The four had served at the post since spring, their families said. They will be laid to rest at home."
    plain = analyse(text, PUBLISHED).assessment.incident
    assert analyse(text, PUBLISHED, title="Gunmen ambush patrol, killing four").assessment.incident > plain


@pytest.mark.parametrize("language", ["ur", "fr", "ru"])
def test_a_language_that_is_not_read_is_unsure(language: str) -> None:
    analysis = analyse(CROSSING, PUBLISHED, language=language)
    assert analysis.assessment.verdict is Verdict.UNSURE
    assert analysis.assessment.reason == "language"
    assert analysis.assessment.cross_border is CrossBorder.UNKNOWN
    assert analysis.mentions == ()


@pytest.mark.parametrize("language", ["en", None])
def test_english_and_unknown_are_read(language: str | None) -> None:
    assert analyse(CROSSING, PUBLISHED, language=language).assessment.verdict is Verdict.RELEVANT


def test_unsure_says_why_and_the_rest_needs_no_reason() -> None:
    for text in (CROSSING, DOMESTIC, OPEN, SPORT, ACCIDENT):
        assessment = analyse(text, PUBLISHED).assessment
        assert (assessment.reason is not None) == (assessment.verdict is Verdict.UNSURE)


@pytest.mark.parametrize("text", [CROSSING, DOMESTIC, OPEN])
def test_the_evidence_stands_in_the_text(text: str) -> None:
    evidence = analyse(text, PUBLISHED).assessment.evidence
    assert evidence
    for e in evidence:
        assert e.cue
        assert text[e.quote.start : e.quote.end] == e.quote.text
    assert [e.quote.start for e in evidence] == sorted(e.quote.start for e in evidence)


def test_a_crossing_is_among_the_evidence() -> None:
    quotes = [e.quote.text for e in analyse(CROSSING, PUBLISHED).assessment.evidence]
    assert any("crossed the border" in q for q in quotes)


def laws(analysis: Analysis, text: str) -> None:
    """What holds for every text."""
    a = analysis.assessment
    assert 0 <= a.score <= a.incident <= 1
    assert (a.verdict is Verdict.RELEVANT) == (a.score >= 0.5)
    assert a.ruleset
    for e in a.evidence:
        assert text[e.quote.start : e.quote.end] == e.quote.text


WORDS = st.sampled_from(
    "gunmen killed four soldiers at a post near Gao in Mali on Friday . the army said Afghan nationals crossed the "
    "border from Afghanistan shelling could attack denied no if 12 dead and wounded \n a) b) ( ) Pakistan , suicide "
    "bomber blew himself up last month this year match goal film".split(" ")
)


@given(st.lists(WORDS, max_size=60).map(" ".join))
def test_laws_on_words_of_news(text: str) -> None:
    laws(analyse(text, PUBLISHED), text)


@given(st.text(max_size=300))
def test_laws_on_any_text(text: str) -> None:
    laws(analyse(text, PUBLISHED), text)


@pytest.mark.parametrize(
    "text",
    [
        "Troops killed two militants in Bannu on Friday and recovered a rifle, 40 rounds and two hand grenades.",
        "Gunmen shot dead a farmer in Bannu on Friday. An explosive device was found near the body, police said.",
    ],
)
def test_arms_that_were_only_found_are_no_kind_of_attack(text: str) -> None:
    assert EventType.BOMBING not in analyse(text, "2026-03-06").assessment.attack_types


def test_arms_that_were_used_are_one() -> None:
    text = "Gunmen shot dead a farmer in Bannu on Friday and threw hand grenades at his house."
    assert EventType.BOMBING in analyse(text, "2026-03-06").assessment.attack_types


def test_one_word_of_police_work_does_not_make_a_drill() -> None:
    text = (
        "A police team at its review of the level of alert said that militants shot dead a teacher in Bannu on Friday."
    )
    assert analyse(text, "2026-03-06").mentions
