"""From a resolved chain to a `Place`: names, district, province, coordinates, and how exact that honestly is."""

from __future__ import annotations

import re
from datetime import date

from newswatch.catalog.gazetteer_files import Level
from newswatch.catalog.place_names import key
from newswatch.events.places.chains import COARSE, Chain
from newswatch.events.places.gazetteer import Candidate, Gazetteer, kilometres
from newswatch.events.places.parts import Part
from newswatch.events.places.surroundings import Relation
from newswatch.matching import Document
from newswatch.model import Place, PlacePrecision, Quote

_PRECISION = {
    Level.COUNTRY: PlacePrecision.COUNTRY,
    Level.ADMIN1: PlacePrecision.ADMIN1,
    Level.ADMIN2: PlacePrecision.ADMIN2,
    Level.TOWN: PlacePrecision.PLACE,
    Level.SITE: PlacePrecision.PLACE,
    Level.AREA: PlacePrecision.NEAR,
    Level.LINE: PlacePrecision.BORDER,
}


_SUBURB_KM = 15.0  # from the centre of a city of a million to its edge
_GREAT = 400_000  # people of a city whose suburbs and quarters are named before it; round a smaller one are villages


def to_place(
    gazetteer: Gazetteer, document: Document, chain: Chain, quote: Quote, day: date | None = None
) -> Place | None:
    """The place of a chain. None where nothing is known of it and no word says that it is a place."""
    pairs = list(zip(chain.parts, chain.resolved, strict=True))
    named, at = _named(document, pairs)
    known = [(p, c) for p, c in pairs if c is not None]
    if named is None and not known:
        return None
    finest = max((c for _, c in known), key=lambda c: c.level, default=None)
    name_part = named or known[0][0]
    name = surface(document, name_part, at)
    country = finest.country if finest else None
    admin1, admin2 = _divisions(gazetteer, document, pairs, day)
    if finest is None:
        return Place(
            name=name, country=None, admin1=None, admin2=admin2, latitude=None, longitude=None,
            precision=PlacePrecision.UNKNOWN, quote=quote,
        )  # fmt: skip
    city = _metropolis(gazetteer, finest) if at is None and finest.level is Level.ADMIN1 else None
    if city is not None:  # "Kart-e-Parwan, Kabul": a quarter of the city rather than a village of the province
        finest = city
        if name_part.kind == "area":
            name = city.name
        admin2 = admin2 or (gazetteer.row(city.admin2).name if city.admin2 is not None else None)
    precision = _precision(chain, name_part, at, finest)
    fix = _fix(gazetteer, finest)
    bears = precision is not PlacePrecision.COUNTRY
    return Place(
        name=name,
        country=country,
        admin1=admin1,
        admin2=admin2,
        latitude=fix[0] if bears else None,
        longitude=fix[1] if bears else None,
        precision=precision,
        geonames_id=finest.geonames_id if at is finest else None,
        quote=quote,
    )


def _metropolis(gazetteer: Gazetteer, province: Candidate) -> Candidate | None:
    """The city that bears a province's name and has most of its people, None where there is none."""
    for c in gazetteer.lookup(province.name):
        if c.level is Level.TOWN and c.admin1 == province.row and c.population > 0.7 * province.population:
            return c
    return None


def _is_city(c: Candidate) -> bool:
    return c.level is Level.TOWN and c.population >= 100_000


def _named(document: Document, pairs: list[tuple[Part, Candidate | None]]) -> tuple[Part | None, Candidate | None]:
    """The part whose name the place bears: the finest settlement, before a street or a forest in it."""
    for i, (part, c) in enumerate(pairs):
        above = pairs[i + 1][1] if i + 1 < len(pairs) else None
        site = c is not None and c.level is Level.SITE and (above is None or above.level <= Level.ADMIN2)
        if part.kind == "neighbourhood" and not site:
            continue  # but the camps and crossings of the catalogue are places
        if _quarter(document, pairs, i):
            continue
        if c is not None and above is not None and above.level > c.level and above.within(c):
            continue  # "the capital of Khyber Pakhtunkhwa, Peshawar"
        if part.kind == "district" and above is not None and above.level is Level.TOWN:
            continue  # "Hodan district, Mogadishu"
        town = any(p.kind == "city" and r is not None for p, r in pairs[i + 1 :])
        if town and c is None and part.kind in ("", "area"):
            continue  # "Jabal Jarrah area, Taizz city"
        return part, c
    return pairs[0]


# areas that are stretched over many towns: what is named is the area
_STRETCHED = frozenset({"front", "axis", "frontier", "border", "corridor", "triangle", "belt"})
_NATURAL = frozenset({"forest", "forests", "jungle", "hill", "hills", "lake", "river", "mountain", "mountains"})


def _quarter(document: Document, pairs: list[tuple[Part, Candidate | None]], i: int) -> bool:
    """Whether the part is a quarter, a wood or a suburb of the town that follows: "Qaya area, Jalawla"."""
    if i + 1 >= len(pairs):
        return False
    (part, c), (above, town) = pairs[i], pairs[i + 1]
    if town is not None and town.level is not Level.TOWN:
        return False
    if part.relation is Relation.BETWEEN or (document.words[part.stop : part.stop + 1] == ("(",)):
        return False  # "Farakoba (Bobo-Dioulasso, Houet)": in its commune
    if part.kind == "area" and c is None and not _STRETCHED & set(part.tail):
        if above.relation is Relation.NEAR:
            return bool(_NATURAL & set(part.tail))
        if town is None:
            return i + 2 < len(pairs) and above.kind in ("", "city", "village") and above.relation is not Relation.OF
        return True
    if town is None or above.relation is Relation.NEAR or part.relation is Relation.NEAR or above.kind == "district":
        return False
    if c is None:
        province = any(r is not None and r.level is Level.ADMIN1 for _, r in pairs[i + 2 :])
        return part.kind == "" and town.population >= _GREAT and province  # "Inma, Aden, Adan"
    km = kilometres(c.latitude, c.longitude, town.latitude, town.longitude)
    inside = c.level is Level.TOWN and km is not None and km <= _SUBURB_KM and 3 * c.population < town.population
    return inside and town.population >= _GREAT


_ACRONYM = 4  # letters: what is longer and in capitals is a name in a dateline's, and no "FATA"


def surface(document: Document, part: Part, c: Candidate | None) -> str:
    """The name as the text writes it, but not in the capitals of a dateline; a country's as the gazetteer does."""
    if c is not None and c.level is Level.COUNTRY:
        return c.name
    written = document.text[document.starts[part.first] : document.ends[part.last - 1]]
    if document.caseless or not any(w.isupper() and len(w) > _ACRONYM for w in re.split(r"[\s-]", written)):
        return written
    return re.sub(r"[^\W\d_]+", lambda m: m[0].capitalize() if m[0].isupper() else m[0], written)


def _divisions(
    gazetteer: Gazetteer, document: Document, pairs: list[tuple[Part, Candidate | None]], day: date | None
) -> tuple[str | None, str | None]:
    """Province and district: of the finest place that knows them, else as the text names them."""
    admin1: int | None = None
    admin2: int | None = None
    for _, c in pairs:
        if c is not None:
            admin1 = c.admin1 if admin1 is None else admin1
            admin2 = c.admin2 if admin2 is None else admin2
    # a district that the text names goes before the one where GeoNames puts the village
    for part, c in pairs:
        if c is not None and c.level is Level.ADMIN2 and (part.kind == "district" or len(pairs) > 1):
            admin1, admin2 = (c.admin1 or admin1), c.admin2
    for _, c in pairs[1:]:  # and so does a province
        if c is not None and c.level is Level.ADMIN1 and c.row != admin1:
            former = admin1 is not None and c.row in gazetteer.former.get(admin1, ())
            if not former and not gazetteer.second_is_province(c.country, c.row):
                admin1, admin2 = c.row, None
    said = next(
        (surface(document, p, c) for p, c in pairs if p.kind == "district" and (c is None or c.level >= Level.TOWN)),
        None,
    )
    country = next((c.country for _, c in pairs if c is not None), None)
    if country is not None and gazetteer.second_is_province(country, admin1):
        return (gazetteer.row(admin2).name if admin2 is not None else None), said
    name1 = gazetteer.row(admin1).name if admin1 is not None else None
    if admin1 is not None:
        named = {c.row for _, c in pairs if c is not None and c.level is Level.ADMIN1}
        name1 = gazetteer.province_on(admin1, day, named)
    name2 = said or (gazetteer.row(admin2).name if admin2 is not None else None)
    if name1 is None:
        name1 = next((surface(document, p, c) for p, c in pairs if p.kind == "province" and c is None), None)
    return name1, name2


def _precision(chain: Chain, part: Part, c: Candidate | None, finest: Candidate) -> PlacePrecision:
    precision = _PRECISION[finest.level]
    said = next((p.kind for p, r in zip(chain.parts, chain.resolved, strict=True) if r is finest), "")
    if c is not finest and finest.level is Level.TOWN and said in ("district", "province"):
        return PlacePrecision.ADMIN2  # the district is known by its town alone
    if c is None and finest.level >= Level.TOWN:  # the village is not known, the town it is near is
        return PlacePrecision.NEAR
    if c is None:
        return precision
    if finest.coarse:
        return PlacePrecision.ADMIN2
    if precision is PlacePrecision.PLACE:
        if part.relation in (Relation.NEAR, Relation.BETWEEN) or chain.near:
            return PlacePrecision.NEAR
        if any(p.kind == "neighbourhood" for p in chain.parts[:1]) and len(chain.parts) > 1:
            return PlacePrecision.PLACE
    return precision


def _fix(gazetteer: Gazetteer, finest: Candidate) -> tuple[float | None, float | None]:
    """Coordinates of the finest place that has any."""
    rows = [finest.row, finest.admin2, finest.admin1] if finest.level > Level.COUNTRY else [finest.row]
    for row in rows:
        if row is not None:
            c = gazetteer.row(row)
            if c.latitude is not None and c.longitude is not None:
                return c.latitude, c.longitude
    return None, None


def is_coarse(part: Part) -> bool:
    """Whether the part's own word says district, province or country."""
    return part.kind in COARSE


def same_name(a: str | None, b: str | None) -> bool:
    """Whether two names have one normal form."""
    return a is not None and b is not None and key(a) == key(b)
