"""Inputs made to harm: each attack that was measured on feedparser, in small; then any bytes at all.

Cost is checked as growth: four times the input may take six times as long, not sixteen times. The sizes are where
feedparser alone needs seconds.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newswatch.feeds import parse, problem
from newswatch.feeds.guard import MAX_ATTRIBUTES, MAX_DEPTH, MAX_NAMESPACES, clean
from newswatch.model import ParsedFeed, Reason

NOW = datetime(2026, 3, 10, tzinfo=UTC)
DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'


def read(body: str | bytes) -> ParsedFeed:
    return parse(
        body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body, {}, "https://x.example/", NOW
    )


def rss(inside: str, head: str = "") -> str:
    return f'{head}<rss version="2.0"><channel><title>t</title>{inside}</channel></rss>'


ITEM = "<item><title>kept</title></item>"
ENTITIES = {
    "billion laughs": '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>',
    "on the declaration's line": '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "ha">]>',
    "quadratic": '<!DOCTYPE a [<!ENTITY a "' + "x" * 10_000 + '">]>',
    "external": '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    "parameter": '<!DOCTYPE a [<!ENTITY % a SYSTEM "http://127.0.0.1:9/x"> %a;]>',
    "behind a comment with a tag": "<!DOCTYPE a [<!-- <a --> <!ENTITY a 'ha'>]>",
    "behind a bracket": "<!DOCTYPE a [<!ENTITY x ']>'><!ENTITY a 'ha'>]>",
    "in small letters": "<!doctype a [<!entity a 'ha'>]>",
}


@pytest.mark.parametrize("head", ENTITIES.values(), ids=ENTITIES.keys())
def test_entities_are_hostile(head: str) -> None:
    feed = read(rss("<item><title>&a;&b;</title></item>", head))
    assert (feed.error, feed.entries) == (Reason.HOSTILE_FEED, ())


def test_a_document_type_that_hides_its_end_leads_nowhere() -> None:
    feed = read(rss("<item><title>&a;</title></item>", "<!DOCTYPE a [<?x ]> ?><!ENTITY a 'ha'>]>"))
    assert problem(feed) is Reason.NOT_A_FEED


def test_a_harmless_document_type_is_passed_over() -> None:
    head = '<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://x.example/rss.dtd">\n'
    assert read(rss(ITEM, head)).entries[0].title == "kept"


def test_the_word_entity_in_an_article_is_no_declaration() -> None:
    assert read(rss("<item><title><![CDATA[What <!ENTITY a 'b'> means]]></title></item>")).error is None


def test_xinclude_reads_nothing() -> None:
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd" parse="text"/>'
    body = rss(f"<item><title>{include}x</title></item>")
    assert "root" not in str(read(body).entries)


@pytest.mark.parametrize("kind", [bytes, str])
def test_a_body_that_names_a_file_opens_none(tmp_path: Path, kind: type) -> None:
    secret = tmp_path / "secret.xml"
    secret.write_text(rss("<item><title>secret</title></item>"), encoding="utf-8")
    name = str(secret)
    assert "secret" not in str(read(name.encode() if kind is bytes else name).entries)


class TestLimits:
    def test_depth(self) -> None:
        # rss and channel are two of them
        assert read(rss("<a>" * (MAX_DEPTH - 2) + "</a>" * (MAX_DEPTH - 2) + ITEM)).error is None
        assert read(rss("<a>" * (MAX_DEPTH - 1) + "</a>" * (MAX_DEPTH - 1) + ITEM)).error is Reason.HOSTILE_FEED

    def test_attributes(self) -> None:
        def element(count: int) -> str:
            return "<item " + " ".join(f'a{n}="1"' for n in range(count)) + "><title>kept</title></item>"

        assert read(rss(element(MAX_ATTRIBUTES))).entries[0].title == "kept"
        assert read(rss(element(MAX_ATTRIBUTES + 1))).error is Reason.HOSTILE_FEED

    def test_namespaces(self) -> None:
        def elements(count: int) -> str:
            return "".join(f'<n{n}:a xmlns:n{n}="http://n.example/{n}"/>' for n in range(count))

        assert read(rss(elements(MAX_NAMESPACES) + ITEM)).error is None
        assert read(rss(elements(MAX_NAMESPACES + 1) + ITEM)).error is Reason.HOSTILE_FEED
        assert read(rss('<a xmlns="http://n.example/"/>' * 1_000 + ITEM)).error is None

    def test_bases_in_a_malformed_feed(self) -> None:
        assert read(rss("x & y" + '<a xml:base="a/">' * (MAX_DEPTH + 1))).error is Reason.HOSTILE_FEED
        assert read(rss("x & y" + '<a xml:base="a/"></a>' * (MAX_DEPTH + 1) + ITEM)).error is None

    def test_json(self) -> None:
        head = '{"version": "https://jsonfeed.org/version/1.1", "items": '
        assert read(head + "[" * 50_000 + "]" * 50_000 + "}").error is Reason.HOSTILE_FEED
        assert read(head + '[{"id": ' + "1" * 5_000 + "}]}").error is Reason.NOT_A_FEED
        assert read(head + '[{"id": NaN}]}').error is Reason.NOT_A_FEED


GROWING: dict[str, Callable[[int], str]] = {
    "encoding pattern": lambda n: "<?" + "encoding='" * n + "\n" + rss(ITEM),
    "lines before the root": lambda n: "<!-- x -->" + "\n" * (20 * n) + rss(ITEM),
    "author": lambda n: rss("<item><author>" + "a" * (20 * n) + "</author></item>"),
    "creator": lambda n: rss(f"<item><dc:creator {DC}>" + "a.b-" * (5 * n) + "</dc:creator></item>"),
    "categories": lambda n: rss("<item>" + "".join(f"<category>c{i}</category>" for i in range(n)) + "</item>"),
    "comments": lambda n: rss("<!-- x -->" * (10 * n) + ITEM),
    "comments, malformed": lambda n: rss("x & y" + "<!-- x -->" * (10 * n) + ITEM),
    "open comments": lambda n: rss("x & y" + "<!-- x " * (10 * n)),
    "open sections": lambda n: rss("x & y" + "<![CDATA[ x " * (10 * n)),
    "open tags": lambda n: rss("x & y" + "<a " * n),
    "attributes, malformed": lambda n: rss("x & y <item " + " ".join(f'a{i}="1"' for i in range(5 * n)) + ">"),
    "quotes, malformed": lambda n: rss("x & y <a " + '"a" ' * (5 * n) + "<"),
    "ampersands": lambda n: rss("x & y" + "&" * (10 * n)),
    "namespaces, malformed": lambda n: rss("x & y" + "".join(f'<n{i}:a xmlns:n{i}="u:{i}"/>' for i in range(n // 2))),
    "scripts in a title": lambda n: rss("<item><title>" + "&lt;script>" * (5 * n) + "</title></item>"),
    "comments in a summary": lambda n: rss("<item><description>" + "&lt;!--" * (5 * n) + "</description></item>"),
    "tags in a title": lambda n: rss("<item><title>" + "&lt;b" * (5 * n) + "</title></item>"),
    "date": lambda n: rss("<item><pubDate>Mon, " + " " * (20 * n) + "x</pubDate></item>"),
    "one long word": lambda n: rss("<item><title>" + "x" * (100 * n) + "</title></item>"),
}


@pytest.mark.parametrize("make", GROWING.values(), ids=GROWING.keys())
def test_cost_grows_with_the_size(make: Callable[[int], str]) -> None:
    small, large = make(1_000).encode(), make(4_000).encode()

    def cost(body: bytes) -> float:
        best = float("inf")
        for _ in range(3):
            start = time.process_time()
            read(body)
            best = min(best, time.process_time() - start)
        return best

    # A tenth of a second is what noise may add; the attacks took seconds at the larger size
    assert cost(large) < 6 * cost(small) + 0.1


def test_categories_are_many_in_one_element_too() -> None:
    words = ",".join(f"k{n}" for n in range(20_000))
    body = rss(
        f'<item><itunes:keywords xmlns:itunes="http://www.itunes.com/DTDs/PodCast-1.0.dtd">{words}</itunes:keywords></item>'
    )
    start = time.process_time()
    assert read(body).entries_total == 1
    assert time.process_time() - start < 1.0  # feedparser alone: 5 s


@given(st.binary(max_size=300))
def test_any_bytes(body: bytes) -> None:
    feed = read(body)
    assert feed.error is not None or feed.entries_total >= 0


FRAGMENTS = [
    b"<rss>", b"<rss version='2.0'>", b"<feed xmlns='http://www.w3.org/2005/Atom'>", b"<channel>", b"<item>",
    b"</item>", b"<entry>", b"</entry>", b"<title>", b"</title>", b"<title type='xhtml'>", b"<link>", b"<link href='",
    b"'/>", b"</link>", b"<guid>", b"<pubDate>", b"<content:encoded>",
    b"<georss:point xmlns:georss='http://www.georss.org/georss'>", b"1 2 ", b"<![CDATA[", b"]]>", b"<!--", b"-->",
    b"<?xml version='1.0' encoding='", b"utf-7", b"?>", b"<!DOCTYPE ", b"[", b"]", b">", b"&", b"&#", b"x41;", b"0;",
    b"&nbsp;", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xe2\x80\xae", b"\xed\xa0\x80", b"<urlset>", b"<url>",
    b"<loc>", b"<news:news xmlns:news='n'>", b"{", b'"items":', b'"version":"https://jsonfeed.org/version/1",',
    b"null", b"<license>", b"<itunes:image xmlns:itunes='http://www.itunes.com/DTDs/PodCast-1.0.dtd' href='x'/>",
    b"<source>", b"<author>", b"<psc:chapters xmlns:psc='http://podlove.org/simple-chapters'>",
    b"<media:content xmlns:media='http://search.yahoo.com/mrss/'/>",
]  # fmt: skip


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS) | st.binary(max_size=6), max_size=40))
def test_any_pieces_of_feeds(pieces: list[bytes]) -> None:
    feed = read(b"".join(pieces))
    for entry in feed.entries:
        assert entry.key
        assert entry.url is None or entry.url.startswith(("http://", "https://"))
        for text in (entry.title, entry.summary, entry.guid, entry.published_raw, *entry.authors):
            assert text is None or (clean(text) == text and "\n" not in text and "\u202e" not in text)
    assert len({entry.key for entry in feed.entries}) == len(feed.entries) <= feed.entries_total


def test_damaged_feeds_are_answered() -> None:
    chance = random.Random(20260310)
    whole = rss(
        "".join(f"<item><title>Story {n}</title><guid>{n}</guid><link>/s/{n}</link></item>" for n in range(8))
    ).encode()
    crashed = 0
    for _ in range(500):
        body = bytearray(whole)
        for _ in range(chance.randint(1, 6)):
            at, length = chance.randrange(len(body)), chance.randint(0, 12)
            body[at : at + length] = chance.choice(FRAGMENTS) if chance.random() < 0.5 else chance.randbytes(length)
        crashed += read(bytes(body)).error is Reason.PARSE_FAILED
    assert crashed <= 10  # feedparser's own exceptions; each is a row with a reason
