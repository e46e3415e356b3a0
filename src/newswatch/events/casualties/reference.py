"""Whom a pronoun means: "abducted a villager and killed him", "the two ... were arrested. They ..."."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from newswatch.events.casualties.finds import Finds
from newswatch.events.casualties.groups import Scene
from newswatch.events.casualties.people import People
from newswatch.matching import Sentence
from newswatch.model import Party

SENTENCES_BACK = 2  # further back a pronoun of news seldom reaches over a change of subject


class References:
    """Antecedents in one document. `told`: people of whom a phrase of harm has been said, in order."""

    def __init__(self, finds: Finds, scene: Scene) -> None:
        self._finds = finds
        self._scene = scene
        self.told: list[tuple[People, ...]] = []

    def resolve(self, i: int, sentence: Sentence) -> tuple[People, ...]:
        """The people that the pronoun at token `i` stands for; none where nothing fits."""
        w, g = self._finds.word(i), self._finds.grammar
        if w in g.pronoun_one:
            return self._of_number(i, sentence, several=False)
        if w in g.pronoun_many:
            return self._of_number(i, sentence, several=True)
        return ()

    def possessive(self, word: str, i: int, sentence: Sentence) -> tuple[People, ...]:
        """The people whose "his", "her" or "their" stands at token `i`."""
        return self._of_number(i, sentence, several=word == "their")

    def _of_number(self, i: int, sentence: Sentence, *, several: bool) -> tuple[People, ...]:
        earliest = self._finds.document.sentences[max(0, sentence.index - SENTENCES_BACK)].first
        near = [g for g in self._scene.groups if sentence.first <= g.first and g.last <= i]
        far = [g for g in self._scene.groups if earliest <= g.first < sentence.first]
        chosen = self._pick(near, several) or self._told(i, earliest, several) or self._pick(far, several)
        return tuple(replace(p, definite=True) for p in chosen)

    def _pick(self, groups: Sequence[People], several: bool) -> tuple[People, ...]:
        """The last group of that number, first among those that are no attackers by their name."""
        fitting = [g for g in groups if g.best is not None and (g.best > 1) == several and g.best > 0 and not g.weak]
        harmless = [g for g in fitting if g.party is not Party.MILITANT]
        for choice in (harmless, fitting):
            if choice:
                return (choice[-1],)
        return ()

    def _told(self, i: int, earliest: int, several: bool) -> tuple[People, ...]:
        """The people last told of as harmed or taken."""
        for people in reversed(self.told):
            if any(p.first >= i for p in people) or people[0].first < earliest:
                continue
            total = sum(p.best or 0 for p in people)
            if (total > 1) == several and total:
                return people
        return ()
