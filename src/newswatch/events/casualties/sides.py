"""Whose men they are, where only the other words of the sentence say it: "the rebels lost six men", "in its ranks"."""

from __future__ import annotations

from dataclasses import replace

from newswatch.events.casualties.finds import Finds
from newswatch.events.casualties.groups import Scene
from newswatch.events.casualties.people import Member, People
from newswatch.matching import Sentence

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

    def _sides(self, end: int) -> list[People]:
        return [g for g in self._scene.between(self._sentence.first, end) if g.explicit]


def _of(x: Member, side: People) -> Member:
    return replace(x, people=replace(x.people, party=side.party, explicit=True))
