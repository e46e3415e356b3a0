"""What police and army do about unrest: arrests, force against crowds, curfews, cordons, deployments.

They are told where a text speaks of unrest; elsewhere ("police arrested a burglar", "security was tight at the final")
they are everyday. One of each kind is coded in a text: a day of riots has a hundred of them and is one subject.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from newswatch.events.mentions.deeds import DeedReader
from newswatch.events.qualifiers import Qualifiers, realis_of
from newswatch.matching import Document, Match, PhraseSet
from newswatch.model import EventType, Realis

PERHAPS = 2  # words of unrest that are figures of speech, too: from so many different ones a text speaks of unrest
# words before a measure that is only to come, wished for or demanded, and so many tokens before it at most
NOT_DONE = frozenset(
    "will would should could may might must can demand demanded demanding urged sought seeking".split()
)
REACH = 4
# words of those who ask for a measure, and so many tokens before it at most
ASKED = frozenset("demand demands demanded demanding urged urges appealed seeking sought asking".split())
ASKED_BACK = 25
NEAR = 20  # tokens between a measure and the force that took it
THEIRS = frozenset("teargas tear teargassed lathi lathicharge lathicharged cannon cannons rubber".split())  # police's
TIGHTENED = frozenset("tightened beefed stepped strengthened intensified increased".split())
TIGHTENED_REACH = 9  # tokens from "security" to what was done to it
NONE = frozenset("no not without any never nobody none anybody cannot mass including".split())  # "no arrests were made"


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure of the kind, told by tokens `first` to `last`; `by` are the tokens of who took it, if it is said."""

    kind: EventType
    first: int
    last: int
    by: tuple[int, int] | None


class MeasureReader:
    """Finds measures; built once from the lexicon's groups."""

    def __init__(self, groups: Mapping[str, tuple[str, ...]]) -> None:
        self._unrest = PhraseSet((w, w) for w in groups["unrest"])
        self._perhaps = PhraseSet((w, w) for w in groups["unrest_perhaps"])
        self._forces = PhraseSet((w, w) for w in (*groups["forces"], *groups["enforcers"]))
        self._kinds = {
            EventType.ARREST: PhraseSet((w, w) for w in groups["arresting"]),
            EventType.SECURITY_OPERATION: PhraseSet((w, w) for w in groups["crowd_force"]),
            EventType.OTHER: PhraseSet((w, w) for w in (*groups["guarding"], *groups["measures"])),
        }
        self._alone = PhraseSet((w, w) for w in groups["measures_alone"])
        self._guarding = frozenset(groups["guarding"])
        self._guards = PhraseSet((w, w) for w in groups["guards"])
        self._deeds = DeedReader(groups)

    def speaks_of_them(self, document: Document, *, attacks: bool = False) -> bool:
        """May the text tell of a measure? Cheap: it speaks of unrest, and has a word for one, or may do so and names
        police or army. With `attacks` it tells of those, whose words are no sign of unrest in the streets."""
        if self._unrests(document, attacks=attacks):
            named = any(p.find(document) for p in (*self._kinds.values(), self._alone, self._forces))
            return named or bool(_tightened(document))
        return not attacks and self._may_be(document) and bool(self._guards.find(document))

    def _unrests(self, document: Document, *, attacks: bool) -> bool:
        """Does the text speak of unrest?"""
        perhaps = not attacks and len({m.value for m in self._perhaps.find(document)}) >= PERHAPS
        return perhaps or bool(self._unrest.find(document))

    def _may_be(self, document: Document) -> bool:
        """Is there one word that may speak of unrest, beside those for guarding against it?"""
        return any(m.value not in self._guarding for m in self._perhaps.find(document))

    def find(self, document: Document, q: Qualifiers, *, attacks: bool = False) -> tuple[Measure, ...]:
        """The first measure of each kind that the text says was taken, in order of the kinds."""
        if not self.speaks_of_them(document, attacks=attacks):
            return ()
        unrest = self._unrests(document, attacks=attacks)
        guards = self._guards.find(document)
        forces = _by_sentence(document, self._forces.find(document) if unrest else guards)
        out: tuple[Measure, ...] = ()
        # an army at war does many things; what it does about unrest is told where the text says the word
        told: set[int] = set()  # tokens that tell of the kinds before it, in order: no deed of another kind
        for kind, phrases in self._kinds.items():
            found: list[Match[str]] = phrases.find(document)
            if not unrest:  # one word that may speak of it: police or army must be named beside the measure
                found = [m for m in found if document.sentence_of[m.first] in forces]
            alone: list[Match[str]] = []
            if kind is EventType.SECURITY_OPERATION:
                alone = [m for m in found if THEIRS & set(document.words[m.first : m.last])]
            if kind is EventType.OTHER:
                alone = [*self._alone.find(document), *_tightened(document)] if unrest else []
                who = guards if self._unrest.find(document) else [g for g in guards if "police" in g.value]
                found = found + [m for m in self._deeds.find(document, who) if m.first not in told]
            told |= {k for m in found for k in range(m.first, m.last)}
            out += self._first(document, q, kind, found, forces, alone)
        return out

    def _first(
        self,
        document: Document,
        q: Qualifiers,
        kind: EventType,
        found: Sequence[Match[str]],
        forces: Mapping[int, Sequence[Match[str]]],
        alone: Collection[Match[str]],
    ) -> tuple[Measure, ...]:
        """The first of those found that was taken: one or none. Those that stand `alone` say themselves who takes
        them; a state alone arrests; beside all others a force stands near enough to have taken them."""
        for m in sorted({*found, *alone}, key=lambda m: m.first):
            sentence = document.sentences[document.sentence_of[m.first]]
            near = forces.get(sentence.index, ())
            if kind is not EventType.ARREST and not near and m not in alone:
                continue
            # "demanded a probe into the firing": that was done
            if not_taken(document, m.first, asked=kind is not EventType.SECURITY_OPERATION):
                continue
            if kind is EventType.OTHER and m not in alone and not any(_distance(f, m) <= NEAR for f in near):
                continue
            if realis_of(document, q, sentence.first, sentence.last, m.first) is Realis.ACTUAL:
                by = min(near, key=lambda f: abs(f.first - m.first), default=None)
                return (Measure(kind, m.first, m.last, (by.first, by.last) if by is not None else None),)
        return ()


def not_taken(document: Document, k: int, *, asked: bool = True) -> bool:
    """Is the measure told at token `k` one to come, one that was not taken, or (`asked`) one that somebody asks for?"""
    sentence = document.sentences[document.sentence_of[k]]
    if (NOT_DONE | NONE) & set(document.words[max(sentence.first, k - REACH) : k]):
        return True
    before = document.words[max(sentence.first, k - ASKED_BACK) : k]
    return asked and (bool(ASKED & set(before)) or ("called", "for") in pairwise(before))


def _tightened(document: Document) -> list[Match[str]]:
    """ "Security in the state has been beefed up": who does that needs no saying."""
    words = document.words
    return [
        Match(j, j + 1, words[j])
        for k, word in enumerate(words)
        if word == "security"
        for j in range(k + 2, min(k + TIGHTENED_REACH, len(words)))
        if words[j] in TIGHTENED and words[j - 1] in ("been", "was", "further")
    ]


def _by_sentence(document: Document, found: Sequence[Match[str]]) -> dict[int, list[Match[str]]]:
    out: dict[int, list[Match[str]]] = {}
    for m in found:
        out.setdefault(document.sentence_of[m.first], []).append(m)
    return out


def _distance(a: Match[str], b: Match[str]) -> int:
    return max(a.first - b.last, b.first - a.last)
