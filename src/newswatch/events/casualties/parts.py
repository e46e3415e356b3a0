"""Parts of people told as a share or after "of whom": "90% of whom were Afghans", "of them, two were women"."""

from __future__ import annotations

from dataclasses import replace

from newswatch.events.casualties.finds import Finds
from newswatch.events.casualties.groups import Scene
from newswatch.events.casualties.people import People
from newswatch.events.casualties.quantity import DIGITS
from newswatch.matching import Sentence
from newswatch.model import Party

PRONOUNS = frozenset(("whom", "them", "these", "those", "which"))
PERCENT = frozenset(("%", "percent", "per"))
REACH = 6  # tokens from "of whom" to the nationality or the people that it is said to be


class PartReader:
    """Reads such parts in one sentence."""

    def __init__(self, finds: Finds, scene: Scene, sentence: Sentence) -> None:
        self._finds = finds
        self._grammar = finds.grammar
        self._words = finds.document.words
        self._scene = scene
        self._sentence = sentence

    def read(self, k: int) -> People | None:
        """The part that begins at token `k`, if one does."""
        return self._share(k) or self._of_whom(k) or self._some_of_them(k)

    def _share(self, k: int) -> People | None:
        """ "90% of whom were Afghan nationals", "all of them Afghans"."""
        word = self._finds.word(k)
        if DIGITS.fullmatch(word) and self._finds.word(k + 1) in PERCENT:
            of = k + 3 if self._finds.word(k + 2) == "cent" else k + 2
            share = int(word.replace(",", "")) / 100
        elif word == "all":
            of, share = k + 1, 1.0
        else:
            return None
        if self._finds.word(of) != "of" or self._finds.word(of + 1) not in PRONOUNS or share > 1:
            return None
        for n in range(of + 2, min(of + REACH, self._sentence.last)):
            country = self._finds.nationalities.get(n)
            if country is not None:
                return People(
                    first=k,
                    last=min(n + 2, self._sentence.last),
                    min=None,
                    best=None,
                    max=None,
                    party=Party.UNKNOWN,
                    explicit=False,
                    part=True,
                    nationality=country,
                    share=share,
                )
        return None

    def _of_whom(self, k: int) -> People | None:
        """ "of whom four were policemen": the party that is said of a bare number."""
        if self._finds.word(k) != "of" or self._finds.word(k + 1) not in PRONOUNS:
            return None
        j = k + 2
        while self._finds.word(j) in (",", "at", "least"):
            j += 1
        group = self._scene.at.get(j)
        return None if group is None or group.best is None else self._said_to_be(group)

    def _some_of_them(self, k: int) -> People | None:
        """ "two of them soldiers", "three of whom were women"."""
        group = self._scene.at.get(k)
        if group is None or not group.part or group.best is None or self._words[group.last - 1] not in PRONOUNS:
            return None
        return self._said_to_be(group)

    def _said_to_be(self, group: People) -> People:
        """The number with the party of the people that the words after it name."""
        j = group.last
        while j < self._sentence.last and (
            self._words[j] in self._grammar.be or self._words[j] in ("identified", "as")
        ):
            j += 1
        directly = self._words[group.last - 1] in PRONOUNS  # "two of them soldiers"
        said = self._scene.at.get(j) if j > group.last or directly else None
        if said is None or said.head is None:
            return replace(group, part=True)
        return replace(
            group,
            last=said.last,
            party=said.party,
            explicit=said.explicit,
            head=said.head,
            nationality=said.nationality,
            part=True,
        )
