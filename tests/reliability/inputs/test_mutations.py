"""Feeds and pages damaged at random: accidents of the wild, by the thousand. None raises, none is slow.

The whole feeds are one of each format, and one with the extensions that trip parsers; the whole pages are the sample
world's, of every layout.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from tests.reliability.size import size

from newswatch import articles, feeds
from newswatch.app.sample import pages, world
from newswatch.model import Page
from newswatch.pipeline.extract import PARSE_S as PAGE_S
from newswatch.pipeline.poll import PARSE_S
from newswatch.sandbox import Sandbox

NOW = datetime(2026, 3, 10, tzinfo=UTC)
FEEDS, PAGES = size(20_000, soak=100_000), size(2_000, soak=10_000)
SEED = 20261123

ATOM = """<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:base="http://paper.example/">
<title>Atom</title><id>urn:a</id><updated>2026-03-10T08:00:00Z</updated><link rel="self" href="feed"/>
<entry><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">One <b>two</b></div></title><id>urn:a:1</id>
<link href="1"/><updated>2026-03-10T08:00:00+05:00</updated><author><name>A B</name><uri>b</uri></author>
<content type="html">&lt;p>Text&lt;/p></content></entry>
<entry><title>Two</title><id>urn:a:2</id><link rel="alternate" href="2"/><published>2026-03-09</published>
<summary>Short</summary><source><id>urn:b</id><title>Other</title></source></entry></feed>"""
RDF = """<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="http://paper.example/"><title>RDF</title><link>http://paper.example/</link>
<items><rdf:Seq><rdf:li rdf:resource="http://paper.example/1"/></rdf:Seq></items></channel>
<item rdf:about="http://paper.example/1"><title>One</title><link>http://paper.example/1</link>
<dc:date>2026-03-10T08:00Z</dc:date><dc:creator>A B</dc:creator></item></rdf:RDF>"""
OLD = """<?xml version="1.0" encoding="ISO-8859-1"?><!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "x.dtd">
<rss version="0.91"><channel><title>Old</title><item><title>One</title><link>http://paper.example/1</link>
<description>Text</description></item></channel></rss>"""
SITEMAP = """<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>http://paper.example/1</loc><news:news>
<news:publication><news:name>P</news:name><news:language>en</news:language></news:publication>
<news:publication_date>2026-03-10</news:publication_date><news:title>One</news:title></news:news></url></urlset>"""
JSON = """{"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": [{"id": "1", "title": "One",
"url": "http://paper.example/1", "date_published": "2026-03-10T08:00:00Z", "authors": [{"name": "A"}]},
{"id": 2, "content_html": "<p>Two</p>", "external_url": "http://paper.example/2"}]}"""
EXTENSIONS = """<?xml version="1.0"?><rss version="2.0" xmlns:itunes="http://www.itunes.com/DTDs/PodCast-1.0.dtd"
 xmlns:georss="http://www.georss.org/georss" xmlns:gml="http://www.opengis.net/gml"
 xmlns:media="http://search.yahoo.com/mrss/" xmlns:psc="http://podlove.org/simple-chapters"
 xmlns:cc="http://web.resource.org/cc/" xmlns:slash="http://purl.org/rss/1.0/modules/slash/">
<channel><title>Extensions</title><itunes:owner><itunes:name>A</itunes:name></itunes:owner>
<cc:license resource="http://licence.example/"/><cloud domain="paper.example" port="80"/>
<item><title type="html">One &amp; two</title><georss:point>1.5 2.5</georss:point><guid isPermaLink="false">1</guid>
<georss:where><gml:Polygon><gml:exterior><gml:LinearRing><gml:posList>1 2 3 4 5 6 1 2</gml:posList></gml:LinearRing>
</gml:exterior></gml:Polygon></georss:where><pubDate>Tue, 10 Mar 2026 08:00:00 GMT</pubDate></item>
<item><title>Three</title><media:content url="http://paper.example/a.jpg"><media:credit>B</media:credit></media:content>
<psc:chapters><psc:chapter start="00:00:00" title="x"/></psc:chapters><itunes:image href="http://paper.example/b"/>
<enclosure url="http://paper.example/c.mp3" length="1" type="audio/mpeg"/><slash:comments>4</slash:comments>
<author>c@paper.example (C D)</author><source url="http://paper.example/">E</source><category domain="d">f</category>
<link>http://paper.example/3</link><description><![CDATA[<p>Text <b>bold</b></p>]]></description></item>
</channel></rss>"""

# What breaks readers where it stands at the wrong place
PIECES = [
    b"", b"<", b">", b"&", b'"', b"'", b"\x00", b"\x0b", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xe2\x80\xae",
    b"<![CDATA[", b"]]>", b"<!--", b"-->", b"<?xml encoding='utf-16'?>", b"<!DOCTYPE x [", b"&#0;", b"&#xD800;",
    b"&#99999999;", b"&nbsp;", b"&x;", b"xml:base=':'", b"xmlns:a=''", b"<a:b>", b"</item>", b"<item>", b"</p>", b"<p>",
    b"<script>", b"</script>", b"<table>", b"</article>", b"1e999", b"-0", b"99999-99-99", b"http://[", b"://",
]  # fmt: skip


def damaged(whole: bytes, draw: random.Random) -> bytes:
    """The same with up to eight places cut out, overwritten, doubled or filled with what does not belong there."""
    body = bytearray(whole)
    for _ in range(draw.randint(1, 8)):
        at, length = draw.randrange(len(body) + 1), draw.randint(0, 40)
        kind = draw.randrange(5)
        if kind == 0:
            body[at : at + length] = draw.choice(PIECES)
        elif kind == 1:
            body[at : at + length] = draw.randbytes(length)
        elif kind == 2:
            body[at:at] = body[at : at + 20 * length]
        elif kind == 3:
            body[at : at + 20 * length] = b""
        elif at < len(body):
            body[at] ^= 1 << draw.randrange(8)
    return bytes(body) if draw.random() < 0.95 else bytes(body[: draw.randrange(len(body) + 1)])


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(workers=2, memory_bytes=2**30, preload=("newswatch.feeds", "newswatch.articles")) as shared:
        yield shared


def test_feeds(sandbox: Sandbox) -> None:
    whole = [text.encode() for text in (EXTENSIONS, ATOM, RDF, OLD, SITEMAP, JSON)]
    draw = random.Random(SEED)
    jobs: Iterator[tuple[object, ...]] = (
        (damaged(draw.choice(whole), draw), {}, "http://paper.example/feed", NOW, feeds.MAX_ENTRIES)
        for _ in range(FEEDS)
    )
    ends = Counter(answer.reason for answer in sandbox.map(feeds.parse, jobs, wall_s=PARSE_S))
    assert ends == {None: FEEDS}


def test_pages(sandbox: Sandbox) -> None:
    whole = [pages.article_page(site, article).encode() for site, article in world.load().articles()]
    draw = random.Random(SEED)
    address = "http://paper.example/2026/03/10/news.html"
    headers = {"content-type": "text/html; charset=utf-8"}
    jobs: Iterator[tuple[object, ...]] = (
        (Page(url=address, final_url=address, body=damaged(draw.choice(whole), draw), headers=headers, fetched_at=NOW),)
        for _ in range(PAGES)
    )
    ends = Counter(answer.reason for answer in sandbox.map(articles.extract, jobs, wall_s=PAGE_S))
    assert ends == {None: PAGES}
