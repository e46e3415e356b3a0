"""What police and army do about unrest: arrests, force against crowds, curfews, cordons, deployments.

They are told where a text speaks of unrest; elsewhere ("police arrested a burglar", "security was tight at the final")
they are everyday. One of each kind is coded in a text: a day of riots has a hundred of them and is one subject.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

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
ASKED_BACK = 10
NEAR = 20  # tokens between a measure and the force that took it
NONE = frozenset("no not without any never".split())  # "no arrests have been made"
FEARED = frozenset(("apprehended",))  # of trouble, too, where no force is named: "apprehended a threat to peace"


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
            EventType.OTHER: PhraseSet((w, w) for w in groups["measures"]),
        }
        self._alone = PhraseSet((w, w) for w in groups["measures_alone"])

    def speaks_of_them(self, document: Document, *, attacks: bool = False) -> bool:
        """May the text tell of a measure? Cheap: it speaks of unrest, and has a word for one. With `attacks` it tells
        of those, whose words are no sign of unrest in the streets."""
        perhaps = len({m.value for m in self._perhaps.find(document)}) >= PERHAPS and not attacks
        if not (perhaps or self._unrest.find(document)):
            return False
        return any(p.find(document) for p in (*self._kinds.values(), self._alone))

    def find(self, document: Document, q: Qualifiers, *, attacks: bool = False) -> tuple[Measure, ...]:
        """The first measure of each kind that the text says was taken, in order of the kinds."""
        if not self.speaks_of_them(document, attacks=attacks):
            return ()
        forces: dict[int, list[Match[str]]] = {}
        for m in self._forces.find(document):
            forces.setdefault(document.sentence_of[m.first], []).append(m)
        out = []
        for kind, phrases in self._kinds.items():
            found = phrases.find(document)
            if kind is not EventType.ARREST:  # only a state arrests; the rest others do, too
                found = [m for m in found if document.sentence_of[m.first] in forces]
            alone = set(self._alone.find(document)) if kind is EventType.OTHER else set()
            found = sorted({*found, *alone}, key=lambda m: m.first)
            for m in found:
                sentence = document.sentences[document.sentence_of[m.first]]
                before = document.words[max(sentence.first, m.first - REACH) : m.first]
                if (NOT_DONE | NONE) & set(before):
                    continue
                asked = document.words[max(sentence.first, m.first - ASKED_BACK) : m.first]
                if kind is not EventType.SECURITY_OPERATION and ASKED & set(asked):
                    continue  # "demanded a probe into the firing": that was done
                if FEARED & set(document.words[m.first : m.last]) and sentence.index not in forces:
                    continue
                if kind is EventType.OTHER and not self._stands_by(m, forces.get(sentence.index, ()), alone):
                    continue
                if realis_of(document, q, sentence.first, sentence.last, m.first) is Realis.ACTUAL:
                    by = min(forces.get(sentence.index, ()), key=lambda f: abs(f.first - m.first), default=None)
                    out.append(Measure(kind, m.first, m.last, (by.first, by.last) if by is not None else None))
                    break
        return tuple(out)

    def _stands_by(self, m: Match[str], forces: Sequence[Match[str]], alone: Collection[Match[str]]) -> bool:
        """Does a force stand near enough to have taken the measure, or does the measure itself say who takes it?"""
        return m in alone or any(max(f.first - m.last, m.first - f.last) <= NEAR for f in forces)
