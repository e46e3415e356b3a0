"""What stands before a phrase of harm: auxiliaries, negation, intention; where its verb group begins."""

from __future__ import annotations

from dataclasses import dataclass

from newswatch.events.casualties.clauses import Clauses
from newswatch.events.casualties.finds import QUOTES, Finds
from newswatch.events.casualties.groups import Scene
from newswatch.matching import Sentence

DAY_WORDS = frozenset("on in the last night morning evening afternoon early late week hours".split())
REACH = 30  # tokens back to an auxiliary that two participles share ("was dragged out of his house and shot dead")
TO_DEATH_REACH = 6  # tokens between "beaten" and "to death": with what
NAME_REACH = 10  # tokens of a name with its age between commas
UNREAL_REACH = 5  # tokens between "would", "tried to" and the phrase that they undo


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """The verb group of a phrase begins at token `start`. `plural`: what its auxiliary says of the number."""

    start: int
    passive: bool = False
    perfect: bool = False
    definite: bool = False  # "the injured": a noun
    plural: bool | None = None


class VoiceReader:
    """Reads the words before phrases of harm in one sentence."""

    def __init__(self, finds: Finds, scene: Scene, clauses: Clauses, sentence: Sentence) -> None:
        self._finds = finds
        self._grammar = finds.grammar
        self._words = finds.document.words
        self._scene = scene
        self._covered = scene.covered
        self._clauses = clauses
        self._sentence = sentence

    def read(self, i: int) -> Voice:
        """The verb group that ends with the phrase at token `i`."""
        g = self._grammar
        k = i
        passive = perfect = False
        while k > self._sentence.first and k - 1 not in self._covered:
            w = self._words[k - 1]
            if w in g.be and w != "'s":
                passive = True
            elif w in g.have:
                perfect = True
            elif not self._between(k - 1, i):
                dated = self._past_date(k)
                if dated is None:
                    break
                k = dated
                continue
            k -= 1
        definite = k == i and self._finds.word(i - 1) in ("the", "those", "these") and i > self._sentence.first
        return Voice(start=k, passive=passive, perfect=perfect, definite=definite, plural=self._plural(k, i))

    def _past_date(self, k: int) -> int | None:
        """ "were on Saturday morning killed": the token after the auxiliary before a day; null where none is."""
        j = k
        while j > self._sentence.first and (j - 1 in self._finds.blocked or self._words[j - 1] in DAY_WORDS):
            j -= 1
        return j if j < k and self._words[j - 1] in self._grammar.be else None

    def _between(self, k: int, i: int) -> bool:
        """May the word at token `k` stand inside the verb group of the phrase at token `i` ("is suspected of having
        been killed")?"""
        g, w = self._grammar, self._words[k]
        if self._finds.adverb(k) and w != "the":
            return True
        if w in ("to", "of"):
            return self._words[k + 1] in g.have or self._words[k + 1] in g.be
        if w in g.raising:
            return self._words[k + 1] in ("to", "of")
        if w in g.coming_upon:
            return self._auxiliary_before(k)  # "was later found beheaded"
        if w == "by":
            return k == i - 1 and self._words[k - 1] in g.be  # "have been by killed": a slip
        return w in g.negation or w in g.modal or w in QUOTES

    def _auxiliary_before(self, k: int) -> bool:
        """Does a form of "be" stand before token `k`, adverbs between them?"""
        k -= 1
        while k > self._sentence.first and self._finds.adverb(k):
            k -= 1
        return k >= self._sentence.first and self._words[k] in self._grammar.be

    def _plural(self, start: int, end: int) -> bool | None:
        words = self._words[start:end]
        if any(w in self._grammar.plural_verb for w in words):
            return True
        return False if any(w in self._grammar.singular_verb for w in words) else None

    def shared_auxiliary(self, i: int) -> Voice | None:
        """ "was attacked and killed", "were dragged out and shot dead": the passive that a participle joins."""
        g, words = self._grammar, self._words
        k = i
        while k > self._sentence.first and (self._finds.adverb(k - 1) or words[k - 2 : k] == ("later", "on")):
            k -= 1
        if words[k - 1] not in ("and", "or", "then", ",") or k - 1 <= self._sentence.first:
            return None
        if words[k - 1] == "," and k - 1 in self._scene.ending:
            return None  # "X was killed and Y, a trooper, injured": the people just before are meant
        if words[k - 1] == "," and any(g.others for g in self._scene.between(k - NAME_REACH, k)):
            return None  # "X was killed and another, Omar Das (28), injured"
        for b in range(k - 2, max(self._sentence.first, i - REACH) - 1, -1):
            if b in self._covered:
                continue
            w = words[b]
            if w in g.be and w != "'s" and self._verb_after(b):
                return self.read(b + 1)
            if w in g.subordinator or w in g.have or w in ";:":
                return None
            if w in g.finite and not self._auxiliary_before(b):
                return None
        return None

    def _verb_after(self, k: int) -> bool:
        """Does a verb follow the auxiliary at token `k`, adverbs between them?"""
        k += 1
        while self._finds.adverb(k):
            k += 1
        return self._clauses.is_verb(k) or self._finds.word(k) in self._grammar.finite_after_people  # "was cut and"

    def passive_ahead(self, k: int) -> bool:
        """After a bare participle: do the words go on as after a passive ("two soldiers killed in ...")?"""
        words, g = self._words, self._grammar
        while k < self._sentence.last and ((self._finds.adverb(k) and words[k] != "the") or words[k] == ")"):
            k += 1
        return k >= self._sentence.last or words[k] in g.passive_after or not words[k][0].isalnum()

    def left_before(self, i: int) -> int | None:
        """The token of "left", "leaving" before the state at token `i`."""
        for k in range(i - 1, max(self._sentence.first, i - REACH) - 1, -1):
            if self._words[k] in self._grammar.leave:
                return k
        return None

    def unreal(self, i: int) -> bool:
        """Not said to have happened: "to kill", "would kill", "not killed", "threatened to kill"."""
        g, words = self._grammar, self._words
        for k in range(i - 1, max(self._sentence.first, i - UNREAL_REACH) - 1, -1):
            w = words[k]
            before = words[k - 1] if k > self._sentence.first else ""
            if k in self._covered:
                return False
            if w in g.negation or w in g.unreal:
                return True
            if w in g.determiner:
                return False  # "led to the death of"
            if w in g.past_history and before in ("was", "were", "been", "had", "and", "has"):
                return True
            if w == "to" and words[k + 1] not in g.have | g.be:
                return before not in g.achieved
            if not (w in g.be or w in g.have or self._finds.adverb(k) or w == "to"):
                return False
        return False

    def to_death(self, k: int) -> bool:
        """ "was beaten with sticks to death": do these words follow token `k` in the same clause?"""
        for i in range(k, min(k + TO_DEATH_REACH, self._sentence.last - 1)):
            if self._words[i] == "," or self._words[i] in self._grammar.link or self._clauses.barrier(i, i):
                return False
            if self._words[i : i + 2] == ("to", "death"):
                return True
        return False
