"""Who: the actors of the catalogue and the countries that a text names.

A strong alias counts wherever it stands; a weak one ("FAK", "AA") only where one of the countries it needs is in
the text. Aliases that are all capitals match only in capitals. Which part an actor plays is `roles`' work in
`events.mentions`; here is only who is named, where.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from newswatch.catalog.actor_files import STATE, ActorEntry, Alias
from newswatch.catalog.country_files import Country
from newswatch.matching import Document, Match, PhraseSet, normalise
from newswatch.model import Party


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorMention:
    """Tokens `first` to `last` (exclusive) name an actor of the catalogue."""

    first: int
    last: int
    entry: ActorEntry
    alias: Alias


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryMention:
    """Tokens `first` to `last` (exclusive) name a country: by `name`, `adjective` (also its people) or `metonym`."""

    first: int
    last: int
    country: str
    kind: str


class ActorFinder:
    """Finds actors and countries; built once from the catalogue."""

    def __init__(self, entries: Sequence[ActorEntry], countries: Sequence[Country]) -> None:
        names: dict[str, list[tuple[ActorEntry, Alias]]] = {}
        for e in entries:
            if e.id.startswith(STATE):
                continue  # "in Pakistan" names a place; states act through adjectives and seats of power
            for a in e.aliases:
                names.setdefault(normalise(a.name), []).append((e, a))
        self._aliases = PhraseSet((name, tuple(found)) for name, found in names.items())
        words: dict[str, tuple[str, str]] = {}
        for c in countries:
            for n in (c.name, *c.names):
                words.setdefault(n.lower(), (c.alpha2, "name"))
        for c in countries:
            for n in (*c.adjectives, *c.demonyms):
                words.setdefault(n.lower(), (c.alpha2, "adjective"))
        for c in countries:
            for n in c.metonyms:
                words.setdefault(n.lower(), (c.alpha2, "metonym"))
        self._countries = PhraseSet(words)

    def countries(self, document: Document) -> tuple[CountryMention, ...]:
        """The countries that the text names, in order; only capitalised words count."""
        return tuple(
            CountryMention(first=m.first, last=m.last, country=m.value[0], kind=m.value[1])
            for m in self._countries.find(document)
            if document.is_capital(m.first) and _case_fits(document, m.first, m.last, None)
        )

    def actors(self, document: Document, context: frozenset[str]) -> tuple[ActorMention, ...]:
        """The actors that the text names, in order. `context`: countries in the text or of the outlet."""
        out = []
        for m in self._aliases.find(document):
            chosen = self._choose(document, m, context)
            if chosen is not None:
                out.append(ActorMention(first=m.first, last=m.last, entry=chosen[0], alias=chosen[1]))
        return tuple(out)

    def _choose(
        self, document: Document, m: Match[tuple[tuple[ActorEntry, Alias], ...]], context: frozenset[str]
    ) -> tuple[ActorEntry, Alias] | None:
        fitting = [
            (e, a)
            for e, a in m.value
            if _case_fits(document, m.first, m.last, a) and (a.strong or not a.needs or context & set(a.needs))
        ]
        if not fitting:
            return None
        # several actors share the alias: the one whose country the text is about
        return max(fitting, key=lambda x: (bool(context & set(x[0].countries)), x[1].strong))


def _case_fits(document: Document, first: int, last: int, alias: Alias | None) -> bool:
    surface = document.text[document.starts[first] : document.ends[last - 1]]
    if alias is None:  # a country: "us" is no country, "US" and "U.S." are
        return len(surface) > 2 or surface.isupper() or "." in surface
    if alias.cased:
        return surface.replace(".", "") == alias.name.replace(".", "")
    return not alias.name[:1].isupper() or any(c.isupper() for c in surface)


def parties(mentions: Sequence[ActorMention]) -> tuple[Match[Party], ...]:
    """The mentions as what the casualties reader needs: whose members count for which party."""
    return tuple(Match(m.first, m.last, m.entry.party) for m in mentions if m.entry.party is not Party.UNKNOWN)
