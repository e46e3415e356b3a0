"""Loads `catalog/actors/*.toml`: armed groups, forces, agencies, ministries and offices, with all their names.

Every file is checked by a pydantic model; the first wrong entry stops the load with file, actor and key. Every
country of `countries.toml` is an actor too (`state:PK`), so that a parent or an accusation can name it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from newswatch.catalog import country_files
from newswatch.errors import CatalogueError
from newswatch.model import ActorKind, Party

STATE = "state:"
# A short name in capitals is a word or another group's name somewhere else ("IS", "AA", "PDF", "ELN").
ACRONYM = 5

Word = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Alpha2 = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """A name of an actor. Weak names (`strong` false) count only where the context bears them out; where one of
    the countries it needs is in the context, a weak name goes before another actor's strong one.

    `needs`: countries (alpha-2) of which one must be in the context; empty: no such need.
    `cased`: the text must write it with these capitals ("IS", not "is").
    `since`, `until`: the first and last day on which the name means this actor; null: open.
    `label_of`: whose label it is (an actor's id) where the name takes a stance ("Fitna al-Khawarij" is
    `state:PK`'s): the quotation keeps it, the data hold the actor's neutral name.
    """

    name: str
    strong: bool = True
    cased: bool = False
    needs: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    label_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorEntry:
    """An actor of the catalogue. `aliases` starts with the canonical name."""

    id: str
    name: str
    kind: ActorKind
    countries: tuple[str, ...]  # home, alpha-2; empty for the United Nations and the like
    sanctuary: tuple[str, ...]  # where it is based or shelters beyond its home: a prior, never evidence
    party: Party  # how its members count as casualties
    aliases: tuple[Alias, ...]
    parent: str | None = None  # the actor it is part of: a police of its state, a wing of its group


class _Alias(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Word
    strong: bool = True
    cased: bool | None = None
    needs: tuple[Alpha2, ...] = ()
    since: date | None = None
    until: date | None = None
    label_of: Word | None = None

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: Any) -> Any:
        """A plain string is a strong name with nothing more to say."""
        return {"name": value} if isinstance(value, str) else value


class _Actor(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    name: Word
    kind: ActorKind
    countries: tuple[Alpha2, ...]
    sanctuary: tuple[Alpha2, ...] = ()
    party: Party
    aliases: tuple[_Alias, ...] = ()
    parent: Word | None = None


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    actor: tuple[_Actor, ...] = Field(min_length=1)


def parse(texts: Mapping[str, str]) -> tuple[ActorEntry, ...]:
    """The actors of TOML texts by file name, checked together with the states, sorted by id.

    CatalogueError: not TOML, an unknown key, an id given twice, a country nobody knows, a parent that is no
    actor, a strong name of two actors, or two weak ones that no context can tell apart.
    """
    actors: dict[str, ActorEntry] = {actor.id: actor for actor in states()}
    at: dict[str, str] = {}
    for file, text in sorted(texts.items()):
        try:
            entries = _File.model_validate(tomllib.loads(text)).actor
        except tomllib.TOMLDecodeError as error:
            raise CatalogueError(f"{file}: not TOML ({error})") from error
        except ValidationError as error:
            raise CatalogueError(f"{file}: {_first(error)}") from error
        for entry in entries:
            if entry.id in actors:
                raise CatalogueError(
                    f"{file}: actor {entry.id}: the id stands already in {at.get(entry.id, 'countries')}"
                )
            actors[entry.id] = _actor(entry)
            at[entry.id] = file
    _check(actors, at)
    _check_names(actors, at)
    return tuple(actors[key] for key in sorted(actors))


@cache
def load() -> tuple[ActorEntry, ...]:
    """All actors of the shipped catalogue, states included, sorted by id; read once."""
    folder = files("newswatch.catalog") / "actors"
    names = [entry.name for entry in folder.iterdir() if entry.name.endswith(".toml")]
    return parse({name: (folder / name).read_text(encoding="utf-8") for name in names if name != country_files.FILE})


def states() -> tuple[ActorEntry, ...]:
    """One actor for each country, `state:PK`. Its names are the country's; its seats of power are weak names."""
    return tuple(
        ActorEntry(
            id=STATE + country.alpha2,
            name=country.name,
            kind=ActorKind.STATE,
            countries=(country.alpha2,),
            sanctuary=(),
            party=Party.SECURITY,
            aliases=(
                *(Alias(name=name, cased=_is_acronym(name)) for name in country.names),
                *(
                    Alias(name=seat, strong=False, cased=_is_acronym(seat))
                    for seat in country.metonyms
                    if seat not in country.names
                ),
            ),
        )
        for country in country_files.load()
    )


def fold(name: str) -> str:
    """The name as matching sees it: case, hyphens and kinds of apostrophe do not matter."""
    return " ".join(re.sub(r"[-‐-―/]", " ", name.replace("’", "'").casefold()).split())


def _is_acronym(name: str) -> bool:
    """Short, with two capitals or more: "IS", "LeT", "U.S."; written small it is another word."""
    letters = [letter for letter in name if letter.isalnum()]
    return len(letters) <= ACRONYM and sum(letter.isupper() for letter in letters) > 1


def _actor(entry: _Actor) -> ActorEntry:
    aliases = [
        Alias(
            name=alias.name,
            strong=alias.strong,
            cased=_is_acronym(alias.name) if alias.cased is None else alias.cased,
            needs=alias.needs,
            since=alias.since,
            until=alias.until,
            label_of=alias.label_of,
        )
        for alias in entry.aliases
    ]
    if all(alias.name != entry.name for alias in aliases):
        aliases.insert(0, Alias(name=entry.name, cased=_is_acronym(entry.name)))
    aliases.sort(key=lambda alias: alias.name != entry.name)
    return ActorEntry(
        id=entry.id,
        name=entry.name,
        kind=entry.kind,
        countries=entry.countries,
        sanctuary=entry.sanctuary,
        party=entry.party,
        aliases=tuple(aliases),
        parent=entry.parent,
    )


def _first(error: ValidationError) -> str:
    wrong = error.errors()[0]
    where = ".".join(str(part) for part in wrong["loc"])
    return f"{where}: {wrong['msg']} (found {wrong['input']!r:.80})"


def _check(actors: Mapping[str, ActorEntry], at: Mapping[str, str]) -> None:
    known = {country.alpha2 for country in country_files.load()}
    for key, file in at.items():
        actor = actors[key]
        codes = {
            "countries": actor.countries,
            "sanctuary": actor.sanctuary,
            "needs": tuple(code for alias in actor.aliases for code in alias.needs),
        }
        for field, values in codes.items():
            for code in values:
                if code not in known:
                    raise CatalogueError(f"{file}: actor {key}: {field}: unknown country {code!r}")
        for reference in (actor.parent, *(alias.label_of for alias in actor.aliases)):
            if reference is not None and (reference not in actors or reference == key):
                raise CatalogueError(f"{file}: actor {key}: no actor {reference!r} to refer to")
        for alias in actor.aliases:
            if alias.since and alias.until and alias.until < alias.since:
                raise CatalogueError(f"{file}: actor {key}: {alias.name!r} ends before it begins")


def _check_names(actors: Mapping[str, ActorEntry], at: Mapping[str, str]) -> None:
    """No name may mean two actors where nothing in the context could tell which (see `_apart`)."""
    holders: dict[str, list[tuple[str, Alias]]] = {}
    for key, actor in actors.items():
        for alias in actor.aliases:
            for other, known in holders.setdefault(fold(alias.name), []):
                if other == key:
                    raise CatalogueError(
                        f"{at.get(key, 'countries')}: actor {key}: the name {alias.name!r} stands twice"
                    )
                if not _apart(actor, alias, actors[other], known):
                    raise CatalogueError(
                        f"{at.get(key, 'countries')}: actor {key}: the name {alias.name!r} is {other}'s too",
                        advice="Make both weak and give each the countries it needs, or dates that do not overlap.",
                    )
            holders[fold(alias.name)].append((key, alias))


def _apart(actor: ActorEntry, alias: Alias, other: ActorEntry, known: Alias) -> bool:
    """Two actors may share a name whose times do not overlap, or whose countries tell which is meant.

    Two weak names tell when they need different countries; one that needs none is the last resort. A weak name
    yields to a strong one, except where one of the countries it needs is in the context ("Al-Shabaab" in
    Mozambique): none of these may be the other's.
    """
    early, late = date.min, date.max
    if (alias.until or late) < (known.since or early) or (known.until or late) < (alias.since or early):
        return True
    if alias.strong and known.strong:
        return False
    if not alias.strong and not known.strong and bool(alias.needs) != bool(known.needs):
        return True
    mine = {*actor.countries, *actor.sanctuary} if alias.strong else set(alias.needs)
    theirs = {*other.countries, *other.sanctuary} if known.strong else set(known.needs)
    return bool(mine) and bool(theirs) and not mine & theirs


def names_of(actors: Iterable[ActorEntry]) -> dict[str, tuple[tuple[ActorEntry, Alias], ...]]:
    """Actors by folded name; several where a weak name is shared."""
    found: dict[str, list[tuple[ActorEntry, Alias]]] = {}
    for actor in actors:
        for alias in actor.aliases:
            found.setdefault(fold(alias.name), []).append((actor, alias))
    return {name: tuple(holders) for name, holders in found.items()}
