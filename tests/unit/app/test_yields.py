"""When a yield counts as collapsed, and when it is only one publisher's trouble, a slow day or too little to judge."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from newswatch.app.yields import judged
from newswatch.model import Stage
from newswatch.storage.yields import Family, Part, Yields

# The share of pages that give an article, and of articles that are relevant, as real feeds have them
PAGES, RELEVANT = 0.8, 0.05


def parts(*good: int, now: int = 20, usual: float = PAGES, before: int = 200) -> tuple[Part, ...]:
    """Publishers of whose `now` inputs of the last day so many were good, and the `usual` share before."""
    return tuple(
        Part(family=f"house-{number}", now=now, now_good=count, before=before, before_good=round(before * usual))
        for number, count in enumerate(good)
    )


def stages(found: Yields) -> list[Stage]:
    return [one.stage for one in judged(found)]


def test_nothing_known_is_no_collapse() -> None:
    assert judged(Yields(days=0)) == ()
    assert judged(Yields(days=14)) == ()


def test_pages_that_give_no_article_any_more() -> None:
    [collapse] = judged(Yields(days=14, pages=parts(0, 1, 0, 2, 0, 16)))
    assert collapse.stage is Stage.EXTRACT
    assert collapse.words == (
        "The yield of extract collapsed: 16% of the pages of the last day gave an article (19 of 120, fallen with 5 of "
        "6 publishers); 80% usually do"
    )


def test_a_part_of_the_publishers_is_said_to_be_one() -> None:
    [collapse] = judged(Yields(days=14, every=7, pages=parts(0, 0, 0, 0, 0)))
    assert "0% of the pages of one in 7 publishers of the last day gave an article (0 of 100" in collapse.words


def test_addresses_that_give_no_page_any_more() -> None:
    [collapse] = judged(Yields(days=14, addresses=parts(0, 0, 0, 0, 0)))
    assert collapse.stage is Stage.FETCH
    assert "0% of the addresses tried in the last 6 hours gave a page (0 of 100" in collapse.words


@pytest.mark.parametrize(
    "pages",
    [
        parts(0, 16, 16, 16, 16, 16),  # one publisher's new page layout
        parts(0, 0, 0, 0),  # four publishers are too few to tell
        parts(9, 9, 9, 9, 9, 9),  # a bad day: more than half of the usual
        parts(0, 0, 0, 0, 0, 0, now=4),  # too few pages of each
        parts(0, 0, 0, 0, 0, 0, before=19),  # too few before
        parts(0, 0, 0, 0, 0, 0, usual=0.0),  # it was never otherwise
        parts(0, 0, 0, 0, 0, now=5, usual=0.4),  # ten expected of 25: chance might do it
    ],
)
def test_what_is_no_collapse_of_pages(pages: Sequence[Part]) -> None:
    assert judged(Yields(days=14, pages=pages, addresses=pages)) == ()


def test_a_big_publisher_counts_no_more_than_a_small_one() -> None:
    small = parts(16, 16, 16, 16, 16)
    big = Part(family="big-house", now=1000, now_good=0, before=10_000, before_good=9_000)
    assert judged(Yields(days=14, pages=(*small, big))) == ()


def test_a_week_of_history_is_needed() -> None:
    pages = parts(0, 0, 0, 0, 0)
    assert stages(Yields(days=7, pages=pages)) == [Stage.EXTRACT]
    assert stages(Yields(days=6, pages=pages)) == []


def test_no_relevant_article_while_many_come() -> None:
    articles = parts(0, 0, 0, 0, 0, now=80, usual=RELEVANT)
    [collapse] = judged(Yields(days=14, articles=articles))
    assert collapse.stage is Stage.ASSESS
    assert collapse.words == (
        "The yield of assess collapsed: 0 of 400 articles assessed in the last day are relevant; "
        "20 are usual of so many"
    )
    assert stages(Yields(days=14, coded=parts(1, 0, 0, 0, 0, now=20, usual=0.5))) == [Stage.CODE]


@pytest.mark.parametrize(
    "articles",
    [
        parts(1, 1, 1, 0, 0, now=80, usual=RELEVANT),  # three of twenty: quiet, as days are
        parts(0, 0, 0, 0, 0, now=40, usual=RELEVANT),  # ten expected: too few to tell
        parts(0, 0, 0, 0, now=400, usual=RELEVANT),  # four publishers
        (*parts(0, 0, 0, 0, 0, now=400, usual=0.0), *parts(0, now=400, usual=RELEVANT)),  # only one ever told of any
    ],
)
def test_what_is_no_collapse_of_rare_things(articles: Sequence[Part]) -> None:
    assert judged(Yields(days=14, articles=articles, coded=articles)) == ()


def families(count: int, **values: int) -> tuple[Family, ...]:
    said = {"polled": 0, "answered": 0, "judged": 0, "scarce": 0} | values
    return tuple(Family(family=f"house-{number}", **said) for number in range(count))


def test_most_publishers_at_once_do_not_answer() -> None:
    silent = families(9, polled=2)
    [collapse] = judged(Yields(days=0, families=silent + families(3, polled=2, answered=1)))
    assert collapse.stage is Stage.POLL
    assert "of 12 publishers asked in the last 3 hours 9 did not answer" in collapse.words
    assert judged(Yields(days=0, families=silent)) == ()  # nine are a handful
    assert judged(Yields(days=0, families=silent + families(9, polled=2, answered=2))) == ()


def test_many_publishers_at_once_bring_less() -> None:
    fallen, well = families(6, judged=3, scarce=2), families(10, judged=3)
    [collapse] = judged(Yields(days=30, families=fallen + well))
    assert collapse.stage is Stage.POLL
    assert "feeds of 6 of 16 publishers began within three days to bring nothing" in collapse.words
    assert judged(Yields(days=30, families=fallen + families(13, judged=3))) == ()  # under a third
    assert judged(Yields(days=30, families=families(4, judged=1, scarce=1) + families(6, judged=1))) == ()  # four
    assert judged(Yields(days=30, families=fallen)) == ()  # of six publishers in all nothing is said
    # of a publisher with many feeds some may fall silent
    assert judged(Yields(days=30, families=families(16, judged=3, scarce=1))) == ()
