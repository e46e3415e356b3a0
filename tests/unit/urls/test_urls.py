"""The canonical form of URLs, the comparing key, sites."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newswatch import urls

CANONICAL = [
    ("HTTP://News.Outlet.EXAMPLE:80/a/./b/../c", "http://news.outlet.example/a/c"),
    ("https://outlet.example:443", "https://outlet.example/"),
    ("https://outlet.example:8443/x", "https://outlet.example:8443/x"),
    (
        "https://outlet.example/x?utm_source=rss&id=7&fbclid=abc&UTM_Medium=feed#comments",
        "https://outlet.example/x?id=7",
    ),
    ("https://outlet.example/x?traffic_source=rss", "https://outlet.example/x"),
    ("https://outlet.example/x?b=2&a=1", "https://outlet.example/x?b=2&a=1"),
    ("https://outlet.example/x?ref=2&source=3", "https://outlet.example/x?ref=2&source=3"),
    ("https://outlet.example/x?&&a=1&", "https://outlet.example/x?a=1"),
    ("  https://outlet.example/a\n  b ", "https://outlet.example/a%20%20b"),
    ("http:\\\\outlet.example\\a\\b?c=\\d", "http://outlet.example/a/b?c=%5Cd"),
    ("https://bücher.example/ä?q=ü", "https://xn--bcher-kva.example/%C3%A4?q=%C3%BC"),
    ("https://خبر.example/سیاست", "https://xn--ngblk.example/%D8%B3%DB%8C%D8%A7%D8%B3%D8%AA"),
    ("https://outlet.example/a%2fb%7e%zz", "https://outlet.example/a%2Fb~%25zz"),
    ("https://outlet.example/%2e%2e/x", "https://outlet.example/x"),
    ("https://outlet.example./x", "https://outlet.example/x"),
    ("http://[2001:DB8::0:1]:80/x", "http://[2001:db8::1]/x"),
    ("http://127。0。0。1/", "http://127.0.0.1/"),
]
INVALID = [
    "",
    "   ",
    "/relative",
    "//outlet.example/x",
    "outlet.example/x",
    "ftp://outlet.example/x",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "data:text/html,hi",
    "mailto:desk@outlet.example",
    "http://user:pw@outlet.example/",
    "http://outlet.example@evil.example/",
    "http://",
    "http:///x",
    "http://a..example/",
    "http://-.example/",
    "http://out let.example/",
    "http://outlet.example:0/",
    "http://outlet.example:99999/",
    "http://outlet.example:port/",
    "http://[::1/",
    "http://[fe80::1%25eth0]/",
    "http://outlet.example/\x00x",
    "http://outlet.example/\x1b[2J",
    "http://outlet.example/\ud800",
    f"http://{'a' * 64}.example/",
    "http://outlet.example/" + "x" * 2_048,
]


@pytest.mark.parametrize(("url", "expected"), CANONICAL)
def test_canonical(url: str, expected: str) -> None:
    assert urls.canonical(url) == expected


@pytest.mark.parametrize("url", INVALID)
def test_no_canonical_form(url: str) -> None:
    assert urls.canonical(url) is None


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("story/7", "https://outlet.example/news/story/7"),
        ("/story/7", "https://outlet.example/story/7"),
        ("../x", "https://outlet.example/x"),
        ("?p=2", "https://outlet.example/news/?p=2"),
        ("//cdn.example/x", "https://cdn.example/x"),
        ("http://other.example/x#top", "http://other.example/x"),
        ("javascript:void(0)", None),
        ("file:///etc/passwd", None),
    ],
)
def test_relative_links(link: str, expected: str | None) -> None:
    assert urls.resolve("https://outlet.example/news/", link) == expected
    assert urls.canonical(link, "https://outlet.example/news/") == expected


def test_resolving_keeps_the_query_as_it_stands() -> None:
    assert urls.resolve("https://outlet.example/", "/x?utm_source=a&&b") == "https://outlet.example/x?utm_source=a&&b"


def test_length_cap_is_on_the_canonical_form() -> None:
    stem = "https://outlet.example/"
    longest = stem + "x" * (urls.MAX_URL - len(stem))
    assert urls.canonical(longest) == longest
    assert urls.canonical(longest + "x") is None
    assert urls.canonical(longest + "?utm_source=rss") == longest


@given(st.text(max_size=80))
@example("%%34%31")
@example("/%2%35")
@example("/a/..//b")
@example("/..//..")
@example("?%26=%3D")
@example("?&;amp;utm_x")
@example(":80:80")
def test_canonical_twice_is_canonical_once(tail: str) -> None:
    for url in ("http://outlet.example" + tail, "https://outlet.example/" + tail, tail, "http://" + tail):
        once = urls.canonical(url)
        if once is not None:
            assert urls.canonical(once) == once
            assert once.isascii()
            assert len(once) <= urls.MAX_URL
            assert urlsplit(once).scheme in ("http", "https")
            assert urls.host_of(once)


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_text_raises(base: str, link: str) -> None:
    urls.canonical(link, base)
    urls.resolve("https://outlet.example/" + base, link)
    urls.same_site(base, "http://" + link)
    assert len(urls.url_key(link)) == 32


def test_key_joins_what_is_one_page() -> None:
    same = ["http://outlet.example/a/", "https://outlet.example/a", "https://OUTLET.example/a?utm_source=x#y"]
    assert len({urls.url_key(url) for url in same}) == 1
    other = ["https://outlet.example/a?id=1", "https://outlet.example/A", "https://www.outlet.example/a"]
    assert len({urls.url_key(url) for url in [same[0], *other]}) == 4


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("https://news.outlet.co.uk/x", "http://outlet.co.uk/", True),
        ("https://one.co.uk/", "https://two.co.uk/", False),
        ("https://one.blogspot.com/", "https://two.blogspot.com/", False),
        ("https://a.outlet.example/", "https://b.outlet.example/", True),
        ("https://one.gov.pk/", "https://two.gov.pk/", False),
        ("http://10.0.0.1/", "http://11.0.0.1/", False),
        ("http://[2001:db8::1]/", "http://[2001:db8::1]/a", True),
        ("http://localhost/", "http://localhost/a", True),
        ("no url", "no url", False),
    ],
)
def test_same_site(a: str, b: str, same: bool) -> None:
    assert urls.same_site(a, b) is same
    assert urls.same_site(b, a) is same


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://outlet.example/story/amp", ("amp",)),
        ("https://outlet.example/amp/story/", ("amp",)),
        ("https://amp.outlet.example/story", ("amp",)),
        ("https://outlet.example/story?outputType=amp", ("amp",)),
        ("https://m.outlet.example/story", ("mobile",)),
        ("https://m.example/story", ()),
        ("https://outlet.example/amplifier/clamp", ()),
        ("nothing", ()),
    ],
)
def test_variants_are_hints(url: str, expected: tuple[str, ...]) -> None:
    assert urls.variants(url) == expected
