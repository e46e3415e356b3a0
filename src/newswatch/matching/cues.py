"""Cues: the catalogue's phrases that count as signs of an incident, found in a text with what they stand for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from newswatch.catalog.lexicon_files import Cue, NotCue
from newswatch.matching.document import Document
from newswatch.matching.phrases import Match, PhraseSet

REACH = 6  # tokens from a phrase to the word that must follow: "captured a key rebel held neighbourhood" has 4 between


@dataclass(frozen=True, slots=True)
class CueMatch:
    """Tokens `first` to `last` (exclusive) are a phrase of `cue`."""

    first: int
    last: int
    cue: Cue


class CueReader:
    """Finds cues; a phrase inside one that only looks like a cue does not count. Built once from the lexicon."""

    def __init__(self, cues: Sequence[Cue], not_cues: Sequence[NotCue]) -> None:
        self._cues = PhraseSet((p, c) for c in cues for p in c.phrases if not (c.needs or c.then))
        self._bound = PhraseSet((p, c) for c in cues for p in c.phrases if c.needs or c.then)
        self._not = PhraseSet((p, n.id) for n in not_cues for p in n.phrases)
        self._needed = PhraseSet((p, p) for c in cues for p in c.needs)
        self._following = PhraseSet((p, p) for c in cues for p in c.then)

    def find(self, document: Document) -> tuple[CueMatch, ...]:
        """All cues of the text, in order. Of two that overlap the longer counts, and of two as long the one that needs
        other words and has them."""
        false = [(m.first, m.last) for m in self.false(document)]
        free = [m for m in self._cues.find(document) if _clear(m, false)]
        bound = self._with_company(document, [m for m in self._bound.find(document) if _clear(m, false)])
        bound = [
            m for m in bound if _clear(m, [(f.first, f.last) for f in free if f.last - f.first > m.last - m.first])
        ]
        found = [m for m in free if _clear(m, [(b.first, b.last) for b in bound])]
        return tuple(sorted((CueMatch(m.first, m.last, m.value) for m in (*found, *bound)), key=lambda c: c.first))

    def _with_company(self, document: Document, found: Sequence[Match[Cue]]) -> list[Match[Cue]]:
        """Those whose needed words stand in the sentence, and whose following words follow."""
        if not found:
            return []
        present: dict[int, set[str]] = {}
        for n in self._needed.find(document):
            present.setdefault(document.sentence_of[n.first], set()).add(n.value)
        heads = self._following.find(document)
        return [
            m
            for m in found
            if (not m.value.needs or present.get(document.sentence_of[m.first], set()) & set(m.value.needs))
            and (not m.value.then or self._followed(document, m, heads))
        ]

    def _followed(self, document: Document, m: Match[Cue], heads: Sequence[Match[str]]) -> bool:
        end = min(m.last + REACH, document.sentences[document.sentence_of[m.first]].last)
        return any(m.last <= h.first < end and h.value in m.value.then for h in heads)

    def false(self, document: Document) -> list[Match[str]]:
        """The phrases of the text that only look like cues."""
        return self._not.find(document)


def _clear(m: Match[Cue], spans: Sequence[tuple[int, int]]) -> bool:
    return not any(a < m.last and m.first < b for a, b in spans)
