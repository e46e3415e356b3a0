"""Nothing from outside steers a terminal."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newswatch.reports.printable import printable


@pytest.mark.parametrize(
    ("given_", "shown"),
    [
        ("Плохие новости — ‘قصف’ 轰炸", "Плохие новости — ‘قصف’ 轰炸"),
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("\x1b]0;title\x07x", "]0;titlex"),
        ("\x9b31mx", "31mx"),
        ("a\u202egnirts", "agnirts"),
        ("a\u2066b\u2069\u200f\u061cc", "abc"),
        ("one\ntwo\tthree\u2028four", "one two three four"),
        ("nul\x00 bel\x07", "nul bel"),
        ("\ud800", "\ufffd"),
        ("hidden\U000e0041", "hidden"),
        ("می\u200cخواهم क्\u200dष", "می\u200cخواهم क्\u200dष"),
        ("", ""),
    ],
)
def test_what_is_shown(given_: str, shown: str) -> None:
    assert printable(given_) == shown


def test_lines_may_stay() -> None:
    assert printable("one\ntwo\r\n\x1b", lines=True) == "one\ntwo \n"


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_no_control_is_left_and_a_second_time_changes_nothing(text: str) -> None:
    shown = printable(text)
    assert not any(unicodedata.category(character) in {"Cc", "Cs"} for character in shown)
    assert printable(shown) == shown
    shown.encode()
