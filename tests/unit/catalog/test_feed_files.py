"""The loader of the feed catalogue: what it gives, and that every wrong entry is named by file and key."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from newswatch.catalog import feed_files
from newswatch.errors import CatalogueError
from newswatch.model import FeedSpec, Outlet

OUTLET = """
[[outlet]]
slug = "harbour-gazette"
name = "The Harbour Gazette"
family = "harbour-group"
country = "MT"
language = "en"
timezone = "Europe/Malta"
homepage = "https://gazette.example/"
"""
FEED = """
[[outlet.feed]]
slug = "harbour-gazette-world"
url = "https://gazette.example/world/feed/"
"""


def test_an_outlet_with_its_feed() -> None:
    more = 'section = "world"\nlanguage = "mt"\nseen_alive = 2026-03-01\nenabled = true\nexpect_entries_a_day = 12.5\n'
    outlets, feeds = feed_files.parse({"malta.toml": OUTLET + FEED + more})
    assert outlets == (
        Outlet(
            slug="harbour-gazette",
            name="The Harbour Gazette",
            family="harbour-group",
            country="MT",
            language="en",
            timezone="Europe/Malta",
            homepage="https://gazette.example/",
        ),
    )
    assert feeds == (
        FeedSpec(
            slug="harbour-gazette-world",
            url="https://gazette.example/world/feed/",
            outlet="harbour-gazette",
            section="world",
            language="mt",
            seen_alive=date(2026, 3, 1),
            enabled=True,
            expect_entries_a_day=12.5,
        ),
    )


WRONG = [
    ("slug = ", "not TOML"),
    (OUTLET, "outlet harbour-gazette: feed: is missing"),
    (OUTLET.replace("name =", "nmae =") + FEED, "harbour-gazette: nmae: there is no such key; did you mean name?"),
    (OUTLET + 'colour = "red"' + FEED, "outlet harbour-gazette: colour: there is no such key"),
    (OUTLET + FEED + "every = 5", "outlet harbour-gazette: feed harbour-gazette-world: every: there is no such key"),
    (OUTLET.replace("MT", "Malta") + FEED, "outlet harbour-gazette: country: 'Malta' is no country"),
    (OUTLET.replace("Europe/Malta", "Malta time") + FEED, "timezone: 'Malta time' is no time zone"),
    (OUTLET.replace('"en"', '"english"') + FEED, "outlet harbour-gazette: language:"),
    (OUTLET + 'alignment = "biased"' + FEED, "outlet harbour-gazette: alignment:"),
    (OUTLET + 'kind = "blog"' + FEED, "outlet harbour-gazette: kind:"),
    (OUTLET + FEED.replace("https:", "ftp:"), "feed harbour-gazette-world: url:"),
    (OUTLET + FEED.replace("gazette.example", "me@gazette.example"), "feed harbour-gazette-world: url:"),
    (OUTLET + FEED + 'enabled = "yes"', "feed harbour-gazette-world: enabled: input should be a valid boolean"),
    (OUTLET + FEED + "enabled = true", "feed harbour-gazette-world: enabled, but nobody has seen it alive"),
    (OUTLET + FEED + 'seen_alive = "2026-03-01"', "feed harbour-gazette-world: seen_alive:"),
    (OUTLET + FEED + "expect_text_share = 1.5", "feed harbour-gazette-world: expect_text_share:"),
    (OUTLET + FEED.replace('slug = "harbour-gazette-world"', ""), "feed number 1: slug: is missing"),
    (OUTLET + FEED + FEED.replace("world/", "home/"), "feed harbour-gazette-world: slug: given twice"),
    (
        OUTLET + FEED + FEED.replace("-world", "-home").replace("https://gazette", "http://GAZETTE").replace('/"', '"'),
        "feed harbour-gazette-home: url: given twice; the first is malta.toml: outlet harbour-gazette",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message"), WRONG)
def test_a_wrong_entry_is_named(text: str, message: str) -> None:
    with pytest.raises(CatalogueError) as caught:
        feed_files.parse({"malta.toml": text})
    assert caught.value.message.startswith("malta.toml: ")
    assert message in caught.value.message


def test_a_slug_is_unique_over_all_files() -> None:
    with pytest.raises(CatalogueError, match=r"two\.toml: outlet harbour-gazette: slug: given twice.*one\.toml"):
        feed_files.parse({"two.toml": OUTLET + FEED, "one.toml": OUTLET + FEED})


def test_the_package_s_own_catalogue_loads() -> None:
    outlets, feeds = feed_files.load()
    assert {feed.outlet for feed in feeds} == {outlet.slug for outlet in outlets}
    assert [feed.slug for feed in feeds] == sorted(feed.slug for feed in feeds)


def test_a_catalogue_of_one_s_own(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(OUTLET + FEED, encoding="utf-8")
    assert feed_files.load_path(tmp_path) == feed_files.load_path(tmp_path / "mine.toml")
    with pytest.raises(CatalogueError, match="cannot be read"):
        feed_files.load_path(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes(b'name = "\xe9"')
    with pytest.raises(CatalogueError, match="UTF-8"):
        feed_files.load_path(tmp_path)
