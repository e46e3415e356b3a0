"""Numbers as news writes them: digits with commas, words to any size, vague terms, and bounds before them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from newswatch.catalog import word_files
from newswatch.catalog.lexicon_files import Quantities
from newswatch.matching import Document, Match, PhraseSet

DIGITS = re.compile(r"\d{1,3}(?:,\d{2,3})+|\d{1,6}")
ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)$")
HYPHENS = "-‐‑–"
SHORTEST_MISSPELT = 6  # letters: of shorter words too many misspellings are words ("seen", "tree")
LARGE = frozenset(("hundred", "thousand"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """Tokens `first` to `last` (exclusive) say how many. `best` is null for a vague `term`."""

    first: int
    last: int
    min: int | None
    best: int | None
    max: int | None
    term: str | None = None
    number: int  # the token where the number itself begins


def _misspelt(words: Mapping[str, int]) -> dict[str, int]:
    """Number words with one letter lost or two exchanged inside ("twele", "thirten", "fourtene"), less those that are
    another word ("seen", "there")."""
    out: dict[str, int] = {}
    for word, value in words.items():
        if len(word) < SHORTEST_MISSPELT:
            continue
        inside = range(1, len(word) - 1)
        lost = [word[:k] + word[k + 1 :] for k in inside]
        exchanged = [word[:k] + word[k + 1] + word[k] + word[k + 2 :] for k in inside]
        out |= {w: value for w in (*lost, *exchanged) if w not in words and word_files.may_be_name(w)}
    return out


class QuantityReader:
    """Finds quantities; built once from the lexicon."""

    def __init__(self, lexicon: Quantities) -> None:
        self._words = {**_misspelt(lexicon.words), **lexicon.words}
        self._begins = frozenset((*self._words, "a"))  # what a number can begin with, but for digits
        self._pairs = lexicon.pairs
        self._scales = lexicon.scales
        self._about = lexicon.bounds.about
        self._collective = PhraseSet((p, p) for p in lexicon.collective)
        self._vague = PhraseSet((t, t) for t in lexicon.vague)
        self._bounds = PhraseSet(
            [(p, "min") for p in lexicon.bounds.at_least] + [(p, "max") for p in lexicon.bounds.at_most]
        )

    def find(self, document: Document) -> dict[int, Quantity]:
        """Quantities by the token at which they begin, bound included."""
        bounds = {m.last: m for m in self._bounds.find(document)}
        collective = {m.last: m.first for m in self._collective.find(document)}
        out: dict[int, Quantity] = {}
        i = 0
        words, count = document.words, len(document.words)
        while i < count:
            if not (words[i] in self._begins or words[i][0].isdigit()):
                i += 1
                continue
            read = self._exact(document, i)
            if read is None:
                i += 1
                continue
            q = self._bounded(document, read, bounds)
            q = replace(q, first=collective.get(q.first, q.first))
            out[q.first] = q
            i = q.last
        for m in self._vague.find(document):
            if not any(k in out for k in range(m.first, m.last)):
                out[m.first] = Quantity(
                    first=m.first, last=m.last, min=None, best=None, max=None, term=m.value, number=m.first
                )
        return out

    def _exact(self, document: Document, i: int) -> Quantity | None:
        """A number or a range that begins at token `i`."""
        read = self._number(document, i)
        if read is None:
            return None
        value, last = read
        top = self._range_end(document, i, last)
        if top is not None and top[0] > value:
            between = i > 0 and document.words[i - 1] == "between"
            first = i - 1 if between else i
            return Quantity(first=first, last=top[1], min=value, best=value, max=top[0], number=i)
        return Quantity(first=i, last=last, min=value, best=value, max=value, number=i)

    def _bounded(self, document: Document, q: Quantity, bounds: dict[int, Match[str]]) -> Quantity:
        """The quantity with the words before it that make it a bound or an estimate."""
        first = q.first
        while first and document.words[first - 1] in self._about:
            first -= 1
        bound = bounds.get(first)
        if bound is None:
            return replace(q, first=first)
        if bound.value == "min":
            return replace(q, first=bound.first, max=None)
        return replace(q, first=bound.first, min=None, max=q.best)

    def _range_end(self, document: Document, first: int, i: int) -> tuple[int, int] | None:
        """The upper number of "20 to 25", "20-25", "four or five", "between four and five"."""
        words = document.words
        if i >= len(words):
            return None
        if first and words[first - 1] == "from":
            return None  # "rose from eleven to fifteen"
        if words[i] in ("to", "or", "–", "—", "-") and i + 1 < len(words):
            return self._number(document, i + 1)
        if words[i] == "and" and first and words[first - 1] == "between" and i + 1 < len(words):
            return self._number(document, i + 1)
        if document.starts[i] == document.ends[i - 1] + 1 and document.text[document.ends[i - 1]] in HYPHENS:
            return self._number(document, i)
        return None

    def _number(self, document: Document, i: int) -> tuple[int, int] | None:
        """The value of the number at token `i`, and the token after it."""
        words = document.words
        w = words[i]
        following = words[i + 1] if i + 1 < len(words) else ""
        if DIGITS.fullmatch(w):
            if len(w) > 1 and w[0] == "0":
                return None
            value = int(w.replace(",", ""))
            return (value * self._scales[following], i + 2) if following in self._scales else (value, i + 1)
        if w == "a" and following in LARGE:
            return self._spelled(words, i, 1)  # "a hundred and twenty"
        if w == "a" and following in self._pairs:
            return self._pair(words, i)
        if w not in self._words or w == "dozen":
            return None
        return self._spelled(words, i, self._words[w])

    def _pair(self, words: tuple[str, ...], i: int) -> tuple[int, int] | None:
        """ "a dozen", "a pair of"; "a couple was killed" is no number: the noun says how many."""
        of = i + 2 < len(words) and words[i + 2] == "of"
        if words[i + 1] == "couple" and not of:
            return None
        return self._pairs[words[i + 1]], i + 3 if of else i + 2

    def _spelled(self, words: tuple[str, ...], i: int, first: int) -> tuple[int, int]:
        """A number in words: "one hundred and twenty-two", "two dozen", "three lakh"; its `first` word says so many."""
        total, current = 0, first
        j = i + 1
        while j < len(words):
            w = words[j]
            if w in self._words and w != "dozen" and self._fits(current, self._words[w]):
                current += self._words[w]
            elif w == "dozen":
                current *= 12
            elif w == "hundred":
                current *= 100
            elif w in self._scales:
                total += current * self._scales[w]
                current = 0
            elif not (w == "and" and self._joins(words, j, total, current)):
                break
            j += 1
        return total + current, j

    @staticmethod
    def _fits(current: int, value: int) -> bool:
        """May `value` follow: units after tens, tens and units after hundreds or thousands?"""
        if current and current % 100 == 0:
            return 0 < value < 100
        if current == 0:
            return value > 0
        return current % 100 >= 20 and current % 10 == 0 and 0 < value < 10

    def _joins(self, words: tuple[str, ...], j: int, total: int, current: int) -> bool:
        """Is the `and` at token `j` one inside a number ("one hundred and two")?"""
        if j + 1 >= len(words) or words[j + 1] not in self._words:
            return False
        return (current + total) > 0 and current % 100 == 0
