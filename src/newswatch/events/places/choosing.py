"""Which of the places that a text names is the incident's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from newswatch.catalog.gazetteer_files import Level
from newswatch.events.places import borders
from newswatch.events.places.context import NO_HINTS, Hints
from newswatch.events.places.finding import PlaceMention
from newswatch.events.places.surroundings import Relation
from newswatch.events.places.ways import way
from newswatch.matching import Document
from newswatch.model import NO_PLACE, Place, PlacePrecision

Span = tuple[int, int]  # characters, end exclusive

_EXACT = frozenset({PlacePrecision.SITE, PlacePrecision.PLACE, PlacePrecision.NEAR})

# What the words before a name say for its being the incident's place. Only the order was chosen; measured on
# the development sets of the evaluation.
_RELATION = {
    Relation.FIELD: 4.5,
    Relation.IN: 3.0,
    Relation.LABEL: 3.0,
    Relation.NEAR: 2.8,
    Relation.BETWEEN: 2.2,
    Relation.TAKEN_FROM: 2.6,
    Relation.POSSESSIVE: 1.6,
    Relation.DATELINE: 1.8,
    Relation.ATTRIBUTE: 1.2,
    Relation.NONE: 1.0,
    Relation.TOWARDS: 0.7,
    Relation.OF: 0.9,
    Relation.ELSEWHERE: 0.3,
}
_SURE = frozenset({Relation.IN, Relation.NEAR, Relation.BETWEEN, Relation.TAKEN_FROM, Relation.LABEL, Relation.FIELD})
_FINE = {None: 0.9, Level.COUNTRY: 0.0, Level.ADMIN1: 0.5, Level.ADMIN2: 0.9, Level.TOWN: 1.1, Level.SITE: 1.2,
         Level.AREA: 0.8, Level.LINE: 0.3}  # fmt: skip
_VILLAGE = 1.0  # a settlement that nobody knows, in a province that is known: finer than a district


def locate(
    document: Document,
    spans: Sequence[Span],
    mentions: Sequence[PlaceMention],
    hints: Hints = NO_HINTS,
    *,
    around: bool = True,
) -> Place:
    """The place of the incident that the spans tell of: by what stands in them, else (`around`) beside them, else
    NO_PLACE.

    The best mention within the spans gives name and precision; coarser mentions elsewhere only confirm. Where the
    spans name only a country or province, a finer place of the same one in the neighbouring sentences is taken.
    """
    inside = [m for m in mentions if any(s <= m.start < e for s, e in spans) and _can_be(m)]
    if not spans:
        return NO_PLACE
    coded = next((m for m in mentions if m.relation is Relation.CODED and _within(m, spans)), None)
    if any(m.chain.resolved[0] is None and m.relation in _SURE for m in inside):
        # a village or a road that nobody knows says more than where the story was filed
        inside = [m for m in inside if m.relation is not Relation.DATELINE]
    start = min(s for s, _ in spans)
    best = max(inside, key=lambda m: _score(m, start), default=None)
    if around and (best is None or _vague(best)):
        better = _around(document, spans, mentions, best) if best is None or best.level is not Level.LINE else None
        if better is not None and best is not None and better.place.country is None:
            return with_border(_inside(better.place, best.place))
        best = better or best
    if coded is not None and (best is None or best.chain.resolved[0] is None or best.relation is Relation.BETWEEN):
        return with_border(_stand_in(coded.place))
    if best is None:
        return way(document, spans, mentions) or _home(spans, mentions, hints)
    place = best.place
    village = next((m for m in inside if _in_label(m, best)), None)
    if village is not None:
        return with_border(village.place if village.level is not None else _inside(village.place, place))
    if place.country is None and best.level is None:
        place = _completed(best, mentions)
    return with_border(place)


OPENING = 3  # first tokens of a sentence in which a place that opens it begins


def _within(m: PlaceMention, spans: Sequence[Span]) -> bool:
    return any(s <= m.start < e for s, e in spans)


def _stand_in(place: Place) -> Place:
    """The place that a coder's note puts in the stead of one that no map has: near, not at it."""
    return replace(place, precision=PlacePrecision.NEAR) if place.precision in _EXACT else place


def _finer(m: PlaceMention, best: PlaceMention) -> bool:
    """Whether the mention is a finer place in the other; one that nobody knows may be."""
    if m is best or m.level is Level.LINE or (m.level is not None and best.level is not None and m.level <= best.level):
        return False
    if m.place.country is None:
        return best.level in (Level.ADMIN1, Level.ADMIN2)
    if best.place.country not in (None, m.place.country):
        return False
    if best.place.admin1 is not None and best.place.admin1 != m.place.admin1:
        return False
    return best.level is not Level.ADMIN2 or m.place.admin2 in (None, best.place.admin2)


def _in_label(m: PlaceMention, best: PlaceMention) -> bool:
    """Is it where in the district that heads the item: "North Waziristan: five killed in an operation in Karkanr"?"""
    district = best.relation is Relation.LABEL and best.level in (Level.ADMIN1, Level.ADMIN2)
    unknown = m.level is None and m.place.country is None
    within = m.level is Level.TOWN and m.place.admin1 == best.place.admin1
    return (
        district and (unknown or within) and m.relation in (Relation.IN, Relation.NEAR) and m.sentence == best.sentence
    )


def _inside(fine: Place, coarse: Place) -> Place:
    """A village that nobody knows, in the district that the sentence before has named."""
    return replace(coarse, name=fine.name, geonames_id=None, quote=fine.quote)


def _completed(best: PlaceMention, mentions: Sequence[PlaceMention]) -> Place:
    """The place of a name that nobody knows, with what its sentence says of where: "at Parou Bridge, National Road 15,
    Mopti Region"."""
    beside = [
        m
        for m in mentions
        if m.sentence == best.sentence and m.place.country is not None and m is not best and _can_be(m)
        and m.relation is not Relation.DATELINE
        and m.level in (Level.ADMIN1, Level.ADMIN2, Level.TOWN)
    ]  # fmt: skip
    if not beside:
        place = _in_district(best, mentions)
        lines = (m.place.country for m in mentions if m.sentence == best.sentence and m.relation is Relation.DATELINE)
        country = next(lines, None) if place.country is None else None
        # where the story was filed: the country is the same, the province need not be
        return place if country is None else replace(place, country=country, precision=PlacePrecision.COUNTRY)
    m = min(beside, key=lambda m: (m.start < best.start, abs(m.start - best.start)))
    known = m.level is not None and m.level >= Level.TOWN
    return replace(
        m.place,
        name=m.place.name if all(p.kind == "neighbourhood" for p in best.chain.parts) and known else best.place.name,
        admin2=best.place.admin2 or m.place.admin2,
        geonames_id=None,
        precision=PlacePrecision.NEAR if known else m.place.precision,
        quote=best.place.quote,
    )


def _in_district(best: PlaceMention, mentions: Sequence[PlaceMention]) -> Place:
    """The place of a name that nobody knows, in the district that its sentence or the one before names for anything:
    "abducted five women at Errabore, when they were going to Darbha in the Dantewada District"."""
    near = [m for m in mentions if 0 <= best.sentence - m.sentence <= 1 and m.level is Level.ADMIN2 and m is not best]
    if len({(m.place.country, m.place.admin1, m.place.admin2) for m in near}) != 1:
        return best.place
    m = near[0]
    precision = PlacePrecision.ADMIN2
    return replace(m.place, name=best.place.name, precision=precision, geonames_id=None, quote=best.place.quote)


def _home(spans: Sequence[Span], mentions: Sequence[PlaceMention], hints: Hints) -> Place:
    """Where nothing says the place: the district from which the people in the sentence are, if it is in the country
    that the rest of the text is about. No finer: they need not have been at home."""
    countries = {m.place.country for m in mentions if m.relation is not Relation.ORIGIN}
    countries |= {hints.outlet_country, *hints.countries}
    countries -= {None}
    for m in mentions:
        if _within(m, spans) and m.relation is Relation.ORIGIN and m.place.admin2 and m.place.country in countries:
            return replace(m.place, name=m.place.admin2, precision=PlacePrecision.ADMIN2, geonames_id=None)
    return NO_PLACE


def with_border(place: Place) -> Place:
    """The place with its distance to the nearest land border of its country, where it is known well enough."""
    if place.precision not in _EXACT or place.latitude is None or place.longitude is None:
        return place
    nearest = borders.load().nearest(place.latitude, place.longitude, place.country, place.admin1)
    if nearest is None:
        return place
    return replace(place, border_km=nearest.km, border_segment=nearest.segment, line_status=nearest.line_status)


def _can_be(m: PlaceMention) -> bool:
    """Whether it may be an incident's place: not where somebody is from, not a strange name that only stands there."""
    if m.relation in (Relation.ORIGIN, Relation.TOWARDS, Relation.SPEAKER, Relation.CODED):
        return False
    if m.chain.parts[0].kind in ("village", "city"):
        return True
    return m.level is not None or m.relation in _SURE


def _score(m: PlaceMention, start: int) -> float:
    distance = max(0, m.start - start)
    strange = 0.3 if m.level is None and m.place.country is None else 0.0
    if all(p.kind == "neighbourhood" for p in m.chain.parts):
        strange += 0.4  # a road or a market without its town
    fine = _VILLAGE if _village(m) else _FINE[m.level]
    return _RELATION.get(m.relation, 0.0) + fine - strange - min(distance / 400, 1.5)


def _village(m: PlaceMention) -> bool:
    """Whether it is a settlement that nobody knows in a district, province or country that is known: "Bolan, Helmand".
    The district that the next sentence names is no better answer."""
    if m.relation is Relation.BETWEEN or m.level in (None, Level.COUNTRY):
        return False
    return m.chain.resolved[0] is None and m.chain.parts[0].kind in ("", "village", "city", "area")


def _vague(m: PlaceMention) -> bool:
    strange = m.chain.resolved[0] is None and m.chain.parts[0].kind not in ("district", "province")
    if strange and m.relation in _SURE:
        return False  # a village that nobody knows is fine enough
    return m.level in (Level.COUNTRY, Level.ADMIN1, Level.ADMIN2) or m.relation in (
        Relation.NONE,
        Relation.ELSEWHERE,
        Relation.OF,
    )


def _around(
    document: Document, spans: Sequence[Span], mentions: Sequence[PlaceMention], best: PlaceMention | None
) -> PlaceMention | None:
    """A finer place in the sentences beside, of the same country or province."""
    start, end = min(s for s, _ in spans), max(e for _, e in spans)
    touched = [s.index for s in document.sentences if s.start < end and s.end > start]
    if not touched:
        return None
    found = []
    for m in mentions:
        if m.relation not in _SURE and m.relation is not Relation.DATELINE:
            continue
        if best is not None and not _finer(m, best):
            continue
        after = m.sentence - touched[-1]
        before = touched[0] - m.sentence
        if before > 0 and m.relation is not Relation.DATELINE:
            paragraphs = {document.sentences[m.sentence].paragraph, document.sentences[touched[0]].paragraph}
            if before > 2 or len(paragraphs) > 1:
                continue  # another paragraph is about another thing
        if after > 0 and _sets_elsewhere(document, m, touched[-1]):
            continue
        away = after if after > 0 else before + 1 if before > 0 else 0
        village = m.chain.parts[0].kind in ("village", "city", "area") or m.level is not None
        if best is not None and best.level is Level.ADMIN2 and (m.sentence <= best.sentence or not village):
            continue  # the sentences after tell where in the district it was, those before are about other things
        if away <= 3 or m.relation is Relation.DATELINE:
            found.append((away, m.start, m))
    return min(found, key=lambda x: x[:2])[2] if found else None


def _sets_elsewhere(document: Document, m: PlaceMention, told: int) -> bool:
    """Does it open another paragraph than that of the sentence `told`: "In Mahra, police handed over two men"?"""
    sentence = document.sentences[m.sentence]
    return m.first - sentence.first < OPENING and sentence.paragraph != document.sentences[told].paragraph
