"""JSON Lines on standard input and output: every line gets an answer, whatever it holds."""

from __future__ import annotations

import io
import json
import math
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import IO

import click

# A page of 10 MiB, decoded, with every character escaped, is six times as long
LINE_BYTES = 64 * 1024 * 1024
_LONE_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that cannot be read, and what its answer says."""

    id: object
    kind: str
    message: str


Line = dict[str, object]


class BadValueError(ValueError):
    """A key of a line holds what it must not."""


def read_lines(stream: IO[bytes] | None = None) -> Iterator[Line | BadLine]:
    """The objects on `stream` (standard input), one for each line. Lazy: a line is read when it is asked for."""
    if stream is None:
        stream = sys.stdin.buffer
        if stream.isatty():
            click.echo("Reading JSON Lines from the terminal; Ctrl-D ends.", err=True)
        # A reader of our own on the same file: the sandbox reads lines in a thread, and Python aborts when Ctrl-C ends
        # it while a thread waits in sys.stdin. A stand-in for standard input (in tests) has no file.
        with suppress(io.UnsupportedOperation):
            stream = open(stream.fileno(), "rb", closefd=False)  # noqa: SIM115 (not closed, and no path)
    while raw := stream.readline(LINE_BYTES + 1):
        if len(raw) > LINE_BYTES and not raw.endswith(b"\n"):
            while (more := stream.readline(LINE_BYTES)) and not more.endswith(b"\n"):
                pass
            yield BadLine(None, "line_too_long", f"the line has more than {LINE_BYTES} bytes")
            continue
        yield parse_line(raw)


def parse_line(raw: bytes) -> Line | BadLine:
    """One line as an object. Halves of surrogate pairs in its strings become U+FFFD; offsets stay right. Its id stays
    as it is, for that is what the answer is found by."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return BadLine(None, "not_utf8", f"byte {error.start + 1} of the line is not UTF-8")
    if not text.strip():
        return BadLine(None, "bad_json", "the line is empty")
    try:
        value = json.loads(text, parse_constant=_no_constant, parse_float=_finite)
    except RecursionError:
        return BadLine(None, "bad_json", "the line is nested too deeply")
    except ValueError as error:
        return BadLine(None, "bad_json", f"the line is not JSON: {error}")
    if not isinstance(value, dict):
        return BadLine(None, "bad_line", "the line is JSON, but not an object")
    if isinstance(value.get("id"), list | dict):
        return BadLine(None, "bad_line", "'id' must be a string or a number")
    return {key: item if key == "id" else _clean(item) for key, item in value.items()}


def text_of(line: Line, key: str) -> str | None:
    """A string or null. Raises BadValueError for anything else."""
    value = line.get(key)
    if value is None or isinstance(value, str):
        return value
    raise BadValueError(f"{key!r} must be a string or null, not {type(value).__name__}")


def needed_text_of(line: Line, key: str) -> str:
    """A string. Raises BadValueError for anything else."""
    value = text_of(line, key)
    if value is None:
        raise BadValueError(f"{key!r} is missing")
    return value


def write_lines(answers: Iterable[dict[str, object]]) -> bool:
    """Write each answer as it comes; true if none of them tells of an error."""
    out = sys.stdout.buffer
    good = True
    for answer in answers:
        good = good and not answer.get("error")
        try:
            encoded = json.dumps(answer, ensure_ascii=False, allow_nan=False).encode()
        except UnicodeEncodeError:  # half a surrogate pair, which JSON can say and UTF-8 cannot
            encoded = json.dumps(answer, allow_nan=False).encode()
        out.write(encoded + b"\n")
        out.flush()
    return good


def _clean(value: object) -> object:
    return _LONE_SURROGATES.sub("\ufffd", value) if isinstance(value, str) else value


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


def _finite(figures: str) -> float:
    number = float(figures)
    if math.isinf(number):
        raise ValueError(f"the number {figures[:40]} is too large")
    return number
