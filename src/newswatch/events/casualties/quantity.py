"""Numbers as news writes them: digits with commas, words to any size, vague terms, and bounds before them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from newswatch.catalog.lexicon_files import Quantities
from newswatch.matching import Document, PhraseSet

DIGITS = re.compile(r"\d{1,3}(?:,\d{2,3})+|\d{1,6}")
ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)$")


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


class QuantityReader:
    """Finds quantities; built once from the lexicon."""

    def __init__(self, words: Quantities) -> None:
        self._words = words.words
        self._scales = words.scales
        self._vague = PhraseSet((t, t) for t in words.vague["terms"])
        self._bounds = PhraseSet(
            [(p, "min") for p in words.bounds["at_least"]] + [(p, "max") for p in words.bounds["at_most"]]
        )
        self._about = frozenset(w for w in words.bounds["about"] if " " not in w)

    def find(self, document: Document) -> dict[int, Quantity]:
        """Quantities by the token at which they begin, bound included."""
        bounds = {m.last: (m.first, m.value) for m in self._bounds.find(document)}
        out: dict[int, Quantity] = {}
        words = document.words
        i = 0
        while i < len(words):
            read = self._number(document, i)
            if read is None:
                i += 1
                continue
            value, last = read
            top = self._range_end(document, last)
            if top is not None and top[0] > value:
                q = Quantity(first=i, last=top[1], min=value, best=value, max=top[0], number=i)
            else:
                q = Quantity(first=i, last=last, min=value, best=value, max=value, number=i)
            first = i
            while first and words[first - 1] in (
                "about",
                "around",
                "nearly",
                "almost",
                "approximately",
                "roughly",
                "some",
                "estimated",
                "another",
            ):
                first -= 1
            kind = bounds.get(first)
            if kind and kind[1] == "min":
                q = Quantity(first=kind[0], last=q.last, min=q.min, best=q.best, max=None, number=i)
            elif kind:
                q = Quantity(first=kind[0], last=q.last, min=None, best=q.best, max=q.best, number=i)
            elif first < i:
                q = Quantity(first=first, last=q.last, min=q.min, best=q.best, max=q.max, number=i)
            out[q.first] = q
            i = q.last
        for m in self._vague.find(document):
            if m.first not in out and not any(k in out for k in range(m.first, m.last)):
                out[m.first] = Quantity(
                    first=m.first, last=m.last, min=None, best=None, max=None, term=m.value, number=m.first
                )
        return out

    def _range_end(self, document: Document, i: int) -> tuple[int, int] | None:
        """The upper number of "20 to 25", "20-25", "four or five"."""
        words = document.words
        if i < len(words) and words[i] in ("to", "or", "–", "—", "and") and i + 1 < len(words):
            if words[i] == "and":  # only "between four and five"
                return None
            return self._number(document, i + 1)
        if (
            i < len(words)
            and document.starts[i] == document.ends[i - 1] + 1
            and document.text[document.ends[i - 1]] in "-‐‑"
        ):
            return self._number(document, i)
        return None

    def _number(self, document: Document, i: int) -> tuple[int, int] | None:
        words = document.words
        w = words[i]
        if DIGITS.fullmatch(w):
            if len(w) > 1 and w[0] == "0":
                return None
            value = int(w.replace(",", ""))
            if i + 1 < len(words) and words[i + 1] in self._scales:
                return value * self._scales[words[i + 1]], i + 2
            return value, i + 1
        if w == "a" and i + 1 < len(words) and words[i + 1] in ("dozen", "couple", "pair", "hundred", "duo", "trio"):
            if words[i + 1] == "couple" and not (i + 2 < len(words) and words[i + 2] == "of"):
                return None  # "a couple was killed": two people, but the noun says so
            value = self._words.get(words[i + 1]) or self._scales[words[i + 1]]
            return value, i + 3 if i + 2 < len(words) and words[i + 2] == "of" else i + 2
        if w not in self._words or w in ("couple", "pair", "duo", "trio", "dozen"):
            return None
        total = current = self._words[w]
        j = i + 1
        total = 0
        while j < len(words):
            n = words[j]
            if n in self._words and current % 100 >= 20 and current % 10 == 0 and 0 < self._words[n] < 10:
                current += self._words[n]
            elif n in self._words and current and current % 100 == 0 and self._words[n] < 100:
                current += self._words[n]
            elif n == "dozen":
                current *= 12
            elif n == "hundred":
                current *= 100
            elif n in self._scales:
                total += current * self._scales[n]
                current = 0
            elif (
                n == "and"
                and j + 1 < len(words)
                and words[j + 1] in self._words
                and (current or total)
                and (current + total) % 100 == 0
            ):
                pass
            else:
                break
            j += 1
        return total + current, j
