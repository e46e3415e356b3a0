"""Invented incidents at invented places and how articles tell of them, the same at every run: what linking.py links."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from archive import BORDERS, Weighted

from newswatch.model import (
    NO_ORIGIN,
    Actor,
    ActorKind,
    Casualty,
    Certainty,
    DateBasis,
    DatePrecision,
    EventType,
    Mention,
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
from newswatch.model.linking import LinkMention

SYLLABLES: Final = "ka mar do lin ve so ter bal qui ra pen sta mo rel ti gan du fer os lam zu bek nor".split()
KINDS: Final = (
    EventType.ARMED_ASSAULT, EventType.BOMBING, EventType.SHELLING, EventType.DRONE_STRIKE, EventType.RAID,
    EventType.SECURITY_OPERATION, EventType.ABDUCTION,
)  # fmt: skip
DEEDS: Final = {
    EventType.ARMED_ASSAULT: "Gunmen opened fire on a {thing} in {place} and killed {killed} {who}",
    EventType.BOMBING: "A bomb hidden near a {thing} in {place} killed {killed} {who} and wounded {hurt}",
    EventType.SHELLING: "Shells fired from across the border hit a {thing} in {place}, killing {killed} {who}",
    EventType.DRONE_STRIKE: "A drone struck a {thing} in {place} and killed {killed} {who}",
    EventType.RAID: "Fighters stormed a {thing} at {place}, killing {killed} {who} and wounding {hurt}",
    EventType.SECURITY_OPERATION: "Troops killed {killed} {who} in an operation near a {thing} in {place}",
    EventType.ABDUCTION: "Armed men seized {killed} {who} from a {thing} in {place}",
}
THINGS: Final = (
    "post school market convoy checkpoint mosque bridge bus quarry clinic fuel-station farm tanker patrol hotel "
    "station warehouse wedding camp shop"
).split()
WHO: Final = {
    "soldiers": Party.SECURITY,
    "villagers": Party.CIVILIAN,
    "traders": Party.CIVILIAN,
    "rebels": Party.MILITANT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """What happened, and how it is told."""

    number: int
    day: date
    kind: EventType
    place: Place
    coarse: Place
    thing: str
    who: str
    killed: int
    hurt: int
    group: str
    other: str
    tellings: int


class World:
    """Places, and what happens there, from the newest day backwards."""

    def __init__(self, a_day: int, seed: int = 11) -> None:
        self.a_day, self.seed = a_day, seed
        draw = random.Random(seed)
        self.borders = Weighted(BORDERS)
        self.towns: dict[str, Weighted[tuple[Place, Place]]] = {}
        for rank, country in enumerate(sorted({c for border in BORDERS for c in border.split("-")})):
            found = []
            for province in range(8):
                admin1 = _name(draw)
                for district in range(10):
                    admin2 = _name(draw)
                    at = (8.0 + 4 * (rank % 8) + 0.4 * province, -15.0 + 9 * (rank // 8) + 0.6 * district)
                    coarse = _place(admin2, country, admin1, admin2, at, PlacePrecision.ADMIN2)
                    for _ in range(8):
                        near = (at[0] + draw.uniform(-0.2, 0.2), at[1] + draw.uniform(-0.2, 0.2))
                        town = _place(_name(draw), country, admin1, admin2, near, PlacePrecision.PLACE)
                        found.append((town, coarse))
            draw.shuffle(found)
            # The worst town of a country has three of a hundred
            self.towns[country] = Weighted(found, [1 / (rank + 10) for rank in range(len(found))])

    def places(self) -> list[Place]:
        """Every place there is."""
        pairs = [pair for towns in self.towns.values() for pair in towns]
        return [p for pair in pairs for p in pair]

    def incidents(self, today: date, edition: int = 1) -> Iterator[Incident]:
        """Without end, newest first; in each edition others, at the same places."""
        draw = random.Random(self.seed + edition)
        spread = Weighted(range(1, 41), (rank**-2.0 for rank in range(1, 41)))
        last: tuple[str, Place, Place, str] | None = None
        number = 0
        while True:
            number += 1
            day = today - timedelta(days=(number - 1) // self.a_day)
            if last is not None and draw.random() < 1 / 3:
                country, _, coarse, other = last
                town = draw.choice([t for t, c in self.towns[country] if c is coarse])
            else:
                country, other = draw.sample(self.borders.drawn(draw).split("-"), 2)
                town, coarse = self.towns[country].drawn(draw)
            last = (country, town, coarse, other)
            yield Incident(
                number=number, day=day, kind=draw.choice(KINDS), place=town, coarse=coarse, thing=draw.choice(THINGS),
                who=draw.choice(list(WHO)), killed=1 + min(int(draw.expovariate(0.3)), 60),
                hurt=1 + int(draw.expovariate(0.2)), group=f"Front {draw.randrange(60)}", other=other,
                tellings=spread.drawn(draw),
            )  # fmt: skip


def told(one: Incident, telling: int, number: int, *, fresh: bool = False) -> LinkMention:
    """An incident as its n-th article tells it: the fifth names only the district, the fourth another toll."""
    where = one.coarse if telling % 5 == 4 else one.place
    killed = one.killed + (telling % 4 == 3)
    words = DEEDS[one.kind].format(thing=one.thing, place=where.name, killed=killed, who=one.who, hurt=one.hurt)
    text = f"{words} on {one.day:%A}, {'officials' if telling % 2 else 'residents'} said."
    whole = Quote(text, 0, len(text))
    outcome = Outcome.ABDUCTED if one.kind is EventType.ABDUCTION else Outcome.KILLED
    tolls = [Casualty(party=WHO[one.who], outcome=outcome, min=killed, best=killed, max=killed, quote=whole)]
    if "{hurt}" in DEEDS[one.kind]:
        tolls.append(
            Casualty(
                party=Party.UNKNOWN, outcome=Outcome.INJURED, min=one.hurt, best=one.hurt, max=one.hurt, quote=whole
            )
        )
    at = datetime.combine(one.day, datetime.min.time(), UTC) + timedelta(hours=18 + telling % 30)
    start = text.index(str(where.name))
    place = Place(**{**fields_of(where), "quote": Quote(str(where.name), start, start + len(str(where.name)))})
    mention = Mention(
        event_type=one.kind, realis=Realis.ACTUAL, scope=Scope.INCIDENT, recalled=False,
        when=When(start=one.day, end=one.day, precision=DatePrecision.DAY, basis=DateBasis.RELATIVE),
        place=place,
        actors=(
            Actor(role=Role.PERPETRATOR, name=one.group, id=one.group, kind=ActorKind.ARMED_GROUP, country=None,
                  certainty=Certainty.STATED, quote=whole),
            Actor(role=Role.TARGET, name=f"{one.other} army", id=None, kind=ActorKind.STATE, country=one.other,
                  certainty=Certainty.STATED, quote=whole),
        )[: 1 + telling % 2],
        casualties=tuple(tolls), origin=NO_ORIGIN, responsibility=Responsibility(claimed=None), suicide=None,
        weapons=(), operation=None, sources=(), confidence=0.8, quote=whole,
    )  # fmt: skip
    return LinkMention(
        mention_id=number, key=sha256(f"{number} {fresh}".encode()).digest(), mention=mention, article_id=number,
        version_id=number, version_no=1, outlet=None, voice=f"voice {number % 400}", published=at, fetched_at=at,
    )  # fmt: skip


def fields_of(place: Place) -> dict[str, Any]:
    return {name: getattr(place, name) for name in Place.__dataclass_fields__}


def _place(
    name: str, country: str, admin1: str, admin2: str, at: tuple[float, float], precision: PlacePrecision
) -> Place:
    return Place(
        name=name, country=country, admin1=admin1, admin2=admin2, latitude=round(at[0], 4), longitude=round(at[1], 4),
        precision=precision,
    )  # fmt: skip


def _name(draw: random.Random) -> str:
    return "".join(draw.choices(SYLLABLES, k=draw.randint(2, 4))).capitalize()
