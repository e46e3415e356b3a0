"""Cues: the catalogue's phrases that count as signs of an incident, found in a text with what they stand for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from newswatch.catalog.lexicon_files import Cue, NotCue
from newswatch.matching.document import Document
from newswatch.matching.phrases import Match, PhraseSet


@dataclass(frozen=True, slots=True)
class CueMatch:
    """Tokens `first` to `last` (exclusive) are a phrase of `cue`."""

    first: int
    last: int
    cue: Cue


class CueReader:
    """Finds cues; a phrase inside one that only looks like a cue does not count. Built once from the lexicon."""

    def __init__(self, cues: Sequence[Cue], not_cues: Sequence[NotCue]) -> None:
        self._cues = PhraseSet((p, c) for c in cues for p in c.phrases)
        self._not = PhraseSet((p, n.id) for n in not_cues for p in n.phrases)
        self._needed = PhraseSet((p, p) for c in cues for p in c.needs)

    def find(self, document: Document) -> tuple[CueMatch, ...]:
        """All cues of the text, in order."""
        false = [(m.first, m.last) for m in self.false(document)]
        found = [m for m in self._cues.find(document) if not any(a < m.last and m.first < b for a, b in false)]
        if any(m.value.needs for m in found):
            present: dict[int, set[str]] = {}
            for n in self._needed.find(document):
                present.setdefault(document.sentence_of[n.first], set()).add(n.value)
            found = [
                m
                for m in found
                if not m.value.needs or present.get(document.sentence_of[m.first], set()) & set(m.value.needs)
            ]
        return tuple(CueMatch(m.first, m.last, m.value) for m in found)

    def false(self, document: Document) -> list[Match[str]]:
        """The phrases of the text that only look like cues."""
        return self._not.find(document)
