"""Countries that a text names: by name, by adjective or people, or by a seat of power ("Kabul denied")."""

from __future__ import annotations

from collections.abc import Sequence
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
        table: dict[str, tuple[str, str]] = {}
        for c in countries:
            for n in (c.name, *c.names):
                table.setdefault(n.lower(), (c.alpha2, "name"))
        for c in countries:
            for n in (*c.adjectives, *c.demonyms):
                table.setdefault(n.lower(), (c.alpha2, "adjective"))
        for c in countries:
            for n in c.metonyms:
                table.setdefault(n.lower(), (c.alpha2, "metonym"))
        self._names = PhraseSet(table)

    def find(self, document: Document) -> tuple[CountryMention, ...]:
        """The countries of the text in order. Only capitalised words count; "us" is no country, "US" and "U.S." are."""
        return tuple(
            CountryMention(m.first, m.last, *m.value)
            for m in self._names.find(document)
            if _is_name(document, m.first, m.last)
        )


def _is_name(document: Document, first: int, last: int) -> bool:
    if document.caseless:
        return last - first > 1 or len(document.words[first]) > 2
    surface = document.text[document.starts[first] : document.ends[last - 1]]
    return surface[0].isupper() and (len(surface) > 2 or surface.isupper())
