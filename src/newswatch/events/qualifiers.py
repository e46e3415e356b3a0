"""Did it happen, one incident or a total, today's or looked back on: what qualifies the words of an incident."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from newswatch.matching import Document, Match, PhraseSet
from newswatch.model import Realis

NEAR = 7  # tokens between a qualifier and the cue it governs: the longest governed clause in the golden cases is 6
NAMES = (
    "planned",
    "hypothetical",
    "denied",
    "period",
    "recalled",
    "court",
    "retaliation",
    "separator",
    "anaphora",
    "claimed",
    "not_claimed",
    "attributed",
    "denial",
    "accident",
    "remnant",
    "crime",
)
NEGATIONS = frozenset(("not", "no", "never"))
# a clause ends a qualifier's reach
ENDS = frozenset((";", ":", ".", "but", "while", "after", "when", "as"))
# whose infinitive has not happened yet
INTENDING = frozenset("threatened vowed pledged promised planned plotted conspired intended planning plotting".split())
INTENT_REACH = 7  # tokens back from the deed: "threatened on Sunday evening to attack" is 5
DENYING = frozenset(("denied", "denies", "denying"))
DENY_REACH = 14  # tokens back from the deed: "denied on Wednesday evening that soldiers under its command had" is 9
# between "denied" and what is denied
BETWEEN = frozenset(
    "on late early again strongly repeatedly monday tuesday wednesday thursday friday saturday sunday morning evening "
    "night afternoon".split()
)
# what is denied, where it is another's word: "denied an Azerbaijani report that its units had fired"
ASSERTIONS = frozenset(
    "report reports claim claims statement statements accusation accusations allegation allegations".split()
)
ASSERTION_REACH = 6  # tokens from "denied" to it: "denied on Tuesday the Azerbaijani report" is 5
REJECTING = frozenset("denied dismissed rejected derided ridiculed".split())
RELATIVE = frozenset(("who", "which"))
AUXILIARIES = frozenset("had has have was were is are been being also reportedly allegedly".split())
# modal words that need no cue of their own to turn a clause
MODALS = frozenset("could might may would should will".split())


@dataclass(frozen=True, slots=True)
class Qualifiers:
    """The qualifiers of one document, by kind, in order."""

    by_kind: Mapping[str, tuple[Match[str], ...]]

    def inside(self, kind: str, first: int, last: int) -> tuple[Match[str], ...]:
        return tuple(m for m in self.by_kind.get(kind, ()) if m.first >= first and m.last <= last)


class QualifierReader:
    """Finds qualifiers; built once from the lexicon's groups."""

    def __init__(self, groups: Mapping[str, tuple[str, ...]]) -> None:
        self._sets = {k: PhraseSet((p, k) for p in groups[k]) for k in NAMES}

    def find(self, document: Document) -> Qualifiers:
        return Qualifiers({k: tuple(s.find(document)) for k, s in self._sets.items()})


def realis_of(document: Document, q: Qualifiers, first: int, last: int, cue: int) -> Realis:
    """Whether the words at token `cue`, inside tokens `first` to `last`, are said to have happened."""
    words = document.words
    if _negated(words, max(first, cue - 4), cue):
        return Realis.DENIED
    if cue > first and words[cue - 1] == "to" and INTENDING & set(words[max(first, cue - INTENT_REACH) : cue - 1]):
        return Realis.PLANNED  # "threatened on Sunday to attack"
    if _denied(words, max(first, cue - DENY_REACH), cue):
        return Realis.DENIED
    told = _in_relative(words, first, cue)
    for kind, realis in (("denied", Realis.DENIED), ("planned", Realis.PLANNED), ("hypothetical", Realis.HYPOTHETICAL)):
        for m in q.inside(kind, first, last):
            if m.first <= cue < m.last or (
                m.last <= cue <= m.last + NEAR and not any(w in ENDS for w in words[m.last : cue])
            ):
                if kind == "hypothetical" and words[m.first] == "may" and document.is_capital(m.first):
                    continue  # the month
                if kind == "denied" and told and m.last <= cue:
                    continue
                if words[m.first] == "would" and document.text[document.ends[m.first]] == "-":
                    continue  # "would-be bombers"
                return realis
    return Realis.ACTUAL


def _negated(words: Sequence[str], first: int, cue: int) -> bool:
    """ "did not open fire", "no shell was fired", "without firing"; but "fired without warning" did."""
    before = words[first:cue]
    if any(w in ENDS for w in before):
        return False
    said = any(w in NEGATIONS or w.endswith("n't") for w in before)
    return said or any(
        w == "without" and (k + 1 == cue or words[k + 1].endswith("ing")) for k, w in enumerate(before, first)
    )


def _denied(words: Sequence[str], first: int, cue: int) -> bool:
    """ "denied on Wednesday that it had shelled": the deed itself, and not a part in it ("denied any role in the
    attack"), nor what is told by the way ("denied that the men who attacked the post had crossed from its soil")."""
    if _in_relative(words, first, cue):
        return False
    for k in range(cue - 1, first - 1, -1):
        called = words[k] == "as" and words[k - 1] in REJECTING  # "dismissed as a fairy tale reports that"
        if words[k] in ENDS and not called:
            return False
        if words[k] in DENYING or called:
            j = k + 1
            while j < cue and words[j] in BETWEEN:
                j += 1
            if j < cue and words[j] == "that":
                return True
            said = next((n for n in range(j, min(j + ASSERTION_REACH, cue - 1)) if words[n] in ASSERTIONS), None)
            return said is not None and words[said + 1] == "that"
    return False


def _in_relative(words: Sequence[str], first: int, cue: int) -> bool:
    """Is the deed told in a relative clause: "the men who had attacked the post", "the drones which struck"?"""
    if words[cue + 1 : cue + 2] and words[cue + 1] in RELATIVE:
        return True
    k = cue - 1
    while k > first and words[k] in AUXILIARIES:
        k -= 1
    return k > first and words[k] in RELATIVE
