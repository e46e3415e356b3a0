"""Days that head what follows, as in a diary of a week: "Wednesday." or "March 4:" before a paragraph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from newswatch.events.dates import DateMention
from newswatch.events.mentions.segments import DAYS, Facts
from newswatch.matching import Document
from newswatch.model import Scope

LEADING = frozenset("on the early late morning afternoon evening night day".split())


def under_headings(document: Document, facts: Sequence[Facts]) -> list[Facts]:
    """The units less those that only name a day. What is told first under one, in its paragraph or in the next where it
    fills its own, begins anew and has that day; what follows there goes on from it."""
    out: list[Facts] = []
    heading: DateMention | None = None
    paragraphs: tuple[int, ...] = ()
    for n, f in enumerate(facts):
        day = _only_a_day(document, f)
        if day is not None:
            alone = n + 1 < len(facts) and facts[n + 1].unit.paragraph != f.unit.paragraph
            heading = day
            paragraphs = (f.unit.paragraph, f.unit.paragraph + alone)
            continue
        if heading is not None and f.eventful and f.unit.paragraph in paragraphs:
            f = replace(f, separate=True)
            if not f.dates:
                days = (heading,)
                f = replace(f, dates=days, own_days=days, recalled=heading.recalled, scope=Scope.INCIDENT)
            heading = None
        out.append(f)
    return out


def _only_a_day(document: Document, f: Facts) -> DateMention | None:
    """The day of a unit that has no other words; null where it has, or names none."""
    if len(f.own_days) != 1 or f.eventful or f.own_days[0].precision not in DAYS:
        return None
    day = f.own_days[0]
    rest = [k for k in range(f.unit.first, f.unit.last) if not day.first <= k < day.last]
    plain = all(document.words[k] in LEADING or not document.words[k].isalnum() for k in rest)
    return day if plain else None
