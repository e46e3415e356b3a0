"""Units: what may be one item of a list of people: a group, a name, a group with its name ("constable Ram Singh")."""

from __future__ import annotations

from dataclasses import dataclass, replace

from newswatch.events.casualties.finds import QUOTES, Finds
from newswatch.events.casualties.groups import Scene
from newswatch.events.casualties.heads import HOSTAGE
from newswatch.events.casualties.names import Name, NameReader
from newswatch.events.casualties.people import People
from newswatch.matching import Sentence
from newswatch.model import Party

# what follows a single capitalised word where it names a person
UNKNOWN_ARTICLES = frozenset(("a", "an", "one"))
UNKNOWN_NOUN = 4  # tokens of "a 30-year-old sportsman" after the article
NAME_EVIDENCE = frozenset((",", "(", "and", "alias", "was", "were", "is", "has", "had", "@", "urf"))
ONE_NAME = frozenset((",", "(", "in", "at", "on", "from", "near", "and", ".", "who", "along", "away"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """Tokens `first` to `last` (exclusive). `named`: it has a name of its own; `name_only`: it is nothing else."""

    people: People
    first: int
    last: int
    named: bool = False
    name_only: bool = False

    @property
    def single(self) -> bool:
        """One person, or one that is not said to be several."""
        return self.people.best == 1 or (self.people.best is None and not self.people.plural)


class UnitReader:
    """Reads units in one document."""

    def __init__(self, finds: Finds, scene: Scene) -> None:
        self._finds = finds
        self._scene = scene
        self._names = NameReader(finds, scene)
        self._read: dict[int, Unit | None] = {}

    def read(self, i: int, sentence: Sentence) -> Unit | None:
        """The unit that begins at token `i`, if one does; none beyond the sentence."""
        if i >= sentence.last:
            return None
        if i not in self._read:
            self._read[i] = self._unit(i, sentence)
        return self._read[i]

    def _unit(self, i: int, sentence: Sentence) -> Unit | None:
        ranked = self._ranked(i, sentence)
        if ranked is not None:
            return ranked
        group = self._scene.at.get(i)
        if group is not None:
            return self._owned_by(self._with_name(group, sentence), sentence)
        name = self._names.read(i, sentence)
        return None if name is None else self._from_name(name, sentence)

    def _ranked(self, i: int, sentence: Sentence) -> Unit | None:
        """ "Col. James Otieno", "Lt. Col. X": a name with a short rank before it."""
        f, j = self._finds, i
        while f.word(j) in f.grammar.rank_short and f.word(j + 1) == "." and f.document.is_capital(j):
            j += 2
        name = self._names.read(j, sentence) if i < j < sentence.last else None
        if name is None:
            return None
        people = replace(name.people(), first=i, party=Party.SECURITY, explicit=True, head=f.word(i))
        return Unit(people=people, first=i, last=name.last, named=True)

    def _owned_by(self, owner: Unit, sentence: Sentence) -> Unit | None:
        """ "the minister's bodyguard": the owner is not meant."""
        if self._finds.word(owner.last) != "'s":
            return owner
        owned = self._scene.at.get(owner.last + 1)
        return None if owned is None else replace(self._with_name(owned, sentence), first=owner.first)

    def unknown(self, i: int, sentence: Sentence) -> Unit | None:
        """ "a Dozo", "a 30-year-old sportsman": one person by an article and a noun that no list has. Only words that
        say so of people ("killed", "arrested") make it one."""
        f = self._finds
        g, words = f.grammar, f.document.words
        if f.word(i) not in UNKNOWN_ARTICLES:
            return None
        j = i + 1
        while j < sentence.last and j - i <= UNKNOWN_NOUN and words[j][0].isalnum() and words[j] not in g.stop:
            if words[j] in g.thing or words[j] in f.units or words[j] in g.adverb or j in self._scene.at:
                return None
            j += 1
        if j == i + 1 or words[j - 1].endswith("ed"):
            return None
        people = People(
            first=i, last=j, min=1, best=1, max=1, party=Party.CIVILIAN, explicit=False, weak=True, names=True
        )  # words for fighters and for those in office are known
        return Unit(people=people, first=i, last=j)

    def name(self, i: int, sentence: Sentence) -> Name | None:
        """The name that begins at token `i`, if one does."""
        return self._names.read(i, sentence)

    def _with_name(self, group: People, sentence: Sentence) -> Unit:
        """The group, with the name that follows it where it is one person."""
        unit = Unit(people=group, first=group.first, last=group.last)
        if group.plural or (group.others and group.head is None):
            return unit
        after = group.last
        while self._finds.word(after) in QUOTES:
            after += 1
        name = self._names.read(after, sentence) if after < sentence.last else None
        if name is None or (not name.sure and (group.head is None or self._of_phrase(group))):
            return unit
        people = group
        if group.head is None:  # "one Govardhan Yadav"
            people = replace(group, last=name.last, names=True)
        return replace(unit, people=people, last=name.last, named=True)

    def _of_phrase(self, group: People) -> bool:
        """Does the group end in whose members it counts ("supporter of the Marxist ...")?"""
        return "of" in self._finds.document.words[group.first : group.last]

    def _from_name(self, name: Name, sentence: Sentence) -> Unit | None:
        """A name by itself, as the owner of the group that follows, or as a title before it."""
        after = self._finds.word(name.last)
        if after == "'s":
            owned = self._scene.at.get(name.last + 1)
            return None if owned is None else replace(self._with_name(owned, sentence), first=name.first)
        group = self._scene.at.get(name.last)
        if group is not None and group.head is not None and not group.plural and group.head not in HOSTAGE:
            # "Nagar panchayat president", "injured Raisingh a police officer"
            unit = self._owned_by(self._with_name(group, sentence), sentence)
            return None if unit is None else replace(unit, first=name.first, named=unit.named or group.counted)
        if not name.sure and after not in NAME_EVIDENCE and after not in ONE_NAME:
            return None
        return Unit(people=name.people(), first=name.first, last=name.last, named=True, name_only=True)
