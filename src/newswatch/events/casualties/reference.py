"""Whom a pronoun means: "abducted a villager and killed him", "the two ... were arrested. They ..."."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from newswatch.events.casualties.finds import Finds
from newswatch.events.casualties.groups import Scene
from newswatch.events.casualties.people import People
from newswatch.events.casualties.units import UnitReader
from newswatch.matching import Sentence
from newswatch.model import Party

HE = frozenset(("he", "him", "his", "himself"))
SHE = frozenset(("she", "her", "herself"))
VICTIMS = frozenset("victims victim hostages captives abductees trio duo deceased persons people individuals".split())
FORCE_WORDS = frozenset("army guard guards police military gendarmerie navy coastguard".split())
BODIES = frozenset(("body", "bodies", "corpse", "corpses"))
AS_MANY = frozenset(("an equal number of", "equal number of", "the same number of", "a similar number of"))
SENTENCES_BACK = 2  # further back a pronoun of news seldom reaches over a change of subject


class References:
    """Antecedents in one document. `told`: people of whom a phrase of harm has been said, in order."""

    def __init__(self, finds: Finds, scene: Scene, units: UnitReader) -> None:
        self._finds = finds
        self._scene = scene
        self._units = units
        self.told: list[tuple[People, ...]] = []

    def resolve(self, i: int, sentence: Sentence) -> tuple[People, ...]:
        """The people that the pronoun at token `i` stands for; none where nothing fits."""
        w, g = self._finds.word(i), self._finds.grammar
        if w in g.pronoun_one:
            return self._of_number(i, sentence, several=False)
        if w in g.pronoun_many:
            return self._of_number(i, sentence, several=True)
        return ()

    def unknown(self, people: People) -> bool:
        """Is it somebody of whom the text speaks as known, but has not told ("after the killing of the jawan")?"""
        return people.definite and people.best == 1 and not people.names and self.known(people).first == people.first

    def identified(self, people: People, sentence: Sentence) -> People:
        """The people with what is known of them from before: their number, or the party of whom they are a part."""
        words = self._finds.document.words
        as_many = people.term == "many" and people.first and words[people.first - 1] == "as"
        if as_many or people.term in AS_MANY:
            counted = [g for g in self._scene.between(sentence.first, people.first) if g.best]
            if counted:  # "three soldiers and as many militants"
                n = counted[-1]
                return replace(people, min=n.min, best=n.best, max=n.max, term=None)
        if people.head is None and people.best is not None and words[people.first] == "all":
            same = [g for g in self._scene.between(0, people.first) if g.best == people.best and g.head is not None]
            if same:  # "Three gunmen stormed a jail. All three were shot dead"
                return replace(people, party=same[-1].party, explicit=same[-1].explicit)
        if people.term == "all" and words[people.last - 1] == "them":
            meant = self.resolve(people.last - 1, sentence)  # "a car with four men, killing all of them"
            return replace(meant[0], definite=False) if len(meant) == 1 else people
        if people.part and people.party is Party.UNKNOWN and words[people.last - 1] in ("them", "whom"):
            before = self._scene.between(sentence.first, people.first)
            if people.first == sentence.first and sentence.index:  # "The raiders fled. Six of them were shot dead"
                before = self._scene.between(self._finds.document.sentences[sentence.index - 1].first, people.first)
                people = self._of_those_who_did_it(people, before)
            whole = [g for g in before if g.plural and g.party is not Party.UNKNOWN]
            return replace(people, party=whole[-1].party, explicit=whole[-1].explicit) if whole else people
        if people.head is None and people.party is Party.UNKNOWN and words[sentence.first] == "of":
            fronted = self._scene.at.get(sentence.first + 1)
            if fronted is not None and fronted.explicit and (fronted.best or 0) > (people.best or 0):
                return replace(people, party=fronted.party, explicit=True)  # "Of the five attackers, three were killed"
        if people.best is None and words[people.first] == "their" and people.head in BODIES:
            whose = self.possessive("their", people.first, sentence)
            return whose[0] if len(whose) == 1 else people  # "their bodies were found burnt"
        if people.party is Party.UNKNOWN and people.head in BODIES and words[people.first] in ("his", "her"):
            whose = self.possessive(words[people.first], people.first, sentence)  # "His body was found by the road"
            return replace(people, party=whose[0].party, explicit=whose[0].explicit) if len(whose) == 1 else people
        return self._fellows(people, sentence) or self.known(people)

    def _of_those_who_did_it(self, people: People, before: Sequence[People]) -> People:
        """Some of a group of the sentence before that nobody has told of as harmed are none of those counted."""
        meant = [g for g in before if g.plural and g.party is not Party.UNKNOWN][-1:]
        harmed = {p.first for told in self.told for p in told}
        if not meant or meant[0].party is not Party.MILITANT or meant[0].first in harmed:
            return people
        return replace(people, part=False, others=True, party=Party.MILITANT, explicit=True)

    def _fellows(self, people: People, sentence: Sentence) -> People | None:
        """ "rebels killed one of their comrades": of the party of those whose they are."""
        words = self._finds.document.words[people.first : people.last]
        if people.explicit or people.head not in self._finds.grammar.fellow:
            return None
        theirs, his = bool({"their", "its"} & set(words)), words[0] in HE | SHE and people.best == 1
        if not (theirs or his) or self._finds.grammar.former & set(words):
            return None
        before = [g for g in self._scene.between(sentence.first, people.first) if g.explicit and g.plural is theirs]
        if not before and "its" in words:  # "the border guard service said that two of its men were wounded"
            forces = [m for k, m in self._finds.actors.items() if sentence.first <= k < people.first]
            told = FORCE_WORDS & set(self._finds.document.words[sentence.first : people.first])
            party = forces[-1].value if forces else Party.SECURITY if told else Party.UNKNOWN
            return replace(people, party=party, explicit=True) if party is not Party.UNKNOWN else None
        if his:  # "a soldier shot his commander"; a mayor's associate is no official
            before = [g for g in before if g.party in (Party.SECURITY, Party.MILITANT)]
        return replace(people, party=before[-1].party, explicit=True) if before else None

    def known(self, people: People) -> People:
        """ "the boys", "the father": people told of before by the same noun, with their number and their place."""
        if people.definite and people.head is None and people.best == 2:
            return self._both(people)
        if not people.definite or people.head is None or people.others or people.part:
            return people
        before = [g for g in self._scene.between(0, people.first) if g.best and g.head is not None]
        earlier = [g for g in before if g.head == people.head] or [
            g for g in before if g.best == 1 == people.best and _of(g, frozenset((people.head,)))
        ]  # "a border guards constable ... the constable"
        if not earlier:
            return self._victims(people)
        same = self.known(earlier[-1])
        if people.best is not None and people.best != same.best:
            return people
        return replace(same, definite=True, again=True)

    def _both(self, people: People) -> People:
        """ "both", "the two": the party of the last two people told of together."""
        earlier = [g for g in self._scene.between(0, people.first) if g.best]
        for g in reversed(earlier):
            pair = (g,) if g.best == 2 else (*self._joined(g), g)
            if sum(p.best or 0 for p in pair) == 2 and len({p.party for p in pair}) == 1:
                return replace(people, party=g.party, explicit=g.explicit)
        return people

    def _victims(self, people: People) -> People:
        """ "the victims", "the hostages": those last told of as harmed or taken."""
        if people.head not in VICTIMS or (people.best is not None and people.plural):
            return people
        last = self.told[-1] if self.told else self._attacked(people)
        if last is None or len(last) > 1 or not last[0].best or people.plural != (last[0].best > 1):
            return people
        return replace(last[0], definite=True)

    def _attacked(self, people: People) -> tuple[People, ...] | None:
        """ "Gunmen attacked a man and his two sons. The victims were shot": as many as the sentence before names who
        are no attackers; null where it names none."""
        index = self._finds.document.sentence_of[people.first]
        if not index:
            return None
        s = self._finds.document.sentences[index - 1]
        named = [g for g in self._scene.between(s.first, s.last) if g.best and g.party is not Party.MILITANT]
        if not named:
            return None
        group = named[0]
        for g in named[1:]:
            if self._joined(g) != (group,):
                return None
            n = (group.best or 0) + (g.best or 0)
            group = replace(group, last=g.last, min=n, best=n, max=n, plural=True)
        return (group,)

    def possessive(self, word: str, i: int, sentence: Sentence) -> tuple[People, ...]:
        """The people whose "his", "her" or "their" stands at token `i`."""
        return self._of_number(i, sentence, several=word == "their")

    def _of_number(self, i: int, sentence: Sentence, *, several: bool) -> tuple[People, ...]:
        earliest = self._finds.document.sentences[max(0, sentence.index - SENTENCES_BACK)].first
        grammar, word = self._finds.grammar, self._finds.word(i)
        other = grammar.feminine if word in HE else grammar.masculine if word in SHE else frozenset()
        fitting = [
            g
            for g in self._scene.between(earliest, i)
            if g.last <= i and g.best and (g.best > 1) == several and not g.weak and not _of(g, other)
            if not self._speaks(g)
        ]
        near = [g for g in fitting if g.first >= sentence.first]
        if not several and not near:
            near = self._named(i, sentence)
        far = [g for g in fitting if g.first < sentence.first]
        told = self._told(i, earliest, several, other)
        if word in grammar.pronoun_subject and told:
            chosen = told
        else:
            chosen = self._harmless(near, several) or told or self._last(near, several)
        chosen = chosen or self._harmless(far, several) or self._last(far, several)
        if len(chosen) == 1 and self._predicative(chosen[0]):  # who is meant is told before
            return self.resolve(chosen[0].first - 3, self._sentence_at(chosen[0].first))
        return tuple(replace(p, definite=True, others=False) for p in chosen)

    def _sentence_at(self, k: int) -> Sentence:
        return self._finds.document.sentences[self._finds.document.sentence_of[k]]

    def _named(self, i: int, sentence: Sentence) -> list[People]:
        """People whom the sentence names before token `i`, each once, without the words of a place before them."""
        out, k = [], sentence.first
        while k < i:
            unit = self._units.read(k, sentence)
            if unit is not None and unit.name_only and self._finds.word(k - 1) in ("of", "and", ",", "at", "one"):
                out.append(unit.people)
            k = unit.last if unit is not None else k + 1
        return out

    def _predicative(self, group: People) -> bool:
        """ "suspected him to be an informer": what somebody is said to be is nobody else."""
        words, k = self._finds.document.words, group.first
        return words[max(0, k - 2) : k] == ("to", "be") and words[k - 3] in self._finds.grammar.pronoun_one

    def _speaks(self, group: People) -> bool:
        """ "according to the superintendent", "an officer said": who tells is seldom who is told of."""
        words, capital = self._finds.document.words, self._finds.document.is_capital
        k = group.first
        while k > 0 and capital(k - 1) and words[k - 1] not in ("to", "according"):
            k -= 1  # "according to Garhwa superintendent"
        if words[max(0, k - 2) : k] == ("according", "to"):
            return True
        k = group.last
        while k < len(words) and (capital(k) or words[k] in (",", "(", ")", ".") or words[k].isdigit()):
            k += 1
        return self._finds.word(k) in self._finds.grammar.speech

    def _harmless(self, groups: Sequence[People], several: bool) -> tuple[People, ...]:
        """The last group that is no attacker by its name."""
        return self._last([g for g in groups if g.party is not Party.MILITANT and g.head not in BODIES], several)

    def _last(self, groups: Sequence[People], several: bool) -> tuple[People, ...]:
        if not groups:
            return ()
        return (*self._joined(groups[-1]), groups[-1]) if several else (groups[-1],)

    def _joined(self, group: People) -> tuple[People, ...]:
        """The groups to which it is joined by `and` ("a supervisor and three labourers")."""
        k = group.first
        if k and self._finds.word(k - 1) in self._finds.grammar.link:
            before = self._scene.ending.get(k - 1)
            if before is not None and before.best:
                return (before,)
        return ()

    def _told(self, i: int, earliest: int, several: bool, other: frozenset[str]) -> tuple[People, ...]:
        """The people last told of as harmed or taken; no one person whose noun is among `other`."""
        for people in reversed(self.told):
            if any(p.first >= i for p in people) or people[0].first < earliest:
                continue
            total = sum(p.best or 0 for p in people)
            if not several and any(_of(p, other) for p in people):
                continue
            if (total > 1) == several and total:
                return people
        return ()


def _of(group: People, heads: frozenset[str]) -> bool:
    return group.head is not None and group.head.split()[-1] in heads
