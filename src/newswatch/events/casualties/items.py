"""What a list of people is made of while it is read: its items, what stands between them, and how they are meant."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from newswatch.events.casualties.people import People
from newswatch.events.casualties.units import Unit


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
