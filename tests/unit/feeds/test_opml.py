"""OPML read as it is found, written as it should be."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from newswatch.feeds import opml
from newswatch.feeds.opml import Opml, Outline

NOW = datetime(2026, 3, 10, tzinfo=UTC)


def read(inside: str, head: str = "<opml version='2.0'><head><title>List</title></head><body>") -> Opml:
    return opml.read((head + inside + "</body></opml>").encode())


def urls(found: Opml) -> list[str]:
    return [outline.url for outline in found.outlines]


def test_folders_and_feeds() -> None:
    found = read(
        """<outline text="Asia"><outline title="Sea"><outline type="rss" text="Harbour &amp; Coast" language="en"
        xmlUrl="https://harbour.example/feed?utm_source=x" htmlUrl="https://harbour.example"/></outline></outline>
        <outline text="Alone" xmlurl="http://alone.example/rss"/>"""
    )
    assert (found.title, found.malformed, found.error) == ("List", None, None)
    assert found.outlines == (
        Outline(
            url="https://harbour.example/feed",
            title="Harbour & Coast",
            homepage="https://harbour.example/",
            path=("Asia", "Sea"),
            language="en",
        ),
        Outline(url="http://alone.example/rss", title="Alone"),
    )


MALFORMED = {
    "bare ampersands": '<outline text="Q & A" xmlUrl="https://one.example/?a=1&b=2"/>',
    "names of HTML": '<outline text="caf&eacute;&nbsp;news&nosuch;" xmlUrl="https://one.example/?a=1&b=2"/>',
    "a tag in an attribute": '<outline text="a <b>" xmlUrl="https://one.example/?a=1&amp;b=2"/>',
    "quotes in quotes": '<outline text="the "real" news" xmlUrl="https://one.example/?a=1&amp;b=2"/>',
    "an attribute twice": '<outline text="a" text="b" xmlUrl="https://one.example/?a=1&amp;b=2"/>',
    "no quotes": "<outline text=a xmlUrl=https://one.example/?a=1&amp;b=2 />",
    "not closed": '<outline text="a" xmlUrl="https://one.example/?a=1&amp;b=2">',
    "closed wrongly": '<outline text="a" xmlUrl="https://one.example/?a=1&amp;b=2"></folder>',
    "control characters": '<outline text="a\x01" xmlUrl="https://one.example/?a=1&amp;b=2\x02"/>',
}  # fmt: skip


@pytest.mark.parametrize("inside", MALFORMED.values(), ids=MALFORMED.keys())
def test_what_is_not_well_formed_is_read(inside: str) -> None:
    found = read('<outline text="F">' + inside + '</outline><outline xmlUrl="https://two.example/"/>')
    assert sorted(url.rstrip("%EFBD") for url in urls(found)) == [
        "https://one.example/?a=1&b=2",
        "https://two.example/",
    ]
    assert found.error is None


def test_a_file_cut_off_in_an_address_gives_no_half_address() -> None:
    found = opml.read(b'<opml><body><outline xmlUrl="https://one.example/"/><outline xmlUrl="https://two.exa')
    assert urls(found) == ["https://one.example/"]
    assert found.malformed


def test_without_a_root() -> None:
    assert (
        len(opml.read(b'<outline xmlUrl="https://one.example/"/><outline xmlUrl="https://two.example/"/>').outlines)
        == 2
    )


def test_addresses() -> None:
    found = read(
        "".join(
            f'<outline xmlUrl="{url}"/>'
            for url in (
                "feed://one.example/a",
                "feed:https://one.example/b",
                "HTTP://ONE.example/a/",
                "file:///etc/passwd",
                "x",
            )
        )
    )
    assert urls(found) == ["http://one.example/a", "https://one.example/b"]
    assert found.skipped == ("file:///etc/passwd", "x")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body>none</body></html>",
        b"<rss><channel/></rss>",
        b"\x00\xff" * 50,
        b"<!DOCTYPE opml [<!ENTITY a 'b'>]><opml><body><outline xmlUrl='https://one.example/&a;'/></body></opml>",
        b"<opml/>" + bytes(20 * 1024 * 1024),
    ],
)
def test_no_opml(body: bytes) -> None:
    found = opml.read(body)
    assert found.error
    assert found.outlines == ()


def test_an_empty_list_is_no_error() -> None:
    assert opml.read(b"<opml version='1.0'><body/></opml>").error is None


def test_limits() -> None:
    many = "".join(f'<outline xmlUrl="https://x.example/{n}"/>' for n in range(opml.MAX_OUTLINES + 7))
    found = read(many)
    assert (len(found.outlines), found.over) == (opml.MAX_OUTLINES, 7)
    deep = '<outline text="f">' * 5_000 + '<outline xmlUrl="https://x.example/"/>' + "</outline>" * 5_000
    found = read(deep)
    assert all(len(outline.path) <= opml.MAX_PATH for outline in found.outlines)


@pytest.mark.parametrize(
    "piece", ["<outline ", '<outline text="', "&", "<!--", "<outline xmlUrl=", "<outline text='a'>"]
)
def test_cost_grows_with_the_size(piece: str) -> None:
    start = time.process_time()
    read(piece * 20_000)
    assert time.process_time() - start < 2.0


@given(st.binary(max_size=300))
def test_any_bytes(body: bytes) -> None:
    opml.read(body)
    opml.read(b"<opml><body><outline " + body + b'<outline xmlUrl="https://x.example/"/>')


names = st.text(min_size=1, max_size=20).filter(str.strip)
lists = st.lists(
    st.builds(
        Outline,
        url=st.integers(0, 50).map(lambda number: f"https://x.example/{number}"),
        title=names,
        homepage=st.just("https://x.example/") | st.none(),
        path=st.lists(names, max_size=3).map(tuple),
    ),
    unique_by=lambda outline: outline.url,
)


@given(lists)
def test_what_is_written_is_read_again(outlines: list[Outline]) -> None:
    body = opml.write("Our list", outlines, NOW)
    etree.fromstring(body)
    found = opml.read(body)
    assert (found.title, found.malformed, found.skipped) == ("Our list", None, ())
    assert {one.url for one in found.outlines} == {one.url for one in outlines}
    assert {(one.url, one.homepage) for one in found.outlines} == {(one.url, one.homepage) for one in outlines}


def test_folders_are_written() -> None:
    listed = [Outline(url="https://x.example/", path=("PK", "Dawn & Co")), Outline(url="https://y.example/")]
    found = opml.read(opml.write("L", listed, NOW)).outlines
    assert {one.url: one.path for one in found} == {"https://x.example/": ("PK", "Dawn & Co"), "https://y.example/": ()}
