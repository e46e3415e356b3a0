"""Loads `catalog/gazetteer/grammar.toml`: the words by which reports say where something is."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, ValidationError

from newswatch.errors import CatalogueError

FILE = "grammar.toml"
KINDS = ("country", "province", "district", "subdistrict", "city", "village", "neighbourhood", "area")
RELATIONS = ("in", "near", "between", "towards", "from", "of", "field", "coded")


@dataclass(frozen=True, slots=True)
class PlaceGrammar:
    """Phrases are tuples of lower-case words; the longest phrase of each table is what matching tries first."""

    kinds: dict[tuple[str, ...], str]
    leading: dict[tuple[str, ...], str]
    relations: dict[tuple[str, ...], str]
    taken: frozenset[str]
    belonging: frozenset[str]
    elsewhere: frozenset[str]
    offices: frozenset[str]
    speaks: frozenset[str]
    people: frozenset[str]
    titles: frozenset[str]
    organisations: frozenset[str]
    words: frozenset[str]
    peoples: frozenset[str]


class _Never(BaseModel):
    model_config = ConfigDict(extra="forbid")

    people: tuple[str, ...]
    titles: tuple[str, ...]
    organisations: tuple[str, ...]
    words: tuple[str, ...]
    peoples: tuple[str, ...]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kinds: dict[str, tuple[str, ...]]
    leading: dict[str, tuple[str, ...]]
    relations: dict[str, tuple[str, ...]]
    taken: tuple[str, ...] = ()
    belonging: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()
    speaks: tuple[str, ...] = ()
    never: _Never


def _table(groups: dict[str, tuple[str, ...]], allowed: tuple[str, ...], name: str) -> dict[tuple[str, ...], str]:
    table: dict[tuple[str, ...], str] = {}
    for group, phrases in groups.items():
        if group not in allowed:
            raise CatalogueError(f"{name}: {group!r} must be one of {', '.join(allowed)}")
        for phrase in phrases:
            if phrase != phrase.lower():
                raise CatalogueError(f"{name}: {group}: {phrase!r} must be lower-case")
            table.setdefault(tuple(phrase.split()), group)
    return table


def parse(text: str, name: str = FILE) -> PlaceGrammar:
    """The grammar of one TOML text. CatalogueError names the file and the first wrong key."""
    try:
        entry = _File.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"{name}: not TOML ({error})") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise CatalogueError(f"{name}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    return PlaceGrammar(
        kinds=_table(entry.kinds, KINDS, name),
        leading=_table(entry.leading, KINDS, name),
        relations=_table(entry.relations, RELATIONS, name),
        taken=frozenset(entry.taken),
        belonging=frozenset(entry.belonging),
        elsewhere=frozenset(entry.elsewhere),
        offices=frozenset(entry.offices),
        speaks=frozenset(entry.speaks),
        people=frozenset(entry.never.people),
        titles=frozenset(entry.never.titles),
        organisations=frozenset(entry.never.organisations),
        words=frozenset(entry.never.words),
        peoples=frozenset(entry.never.peoples),
    )


@cache
def load() -> PlaceGrammar:
    """The packaged grammar; read once."""
    return parse((files("newswatch.catalog") / "gazetteer" / FILE).read_text("utf8"))
