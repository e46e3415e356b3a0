"""Loads `catalog/feeds/*.toml`: outlets, and the feeds that each of them publishes. One file a country.

Every file is checked by a pydantic model; the first wrong entry stops the load with file, outlet, feed and key.
"""

from __future__ import annotations

import difflib
import tomllib
import zoneinfo
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator
from pydantic_core import ErrorDetails

from newswatch.catalog import country_files
from newswatch.errors import CatalogueError
from newswatch.model import FeedSpec, Outlet

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Word = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]  # ISO 639-1; 639-3 where there is no 639-1
WebAddress = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/@]+(/\S*)?$", max_length=2_048)]
Alignment = Annotated[str, StringConstraints(pattern=r"^(state|government|opposition|military|party:\S.*)$")]


_zones = cache(zoneinfo.available_timezones)  # walks a directory tree


def _timezone(name: str) -> str:
    if name not in _zones():
        raise ValueError(f"{name!r} is no time zone of the IANA database")
    return name


def _country(code: str) -> str:
    if code not in {country.alpha2 for country in country_files.load()}:
        raise ValueError(f"{code!r} is no country of countries.toml (ISO 3166-1 alpha-2, capitals)")
    return code


class _Feed(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    slug: Slug
    url: WebAddress
    section: Word | None = None
    language: Language | None = None
    seen_alive: date | None = None
    enabled: bool = False
    expect_entries_a_day: Annotated[float, Field(gt=0, le=10_000)] | None = None
    expect_text_share: Annotated[float, Field(ge=0, le=1)] | None = None

    @model_validator(mode="after")
    def _seen_before_enabled(self) -> _Feed:
        if self.enabled and self.seen_alive is None:
            raise ValueError("enabled, but nobody has seen it alive: give seen_alive, or enabled = false")
        return self


class _Outlet(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    slug: Slug
    name: Word
    family: Slug
    country: Annotated[str, AfterValidator(_country)] | None = None
    language: Language
    timezone: Annotated[str, AfterValidator(_timezone)]
    homepage: WebAddress
    alignment: Alignment | None = None
    kind: Literal["newspaper", "wire", "broadcaster", "magazine", "specialist", "agency", "ministry"] = "newspaper"
    feed: Annotated[list[_Feed], Field(min_length=1)]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    outlet: list[_Outlet] = []


def parse(texts: Mapping[str, str]) -> tuple[tuple[Outlet, ...], tuple[FeedSpec, ...]]:
    """Outlets and feeds of TOML `texts` by file name, each sorted by slug.

    CatalogueError: not TOML, an unknown key, a value that cannot be right, a feed enabled that nobody has seen
    alive, a slug or an address given twice (http or https, slash at the end or not, is one address).
    """
    outlets: dict[str, Outlet] = {}
    feeds: dict[str, FeedSpec] = {}
    places: dict[str, str] = {}
    for file, text in sorted(texts.items()):
        for entry in _read(file, text).outlet:
            _once(places, f"outlet {entry.slug}", f"{file}: outlet {entry.slug}: slug")
            outlets[entry.slug] = Outlet(**entry.model_dump(exclude={"feed"}))
            for feed in entry.feed:
                at = f"{file}: outlet {entry.slug}: feed {feed.slug}"
                _once(places, f"feed {feed.slug}", f"{at}: slug")
                _once(places, f"url {_address(feed.url)}", f"{at}: url")
                feeds[feed.slug] = FeedSpec(outlet=entry.slug, **feed.model_dump())
    return tuple(outlets[slug] for slug in sorted(outlets)), tuple(feeds[slug] for slug in sorted(feeds))


@cache
def load() -> tuple[tuple[Outlet, ...], tuple[FeedSpec, ...]]:
    """Outlets and feeds of the package's own catalogue, each sorted by slug. CatalogueError as `parse`."""
    folder = files("newswatch.catalog").joinpath("feeds")
    return parse({
        item.name: item.read_text(encoding="utf-8") for item in folder.iterdir() if item.name.endswith(".toml")
    })  # fmt: skip


def load_path(path: Path) -> tuple[tuple[Outlet, ...], tuple[FeedSpec, ...]]:
    """Outlets and feeds of one TOML file, or of all in a folder: a catalogue of the user's own. CatalogueError."""
    found = sorted(path.glob("*.toml")) if path.is_dir() else [path]
    try:
        return parse({str(file): file.read_text(encoding="utf-8") for file in found})
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{path} cannot be read: {error}", advice="Check the path, and that it is UTF-8") from None


def _read(file: str, text: str) -> _File:
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"{file}: not TOML: {error}") from None
    try:
        return _File.model_validate(content)
    except ValidationError as error:
        raise CatalogueError(f"{file}: {_told(error, content)}") from None


def _once(places: dict[str, str], what: str, place: str) -> None:
    if what in places:
        raise CatalogueError(f"{place}: given twice; the first is {places[what]}", advice="Keep one of the two")
    places[what] = place


def _address(url: str) -> str:
    rest = url.partition("://")[2]
    host, slash, path = rest.partition("/")
    return (host.lower() + slash + path).rstrip("/")


# What a value must be, where the model could only quote a pattern
_WANTED = {
    "slug": "write small letters, digits and single hyphens",
    "family": "write small letters, digits and single hyphens",
    "url": "write a web address in full: https://…",
    "homepage": "write a web address in full: https://…",
    "language": "write ISO 639-1 in small letters, as fr",
    "alignment": "write state, government, opposition, military or party:NAME",
}


def _told(error: ValidationError, content: Mapping[str, Any]) -> str:
    """The first fault, with outlet and feed by their slugs and the key: "outlet dawn: feed dawn-home: url: …". An
    unknown key before all others: a key that seems to be missing is often that one, misspelt."""
    faults = error.errors(include_url=False)
    first = next((fault for fault in faults if fault["type"] == "extra_forbidden"), faults[0])
    said: list[str] = []
    here: Any = content
    for step in first["loc"]:
        if isinstance(step, int):
            here = here[step] if isinstance(here, list) and step < len(here) else None
            slug = here.get("slug") if isinstance(here, dict) else None
            said[-1] += f" {slug}" if isinstance(slug, str) else f" number {step + 1}"
        else:
            here = here.get(step) if isinstance(here, dict) else None
            said.append(step)
    return ": ".join([*said, _message(first)])


def _message(fault: ErrorDetails) -> str:
    key = str(fault["loc"][-1])
    match fault["type"]:
        case "extra_forbidden":
            model = _Feed if "feed" in fault["loc"] else _Outlet if "outlet" in fault["loc"] else _File
            meant = next(iter(difflib.get_close_matches(key, model.model_fields, n=1)), None)
            return f"there is no such key; did you mean {meant}?" if meant else "there is no such key"
        case "missing":
            return "is missing"
        case "value_error":
            return str(fault["msg"]).removeprefix("Value error, ")
        case "string_pattern_mismatch" if key in _WANTED:
            return f"{fault['input']!r} cannot be right: {_WANTED[key]}"
    message, given = str(fault["msg"]), fault.get("input")
    shown = f" ({given!r})" if isinstance(given, str | int | float | bool) else ""
    return message[:1].lower() + message[1:] + shown
