"""Loads `catalog/agencies/agencies.toml`: news agencies, by the names and codes under which texts credit them."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from newswatch.errors import CatalogueError

FILE = "agencies.toml"

Word = Annotated[str, StringConstraints(min_length=2, strip_whitespace=True)]


class Agency(BaseModel):
    """A news agency. `family` is the voice of its texts; `names` are known in any case, `codes` only as written."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    family: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    name: Word
    names: tuple[Word, ...] = ()
    codes: tuple[Word, ...] = ()
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] | None = None


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    agency: tuple[Agency, ...] = Field(min_length=1)


def parse(text: str, name: str = FILE) -> tuple[Agency, ...]:
    """The agencies of one TOML text, in its order. CatalogueError names the file and what is wrong: no TOML, a key that
    is unknown, a family or a name given twice."""
    try:
        agencies = _File.model_validate(tomllib.loads(text)).agency
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"{name}: not TOML ({error})") from error
    except ValidationError as error:
        wrong = error.errors()[0]
        raise CatalogueError(f"{name}: {'.'.join(map(str, wrong['loc']))}: {wrong['msg']}") from error
    families: set[str] = set()
    owners: dict[str, str] = {}
    for agency in agencies:
        if agency.family in families:
            raise CatalogueError(f"{name}: the family {agency.family!r} is given twice")
        families.add(agency.family)
        for known in {agency.name.casefold(), *(one.casefold() for one in agency.names), *agency.codes}:
            if (other := owners.setdefault(known, agency.family)) != agency.family:
                raise CatalogueError(f"{name}: {known!r} is given to {other} and to {agency.family}")
    return agencies


@cache
def load() -> tuple[Agency, ...]:
    """All agencies of the shipped catalogue; read once."""
    return parse((files("newswatch.catalog") / "agencies" / FILE).read_text(encoding="utf-8"))
