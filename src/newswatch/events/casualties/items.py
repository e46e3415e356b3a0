"""What a list of people is made of while it is read: its items, what stands between them, and how they are meant."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum

from newswatch.events.casualties.people import Member, People
from newswatch.events.casualties.units import Unit

PEOPLE = frozenset(("people", "persons", "individuals", "others"))


class Separator(Enum):
    COMMA = "comma"
    AND = "and"
    COMMA_AND = "comma and"


class Mode(Enum):
    """What the items are just now: people of their own, parts of the last one, or names of the last one."""

    HEAD = "head"
    SUBSET = "subset"
    NAMES = "names"


class Inner(Enum):
    """What stands between the last item and here: nothing, a preposition, other words."""

    NONE = "none"
    PREPOSITION = "preposition"
    WORDS = "words"


@dataclass(slots=True)
class Open:
    """A member under way. `used`, `names`: how many of its people the parts and the names after it have told."""

    unit: Unit
    people: People
    last: int
    named: bool
    joined: bool  # an `and` stands before it
    described: bool = False
    used: int = 0
    names: int = 0
    subsets: list[People] = field(default_factory=list)

    def fits(self, n: int, mode: Mode) -> bool:
        """Have parts or names left room for `n` more people?"""
        told = self.names if mode is Mode.NAMES else self.used
        return self.people.best is None or told + n <= self.people.best


def close(members: list[Open]) -> tuple[Member, ...]:
    """The people of a list that has been read: what turned out to be descriptions, places or parts left out."""
    if len(members) > 1 and not any(m.joined for m in members):
        members = _without_and(members)
    members = _without_parts(_without_trailing(members))
    return tuple(Member(people=_counted(m), first=m.unit.first, last=m.last, subsets=tuple(m.subsets)) for m in members)


def _counted(m: Open) -> People:
    """A bare plural followed by names is as many as the names."""
    p = m.people
    if p.best is None and p.term is None and m.names > 1 and p.plural:
        return replace(p, min=m.names, best=m.names, max=m.names)
    return p


def _without_and(members: list[Open]) -> list[Open]:
    """Items with commas alone between them: a place before its people, or one person described several times."""
    if members[0].unit.name_only and any(m.people.plural for m in members[1:]):
        return [m for m in members if not m.unit.name_only]
    if all(m.unit.single for m in members):
        return members[:1]
    return members


def _without_trailing(members: list[Open]) -> list[Open]:
    """ "an officer and his son, a clerk": after the last `and` a comma only says more of the last one."""
    last = max((n for n, m in enumerate(members) if m.joined), default=len(members))
    return [m for n, m in enumerate(members) if n <= last or not m.unit.single]


def _without_parts(members: list[Open]) -> list[Open]:
    """ "Seven policemen, five of X and two of Y": a total and its parts."""
    total = members[0].people.best
    rest = members[1:]
    if total is None or total < 2 or len(rest) < 2 or any(m.people.best is None for m in rest):
        return members
    told = sum(m.people.best or 0 for m in rest)
    if told != total and not (told < total and members[0].people.head in PEOPLE and not rest[0].joined):
        return members
    members[0].subsets.extend(m.people for m in rest if m.people.head is not None)
    return members[:1]
