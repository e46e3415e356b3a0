"""URLs: what may be asked, how it is written, what is refused by its form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newswatch.fetch import AddressPolicy
from newswatch.fetch.targets import MAX_URL, Refusal, Target, check, resolve
from newswatch.model import Reason

POLICY = AddressPolicy()


def target(url: str) -> Target:
    found = check(url, POLICY)
    assert isinstance(found, Target), found
    return found


@pytest.mark.parametrize(
    ("url", "written"),
    [
        ("http://Outlet.Example", "http://outlet.example/"),
        ("HTTPS://outlet.example:443/a#part", "https://outlet.example/a"),
        ("http://outlet.example:443/a", "http://outlet.example:443/a"),
        ("  http://outlet.example/a b?c d=é \n", "http://outlet.example/a%20b?c%20d=%C3%A9"),
        ("http://outlet.example/%7Ea%2Fb%2cc", "http://outlet.example/%7Ea%2Fb%2cc"),
        ("http://outlet.example/100%?p=5%", "http://outlet.example/100%25?p=5%25"),
        ("http://zeitung-süd.example/ü", "http://xn--zeitung-sd-ieb.example/%C3%BC"),
        ("http://outlet.example./a", "http://outlet.example/a"),
        ("http://[2606:4700::1111]:80/", "http://[2606:4700::1111]/"),
        ("http://①②⑦.⓪.⓪.①/", "http://127.0.0.1/"),
        ("http://outlet.example?q=1", "http://outlet.example/?q=1"),
        ("http://under_score.outlet.example/", "http://under_score.outlet.example/"),
        ("http://outlet.example/a\ud800b", "http://outlet.example/a?b".replace("?", "%3F")),
    ],
)
def test_is_written_in_ascii_and_otherwise_as_it_came(url: str, written: str) -> None:
    assert target(url).url == written


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", Reason.BAD_URL),
        ("outlet.example/a", Reason.BAD_URL),
        ("//outlet.example/a", Reason.BAD_URL),
        ("http:///a", Reason.BAD_URL),
        ("http://", Reason.BAD_URL),
        ("http://user@outlet.example/", Reason.BAD_URL),
        ("http://user:word@outlet.example/", Reason.BAD_URL),
        ("http://outlet.example\\@other.example/", Reason.BAD_URL),
        ("http://outlet.example:eighty/", Reason.BAD_URL),
        ("http://outlet.example:99999/", Reason.BAD_URL),
        ("http://outlet.example:22/", Reason.FORBIDDEN_PORT),
        ("http://outlet.example:0/", Reason.FORBIDDEN_PORT),
        ("http://outlet..example/", Reason.BAD_URL),
        ("http://%31%32%37.0.0.1/", Reason.BAD_URL),
        ("http://[::1%25lo]/", Reason.BAD_URL),
        ("http://[::1", Reason.BAD_URL),
        ("http://out\tlet.example/", Reason.BAD_URL),
        ("http://outlet.example/a\r\nHost: other", Reason.BAD_URL),
        ("http://outlet.example/\x00", Reason.BAD_URL),
        ("http://2130706433/", Reason.BAD_URL),
        ("http://0x7f.1/", Reason.BAD_URL),
        ("http://127.1/", Reason.BAD_URL),
        ("http://0177.0.0.1/", Reason.BAD_URL),
        ("http://outlet.0x/", Reason.BAD_URL),
        ("file:///etc/hostname", Reason.FORBIDDEN_SCHEME),
        ("gopher://outlet.example/", Reason.FORBIDDEN_SCHEME),
        ("ftp://outlet.example/", Reason.FORBIDDEN_SCHEME),
        ("data:text/html,hello", Reason.FORBIDDEN_SCHEME),
        ("javascript:alert(1)", Reason.FORBIDDEN_SCHEME),
        ("feed://outlet.example/", Reason.FORBIDDEN_SCHEME),
        (f"http://{'a' * 64}.example/", Reason.BAD_URL),
        ("http://" + "a." * 130 + "example/", Reason.BAD_URL),
    ],
)
def test_refuses_by_form(url: str, reason: Reason) -> None:
    found = check(url, POLICY)
    assert isinstance(found, Refusal)
    assert found.reason is reason


def test_length_is_bounded_as_written_and_as_quoted() -> None:
    stem = "http://outlet.example/"
    assert isinstance(check(stem + "a" * (MAX_URL - len(stem) - 1), POLICY), Target)
    assert isinstance(check(stem + "a" * (MAX_URL - len(stem)), POLICY), Target)
    assert isinstance(check(stem + "a" * (MAX_URL - len(stem) + 1), POLICY), Refusal)
    assert isinstance(check(stem + "é" * (MAX_URL // 3), POLICY), Refusal)


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("/b", "http://outlet.example/b"),
        ("c?d=1", "http://outlet.example/a/c?d=1"),
        ("//other.example/e", "http://other.example/e"),
        ("https://other.example/", "https://other.example/"),
        ("?f=2", "http://outlet.example/a/?f=2"),
        ("", "http://outlet.example/a/"),
        ("/\udce9t\udce9", "http://outlet.example/%E9t%E9"),
        ("/ü", "http://outlet.example/%C3%BC"),
        ("http://[::1", "http://[::1"),
    ],
)
def test_resolves_a_location(location: str, url: str) -> None:
    assert resolve(target("http://outlet.example/a/"), location) == url


def test_origin_names_a_port_that_is_not_the_scheme_s_own() -> None:
    assert target("https://outlet.example/a").origin == "https://outlet.example"
    assert target("https://outlet.example:80/a").origin == "https://outlet.example:80"
    assert target("http://[2606:4700::1]/a").origin == "http://[2606:4700::1]"


@given(st.text())
def test_any_text_gives_a_verdict(text: str) -> None:
    for url in (text, "http://" + text, "http://outlet.example/" + text):
        found = check(url, POLICY)
        if isinstance(found, Target):
            assert found.url.isascii()
            assert found.url.isprintable()
            assert " " not in found.url
            again = check(found.url, POLICY)
            assert again == found, "a URL that was written once is not written differently the second time"


@given(st.text(st.characters(blacklist_characters="\x00"), max_size=200))
def test_any_location_gives_a_text(location: str) -> None:
    assert isinstance(resolve(target("http://outlet.example/a"), location), str)
