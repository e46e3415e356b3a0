"""What a brief says: groups, contradictions, changes, comparison. No number without its words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.briefs import (
    PERIOD,
    UNTIL,
    announcement,
    brief,
    casualty,
    claim,
    counts,
    event,
    material,
    source,
    version,
)

from newswatch.model.briefs import BriefFilter
from newswatch.reports.brief import compose
from newswatch.reports.brief.claims import contradictions, sentence_at
from newswatch.reports.brief.compose import border_of
from newswatch.reports.brief.wording import number, when

LATER = datetime(2026, 3, 12, 18, 0, tzinfo=UTC)


def test_same_rows_give_the_same_brief() -> None:
    rows = material(event(1), event(2))
    assert compose(rows, PERIOD, BriefFilter()) == compose(rows, PERIOD, BriefFilter())


def test_incidents_stand_under_the_border_that_was_crossed() -> None:
    found = brief(
        event(1, origin_country="PK", target_country="AF", killed_best=2),
        event(2, killed_best=9),
        event(3, cross_border="unknown", origin_country=None),
        event(4, cross_border="unknown", origin_country=None, border_km=51.0),
        event(5, origin_country="ML", target_country="NE", country="NE", killed_best=30),
    )
    assert [group.border for group in found.groups] == ["ML-NE", "AF-PK", None]
    afpk = found.groups[1]
    assert [one.event_id for one in afpk.crossed] == [1, 2]
    assert [one.event_id for one in afpk.near] == [3]
    assert [one.event_id for one in found.groups[2].incidents] == [4]


@pytest.mark.parametrize(
    ("changes", "border"),
    [
        ({}, "AF-PK"),
        ({"origin_country": None}, "AF-PK"),  # near the border of one of the two
        ({"origin_country": None, "border_segment": None, "border_km": None}, None),
        ({"origin_country": "IN", "target_country": None}, None),  # India is not on the border that is near
        ({"origin_country": "PK", "target_country": "PK"}, "AF-PK"),
        ({"cross_border": "no", "origin_country": None}, "AF-PK"),
    ],
)
def test_the_border_of_an_incident(changes: dict[str, object], border: str | None) -> None:
    (incident,) = brief(event(1, **changes)).incidents
    assert border_of(incident) == border


def test_a_number_leads_to_its_words_and_their_article() -> None:
    (incident,) = brief(event(1)).incidents
    (toll,) = incident.tolls
    assert toll.words is not None
    assert (toll.words.text, toll.words.url) == ("5 guards were killed", "http://border-post.example/1")
    assert incident.words is not None
    assert incident.words.speaker == "police"


def test_words_of_an_article_that_was_taken_down_are_not_shown() -> None:
    (incident,) = brief(event(1), claims=(), sources=()).incidents
    assert incident.tolls[0].words is None
    assert incident.words is None


def test_sources_that_cannot_both_be_right_stand_side_by_side() -> None:
    rows = (
        claim(1),
        claim(1, 2, voice="gazette", outlet="Gazette", article_id=2, mention_id=2, speaker="the ministry"),
    )
    (found,) = contradictions(rows)
    assert found.about == "killed"
    assert sorted(telling.says for telling in found.tellings) == [
        "2 members of security forces",
        "5 members of security forces",
    ]
    assert {telling.speakers for telling in found.tellings} == {("police",), ("the ministry",)}


def test_of_one_source_the_latest_words_count_and_growth_is_no_conflict() -> None:
    rows = (claim(1, 3), claim(1, 5, article_id=2, mention_id=2, published_at=LATER))
    assert contradictions(rows) == ()


def test_at_least_five_does_not_contradict_seven() -> None:
    rows = (claim(1, 5, max=None), claim(1, 7, voice="gazette", article_id=2, mention_id=2))
    assert contradictions(rows) == ()


def test_two_victims_of_one_report_are_added_up() -> None:
    two = (claim(1, 1, quote="a commander"), claim(1, 1, quote="and another operative"))
    assert contradictions((*two, claim(1, 2, voice="gazette", mention_id=2))) == ()


def test_a_later_higher_number_of_the_same_people_may_be_a_grown_toll() -> None:
    later = {"voice": "gazette", "mention_id": 2, "published_at": LATER}
    (same,) = contradictions((claim(1, 3), claim(1, 5, **later)))
    assert same.growing
    (others,) = contradictions((claim(1, 3), claim(1, 5, party="militant", **later)))
    assert not others.growing


def test_a_denied_origin_is_quoted_with_the_denials_own_sentence() -> None:
    said = claim(1, None, claim="origin", country="AF", quote="crossed from Afghanistan")
    denied = said | {"claim": "origin_denied", "speaker": "Kabul"}
    passage = "Police blamed men from Kunar. Kabul rejected the charge as baseless. The road stays closed."
    denials = ({"mention_id": 1, "subject": "Kabul", "words": passage, "at": passage.index("Kabul")},)
    (found,) = contradictions((said, denied), denials)
    assert [one.says for one in found.tellings] == ["It came from Afghanistan", "Denied"]
    assert found.tellings[1].words[0].text == "Kabul rejected the charge as baseless."
    # Never the claim's words in the mouth of who denies it
    (without,) = contradictions((said, denied))
    assert without.tellings[1].words[0].text == ""


def test_two_that_claim_it_contradict_each_other() -> None:
    rows = tuple(
        claim(1, None, claim="responsibility", certainty="claimed", subject=name, quote=f"{name} claimed it")
        for name in ("One Front", "Other Front")
    )
    (found,) = contradictions(rows)
    assert found.about == "responsibility"
    nobody = claim(1, None, claim="responsibility", certainty="denied", subject=None)
    assert contradictions((rows[0], nobody)) == ()


@pytest.mark.parametrize(
    ("text", "name", "sentence"),
    [
        ("One. Two names it. Three.", "names", "Two names it."),
        ("Alone it stands", "it", "Alone it stands"),
        ("“It is false.” Kabul said so!\nNext", "Kabul", "Kabul said so!"),
        ("", "", ""),
    ],
)
def test_the_sentence_around_a_name(text: str, name: str, sentence: str) -> None:
    assert sentence_at(text, text.index(name)) == sentence


def test_a_period_before_without_watching_is_not_compared() -> None:
    late = PERIOD.before.since + timedelta(hours=1)
    found = brief(event(1), watching_since=late)
    assert not found.comparable
    assert {one.before for one in found.headlines} == {None}
    compared = brief(event(1))
    assert [(one.name, one.number, one.before) for one in compared.headlines][:3] == [
        ("incidents", "1", "2"),
        ("across a border", "1", "2"),
        ("killed", "5", "10"),
    ]


def test_open_and_wide_sums_say_so() -> None:
    open_ = counts(2, killed=14, killed_min=14, killed_max=14, killed_open=1)
    assert brief(event(1), counts=open_).headlines[2].number == "at least 14"
    wide = counts(2, killed=14, killed_min=12, killed_max=20)
    assert brief(event(1), counts=wide).headlines[2].number == "14 (12–20)"
    assert brief(event(1), counts=counts(1, killed_stated=0, killed=None)).headlines[2].number == "–"


def test_what_changed_is_told_field_by_field() -> None:
    before, after = version(7), version(7, 2, killed_best=8, killed_max=8, killed_min=8, independent_sources=2)
    row = event(7, killed_best=8, killed_min=8, killed_max=8) | {"before": before, "after": after}
    after["valid_from"] = before["valid_from"] = UNTIL.isoformat()
    found = brief(changed=(row,), sources=(source(7),), claims=(claim(7, 8),), casualties=(casualty(7, 8),))
    (change,) = found.changes
    assert change.fields == (("killed", "5", "8"), ("independent sources", "1", "2"))
    assert change.latest is not None
    assert found.incidents == ()


def test_an_event_that_only_looks_the_same_has_not_changed() -> None:
    row = event(7) | {"before": version(7), "after": version(7, 2, cause="rules")}
    row["after"]["valid_from"] = UNTIL.isoformat()
    assert brief(changed=(row,)).changes == ()


def test_a_withdrawn_event_is_told() -> None:
    row = event(7, status="withdrawn") | {"before": version(7), "after": version(7, 2, cause="withdrawn")}
    row["after"]["valid_from"] = UNTIL.isoformat()
    (change,) = brief(changed=(row,), sources=()).changes
    assert change.withdrawn
    assert change.incident.words is None


def test_only_versions_with_other_numbers_are_its_history() -> None:
    rows = (
        version(1),
        version(1, 2, articles=2),
        version(1, 3, killed_best=6, killed_max=6),
        version(1, 4, killed_best=6, killed_max=6, articles=3),
    )
    (incident,) = brief(event(1), history=rows).incidents
    assert [number(step.killed) for step in incident.steps] == ["5", "6 (5–6)"]


def test_a_total_over_a_time_is_an_announcement_of_its_own_kind() -> None:
    found = brief(announcements=(announcement(), announcement(scope="period", realis="actual")))
    assert [one.kind for one in found.announcements] == ["planned", "period"]


def test_left_out_incidents_are_counted() -> None:
    found = brief(event(1), counts=counts(12))
    assert (found.total, found.left_out) == (12, 11)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, "Thu 12 March 2026"),
        ({"date_start": None, "date_end": None, "date_precision": "unknown"}, "day not stated"),
        ({"date_precision": "month"}, "March 2026"),
        ({"date_precision": "year"}, "2026"),
        ({"date_start": date(2026, 3, 10), "date_precision": "range"}, "10–12 March 2026"),
        ({"date_start": date(2026, 2, 27), "date_precision": "range"}, "27 February 2026 – 12 March 2026"),
        ({"date_precision": "week", "date_end": date(2026, 3, 18)}, "week of 12 March 2026"),
    ],
)
def test_days_are_told_no_more_exactly_than_they_are_known(changes: dict[str, object], told: str) -> None:
    (incident,) = brief(event(1, **changes)).incidents
    assert when(incident) == told


def test_a_report_that_comes_weeks_later_is_marked() -> None:
    (late,) = brief(event(1, date_start=date(2026, 2, 1), date_end=date(2026, 2, 1))).incidents
    assert late.told_late_days == 39
    (fresh,) = brief(event(1)).incidents
    assert fresh.told_late_days is None
