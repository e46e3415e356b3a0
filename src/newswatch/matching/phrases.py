"""Finding thousands of phrases at once, on whole words, by an Aho-Corasick automaton (leftmost, longest)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

import ahocorasick_rs

from newswatch.matching.document import Document, read

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Match(Generic[V]):
    """Tokens `first` to `last` (exclusive) are a phrase of the set; `value` is what the set holds for it."""

    first: int
    last: int
    value: V


def normalise(phrase: str) -> str:
    """The phrase as the stream of a document shows it: the same tokens, each between two blanks."""
    return read(phrase).stream


class PhraseSet(Generic[V]):
    """Phrases with a value each. Case, hyphens and kinds of apostrophe do not matter."""

    def __init__(self, phrases: Mapping[str, V] | Iterable[tuple[str, V]]) -> None:
        pairs = phrases.items() if isinstance(phrases, Mapping) else phrases
        table: dict[str, V] = {}
        for phrase, value in pairs:
            key = normalise(phrase)
            if key:
                table.setdefault(key, value)
        self._values = list(table.values())
        self._automaton = (
            # On bytes: over a string it first makes a map from them to characters, at every search
            ahocorasick_rs.BytesAhoCorasick(
                [key.encode() for key in table], matchkind=ahocorasick_rs.MatchKind.LeftmostLongest
            )
            if table
            else None
        )

    def __len__(self) -> int:
        return len(self._values)

    def find(self, document: Document) -> list[Match[V]]:
        """All phrases of the document, in order, none overlapping another."""
        if self._automaton is None:
            return []
        tokens = document.stream_tokens
        values = self._values
        return [
            Match(tokens[start], tokens[end], values[i])
            for i, start, end in self._automaton.find_matches_as_indexes(document.stream_bytes)
        ]
