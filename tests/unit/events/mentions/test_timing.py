"""Which of the dates around an incident is its own."""

from __future__ import annotations

import pytest
from tests.coding import incidents

from newswatch.model import DateBasis, DatePrecision, Mention

PUBLISHED = "2025-10-12"  # a Sunday


def first(text: str, published: str | None = PUBLISHED) -> Mention:
    return incidents(text, published)[0]


@pytest.mark.parametrize(
    ("text", "day", "basis"),
    [
        ("Gunmen killed four guards near Gao on Friday.", "2025-10-10", DateBasis.RELATIVE),
        ("Gunmen killed four guards near Gao on Friday, officials said on Saturday.", "2025-10-10", "relative"),
        (
            "Officials said on Saturday that gunmen killed four guards near Gao on Friday.",
            "2025-10-10",
            "relative",
        ),
        ("Gunmen killed four guards near Gao, officials said on Saturday.", "2025-10-11", DateBasis.RELATIVE),
        (
            "Gunmen killed four guards near Gao. Thursday's attack was the first there.",
            "2025-10-09",
            "relative",
        ),
        ("Gunmen killed four guards near Gao on 8 October 2025.", "2025-10-08", DateBasis.EXPLICIT),
        ("BAMAKO, Oct 11: Gunmen killed four guards near Gao.", "2025-10-11", DateBasis.DATELINE),
        (
            "BAMAKO, Oct 11 (Desert Wire) – Gunmen killed four guards near Gao.",
            "2025-10-11",
            DateBasis.DATELINE,
        ),
        ("BAMAKO, Oct 11: Gunmen killed four guards near Gao on Thursday.", "2025-10-09", DateBasis.RELATIVE),
        ("Gunmen killed four guards near Gao.", "2025-10-12", DateBasis.PUBLICATION),
        (
            "Gunmen killed four guards near Gao. Two more had died, the army said on Saturday.",
            "2025-10-11",
            "relative",
        ),
    ],
)
def test_the_day(text: str, day: str, basis: str) -> None:
    when = first(text).when
    assert (str(when.start), str(when.end), when.precision) == (day, day, DatePrecision.DAY)
    assert when.basis == basis
    if when.quote is not None:
        assert text[when.quote.start : when.quote.end] == when.quote.text


def test_a_range_stays_one() -> None:
    when = first("Troops killed nine militants near Bannu in Pakistan during the 16–20 July operation.").when
    assert (str(when.start), str(when.end), when.precision) == ("2025-07-16", "2025-07-20", DatePrecision.RANGE)


def test_a_stamp_at_the_head_is_the_day() -> None:
    when = first("10/11/2025: Gunmen killed four guards near Gao.", None).when
    assert str(when.start) == "2025-10-11"


def test_without_any_date_the_day_is_unknown() -> None:
    when = first("Gunmen killed four guards near Gao.", None).when
    assert (when.start, when.end, when.precision, when.basis) == (None, None, DatePrecision.UNKNOWN, None)


def test_what_an_opinion_tells_is_not_of_its_own_day() -> None:
    text = (
        "Opinion\nWe must act. It is time that our leaders must act. Gunmen killed four guards near Gao. "
        "One cannot look away.\nThe writer is a retired judge."
    )
    assert all(m.when.basis is not DateBasis.PUBLICATION for m in incidents(text, PUBLISHED))
