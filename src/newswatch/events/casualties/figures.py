"""Figures that stand apart from the people they count: tolls ("the death toll rose to 12") and labels ("KILLED: 3")."""

from __future__ import annotations

from dataclasses import dataclass, replace

from newswatch.events.casualties.finds import Finds
from newswatch.events.casualties.groups import Scene
from newswatch.events.casualties.lists import ListReader
from newswatch.events.casualties.people import Member, People
from newswatch.events.casualties.phrases import Harm
from newswatch.events.casualties.quantity import Quantity
from newswatch.matching import Sentence
from newswatch.model import Party

TOLL_REACH = 24  # tokens between "death toll" and its number; with what and where it was between them, 18 was seen
LABEL_REACH = 6  # tokens between "fatalities" and their figure: "were put at a low estimate of"
# between a label and its figure
LABEL = frozenset(": = were are put estimated coded recorded given stood stand at as a low estimate of around".split())


RECKONED = frozenset("put estimated coded recorded given stood stand".split())
PUT_REACH = 4  # tokens: "put the number of its dead at" has 5, and is read as a toll
OWN = frozenset(("its", "their", "own"))


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
            people = self._scene.at.get(k) or _bare(q)
            if before is not None and not people.explicit:  # "from four soldiers to six"
                people = replace(people, party=before.party, explicit=before.explicit)
            return Figure(total=people)
        return Figure()

    def described(self, m: Harm) -> tuple[Member, ...]:
        """Who those told of are said to be: "the victims were X and Y"; "Three of the dead were policemen", with their
        number."""
        few = self._finds.quantities.get(m.first - 1) if self._words[m.first] == "of" else None
        group = self._scene.at.get(m.last)
        if few is None or group is None or group.best is not None:
            return self._lists.objects(m.last)
        people = replace(group, min=few.min, best=few.best, max=few.max)
        return (Member(people=people, first=group.first, last=group.last),)

    def _reckoned(self, m: Harm, k: int) -> bool:
        """ "fatalities coded as", "put its dead at", but not "bodies at 9": the words between phrase and figure."""
        if self._words[k - 1] not in ("as", "at"):
            return False
        put = {"put", "puts", "putting"} & set(self._words[max(self._sentence.first, m.first - PUT_REACH) : m.first])
        return bool(put or RECKONED & set(self._words[m.last : k]))

    def labelled(self, m: Harm, kinds: frozenset[str]) -> Figure | None:
        """ "KILLED: 3 soldiers, 2 civilians", "Fatalities: 4", "fatalities coded as 10"; null where it is no label."""
        k = m.last
        colon = self._finds.word(k) in (":", "=")
        while k < self._sentence.last and k - m.last < LABEL_REACH and self._words[k] in LABEL:
            k += 1
        if k == m.last or not (colon or ("noun" in kinds and self._reckoned(m, k))):
            return None
        q = self._finds.quantities.get(k)
        group = self._scene.at.get(k) or (_bare(q) if q is not None else None)
        if group is None or group.best is None or not group.counted:
            return None
        if self._finds.word(group.last) in self._grammar.modal:
            return None  # "FATALITIES: 5 others may have been killed"
        members = self._lists.objects(k) or (Member(people=group, first=group.first, last=group.last),)
        if self._words[m.first - 1] in OWN:  # "Oran put its dead at 24": besides those of the other side
            return Figure(members=tuple(replace(x, people=replace(x.people, others=True)) for x in members))
        return Figure(members=members) if colon and group.head is not None else Figure(total=group)


def _bare(q: Quantity) -> People:
    """A number of people by itself."""
    return People(first=q.first, last=q.last, min=q.min, best=q.best, max=q.max, party=Party.UNKNOWN, explicit=False)
