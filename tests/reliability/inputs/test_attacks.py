"""Inputs made to harm, of several sizes, through the children that read feeds and pages in a run."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import psutil
import pytest
from tests.reliability.inputs.attacks import FEEDS, PAGES, Attack
from tests.reliability.size import SOAK

from newswatch import articles, feeds
from newswatch.model import Page, Reason
from newswatch.pipeline.extract import PARSE_S as PAGE_S
from newswatch.pipeline.poll import PARSE_S, PARSE_S_PER_BYTE
from newswatch.sandbox import Sandbox

NOW = datetime(2026, 3, 10, tzinfo=UTC)
SIZES = (1, 2, 4) if SOAK else (1,)
CHILD_BYTES = 1_288_490_189  # 1.2 GiB, the setting's default
KILLED = {Reason.PARSE_TIMED_OUT, Reason.PARSE_OUT_OF_MEMORY, Reason.PARSE_CRASHED}
GROWTH_BYTES = 50 * 2**20


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(workers=2, memory_bytes=CHILD_BYTES, preload=("newswatch.feeds", "newswatch.articles")) as shared:
        yield shared


def resident() -> int:
    return int(psutil.Process(os.getpid()).memory_info().rss)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("attack", FEEDS.values(), ids=FEEDS.keys())
def test_a_feed(sandbox: Sandbox, attack: Attack, size: int) -> None:
    body = attack(size)
    limit_s = PARSE_S + PARSE_S_PER_BYTE * len(body)
    began, before = time.monotonic(), resident()
    answer = sandbox.call(feeds.parse, body, {}, "http://paper.example/feed", NOW, feeds.MAX_ENTRIES, wall_s=limit_s)
    assert time.monotonic() - began <= limit_s + 1.0
    assert resident() - before <= GROWTH_BYTES + 3 * len(body)
    # Whoever raises says parse_failed: no exception but feedparser's own, of which its guard says so itself
    assert answer.reason is None or answer.reason in KILLED
    if answer.value is not None:
        assert feeds.problem(answer.value) is not None or len(answer.value.entries) <= feeds.MAX_ENTRIES


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("attack", PAGES.values(), ids=PAGES.keys())
def test_a_page(sandbox: Sandbox, attack: Attack, size: int) -> None:
    body = attack(size)
    began, before = time.monotonic(), resident()
    answer = sandbox.call(articles.extract, page_of(body), wall_s=PAGE_S)
    assert time.monotonic() - began <= PAGE_S + 1.0
    assert resident() - before <= GROWTH_BYTES + 3 * len(body)
    assert answer.reason is None or answer.reason in KILLED


def page_of(body: bytes) -> Page:
    address = "http://paper.example/2026/03/news.html"
    return Page(url=address, final_url=address, body=body, headers={"content-type": "text/html"}, fetched_at=NOW)
