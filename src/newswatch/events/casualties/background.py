"""Harm of other incidents than the one told: what somebody is wanted for, what is avenged, who was arrested in June."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from newswatch.events.casualties.clauses import Clauses
from newswatch.events.casualties.finds import QUOTES, Finds
from newswatch.events.casualties.groups import Scene
from newswatch.events.casualties.people import Claim
from newswatch.events.casualties.phrases import Harm, Phrase
from newswatch.matching import Sentence
from newswatch.model import Outcome

BETWEEN = frozenset(("to", "have", "recent"))
AGO = frozenset(("ago", "back"))
HAD_REACH = 3  # tokens from "had" to the participle: "had also been"
LEFT_REACH = 8  # tokens between "leaving" and "killed"
CLAUSE_REACH = 14  # tokens from "that", "where" or "following" to what is told behind it
INFORMATION = frozenset("information intelligence inputs tip tipoff suspicion allegations rumours rumors".split())
SINCE_REACH = 10  # tokens from "have died" to "since January"
SPOTS = frozenset("place spot site area road village town street location stretch district point scene".split())
APART = frozenset("following after since avenge avenging response retaliation revenge connection".split())
ATTACKS = frozenset(
    "attack attacks blast explosion ambush raid strike incident clash clashes encounter shooting massacre bombing "
    "operation assault airstrike shelling violence".split()
)
TAKEN = frozenset((Outcome.ARRESTED, Outcome.SURRENDERED))
REACH = 4  # tokens between "wanted for" and "the alleged murder of"


class BackgroundReader:
    """Tells in one sentence which phrases of harm are background. `ends`: tokens after words like "wanted for"; `harm`:
    the sentence's phrases of harm."""

    def __init__(
        self,
        finds: Finds,
        scene: Scene,
        clauses: Clauses,
        sentence: Sentence,
        ends: AbstractSet[int],
        harm: Sequence[Harm],
    ) -> None:
        self._finds = finds
        self._grammar = finds.grammar
        self._words = finds.document.words
        self._scene = scene
        self._clauses = clauses
        self._sentence = sentence
        self._ends = ends
        self._harm = harm

    def covers(self, m: Harm, value: Phrase) -> bool:
        """Is the phrase of another incident?"""
        if self._recalled(m) or self._of_information(m.first):
            return True
        if not self._ends:
            return False
        if self._directly_before(m.first):
            return True
        if "nominal" in value.kinds:
            return self.depends(m.first - 1)
        if self._day_after(m.first) or self._follows(m.first):
            return True
        return self._clauses.inside_relative_of(m.first, self._ends)

    def elsewhere(self, m: Harm, value: Phrase, claims: Sequence[Claim]) -> bool:
        """Is it harm of another day that the sentence adds to its own: "after the attack that killed two", "on a road
        where twelve had died", "while 30 have died there since May"? `claims`: what has been claimed so far."""
        if claims and self._before_that(m):
            return True
        first = self._clause_of_another(m) or self._while_counting(m)
        if first is None or "also" in self._words[first : m.first]:
            return False
        if self._words[first] == "where" and any(c.outcome is value.outcome for c in claims):
            return True  # a place is told by what happened there before
        told = (o for o in self._harm if isinstance(o.value, Phrase) and o.value.outcome is value.outcome)
        return any(o.first < first or o.first > m.last + REACH for o in told)

    def _clause_of_another(self, m: Harm) -> int | None:
        """The first token of the clause on another attack, or on a place, in which the phrase stands."""
        for k in range(m.first - 1, max(self._sentence.first, m.first - CLAUSE_REACH), -1):
            w = self._words[k]
            if w == "when" and self._words[k - 1] == "," and k - 2 in self._finds.blocked:
                return k  # "the deadliest attack since July, when 60 died"
            if w in (",", ";", ":", "while", "but"):
                return None
            if w == "where" and self._words[k - 1] in SPOTS:
                return k if self._words[k - 2] in ("the", "a", "same") or "had" in self._words[k : m.first] else None
            if w in ("that", "which") and self._of_another(k):
                return k
        return None

    def _of_another(self, k: int) -> bool:
        """ "following the attack on X that", "after a blast in which": an attack after words that set it apart."""
        for j in range(k - 1, max(self._sentence.first, k - CLAUSE_REACH) - 1, -1):
            w = self._words[j]
            if w in (",", ";", ":") or self._clauses.is_verb(j):
                return False
            if w in APART:
                return any(x in ATTACKS for x in self._words[j:k])
        return False

    def _before_that(self, m: Harm) -> bool:
        """ "The teacher had fled the village after a rebel was arrested": what was before what had happened before."""
        k = self._clauses.start(self._verb_start(m.first)) - 1
        if k <= self._sentence.first or self._words[k] not in ("after", "since", "when"):
            return False
        for j in range(k - 1, max(self._sentence.first, k - CLAUSE_REACH), -1):
            w = self._words[j]
            if w in (",", ";", ":") or w in self._grammar.link or w in self._grammar.be:
                return False
            if w == "had":
                return self._words[j + 1] not in self._grammar.determiner
        return False

    def _while_counting(self, m: Harm) -> int | None:
        """The token of "while" before "... have died since January"."""
        if not self._perfect(m.first) and not self._perfect(self._verb_start(m.first) + 1):
            return None
        ahead = self._words[m.last : min(m.last + SINCE_REACH, self._sentence.last)]
        if not any(w == "since" or (w in ("this", "past", "recent") and n) for n, w in enumerate(ahead)):
            return None
        back = range(m.first - 1, max(self._sentence.first, m.first - CLAUSE_REACH), -1)
        return next((k for k in back if self._words[k] in ("while", "where", ";", "and", "as")), None)

    def depends(self, k: int) -> bool:
        """Does what is told at token `k` depend on words of another incident ("to avenge a man killed")?"""
        return bool(self._ends) and any(x in self._ends for x in range(self._clauses.start(k), k + 1))

    def _perfect(self, i: int) -> bool:
        k = i - 1
        while k > self._sentence.first and self._finds.adverb(k):
            k -= 1
        return self._words[k] in self._grammar.have

    def _day_after(self, i: int) -> bool:
        """ "a day after nine rebels were killed": does the clause of the verb at token `i` begin with such words?"""
        verb = self._verb_start(i)
        first = self._clauses.start(verb)
        between = self._words[first:verb]
        return first in self._ends and "," not in between and not self._grammar.pronoun_subject & set(between)

    def _verb_start(self, i: int) -> int:
        """The first token of the verb group that ends at token `i`."""
        g = self._grammar
        while i > self._sentence.first and (
            self._words[i - 1] in g.be or self._words[i - 1] in g.have or self._finds.adverb(i - 1)
        ):
            i -= 1
        return i

    def _follows(self, i: int) -> bool:
        """ "was involved in the attack on X, killing five", "thereby leaving five dead": what follows from a deed that
        is background itself."""
        words, k = self._words, i
        if not words[i].endswith("ing"):
            while k > self._sentence.first and words[k] not in self._grammar.leave:
                k -= 1
            if words[k] != "leaving" or i - k > LEFT_REACH:
                return False
        j = k - 1
        while j > self._sentence.first and not self._clauses.is_verb(j):
            j -= 1
        return any(x in self._ends for x in range(j + 1, k + 1))

    def _of_information(self, i: int) -> bool:
        """ "came under attack on their way to a village, following information that rebels had killed a trader"."""
        for k in range(i - 1, max(self._sentence.first, i - CLAUSE_REACH), -1):
            if self._words[k] == "that":
                return self._words[k - 1] in INFORMATION and "had" in self._words[k:i]
            if self._words[k] in (",", ";", ":"):
                return False
        return False

    def _taken_after(self, k: int) -> bool:
        """Are the people of a relative clause that ends before token `k` then said to be arrested, or to surrender?"""
        while self._finds.word(k) in self._grammar.be or self._finds.word(k) == "," or self._finds.adverb(k):
            k += 1
        return any(m.first == k and isinstance(m.value, Phrase) and m.value.outcome in TAKEN for m in self._harm)

    def _directly_before(self, i: int) -> bool:
        """ "accused of killing", "wanted for the alleged murder of"."""
        g, k = self._grammar, i
        while k > self._sentence.first and i - k < REACH:
            if k in self._ends:
                return True
            before = self._words[k - 1]
            if before not in g.adverb and before not in g.determiner and before not in BETWEEN:
                return False
            k -= 1
        return False

    def _recalled(self, m: Harm) -> bool:
        """ "the residence of X, who was arrested on June 11": a relative clause with a day of its own, on people who
        are not what the sentence is about."""
        first = self._clauses.relative_around(m.first)
        if first is None:
            return False
        last = self._clauses.skip[first]
        dated = any(k in self._finds.blocked for k in range(first, last))
        inside = self._words[first:last]
        if isinstance(m.value, Phrase) and m.value.outcome is Outcome.SURRENDERED and self._perfect(m.first):
            return True  # "the guard of a leader who has surrendered"
        # "a former rebel, who had surrendered four years back, was killed"
        had = "had" in self._words[max(first, m.first - HAD_REACH) : m.first]
        if last < self._sentence.last and (AGO & set(inside) or (dated and had)):
            return True
        if not dated:
            return False
        if self._taken_after(last):
            return True  # "two men who laid the mine on 8 January that killed two guards were arrested"
        before = self._scene.between(self._sentence.first, first)
        if not before:
            return False
        k = before[0].first - 1
        while self._finds.word(k) in QUOTES:
            k -= 1
        if self._finds.word(k).endswith("ing"):
            return True  # "demanding their leader, who was arrested on 23 July, to be freed"
        return len(before) > 1 or self._finds.word(k) in self._grammar.preposition
