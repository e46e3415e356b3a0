"""What the word lists find in one document: the common ground of all that reads noun phrases, clauses and lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from newswatch.catalog.lexicon_files import Grammar, Noun
from newswatch.events.casualties.quantity import Quantity
from newswatch.matching import Document, Match
from newswatch.model import Party

PARENTHESES = {"(": ")", "[": "]"}
DASHES = frozenset(("–", "—", "-", "--"))
QUOTES = frozenset("\"'“”‘’`´«»")
NO_ADVERBS = frozenset("family assembly monopoly anomaly supply reply rally bully".split())
BRACKET_REACH = 12  # tokens: the longest bracket inside a noun phrase of the project's cases has 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Finds:
    """Matches of one document by their first token."""

    document: Document
    grammar: Grammar
    quantities: Mapping[int, Quantity]
    nouns: Mapping[int, Match[Noun]]
    noun_tails: Mapping[int, Match[Noun]]  # by tokens inside a noun of several words: its rest from there
    modifiers: Mapping[int, Match[Party]]
    actors: Mapping[int, Match[Party]]
    nationalities: Mapping[int, str]
    units: frozenset[str]  # words after a number that count no people
    ordinals: frozenset[str]
    pairs: Mapping[str, int]  # nouns that count by themselves
    participles: frozenset[str]  # of harm, one word each
    verbs: frozenset[str]  # of harm in other forms, one word each
    blocked: frozenset[int]  # tokens of dates
    places: frozenset[int]  # tokens of places, which name nobody

    def close(self, j: int, reach: int = BRACKET_REACH) -> int | None:
        """The token after the bracket that opens at token `j`; null where none closes it within `reach` tokens."""
        words = self.document.words
        want = PARENTHESES[words[j]]
        for k in range(j + 1, min(j + reach, len(words))):
            if words[k] == want:
                return k + 1
        return None

    def adverb(self, j: int) -> bool:
        """Is the word at token `j` an adverb, by the list or by its ending in -ly?"""
        words = self.document.words
        if not 0 <= j < len(words):
            return False
        w = words[j]
        if w in self.grammar.adverb:
            return True
        return w.endswith("ly") and len(w) > 4 and w not in NO_ADVERBS and not self.document.is_capital(j)

    def word(self, j: int) -> str:
        """The word at token `j`; empty beyond the text."""
        words = self.document.words
        return words[j] if 0 <= j < len(words) else ""
