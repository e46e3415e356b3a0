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
            "The army denied on Saturday that the men who killed four guards near Gao on Friday were its own.",
            "2025-10-10",
            "relative",
        ),
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


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Survivors met in Gao on Friday to mark the attack of 11 March 2016, in which gunmen killed 12 people.",
         "2016-03-11"),
        ("11 March 2016 is a day Karu does not forget. Gunmen killed 12 people there. On Friday some met.",
         "2016-03-11"),
        ("A court in Lahore on Friday sentenced two men over a bombing in 2011 that killed 14 people in Multan.",
         "2011-01-01"),
        ("A court on Thursday convicted two men of the 2012 murder of a policeman in Lyon in France.", "2012-01-01"),
        ("Prosecutors on Friday charged a man over the killing of three soldiers in Mopti in Mali.", None),
    ],
)  # fmt: skip
def test_what_is_only_looked_back_on_keeps_its_own_day(text: str, day: str | None) -> None:
    found = first(text)
    assert found.recalled
    assert (str(found.when.start) if found.when.start else None) == day


@pytest.mark.parametrize(
    "text",
    [
        "Gunmen on Friday killed a judge in Lahore who had sentenced their leader.",
        "Police on Friday arrested a man in Lahore over the killing of three soldiers in 2011.",
        "On Friday gunmen killed three teachers in Lahore, where militants attacked a school in 2014.",
    ],
)
def test_the_news_of_the_day_is_not_looked_back_on(text: str) -> None:
    assert not first(text).recalled
    assert str(first(text).when.start) == "2025-10-10"


def test_a_toll_that_grows_on_a_later_day_is_no_second_incident() -> None:
    text = (
        "A bomb killed four people in Quetta in Pakistan on Thursday. "
        "The number of those killed in the blast rose to six on Friday."
    )
    assert str(first(text).when.start) == "2025-10-09"
    assert len(incidents(text, PUBLISHED)) == 1


def test_a_day_in_a_clause_about_somebody_is_not_the_day_of_the_deed() -> None:
    text = "A rebel commander, who had escaped from a jail in Gao in 2007, was arrested near Menaka in Mali on Friday."
    assert not first(text).recalled
    text = (
        "Rebels killed three villagers near Menaka in Mali, claiming that they had informed on a camp in January 2016."
    )
    assert not first(text).recalled
    assert str(first(text).when.start) == PUBLISHED


def test_a_day_long_past_in_words_about_something_else_is_not_the_day_of_the_deed() -> None:
    mention = first(
        "Arvand said that one of its soldiers was killed by shells on Tuesday.\nThe two countries made peace last year."
    )
    assert str(mention.when.start) == "2025-10-07"


def test_a_day_from_which_something_is_counted_is_not_the_day_of_the_deed() -> None:
    mention = first("Gunmen killed four guards near Gao, officials said. It was the third attack since Monday.")
    assert str(mention.when.start) == PUBLISHED
