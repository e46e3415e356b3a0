"""The sources of the sample world and the truth about them belong together."""

from __future__ import annotations

import re
from collections import Counter
from io import BytesIO
from typing import Any, get_args

import feedparser
import pytest
from lxml import etree

from newswatch.app.sample import feed_text, pages
from newswatch.app.sample.world import NOW, FeedFormat, FeedSource, OutletSource, Site, World, catalogue, load, truth
from newswatch.model import EventType, Genre, OriginBasis, Outcome, Party, PlacePrecision, Realis, Scope, Verdict

WORLD = load()
TRUTH = {row["id"]: row for row in truth()}
ARTICLES = {f"{site.source.outlet}/{article.slug}": (site, article) for site, article in WORLD.articles()}
INCIDENTS = [(name, incident) for name, row in TRUTH.items() for incident in row["incidents"]]
FEEDS = [(site, feed) for site in WORLD.sites.values() for feed in site.source.feed]


def test_the_world_has_the_size_it_promises() -> None:
    assert len(WORLD.sites) == 15
    assert len(ARTICLES) == 122
    assert len({site.source.layout for site in WORLD.sites.values()}) == 8
    assert {feed.format for _, feed in FEEDS} == set(get_args(FeedFormat))


def test_every_feed_of_the_catalogue_is_answered_and_every_answer_is_in_the_catalogue() -> None:
    outlets, feeds = catalogue()
    hosts = {outlet.slug: outlet.homepage.removeprefix("http://").rstrip("/") for outlet in outlets}
    listed = {feed.url for feed in feeds}
    served = {f"http://{site.host}{feed.path}" for site, feed in FEEDS}
    fixed = {f"http://{site.host}{answer.path}" for site in WORLD.sites.values() for answer in site.source.answer}
    assert listed == served | fixed
    assert all(feed.url.startswith(f"http://{hosts[feed.outlet]}/") for feed in feeds)
    assert set(hosts.values()) == set(WORLD.sites)


def test_everything_happens_in_the_fixed_week() -> None:
    dates = [article.published for _, article in ARTICLES.values()]
    assert max(dates) <= NOW
    assert (NOW - min(dates)).days < 10


@pytest.mark.parametrize("name", sorted(ARTICLES))
def test_articles_have_the_length_of_real_ones(name: str) -> None:
    _, article = ARTICLES[name]
    words = len(article.text.split())
    assert 80 <= words <= 450 or article.fate in {"missing", "soft_404", "consent_wall"}


def test_hosts_and_addresses_are_invented_and_unique() -> None:
    assert all(host.endswith(".example") for host in WORLD.sites)
    urls = [site.url_of(article) for site, article in ARTICLES.values()]
    assert len(urls) == len(set(urls))


def test_truth_speaks_of_every_article_once_and_of_no_other() -> None:
    assert list(TRUTH) == [row["id"] for row in truth()]
    assert set(TRUTH) == set(ARTICLES)
    for name, row in TRUTH.items():
        site, article = ARTICLES[name]
        assert row["url"] == site.url_of(article)
        assert row["copy_of"] is None or TRUTH[row["copy_of"]]["copy_of"] is None
        Verdict(row["verdict"])
        Genre(row["genre"])


@pytest.mark.parametrize(("name", "incident"), INCIDENTS)
def test_incidents_of_the_truth_are_in_the_contracts_words(name: str, incident: dict[str, Any]) -> None:
    _, article = ARTICLES[name]
    assert incident["quote"] in "\n".join(article.paragraphs)
    assert [EventType(value) for value in incident["event_type"]]
    Realis(incident["realis"])
    Scope(incident["scope"])
    PlacePrecision(incident["place"]["precision"])
    for basis in incident["cross_border"]["accept_basis"]:
        OriginBasis(basis)
    for row in incident["casualties"]:
        Party(row["party"])
        Outcome(row["outcome"])
        assert row["best"] is None or row["best"] >= row.get("min", 0)
    if incident["date_start"] is not None:
        assert incident["date_start"] <= incident["date_end"] <= article.published.date().isoformat()


def test_one_event_has_one_day_and_one_country_in_all_its_articles() -> None:
    days: dict[str, set[str]] = {}
    for _, incident in INCIDENTS:
        if incident["date_start"] is not None:
            days.setdefault(incident["event"], set()).add(incident["date_start"])
    assert {event: found for event, found in days.items() if len(found) > 1} == {}


def test_the_stories_that_the_world_is_made_for_are_there() -> None:
    told = Counter(incident["event"] for _, incident in INCIDENTS)
    assert told["banibangou"] == 6  # a wire, its four copies, and another voice
    assert sum(row["copy_of"] is not None for row in TRUTH.values()) == 4
    killed = [
        casualty["best"]
        for name in ("three-policemen-martyred", "bajaur-van-blast-toll", "sixth-policeman")
        for row in TRUTH.values()
        if row["id"].startswith(f"frontier-herald/{name}")
        for casualty in row["incidents"][0]["casualties"]
        if casualty["outcome"] == "killed"
    ]
    assert killed == [3, 5, 6]
    borders = {
        frozenset((origin["origin_country"], origin["target_country"]))
        for _, incident in INCIDENTS
        if (origin := incident["cross_border"])["status"] == "yes"
    }
    assert len(borders) >= 14
    assert sum(not row["incidents"] for row in TRUTH.values()) >= 25
    opinion = next(row for row in TRUTH.values() if row["genre"] == "opinion")
    assert len(opinion["incidents"]) == 6
    assert all(incident["recalled"] for incident in opinion["incidents"])


@pytest.mark.parametrize(("site", "feed"), FEEDS, ids=lambda value: getattr(value, "host", getattr(value, "path", "")))
def test_feeds_list_every_article(site: Site, feed: FeedSource) -> None:
    body = feed_text.feed_text(site, feed).encode(site.source.charset)
    expected = {f"http://{site.host}{site.link_of(a)}{feed.tracking}" for a in site.listed(feed.section)}
    if feed.format == "sitemap":
        places = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
        assert {node.text for node in etree.fromstring(body).iter(places)} == expected
        return
    parsed = feedparser.parse(BytesIO(body))
    assert bool(parsed.bozo) == (feed.format == "malformed")
    links = {entry.link for entry in parsed.entries}
    if feed.format == "atom_relative":
        links = {link if link.startswith("http") else f"http://{site.host}/{link}" for link in links}
    assert links == expected
    dated = [entry for entry in parsed.entries if entry.get("published_parsed") or entry.get("updated_parsed")]
    assert len(dated) == (0 if feed.format == "bare" else len(expected))


@pytest.mark.parametrize("name", sorted(ARTICLES))
def test_pages_carry_their_whole_text_in_their_charset(name: str) -> None:
    site, article = ARTICLES[name]
    html = pages.article_page(site, article)
    html.encode(site.source.charset)
    assert not re.search(r"\$[a-z]", html)
    plain = html.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")
    if article.fate in {"page", "moved", "missing"}:
        assert all(paragraph in plain for paragraph in article.paragraphs)
    else:
        assert article.paragraphs[-1] not in plain


def test_an_unknown_key_is_refused() -> None:
    site = next(iter(WORLD.sites.values()))
    with pytest.raises(ValueError, match="colour"):
        OutletSource.model_validate({**site.source.model_dump(), "colour": "red"})


def test_the_world_is_the_same_at_every_load() -> None:
    again: World = load()
    assert again == WORLD
