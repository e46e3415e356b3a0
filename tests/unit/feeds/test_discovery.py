"""Candidates for feeds on a home page."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from newswatch.feeds import Basis, discover

URL = "https://www.outlet.example/"


def found(html: str, *bases: Basis) -> list[str]:
    return [one.url for one in discover(html.encode(), {}, URL) if one.basis in (bases or (Basis.LINK,))]


def test_links_of_the_head_in_order_comments_last() -> None:
    html = """<html><head>
      <link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed/">
      <LINK REL='ALTERNATE' TYPE='application/rss+xml; charset=utf-8' TITLE='All &amp; new' HREF='feed/?utm_source=x'>
      <link rel="alternate home" type=application/atom+xml href=//cdn.outlet.example/atom.xml>
      <link rel="alternate" type="application/feed+json" href="feed.json">
      <link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/1">
      <link rel="alternate" type="text/xml+oembed" href="/oembed?url=feed">
      <link rel="alternate" hreflang="fr" href="/fr/">
      <link rel="stylesheet" href="/rss.css"></head></html>"""
    assert found(html) == [
        "https://www.outlet.example/feed/",
        "https://cdn.outlet.example/atom.xml",
        "https://www.outlet.example/feed.json",
        "https://www.outlet.example/comments/feed/",
    ]
    assert discover(html.encode(), {}, URL)[0].title == "All & new"


def test_the_page_s_own_base() -> None:
    html = '<base href="/de/"><link rel=alternate type="application/rss+xml" href="rss">'
    assert found(html) == ["https://www.outlet.example/de/rss"]


def test_anchors_of_the_same_site_that_look_like_feeds() -> None:
    html = """<a href="/rss/world.xml">World <b>news</b></a><a href="https://feeds.outlet.example/all.rss">All</a>
      <a href="/feedback">Write to us</a><a href="https://other.example/rss">Other</a><a href="/atomic-power">x</a>
      <a href="javascript:rss()">x</a><a href="/?feed=rss2">x</a>"""
    assert found(html, Basis.ANCHOR) == [
        "https://www.outlet.example/rss/world.xml",
        "https://feeds.outlet.example/all.rss",
        "https://www.outlet.example/?feed=rss2",
    ]


def test_each_address_once_with_its_surest_basis() -> None:
    html = '<link rel=alternate type="application/rss+xml" href="/feed"><a href="/feed/">RSS</a>'
    candidates = discover(html.encode(), {}, URL)
    assert [one.basis for one in candidates if one.url.rstrip("/").endswith("/feed")] == [Basis.LINK]


def test_common_places_and_sitemaps_come_last() -> None:
    sitemaps = ("https://www.outlet.example/sitemap.xml", "https://www.outlet.example/sitemap-news-0.xml")
    candidates = discover(b"", {}, URL, sitemaps=sitemaps)
    assert candidates[0].url == "https://www.outlet.example/sitemap-news-0.xml"
    assert candidates[0].basis is Basis.SITEMAP
    assert "https://www.outlet.example/rss.xml" in [one.url for one in candidates]
    assert "https://www.outlet.example/sitemap.xml" not in [one.url for one in candidates]
    assert [one.basis for one in candidates] == sorted(one.basis for one in candidates)


def test_titles_in_other_encodings() -> None:
    html = (
        '<meta charset="windows-1251"><link rel=alternate type="application/rss+xml" href="/rss" title="Все новости">'
    )
    assert discover(html.encode("cp1251"), {}, URL)[0].title == "Все новости"
    headers = {"content-type": "text/html; charset=koi8-r"}
    html = '<link rel=alternate type="application/rss+xml" href="/rss" title="Все новости">'
    assert discover(html.encode("koi8-r"), headers, URL)[0].title == "Все новости"


def test_a_link_farm_is_cut() -> None:
    html = "".join(f'<link rel=alternate type="application/rss+xml" href="/{n}/rss">' for n in range(500))
    assert len(discover(html.encode(), {}, URL)) == 60


@given(st.binary(max_size=200), st.text(max_size=30))
def test_any_page(body: bytes, url: str) -> None:
    for one in discover(
        b"<html><link rel=alternate type=application/rss+xml href=" + body, {}, "https://x.example/" + url
    ):
        assert one.url.startswith(("http://", "https://"))
    discover(body, {}, url)
