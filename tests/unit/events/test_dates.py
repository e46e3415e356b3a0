"""The days that a text names, against its publication in the outlet's time zone."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.coding import article

from newswatch.events import dates
from newswatch.matching import read
from newswatch.model import DateBasis, DatePrecision

# Sunday
SUNDAY = "2025-10-12"


def found(text: str, published: str | None = SUNDAY, timezone: str = "UTC") -> list[tuple[str, str, str, str]]:
    """Start, end, precision and the words of each date in the text."""
    document = read(text)
    return [
        (str(d.start), str(d.end), str(d.precision), document.quote(d.first, d.last).text)
        for d in dates.find(document, article(text, published, timezone=timezone))
    ]


def one(text: str, published: str | None = SUNDAY, timezone: str = "UTC") -> tuple[str, str, str]:
    (only,) = found(text, published, timezone)
    return only[:3]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("The post was hit on 2 September 2025.", "2025-09-02"),
        ("The post was hit on 2nd September, 2025.", "2025-09-02"),
        ("The post was hit on the 2nd of September 2025.", "2025-09-02"),
        ("The post was hit on September 2, 2025.", "2025-09-02"),
        ("The post was hit on Sept. 2, 2025.", "2025-09-02"),
        ("The post was hit on Sep 2 2025.", "2025-09-02"),
        ("The post was hit on 2025-09-02 at dusk.", "2025-09-02"),
        ("The post was hit on 02/09/2025.", "2025-09-02"),
        ("The post was hit on 2/9/25.", "2025-09-02"),
        ("The post was hit on 2 September.", "2025-09-02"),
        ("The post was hit on September 2.", "2025-09-02"),
        ("The post was hit on Oct. 11.", "2025-10-11"),
        ("The post was hit on 12 October.", "2025-10-12"),
        # without a year a date is the last one before the publication
        ("The post was hit on 3 November.", "2024-11-03"),
        ("The post was hit on Dec. 30.", "2024-12-30"),
        ("It was 29 February 2024 when the post fell.", "2024-02-29"),
    ],
)
def test_days(text: str, day: str) -> None:
    assert one(text) == (day, day, "day")


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("The 25–28 April 2025 operation", "2025-04-25", "2025-04-28"),
        ("The 25-28 April 2025 operation", "2025-04-25", "2025-04-28"),
        ("Between 25 and 28 April 2025 they searched", "2025-04-25", "2025-04-28"),
        ("From 25 to 28 April they searched", "2025-04-25", "2025-04-28"),
        ("the 16–20 July operation", "2025-07-16", "2025-07-20"),
        ("April 25-28, 2025, in the hills", "2025-04-25", "2025-04-28"),
        ("April 25 to 28, 2025", "2025-04-25", "2025-04-28"),
        ("July 29 to August 2, 2025", "2025-07-29", "2025-08-02"),
        ("29 July to 2 August 2025", "2025-07-29", "2025-08-02"),
        ("29 July – 2 August 2025", "2025-07-29", "2025-08-02"),
        ("30 December to 2 January 2025", "2024-12-30", "2025-01-02"),
    ],
)
def test_ranges(text: str, start: str, end: str) -> None:
    assert one(text) == (start, end, "range")


@pytest.mark.parametrize(
    ("text", "start", "end", "precision"),
    [
        ("It fell in February 2014 after a siege.", "2014-02-01", "2014-02-28", "month"),
        ("It fell in August 2021.", "2021-08-01", "2021-08-31", "month"),
        ("It fell in August.", "2025-08-01", "2025-08-31", "month"),
        ("It fell in November.", "2024-11-01", "2024-11-30", "month"),
        ("It fell on 31 February 2025, a slip.", "2025-02-01", "2025-02-28", "month"),
        ("It fell in 2014.", "2014-01-01", "2014-12-31", "year"),
        ("It fell late 2014, some say in 2015.", "2014-01-01", "2014-12-31", "year"),
        ("It fell last week.", "2025-09-29", "2025-10-05", "week"),
        ("It fell last month.", "2025-09-01", "2025-09-30", "month"),
        ("It fell last year.", "2024-01-01", "2024-12-31", "year"),
    ],
)
def test_weeks_months_and_years(text: str, start: str, end: str, precision: str) -> None:
    assert found(text)[0][:3] == (start, end, precision)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Gunmen struck today.", "2025-10-12"),
        ("Gunmen struck this morning.", "2025-10-12"),
        ("Gunmen struck tonight.", "2025-10-12"),
        ("Gunmen struck yesterday.", "2025-10-11"),
        ("Gunmen struck last night.", "2025-10-11"),
        ("Gunmen struck late last night.", "2025-10-11"),
        ("Gunmen struck the day before yesterday.", "2025-10-10"),
        ("Gunmen struck two days ago.", "2025-10-10"),
        ("Gunmen struck 3 days ago.", "2025-10-09"),
        ("Gunmen struck on Sunday.", "2025-10-12"),
        ("Gunmen struck on Saturday.", "2025-10-11"),
        ("Gunmen struck late on Friday.", "2025-10-10"),
        ("Gunmen struck Thursday night.", "2025-10-09"),
        ("Gunmen struck on Monday.", "2025-10-06"),
        ("Gunmen struck last Sunday.", "2025-10-05"),
        ("Gunmen struck on Fri.", "2025-10-10"),
    ],
)
def test_days_relative_to_the_publication(text: str, day: str) -> None:
    assert one(text) == (day, day, "day")


@pytest.mark.parametrize(
    ("published", "timezone", "day"),
    [
        # 21:30 UTC on Saturday is Sunday in Karachi, Saturday in Bogotá
        ("2025-10-11T21:30:00+00:00", "Asia/Karachi", "2025-10-12"),
        ("2025-10-11T21:30:00+00:00", "America/Bogota", "2025-10-11"),
        ("2025-10-11T21:30:00+00:00", "UTC", "2025-10-11"),
        # 02:00 UTC on Sunday is still Saturday in Bogotá
        ("2025-10-12T02:00:00+00:00", "America/Bogota", "2025-10-11"),
        # midnight UTC is a date without a time: it is that day everywhere
        ("2025-10-12", "America/Bogota", "2025-10-12"),
        ("2025-10-12", "Asia/Karachi", "2025-10-12"),
    ],
)
def test_today_is_the_outlets_today(published: str, timezone: str, day: str) -> None:
    assert one("Gunmen struck today.", published, timezone) == (day, day, "day")


@pytest.mark.parametrize(
    "text",
    [
        "The summit opens on 14 October 2025.",
        "The summit opens on October 14, 2025.",
        "The summit opens on 2025-10-14.",
        "The summit opens in November 2025.",
        "The summit opens next Monday.",
        "The summit will open on Monday.",
        "A meeting is expected on Thursday.",
        "The dead will be buried on Friday.",
        "The summit opens tomorrow.",
    ],
)
def test_no_day_after_the_publication(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("It was on 05/06/2025.", "2025-06-05"),  # day-first where both can be
        ("It was on 25/06/2025.", "2025-06-25"),
        ("It was on 06/25/2025.", "2025-06-25"),
        ("It was on 03/11/2025.", "2025-03-11"),  # the 3rd of November is still to come
        ("03/04/2025: The post was hit.", "2025-03-04"),  # a stamp that opens the text is month-first
        ("25/04/2025: The post was hit.", "2025-04-25"),
    ],
)
def test_slashed_dates(text: str, day: str) -> None:
    assert one(text) == (day, day, "day")


@pytest.mark.parametrize(
    "text",
    [
        "They fired 12 rounds.",
        "He may be the one, and the march went on.",
        "Troops march 12 abreast.",
        "The sun set; he sat and wed.",
        "A score of 3/4 is enough.",
        "The 24/7 hotline was silent.",
        "It came three days earlier than planned.",
        "The 2014 model costs 2015 dollars.",
        "A force of 12 Marines left.",
    ],
)
def test_what_only_looks_like_a_date(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("text", ["on Friday", "yesterday", "on 2 September", "last month", "three days ago"])
def test_without_a_publication_nothing_relative_is_known(text: str) -> None:
    assert found(f"Gunmen struck {text}.", None) == []


def test_a_stamp_stands_in_for_the_publication() -> None:
    assert [d[0] for d in found("10/12/2025: Gunmen struck on Friday.", None)] == ["2025-10-12", "2025-10-10"]


def test_a_full_date_needs_no_publication() -> None:
    assert one("The post was hit on 2 September 2025.", None) == ("2025-09-02", "2025-09-02", "day")


@pytest.mark.parametrize(
    ("text", "recalled"),
    [
        ("It fell in February 2014.", True),
        ("It fell last month.", True),
        ("It fell on 2 March 2025.", True),  # seven months before the publication
        ("It fell on 2 October 2025.", False),
        ("It fell on Friday.", False),
        ("It fell in 2025.", False),
        ("It fell in 2019.", True),
    ],
)
def test_what_looks_back(text: str, recalled: bool) -> None:
    document = read(text)
    (day,) = dates.find(document, article(text, SUNDAY))
    assert day.recalled is recalled


@pytest.mark.parametrize(
    ("text", "basis"),
    [
        ("on 2 September 2025", DateBasis.EXPLICIT),
        ("on 2 September", DateBasis.EXPLICIT),
        ("in August 2021", DateBasis.EXPLICIT),
        ("on Friday", DateBasis.RELATIVE),
        ("yesterday", DateBasis.RELATIVE),
        ("last month", DateBasis.RELATIVE),
    ],
)
def test_the_basis_is_kept(text: str, basis: DateBasis) -> None:
    document = read(f"It fell {text}.")
    (day,) = dates.find(document, article(document.text, SUNDAY))
    assert day.basis is basis
    when = day.when(document)
    assert when.quote is not None
    assert when.quote.text in text
    assert (when.start, when.end, when.precision, when.basis) == (day.start, day.end, day.precision, basis)


def test_several_dates_come_in_order() -> None:
    text = "Struck on Friday, again on 8 October 2025 and first on 25–28 April 2025."
    assert [d[3] for d in found(text)] == ["Friday", "8 October 2025", "25–28 April 2025"]


PIECES = st.sampled_from(
    "on in the of to and – - , . 1 2 12 28 31 45 1st 3rd 2025 2014 1999 03/04/2025 3/4 2025-09-02 May March may "
    "October Oct Sept . Friday Sun last this week month year night yesterday today ago days three two late next".split()
)


@given(
    st.lists(PIECES, max_size=25),
    st.one_of(st.none(), st.dates(date(1950, 1, 1), date(2090, 12, 31))),
    st.sampled_from(["UTC", "Asia/Karachi", "Pacific/Kiritimati", "America/Bogota"]),
)
def test_any_run_of_words_gives_days_in_order_and_none_to_come(
    pieces: list[str], published: date | None, timezone: str
) -> None:
    text = " ".join(pieces)
    document = read(text)
    at = 0
    for d in dates.find(document, article(text, published, timezone=timezone)):
        assert at <= d.first < d.last <= len(document)
        assert d.start <= d.end
        assert (d.precision is DatePrecision.DAY) <= (d.start == d.end)
        if published is not None:
            assert d.start <= published
        at = d.last


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    dates.find(read(text), article(text, SUNDAY))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        (
            "The ministry said on Wednesday that a soldier was killed the previous evening.",
            ["2025-10-08", "2025-10-07"],
        ),
        ("On 3 October the post was hit. The next day two guards died.", ["2025-10-03", "2025-10-04"]),
        ("The bridge was blown up on Friday, and a depot two days earlier.", ["2025-10-10", "2025-10-08"]),
        ("Pakistan protested on Friday against a raid two nights earlier in Dir.", ["2025-10-10", "2025-10-08"]),
        ("A bus was hit on Friday. Three died. A week earlier eight workers died.", ["2025-10-10", "2025-10-03"]),
        ("A convoy came on Friday; scouts had come the night before.", ["2025-10-10", "2025-10-09"]),
        ("On Friday he spoke of the day before the vote.", ["2025-10-10"]),
        ("It was quiet the previous evening.", []),
        ("He came on Friday. It rained. It had been dry the previous evening.", ["2025-10-10"]),
        ("The post was hit on Saturday; talks would begin two days later.", ["2025-10-11"]),
    ],
)
def test_a_day_beside_another(text: str, days: list[str]) -> None:
    assert [start for start, *_ in found(text)] == days


def test_a_day_of_last_year() -> None:
    assert found("The market was bombed on April 22 last year.") == [
        ("2024-04-22", "2024-04-22", "day", "April 22 last year")
    ]
    assert found("The market was bombed on 22 April of last year.")[0][0] == "2024-04-22"
