"""Real pages, feeds and texts to measure on as well, where NEWSWATCH_EVAL names a folder that has them.

They are read, never kept: a report holds counts and times."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def folder() -> Path | None:
    """Where they are, or null."""
    said = os.environ.get("NEWSWATCH_EVAL")
    return Path(said) / "data" if said else None


def lines(name: str) -> Iterator[dict[str, Any]]:
    """The rows of a set; none without the folder."""
    where = folder()
    if where is None:
        return
    with gzip.open(where / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def pages() -> list[tuple[str, bytes]]:
    """Address and HTML of real pages."""
    return [(row["url"], _bytes("pages_dev", row)) for row in lines("pages_dev/index")]


def feeds() -> list[tuple[str, bytes]]:
    """Address and bytes of well-formed feeds."""
    return [
        (row.get("url") or "http://feed.example/", _bytes("feeds_dev", row))
        for row in lines("feeds_dev/index")
        if "wellformed" in row["parts"]
    ]


def texts(name: str) -> list[str]:
    """The texts of a set."""
    return [row["text"] for row in lines(name)]


def _bytes(name: str, row: dict[str, Any]) -> bytes:
    where = folder()
    assert where is not None  # noqa: S101 - there is a row, so there is a folder
    return gzip.decompress((where / name / row["file"]).read_bytes())
