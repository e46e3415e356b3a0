"""Lists of people in a sentence: the subject of a verb before it, the objects of a verb after it."""

from __future__ import annotations

from dataclasses import replace

from newswatch.events.casualties.clauses import Clauses
from newswatch.events.casualties.finds import QUOTES, Finds
from newswatch.events.casualties.groups import Scene
from newswatch.events.casualties.parts import PartReader
from newswatch.events.casualties.people import Member
from newswatch.events.casualties.rows import FORCES
from newswatch.events.casualties.speakers import past_speaker
from newswatch.events.casualties.units import Unit, UnitReader
from newswatch.events.casualties.walk import Walk
from newswatch.matching import Sentence
from newswatch.model import Party

AFTER_VERB = 24  # tokens between a verb and the parts of its subject ("were killed in the attack on X, including")


class ListReader:
    """Finds the subject of a verb and the objects after one, in one sentence."""

    def __init__(self, finds: Finds, scene: Scene, units: UnitReader, clauses: Clauses, sentence: Sentence) -> None:
        self._finds = finds
        self._grammar = finds.grammar
        self._words = finds.document.words
        self._units = units
        self._clauses = clauses
        self._sentence = sentence
        self._parts = PartReader(finds, scene, sentence)

    def objects(self, start: int, *, verb_ahead: bool = False) -> tuple[Member, ...]:
        """The people that stand from token `start`; none where it begins no unit. `verb_ahead`: a verb after the list
        is not theirs ("the bodies of A and B were found")."""
        unit = self._units.read(start, self._sentence)
        return () if unit is None else self._walk(None).objects(unit, verb_ahead=verb_ahead)

    def unknown(self, start: int) -> tuple[Member, ...]:
        """The list that begins with one person by an unknown noun ("a gun-maker and two linkmen")."""
        unit = self._units.unknown(start, self._sentence)
        return () if unit is None else self._walk(None).objects(unit, verb_ahead=False)

    def subject(self, predicate: int, *, plural: bool | None, object_too: bool = False) -> tuple[Member, ...]:
        """The people of whom the verb that begins at token `predicate` is said; `plural`: their number, as it says."""
        start = self._clauses.start(predicate, object_too=object_too)
        extra, first = self._first(start, predicate)
        if first is None:
            return ()
        return _of_one_kind((*extra, *self._walk(plural).subject(first, predicate)))

    def _walk(self, plural: bool | None) -> Walk:
        return Walk(self._finds, self._units, self._clauses, self._parts, self._sentence, plural=plural)

    def with_parts(self, members: tuple[Member, ...], k: int) -> tuple[Member, ...]:
        """The members, the last with the parts that are told of after the verb that ends at token `k`: "three people
        were killed in the attack, including two assailants"."""
        if not members or members[-1].people.best is None or members[-1].people.best < 2:
            return members
        told = -1  # the token after ", officials said", which hangs between
        for i in range(k, min(k + AFTER_VERB, self._sentence.last)):
            told = max(told, past_speaker(i, self._finds, self._sentence) or -1)
            if i < told:
                continue
            if self._words[i] == ":":
                return (*members[:-1], self._walk(None).parts(members[-1], i))
            if i in self._clauses.skip or self._clauses.barrier(i, i):
                return members
            if self._parts.read(i) is not None or self._opens_parts(i):
                return (*members[:-1], self._walk(None).parts(members[-1], i))
        return members

    def _opens_parts(self, i: int) -> bool:
        """ "including", "among them"."""
        w = self._finds.word(i)
        if w in ("among", "amongst"):
            return self._finds.word(i + 1) in ("them", "whom")
        return w in self._grammar.subset

    def _first(self, start: int, end: int) -> tuple[tuple[Member, ...], Unit | None]:
        """The first unit that no preposition governs; before it, the people "in addition to" whom it is told of."""
        extra: list[Member] = []
        i = start
        governed = False  # the unit before is the object of a preposition
        while i < end:
            if i in self._clauses.skip:
                i = self._clauses.skip[i]
                continue
            unit = self._units.read(i, self._sentence)
            if unit is None or unit.last > end:
                i += 1
                continue
            if self._governed(i, start):
                if self._adds(i) and unit.people.best is not None and not unit.name_only:
                    extra.append(Member(people=unit.people, first=unit.first, last=unit.last))
                governed = True
            elif not self._passed(i, start, unit, governed=governed):
                return tuple(extra), unit
            i = unit.last
        return tuple(extra), None

    def _passed(self, i: int, start: int, unit: Unit, *, governed: bool) -> bool:
        """Is the unit at token `i` no subject: joined to the object of a preposition, or a name inside the clause?"""
        if governed and self._words[i - 1] in self._grammar.link and not unit.people.counted:
            return True
        return unit.name_only and not self._opens(i, start)

    def _governed(self, i: int, start: int) -> bool:
        """Does a preposition stand directly before the unit at token `i`?"""
        before = self._finds.word(i - 1)
        if before == "as" and self._words[i - 2] in self._grammar.introduction:
            return False  # "the storekeeper, identified as X, was arrested": he has no other word
        if before == "at" and i in self._finds.quantities and self._words[i - 2] in ("and", ","):
            return False  # "and at 15 others were hurt": of "at least" a word is lost
        capital = self._finds.document.is_capital
        bare = self._finds.word(i) not in self._grammar.determiner and i not in self._finds.quantities
        while bare and i > start and before.isalpha() and capital(i - 1) and before not in self._grammar.preposition:
            i -= 1  # "by Central paramilitary troops"
            before = self._finds.word(i - 1)
        if i == start and before in self._grammar.subordinator:
            return before in ("during", "following", "despite", "amid")
        return i > start and (before in self._grammar.preposition or before == "/")

    def _adds(self, i: int) -> bool:
        """ "in addition to the assailant", "besides two soldiers"."""
        words = self._words
        return (
            words[i - 3 : i] == ("in", "addition", "to")
            or words[i - 2 : i] in (("apart", "from"), ("along", "with"), ("aside", "from"))
            or words[i - 1] == "besides"
        )

    def _opens(self, i: int, start: int) -> bool:
        """Does a name at token `i` open its clause?"""
        if self._words[i - 1] == "as" and self._words[i - 2] in self._grammar.introduction:
            return True
        return i == start or self._words[i - 1] in (",", "and", "that", "said") or self._words[i - 1] in QUOTES


def _of_one_kind(members: tuple[Member, ...]) -> tuple[Member, ...]:
    """ "the driver and two other assailants": who stands before others of a force is of it, too."""
    out = list(members)
    for n, m in enumerate(members[1:]):
        p, before = m.people, members[n].people
        if p.others and p.explicit and p.head is not None and p.party in FORCES and before.party is Party.CIVILIAN:
            out[n] = replace(members[n], people=replace(before, party=p.party, explicit=True))
    return tuple(out)
