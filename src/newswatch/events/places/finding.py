"""All places that a text names, each resolved with the help of the others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from newswatch.catalog import country_files, gazetteer_files, place_grammar_files
from newswatch.catalog.gazetteer_files import Level
from newswatch.catalog.place_names import key
from newswatch.events.places import borders as borders_module
from newswatch.events.places import gazetteer as gazetteer_module
from newswatch.events.places.chains import Chain, adopt, link, resolve
from newswatch.events.places.context import NO_HINTS, Context, Hints
from newswatch.events.places.gazetteer import Gazetteer
from newswatch.events.places.lines import LineFinder, LineMention
from newswatch.events.places.naming import to_place
from newswatch.events.places.parts import Part, PartFinder
from newswatch.events.places.surroundings import TELLING, Relation
from newswatch.matching import Document, Sentence, read
from newswatch.model import Place, PlacePrecision

# How much a sign of a country counts beside its own name (1): chosen by hand, the order matters more than the size
ADJECTIVE, ACTOR, OUTLET, PROVINCE, CITY, TITLE = 0.4, 0.4, 0.3, 0.8, 0.5, 0.5


BEYOND = 0.3  # how much a country from which they came counts for each of those beside it
LEFT = frozenset("came come coming crossed flown flew sneaked slipped infiltrated entered launched fired".split())
LEFT_BACK = 6  # tokens from "came" to "from": "came by night across the river from" is 6
CROSSING = frozenset("crossed crossing cross breached violated".split())
WHO_CROSSED = (
    7  # tokens from the nationality of those who crossed to the line: "Indian troops on Monday crossed the" is 5
)
WITHIN = frozenset(("inside", "within"))  # a border of one country after these is that country


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
        self._neighbours = {c.alpha2: tuple(c.neighbours) for c in country_files.load()}
        self._gazetteer = gazetteer
        self._lines = LineFinder(gazetteer_files.border_lines(), country_files.load())
        self._borders = borders_module.load()
        seats = frozenset(
            key(n) for c in country_files.load() for n in (*c.metonyms, *((c.capital,) if c.capital else ()))
        )
        self._parts = PartFinder(gazetteer, place_grammar_files.load(), self._adjectives, seats)

    def find(self, document: Document, hints: Hints = NO_HINTS) -> tuple[PlaceMention, ...]:
        """Every place that the text names, in order of the text."""
        groups: list[tuple[int, list[Part]]] = []
        lines: list[tuple[Sentence, LineMention]] = []
        for sentence in document.sentences:
            borders = self._lines.find(document, sentence)
            lines += [(sentence, line) for line in borders]
            parts = self._parts.find(document, sentence)
            if borders:  # the countries of a border's name are not where something is
                parts = tuple(p for p in parts if all(p.last <= b.first or p.first >= b.last for b in borders))
            parts = tuple(p for p in parts if p.candidates or not _inside(p, hints.names))
            groups += [(sentence.index, chain) for chain in adopt(document, link(document, parts))]
        context = self._context(document, [g for _, g in groups], hints, [line for _, line in lines])
        mentions = []
        for sentence_index, parts_of in groups:
            for chain in resolve(self._gazetteer, parts_of, context):
                mention = self._mention(document, sentence_index, chain, hints.day)
                if mention is not None:
                    mentions.append(mention)
        mentions += [self._line(document, sentence, line, context) for sentence, line in lines]
        return tuple(sorted(mentions, key=lambda m: m.first))

    def _line(self, document: Document, sentence: Sentence, line: LineMention, context: Context) -> PlaceMention:
        start, relation, word = self._parts.introduce(document, sentence, line.first)
        pair = self._lines.pair(line, context)
        quote = document.quote(line.first, line.last)
        if word == "across":
            relation = Relation.IN  # a border, unlike a river, is where it was
        if not word and CROSSING & set(document.words[max(0, line.first - 2) : line.first]):
            relation = Relation.IN  # "crossed the Military Demarcation Line": it was there
        top = context.top
        country = top if pair is not None and top in pair.split("-") else None
        if relation is Relation.IN and pair is not None:  # and on the other side than those come from who crossed it
            low = max(sentence.first, line.first - WHO_CROSSED)
            came = self._lines.named(document.words, low, line.first)
            beyond = set(pair.split("-")) - came
            country = beyond.pop() if len(beyond) == 1 else country
        if len(line.countries) == 1 and word in WITHIN:  # "inside the Kenyan border" is in Kenya
            country = line.countries[0]
        part = Part(line.first, line.last, start, line.last, "", "line", relation, (), word)
        place = Place(
            name=line.name,
            country=country,
            admin1=None,
            admin2=None,
            latitude=None,
            longitude=None,
            precision=PlacePrecision.BORDER,
            border_segment=pair,
            line_status=self._borders.status(pair) if pair else None,
            quote=quote,
        )
        return PlaceMention(
            first=line.first, last=line.last, start=quote.start, end=quote.end, sentence=sentence.index,
            relation=relation, place=place, level=Level.LINE, chain=Chain((part,), (None,)),
        )  # fmt: skip

    def _context(self, document: Document, groups: list[list[Part]], hints: Hints, lines: list[LineMention]) -> Context:
        """Two readings: what stands firm by itself says which of the rest is meant."""
        theatre = {row for country, name in hints.regions for row in self._gazetteer.division_rows(country, name)}
        context = Context(theatre=frozenset(theatre))
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
                self._gather(title, context, link(title, self._parts.find(title, sentence)), TITLE)
        for line in lines:
            for code in line.countries:
                context.add(code, ADJECTIVE)
        self._gather(document, context, groups, 1.0)
        return context

    def _gather(self, document: Document, context: Context, groups: list[list[Part]], weight: float) -> None:
        # "came across the river from Venezuela": it was in a country beside
        left = {
            id(p)
            for parts in groups
            for p in parts
            if p.relation is Relation.ORIGIN and LEFT & set(document.words[max(0, p.begin - LEFT_BACK) : p.begin])
        }
        firm = Context(countries=dict(context.countries), theatre=context.theatre)
        resolved = []
        for parts in groups:
            for part in parts:
                first = part.candidates[0] if part.candidates else None
                if first is not None and first.level is Level.COUNTRY and part.kind in ("", "country"):
                    if id(part) in left:
                        for code in self._neighbours.get(first.country, ()):
                            firm.add(code, weight * BEYOND)
                    else:
                        firm.add(first.country, weight)
        for parts in groups:
            resolved += resolve(self._gazetteer, parts, firm)
        for chain in resolved:
            anchored = any(c is not None and c.level is Level.COUNTRY for c in chain.resolved)
            for part, c in zip(chain.parts, chain.resolved, strict=True):
                if c is None:
                    continue
                if c.level is Level.COUNTRY and id(part) in left:
                    for code in self._neighbours.get(c.country, ()):
                        context.add(code, weight * BEYOND)
                elif c.level is Level.COUNTRY:
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

    def _mention(self, document: Document, sentence: int, chain: Chain, day: date | None) -> PlaceMention | None:
        first = min(p.first for p in chain.parts)
        last = max(p.stop for p in chain.parts)
        quote = document.quote(first, last)
        place = to_place(self._gazetteer, document, chain, quote, day)
        if place is None:
            return None
        finest = chain.finest
        part = chain.parts[0]
        # what heads an item of a list: "b) Birak (26 December): …"
        told = part.relation in TELLING or part.relation is Relation.LABEL
        if finest is None and not part.kind and not told and part.word != "from":
            return None  # a name that only stands there and that nobody knows: no place
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


def _inside(part: Part, spans: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= part.first and part.last <= last for first, last in spans)


@cache
def load(path: Path | None = None) -> PlaceFinder:
    """The finder over the packaged gazetteer (or the one of a file in its place), made once for a process."""
    return PlaceFinder(gazetteer_module.load(path))


@cache
def _theatres() -> dict[str, tuple[tuple[str, str], ...]]:
    table: dict[str, tuple[tuple[str, str], ...]] = {}
    for t in gazetteer_files.theatres():
        regions = tuple((t.country, name) for name in t.divisions.split("|"))
        table[t.actor] = (*table.get(t.actor, ()), *regions)
    return table


def regions_of(actors: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """(country, province or district) where the actors of the catalogue with these ids operate: `Hints.regions`."""
    known = _theatres()
    return tuple(dict.fromkeys(region for actor in actors for region in known.get(actor, ())))
