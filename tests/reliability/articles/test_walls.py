"""Walls and missing pages in sixteen languages, on three templates: none becomes an article, and each says what it is.
Articles that could be taken for one, and short ones, are read on the same templates."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.reliability.articles.layouts import LAYOUTS

from newswatch.articles import extract
from newswatch.model import Page

HERE = Path(__file__).parent
WALLS: dict[str, list[dict[str, Any]]] = tomllib.loads((HERE / "walls.toml").read_text(encoding="utf-8"))
ARTICLES: list[dict[str, Any]] = tomllib.loads((HERE / "articles.toml").read_text(encoding="utf-8"))["article"]
ADDRESS = "http://valley-herald.example/2026/03/09/a-story-12345.html"
# Little is said on some, and that may sound like another kind of wall: a reason it has
ELSE = 0.02


def pages(rows: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """What each of these is, in words, and its page."""
    return [
        (
            f"{row['language']} {layout} {row['title']}",
            make(row["language"], row["title"], row.get("teaser", ()), row["says"]),
        )
        for row in rows
        for layout, make in LAYOUTS.items()
    ]


def read(html: str) -> tuple[str | None, str]:
    """Why there is no article, and its text."""
    page = Page(
        url=ADDRESS,
        final_url=ADDRESS,
        body=html.encode(),
        headers={"content-type": "text/html; charset=utf-8"},
        fetched_at=datetime(2026, 3, 10, tzinfo=UTC),
    )
    found = extract(page)
    return (None if found.rejected is None else found.rejected.value), found.text


@pytest.mark.parametrize("kind", WALLS)
def test_no_wall_is_an_article(kind: str) -> None:
    ends = {name: read(html)[0] for name, html in pages(WALLS[kind])}
    assert [name for name, end in ends.items() if end is None] == []
    other = [f"{name}: {end}" for name, end in ends.items() if end != kind]
    assert len(other) <= max(2, ELSE * len(ends)), other


def test_what_only_tells_of_walls_is_read() -> None:
    refused = []
    for row in ARTICLES:
        for name, html in pages([row]):
            end, text = read(html)
            if end is not None or row["says"][0][:60] not in text:
                refused.append(f"{name}: {end}")
    assert refused == []


def test_the_command_says_so_too() -> None:
    kinds = [(kind, pages(rows)[1][1]) for kind, rows in WALLS.items()]
    lines = [json.dumps({"id": kind, "html": html, "url": ADDRESS}) for kind, html in kinds]
    done = subprocess.run(
        [sys.executable, "-m", "newswatch", "extract"],
        input="\n".join(lines),
        capture_output=True,
        text=True,
        check=True,
    )
    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(answer["id"], answer["rejected"]) for answer in said] == [(kind, kind) for kind, _ in kinds]
