"""Reading feeds, against bare feedparser on the same bytes; one process each."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import real
from harness import Clock, Figure, Report, Round, Side, Taken, take_turns

ENTRIES = (5, 20, 100)
GOAL = 0.85
URL = "http://paper-0.example/feed.xml"
HEADERS = {"content-type": "application/rss+xml; charset=utf-8"}
NOW = datetime(2026, 3, 20, tzinfo=UTC)


@contextmanager
def newswatch(feeds: list[bytes]) -> Iterator[Round]:
    """The pure function that a child process runs."""
    from newswatch import feeds as reader

    def do(clock: Clock) -> int:
        clock.counts["entries"] = sum(len(reader.parse(body, HEADERS, URL, NOW).entries) for body in feeds)
        return len(feeds)

    yield do


@contextmanager
def feedparser(feeds: list[bytes]) -> Iterator[Round]:
    """As it comes."""
    import feedparser as bare

    if "newswatch.feeds" in sys.modules:
        raise RuntimeError("newswatch.feeds has patched feedparser here")

    def do(clock: Clock) -> int:
        clock.counts["entries"] = sum(
            len(bare.parse(io.BytesIO(body), response_headers=HEADERS).entries) for body in feeds
        )
        return len(feeds)

    yield do


def measure(rounds: int, share: float) -> Report:
    """Three lengths of feed, and real ones."""
    import generated  # here alone: the sides are spawned from this module, and it would bring newswatch's patches

    report = Report(name="feeds", question="from a feed's bytes to its entries", unit="kB a feed")
    for entries in ENTRIES:
        made = generated.feeds(max(4, round(share * 1000 / entries)), entries)
        taken = _turns(made, rounds)
        report.add("generated feeds", round(sum(map(len, made)) / len(made) / 1000, 1), taken)
        if entries == 20:
            _judge(report, "generated feeds", taken)
    if found := [body for _, body in real.feeds()]:
        taken = _turns(found, rounds)
        report.add("real feeds", round(sum(map(len, found)) / len(found) / 1000, 1), taken)
        _judge(report, "real feeds", taken)
    return report


def _judge(report: Report, of: str, taken: dict[str, Taken]) -> None:
    ours, theirs = taken["newswatch"], taken["feedparser"]
    report.figures += [
        Figure(what=f"{of}: feeds a second, to feedparser's", value=ours.a_second / theirs.a_second, goal=GOAL),
        Figure(what=f"{of}: by processor time", value=theirs.cpu_s / ours.cpu_s),
    ]


def _turns(feeds: list[bytes], rounds: int) -> dict[str, Taken]:
    return take_turns(
        [
            Side(name="newswatch", prepare=newswatch, arguments=(feeds,)),
            Side(name="feedparser", prepare=feedparser, arguments=(feeds,)),
        ],
        rounds,
    )
