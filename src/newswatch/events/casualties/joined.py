"""Verbs that `and` joins and that share their object: "abducted, tortured and later killed a villager"."""

from __future__ import annotations

from collections.abc import Sequence

from newswatch.events.casualties.finds import Finds
from newswatch.events.casualties.groups import Scene
from newswatch.events.casualties.objects import ObjectReader
from newswatch.events.casualties.people import Member
from newswatch.events.casualties.phrases import Harm, Phrase
from newswatch.matching import Sentence
from newswatch.model import Outcome

CHAIN = 6  # verbs that share one object: five were never seen
HYPHENS = ("-", "‐", "‑")


class JoinedReader:
    """Reads such verbs in one sentence. `harm`: its phrases of harm."""

    def __init__(
        self, finds: Finds, scene: Scene, objects: ObjectReader, sentence: Sentence, harm: Sequence[Harm]
    ) -> None:
        self._finds = finds
        self._grammar = finds.grammar
        self._words = finds.document.words
        self._scene = scene
        self._objects = objects
        self._sentence = sentence
        self._at_first = {m.first: m for m in harm}
        self._at_last = {m.last: m for m in harm}

    def shared(self, m: Harm) -> bool:
        """ "abducted, tortured and later killed a villager": does the object stand after a later phrase of harm?"""
        following = self._next_joined(m.last)
        for _ in range(CHAIN):
            if following is None:
                return False
            if self._objects.read(following.last):
                return True
            last = following.last
            following = self._next_joined(last)
            if following is None:
                return bool(self.objects(last))
        return False

    def _next_joined(self, k: int) -> Harm | None:
        """The phrase of harm that `and` or a comma joins to the one that ends before token `k`."""
        j = k
        while j < self._sentence.last and (
            self._words[j] in self._grammar.link or self._words[j] == "," or self._finds.adverb(j)
        ):
            j += 1
        return None if j == k else self._at_first.get(j)

    def either(self, m: Harm, outcome: Outcome) -> bool:
        """Does `or` join the phrase to one of another outcome ("200 rebels were killed or captured")?"""
        after = self._at_first.get(m.last + 1) if self._at(m.last) == "or" else None
        before = self._at_last.get(m.first - 1) if self._at(m.first - 1) == "or" else None
        others = (x.value for x in (after, before) if x is not None)
        return any(isinstance(v, Phrase) and v.outcome not in (None, outcome) for v in others)

    def _at(self, k: int) -> str:
        return self._words[k] if self._sentence.first <= k < self._sentence.last else ""

    def objects(self, k: int) -> tuple[Member, ...]:
        """The people after the verb that `and` joins to the one that ends before token `k`."""
        if self._finds.word(k) == ",":
            k += 1
        if self._finds.word(k) not in self._grammar.link:
            return ()
        k += 1
        while k < self._sentence.last and self._finds.adverb(k):
            k += 1
        w = self._finds.word(k)
        if self._hyphened(k) and self._finds.word(k + 1).endswith("ed"):
            k, w = k + 1, self._finds.word(k + 1)  # "booby-trapped"
        same = w.endswith("ing") if self._words[k - 2].endswith("ing") else w.endswith("ed")
        if not same or k in self._scene.covered or self._finds.word(k + 1) in self._grammar.be:
            return ()
        return self._objects.read(k + 1)

    def _hyphened(self, k: int) -> bool:
        """Is token `k` the first half of a word with a hyphen?"""
        d = self._finds.document
        return k + 1 < len(d) and d.text[d.ends[k] : d.starts[k + 1]] in HYPHENS
