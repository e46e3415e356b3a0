"""Every line gets an answer."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newswatch.cli import lines
from newswatch.cli.lines import BadLine, BadValueError


def read(content: bytes) -> list[lines.Line | BadLine]:
    return list(lines.read_lines(io.BytesIO(content)))


def test_lines_come_in_order_with_the_bad_ones_among_them() -> None:
    found = read(b'{"id": 1}\nno\n\n[1]\n\xff\n{"id": 2}')
    kinds = [line.kind if isinstance(line, BadLine) else line["id"] for line in found]
    assert kinds == [1, "bad_json", "bad_json", "bad_line", "not_utf8", 2]


@pytest.mark.parametrize("raw", [b'\xef\xbb\xbf{"id": 1}', b'{"id": 1}\r\n', b'  {"id": 1}  \n'])
def test_marks_and_spaces_round_a_line_do_no_harm(raw: bytes) -> None:
    assert read(raw) == [{"id": 1}]


@pytest.mark.parametrize("raw", [b"[" * 100_000, b'{"a":' * 100_000, b'{"id": NaN}', b'{"id": 1', b"1" * 5000])
def test_hostile_lines_are_bad_lines(raw: bytes) -> None:
    (found,) = read(raw)
    assert isinstance(found, BadLine)


def test_half_a_surrogate_pair_is_replaced_one_for_one() -> None:
    assert read(rb'{"text": "a\ud800b"}') == [{"text": "a\ufffdb"}]


def test_a_line_too_long_is_passed_over_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "LINE_BYTES", 20)
    found = read(b'{"id": 1}\n' + b'{"id": "' + b"x" * 100 + b'"}\n{"id": 2}\n')
    assert [line.kind if isinstance(line, BadLine) else line["id"] for line in found] == [1, "line_too_long", 2]


@pytest.mark.parametrize("over", [-1, 0, 1])
def test_the_bound_of_a_line(monkeypatch: pytest.MonkeyPatch, over: int) -> None:
    line = b'{"id": 1}\n'
    monkeypatch.setattr(lines, "LINE_BYTES", len(line) + over)
    (found,) = read(line)
    assert found == {"id": 1}, "a line that fits with its newline, or would but for it, is read"


@given(st.binary(max_size=200))
def test_any_bytes_give_one_answer_a_line(content: bytes) -> None:
    assert len(read(content)) == len(io.BytesIO(content).readlines())


@given(st.dictionaries(st.text(max_size=5), st.text(max_size=20), max_size=3))
def test_what_json_wrote_is_read(line: dict[str, str]) -> None:
    (found,) = read(json.dumps(line).encode())
    assert found == line


def test_values_of_the_wrong_kind_are_named() -> None:
    assert lines.text_of({"url": None}, "url") is None
    assert lines.text_of({}, "url") is None
    with pytest.raises(BadValueError, match="'url' must be a string or null, not int"):
        lines.text_of({"url": 5}, "url")
    with pytest.raises(BadValueError, match="'text' is missing"):
        lines.needed_text_of({"text": None}, "text")
