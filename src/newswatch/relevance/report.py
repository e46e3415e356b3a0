"""The final word on a report: after coding, with what its incidents were coded as, and with all its words.

A first look (`signs`) sees phrases. Coding sees more: how many incidents, when and where, who did what to whom, and
whether the piece only looks back on them. And the common words of a piece say what it is about: "court" and "party"
beside "killed" make another piece than "night" and "highway". Names say nothing here, so that the sides may change
places; and words of harm, as incidents that were coded, never speak against. The weights stand in
`report_weights.json`; `tests/evaluation/train_relevance.py` trains them.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files

from newswatch.catalog import word_files
from newswatch.catalog.lexicon_files import Lexicon
from newswatch.matching import Document
from newswatch.model import Mention, Realis, Role, Scope
from newswatch.relevance.signs import BIAS, NAMES, OF_CUE, TALK, Signs

# how weights are named: of an incident as it was coded, of a word
OF_CODED, OF_WORD = "coded ", "word "
LOUD = 5.0  # what all words of a text count together, set against one sign; chosen out of fold among 3, 5 and 8
DAYS = frozenset(
    "january february march april may june july august september october november december monday tuesday wednesday "
    "thursday friday saturday sunday".split()
)
# What was coded that need not speak for an incident: talk, what is no incident of today's, and where nothing is known
OPEN = ("none", "nothing new", "recalled", "talk", "period", "unreal", "place ", "day ", "kind arrest")
COUNTED = ("cues", "harm", "force")  # signs that never speak against


def named(signs: Signs, document: Document, title: Document | None, mentions: Sequence[Mention]) -> dict[str, float]:
    """Everything about a report that has a weight, by the weight's name."""
    out = {n: signs.values[n] for n in NAMES}
    out |= {OF_CUE + c: v for c, v in signs.cues.items()}
    out |= {OF_CODED + n: v for n, v in coded(mentions, len(document.text)).items()}
    out |= {OF_WORD + w: v for w, v in spoken((*(title.words if title is not None else ()), *document.words)).items()}
    out[BIAS] = 1.0
    return out


def coded(mentions: Sequence[Mention], length: int) -> dict[str, float]:
    """What the mentions say, in numbers; `length` of the text, in characters."""
    told = [m for m in mentions if m.realis is Realis.ACTUAL and m.scope is Scope.INCIDENT and m.event_type not in TALK]
    new = [m for m in told if not m.recalled]
    out = {
        "none": float(not told),
        "nothing new": float(not new),
        "new": math.log1p(len(new)),
        "recalled": math.log1p(len(told) - len(new)),
        "talk": math.log1p(sum(m.event_type in TALK for m in mentions)),
        "period": math.log1p(sum(m.scope is Scope.PERIOD for m in mentions)),
        "unreal": math.log1p(sum(m.realis is not Realis.ACTUAL for m in mentions)),
    }
    if new:
        out["confidence"] = max(m.confidence for m in new)
        out["early"] = 1 - min(m.quote.start for m in new) / max(1, length)
    for m in new:
        out[f"kind {m.event_type}"] = 1.0
        out[f"place {m.place.precision}"] = 1.0
        out[f"day {m.when.basis}"] = 1.0
        if m.weapons:
            out["weapon"] = 1.0
        if m.responsibility.claimed:
            out["claimed"] = 1.0
        if not any(a.role is Role.PERPETRATOR for a in m.actors):
            out["nobody did it"] = 1.0
        for a in m.actors:
            out[f"{a.role} {a.kind} {'known' if a.id is not None else 'described'}"] = 1.0
        for c in m.casualties:
            out[f"{c.party} {c.outcome}"] = 1.0
    return out


def spoken(words: Iterable[str]) -> dict[str, float]:
    """The common words of a text, log-damped; their squares add up to LOUD squared, however long the text."""
    counts = Counter(w for w in words if says_something(w))
    values = {w: 1 + math.log(n) for w, n in counts.items()}
    norm = math.sqrt(sum(v * v for v in values.values())) or 1.0
    return {w: LOUD * v / norm for w, v in values.items()}


@lru_cache(60_000)  # more words than the common list has
def says_something(word: str) -> bool:
    """Is it a common word, and no name, number, or day?"""
    return len(word) > 1 and word.isalpha() and word not in DAYS and not word_files.may_be_name(word)


def speaks_for(lexicon: Lexicon) -> frozenset[str]:
    """The words of cues, of harm and of force, as they are in the weights' names."""
    phrases = [p for c in lexicon.cues for p in c.phrases] + list(lexicon.groups["force"])
    phrases += [p for o in lexicon.outcomes.values() for kind in o.kinds().values() for p in kind]
    return frozenset(OF_WORD + w for p in phrases for w in p.split())


def never_against(name: str, words: frozenset[str]) -> bool:
    """May the weight of this name not be below zero? `words`: what `speaks_for` gives."""
    if name.startswith(OF_CODED):
        return not name.removeprefix(OF_CODED).startswith(OPEN)
    return name in COUNTED or name in words


def probability(screened: float, short: float, values: Mapping[str, float]) -> float:
    """How likely a text tells of an incident: a note as it was `screened`, a report by its `values`, and what lies
    between by as much of both as it is `short`."""
    learned = weights()
    z = sum(learned.get(name, 0.0) * value for name, value in values.items())
    odds = math.log(screened / (1 - screened)) if 0 < screened < 1 else (screened - 0.5) * 20
    return round(1 / (1 + math.exp(-(short * odds + (1 - short) * z))), 4)


@cache
def weights() -> Mapping[str, float]:
    """The weights by name; read once."""
    text = (files("newswatch.relevance") / "report_weights.json").read_text(encoding="utf-8")
    return {str(k): float(v) for k, v in json.loads(text).items()}
