"""Whose men they are, where only the other words of the sentence say it: "the rebels lost six men", "in its ranks"."""

from __future__ import annotations

from dataclasses import replace

from newswatch.events.casualties.finds import Finds
from newswatch.events.casualties.groups import Scene
from newswatch.events.casualties.people import Member, People
from newswatch.matching import Sentence
from newswatch.model import Party

LABEL = 8  # tokens of a label: "provisional toll on the friendly side:" is 6
SIDES = frozenset("side losses ranks forces casualties toll camp".split())
OURS = frozenset("friendly own our loyal".split())
THEIRS = frozenset("enemy terrorist terrorists adverse hostile rebel rebels".split())
CHASING = frozenset("pursued chased hunted".split())
RANKS_REACH = 5  # tokens: "dead among their own ranks" has 4 after "dead"


class SideReader:
    """Reads sides in one sentence."""

    def __init__(self, finds: Finds, scene: Scene, sentence: Sentence) -> None:
        self._words = finds.document.words
        self._scene = scene
        self._sentence = sentence

    def of_losers(self, x: Member, verb: int) -> Member:
        """ "the rebels lost six men": of the side that lost them, which stands before the verb."""
        before = [g for g in self._sides(verb) if g.plural]
        return x if x.people.explicit or not before else _of(x, before[-1])

    def of_own_ranks(self, members: tuple[Member, ...], k: int) -> tuple[Member, ...]:
        """ "The rebels acknowledged two dead in their ranks": of the side that speaks; `k`: the token after "dead"."""
        words = self._words[k : min(k + RANKS_REACH, self._sentence.last)]
        if "ranks" not in words or not {"its", "their"} & set(words[: words.index("ranks")]):
            return members
        sides = self._sides(members[0].first)
        if not sides:
            return members
        own = (x if x.people.explicit else _of(x, sides[0]) for x in members)
        return tuple(replace(x, people=replace(x.people, others=True)) for x in own)

    def of_label(self, people: People, predicate: int) -> People:
        """Of the side that heads the figures ("On the enemy side: 18 killed"), or that is chased ("soldiers pursued
        them over the river and killed five")."""
        if people.explicit or people.party is not Party.UNKNOWN:
            return people
        before = self._words[self._sentence.first : people.first]
        if ":" in before:
            label = before[max(0, before.index(":") - LABEL) : before.index(":")]
            if SIDES & set(label):
                side = Party.SECURITY if OURS & set(label) else Party.MILITANT if THEIRS & set(label) else None
                return people if side is None else replace(people, party=side, explicit=True)
        chasing = CHASING & set(before) and any(g.party is Party.SECURITY for g in self._sides(predicate))
        bare = people.head is None and not people.others and not people.part
        if chasing and bare and predicate < people.first:
            return replace(people, party=Party.MILITANT, explicit=True, others=True)
        return people

    def _sides(self, end: int) -> list[People]:
        return [g for g in self._scene.between(self._sentence.first, end) if g.explicit]


def _of(x: Member, side: People) -> Member:
    return replace(x, people=replace(x.people, party=side.party, explicit=True))
