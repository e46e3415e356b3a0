"""All places that a text names, each resolved with the help of the others."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from newswatch.catalog import country_files, place_grammar_files
from newswatch.catalog.gazetteer_files import Level
from newswatch.events.places import gazetteer as gazetteer_module
from newswatch.events.places.chains import Chain, link, resolve
from newswatch.events.places.context import NO_HINTS, Context, Hints
from newswatch.events.places.gazetteer import Gazetteer
from newswatch.events.places.naming import to_place
from newswatch.events.places.parts import Part, PartFinder, Relation
from newswatch.matching import Document, read
from newswatch.model import Place

# How much a sign of a country counts beside its own name (1): chosen by hand, the order matters more than the size
ADJECTIVE, ACTOR, OUTLET, PROVINCE, CITY, TITLE = 0.4, 0.4, 0.3, 0.8, 0.5, 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceMention:
    """One place as the text names it, with all that it says around it ("X village in Y district of Z").

    Tokens `first` to `last` and characters `start` to `end` cover the whole of it; `sentence` is the index of its
    sentence. `place` is what it resolves to, its name and precision as the text gives them.
    """

    first: int
    last: int
    start: int
    end: int
    sentence: int
    relation: Relation
    place: Place
    level: Level | None  # of the finest part that is known
    chain: Chain


class PlaceFinder:
    """Finds and resolves; made once from the gazetteer and the catalogue, then used for any number of texts."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        adjectives: dict[str, list[str]] = {}
        for country in country_files.load():
            for word in {*country.adjectives, *country.demonyms}:
                if " " not in word:
                    adjectives.setdefault(word.lower(), []).append(country.alpha2)
        self._adjectives = {w: tuple(c) for w, c in adjectives.items()}
        self._gazetteer = gazetteer
        self._parts = PartFinder(gazetteer, place_grammar_files.load(), self._adjectives)

    def find(self, document: Document, hints: Hints = NO_HINTS) -> tuple[PlaceMention, ...]:
        """Every place that the text names, in order of the text."""
        groups: list[tuple[int, list[Part]]] = []
        for sentence in document.sentences:
            groups += [(sentence.index, chain) for chain in link(document, self._parts.find(document, sentence))]
        context = self._context(document, [g for _, g in groups], hints)
        mentions = []
        for sentence_index, parts in groups:
            for chain in resolve(self._gazetteer, parts, context):
                mention = self._mention(document, sentence_index, chain)
                if mention is not None:
                    mentions.append(mention)
        return tuple(sorted(mentions, key=lambda m: m.first))

    def _context(self, document: Document, groups: list[list[Part]], hints: Hints) -> Context:
        """Two readings: what stands firm by itself says which of the rest is meant."""
        context = Context()
        for code in hints.countries:
            context.add(code, ACTOR)
        if hints.outlet_country:
            context.add(hints.outlet_country, OUTLET)
        for i, word in enumerate(document.words):
            for code in self._adjectives.get(word, ()) if document.is_capital(i) else ():
                context.add(code, ADJECTIVE / len(self._adjectives[word]))
        if hints.title:
            title = read(hints.title)
            for sentence in title.sentences:
                self._gather(context, link(title, self._parts.find(title, sentence)), TITLE)
        self._gather(context, groups, 1.0)
        return context

    def _gather(self, context: Context, groups: list[list[Part]], weight: float) -> None:
        firm = Context(countries=dict(context.countries))
        resolved = []
        for parts in groups:
            for part in parts:
                first = part.candidates[0] if part.candidates else None
                if first is not None and first.level is Level.COUNTRY and part.kind in ("", "country"):
                    firm.add(first.country, weight)
        for parts in groups:
            resolved += resolve(self._gazetteer, parts, firm)
        for chain in resolved:
            anchored = any(c is not None and c.level is Level.COUNTRY for c in chain.resolved)
            for c in chain.resolved:
                if c is None:
                    continue
                if c.level is Level.COUNTRY:
                    context.add(c.country, weight)
                elif c.level is Level.ADMIN1:
                    context.add(c.country, weight * (PROVINCE if not anchored else 0.1))
                elif len(chain.parts) > 1 or c.population >= 100_000:
                    context.add(c.country, weight * (CITY if not anchored else 0.1))
                if len(chain.parts) > 1 or c.level is Level.ADMIN1:
                    if c.admin1 is not None:
                        context.admin1.add(c.admin1)
                    if c.admin2 is not None:
                        context.admin2.add(c.admin2)

    def _mention(self, document: Document, sentence: int, chain: Chain) -> PlaceMention | None:
        first = min(p.first for p in chain.parts)
        last = max(p.stop for p in chain.parts)
        quote = document.quote(first, last)
        place = to_place(self._gazetteer, document, chain, quote)
        if place is None:
            return None
        finest = chain.finest
        return PlaceMention(
            first=first,
            last=last,
            start=quote.start,
            end=quote.end,
            sentence=sentence,
            relation=chain.parts[0].relation,
            place=place,
            level=None if finest is None else finest.level,
            chain=chain,
        )


@cache
def load() -> PlaceFinder:
    """The finder over the packaged gazetteer, made once for a process."""
    return PlaceFinder(gazetteer_module.load())
