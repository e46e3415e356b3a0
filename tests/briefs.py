"""For tests of the brief: rows as the analysts' views give them, and a material made of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from newswatch.model.briefs import BriefFilter, Material, Period
from newswatch.reports.brief import Brief, compose

Row = dict[str, Any]

UNTIL = datetime(2026, 3, 13, 6, 0, tzinfo=UTC)
PERIOD = Period(since=UNTIL - timedelta(days=1), until=UNTIL)


def event(number: int, **changes: Any) -> Row:
    """A row of analysis.events: five guards killed at Chaman by men who came from Afghanistan."""
    return {
        "event_id": number,
        "event_type": "armed_assault",
        "date_start": date(2026, 3, 12),
        "date_end": date(2026, 3, 12),
        "date_precision": "day",
        "date_basis": "explicit",
        "place": "Chaman",
        "country": "PK",
        "admin1": "Balochistan",
        "admin2": None,
        "latitude": 30.92,
        "longitude": 66.45,
        "place_precision": "place",
        "border_km": 2.0,
        "border_segment": "AF-PK",
        "line_status": "disputed",
        "cross_border": "yes",
        "origin_country": "AF",
        "target_country": "PK",
        "origin_mechanism": "ground_crossing",
        "origin_basis": "crossing_observed",
        "origin_denied": False,
        "killed_min": 5,
        "killed_best": 5,
        "killed_max": 5,
        "injured_min": None,
        "injured_best": None,
        "injured_max": None,
        "responsibility_by": None,
        "suicide": None,
        "weapons": [],
        "operation": None,
        "recalled": False,
        "articles": 1,
        "outlets": 1,
        "independent_sources": 1,
        "confidence": 1.0,
        "quote": "Five guards were killed at the Chaman gate",
        "first_seen_at": UNTIL - timedelta(hours=3),
        "status": "active",
    } | changes


def source(number: int, **changes: Any) -> Row:
    """A row of analysis.event_sources."""
    return {
        "event_id": number,
        "mention_id": number,
        "article_id": number,
        "url": f"http://border-post.example/{number}",
        "title": "Five guards killed at the gate",
        "outlet": "Border Post",
        "voice": "border-post",
        "copy_of": None,
        "published_at": datetime(2026, 3, 12, 9, 0, tzinfo=UTC),
        "quote": "Five guards were killed at the Chaman gate",
    } | changes


def claim(number: int, best: int | None = 5, **changes: Any) -> Row:
    """A row of analysis.event_claims, of casualties unless it says otherwise."""
    return {
        "event_id": number,
        "claim": "casualties",
        "speaker": "police",
        "party": "security",
        "outcome": "killed",
        "nationality": None,
        "min": best,
        "best": best,
        "max": best,
        "term": None,
        "country": None,
        "subject": None,
        "certainty": None,
        "quote": f"{best} guards were killed",
        "quote_start": 0,
        "outlet": "Border Post",
        "voice": "border-post",
        "article_id": number,
        "url": f"http://border-post.example/{number}",
        "published_at": datetime(2026, 3, 12, 9, 0, tzinfo=UTC),
        "mention_id": number,
    } | changes


def casualty(number: int, best: int | None = 5, **changes: Any) -> Row:
    """A row of analysis.event_casualties that rests on the claim of the same number."""
    return {
        "event_id": number,
        "party": "security",
        "outcome": "killed",
        "nationality": None,
        "min": best,
        "best": best,
        "max": best,
        "term": None,
        "independent_sources": 1,
        "quote": f"{best} guards were killed",
        "reviewed": False,
    } | changes


def actor(number: int, name: str, **changes: Any) -> Row:
    """A row of analysis.event_actors."""
    return {
        "event_id": number,
        "role": "perpetrator",
        "name": name,
        "actor_id": None,
        "certainty": "stated",
        "quote": name,
    } | changes


def origin(number: int, **changes: Any) -> Row:
    """A row of analysis.event_origins."""
    return {
        "event_id": number,
        "status": "yes",
        "origin_country": "AF",
        "target_country": "PK",
        "mechanism": "ground_crossing",
        "basis": "crossing_observed",
        "asserted_by": "police",
        "denied_by": None,
        "quote": "crossed from Afghanistan",
    } | changes


def version(number: int, no: int = 1, **changes: Any) -> Row:
    """A row of analysis.event_history."""
    return {
        "event_id": number,
        "version": no,
        "valid_from": UNTIL - timedelta(hours=3),
        "cause": "new_mention",
        "event_type": "armed_assault",
        "date_start": "2026-03-12",
        "date_end": "2026-03-12",
        "country": "PK",
        "place": "Chaman",
        "cross_border": "yes",
        "origin_country": "AF",
        "killed_min": 5,
        "killed_best": 5,
        "killed_max": 5,
        "injured_min": None,
        "injured_best": None,
        "injured_max": None,
        "articles": 1,
        "independent_sources": 1,
        "detail": {"origin_denied": False},
    } | changes


def announcement(**changes: Any) -> Row:
    """A mention that is no incident, with its article."""
    return {
        "mention_id": 1,
        "realis": "planned",
        "scope": "incident",
        "quote": "The group threatened to attack the gate",
        "title": "Group threatens",
        "url": "http://border-post.example/threat",
        "outlet": "Border Post",
        "published_at": datetime(2026, 3, 12, 9, 0, tzinfo=UTC),
        "speaker": None,
    } | changes


def counts(events: int = 0, **changes: Any) -> Row:
    """The numbers over a period."""
    return {
        "incidents": events,
        "recalled": 0,
        "crossed": events,
        "several_sources": 0,
        "killed_stated": events,
        "killed": 5 * events or None,
        "killed_min": 5 * events or None,
        "killed_max": 5 * events or None,
        "killed_open": 0,
        "injured_stated": 0,
        "injured": None,
        "injured_min": None,
        "injured_max": None,
        "injured_open": 0,
        "articles": events,
        "relevant": events,
    } | changes


def material(*events: Row, **changes: Any) -> Material:
    """These events with an article, a claim and a number each; parts that are given go before."""
    ids = [row["event_id"] for row in events]
    parts: Mapping[str, Any] = {
        "read_at": UNTIL,
        "watching_since": UNTIL - timedelta(days=30),
        "counts": counts(len(events)),
        "counts_before": counts(2),
        "events": events,
        "recalled": (),
        "changed": (),
        "merged": (),
        "casualties": tuple(casualty(number) for number in ids),
        "actors": (),
        "origins": tuple(origin(number) for number in ids),
        "claims": tuple(claim(number) for number in ids),
        "denials": (),
        "sources": tuple(source(number) for number in ids),
        "history": tuple(version(number) for number in ids),
        "announcements": (),
        "feeds": (),
        "feeds_by_health": ({"health": "healthy", "feeds": 3},),
        "languages": (),
        "unread_pages": (),
        "backlog": (),
    }
    return Material(**(dict(parts) | changes))


def brief(*events: Row, **changes: Any) -> Brief:
    """The brief of such a material."""
    return compose(material(*events, **changes), PERIOD, BriefFilter())
