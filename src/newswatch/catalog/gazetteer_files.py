"""The gazetteer's files: `geonames.bin.zst` (built by `build_gazetteer`) and the CSV files that an expert edits."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from datetime import date
from enum import IntEnum
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal, TypeVar

import numpy as np
import numpy.typing as npt
import zstandard
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from newswatch.errors import CatalogueError

DATA = "geonames.bin.zst"
BORDERS = "borders.bin.zst"
OUTLINES = "outlines.bin.zst"
MAGIC = b"nwgaz1\n"


class Level(IntEnum):
    """How fine a place is. What GeoNames calls first- and second-order division, and below."""

    COUNTRY = 0
    ADMIN1 = 1
    ADMIN2 = 2
    TOWN = 3
    SITE = 4  # a crossing, a camp, a base, a village of the catalogue
    AREA = 5  # a region, valley or desert that is no division
    LINE = 6  # a border or line of control


Column = npt.NDArray[np.generic] | bytes


def write_columns(path: Path, columns: Mapping[str, Column], level: int = 22) -> None:
    """Magic, one line of JSON with each column's type and size in bytes, then the columns: all as one zstd frame."""
    head, body = [], []
    for name, column in columns.items():
        raw = column if isinstance(column, bytes) else column.tobytes()
        head.append([name, "text" if isinstance(column, bytes) else column.dtype.str, len(raw)])
        body.append(raw)
    plain = MAGIC + json.dumps(head).encode() + b"\n" + b"".join(body)
    path.write_bytes(zstandard.ZstdCompressor(level=level).compress(plain))


def read_columns(data: bytes, name: str) -> dict[str, Column]:
    """The columns of such a file, arrays as read-only views. CatalogueError where the bytes are something else."""
    try:
        plain = zstandard.ZstdDecompressor().decompress(data)
        if not plain.startswith(MAGIC):
            raise CatalogueError(f"{name}: not a gazetteer file")
        end = plain.index(b"\n", len(MAGIC))
        columns: dict[str, Column] = {}
        at = end + 1
        for column, kind, size in json.loads(plain[len(MAGIC) : end]):
            part = memoryview(plain)[at : at + size]
            columns[column] = bytes(part) if kind == "text" else np.frombuffer(part, dtype=kind)
            at += size
    except (zstandard.ZstdError, ValueError) as error:
        raise CatalogueError(
            f"{name}: cannot be read ({error})", advice="Build it anew: python -m newswatch.catalog.build_gazetteer."
        ) from error
    return columns


@cache
def geonames() -> dict[str, Column]:
    """The columns of the packaged file; read once (about 50 ms)."""
    return read_columns((files("newswatch.catalog") / "gazetteer" / DATA).read_bytes(), DATA)


def read_file(path: Path) -> dict[str, Column]:
    """The columns of a gazetteer file elsewhere, such as one with an imported country."""
    try:
        return read_columns(path.read_bytes(), path.name)
    except OSError as error:
        raise CatalogueError(f"{path}: cannot be read ({error})") from error


@cache
def borders() -> dict[str, Column]:
    """The columns of the packaged land borders; see `build_borders`."""
    return read_columns((files("newswatch.catalog") / "gazetteer" / BORDERS).read_bytes(), BORDERS)


@cache
def outlines() -> dict[str, Column]:
    """The columns of the packaged outlines of the land; see `build_outlines`."""
    return read_columns((files("newswatch.catalog") / "gazetteer" / OUTLINES).read_bytes(), OUTLINES)


KINDS: dict[str, Level] = {
    "province": Level.ADMIN1,
    "district": Level.ADMIN2,
    "town": Level.TOWN,
    "village": Level.TOWN,
    "crossing": Level.SITE,
    "camp": Level.SITE,
    "site": Level.SITE,
    "area": Level.AREA,
}
Status = Literal["", "disputed", "ceasefire", "undemarcated", "occupied"]


class CataloguePlace(BaseModel):
    """A line of `places*.csv`: what GeoNames' extract lacks or names otherwise.

    `exact` is no where the coordinates are those of the district or the nearest town; `border` is the pair of
    countries of a crossing ("AF-PK").
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1)
    kind: str
    country: str = Field(pattern="^[A-Z]{2}$")
    admin1: str
    admin2: str
    latitude: float | None = Field(ge=-90, le=90)
    longitude: float | None = Field(ge=-180, le=180)
    exact: bool
    border: str = Field(pattern="^([A-Z]{2}-[A-Z]{2})?$")
    aliases: tuple[str, ...]
    source: str  # file and line, for messages

    @property
    def level(self) -> Level:
        return KINDS[self.kind]

    @field_validator("kind")
    @classmethod
    def _known(cls, kind: str) -> str:
        if kind not in KINDS:
            raise ValueError(f"must be one of {', '.join(KINDS)}")
        return kind


class CatalogueDivision(BaseModel):
    """A line of `divisions.csv`: how a division of GeoNames is called in news, and what it was called before.

    `name` and `country` (with `admin1` where the name is not unique) find the division; `shown` replaces its name,
    coordinates its centre. A country alone with `level` says which level its readers call the province.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    country: str = Field(pattern="^[A-Z]{2}$")
    level: Literal["admin1", "admin2"]
    admin1: str
    name: str = Field(min_length=1)
    shown: str
    latitude: float | None = Field(ge=-90, le=90)
    longitude: float | None = Field(ge=-180, le=180)
    aliases: tuple[str, ...]
    source: str


class CatalogueLine(BaseModel):
    """A line of `lines.csv`: a border, ceasefire line or front that has a name, or a border whose course is disputed.

    `countries` are their codes in order of the alphabet.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1)
    countries: str = Field(pattern="^[A-Z]{2}-[A-Z]{2}$")
    status: Status
    whole: bool  # whether the whole border of the two bears the status, not this stretch alone
    admin1: str  # provinces, `|` between them, from which the nearest border is this line
    aliases: tuple[str, ...]
    source: str


class CatalogueHistory(BaseModel):
    """A line of `history.csv`: before the day `until` (exclusive), the province `admin1` was part of `formerly`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    country: str = Field(pattern="^[A-Z]{2}$")
    admin1: str = Field(min_length=1)
    until: date
    formerly: str = Field(min_length=1)
    aliases: tuple[str, ...] = ()
    source: str


class CatalogueTheatre(BaseModel):
    """A line of `theatres.csv`: provinces or districts (`|` between them) where an actor of the catalogue operates."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    actor: str = Field(min_length=1)
    country: str = Field(pattern="^[A-Z]{2}$")
    divisions: str = Field(min_length=1)
    aliases: tuple[str, ...] = ()
    source: str


class CatalogueKnown(BaseModel):
    """A line of `known.csv`: places of a country (`|` between them) that news names without it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    country: str = Field(pattern="^[A-Z]{2}$")
    names: str = Field(min_length=1)
    aliases: tuple[str, ...] = ()
    source: str


M = TypeVar("M", bound=BaseModel)


def read_csv(text: str, name: str, model: type[M]) -> tuple[M, ...]:
    """The lines of one CSV text with a header. CatalogueError names file, line and field. `#` begins a comment line.

    An empty coordinate is unknown; `aliases` are separated by `|`; a missing `exact` is yes.
    """
    lines = text.splitlines()
    numbered = [(n, line) for n, line in enumerate(lines, 1) if line.strip() and not line.startswith("#")]
    if not numbered:
        raise CatalogueError(f"{name}: empty")
    rows = csv.reader((line for _, line in numbered), strict=True)
    out: list[M] = []
    number = numbered[0][0]
    try:
        header = next(rows)
        for (number, _), fields in zip(numbered[1:], rows, strict=True):
            if len(fields) != len(header):
                raise CatalogueError(f"{name}:{number}: {len(fields)} fields, {len(header)} expected")
            values: dict[str, object] = dict(zip(header, (f.strip() for f in fields), strict=True))
            values["aliases"] = tuple(a.strip() for a in str(values.get("aliases", "")).split("|") if a.strip())
            for coordinate in ("latitude", "longitude"):
                if coordinate in values:
                    values[coordinate] = values[coordinate] or None
            if "exact" in values:
                values["exact"] = values["exact"] or "yes"
            out.append(model.model_validate({**values, "source": f"{name}:{number}"}))
    except (csv.Error, ValueError) as error:
        if isinstance(error, ValidationError):
            first = error.errors()[0]
            raise CatalogueError(f"{name}:{number}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error
        raise CatalogueError(f"{name}:{number}: {error}") from error
    return tuple(out)


def _packaged(prefix: str, model: type[M]) -> tuple[M, ...]:
    folder = files("newswatch.catalog") / "gazetteer"
    names = sorted(f.name for f in folder.iterdir() if f.name.startswith(prefix) and f.name.endswith(".csv"))
    return tuple(entry for n in names for entry in read_csv((folder / n).read_text("utf8"), n, model))


@cache
def places() -> tuple[CataloguePlace, ...]:
    """The lines of all `places*.csv`."""
    return _packaged("places", CataloguePlace)


@cache
def divisions() -> tuple[CatalogueDivision, ...]:
    """The lines of all `divisions*.csv`."""
    return _packaged("divisions", CatalogueDivision)


@cache
def history() -> tuple[CatalogueHistory, ...]:
    """The lines of all `history*.csv`."""
    return _packaged("history", CatalogueHistory)


@cache
def theatres() -> tuple[CatalogueTheatre, ...]:
    """The lines of all `theatres*.csv`."""
    return _packaged("theatres", CatalogueTheatre)


@cache
def known() -> tuple[CatalogueKnown, ...]:
    """The lines of all `known*.csv`."""
    return _packaged("known", CatalogueKnown)


@cache
def border_lines() -> tuple[CatalogueLine, ...]:
    """The lines of all `lines*.csv`."""
    return _packaged("lines", CatalogueLine)
