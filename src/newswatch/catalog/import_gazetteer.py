"""Adds the places of a GeoNames country dump to the gazetteer: every village, where the packaged file has towns.

A dump is the text in `XX.zip` of GeoNames' export (CC BY 4.0): tab-separated, one place a line, 19 columns. What
comes of it is a file of the same form as the packaged one, to be read in its place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import numpy as np

from newswatch.catalog.gazetteer_files import Column, Level, write_columns
from newswatch.catalog.place_names import fold, is_name, key, variants, without_suffix
from newswatch.errors import InputError

# populated places and what reports name like them: GeoNames' feature classes and, of class S and L, the codes
CLASSES = frozenset("P")
CODES = frozenset({"CMP", "CMPRF", "CMPQ", "INSM", "FT", "MILB", "PSTB", "CSTM", "AIRB", "LCTY"})
GONE = frozenset({"PPLH", "PPLQ", "PPLW"})  # historical, abandoned, destroyed


@dataclass(frozen=True, slots=True)
class Imported:
    """How many lines there were, how many became places, and how many were there already or are of another kind."""

    lines: int
    added: int
    known: int
    other: int


def merge(columns: dict[str, Column], lines: Iterable[str], name: str) -> tuple[dict[str, Column], Imported]:
    """The columns with the dump's places at their end. InputError names the first line that is no line of a dump."""
    countries = bytes(columns["countries"]).decode().split("\n")
    code_of = {c: i for i, c in enumerate(countries)}
    division = {c: i for i, c in enumerate(bytes(columns["code"]).decode().split("\n")) if c}
    known = set(np.asarray(columns["geonames_id"]).tolist())
    rows: dict[str, list[float]] = defaultdict(list)
    names: list[str] = []
    entries = _entries(columns)
    first = len(np.asarray(columns["geonames_id"]))
    seen = other = already = 0
    for number, line in enumerate(lines, 1):
        fields = line.rstrip("\n").split("\t")
        if len(fields) != 19:
            raise InputError(
                f"{name}:{number}: {len(fields)} columns, 19 expected",
                advice="Give the text file out of a country's zip of GeoNames' export, such as PK.txt.",
            )
        seen += 1
        geonames_id, shown, ascii_name, others, latitude, longitude, feature, code, country = fields[:9]
        if (feature not in CLASSES and code not in CODES) or code in GONE or country not in code_of:
            other += 1
            continue
        if int(geonames_id) in known:
            already += 1
            continue
        admin1 = division.get(f"{country}.{fields[10]}", -1)
        admin2 = division.get(f"{country}.{fields[10]}.{fields[11]}", -1)
        row = first + len(names)
        names.append(ascii_name if not is_name(shown) else shown)
        values = (int(geonames_id), code_of[country], Level.TOWN if feature == "P" else Level.SITE, admin1, admin2,
                  float(latitude), float(longitude), int(fields[14] or 0))  # fmt: skip
        for column, value in zip(_COLUMNS, values, strict=True):
            rows[column].append(value)
        own = {key(shown), key(ascii_name)}
        more = {key(n) for n in others.split(",") if is_name(n)}
        more |= {v for k in own | more for v in variants(k)}
        for k in own - {""}:
            entries[k].append(row * 2)
        for k in more - own - {""}:
            entries[k].append(row * 2 + 1)
    return _joined(columns, rows, names, entries), Imported(seen, len(names), already, other)


_COLUMNS = ("geonames_id", "country", "level", "admin1", "admin2", "latitude", "longitude", "population")


def _entries(columns: dict[str, Column]) -> dict[str, list[int]]:
    keys = bytes(columns["key"]).decode().split("\n")
    counts, flat = np.asarray(columns["key_count"]).tolist(), np.asarray(columns["key_rows"]).tolist()
    entries: dict[str, list[int]] = defaultdict(list)
    at = 0
    for k, n in zip(keys, counts, strict=True):
        entries[k] = flat[at : at + n]
        at += n
    return entries


def _joined(
    columns: dict[str, Column], rows: dict[str, list[float]], names: list[str], entries: dict[str, list[int]]
) -> dict[str, Column]:
    keys = sorted(entries)
    joined: dict[str, Column] = dict(columns)
    for column in _COLUMNS:
        old = np.asarray(columns[column])
        joined[column] = np.concatenate((old, np.array(rows[column]).astype(old.dtype)))
    joined["name"] = b"\n".join([bytes(columns["name"]), *(n.encode() for n in names)])
    joined["code"] = bytes(columns["code"]) + b"\n" * len(names)
    joined["key"] = "\n".join(keys).encode()
    known_folds = dict(
        zip(bytes(columns["key"]).decode().split("\n"), np.asarray(columns["key_fold"]).tolist(), strict=True)
    )
    folds = (known_folds.get(k) for k in keys)  # folding half a million names anew would take seconds
    joined["key_fold"] = np.array(
        [crc32(fold(without_suffix(k)).encode()) if f is None else f for k, f in zip(keys, folds, strict=True)], "<u4"
    )
    joined["key_count"] = np.array([len(entries[k]) for k in keys], "<u4")
    joined["key_rows"] = np.array([e for k in keys for e in entries[k]], "<i4")
    return joined


def import_dump(columns: dict[str, Column], dump: Path, target: Path) -> Imported:
    """Reads one dump, writes the joined gazetteer to `target` (replaced at once, never half-written)."""
    try:
        with dump.open(encoding="utf8") as lines:
            joined, counts = merge(columns, lines, dump.name)
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{dump}: cannot be read ({error})") from error
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(".part")
    write_columns(part, joined, level=9)  # the packaged file's 22 takes half a minute for one percent
    part.replace(target)
    return counts
