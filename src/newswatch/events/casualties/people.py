"""The values of the reader of casualties: groups of people, items of lists, and claims of what befell them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from newswatch.model import Outcome, Party


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Tokens `first` to `last` (exclusive) name a group. `best` null: not counted (a bare plural) or vague (`term`)."""

    first: int
    last: int
    min: int | None
    best: int | None
    max: int | None
    party: Party
    explicit: bool  # the noun itself names the party; false for "people", "others", a bare number
    term: str | None = None
    head: str | None = None
    counted: bool = True  # a number or an article stands there; false for a bare plural
    definite: bool = False  # "the two", "both", "him": people already told of
    others: bool = False  # "three others", "two more"
    part: bool = False  # "two of them": part of people told of before
    names: bool = False  # a run of capitalised names
    plural: bool = False  # a plural noun or a number above one
    weak: bool = False  # a number before words that no lexicon knows: people only beside a phrase of harm
    nationality: str | None = None
    again: bool = False  # "the father", "the victims were X": told of before
    share: float | None = None  # "90% of whom": a part of a group, 0..1


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One item of a list of people, with its appositions: tokens `first` to `last` (exclusive)."""

    people: People
    first: int
    last: int
    subsets: tuple[People, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """So many of one group with one outcome, as one phrase says it. Tokens `first` to `last` are its quotation."""

    outcome: Outcome
    people: People
    first: int
    last: int
    sentence: int
    predicate: int
    subsets: tuple[People, ...] = ()
    update: bool = False  # a toll: replaces what was counted before
    none: bool = False  # "no casualties": a claim of zero


def at_most(people: People) -> People:
    """ "killed or captured": how many of them, nobody says."""
    return replace(people, min=None, best=None, max=people.best)
