"""Doing a stage again with the rules of today, after showing what that would change."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from newswatch.app.rules import load_rules, ruleset_hash
from newswatch.events.linking import EventLinker
from newswatch.model import Outcome, Role, Stage
from newswatch.model.linking import LinkMention
from newswatch.pipeline.reprocess import Change, StoredArticle, compare
from newswatch.storage import reprocessing
from newswatch.storage.event_rows import detail_of
from newswatch.storage.link_store import candidates

Field = tuple[str, object, object]


class Fate(StrEnum):
    """What would become of an event."""

    NEW = "new"
    CHANGED = "changed"
    MERGED = "merged"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventChange:
    """An event that would be another. `fields` has (name, before, after). A new one has no number yet; of one that
    would be merged `into` is where it would lead (null: to a new one)."""

    event_id: int | None
    fate: Fate
    fields: tuple[Field, ...]
    into: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a reprocessing would change."""

    articles: int
    changes: tuple[Change, ...]
    events: tuple[EventChange, ...]

    @property
    def new_mentions(self) -> int:
        """Mentions that nobody told before: they would join events or found new ones."""
        return sum(len(change.new) for change in self.changes)


def preview(
    engine: sa.Engine,
    versions: Sequence[int],
    stage: Stage = Stage.ASSESS,
    watch: Callable[[], None] = lambda: None,
) -> Preview:
    """Do these versions again in memory, from `stage` on (assess, code or link), and compare; nothing is written."""
    changes: list[Change] = []
    with engine.connect() as connection:
        if stage is not Stage.LINK:
            changes = _coded(connection, versions, watch)
        events = _linked(connection, versions, changes)
    return Preview(articles=len(versions), changes=tuple(changes), events=tuple(events))


def _coded(connection: sa.Connection, versions: Sequence[int], watch: Callable[[], None]) -> list[Change]:
    stored = (
        StoredArticle(
            version_id=one.version_id,
            article=one.article,
            assessment=one.assessment,
            mentions=one.mentions,
            reviewed=one.reviewed,
        )
        for one in reprocessing.standing(connection, versions)
    )
    changes = []
    for change in compare(stored, load_rules()):
        watch()
        if change.matters:
            changes.append(change)
    return changes


def _linked(connection: sa.Connection, versions: Sequence[int], changes: Sequence[Change]) -> list[EventChange]:
    """Link all that these versions would tell, as after reprocessing, and compare the events."""
    linker = EventLinker(ruleset_hash())
    changed = {number: mention for change in changes for number, mention in change.changed.items()}
    gone = {number for change in changes for number in change.gone}
    told = [
        replace(
            one,
            mention=changed.get(number, one.mention),
            superseded=one.superseded or number in gone,
            redo=True,
        )
        for number, one in sorted(reprocessing.told_by(connection, versions).items())
    ]
    told += _new(connection, changes)
    events = candidates(connection, told, linker, {})
    result = linker.link(told, events)
    # What the events' rows say, not what the rules of today derive from their mentions: these may differ
    before = reprocessing.believed(connection, [number for number in result.values if number > 0])
    found = []
    for number, value in sorted(result.values.items()):
        old, new = before.get(number), None if value is None else json.loads(detail_of(value))
        fields = tuple(
            (name, was, now) for (name, was), (_, now) in zip(_shown(old), _shown(new), strict=True) if was != now
        )
        if fields:
            fate = Fate.NEW if old is None else Fate.GONE if new is None else Fate.CHANGED
            found.append(EventChange(event_id=number if number > 0 else None, fate=fate, fields=fields))
    for number, into in result.merges:
        found.append(EventChange(event_id=number, fate=Fate.MERGED, fields=(), into=into if into > 0 else None))
    return found


def _new(connection: sa.Connection, changes: Sequence[Change]) -> list[LinkMention]:
    """Mentions that nobody told before, with numbers below zero."""
    stand = reprocessing.sources(connection, [change.version_id for change in changes if change.new])
    found: list[LinkMention] = []
    for change in changes:
        for mention in change.new:
            source, number = stand[change.version_id], -1 - len(found)
            found.append(
                LinkMention(
                    mention_id=number,
                    key=sha256(f"{change.version_id} {number}".encode()).digest(),
                    mention=mention,
                    article_id=source.article_id,
                    version_id=change.version_id,
                    version_no=source.version_no,
                    outlet=source.outlet,
                    voice=source.voice,
                    published=source.published,
                    fetched_at=source.fetched_at,
                    copy_of=source.copy_of,
                    story_id=source.story_id,
                )
            )
    return found


def _shown(values: Mapping[str, Any] | None) -> list[tuple[str, object]]:
    """The fields by which an analyst knows an event, out of all its values; all null where there is none any more."""
    if values is None:
        return [(name, None) for name in _READ]
    return [(name, read(values)) for name, read in _READ.items()]


def _best(outcome: Outcome) -> Callable[[Mapping[str, Any]], object]:
    return lambda values: next((toll["best"] for toll in values["tolls"] if toll["outcome"] == outcome), None)


_READ: dict[str, Callable[[Mapping[str, Any]], object]] = {
    "type": lambda v: v["event_type"],
    "first day": lambda v: v["when"]["start"],
    "last day": lambda v: v["when"]["end"],
    "place": lambda v: v["place"]["name"],
    "district": lambda v: v["place"]["admin2"],
    "province": lambda v: v["place"]["admin1"],
    "country": lambda v: v["place"]["country"],
    "cross-border": lambda v: v["origin"]["status"],
    "origin": lambda v: v["origin"]["origin_country"],
    "killed": _best(Outcome.KILLED),
    "injured": _best(Outcome.INJURED),
    "perpetrators": lambda v: "; ".join(a["name"] or "" for a in v["actors"] if a["role"] == Role.PERPETRATOR),
    "claimed": lambda v: v["responsibility"]["claimed"],
    "suicide attack": lambda v: v["suicide"],
    "weapons": lambda v: ", ".join(v["weapons"]),
    "operation": lambda v: v["operation"],
    "independent sources": lambda v: v["voices"],
}
