"""What kind of piece it is."""

from __future__ import annotations

import pytest
from tests.coding import analyse

from newswatch.model import Genre

BODY = "Gunmen killed four guards near Gao in Mali on Friday, the army said."


def genre(text: str, title: str | None = None, url: str | None = None) -> Genre:
    return analyse(text, "2025-10-12", title=title, url=url).assessment.genre


def test_a_report_where_nothing_says_otherwise() -> None:
    assert genre(BODY) is Genre.REPORT


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{BODY}\nThe writer is a retired brigadier.", Genre.OPINION),
        (f"{BODY}\nThe views expressed are the author's own.", Genre.OPINION),
        (f"The time has come. We must act, and our leaders must act with us. {BODY}", Genre.OPINION),
        (f"FOR IMMEDIATE RELEASE\n{BODY}", Genre.STATEMENT),
        (f"News in brief\n{BODY}", Genre.ROUNDUP),
        (f"{BODY} Unfortunately, two guards died later.", Genre.REPORT),
        (f"{BODY} Analysts say the road is unsafe.", Genre.REPORT),
    ],
)
def test_words_that_decide(text: str, expected: Genre) -> None:
    assert genre(text) is expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://herald.example/opinion/2025/10/12/the-ford", Genre.OPINION),
        ("https://herald.example/news/opinion-polls-open", Genre.REPORT),
        ("https://herald.example/editorial/the-ford", Genre.OPINION),
        ("https://herald.example/analysis/the-ford", Genre.ANALYSIS),
        ("https://herald.example/press-release/the-ford", Genre.STATEMENT),
        ("https://herald.example/world/the-ford", Genre.REPORT),
        ("https://herald.example/culture/film-review-the-ford", Genre.OTHER),
        ("https://herald.example/world/film-maker-shot-at-the-ford/", Genre.REPORT),
    ],
)
def test_the_section_in_the_address_decides(url: str, expected: Genre) -> None:
    assert genre(BODY, url=url) is expected


def test_a_title_counts_twice() -> None:
    assert genre(f"{BODY} Ironically, nobody came.", title="We must act") is Genre.OPINION
    assert genre(f"{BODY} Ironically, nobody came. We must act.") is Genre.REPORT


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"I no longer believe communiqués, because I can count. {BODY} Who will tell my children?", Genre.OPINION),
        (f"Let us lay out the facts. {BODY}\nSok Vannak is a historian.", Genre.OPINION),
        (f'{BODY} "I saw my brother fall," said Musa. "Who helps us? We are alone, I and my sons."', Genre.REPORT),
        (f"{BODY} The district is a stronghold of rebels.", Genre.REPORT),
    ],
)  # fmt: skip
def test_who_speaks_for_himself_argues(text: str, expected: Genre) -> None:
    assert genre(text) is expected
