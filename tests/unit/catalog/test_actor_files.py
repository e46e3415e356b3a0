"""What the loader of actors refuses, and what it fills in."""

from __future__ import annotations

import pytest

from newswatch.catalog import actor_files, country_files
from newswatch.errors import CatalogueError

ACTOR = """
[[actor]]
id = "{id}"
name = "{name}"
kind = "armed_group"
countries = ["PK"]
party = "militant"
aliases = [{aliases}]
"""


def actor(actor_id: str, name: str, aliases: str = "") -> str:
    return ACTOR.format(id=actor_id, name=name, aliases=aliases)


def parse(*texts: str) -> dict[str, actor_files.ActorEntry]:
    return {entry.id: entry for entry in actor_files.parse({f"{i}.toml": text for i, text in enumerate(texts)})}


def test_short_and_long_aliases() -> None:
    entry = parse(
        actor("blue-front", "Blue Front of Nowhere", '"BFN", { name = "BF", strong = false, needs = ["PK"] }')
    )["blue-front"]
    assert [alias.name for alias in entry.aliases] == ["Blue Front of Nowhere", "BFN", "BF"]
    assert [alias.strong for alias in entry.aliases] == [True, True, False]
    assert [alias.cased for alias in entry.aliases] == [False, True, True]


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (["[[actor"], "0.toml: not TOML"),
        ([actor("a", "Alpha Front") + 'sanctury = ["AF"]'], "0.toml: actor.0.sanctury"),
        ([actor("a", "Alpha Front"), actor("a", "Alpha Front Two")], "actor a: the id stands already in 0.toml"),
        ([actor("a", "Alpha Front").replace("PK", "XX")], "unknown country 'XX'"),
        ([actor("a", "Alpha Front") + 'parent = "nobody"'], "no actor 'nobody'"),
        ([actor("a", "Alpha Front") + 'parent = "a"'], "no actor 'a'"),
        ([actor("a", "Alpha Front", '"alpha-front of old", "Alpha front of Old"')], "stands twice"),
        ([actor("a", "Alpha Front"), actor("b", "Beta Front", '"alpha front"')], "is a's too"),
        (
            [
                actor("a", "Alpha Front", '{ name = "AF", strong = false }'),
                actor("b", "Beta", '{ name = "AF", strong = false }'),
            ],
            "is a's too",
        ),
        (
            [actor("a", "Alpha Front", "{ name = 'X', since = 2020-01-01, until = 2019-01-01 }")],
            "ends before it begins",
        ),
        ([actor("A b", "Alpha Front")], "actor.0.id"),
        ([actor("a", "Pakistan")], "is state:PK's too"),
    ],
)
def test_a_wrong_entry_is_named(texts: list[str], words: str) -> None:
    with pytest.raises(CatalogueError) as caught:
        parse(*texts)
    assert words in str(caught.value)


def test_one_name_two_actors_where_context_or_time_tells() -> None:
    apart = parse(
        actor(
            "a",
            "Alpha Front",
            "{ name = 'AFX', strong = false, needs = ['PK'] }, { name = 'The Front', until = 2010-12-31 }",
        ),
        actor(
            "b",
            "Beta Front",
            "{ name = 'AFX', strong = false, needs = ['CO'] }, { name = 'The Front', since = 2011-01-01 }",
        ),
    )
    holders = actor_files.names_of(apart.values())["afx"]
    assert [entry.id for entry, _ in holders] == ["a", "b"]


def test_fold_is_idempotent_and_blind_to_writing() -> None:
    assert actor_files.fold("Tehreek-e-Taliban’s") == actor_files.fold("TEHREEK e Taliban's") == "tehreek e taliban's"
    assert actor_files.fold(actor_files.fold("N’Djamena–Front")) == actor_files.fold("N’Djamena–Front")


COUNTRY = """
[[country]]
alpha2 = "{code}"
name = "{name}"
names = ["{name}"]
adjectives = []
demonyms = []
metonyms = []
neighbours = [{neighbours}]
"""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (COUNTRY.format(code="AA", name="Aland", neighbours='"BB"'), "unknown country 'BB'"),
        (
            COUNTRY.format(code="AA", name="Aland", neighbours='"BB"')
            + COUNTRY.format(code="BB", name="Bland", neighbours=""),
            "AA borders BB, but not the other way round",
        ),
        (COUNTRY.format(code="AA", name="Aland", neighbours="") * 2, "AA stands 2 times"),
        (
            COUNTRY.format(code="AA", name="Aland", neighbours="")
            + COUNTRY.format(code="BB", name="Aland", neighbours=""),
            "'aland' is given to 2 countries",
        ),
        (COUNTRY.format(code="AA", name="Aland", neighbours="") + 'timezone = "Mars/Olympus"', "is no IANA name"),
        (COUNTRY.format(code="aa", name="Aland", neighbours=""), "country.0.alpha2"),
    ],
)
def test_a_wrong_country_is_named(text: str, words: str) -> None:
    with pytest.raises(CatalogueError) as caught:
        country_files.parse(text)
    assert words in str(caught.value)
