"""What stands between good lines on standard input costs its own answer alone, whatever it is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

TOLD = "Gunmen who had crossed from Kunar killed {} soldiers in Bajaur on Monday, the army said. "
BOTH = '"text": "Four soldiers were killed.", "html": "<p>Four soldiers were killed.</p>"'
# key and value pairs of an object, of which each is one line
VALUES = (
    '"id": 1e999', '"id": [1e999]', f'"id": {"[" * 900}{"]" * 900}', '"id": {"a": 1}', f'"id": {"7" * 4000}',
    f'"id": {"7" * 5000}', '"id": true', '"id": null', '"id": "\\ud800"', '"id": NaN', '"id": -Infinity', '"x": 1',
    f'"x": {"[" * 100000}', '"id": 5, "title": 5', '"id": 6, "published": 6', '"id": 7, "published": "0000-00-00"',
    '"id": 8, "published": "0001-01-01T00:00:00+23:59"', '"id": 9, "published": "9999-12-31"', '"id": 10, "url": []',
    '"id": 11, "url": "http://["', '"id": 12, "url": "javascript:alert(1)"', '"id": 13, "\\ud800": 1',
)  # fmt: skip
LINES = (
    b"", b" \t", b"{", b"[]", b"null", b'"x"', b"\xef\xbb\xbf{}", b"\xff\xfe{\x00}\x00", b"\x00", b"\r",
    b"\xed\xa0\x80",
    b'{"id": 1}{"id": 2}', b"{'id': 1}", b'{"id": 1,}', b'{"id": 1, "text": null, "html": null}', b'{"id": 1}\r',
    b'{"id": 1, "text": [], "html": {}}', b'{"id": 1, "text": "", "html": ""}', b'{"id": 1, "text": "\x1b", "html": 0}',
    b'{"id": 1, "html_path": "-"}', b'{"id": 1, "html_path": "/dev/stdin"}', b'{"id": 1, "html_path": "/dev/zero"}',
    b'{"id": 1, "html_path": "a\\u0000b"}', b'{"id": 1, "html_path": "/"}',
    *(f"{{{value}, {BOTH}}}".encode() for value in VALUES),
)  # fmt: skip


def good(number: int) -> bytes:
    told = TOLD.format(number + 2)
    article = {"text": told * 2, "html": f"<html><body><article>{f'<p>{told}</p>' * 6}</article></body></html>"}
    return json.dumps({"id": f"good {number}", "title": "News", **article}).encode()


def run(command: str, content: bytes, home: Path) -> tuple[list[dict[str, Any]], int]:
    """The answers, and the exit status. What is no JSON raises."""
    done = subprocess.run(
        [sys.executable, "-m", "newswatch", command],
        input=content,
        capture_output=True,
        timeout=120,
        check=False,
        env={**os.environ, "NEWSWATCH_HOME": str(home)},
    )
    assert done.stderr == b"", done.stderr.decode()
    return [json.loads(line) for line in done.stdout.splitlines()], done.returncode


@pytest.mark.parametrize("command", ["extract", "analyze", "dedup"])
def test_each_line_has_its_answer_in_its_place(command: str, tmp_path: Path) -> None:
    lines = [line for number, bad in enumerate(LINES) for line in (bad, good(number))]
    answers, status = run(command, b"\n".join(lines), tmp_path)
    assert status == 1
    assert len(answers) == len(lines)
    for number, answer in enumerate(answers[1::2]):
        assert answer["id"] == f"good {number}"
        assert answer.get("error") is None
        told = answer.get("text") or answer.get("events") or answer.get("story")
        assert told, answer
    for line, answer in zip(lines[::2], answers[::2], strict=True):
        assert "id" in answer
        if error := answer.get("error"):
            assert error["kind"] not in ("bug", "parse_failed"), (line, answer)
            assert error["message"], line
    assert [answer["id"] for answer in answers if answer["id"] == "\ud800"], "an id comes back as it was given"


def test_articles_are_told_apart_by_their_lines(tmp_path: Path) -> None:
    told = TOLD.format("two") * 4
    lines = [{"id": 1, "text": told}, {"id": "1", "text": told}, {"id": 1, "text": told}, {"id": 2, "text": ""}]
    lines += [{"id": 3, "text": "…"}]
    answers, status = run("dedup", b"\n".join(json.dumps(line).encode() for line in lines), tmp_path)
    assert status == 0
    found = [(answer["id"], answer["copy_of"], answer["story"]) for answer in answers]
    assert found == [(1, None, 1), ("1", 1, 1), (1, 1, 1), (2, None, 2), (3, None, 3)], "and no words are no copy"
