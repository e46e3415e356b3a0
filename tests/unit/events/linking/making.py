"""Mentions for the tests of linking, made from a few words each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

from newswatch.model import (
    NO_ORIGIN,
    Actor,
    ActorKind,
    Casualty,
    Certainty,
    CrossBorder,
    DateBasis,
    DatePrecision,
    EventType,
    Mention,
    Origin,
    OriginBasis,
    Outcome,
    Party,
    Place,
    PlacePrecision,
    Quote,
    Realis,
    Responsibility,
    Role,
    Scope,
    When,
)
from newswatch.model.linking import LinkedEvent, LinkMention, LinkResult

DAY = date(2026, 4, 6)
FAR_BELOW = 900  # where a text names a place in another sentence
NOON = datetime(2026, 4, 6, 12, tzinfo=UTC)


def quote(text: str, start: int = 0) -> Quote:
    return Quote(text, start, start + len(text))


def place(
    name: str | None,
    *,
    admin2: str | None = "Tank",
    admin1: str | None = "Khyber Pakhtunkhwa",
    country: str | None = "PK",
    precision: PlacePrecision = PlacePrecision.PLACE,
    at: tuple[float, float] | None = None,
    words: str | None = None,
    start: int = FAR_BELOW,
) -> Place:
    return Place(
        name=name,
        country=country,
        admin1=admin1,
        admin2=admin2,
        latitude=at[0] if at else None,
        longitude=at[1] if at else None,
        precision=precision,
        quote=quote(words or name or "", start) if words or name else None,
    )


NOWHERE = place(None, admin2=None, admin1=None, country=None, precision=PlacePrecision.UNKNOWN)
COUNTRY = place("Pakistan", admin2=None, admin1=None, precision=PlacePrecision.COUNTRY)


def when(
    start: date | None = DAY,
    *,
    end: date | None = None,
    basis: DateBasis | None = DateBasis.RELATIVE,
    precision: DatePrecision | None = None,
) -> When:
    if start is None:
        return When(start=None, end=None, precision=DatePrecision.UNKNOWN, basis=None)
    kind = precision or (DatePrecision.RANGE if end else DatePrecision.DAY)
    return When(start=start, end=end or start, precision=kind, basis=basis)


def dead(number: int | None, party: Party = Party.SECURITY, **more: Any) -> Casualty:
    return count(number, Outcome.KILLED, party, **more)


def hurt(number: int | None, party: Party = Party.SECURITY, **more: Any) -> Casualty:
    return count(number, Outcome.INJURED, party, **more)


def count(
    number: int | None,
    outcome: Outcome,
    party: Party,
    *,
    low: int | None = None,
    high: int | None = -1,
    term: str | None = None,
    nationality: str | None = None,
) -> Casualty:
    return Casualty(
        party=party,
        outcome=outcome,
        min=number if low is None else low,
        best=number,
        max=number if high == -1 else high,
        quote=quote(f"{number} {party}"),
        term=term,
        nationality=nationality,
    )


def actor(
    name: str | None,
    role: Role = Role.PERPETRATOR,
    *,
    kind: ActorKind = ActorKind.ARMED_GROUP,
    country: str | None = None,
    certainty: Certainty = Certainty.STATED,
    words: str = "gunmen",
) -> Actor:
    return Actor(
        role=role,
        name=name,
        id=name.lower().replace(" ", "-") if name else None,
        kind=kind,
        country=country,
        certainty=certainty,
        quote=quote(words),
    )


def origin(
    country: str | None = "AF",
    *,
    status: CrossBorder = CrossBorder.YES,
    basis: OriginBasis | None = OriginBasis.OFFICIAL_ALLEGATION,
    by: str | None = None,
    denied_by: str | None = None,
) -> Origin:
    return Origin(
        status=status, origin_country=country, target_country="PK", basis=basis, asserted_by=by, denied_by=denied_by
    )


def told(
    number: int,
    *,
    kind: EventType = EventType.ARMED_ASSAULT,
    day: When | None = None,
    at: Place | None = None,
    tolls: Sequence[Casualty] = (),
    actors: Sequence[Actor] = (),
    words: str = "Gunmen attacked a post near Jandola on Monday",
    article: int | None = None,
    version: int | None = None,
    hours_later: float = 0,
    voice: str | None = None,
    origin_said: Origin = NO_ORIGIN,
    realis: Realis = Realis.ACTUAL,
    scope: Scope = Scope.INCIDENT,
    recalled: bool = False,
    confidence: float = 0.8,
    responsibility: Responsibility | None = None,
    suicide: bool | None = None,
    weapons: tuple[str, ...] = (),
    operation: str | None = None,
    **link: Any,
) -> LinkMention:
    """A mention of its own article, by a voice of its own, unless told otherwise."""
    article = number if article is None else article
    version = article * 100 if version is None else version
    moment = NOON + timedelta(hours=hours_later)
    at = _quoted(at or place("Jandola"), words)
    mention = Mention(
        event_type=kind,
        realis=realis,
        scope=scope,
        recalled=recalled,
        when=day or when(),
        place=at,
        actors=tuple(actors),
        casualties=tuple(tolls),
        origin=origin_said,
        responsibility=responsibility or Responsibility(claimed=None),
        suicide=suicide,
        weapons=weapons,
        operation=operation,
        sources=(),
        confidence=confidence,
        quote=quote(words, link.pop("starts_at", 0)),
    )
    return LinkMention(
        mention_id=number,
        key=sha256(str(number).encode()).digest(),
        mention=mention,
        article_id=article,
        version_id=version,
        version_no=version % 100 + 1,
        outlet=link.pop("outlet", f"outlet-{article}"),
        voice=voice or f"voice-{article}",
        published=link.pop("published", moment),
        fetched_at=moment,
        **link,
    )


def _quoted(at: Place, words: str) -> Place:
    """The place's words where the sentence has them."""
    if at.quote is None or at.quote.start != FAR_BELOW or at.quote.text not in words:
        return at
    return replace(at, quote=quote(at.quote.text, words.index(at.quote.text)))


def event(number: int, *mentions: LinkMention) -> LinkedEvent:
    return LinkedEvent(event_id=number, first_seen_at=NOON, mentions=mentions)


def partition(result: LinkResult) -> set[frozenset[int]]:
    """Which mentions went together."""
    groups: dict[int, set[int]] = {}
    for a in result.assignments:
        groups.setdefault(a.event_id, set()).add(a.mention_id)
    return {frozenset(group) for group in groups.values()}


def where(result: LinkResult) -> dict[int, int]:
    return {a.mention_id: a.event_id for a in result.assignments}


def stored(
    events: Iterable[LinkedEvent], mentions: Iterable[LinkMention], result: LinkResult, *, settled: bool = True
) -> list[LinkedEvent]:
    """The events as a store would hold them after this result: new ones numbered from 1,000 on, merged ones gone."""
    before = list(events)
    members = {e.event_id: {m.mention_id: m for m in e.mentions} for e in before}
    batch = {m.mention_id: m for m in mentions}
    known = {m.mention_id: m for e in before for m in e.mentions} | batch
    for held in members.values():
        held.update({number: batch[number] for number in held if number in batch})
    for gone, into in result.merges:
        members[into].update(members.pop(gone))
    first = max([999, *members, *(gone for gone, _ in result.merges)]) + 1
    numbers = {
        e: first + place
        for place, e in enumerate(sorted({a.event_id for a in result.assignments if a.event_id < 0}, reverse=True))
    }
    for a in result.assignments:
        for held in members.values():
            held.pop(a.mention_id, None)
        members.setdefault(numbers.get(a.event_id, a.event_id), {})[a.mention_id] = known[a.mention_id]
    ties = {frozenset((e.event_id, other)) for e in before for other in e.ties}
    ties = {pair for pair in ties if pair.isdisjoint(result.afresh) and pair <= members.keys()}
    ties |= {frozenset(numbers.get(e, e) for e in (tie.event_id, tie.other_id)) for tie in result.ties}
    return [
        LinkedEvent(
            event_id=e,
            first_seen_at=NOON,
            mentions=tuple(held.values()),
            settled=settled,
            ties=tuple(sorted(other for pair in ties if e in pair for other in pair - {e})),
        )
        for e, held in sorted(members.items())
    ]
