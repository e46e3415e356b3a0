"""Feeds without an outlet become outlets and feeds of the catalogue's form."""

from __future__ import annotations

from datetime import date

import pytest

from newswatch.app.feed_imports import UNDETERMINED, Said, from_outlines, slugged
from newswatch.feeds.opml import Outline

HOME = "https://www.harbour.co.uk/"


def test_one_outlet_a_site_one_feed_an_address() -> None:
    made = from_outlines(
        [
            Outline(url="https://feeds.harbour.co.uk/news", title="Harbour", homepage=HOME, language="en-GB"),
            Outline(url="https://www.harbour.co.uk/world/rss.xml", title="Harbour – World"),
            Outline(url="http://www.harbour.co.uk/world/rss.xml", title="The same again"),
            Outline(url="https://xn--bcher-kva.example/feed", title="Bücher"),
            Outline(url="https://known.example/rss", title="Known"),
        ],
        Said(country="GB"),
        urls=["https://known.example/rss/"],
        slugs=["harbour-co-uk-world"],
    )
    assert made.known == 2
    assert [(one.slug, one.name, one.language, one.homepage) for one in made.outlets] == [
        ("harbour-co-uk", "Harbour", "en", HOME),
        ("xn-bcher-kva-example", "Bücher", UNDETERMINED, "https://xn--bcher-kva.example/"),
    ]
    assert [one.slug for one in made.feeds][:2] == ["harbour-co-uk-news", "harbour-co-uk-world-2"]
    assert all(not one.enabled and one.seen_alive is None for one in made.feeds)
    assert {one.outlet for one in made.feeds} == {one.slug for one in made.outlets}


def test_what_was_seen_alive_is_enabled() -> None:
    made = from_outlines([Outline(url="https://x.example/")], Said(), urls=[], slugs=[], seen=date(2026, 3, 10))
    assert (made.feeds[0].enabled, made.feeds[0].slug) == (True, "x-example-all")


@pytest.mark.parametrize(
    ("text", "slug"), [("Ünïcode & Co.", "unicode-co"), ("  --  ", "feed"), ("اخبار", "feed"), ("x" * 200, "x" * 80)]
)
def test_slugs(text: str, slug: str) -> None:
    assert slugged(text) == slug
