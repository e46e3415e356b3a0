"""Figures that stand apart from the people they count: tolls ("the death toll rose to 12") and labels ("KILLED: 3")."""

from __future__ import annotations

from dataclasses import dataclass, replace

from newswatch.events.casualties.finds import Finds
from newswatch.events.casualties.groups import Scene
from newswatch.events.casualties.lists import ListReader
from newswatch.events.casualties.people import Member, People
from newswatch.events.casualties.phrases import Harm
from newswatch.matching import Sentence
from newswatch.model import Party

TOLL_REACH = 24  # tokens between "death toll" and its number; with what and where it was between them, 18 was seen
LABEL_REACH = 6  # tokens between "fatalities" and their figure: "were put at a low estimate of"
# between a label and its figure
LABEL = frozenset(": = were are put estimated coded recorded given stood stand at as a low estimate of around".split())


@dataclass(frozen=True, slots=True)
class Figure:
    """Either a total, which replaces what was counted before, or people of their own; neither where none was read."""

    total: People | None = None
    members: tuple[Member, ...] = ()


class FigureReader:
    """Reads such figures in one sentence."""

    def __init__(self, finds: Finds, scene: Scene, lists: ListReader, sentence: Sentence) -> None:
        self._finds = finds
        self._grammar = finds.grammar
        self._words = finds.document.words
        self._scene = scene
        self._lists = lists
        self._sentence = sentence

    def toll(self, m: Harm) -> Figure:
        """ "the death toll rose to 12", "raised the toll from four soldiers to six"."""
        words, f = self._words, self._finds
        before: People | None = None
        for k in range(m.last, min(m.last + TOLL_REACH, self._sentence.last)):
            q = f.quantities.get(k)
            if q is None or q.best is None or words[k - 1] == "from" or f.word(q.last) in f.units:
                before = self._scene.at.get(k) if q is not None and words[k - 1] == "from" else before
                continue
            people = self._scene.at.get(k) or People(
                first=q.first, last=q.last, min=q.min, best=q.best, max=q.max, party=Party.UNKNOWN, explicit=False
            )
            if before is not None and not people.explicit:  # "from four soldiers to six"
                people = replace(people, party=before.party, explicit=before.explicit)
            return Figure(total=people)
        return Figure()

    def labelled(self, m: Harm, kinds: frozenset[str]) -> Figure | None:
        """ "KILLED: 3 soldiers, 2 civilians", "Fatalities: 4", "fatalities coded as 10"; null where it is no label."""
        k = m.last
        colon = self._finds.word(k) in (":", "=")
        while k < self._sentence.last and k - m.last < LABEL_REACH and self._words[k] in LABEL:
            k += 1
        if k == m.last or not (colon or ("noun" in kinds and self._words[k - 1] in ("as", "at"))):
            return None
        group = self._scene.at.get(k)
        if group is None or group.best is None or not group.counted:
            return None
        if self._finds.word(group.last) in self._grammar.modal:
            return None  # "FATALITIES: 5 others may have been killed"
        members = self._lists.objects(k)
        if not members:
            return None
        return Figure(members=members) if colon and group.head is not None else Figure(total=group)
