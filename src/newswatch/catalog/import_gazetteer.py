"""Adds the places of a GeoNames country dump to the gazetteer: every village, where the packaged file has towns.

A dump is `XX.zip` of GeoNames' export (CC BY 4.0) or the text in it: tab-separated, one place a line, 19 columns. What
comes of it is a file of the same form as the packaged one, to be read in its place. It says what it was made of.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import numpy as np

from newswatch.catalog.gazetteer_files import DATA, Column, Level, geonames, read_file, write_columns
from newswatch.catalog.place_names import fold, is_name, key, variants, without_suffix
from newswatch.errors import InputError

# populated places and what reports name like them: GeoNames' feature classes and, of class S and L, the codes
CLASSES = frozenset("P")
CODES = frozenset({"CMP", "CMPRF", "CMPQ", "INSM", "FT", "MILB", "PSTB", "CSTM", "AIRB", "LCTY"})
GONE = frozenset({"PPLH", "PPLQ", "PPLW"})  # historical, abandoned, destroyed
COLUMNS = 19
# The largest country's dump (United States, 2.2 million lines) has 300 MB; the file of all countries, 1.7 GB, would
# need ten times the memory
MAX_BYTES = 400_000_000
_ADVICE = "Give a country's dump of GeoNames' export: PK.zip, or the PK.txt in it"


@dataclass(frozen=True, slots=True)
class Imported:
    """How many lines there were, how many became places, and how many were there already or are of another kind."""

    lines: int
    added: int
    known: int
    other: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What a gazetteer file was made of: the packaged file's hash, and each dump with its day and its places."""

    base: str
    dumps: tuple[tuple[str, date, int], ...]


def merge(columns: dict[str, Column], lines: Iterable[str], name: str) -> tuple[dict[str, Column], Imported]:
    """The columns with the dump's places at their end. InputError names the first line that is no line of a dump."""
    countries = bytes(columns["countries"]).decode().split("\n")
    code_of = {c: i for i, c in enumerate(countries)}
    division = {c: i for i, c in enumerate(bytes(columns["code"]).decode().split("\n")) if c}
    known = set(np.asarray(columns["geonames_id"]).tolist())
    rows: dict[str, list[float]] = defaultdict(list)
    names: list[str] = []
    entries: dict[str, list[int]] = defaultdict(list)
    first = len(np.asarray(columns["geonames_id"]))
    seen = other = already = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        fields = line.rstrip("\n").split("\t")
        if len(fields) != COLUMNS:
            raise InputError(f"{name}:{number}: {len(fields)} columns, {COLUMNS} expected", advice=_ADVICE)
        seen += 1
        geonames_id, shown, ascii_name, others, latitude, longitude, feature, code, country = fields[:9]
        if (feature not in CLASSES and code not in CODES) or code in GONE or country not in code_of:
            other += 1
            continue
        values = _numbers(geonames_id, latitude, longitude, fields[14], f"{name}:{number}")
        if values[0] in known:
            already += 1
            continue
        known.add(values[0])
        admin1 = division.get(f"{country}.{fields[10]}", -1)
        admin2 = division.get(f"{country}.{fields[10]}.{fields[11]}", -1)
        row = first + len(names)
        names.append(ascii_name if not is_name(shown) else shown)
        level = Level.TOWN if feature == "P" else Level.SITE
        for column, value in zip(
            _COLUMNS, (values[0], code_of[country], level, admin1, admin2, *values[1:]), strict=True
        ):
            rows[column].append(value)
        own = {key(shown), key(ascii_name)}
        more = {key(n) for n in others.split(",") if is_name(n)}
        more |= {v for k in own | more for v in variants(k)}
        for k in own - {""}:
            entries[k].append(row * 2)
        for k in more - own - {""}:
            entries[k].append(row * 2 + 1)
    if not seen:
        raise InputError(f"{name} is empty", advice=_ADVICE)
    joined = _joined(columns, rows, names, entries) if names else columns
    return joined, Imported(seen, len(names), already, other)


def _numbers(
    geonames_id: str, latitude: str, longitude: str, population: str, where: str
) -> tuple[int, float, float, int]:
    """Number, latitude, longitude and population (none is 0: not known). InputError where one cannot be."""
    try:
        values = int(geonames_id), float(latitude), float(longitude), int(population or 0)
    except ValueError:
        raise InputError(f"{where}: a number, two coordinates and a population were expected", advice=_ADVICE) from None
    # the columns are of 32 bits
    if not (0 < values[0] < 2**31 and abs(values[1]) <= 90 and abs(values[2]) <= 180 and 0 <= values[3] < 2**31):
        raise InputError(f"{where}: a number, a coordinate or a population is out of range", advice=_ADVICE)
    return values


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
    columns: dict[str, Column], rows: dict[str, list[float]], names: list[str], more: dict[str, list[int]]
) -> dict[str, Column]:
    entries = _entries(columns)
    for name, numbers in more.items():
        entries[name] += numbers
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
        [zlib.crc32(fold(without_suffix(k)).encode()) if f is None else f for k, f in zip(keys, folds, strict=True)],
        "<u4",
    )
    joined["key_count"] = np.array([len(entries[k]) for k in keys], "<u4")
    joined["key_rows"] = np.array([e for k in keys for e in entries[k]], "<i4")
    return joined


def import_dump(dump: Path, target: Path, day: date) -> Imported:
    """Reads one dump, joins it to the gazetteer at `target` (or to the packaged one) and replaces `target` at once:
    it is never half-written; a dump that brings nothing leaves it. `day` is today's, for the record. InputError: the
    dump cannot be read, or is none."""
    columns = read_file(target) if target.exists() else geonames()
    before = origin(columns)
    try:
        with _opened(dump) as lines:
            joined, counts = merge(columns, lines, dump.name)
    except (OSError, EOFError, UnicodeDecodeError, zipfile.BadZipFile, zlib.error) as error:  # damaged, or no dump
        raise InputError(f"{dump} cannot be read: {error}", advice=_ADVICE) from error
    if not counts.added:
        return counts
    dumps = (*before.dumps, (" ".join(dump.name.split()), day, counts.added))
    said = [f"base\t{before.base}", *(f"dump\t{name}\t{on.isoformat()}\t{added}" for name, on, added in dumps)]
    joined["origin"] = "\n".join(said).encode()
    part = target.with_suffix(".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        write_columns(part, joined, level=9)  # the packaged file's 22 takes half a minute for one percent
        part.replace(target)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise InputError(
            f"{target} cannot be written: {error.strerror}", advice="Check the disk and its rights"
        ) from error
    return counts


def origin(columns: dict[str, Column]) -> Origin:
    """What a gazetteer was made of; the packaged one of itself."""
    lines = bytes(columns.get("origin", b"")).decode().split("\n")
    fields = [line.split("\t") for line in lines if line]
    return Origin(
        base=next((line[1] for line in fields if line[0] == "base"), packaged()),
        dumps=tuple((line[1], date.fromisoformat(line[2]), int(line[3])) for line in fields if line[0] == "dump"),
    )


def packaged() -> str:
    """The hash of the packaged gazetteer: a file made on another one is out of date."""
    return sha256((files("newswatch.catalog") / "gazetteer" / DATA).read_bytes()).hexdigest()[:16]


@contextmanager
def _opened(dump: Path) -> Iterator[Iterable[str]]:
    """The lines of a dump, out of its zip where it is one."""
    if not zipfile.is_zipfile(dump):
        if dump.stat().st_size > MAX_BYTES:
            raise InputError(f"{dump} has {dump.stat().st_size / 1e6:.0f} MB, too many for one country", advice=_ADVICE)
        with dump.open(encoding="utf-8-sig") as lines:
            yield lines
        return
    with zipfile.ZipFile(dump) as archive:
        found = [
            one for one in archive.infolist() if one.filename.endswith(".txt") and "readme" not in one.filename.lower()
        ]
        if len(found) != 1:
            raise InputError(f"{dump} holds {len(found)} texts, one expected", advice=_ADVICE)
        if found[0].file_size > MAX_BYTES:
            raise InputError(f"{dump} unpacks to {found[0].file_size / 1e6:.0f} MB, too many", advice=_ADVICE)
        # the size is what the archive says; more than it says ends as a bad checksum
        try:
            raw = archive.open(found[0])
        except (NotImplementedError, RuntimeError) as error:  # so zipfile says: packed in an unknown way, or locked
            raise InputError(f"{dump} cannot be read: {error}", advice=_ADVICE) from error
        with raw, io.TextIOWrapper(raw, encoding="utf-8-sig") as lines:
            yield lines
