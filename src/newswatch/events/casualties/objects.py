"""Whom a verb of harm takes: the people on its right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from newswatch.events.casualties.clauses import ENDS, Clauses
from newswatch.events.casualties.finds import QUOTES, Finds
from newswatch.events.casualties.groups import Scene
from newswatch.events.casualties.lists import ListReader
from newswatch.events.casualties.people import Claim, Member
from newswatch.events.casualties.phrases import Split
from newswatch.events.casualties.reference import References
from newswatch.events.casualties.units import UnitReader
from newswatch.matching import Sentence

TAIL_REACH = 8  # tokens between the people and the tail of a phrase in two pieces
CAUSE_REACH = 20  # tokens from "forced" to "surrender", with a name and an alias between
SPLIT_REACH = 40  # tokens between the two pieces: "hacked X (40), a trader and former sarpanch of Y village, to death"


class ObjectReader:
    """Reads objects in one sentence. `claims`: what the document has claimed so far."""

    def __init__(
        self,
        finds: Finds,
        scene: Scene,
        units: UnitReader,
        clauses: Clauses,
        lists: ListReader,
        references: References,
        sentence: Sentence,
        claims: Sequence[Claim],
    ) -> None:
        self._finds = finds
        self._grammar = finds.grammar
        self._words = finds.document.words
        self._scene = scene
        self._units = units
        self._clauses = clauses
        self._lists = lists
        self._references = references
        self._sentence = sentence
        self._claims = claims

    def split(self, start: int, split: Split) -> tuple[tuple[Member, ...], int]:
        """The people from token `start` up to the tail of a phrase in two pieces ("hacked a trader to death"), and the
        token after the tail; nobody where the tail does not come."""
        words, size = self._words, len(split.tail)
        for k in range(start + 1, min(start + SPLIT_REACH, self._sentence.last - size + 1)):
            if words[k : k + size] == split.tail:
                # the tail may be the people's own noun: "took two prisoners"
                members = tuple(x for x in self.read(start) if x.last <= k or x.last == k + size)
                if members and k - members[-1].last <= TAIL_REACH and not self._others_between(members[-1].last, k):
                    return members, k + size
            elif self._clauses.barrier(k, k) and words[k] not in self._grammar.reduced:
                break
        return (), start

    def _others_between(self, first: int, last: int) -> bool:
        """ "leaving six soldiers dead and four wounded": does the tail at token `last` belong to other people?"""
        return any(w == "dead" or w in self._finds.participles for w in self._words[first:last])

    def read(self, k: int) -> tuple[Member, ...]:
        """The people after token `k`: a list, a pronoun, an unknown noun after an article, "as many"."""
        words, g, end = self._words, self._grammar, self._sentence.last
        while k < end and self._units.read(k, self._sentence) is None and self._passes(k):
            k += 1
        if k >= end:
            return ()
        if words[k] == ",":  # "shot dead, Ram Singh, a contractor"
            name = self._units.name(k + 1, self._sentence) if k + 1 < end else None
            return self._lists.objects(k + 1) if name is not None and name.sure else ()
        if words[k] in g.passive_after and k not in self._scene.at:
            return self.as_many(k)
        members = self._lists.objects(k)
        if members:
            return members
        if words[k] in g.pronoun_one or words[k] in g.pronoun_many:
            people = self._references.resolve(k, self._sentence)
            more = self._joined(k + 1)
            return (*(Member(people=p, first=k, last=k + 1) for p in people), *more)
        return self.as_many(k) or self._lists.unknown(k) or self._modified(k)

    def caused(self, k: int) -> tuple[Member, ...]:
        """ "forced a rebel, identified as X, to surrender": the people between the verb and the phrase at token `k`."""
        if self._finds.word(k - 1) != "to":
            return ()
        for j in range(k - 2, max(self._sentence.first, k - CAUSE_REACH), -1):
            if self._words[j] in self._grammar.causing:
                return self._lists.objects(j + 1)
            if self._words[j] in ENDS or self._words[j] in self._grammar.be:
                return ()
        return ()

    def _passes(self, k: int) -> bool:
        """May the word at token `k` stand between a verb and its object?"""
        w = self._words[k]
        return (self._finds.adverb(k) and w != "the") or w in QUOTES or w == ")"  # a bracket that nothing opened

    def _modified(self, k: int) -> tuple[Member, ...]:
        """ "killed traditional leader X": one unknown adjective before a bare noun with a name."""
        if not self._words[k].isalpha() or self._words[k] in self._grammar.stop or self._words[k].endswith("ing"):
            return ()
        if self._finds.word(k + 1) in QUOTES:
            k += 1  # "arrested XYZ 'commander' Omar Farsi"
        unit = self._units.read(k + 1, self._sentence) if k + 1 < self._sentence.last else None
        if unit is None or unit.name_only or unit.people.counted or not unit.named:
            return ()
        return self._lists.objects(k + 1)

    def _joined(self, k: int) -> tuple[Member, ...]:
        """ "killed him and his son", "along with two friends"."""
        words = self._words
        if self._finds.word(k) == "and":
            members = self._lists.objects(k + 1)
            return members if members and self._finds.word(members[-1].last) not in self._grammar.be else ()
        if words[k : k + 2] in (("along", "with"), ("together", "with")):
            return self._lists.objects(k + 2)
        return ()

    def as_many(self, k: int) -> tuple[Member, ...]:
        """ "killed three persons and injured as many": the number told just before."""
        if k < self._sentence.first:
            return ()
        if self._words[k : k + 2] != ("as", "many") or k in self._scene.covered or not self._claims:
            return ()
        last = self._claims[-1]
        if last.sentence != self._sentence.index or last.people.best is None:
            return ()
        people = replace(last.people, first=k, last=k + 2, others=True, definite=False, names=False)
        return (Member(people=people, first=k, last=k + 2),)
