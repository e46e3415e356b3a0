"""Where something happened on the way: "a bus travelling from Garsen to Lamu was attacked" names no other place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from newswatch.events.places.finding import PlaceMention
from newswatch.events.places.gazetteer import kilometres
from newswatch.events.places.surroundings import Relation
from newswatch.matching import Document
from newswatch.model import Place, PlacePrecision

Span = tuple[int, int]  # characters, end exclusive

MOVING = frozenset(
    "travelling traveling heading headed bound route way bus vehicle vehicles convoy truck lorry "
    "matatu driving drove returning transporting escorting escorted plying going passing".split()
)
BACK = 8  # tokens from the word of moving to the name: "vehicle of the commander that was heading to" is 8
SHORT_KM = 60.0  # a way on which its beginning tells where it was to within a district


def way(document: Document, spans: Sequence[Span], mentions: Sequence[PlaceMention]) -> Place | None:
    """The way on which it happened, by the end that the text names first; None where none is told.

    Near the beginning where the ends are close, else no nearer than the province that both are in.
    """
    ends = [m for m in mentions if any(s <= m.start < e for s, e in spans) and _on_the_way(document, m)]
    if not ends:
        return None
    first = ends[0].place
    coarse = replace(first, latitude=None, longitude=None, geonames_id=None, admin2=None)
    if len(ends) > 1:
        last = ends[1].place
        km = kilometres(first.latitude, first.longitude, last.latitude, last.longitude)
        if km is not None and km <= SHORT_KM:
            return replace(first, precision=PlacePrecision.NEAR)
        if first.country != last.country:
            return replace(coarse, country=None, admin1=None, precision=PlacePrecision.UNKNOWN)
        if first.admin1 != last.admin1:
            coarse = replace(coarse, admin1=None)
    if coarse.admin1 is not None:
        return replace(coarse, precision=PlacePrecision.ADMIN1)
    return replace(coarse, precision=PlacePrecision.COUNTRY if coarse.country else PlacePrecision.UNKNOWN)


def _on_the_way(document: Document, m: PlaceMention) -> bool:
    """Whether the mention is an end of a way: "from" or "to" it, after a word of moving."""
    if m.relation not in (Relation.ORIGIN, Relation.TOWARDS) or m.place.precision is PlacePrecision.COUNTRY:
        return False
    if m.chain.parts[0].word not in ("from", "to", "towards", "toward", "en route to", "headed for", "bound for"):
        return False
    return bool(MOVING & set(document.words[max(0, m.first - BACK) : m.first]))
