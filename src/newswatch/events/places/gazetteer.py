"""The gazetteer at run time: names to places, by exact normal form, and what lies in what.

Rows are numbered: those below `Gazetteer.packaged` are GeoNames' (arrays of the packaged file), the rest the
catalogue's own, which also correct the packaged ones (a renamed district, a better centre).
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt

from newswatch.catalog import country_files, gazetteer_files
from newswatch.catalog.country_files import Country
from newswatch.catalog.gazetteer_files import (
    CatalogueDivision,
    CatalogueHistory,
    CatalogueKnown,
    CataloguePlace,
    Column,
    Level,
)
from newswatch.catalog.place_names import fold, key, variants, without_suffix
from newswatch.errors import CatalogueError


@dataclass(frozen=True, slots=True)
class Candidate:
    """One place that bears a name. `own` is false where the name looked up is one of its other names.

    `admin1` and `admin2` are rows; a division's own row for the division itself. `coarse`: the coordinates are
    those of the district or of the next town. `known`: news names it without its country.
    """

    row: int
    name: str
    level: Level
    country: str
    admin1: int | None
    admin2: int | None
    latitude: float | None
    longitude: float | None
    population: int
    geonames_id: int | None
    own: bool = True
    coarse: bool = False
    border: str = ""
    known: bool = False

    def within(self, other: Candidate) -> bool:
        """Whether it lies in the other (or is it), as far as containment is known."""
        if other.level is Level.COUNTRY:
            return self.country == other.country
        return other.row in (self.row, self.admin1, self.admin2)


class Gazetteer:
    """Immutable once made; `load` gives the packaged one."""

    def __init__(
        self,
        columns: dict[str, Column],
        *,
        places: tuple[CataloguePlace, ...] = (),
        divisions: tuple[CatalogueDivision, ...] = (),
        countries: tuple[Country, ...] = (),
        history: tuple[CatalogueHistory, ...] = (),
        known: tuple[CatalogueKnown, ...] = (),
    ) -> None:
        self._columns: dict[str, npt.NDArray[Any]] = {n: c for n, c in columns.items() if not isinstance(c, bytes)}
        texts = {n: c for n, c in columns.items() if isinstance(c, bytes)}
        self._codes = tuple(texts["countries"].decode().split("\n"))
        self._names, self._keys = texts["name"], texts["key"]
        self._name_at, self._key_at = _line_starts(self._names), _line_starts(self._keys)
        self._entry_at = np.concatenate(([0], np.cumsum(self._columns["key_count"], dtype=np.int64)))
        self.packaged = len(self._name_at) - 1
        self._row = lru_cache(maxsize=20_000)(self._read_row)
        self._find = lru_cache(maxsize=50_000)(self._search)
        self._begins = lru_cache(maxsize=50_000)(self._search_begin)
        self._bounds = lru_cache(maxsize=20_000)(self._search_bounds)
        self._folded = lru_cache(maxsize=5_000)(self._search_fold)
        self._own: dict[int, Candidate] = {}
        self._own_keys: dict[str, list[tuple[int, bool]]] = defaultdict(list)
        self._own_prefixes: set[str] = set()
        self._own_folds: dict[str, list[int]] = defaultdict(list)
        level, country = self._columns["level"], self._columns["country"]
        self._country_row = {
            self._codes[int(country[row])]: row for row in np.flatnonzero(level == Level.COUNTRY).tolist()
        }
        for c in countries:
            self._name_country(c)
        for d in divisions:
            if d.name != "*":
                self._correct(d)
        self._history = tuple(
            (self._province(h.country, h.admin1, h.source), h.until, self._province(h.country, h.formerly, h.source))
            for h in history
        )
        # the provinces to which today's provinces, or parts of them, belonged
        self.former: dict[int, tuple[int, ...]] = {}
        for now, _, then in self._history:
            self.former[now] = (*self.former.get(now, ()), then)
        self._second = frozenset(self._whole(d) for d in divisions if d.name == "*")
        for number, p in enumerate(places, self.packaged):
            self._add(number, p)
        for k in known:
            self._mark(k)

    # ------------------------------------------------------------------ rows

    def row(self, number: int) -> Candidate:
        """The place of a row."""
        own = self._own.get(number)
        return self._row(number) if own is None else own

    def _read_row(self, number: int) -> Candidate:
        c = self._columns
        latitude, admin1, admin2 = float(c["latitude"][number]), int(c["admin1"][number]), int(c["admin2"][number])
        known = latitude == latitude  # only "not a number" differs from itself
        return Candidate(
            row=number,
            name=self._names[self._name_at[number] : self._name_at[number + 1] - 1].decode(),
            level=Level(int(c["level"][number])),
            country=self._codes[int(c["country"][number])],
            admin1=admin1 if admin1 >= 0 else None,
            admin2=admin2 if admin2 >= 0 else None,
            latitude=round(latitude, 4) if known else None,
            longitude=round(float(c["longitude"][number]), 4) if known else None,
            population=int(c["population"][number]),
            geonames_id=int(c["geonames_id"][number]) or None,
        )

    def country(self, code: str) -> Candidate | None:
        """The row of a country by its ISO 3166-1 alpha-2 code."""
        row = self._country_row.get(code)
        return None if row is None else self.row(row)

    # ------------------------------------------------------------------ names

    def lookup(self, name: str) -> tuple[Candidate, ...]:
        """Every place of that name (its normal form, exactly), the most populous first."""
        return self.find(key(name))

    def find(self, normal: str) -> tuple[Candidate, ...]:
        """As `lookup`, for a name in its normal form already."""
        return self._find(normal)

    def _search(self, normal: str) -> tuple[Candidate, ...]:
        if not normal:
            return ()
        found: dict[int, bool] = {}
        for form in (normal, *variants(normal)[:1]):
            for row, own in self._rows_of(form):
                found[row] = found.get(row, False) or (own and form == normal)
            if found:
                break
        hits = (replace(self.row(row), own=own) for row, own in found.items())
        return tuple(sorted(hits, key=lambda c: (not c.own, -c.population, c.row)))

    def _rows_of(self, normal: str) -> Iterator[tuple[int, bool]]:
        yield from self._own_keys.get(normal, ())
        at = self._position(normal)
        if at < len(self._key_at) - 1 and self._key(at) == normal.encode():
            for entry in self._columns["key_rows"][self._entry_at[at] : self._entry_at[at + 1]].tolist():
                yield entry >> 1, not entry & 1

    def begins(self, normal: str) -> bool:
        """Whether some longer name begins with these words: whether to go on reading."""
        return self._begins(normal)

    def _search_begin(self, normal: str) -> bool:
        if normal in self._own_prefixes:
            return True
        prefix = f"{normal} "
        at = self._position(prefix)
        return at < len(self._key_at) - 1 and self._key(at).startswith(prefix.encode())

    def _key(self, at: int) -> bytes:
        return self._keys[self._key_at[at] : self._key_at[at + 1] - 1]

    def _position(self, normal: str) -> int:
        said = normal.encode()
        low, high = self._bounds(said[:3])
        return bisect_left(range(len(self._key_at) - 1), said, low, high, key=self._key)

    def _search_bounds(self, head: bytes) -> tuple[int, int]:
        """Between which positions the keys that begin so lie; they are ASCII, so that none goes beyond the last."""
        every = range(len(self._key_at) - 1)
        low = bisect_left(every, head, key=self._key)
        return low, bisect_left(every, head + b"\xff", low, key=self._key)

    # ------------------------------------------------------------------ containment

    def spelled_like(self, name: str, division: Candidate) -> tuple[Candidate, ...]:
        """The places in a division whose name is another spelling of this one (see `place_names.fold`)."""
        folded = fold(without_suffix(key(name)))
        if len(folded) < 4:  # shorter folds say too little: "Ada", "Ide", "Ude" are one
            return ()
        return tuple(c for c in map(self.row, self._folded(folded)) if c.within(division) and c.row != division.row)

    def _search_fold(self, folded: str) -> tuple[int, ...]:
        rows = dict.fromkeys(self._own_folds.get(folded, ()))
        # the column has a checksum of each name's fold: a few hundred microseconds to look through all of them
        for at in np.flatnonzero(self._columns["key_fold"] == crc32(folded.encode())).tolist():
            if fold(without_suffix(self._key(at).decode())) == folded:
                entries = self._columns["key_rows"][self._entry_at[at] : self._entry_at[at + 1]].tolist()
                rows.update(dict.fromkeys(e >> 1 for e in entries))
        return tuple(rows)

    # ------------------------------------------------------------------ the catalogue

    def _name(self, row: int, names: Iterable[str], *, own: bool) -> None:
        for name in names:
            normal = key(name)
            forms = {normal, without_suffix(normal), *variants(normal)} - {""}
            self._own_folds[fold(without_suffix(normal))].append(row)
            for form in forms:
                self._own_keys[form].append((row, own))
                words = form.split()
                self._own_prefixes.update(" ".join(words[:n]) for n in range(1, len(words)))

    def _name_country(self, country: Country) -> None:
        row = self._country_row.get(country.alpha2)
        if row is None:
            return
        self._own[row] = replace(self.row(row), name=country.name)
        # "Northern Ireland" is the province's name, not another one of the country
        provinces = {
            n
            for n in country.names
            if any(c.level is Level.ADMIN1 and c.country == country.alpha2 for c in self.lookup(n))
        }
        self._name(row, (n for n in country.names if n == country.name or n not in provinces), own=True)

    def _division(self, country: str, name: str, levels: tuple[Level, ...], admin1: int | None) -> Candidate | None:
        hits = [
            c
            for c in self._search(without_suffix(key(name))) + self._search(key(name))
            if c.country == country and c.level in levels and (admin1 is None or c.admin1 == admin1)
        ]
        return hits[0] if hits else None

    def _whole(self, d: CatalogueDivision) -> tuple[str, int | None]:
        above = self._division(d.country, d.admin1, (Level.ADMIN1,), None) if d.admin1 else None
        if d.admin1 and above is None:
            raise CatalogueError(f"{d.source}: no province {d.admin1!r} in {d.country}")
        return d.country, above.row if above else None

    def _province(self, country: str, name: str, source: str) -> int:
        found = self._division(country, name, (Level.ADMIN1,), None)
        if found is None:
            raise CatalogueError(f"{source}: no province {name!r} in {country}")
        return found.row

    def province_on(self, admin1: int, day: date | None, named: AbstractSet[int]) -> str:
        """What the province was on a day, or what the text (`named` rows) calls it: Telangana was Andhra Pradesh."""
        for now, until, then in self._history:
            if now == admin1 and (then in named or (day is not None and day < until and now not in named)):
                return self.row(then).name
        return self.row(admin1).name

    def division_rows(self, country: str, name: str) -> tuple[int, ...]:
        """The rows of a country's provinces and districts of a name."""
        return tuple(
            c.row for c in self.lookup(name) if c.country == country and c.level in (Level.ADMIN1, Level.ADMIN2)
        )

    def second_is_province(self, country: str, admin1: int | None) -> bool:
        """Whether GeoNames' second-order divisions there are what people call provinces (the Philippines)."""
        return (country, None) in self._second or (country, admin1) in self._second

    def _correct(self, d: CatalogueDivision) -> None:
        level = Level.ADMIN1 if d.level == "admin1" else Level.ADMIN2
        above = self._division(d.country, d.admin1, (Level.ADMIN1,), None) if d.admin1 else None
        found = self._division(d.country, d.name, (level,), above.row if above else None)
        if found is None or (d.admin1 and above is None):
            raise CatalogueError(f"{d.source}: no {d.level} {d.name!r} in {d.country} {d.admin1}".rstrip())
        self._own[found.row] = replace(
            self.row(found.row),
            name=d.shown or found.name,
            latitude=found.latitude if d.latitude is None else d.latitude,
            longitude=found.longitude if d.longitude is None else d.longitude,
        )
        self._name(found.row, (d.shown or found.name,), own=True)
        self._name(found.row, d.aliases, own=False)

    def _mark(self, k: CatalogueKnown) -> None:
        """Marks the places of these names in their country as known."""
        for name in k.names.split("|"):
            here = [c for c in self._search(key(name)) if c.country == k.country]
            if not here:
                raise CatalogueError(f"{k.source}: no place {name!r} in {k.country}")
            for c in here:
                self._own[c.row] = replace(self.row(c.row), known=True)
        self._find.cache_clear()

    def _twin(self, p: CataloguePlace) -> Candidate | None:
        """The town of GeoNames that bears the name already and lies where the catalogue says (25 km)."""
        if p.level is not Level.TOWN or p.latitude is None or p.longitude is None:
            return None
        for c in self._search(key(p.name)):
            if c.country == p.country and c.level is Level.TOWN and c.row < self.packaged:
                km = kilometres(p.latitude, p.longitude, c.latitude, c.longitude)
                if km is not None and km <= 25:
                    return c
        return None

    def _add(self, number: int, p: CataloguePlace) -> None:
        if p.country not in self._country_row:
            raise CatalogueError(f"{p.source}: no country {p.country}")
        above = self._division(p.country, p.admin1, (Level.ADMIN1,), None) if p.admin1 else None
        if p.admin1 and above is None:
            raise CatalogueError(f"{p.source}: no province {p.admin1!r} in {p.country}")
        within = (
            self._division(p.country, p.admin2, (Level.ADMIN2,), above.row if above else None) if p.admin2 else None
        )
        if p.admin2 and within is None:
            raise CatalogueError(f"{p.source}: no district {p.admin2!r} in {p.country} {p.admin1}")
        twin = self._twin(p)
        if twin is not None:  # GeoNames has it: its other names are what the catalogue adds
            self._name(twin.row, p.aliases, own=False)
            if p.border:
                self._own[twin.row] = replace(self.row(twin.row), border=p.border)
            return
        coarse = not p.exact
        latitude, longitude = p.latitude, p.longitude
        if latitude is None and (within or above) and p.level is not Level.AREA:
            centre = within or above
            latitude, longitude, coarse = (centre.latitude, centre.longitude, True) if centre else (None, None, True)
        admin1 = number if p.level is Level.ADMIN1 else above.row if above else within.admin1 if within else None
        admin2 = number if p.level is Level.ADMIN2 else within.row if within else None
        self._own[number] = Candidate(
            row=number,
            name=p.name,
            level=p.level,
            country=p.country,
            admin1=admin1,
            admin2=admin2,
            latitude=latitude,
            longitude=longitude,
            # unknown; what the catalogue lists is listed because news names it, so it counts as a small town
            population=20_000,
            geonames_id=None,
            coarse=coarse,
            border=p.border,
        )
        self._name(number, (p.name,), own=True)
        self._name(number, p.aliases, own=False)
        self._find.cache_clear()


def kilometres(
    latitude: float | None, longitude: float | None, latitude2: float | None, longitude2: float | None
) -> float | None:
    """Great-circle distance (haversine, mean Earth radius 6,371 km); None where a coordinate is not known."""
    if latitude is None or longitude is None or latitude2 is None or longitude2 is None:
        return None
    p = math.pi / 180
    h = (
        0.5
        - math.cos((latitude2 - latitude) * p) / 2
        + math.cos(latitude * p) * math.cos(latitude2 * p) * (1 - math.cos((longitude2 - longitude) * p)) / 2
    )
    return 12742 * math.asin(min(1.0, math.sqrt(h)))


def _line_starts(lines: bytes) -> list[int]:
    """Where each line begins, and one past the end of the last as if it ended with a newline."""
    ends = np.flatnonzero(np.frombuffer(lines, dtype=np.uint8) == 10) + 1
    return [0, *ends.tolist(), len(lines) + 1]


@cache
def load(path: Path | None = None) -> Gazetteer:
    """The packaged gazetteer, or the one of a file in its place (see `import_gazetteer`), read once for a process."""
    return Gazetteer(
        gazetteer_files.geonames() if path is None else gazetteer_files.read_file(path),
        places=gazetteer_files.places(),
        divisions=gazetteer_files.divisions(),
        countries=country_files.load(),
        history=gazetteer_files.history(),
        known=gazetteer_files.known(),
    )
