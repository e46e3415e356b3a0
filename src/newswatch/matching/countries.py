"""Countries that a text names: by name, by adjective or people, or by a seat of power ("Kabul denied")."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from newswatch.catalog.country_files import Country
from newswatch.matching.document import Document
from newswatch.matching.phrases import PhraseSet


@dataclass(frozen=True, slots=True)
class CountryMention:
    """Tokens `first` to `last` (exclusive) name `country` (alpha-2) as a `name`, an `adjective` or a `metonym`."""

    first: int
    last: int
    country: str
    kind: str


class CountryFinder:
    """Finds countries; built once from the catalogue. Names go before adjectives, these before metonyms."""

    def __init__(self, countries: Sequence[Country]) -> None:
        table: dict[str, tuple[tuple[str, ...], str]] = {}
        for kind, words_of in (("name", _names), ("adjective", _people), ("metonym", _seats)):
            bearers: dict[str, list[Country]] = {}
            for c in countries:
                for n in dict.fromkeys(w.lower() for w in words_of(c)):
                    bearers.setdefault(n, []).append(c)
            for n, those in bearers.items():
                # an island shares no land border: "Dominican" is more often of the republic that does
                ranked = sorted(those, key=lambda c: not c.neighbours)
                table.setdefault(n, (tuple(c.alpha2 for c in ranked), kind))
        self._names = PhraseSet(table)
        self._neighbours = {c.alpha2: frozenset(c.neighbours) for c in countries}

    def find(self, document: Document) -> tuple[CountryMention, ...]:
        """The countries of the text in order. Only capitalised words count; "us" is no country, "US" and "U.S." are.
        A people's name that two countries share ("Congolese") is of the one that the text names otherwise, else of a
        neighbour of one that it names."""
        found = [m for m in self._names.find(document) if _is_name(document, m.first, m.last)]
        sure = {m.value[0][0] for m in found if len(m.value[0]) == 1}
        return tuple(CountryMention(m.first, m.last, self._meant(m.value[0], sure), m.value[1]) for m in found)

    def _meant(self, bearers: tuple[str, ...], sure: AbstractSet[str]) -> str:
        """The country of those that bear a name which a text means that names `sure` ones besides."""
        return min(bearers, key=lambda c: (c not in sure, not self._neighbours[c] & sure))


def _names(c: Country) -> tuple[str, ...]:
    return c.name, *c.names


def _people(c: Country) -> tuple[str, ...]:
    return *c.adjectives, *c.demonyms


def _seats(c: Country) -> tuple[str, ...]:
    return c.metonyms


def _is_name(document: Document, first: int, last: int) -> bool:
    if document.caseless:
        return last - first > 1 or len(document.words[first]) > 2
    surface = document.text[document.starts[first] : document.ends[last - 1]]
    return surface[0].isupper() and (len(surface) > 2 or surface.isupper())
