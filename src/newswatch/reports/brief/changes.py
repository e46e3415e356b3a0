"""What changed about an event that was known before the period: two beliefs compared, field by field."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from newswatch.model.briefs import Row
from newswatch.reports.brief.content import Change, Incident, Range, Source, Step
from newswatch.reports.brief.wording import NOT_STATED, country, day, kind, name_of_place, number

CAUSES = {
    "new_mention": "new reports",
    "rules": "read again by newer rules",
    "review": "a reviewer's decision",
    "merge": "merged with another",
    "split": "split from another",
    "withdrawn": "withdrawn",
}


def change_of(incident: Incident, row: Row, latest: Source | None) -> Change | None:
    """What is different now; null where nothing is that an analyst would see."""
    before, after = row["before"], row["after"]
    withdrawn, rejected = row["status"] == "withdrawn", row["status"] == "rejected"
    ended = withdrawn or rejected
    fields = [
        (name, old, new)
        for (name, old), (_, new) in zip(_shown(before), _shown(after), strict=True)
        if old != new and not ended
    ]
    if not fields and not ended:
        return None
    return Change(
        incident=incident,
        withdrawn=withdrawn,
        rejected=rejected,
        by_review=after["cause"] == "review",
        cause=CAUSES.get(after["cause"], after["cause"]),
        at=_time(after["valid_from"]),
        fields=tuple(fields),
        latest=latest,
    )


def _shown(row: Row) -> list[tuple[str, str]]:
    detail: dict[str, Any] = row["detail"] or {}
    return [
        ("killed", _toll(row, "killed")),
        ("injured", _toll(row, "injured")),
        ("what", kind(row["event_type"])),
        ("day", _days(row)),
        ("place", _place(row)),
        ("across a border", row["cross_border"]),
        ("came from", country(row["origin_country"])),
        ("origin denied", "yes" if detail.get("origin_denied") else "no"),
        ("independent sources", str(row["independent_sources"])),
        ("articles", str(row["articles"])),
    ]


def _toll(row: Row, outcome: str) -> str:
    return number(Range(low=row[f"{outcome}_min"], best=row[f"{outcome}_best"], high=row[f"{outcome}_max"]))


def _days(row: Row) -> str:
    start, end = (date.fromisoformat(row[name]) if row[name] else None for name in ("date_start", "date_end"))
    if start is None:
        return NOT_STATED
    return day(start) if end in (None, start) else f"{day(start, weekday=False)} – {day(end, weekday=False)}"


def _place(row: Row) -> str:
    names = [name_of_place(row["place"]) if row["place"] else None, country(row["country"]) if row["country"] else None]
    return ", ".join(dict.fromkeys(name for name in names if name)) or NOT_STATED


def _time(value: str) -> datetime:
    return datetime.fromisoformat(value)


def steps(rows: Iterable[Row]) -> tuple[Step, ...]:
    """How the toll grew: the first belief, and each later one that has other numbers."""
    found: list[Step] = []
    for row in rows:
        step = Step(
            at=row["valid_from"],
            killed=Range(low=row["killed_min"], best=row["killed_best"], high=row["killed_max"]),
            injured=row["injured_best"],
            articles=row["articles"],
            sources=row["independent_sources"],
        )
        if not found or (step.killed, step.injured) != (found[-1].killed, found[-1].injured):
            found.append(step)
    return tuple(found)
