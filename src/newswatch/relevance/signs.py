"""The signs of an incident in a text, as numbers, and what weight each has.

A sign is a sum over phrases of the catalogue, log-damped: one says much, the fifth says little more. In a short note
a sign weighs differently from one in a long report, so every sign counts twice: as it is, and by how short the text
is. The weights stand in `weights.json`; `tests/evaluation/train_relevance.py` trains them.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from newswatch.catalog.lexicon_files import Cue, Lexicon
from newswatch.matching import CueMatch, CueReader, Document, Match, PhraseSet
from newswatch.model import EventType, Outcome

TALK = frozenset((EventType.DIPLOMATIC, EventType.OTHER, EventType.BORDER_MEASURE))
LEAD = 90  # tokens that count as the lead: the first two or three sentences of a news piece
IN_LEAD, IN_TITLE = 1.5, 2.0  # what a sign in the lead or the title counts
LEVELS = 4.0  # sums are log-damped beyond this, so that length alone makes nothing certain
SHORT, LONG = 60, 250  # tokens: a note of a paragraph, a report of a page
LEAST = 20  # a text of fewer tokens is no shorter: a note of one sentence
NAMES = (
    "cues", "harm", "force", "taken", "silent", "false", "accident", "pretend", "protest", "crime", "court", "accord",
    "length",
)  # fmt: skip
SUBJECTS = ("accident", "pretend", "protest", "crime", "court", "accord")
HARMING = (Outcome.KILLED, Outcome.INJURED, Outcome.ABDUCTED)
TAKING = (Outcome.ARRESTED, Outcome.SURRENDERED, Outcome.CAPTURED)
OF_LENGTH, OF_CUE, BIAS = "short ", "cue ", "bias"  # how weights are named


@dataclass(frozen=True, slots=True)
class Signs:
    """The values of a text: by name, and of each cue by its id."""

    values: Mapping[str, float]
    cues: Mapping[str, float]

    @property
    def short(self) -> float:
        """How short the text is: 1 for a note, 0 for a report."""
        share = (math.log(LONG) - self.values["length"]) / (math.log(LONG) - math.log(SHORT))
        return min(1.0, max(0.0, share))

    def named(self) -> dict[str, float]:
        """Everything that has a weight, by the weight's name."""
        short = self.short
        out = {n: self.values[n] for n in NAMES}
        out |= {OF_LENGTH + n: self.values[n] * short for n in NAMES}
        out |= {OF_CUE + c: v for c, v in self.cues.items()}
        out |= {OF_LENGTH + BIAS: short, BIAS: 1.0}
        return out


class SignReader:
    """Reads the signs of a text; built once from the lexicon."""

    def __init__(self, lexicon: Lexicon, cues: CueReader) -> None:
        self._cues = cues
        self._harm = _phrases(lexicon, HARMING)
        self._taken = _phrases(lexicon, TAKING)
        self._force = PhraseSet((w, 1) for w in lexicon.groups["force"])
        self._subjects = {s: PhraseSet((w, w) for w in lexicon.groups[s]) for s in SUBJECTS}

    def read(
        self, document: Document, title: Document | None, found: Sequence[CueMatch], in_title: Sequence[CueMatch]
    ) -> Signs:
        """The signs; `found`, `in_title`: the cues of the text and of its title."""
        texts = (document,) if title is None else (document, title)
        force = len(self._force.find(document))
        harm = damped(sum(_leading(m.first) for m in self._harm.find(document)))
        values = {
            "cues": _weight(found, in_title),
            "harm": harm + 0.5 * (title is not None and bool(self._harm.find(title))),
            "force": damped(float(force)),
            # an arrest or a surrender is an incident where fighters or forces are in it
            "taken": damped(sum(_leading(m.first) for m in self._taken.find(document))) if force else 0.0,
            "false": damped(float(len(self._cues.false(document)))),
            "length": math.log1p(max(LEAST, len(document))),
        }
        # nothing speaks for an incident: what the length says of other texts says nothing here
        values["silent"] = float(not (values["cues"] or values["harm"] or values["taken"]))
        for subject, phrases in self._subjects.items():
            values[subject] = _kinds([m for t in texts for m in phrases.find(t)])
        return Signs(values, _by_cue(found, in_title))


def probability(signs: Signs) -> float:
    """How likely a text with these signs tells of an incident."""
    learned = weights()
    z = sum(learned.get(name, 0.0) * value for name, value in signs.named().items())
    return round(1 / (1 + math.exp(-z)), 4)


@cache
def weights() -> Mapping[str, float]:
    """The weights by name; read once."""
    text = (files("newswatch.relevance") / "weights.json").read_text(encoding="utf-8")
    return {str(k): float(v) for k, v in json.loads(text).items()}


def violent(cue: Cue) -> bool:
    """Is it a sign of an attack: of a violent kind, or of a weapon that is none's own ("sarin")?"""
    return cue.type is not None and (cue.type not in TALK or cue.weapon is not None)


def damped(x: float) -> float:
    """The sum `x` of signs, log-damped, and more so beyond LEVELS."""
    return math.log1p(x) if x < LEVELS else math.log1p(LEVELS) + 0.25 * math.log(x / LEVELS)


def _phrases(lexicon: Lexicon, outcomes: Sequence[Outcome]) -> PhraseSet[int]:
    found = (lexicon.outcomes[o] for o in outcomes)
    return PhraseSet((p, 1) for o in found for p in (*o.participle, *o.object, *o.nominal, *o.subject))


def _leading(first: int) -> float:
    return IN_LEAD if first < LEAD else 1.0


def _weight(found: Sequence[CueMatch], in_title: Sequence[CueMatch]) -> float:
    total = 0.0
    seen: dict[str, int] = defaultdict(int)
    for cues, title in ((in_title, True), (found, False)):
        for c in cues:
            if not violent(c.cue):
                continue
            seen[c.cue.id] += 1
            total += c.cue.strength / seen[c.cue.id] * (IN_TITLE if title else _leading(c.first))
    return damped(total)


def _by_cue(found: Sequence[CueMatch], in_title: Sequence[CueMatch]) -> dict[str, float]:
    sums: dict[str, float] = defaultdict(float)
    seen: dict[str, int] = defaultdict(int)
    for c in (*in_title, *found):
        if violent(c.cue):
            seen[c.cue.id] += 1
            sums[c.cue.id] += c.cue.strength / seen[c.cue.id] * _leading(c.first)
    return {cue: math.log1p(x) for cue, x in sums.items()}


def _kinds(found: Sequence[Match[str]]) -> float:
    """How many different phrases, log-damped: one may be chance, three are a subject."""
    return math.log1p(max(0, len({m.value for m in found}) - 0.5))
