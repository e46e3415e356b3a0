"""Incidents told after one another: the sum that opens a report, and the next strike of the same kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from newswatch.matching import Document
from newswatch.model import DatePrecision, Mention, Outcome, Realis, Scope

# plurals by which a sentence tells of more than one deed
SEVERAL = frozenset("attacks bombings clashes strikes raids shootings blasts explosions incidents villages".split())
FEWEST = 2  # parts of a sum
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
