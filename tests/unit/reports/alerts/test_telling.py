"""What an alert tells of a change: the filter, the kinds of change, begin and end."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from newswatch.model.alerts import AlertFilter, AlertSpec, Belief, Changed
from newswatch.model.vocabulary import CrossBorder, EventChange, EventType
from newswatch.reports.alerts.telling import FIELDS, matches, telling

VALUES: dict[str, object] = {
    "event_type": "armed_assault", "date_start": date(2026, 3, 3), "date_end": date(2026, 3, 3), "place": "Sarana",
    "country": "PK", "perpetrators": None, "targets": "Army", "cross_border": "yes", "origin_country": "AF",
    "target_country": "PK", "origin_mechanism": None, "origin_basis": "launch_site", "origin_denied": False,
    "killed_min": 4, "killed_best": 4, "killed_max": 4, "injured_min": None, "injured_best": None,
    "injured_max": None, "articles": 1, "outlets": 1, "independent_sources": 1,
}  # fmt: skip
EVERYTHING = AlertSpec(name="all", filter=AlertFilter(), changes=tuple(EventChange))


def belief(version: int = 1, *, status: str = "active", **values: Any) -> Belief:
    return Belief(
        event_id=1, version=version, valid_from=datetime(2026, 3, 4, tzinfo=UTC), cause="new_mention", status=status,
        merged_into=None, border_segment="AF-PK", border_km=12.5, recalled=False, confidence=0.8,
        values={**VALUES, **values},
    )  # fmt: skip


def told(
    before: Belief | None, now: Belief, alert: AlertSpec = EVERYTHING, *, by_rules: bool = False
) -> tuple[str, ...] | None:
    found = telling(alert, Changed(before=before, now=now, by_rules=by_rules, row=None, sources=()))
    return None if found is None else tuple(change.value for change in found.changes)


def test_the_values_that_are_compared_are_those_of_an_event() -> None:
    assert {name for names in FIELDS.values() for name in names} == set(VALUES)


@pytest.mark.parametrize(
    ("after", "changes"),
    [
        ({"killed_best": 5}, ("toll",)),
        ({"injured_min": 2}, ("toll",)),
        ({"origin_denied": True}, ("origin",)),
        ({"cross_border": "unknown", "origin_country": None}, ("origin",)),
        ({"place": "Ghakhi"}, ("details",)),
        ({"articles": 2}, ("sources",)),
        ({"killed_best": 5, "articles": 2}, ("toll", "sources")),
        ({}, None),
    ],
)
def test_a_change_has_its_name(after: dict[str, Any], changes: tuple[str, ...] | None) -> None:
    assert told(belief(), belief(2, **after)) == changes


def test_an_event_begins_ends_and_begins_again() -> None:
    assert told(None, belief()) == ("new",)
    assert told(belief(), belief(2, status="withdrawn")) == ("retracted",)
    assert told(belief(), belief(2, status="merged")) == ("merged",)
    assert told(belief(status="withdrawn"), belief(2)) == ("new",)
    assert told(None, belief(status="withdrawn")) is None


def test_who_wants_one_change_hears_of_no_other() -> None:
    alert = replace(EVERYTHING, changes=(EventChange.TOLL,))
    assert told(None, belief(), alert) is None
    assert told(belief(), belief(2, place="Ghakhi"), alert) is None
    assert told(belief(), belief(2, place="Ghakhi", killed_best=5), alert) == ("toll", "details")


def test_corrections_are_told_to_who_wants_them() -> None:
    assert told(belief(), belief(2, killed_best=5), by_rules=True) is None
    assert told(belief(), belief(2, killed_best=5), replace(EVERYTHING, corrections=True), by_rules=True) == ("toll",)


@pytest.mark.parametrize(
    ("wanted", "values", "answer"),
    [
        ({}, {}, True),
        ({"border": "AF-PK"}, {"cross_border": "no", "origin_country": None}, True),  # near the border
        ({"border": "IN-PK"}, {}, False),
        ({"border": "IN-PK"}, {"origin_country": "IN"}, True),
        ({"country": "AF"}, {}, True),
        ({"country": "IN"}, {}, False),
        ({"event_types": (EventType.BOMBING, EventType.ARMED_ASSAULT)}, {}, True),
        ({"event_types": (EventType.BOMBING,)}, {}, False),
        ({"cross_border": CrossBorder.YES}, {}, True),
        ({"cross_border": CrossBorder.NO}, {}, False),
        ({"killed_min": 4}, {}, True),
        ({"killed_min": 5}, {}, False),
        ({"killed_min": 0}, {"killed_best": None}, False),  # unknown is not none
        ({"confidence_min": 0.8}, {}, True),
        ({"confidence_min": 0.9}, {}, False),
    ],
)
def test_a_filter(wanted: dict[str, Any], values: dict[str, Any], answer: bool) -> None:
    assert matches(AlertFilter(**wanted), belief(**values)) is answer


def test_what_is_far_from_a_border_or_recalled_is_left_out() -> None:
    assert not matches(AlertFilter(border="AF-PK"), replace(belief(cross_border="no"), border_km=90.0))
    assert not matches(AlertFilter(border="AF-PK"), replace(belief(cross_border="no"), border_km=None))
    assert not matches(AlertFilter(), replace(belief(), recalled=True))
    assert matches(AlertFilter(recalled=True), replace(belief(), recalled=True))
