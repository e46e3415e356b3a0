"""The feed: RFC 4287 kept, whatever stands in a headline."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import feedparser
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from newswatch.reports.alerts.atom import ENTRIES, feed

BEGUN = datetime(2026, 3, 1, tzinfo=UTC)
ATOM = "{http://www.w3.org/2005/Atom}"
EVENT: dict[str, Any] = {
    "event_id": 7, "event_type": "armed_assault", "date_start": "2026-03-03", "date_end": "2026-03-04",
    "place": "Sarana", "admin1": "Khyber Pakhtunkhwa", "country": "PK", "killed_best": 4, "killed_security": 3,
    "killed_unknown": 1, "injured_best": 2, "cross_border": "yes", "origin_country": "AF", "target_country": "PK",
    "origin_basis": "launch_site", "origin_denied": True, "quote": "Four were killed", "confidence": 0.8125,
    "independent_sources": 2, "outlets": 3, "articles": 4, "url": "https://paper.example/1", "title": "Attack",
    "outlet": "Paper",
}  # fmt: skip


def notice(event_id: int = 7, hours: int = 1, event: dict[str, Any] | None = EVENT, **data: Any) -> dict[str, Any]:
    told = {
        "event_id": event_id, "changes": ["new"], "differences": [], "cause": "new_mention", "merged_into": None,
        "event": event, "sources": [{"url": "https://other.example/2", "title": "More", "outlet": None}],
    } | data  # fmt: skip
    body = json.dumps({"type": "event.new", "timestamp": "x", "data": told})
    return {"event_id": event_id, "changed_at": BEGUN + timedelta(hours=hours), "body": body}


def text_of(notices: list[dict[str, Any]], **more: Any) -> bytes:
    return feed("desk", "0-1", BEGUN, notices, **more)


def test_an_entry_says_what_where_who_and_from_where() -> None:
    [entry] = feedparser.parse(text_of([notice()])).entries
    assert entry.title == "Armed assault, Sarana, Khyber Pakhtunkhwa, PK, 4 killed (3 security), 2 injured"
    words = etree.tostring(etree.fromstring(f"<x>{entry.content[0].value}</x>"), method="text", encoding="unicode")
    for part in (
        "2026-03-03 to 2026-03-04",
        "from AF to PK (launch site, denied)",
        "Four were killed",
        "2 independent sources, 3 outlets, 4 articles; confidence 0.81",
        "2026-03-01 01:00 UTC: New",
        "Paper: Attack",
    ):
        assert part in words
    assert [(one.rel, one.href) for one in entry.links] == [
        ("alternate", "https://paper.example/1"),
        ("related", "https://other.example/2"),
    ]


def test_an_event_is_one_entry_with_its_changes() -> None:
    toll = [{"field": "killed_best", "before": None, "after": 4}, {"field": "killed_max", "before": 1, "after": 4}]
    later = notice(hours=9, changes=["toll"], differences=toll, cause="rules")
    parsed = feedparser.parse(text_of([later, notice(), notice(event_id=3, hours=0)]))
    assert [entry.id for entry in parsed.entries] == [
        f"tag:newswatch.example,2026:0-1/event/{number}" for number in (7, 3)
    ]
    assert (parsed.entries[0].published, parsed.entries[0].updated) == ("2026-03-01T01:00:00Z", "2026-03-01T09:00:00Z")
    assert parsed.feed.updated == "2026-03-01T09:00:00Z"
    assert "Toll changed (by other rules): killed unknown → 4</li>" in parsed.entries[0].content[0].value


def test_what_is_no_more_is_shown_as_it_was() -> None:
    gone = notice(hours=9, event=None, changes=["merged"], merged_into=2, sources=[])
    [entry] = feedparser.parse(text_of([gone, notice()])).entries
    assert entry.title.startswith("Merged into another event: armed assault, Sarana")
    assert "It is event 2 now." in entry.content[0].value
    [bare] = feedparser.parse(text_of([gone])).entries
    assert bare.title == "Event 7"


def test_an_empty_feed_is_whole() -> None:
    parsed = feedparser.parse(text_of([], address="https://desk.example/feeds/desk.atom"))
    assert not parsed.bozo
    assert (parsed.entries, parsed.feed.updated) == ([], "2026-03-01T00:00:00Z")
    assert [(one.rel, one.href) for one in parsed.feed.links] == [("self", "https://desk.example/feeds/desk.atom")]


def test_it_is_capped() -> None:
    notices = [notice(event_id=number, hours=number) for number in range(ENTRIES + 5, 0, -1)]
    assert len(feedparser.parse(text_of(notices)).entries) == ENTRIES


@given(
    st.text(max_size=40), st.text(max_size=40),
    st.sampled_from(["javascript:alert(1)", "https://x.example/\"><script>", "http://u:p@x.example/", "//x", "\x00"]),
)  # fmt: skip
def test_whatever_a_publisher_writes_is_text(title: str, quote: str, url: str) -> None:
    hostile = {**EVENT, "quote": quote + "<script>alert(1)</script>", "title": title, "place": title, "url": url}
    written = text_of([notice(event=hostile, sources=[{"url": url, "title": title, "outlet": quote}])])
    root = etree.fromstring(written)
    assert root.findall(".//{*}script") == []
    assert {one.get("href", "").split(":")[0] for one in root.iter("{*}a", f"{ATOM}link")} <= {"https"}
    for entry in root.iter(f"{ATOM}entry"):
        for name in ("id", "title", "updated", "content"):
            assert len(entry.findall(ATOM + name)) == 1
    assert not feedparser.parse(written).bozo
    assert text_of([notice(event=hostile, sources=[{"url": url, "title": title, "outlet": quote}])]) == written
