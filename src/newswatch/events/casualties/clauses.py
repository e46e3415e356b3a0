"""Clauses: where the words begin of which a verb's subject can be one, and what only hangs inside them.

Brackets and relative clauses are stepped over; a finite verb, a conjunction that opens a clause, a semicolon end the
reach of what follows.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from newswatch.events.casualties.finds import DASHES, PARENTHESES, Finds
from newswatch.events.casualties.groups import Scene
from newswatch.matching import Sentence

NESTED = 2  # relative clauses inside one another: three were never seen
RELATIVE = 150  # tokens of a relative clause, with all that hangs inside it
BRACKET = 60  # tokens: brackets of news that hold whole sentences stay below
DATELINE = 12  # tokens from the beginning of a sentence within which a dash ends a dateline
PARENTHETIC = 25  # tokens that stand between commas after people (", both working for the outfit as couriers,")
ANTECEDENT = 25  # tokens of an antecedent with what it depends on ("involved in the attack at X under Y in which")
NON_FINITE = frozenset(("be", "been", "being", "having", "getting"))
PARTITIVE = frozenset(("of", "among", "amongst"))
ENDS = frozenset((";", ":", "?", "!"))


class Clauses:
    """The clauses of one sentence. `harm`: first tokens of phrases of harm; `settled`: those of which the reader has
    found that they are no verb of a clause of their own (a modifier, a reduced relative clause, something unreal)."""

    def __init__(
        self,
        finds: Finds,
        scene: Scene,
        sentence: Sentence,
        harm: AbstractSet[int],
        background: AbstractSet[int] = frozenset(),
    ) -> None:
        self.background = background  # tokens after words of another incident ("wanted for the")
        self._finds = finds
        self._grammar = finds.grammar
        self._words = finds.document.words
        self._scene = scene
        self._harm = harm
        self._sentence = sentence
        self.settled: set[int] = set()
        self.reduced: set[int] = set()  # of them, the participles that follow their people ("two men injured in X")
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
            return not (before in PARTITIVE and self._comma_first(i))
        if w in g.relative_place:
            return before == ","
        if w == "that":  # "a group that attacked", not "said that"
            return before not in g.finite and not before.endswith("ed") and self.is_verb(i + 1)
        return False

    def _comma_first(self, i: int) -> bool:
        """ "among which a young girl, ...": no verb before the comma."""
        for k in range(i, self._sentence.last):
            if self._words[k] == "," or self.is_verb(k):
                return self._words[k] == ","
        return True

    def _relative_end(self, i: int, depth: int = 0) -> int:
        """Without a comma before it, up to the second verb; after a comma, up to the comma that a verb follows."""
        end = min(self._sentence.last, i + RELATIVE)
        comma = self._words[i - 1] == ","
        # "in which", "wherein": with a subject of its own
        whole = self._words[i - 1] in self._grammar.preposition or self._words[i] == "wherein"
        verbs = since = 0
        first_comma: int | None = None
        k = i + 1
        while k < end:
            w = self._words[k]
            if w in ENDS:
                return k
            nested = w in self._grammar.relative and self._words[k - 1] in self._grammar.preposition - PARTITIVE
            if nested and depth < NESTED:
                k = self._relative_end(k, depth + 1)  # "involved in an attack in which two men were killed"
                if not comma and k < end and self._words[k] == "," and self._verb_follows(k + 1):
                    return k  # ", surrendered"
                continue
            if w == "," and verbs:
                if not comma and self._verb_follows(k + 1) and self._inserted(i):
                    return k  # ", son of an officer who was killed in May, was shot"
                alone = whole and not any(x in self._grammar.link for x in self._words[since:k])
                if not comma and (self._subject_follows(k + 1) or (alone and self._verb_follows(k + 1))):
                    return k  # "ambushed two men who were returning home, one man was killed"
                if comma and self._verb_follows(k + 1):
                    return k + 1
                first_comma = first_comma or k + 1
            group_end = self._verb_group(k)
            if group_end is not None:
                verbs += 1
                joined = whole and any(x in self._grammar.link for x in self._words[since:k])
                if verbs > 1 and not comma and not joined and not self._coordinated(k):
                    return self._before_adverbs(k)
                k = since = group_end
                continue
            k += 1
        if comma and first_comma is not None:
            return first_comma
        return self._second_verb(i) if comma else end

    def _second_verb(self, i: int) -> int:
        """A relative clause that no comma closes: up to the second verb, else to the end."""
        verbs = 0
        k = i + 1
        while k < min(self._sentence.last, i + RELATIVE):
            group_end = self._verb_group(k)
            if group_end is not None:
                verbs += 1
                if verbs > 1 and not self._coordinated(k):
                    return self._before_adverbs(k)
                k = group_end
            else:
                k += 1
        return self._sentence.last

    def _before_adverbs(self, k: int) -> int:
        """ "who stood by the door reportedly suffered ...": the first token of the verb group at token `k`."""
        while self._finds.adverb(k - 1):
            k -= 1
        return k

    def _verb_group(self, k: int) -> int | None:
        """The token after the verbs that begin at token `k` ("was later arrested"); null where none begins."""
        if not self.is_verb(k):
            return None
        j = k + 1
        while j < self._sentence.last and (self.is_verb(j) or self._in_verb_group(j)):
            j += 1
        return j

    def _in_verb_group(self, j: int) -> bool:
        w, g = self._words[j], self._grammar
        if w == "to":  # "were believed to be involved"
            return self._finds.word(j + 1) in g.be or self._finds.word(j + 1) in g.have
        return self._finds.adverb(j) or w in g.negation

    def _coordinated(self, k: int) -> bool:
        before = k - 1
        while self._finds.adverb(before):
            before -= 1
        if self._words[before] == ",":  # "who entered, fired and fled", but "who was killed in May, was shot"
            return self._words[k] not in self._grammar.be and self._words[k] not in self._grammar.have
        return self._words[before] in ("and", "or", "to", "but")

    def _verb_follows(self, k: int) -> bool:
        while k < self._sentence.last and self._finds.adverb(k):
            k += 1
        return k < self._sentence.last and self.is_verb(k)

    def _inserted(self, i: int) -> bool:
        """Does token `i` stand in words that a comma after people opened and that hold no verb?"""
        for k in range(i - 1, self._sentence.first, -1):
            w = self._words[k]
            if w == ",":
                return self._opening_comma(k) == k
            if w in self._grammar.be or w in self._grammar.have or w in self._grammar.finite or k in self._harm:
                return False
        return False

    def _subject_follows(self, k: int) -> bool:
        """Do people with a verb of their own begin at token `k`?"""
        people = self._scene.at.get(k)
        return people is not None and self._verb_follows(people.last)

    # ------------------------------------------------------------------ verbs
    def is_verb(self, k: int) -> bool:
        """Is token `k` an auxiliary, a finite verb, a participle in -ed or a phrase of harm, outside of a group?"""
        if k >= self._sentence.last or k in self._scene.covered:
            return False
        w, g = self._words[k], self._grammar
        if w == "may" and self._finds.document.is_capital(k):
            return False
        if w in g.be or w in g.have or w in g.modal or w in g.finite or k in self._harm:
            return w != "'s" and not self._surname(k)
        if w in g.finite_after_people:
            people = self._scene.ending.get(k)  # "attacks" is no verb of several: "a series of rebels attacks"
            return people is not None and not (people.plural and w.endswith("s") and w[:-1] in g.finite_after_people)
        if not (w.endswith("ed") and len(w) > 3 and w.isalpha()) or self._finds.document.is_capital(k):
            return False
        before = self._words[k - 1]
        return before not in g.determiner and before not in g.preposition  # "an outlawed organisation"

    def _surname(self, k: int) -> bool:
        """ "Sunil Tore", "Melitus Were": a verb's form as the last word of a name."""
        capital, before = self._finds.document.is_capital, k - 1
        if k == self._sentence.first or not capital(k) or not capital(before) or k in self._harm:
            return False
        return before not in self._scene.covered and self._words[before].isalpha()

    def barrier(self, k: int, predicate: int) -> bool:
        """Does the word at token `k` end the reach of a subject of the verb at token `predicate`?"""
        w, g = self._words[k], self._grammar
        if k in self._scene.covered:
            return False
        if w in ENDS:
            return True
        if w == "/":
            return k + 1 in self._finds.quantities  # "6 burned to death/ 3 shot dead"
        if w == "as":
            return not (self._finds.word(k + 1) in ("well", "many") or self._identifies(k))
        if w in g.subordinator:
            return True
        if w in g.relative_place or w in g.relative or w == "that":
            return True
        if w in DASHES:
            return k - self._sentence.first < DATELINE and not self._groups_before(k)
        if k in self.reduced:
            # "15 captured and one killed": each with its own; but "three men injured in the blast died"
            return any(w == "," or w in g.link for w in self._words[k + 1 : predicate])
        if k in self.settled:
            return False
        if k in self._harm:
            return True
        if w in NON_FINITE or (w in g.have and self._words[k - 1] == "to"):
            return False
        if (w in g.be and w != "'s") or w in g.have or w in g.modal or w in g.finite:
            return not self._surname(k)
        if self._words[k - 2 : k] in (("to", "have"), ("to", "be"), ("to", "having")):
            return False  # "suspected to have played a part"
        return self.is_verb(k) and not self._describes(k, predicate)

    def _identifies(self, k: int) -> bool:
        """Is the `as` at token `k` one of "identified as", "known as"?"""
        g, before = self._grammar, self._words[k - 1]
        return before in g.reduced or before in g.introduction or before in g.describing

    def _groups_before(self, k: int) -> bool:
        return any(j in self._scene.covered for j in range(self._sentence.first, k))

    def _people_before(self, k: int) -> bool:
        """Does the sentence name anybody before token `k` who may be the verb's subject?"""
        capital = self._finds.document.is_capital
        return self._groups_before(k) or any(capital(j) for j in range(self._sentence.first + 1, k))

    def _describes(self, k: int, predicate: int) -> bool:
        """Is the participle at token `k` one that follows people and describes them, rather than their verb?"""
        words = self._words
        if words[k] in self._grammar.reduced:
            # "released a forest official" is no description of who released
            return not (k + 1 in self._scene.at or self._finds.word(k + 1) in self._grammar.determiner)
        if words[k - 1] == "," and words[predicate - 1] == ",":  # ", recruited by the police, were abducted"
            return predicate - 1 > k
        between = words[k + 1 : predicate]
        return k in self._scene.ending and not any(w == "," or w in self._grammar.link for w in between)

    def start(self, predicate: int, *, object_too: bool = False) -> int:
        """The first token of the words among which the subject of the verb at token `predicate` stands. `object_too`:
        it may be the object of the verb before ("released a man abducted in May")."""
        i = predicate
        set_off = self._words[predicate - 1] == ","  # something stands between commas before the verb
        while i > self._sentence.first:
            if i in self._back:
                i = self._back[i]
                continue
            if self.skip.get(i - 1, 0) > predicate:
                return i  # the verb's own relative clause begins here
            if (
                self._words[i - 1] == ","
                and i < predicate
                and (i - 1 in self._scene.ending or self._joined_name(i - 1))
            ):
                set_off = False  # here they stand already, what was between the commas is passed
            if self.barrier(i - 1, predicate):
                opening = self._opening_comma(i - 1) if set_off else None
                if opening is None:
                    return i if object_too else self._past_object(i, predicate)
                i, set_off = opening, False
                continue
            i -= 1
        return i

    def verb_before(self, k: int, predicate: int) -> int | None:
        """The verb to which the conjunction at token `k` joins the verb at token `predicate`; null where other words
        end the clause before one comes."""
        i = k
        while i > self._sentence.first + 1:
            if i in self._back:
                i = self._back[i]
                continue
            if self.barrier(i - 1, predicate):
                return i - 1 if self.is_verb(i - 1) else None
            i -= 1
        return None

    def _joined_name(self, k: int) -> bool:
        """Does a name that `and` joins end before token `k` ("... was killed and Sami, another trooper, injured")?"""
        i = k
        while i > self._sentence.first and self._finds.document.is_capital(i - 1):
            i -= 1
        return i < k and self._words[i - 1] in self._grammar.link

    def _past_object(self, i: int, predicate: int) -> int:
        """Where a subject may begin after the word before token `i`: behind the object of a verb, that is after a comma
        or an `and` ("ambushed a patrol, one officer was killed")."""
        w, g = self._words[i - 1], self._grammar
        if not self.is_verb(i - 1) or w in g.speech or w in g.be or w in g.have or w in g.modal:
            return i
        if i not in self._scene.at and self._finds.word(i) not in g.determiner and not self._taken_place(i):
            return i
        if not self._people_before(i - 1):
            return i  # "Newly elected legislator X was shot"
        open_marks = [k for k in self._outside(i, predicate) if self._words[k] == "," or self._words[k] in g.link]
        commas = [k for k in open_marks if self._words[k] == ","]
        if not open_marks and self._words[predicate] in g.be:
            return i  # "as voting began two officials were killed": a verb with one people before it has no other
        return next(iter(commas or open_marks), predicate - 1) + 1

    def _taken_place(self, i: int) -> bool:
        """ "Rebels took Goma in May, and ten people died": a place or a name right after its verb."""
        return self._finds.document.is_capital(i) and self._finds.word(i + 1) in self._grammar.preposition

    def _outside(self, first: int, last: int) -> Iterator[int]:
        """The tokens of a span that stand in no group, bracket or relative clause."""
        k = first
        while k < last:
            if k in self.skip:
                k = self.skip[k]
                continue
            if k not in self._scene.covered:
                yield k
            k += 1

    def _opening_comma(self, k: int) -> int | None:
        """The comma that opens the words between commas in which token `k` stands: one that follows people."""
        for c in range(k, max(self._sentence.first, k - PARENTHETIC), -1):
            if self._words[c] == ",":
                people = c in self._scene.ending or self._words[c - 1] == ")" or self._finds.document.is_capital(c - 1)
                return c if people else None
        return None

    def inside_relative_of(self, i: int, ends: AbstractSet[int]) -> bool:
        """Does token `i` stand in a relative clause on words that follow one of `ends` closely ("involved in the
        attack that killed two")?"""
        first = self.relative_around(i)
        return first is not None and any(k in ends for k in range(max(self._sentence.first, first - ANTECEDENT), i))

    def relative_around(self, i: int) -> int | None:
        """The first token of the relative clause in which token `i` stands; null where it stands in none."""
        for first, last in self.skip.items():
            if first < i < last and self._words[first] not in PARENTHESES:
                return first
        return None
