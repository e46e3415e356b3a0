"""Incidents told after one another: the sum that opens a report, the next strike of the same kind, and the toll of
several attacks of which the text tells one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from newswatch.matching import Document
from newswatch.model import Casualty, DatePrecision, Mention, Outcome, Realis, Scope

# plurals by which a sentence tells of more than one deed
SEVERAL = frozenset("attacks bombings clashes strikes raids shootings blasts explosions incidents villages".split())
FEWEST = 2  # parts of a sum
# "30 were killed across the clashes" is no toll of the one attack that the text tells of: "this was one of three"
TOGETHER = frozenset("attacks clashes assaults raids blasts explosions bombings strikes shootings incidents".split())
ONE_ATTACK = frozenset("attack clash assault raid blast explosion bombing strike shooting incident".split())
ACROSS = frozenset("across in during from over of".split())
ALL_OF = frozenset("the both all these those".split())
THE_ONE = frozenset("the this that".split())
NAMED_REACH = 3  # tokens from "the" to "clashes": "the ensuing armed clashes"
ONE_OF_REACH = 6  # tokens from "one of three" to "attacks": "related but separate mortar attacks" is 5
# a second strike is of the kind of the first, and says no more: "Another strike, on a van, wounded five"
OTHER = frozenset("another second third further other separate".split())
STRIKES = frozenset(("strike", "strikes"))
OPENING = 4  # tokens of a sentence in which it says so: "In a separate strike" is 4


def sums(mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions, those that only add up the ones told after them as totals: "At least 36 civilians were killed in
    three attacks. Eleven died in ..., 19 in ... and six in ..."."""
    out = list(mentions)
    for n, m in enumerate(out):
        told = _killed(m)
        whole = bool(SEVERAL & set(m.quote.text.lower().split())) or m.when.precision is DatePrecision.MONTH
        if told is None or m.scope is not Scope.INCIDENT or not whole:
            continue
        parts = [
            k for x in out[n + 1 :] if x.realis is Realis.ACTUAL and _within(x, m) and (k := _killed(x)) is not None
        ]
        if any(sum(parts[:k]) == told for k in range(FEWEST, len(parts) + 1)):
            out[n] = replace(m, scope=Scope.PERIOD)
    return out


def shared(document: Document, rows: Sequence[Casualty]) -> tuple[Casualty, ...]:
    """The rows of an attack; of those that count for several attacks of which it is said to be one, only the most that
    its share can be: nobody says how many of them it killed. A toll of one man has no shares and stays."""
    if not _one_of_several(document):
        return tuple(rows)
    of_all = [r for r in rows if r.best and _of_all(document, r)]
    tolls = {o: sum(r.best or 0 for r in of_all if r.outcome is o) for o in Outcome}
    return tuple(
        replace(r, min=None, best=None, max=r.best) if r in of_all and tolls[r.outcome] > 1 else r for r in rows
    )


def _one_of_several(document: Document) -> bool:
    """ "This was one of three related attacks": does a sentence say so?"""
    words = document.words
    for k, w in enumerate(words[:-2]):
        if w == "of" and words[k - 1] == "one" and k > 1 and words[k - 2] in ("was", "is", "were"):
            ahead = words[k + 1 : k + 2 + ONE_OF_REACH]
            if ahead[0] not in ALL_OF and TOGETHER & set(ahead):
                return True
    return False


def _of_all(document: Document, row: Casualty) -> bool:
    """Do the words behind the row speak of all the attacks, before they speak of the one?"""
    first = document.token_at(row.quote.start)
    sentence = document.sentences[document.sentence_of[first]]
    for k in range(first, sentence.last - 2):
        if document.words[k] not in ACROSS:
            continue
        opening, *named = document.words[k + 1 : min(k + 2 + NAMED_REACH, sentence.last)]
        if opening in THE_ONE and ONE_ATTACK & set(named):
            return False
        if opening in ALL_OF and TOGETHER & set(named):
            return True
    return False


def _within(part: Mention, whole: Mention) -> bool:
    """May the one be a part of the other, by what is known of their days?"""
    if whole.recalled != part.recalled:
        return False
    first, last, start = whole.when.start, whole.when.end, part.when.start
    if whole.when.precision is not DatePrecision.MONTH or first is None or last is None:
        return True
    return start is not None and first <= start <= last


def _killed(m: Mention) -> int | None:
    """How many were killed, all counts being known; None where nobody was."""
    counts = [c.best for c in m.casualties if c.outcome is Outcome.KILLED]
    known = [k for k in counts if k]
    return sum(known) if known and len(known) == len(counts) else None


def another_strike(document: Document, first: int) -> bool:
    """Does a sentence that begins at token `first` open with another strike?"""
    opening = document.words[first : first + OPENING]
    return any(a in OTHER and b in STRIKES for a, b in pairwise(opening))
