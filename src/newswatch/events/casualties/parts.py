"""Parts of a group told after what befell it: "7 killed, including a major", "50 killed, 90% of whom were Afghans"."""

from __future__ import annotations

from dataclasses import replace

from newswatch.events.casualties.finds import Finds
from newswatch.events.casualties.groups import Scene
from newswatch.events.casualties.people import People
from newswatch.events.casualties.quantity import DIGITS
from newswatch.matching import Sentence
from newswatch.model import Party

OPENING = frozenset((",", "(", ";", ":", "-", "–", "—"))
THEM = frozenset(("them", "whom", "these", "those", "which"))
FILLERS = frozenset(
    ("at", "least", ",", "the", "were", "was", "are", "dead", "victims", "them", "whom", "those", "these")
)
BE = frozenset(("were", "was", "are", "is", "identified", "as"))
SHARE_REACH = 5  # tokens between "of whom" and the nationals: "of whom were believed to be Afghan"


class PartReader:
    """Reads the parts of groups in one document."""

    def __init__(self, finds: Finds, scene: Scene) -> None:
        self._finds = finds
        self._scene = scene
        self._words = finds.document.words

    def after(self, k: int, sentence: Sentence) -> tuple[People, ...]:
        """The parts that the words from token `k` name; none where they speak of something else."""
        words, end = self._words, sentence.last
        while k < end and words[k] in OPENING:
            k += 1
        if k >= end:
            return ()
        share = self._share(k, end)
        if share is not None:
            return (share,)
        if words[k] == "of" and k + 1 < end and words[k + 1] in THEM:
            return self._predicated(k + 2, end)
        if words[k] not in self._finds.grammar.subset:
            return ()
        return self._listed(k + 1, end)

    def _listed(self, k: int, end: int) -> tuple[People, ...]:
        """The groups of a list: "a major, two women and an Afghan national"."""
        words, link = self._words, self._finds.grammar.link
        while k < end and k not in self._scene.at and words[k] in FILLERS:
            k += 1
        out: list[People] = []
        while k < end and (group := self._scene.at.get(k)) is not None:
            out.append(group)
            k = group.last
            while k < end and (words[k] == "," or words[k] in link):
                k += 1
        return tuple(out)

    def _predicated(self, k: int, end: int) -> tuple[People, ...]:
        """ "of them, four were policemen": a number, and what the sentence says that they are."""
        words = self._words
        while k < end and k not in self._scene.at and words[k] in FILLERS:
            k += 1
        group = self._scene.at.get(k)
        if group is None or group.best is None:
            return ()
        j = group.last
        while j < end and words[j] in BE:
            j += 1
        said = self._scene.at.get(j)
        if j == group.last or said is None or said.head is None:
            return (group,)
        return (
            replace(
                group,
                last=said.last,
                party=said.party,
                explicit=said.explicit,
                head=said.head,
                nationality=said.nationality,
            ),
        )

    def _share(self, k: int, end: int) -> People | None:
        """ "90% of whom were Afghan nationals": a share, with the nationality of its people."""
        words = self._words
        if not DIGITS.fullmatch(words[k]) or k + 3 >= end or words[k + 1] not in ("%", "percent", "per"):
            return None
        j = k + 3 if words[k + 2] == "cent" else k + 2
        if j + 1 >= end or words[j] != "of" or words[j + 1] not in THEM:
            return None
        for n in range(j + 2, min(j + 2 + SHARE_REACH, end)):
            country = self._finds.nationalities.get(n)
            if country is not None:
                return People(
                    first=k,
                    last=min(n + 2, end),
                    min=None,
                    best=None,
                    max=None,
                    party=Party.UNKNOWN,
                    explicit=False,
                    part=True,
                    nationality=country,
                    share=int(words[k]) / 100,
                )
        return None
