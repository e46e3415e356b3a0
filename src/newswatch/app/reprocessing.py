"""Doing a stage again with the rules of today, after showing what that would change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256

import sqlalchemy as sa

from newswatch.app.rules import load_rules, ruleset_hash
from newswatch.events.linking import EventLinker, derive
from newswatch.model import Outcome
from newswatch.model.linking import EventValues, LinkMention
from newswatch.pipeline.reprocess import Change, StoredArticle, compare
from newswatch.storage import reprocessing
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


def preview(engine: sa.Engine, versions: Sequence[int], watch: Callable[[], None] = lambda: None) -> Preview:
    """Assess and code these versions in memory and compare; nothing is written."""
    rules = load_rules()
    changes: list[Change] = []
    with engine.connect() as connection:
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
        for change in compare(stored, rules):
            watch()
            if change.matters:
                changes.append(change)
        events = _linked(connection, versions, changes)
    return Preview(articles=len(versions), changes=tuple(changes), events=tuple(events))


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
    before = {event.event_id: derive(event.mentions) for event in events}
    found = []
    for number, value in sorted(result.values.items()):
        old = before.get(number)
        fields = tuple(
            (name, was, now) for (name, was), (_, now) in zip(_shown(old), _shown(value), strict=True) if was != now
        )
        if fields:
            fate = Fate.NEW if number < 0 or old is None else Fate.GONE if value is None else Fate.CHANGED
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


def _shown(values: EventValues | None) -> list[tuple[str, object]]:
    """The fields by which an analyst knows an event; all null where there is none any more."""

    def get(read: Callable[[EventValues], object]) -> object:
        return None if values is None else read(values)

    return [
        ("type", get(lambda v: v.event_type.value)),
        ("first day", get(lambda v: v.when.start)),
        ("last day", get(lambda v: v.when.end)),
        ("place", get(lambda v: v.place.name)),
        ("district", get(lambda v: v.place.admin2)),
        ("province", get(lambda v: v.place.admin1)),
        ("country", get(lambda v: v.place.country)),
        ("cross-border", get(lambda v: v.origin.status.value)),
        ("origin", get(lambda v: v.origin.origin_country)),
        ("killed", get(lambda v: v.total(Outcome.KILLED)[1])),
        ("injured", get(lambda v: v.total(Outcome.INJURED)[1])),
        ("perpetrators", get(lambda v: "; ".join(a.name or "" for a in v.actors if a.role.value == "perpetrator"))),
        ("independent sources", get(lambda v: v.voices)),
    ]
