"""Loads `catalog/actors/countries.toml`: every country's names, people, seats of power and land borders."""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from newswatch.errors import CatalogueError

FILE = "countries.toml"

Alpha2 = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Word = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """A country as news names it. Tuples are in the file's order; `names` starts with `name`.

    `demonyms` holds singular and plural; two countries may share one (Congolese, Dominican), so a demonym is
    evidence, not proof. `metonyms` are places too ("in Kabul"): they stand for the government only where they
    speak or act ("Kabul denied").
    """

    alpha2: str  # ISO 3166-1 alpha-2; XK for Kosovo
    name: str
    names: tuple[str, ...]
    adjectives: tuple[str, ...]
    demonyms: tuple[str, ...]
    capital: str | None
    metonyms: tuple[str, ...]
    timezone: str | None  # IANA name, the capital's; null where nobody lives
    neighbours: tuple[str, ...]  # countries with a land border


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    alpha2: Alpha2
    name: Word
    names: tuple[Word, ...] = Field(min_length=1)
    adjectives: tuple[Word, ...]
    demonyms: tuple[Word, ...]
    capital: Word | None = None
    metonyms: tuple[Word, ...]
    timezone: Word | None = None
    neighbours: tuple[Alpha2, ...]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    country: tuple[_Entry, ...] = Field(min_length=1)


def parse(text: str, name: str = FILE) -> tuple[Country, ...]:
    """The countries of one TOML text, in its order. CatalogueError names the file and the first wrong key."""
    try:
        entries = _File.model_validate(tomllib.loads(text)).country
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"{name}: not TOML ({error})") from error
    except ValidationError as error:
        raise CatalogueError(f"{name}: {_first(error)}") from error
    countries = tuple(Country(**entry.model_dump()) for entry in entries)
    _check(countries, name)
    return countries


@cache
def load() -> tuple[Country, ...]:
    """All countries of the shipped catalogue, by code; read once."""
    return parse((files("newswatch.catalog") / "actors" / FILE).read_text(encoding="utf-8"))


def _first(error: ValidationError) -> str:
    wrong = error.errors()[0]
    return f"{'.'.join(str(part) for part in wrong['loc'])}: {wrong['msg']}"


def _check(countries: tuple[Country, ...], name: str) -> None:
    codes = {country.alpha2 for country in countries}
    zones = available_timezones()
    for code, count in Counter(country.alpha2 for country in countries).items():
        if count > 1:
            raise CatalogueError(f"{name}: {code} stands {count} times")
    for what, count in Counter(known.casefold() for country in countries for known in country.names).items():
        if count > 1:
            raise CatalogueError(f"{name}: the name {what!r} is given to {count} countries")
    by_code = {country.alpha2: country for country in countries}
    for country in countries:
        if country.names[0] != country.name:
            raise CatalogueError(f"{name}: {country.alpha2}.names must start with {country.name!r}")
        if country.timezone is not None and country.timezone not in zones:
            raise CatalogueError(f"{name}: {country.alpha2}.timezone: {country.timezone!r} is no IANA name")
        for neighbour in country.neighbours:
            if neighbour not in codes:
                raise CatalogueError(f"{name}: {country.alpha2}.neighbours: unknown country {neighbour!r}")
            if country.alpha2 not in by_code[neighbour].neighbours:
                raise CatalogueError(f"{name}: {country.alpha2} borders {neighbour}, but not the other way round")
