"""Feeds and pages made to harm, each by a function of its size, and how large each was where it did.

The forms are those that were measured on feedparser 6.0.14 and trafilatura 2.3.1 alone (seconds to minutes, up to
2.9 GiB, or an exception); a size is a multiple of where that was first seen.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Mapping

Attack = Callable[[int], bytes]

ITEM = "<item><title>kept</title><link>http://paper.example/kept</link></item>"
DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'


def rss(inside: str, head: str = "") -> bytes:
    """A feed with this inside."""
    text = f'{head}<rss version="2.0"><channel><title>t</title>{inside}</channel></rss>'
    return text.encode("utf-8", "surrogatepass")


def laughs(levels: int, head: str = "") -> bytes:
    entities = "".join(
        f'<!ENTITY e{level} "{f"&e{level - 1};" * 10 if level else "ha" * 50}">' for level in range(levels)
    )
    return rss(f"<item><title>&e{levels - 1};</title></item>", f"{head}<!DOCTYPE rss [{entities}]>")


def blowup(size: int) -> bytes:
    entity = "x" * 30_000 * size
    return rss(f"<item><title>{'&a;' * 20_000 * size}</title></item>", f'<!DOCTYPE rss [<!ENTITY a "{entity}">]>')


FEEDS: Mapping[str, Attack] = {
    "billion laughs": lambda n: laughs(8 + n),
    "billion laughs behind a declaration": lambda n: laughs(8 + n, '<?xml version="1.0"?>'),
    "quadratic blow-up": blowup,
    "external entity": lambda _: rss("&a;" + ITEM, '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/hostname">]>'),
    "parameter entity": lambda _: rss(ITEM, '<!DOCTYPE rss [<!ENTITY % a SYSTEM "http://127.0.0.1:9/x"> %a;]>'),
    "encoding pattern": lambda n: b"<?" + b"encoding='" * (800 * n) + b"\n" + rss(ITEM),
    "lines before the root": lambda n: b"\n" * (20_000 * n) + rss(ITEM),
    "author pattern": lambda n: rss("<item><author>" + "a" * (20_000 * n) + "</author></item>"),
    "creator pattern": lambda n: rss(f"<item><dc:creator {DC}>" + "a.b-" * (5_000 * n) + "</dc:creator></item>"),
    "style pattern": lambda n: rss(
        '<item><description>&lt;p style="' + "background:url(" * (1_300 * n) + '"&gt;</description></item>'
    ),
    "many attributes": lambda n: rss("<item " + " ".join(f'a{i}="1"' for i in range(12_000 * n)) + "/>" + ITEM),
    "many namespaces": lambda n: rss("".join(f'<n{i}:a xmlns:n{i}="u:{i}"/>' for i in range(6_000 * n)) + ITEM),
    "nested namespaces": lambda n: rss("".join(f'<a xmlns:n{i}="u:{i}">' for i in range(2_000 * n))),
    "comments": lambda n: rss("<!-- x -->" * (14_000 * n) + ITEM),
    "open comments": lambda n: rss("x & y" + "<!-- x " * (14_000 * n)),
    "nested bases": lambda n: rss("x & y" + '<a xml:base="a/">' * (6_000 * n)),
    "deep elements": lambda n: rss("<a>" * (50_000 * n) + ITEM),
    "one long word": lambda n: rss("<item><title>" + "x" * (4_000_000 * n) + "</title></item>"),
    "fifty thousand entries": lambda n: rss(
        "".join(f"<item><title>Story {i}</title><guid>{i}</guid></item>" for i in range(12_500 * n))
    ),
    "categories": lambda n: rss(
        "<item>" + "".join(f"<category>c{i}</category>" for i in range(10_000 * n)) + "</item>"
    ),
    "ampersands": lambda n: rss("x & y" + "&" * (100_000 * n)),
    "codec undefined": lambda _: b'<?xml version="1.0" encoding="undefined"?>' + rss(ITEM),
    "codec with a zero": lambda _: b'<?xml version="1.0" encoding="a\0b"?>' + rss(ITEM),
    "codec with 0xff": lambda _: b'<?xml version="1.0" encoding="\xff"?>' + rss(ITEM),
    "codec punycode": lambda _: b'<?xml version="1.0" encoding="punycode"?>' + rss(ITEM),
    "codec unicode_escape": lambda _: b'<?xml version="1.0" encoding="unicode_escape"?>' + rss(ITEM),
    "reference to a surrogate": lambda _: rss("<item><title>&#xD800;</title></item>"),
    "reference beyond Unicode": lambda _: rss("<item><title>&#x110000;</title></item>"),
    "impossible dates": lambda _: rss(
        "".join(
            f"<item><title>{day}</title><pubDate>{day}</pubDate></item>"
            for day in ("0000-00-00", "2024-02-30", "9999-12-31T23:59:60Z", "Mon, 32 Foo 1 99:99:99 +99:99", "1e400")
        )
    ),
    "deep JSON": lambda n: (
        '{"version": "https://jsonfeed.org/version/1.1", "items": ' + "[" * (50_000 * n) + "]" * (50_000 * n) + "}"
    ).encode(),
    "JSON number": lambda n: (
        '{"version": "https://jsonfeed.org/version/1", "items": [' + "1" * 5_000 * n + "]}"
    ).encode(),
    "UTF-32": lambda n: rss(ITEM * 1_000 * n).decode().encode("utf-32"),
}


def page(body: str, head: str = "") -> bytes:
    """A page with an article, and this in it."""
    told = "<p>The council met on Monday and spoke about the bridge, the school and the road to the river.</p>" * 6
    return (
        f"<html><head><title>News</title>{head}</head><body><article><h1>News</h1>{told}{body}</article></body></html>"
    ).encode("utf-8", "surrogatepass")


PAGES: Mapping[str, Attack] = {
    "spans in a paragraph": lambda n: page("<p>" + "<span>a word </span>" * (8_000 * n) + "</p>"),
    "emphasis in a paragraph": lambda n: page("<p>" + "<em>a word </em>" * (8_000 * n) + "</p>"),
    "nested emphasis": lambda n: page("<p>" + "<em>a " * (8_000 * n)),
    "many paragraphs": lambda n: page("<p>x</p>" * (25_000 * n)),
    "many links": lambda n: page('<a href="/x">link</a>' * (20_000 * n)),
    "many tables": lambda n: page("<table><tr><td>x</td></tr></table>" * (5_000 * n)),
    "nested tables": lambda n: page("<table><tr><td>" * (2_000 * n)),
    "nested lists": lambda n: page("<ul><li>x" * (5_000 * n)),
    "author pattern": lambda n: page("", f'<meta name="author" content="{"(" * 20_000 * n}">'),
    "title pattern": lambda n: page("", f"<title>{' | - ' * 10_000 * n}</title>"),
    "one text of megabytes": lambda n: page("<p>" + "word " * (500_000 * n) + "</p>"),
    "data address": lambda n: page(f'<img src="data:image/png;base64,{"A" * 2_500_000 * n}">'),
    "deep boxes": lambda n: page("<div>" * (10_000 * n) + "<p>deep</p>"),
    "open tags": lambda n: page("<a " * (30_000 * n)),
    "open quotes": lambda n: page('<a title="' * (30_000 * n)),
    "attributes": lambda n: page("<p " + " ".join(f'a{i}="1"' for i in range(10_000 * n)) + ">x</p>"),
    "deep JSON-LD": lambda n: page(
        "", '<script type="application/ld+json">' + '{"a":' * (50_000 * n) + "1" + "}" * (50_000 * n) + "</script>"
    ),
    "wide JSON-LD": lambda n: page(
        "", f'<script type="application/ld+json">{json.dumps([{"@type": "NewsArticle"}] * 20_000 * n)}</script>'
    ),
    "endless column": lambda _: page('<table><tr><td colspan="9000000000000000">x</td></tr></table>'),
    "gzip within": lambda n: gzip.compress(b"<p>x</p>" * (2_000_000 * n)),
    "entities": lambda n: page("&amp;" * (200_000 * n)),
    "control references": lambda n: page("<p>" + "&#27;&#7;" * (10_000 * n) + "</p>"),
    "a document type with entities": lambda _: laughs(10),
    "zeros": lambda n: page("\x00" * (500_000 * n)),
    "lone surrogates": lambda n: page("\ud800" * (100_000 * n)),
    "spaces": lambda n: page("<p>" + " " * (1_000_000 * n) + "x</p>"),
    "dates": lambda n: page("<p>" + "2026-03-0" * (50_000 * n) + "</p>"),
    "comments": lambda n: page("<!-- x -->" * (50_000 * n)),
    "scripts": lambda n: page("<script>if (a < b) { c() }</script>" * (10_000 * n)),
    "forms": lambda n: page("<form><input name=x>" * (10_000 * n)),
}
