"""Places by the name that a person types, without a text around it: exact names only, and all that bear one."""

from __future__ import annotations

from newswatch.catalog.gazetteer_files import Level
from newswatch.catalog.place_names import key
from newswatch.events.places.choosing import with_border
from newswatch.events.places.gazetteer import Candidate, Gazetteer
from newswatch.model import Place, PlacePrecision

_PRECISION = {
    Level.COUNTRY: PlacePrecision.COUNTRY,
    Level.ADMIN1: PlacePrecision.ADMIN1,
    Level.ADMIN2: PlacePrecision.ADMIN2,
}


def places_named(gazetteer: Gazetteer, told: str) -> tuple[Place, ...]:
    """The places called so, "Landi Kotal" or with its district, province or country behind commas: "Landi Kotal, PK".
    Of a town and its district the town. Empty where the gazetteer knows none."""
    name, *around = (part.strip() for part in told.split(","))
    found = [
        candidate
        for candidate in gazetteer.lookup(name)
        if all(key(part) in _names(gazetteer, candidate) for part in around)
    ]
    finest = max((candidate.level for candidate in found), default=None)
    places = [_place(gazetteer, candidate) for candidate in found if candidate.level == finest]
    return tuple(dict.fromkeys(places))


def _names(gazetteer: Gazetteer, candidate: Candidate) -> set[str]:
    """What may stand behind a comma after its name."""
    country = gazetteer.country(candidate.country)
    names = {candidate.country, country.name if country else candidate.country}
    names |= {gazetteer.row(row).name for row in (candidate.admin1, candidate.admin2) if row is not None}
    return {key(name) for name in names}


def _place(gazetteer: Gazetteer, candidate: Candidate) -> Place:
    admin1, admin2 = (
        gazetteer.row(row).name if row is not None and row != candidate.row else None
        for row in (candidate.admin1, candidate.admin2)
    )
    precision = PlacePrecision.ADMIN2 if candidate.coarse else _PRECISION.get(candidate.level, PlacePrecision.PLACE)
    bears = precision is not PlacePrecision.COUNTRY
    return with_border(
        Place(
            name=candidate.name,
            country=candidate.country,
            admin1=candidate.name if candidate.level == Level.ADMIN1 else admin1,
            admin2=candidate.name if candidate.level == Level.ADMIN2 else admin2,
            latitude=candidate.latitude if bears else None,
            longitude=candidate.longitude if bears else None,
            precision=precision,
            geonames_id=candidate.geonames_id,
        )
    )
