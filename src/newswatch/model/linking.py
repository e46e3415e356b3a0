"""Values of linking: mentions that want an event, the events they may belong to, and what was decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from newswatch.model.coding import Mention, Origin, Place, Responsibility, When
from newswatch.model.vocabulary import ActorKind, Certainty, EventType, Outcome, Party, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkMention:
    """One mention with all that linking and deriving need to know of where it stands.

    `voice` is the independent source behind the article (outlets of one family, one wire and all copies are one).
    `superseded`: a newer version of the article or a newer ruleset took its place; it stays as history but counts no
    more. `fixed_event` and `apart_from` are a reviewer's word and win over any rule; they name events as they stand
    (redirects followed). `redo`: its place is decided afresh, as `reprocess` wants it; otherwise a mention stays in the
    event that it is in unless that contradicts it by now. `verified`: its quotation was found in the stored text.
    """

    mention_id: int
    key: bytes
    mention: Mention
    article_id: int
    version_id: int
    version_no: int
    outlet: str | None
    voice: str
    published: datetime | None
    fetched_at: datetime
    copy_of: int | None = None
    story_id: int | None = None
    superseded: bool = False
    verified: bool = True
    fixed_event: int | None = None
    apart_from: tuple[int, ...] = ()
    redo: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedEvent:
    """An event as it stands: its id and every mention linked to it so far, superseded ones included.

    `settled`: analysts may have cited it, or a reviewer has spoken of it, so it is taken as it is. Of one that is not,
    the mentions are placed afresh together with those that come. `ties` are the events that have a mention which could
    be one with one of its own. `rejected`: a reviewer said that it is no incident; late reports of it still join it.
    """

    event_id: int
    first_seen_at: datetime
    mentions: tuple[LinkMention, ...]
    settled: bool = True
    ties: tuple[int, ...] = ()
    rejected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """A mention goes to an event. `event_id` below zero is a new event: equal numbers are the same new event.
    `score` is null for the mention that founds it."""

    mention_id: int
    event_id: int
    score: float | None
    explanation: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventActor:
    """An actor over all claims. `mention_id` and `position` name the row that proves it."""

    role: Role
    name: str | None
    id: str | None
    kind: ActorKind
    country: str | None
    certainty: Certainty
    voices: int
    mention_id: int
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EventCasualty:
    """One party and outcome over all claims; `best` is the value most voices hold, a tie goes to the lower."""

    party: Party
    outcome: Outcome
    nationality: str | None
    min: int | None
    best: int | None
    max: int | None
    term: str | None
    voices: int
    mention_id: int
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EventToll:
    """One outcome over all parties: `best` is the total that most voices hold, `min` and `max` range over the totals of
    all. Sides that contradict each other on the party still agree that there were dead."""

    outcome: Outcome
    min: int | None
    best: int | None
    max: int | None
    voices: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EventOrigin:
    """One distinct claim of where it came from."""

    origin: Origin
    voices: int
    mention_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EventValues:
    """What is believed of an event, derived from its mentions by named rules. `origin` is the strongest claim;
    `mention_id` the mention whose quotation is shown. Articles, outlets and voices are three numbers."""

    event_type: EventType
    recalled: bool
    when: When
    place: Place
    origin: Origin
    origin_denied: bool
    responsibility: Responsibility
    suicide: bool | None
    weapons: tuple[str, ...]
    operation: str | None
    actors: tuple[EventActor, ...]
    casualties: tuple[EventCasualty, ...]
    origins: tuple[EventOrigin, ...]
    articles: int
    outlets: int
    voices: int
    confidence: float
    mention_id: int
    tolls: tuple[EventToll, ...] = ()

    def total(self, outcome: Outcome) -> tuple[int | None, int | None, int | None]:
        """Lowest, best and highest over all parties; null where nobody says."""
        for toll in self.tolls:
            if toll.outcome is outcome:
                return toll.min, toll.best, toll.max
        return None, None, None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """Two events that are two though a pair of their mentions alone could be one incident: `score` and `explanation`
    are that pair's. The lower number comes first (numbers below zero are new events)."""

    event_id: int
    other_id: int
    score: float
    explanation: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkResult:
    """What linking decided: where each mention goes, which events became one (from, into), and the new values of
    every event touched; null values: nothing holds the event up any more, it is withdrawn. `ties` are all that the
    events in `afresh` and the new ones have, and what else was found. `filed`: the keys under which later mentions
    look for those that were given."""

    assignments: tuple[Assignment, ...]
    merges: tuple[tuple[int, int], ...]
    values: Mapping[int, EventValues | None]
    ties: tuple[Tie, ...] = ()
    afresh: frozenset[int] = frozenset()
    filed: Mapping[int, frozenset[int]] = field(default_factory=dict)


__all__ = [
    "Assignment",
    "EventActor",
    "EventCasualty",
    "EventOrigin",
    "EventToll",
    "EventValues",
    "LinkMention",
    "LinkResult",
    "LinkedEvent",
    "Tie",
]
