"""Doing a stage again with the rules of today, after showing what that would change."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from newswatch.app.rules import load_rules
from newswatch.events.linking import derive
from newswatch.model import Mention, Outcome
from newswatch.model.linking import EventValues, LinkMention
from newswatch.pipeline.reprocess import Change, StoredArticle, compare
from newswatch.storage import reprocessing

Field = tuple[str, object, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventChange:
    """An event whose values would be others. `fields` has (name, before, after); null values: it would be withdrawn.
    Whether a mention would move to another event shows only when it is linked."""

    event_id: int
    fields: tuple[Field, ...]


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
        changed = {number: mention for change in changes for number, mention in change.changed.items()}
        gone = {number for change in changes for number in change.gone}
        events = reprocessing.events_of(connection, [*changed, *gone])
    return Preview(articles=len(versions), changes=tuple(changes), events=tuple(_events(events, changed, gone)))


def _events(
    events: Mapping[int, Sequence[LinkMention]], changed: Mapping[int, Mention], gone: set[int]
) -> list[EventChange]:
    found = []
    for number, mentions in sorted(events.items()):
        before = derive(mentions)
        after = derive(
            [
                replace(
                    one,
                    mention=changed.get(one.mention_id, one.mention),
                    superseded=one.superseded or one.mention_id in gone,
                )
                for one in mentions
            ]
        )
        fields = tuple(
            (name, old, new) for (name, old), (_, new) in zip(_shown(before), _shown(after), strict=True) if old != new
        )
        if fields:
            found.append(EventChange(event_id=number, fields=fields))
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
