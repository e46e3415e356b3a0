"""Whose bodies are found: "Ram Singh's body", "their bodies", "the body of one Omar Farsi"."""

from __future__ import annotations

from newswatch.events.casualties.finds import Finds
from newswatch.events.casualties.groups import Scene
from newswatch.events.casualties.people import Member, People
from newswatch.events.casualties.phrases import Harm
from newswatch.events.casualties.reference import References
from newswatch.matching import Sentence
from newswatch.model import Party

BODIES = frozenset(("body", "bodies", "corpse", "corpses"))
OWNER_REACH = 4  # tokens from an owner to the body: "Ram Singh's bullet-riddled body"


class BodyReader:
    """Reads whose bodies are meant in one sentence."""

    def __init__(self, finds: Finds, scene: Scene, references: References, sentence: Sentence) -> None:
        self._finds = finds
        self._grammar = finds.grammar
        self._words = finds.document.words
        self._scene = scene
        self._references = references
        self._sentence = sentence

    def of_name(self, g: People) -> bool:
        """Is the group the body of somebody who has a name ("the dead body of one Omar Farsi")?"""
        if g.party is not Party.UNKNOWN or g.head is None or g.head.split()[-1] not in BODIES:
            return False
        k = g.last
        while self._finds.word(k) in ("of", "one", "a"):
            k += 1
        return k < self._sentence.last and self._finds.document.is_capital(k)

    def outfit(self, g: People) -> bool:
        """ "a farmers' body": one body of many is an organisation."""
        words = self._finds.document.words
        if words[g.last - 1] not in ("body", "bodies") or g.last - g.first < 2:
            return False
        before = words[g.last - 2]
        return before == "'" or (before.endswith("'") and before[:-1].endswith("s"))

    def told_of(self, g: People) -> bool:
        """Is the group the one whose body was told of just before ("the body of a dead soldier")?"""
        return self._finds.word(g.first - 1) == "of" and self._finds.word(g.first - 2) in BODIES

    def owned(self, m: Harm) -> tuple[Member, ...]:
        """The people whose bodies the phrase tells of by their owner; nobody where it has none."""
        return self._of_owner(m) or self._theirs(m)

    def _of_owner(self, m: Harm) -> tuple[Member, ...]:
        """ "Ram Singh's bullet-riddled body": the dead is one person, told of before or here."""
        if self._words[m.last - 1] != "body":
            return ()
        for k in range(m.first - 1, max(self._sentence.first, m.first - OWNER_REACH) - 1, -1):
            if self._words[k] == "'s":
                people = People(
                    first=k,
                    last=m.last,
                    min=1,
                    best=1,
                    max=1,
                    party=Party.UNKNOWN,
                    explicit=False,
                    definite=True,
                    names=self._finds.document.is_capital(k - 1),
                )
                return (Member(people=people, first=k, last=m.last),)
            if self._words[k] in self._grammar.stop:
                return ()
        return ()

    def _theirs(self, m: Harm) -> tuple[Member, ...]:
        """ "Two teachers were abducted. Their bodies were found": as many as they are."""
        for g in self._scene.between(self._sentence.first, m.first + 1):
            if g.best is None and m.first < g.last <= m.last and self._words[g.first] == "their":
                people = self._references.possessive("their", g.first, self._sentence)
                return tuple(Member(people=p, first=g.first, last=m.last) for p in people)
        return ()
