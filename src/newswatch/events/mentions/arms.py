"""States behind their arms: "an Israeli strike", "killed by Pakistani fire", "Ukrainian drones hit".

A people's adjective before a word for what only states use, or before a word for its forces' fire, names the state as
the one who did it, unless the words say that the thing itself was hit ("shot down a Russian drone").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from newswatch.matching import CountryMention, Document

BETWEEN = 3  # words between the adjective and the arms: "Russian guided aerial bombs" is 2
BACK = 5  # tokens from a verb that hits the arms to their adjective: "shot down two suspected Ukrainian drones" is 4
# after these "fire" is no shooting: "Greek fire brigade"
NOT_FIRE = frozenset("brigade service services department officials station engine chief crews safety".split())


@dataclass(frozen=True, slots=True)
class Arms:
    """Tokens `first` to `last` (exclusive) name the arms of the state `country` (alpha-2) at work."""

    first: int
    last: int
    country: str


class ArmsReader:
    """Finds the arms of states; built once from the lexicon's groups."""

    def __init__(self, arms: Sequence[str], before: Sequence[str], stopped: Sequence[str]) -> None:
        self._arms = frozenset(arms)
        self._before = frozenset(before)
        self._stopped = frozenset(stopped)

    def find(self, document: Document, countries: Sequence[CountryMention]) -> tuple[Arms, ...]:
        """The arms at work that the text names with the state they belong to, in order."""
        out = []
        for c in countries:
            last = self._end(document, c.last) if c.kind == "adjective" else None
            if last is not None and not self._is_hit(document, c.first, last):
                out.append(Arms(c.first, last, c.country))
        return tuple(out)

    def _end(self, document: Document, k: int) -> int | None:
        """The token after the arms, where only words that go before arms stand between."""
        words = document.words
        for j in range(k, min(k + BETWEEN + 1, len(words))):
            following = words[j + 1] if j + 1 < len(words) else ""
            if words[j] in self._arms and following not in self._arms:
                return None if words[j] == "fire" and following in NOT_FIRE else j + 1
            if words[j] not in self._before and words[j] not in self._arms:
                return None
        return None

    def _is_hit(self, document: Document, first: int, last: int) -> bool:
        """Are the arms what was hit or stopped: "shot down a Russian drone", "Russian drones were intercepted"?"""
        words, sentence = document.words, document.sentences[document.sentence_of[first]]
        if self._stopped & set(words[max(sentence.first, first - BACK) : first]):
            return True
        after = words[last : min(last + 3, sentence.last)]
        return after[:1] in (("was",), ("were",)) and bool(self._stopped & set(after))
