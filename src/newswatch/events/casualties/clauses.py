"""Clauses: where the words begin of which a verb's subject can be one, and what only hangs inside them.

Brackets and relative clauses are stepped over; a finite verb, a conjunction that opens a clause, a semicolon end the
reach of what follows.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from newswatch.events.casualties.finds import PARENTHESES, Finds
from newswatch.events.casualties.groups import Scene
from newswatch.matching import Sentence

BRACKET = 60  # tokens: brackets of news that hold whole sentences stay below
DATELINE = 12  # tokens from the beginning of a sentence within which a dash ends a dateline
ANTECEDENT = 10  # tokens of an antecedent with what it depends on
DASHES = frozenset(("–", "—", "-", "--"))
ENDS = frozenset((";", ":", "?", "!"))


class Clauses:
    """The clauses of one sentence. `harm`: first tokens of phrases of harm; `settled`: those of which the reader has
    found that they are no verb of a clause of their own (a modifier, a reduced relative clause, something unreal)."""

    def __init__(self, finds: Finds, scene: Scene, sentence: Sentence, harm: AbstractSet[int]) -> None:
        self._finds = finds
        self._grammar = finds.grammar
        self._words = finds.document.words
        self._scene = scene
        self._harm = harm
        self._sentence = sentence
        self.settled: set[int] = set()
        self.skip: dict[int, int] = {}  # first token of what hangs inside → the token after it
        self._back: dict[int, int] = {}  # the reverse
        self._find_hanging()

    # ------------------------------------------------------------------ what hangs inside
    def _find_hanging(self) -> None:
        i, end = self._sentence.first, self._sentence.last
        while i < end:
            last = self._hanging_end(i)
            if last is None or last <= i:
                i += 1
                continue
            self.skip[i] = last
            self._back[last] = i
            i = last

    def _hanging_end(self, i: int) -> int | None:
        w = self._words[i]
        if w in PARENTHESES:
            close = self._finds.close(i, min(BRACKET, self._sentence.last - i))
            return close if close is not None and close <= self._sentence.last else None
        if i > self._sentence.first and self._opens_relative(i):
            return self._relative_end(i)
        return None

    def _opens_relative(self, i: int) -> bool:
        g, w, before = self._grammar, self._words[i], self._words[i - 1]
        if w in g.relative:
            return before not in g.subordinator or before == ","
        if w in g.relative_place:
            return before == ","
        if w == "that":  # "a group that attacked", not "said that"
            return i in self._scene.ending and self.is_verb(i + 1)
        return False

    def _relative_end(self, i: int) -> int:
        """Without a comma before it, up to the second verb; after a comma, up to the comma that a verb follows."""
        end = self._sentence.last
        comma = self._words[i - 1] == ","
        verbs = 0
        first_comma: int | None = None
        k = i + 1
        while k < end:
            w = self._words[k]
            if w in ENDS:
                return k
            if w == "," and verbs:
                if comma and self._verb_follows(k + 1):
                    return k + 1
                first_comma = first_comma or k + 1
            group_end = self._verb_group(k)
            if group_end is not None:
                verbs += 1
                if verbs > 1 and not comma and not self._coordinated(k):
                    return k
                k = group_end
                continue
            k += 1
        if comma and first_comma is not None:
            return first_comma
        return self._second_verb(i) if comma else end

    def _second_verb(self, i: int) -> int:
        """A relative clause that no comma closes: up to the second verb, else to the end."""
        verbs = 0
        k = i + 1
        while k < self._sentence.last:
            group_end = self._verb_group(k)
            if group_end is not None:
                verbs += 1
                if verbs > 1 and not self._coordinated(k):
                    return k
                k = group_end
            else:
                k += 1
        return self._sentence.last

    def _verb_group(self, k: int) -> int | None:
        """The token after the verbs that begin at token `k` ("was later arrested"); null where none begins."""
        if not self.is_verb(k):
            return None
        j = k + 1
        while j < self._sentence.last and (
            self.is_verb(j) or self._words[j] in self._grammar.adverb or self._words[j] in self._grammar.negation
        ):
            j += 1
        return j

    def _coordinated(self, k: int) -> bool:
        before = k - 1
        while self._words[before] in self._grammar.adverb:
            before -= 1
        return self._words[before] in ("and", "or", "to", "but", ",")

    def _verb_follows(self, k: int) -> bool:
        while k < self._sentence.last and self._words[k] in self._grammar.adverb:
            k += 1
        return k < self._sentence.last and self.is_verb(k)

    # ------------------------------------------------------------------ verbs
    def is_verb(self, k: int) -> bool:
        """Is token `k` an auxiliary, a finite verb, a participle in -ed or a phrase of harm, outside of a group?"""
        if k >= self._sentence.last or k in self._scene.covered:
            return False
        w, g = self._words[k], self._grammar
        if w in g.be or w in g.have or w in g.modal or w in g.finite or k in self._harm:
            return w != "'s"
        return w.endswith("ed") and len(w) > 3 and w.isalpha() and not self._finds.document.is_capital(k)

    def barrier(self, k: int, predicate: int) -> bool:
        """Does the word at token `k` end the reach of a subject of the verb at token `predicate`?"""
        w, g = self._words[k], self._grammar
        if k in self._scene.covered:
            return False
        if w in ENDS:
            return True
        if w in g.subordinator:
            return not ((w == "as" and self._finds.word(k + 1) in ("well", "many")) or self._identifies(k))
        if w in g.relative_place or w == "that":
            return True
        if w in DASHES:
            return k - self._sentence.first < DATELINE and not self._groups_before(k)
        if k in self.settled:
            return False
        if k in self._harm:
            return True
        if (w in g.be and w != "'s") or w in g.have or w in g.modal or w in g.finite:
            return True
        return self.is_verb(k) and not self._describes(k, predicate)

    def _identifies(self, k: int) -> bool:
        """Is the `as` at token `k` one of "identified as", "known as"?"""
        return self._words[k - 1] in self._grammar.reduced or self._words[k - 1] in self._grammar.introduction

    def _groups_before(self, k: int) -> bool:
        return any(j in self._scene.covered for j in range(self._sentence.first, k))

    def _describes(self, k: int, predicate: int) -> bool:
        """Is the participle at token `k` one that follows people and describes them, rather than their verb?"""
        if self._words[k] in self._grammar.reduced:
            return True
        between = self._words[k + 1 : predicate]
        return k in self._scene.ending and not any(w == "," or w in self._grammar.link for w in between)

    def start(self, predicate: int) -> int:
        """The first token of the words among which the subject of the verb at token `predicate` stands."""
        i = predicate
        while i > self._sentence.first:
            if i in self._back:
                i = self._back[i]
                continue
            if self.barrier(i - 1, predicate):
                return i
            i -= 1
        return i

    def inside_relative_of(self, i: int, ends: AbstractSet[int]) -> bool:
        """Does token `i` stand in a relative clause on words that follow one of `ends` closely ("involved in the
        attack that killed two")?"""
        for first, last in self.skip.items():
            if first < i < last and self._words[first] not in PARENTHESES:
                return any(k in ends for k in range(max(self._sentence.first, first - ANTECEDENT), first))
        return False
