"""The shipped actors: who is there, by which names, and what a name needs before it counts."""

from __future__ import annotations

from datetime import date

import pytest

from newswatch.catalog.actor_files import ActorEntry, Alias, fold, load, names_of
from newswatch.model import ActorKind, Party

ACTORS = {actor.id: actor for actor in load()}
NAMED = {key: actor for key, actor in ACTORS.items() if not key.startswith("state:")}
BY_NAME = names_of(ACTORS.values())


def alias_of(actor: str, name: str) -> Alias:
    return next(alias for alias in ACTORS[actor].aliases if fold(alias.name) == fold(name))


def test_size() -> None:
    assert len(NAMED) >= 850
    assert sum(actor.kind is ActorKind.ARMED_GROUP for actor in NAMED.values()) >= 350
    assert sum(actor.kind is ActorKind.STATE for actor in NAMED.values()) >= 200


def test_every_country_is_an_actor() -> None:
    assert sum(key.startswith("state:") for key in ACTORS) == 250
    assert ACTORS["state:PK"].name == "Pakistan"
    assert not alias_of("state:PK", "Islamabad").strong


@pytest.mark.parametrize(
    ("name", "actor"),
    [
        ("Tehreek-e-Taliban Pakistan", "tehrik-i-taliban-pakistan"),
        ("Tehrik-e-Taliban Pakistan", "tehrik-i-taliban-pakistan"),
        ("Tehrik-i-Taliban Pakistan", "tehrik-i-taliban-pakistan"),
        ("TTP", "tehrik-i-taliban-pakistan"),
        ("Pakistani Taliban", "tehrik-i-taliban-pakistan"),
        ("Fitna al-Khawarij", "tehrik-i-taliban-pakistan"),
        ("Taliban", "taliban"),
        ("ISKP", "islamic-state-khorasan"),
        ("Naxalites", "cpi-maoist"),
        ("CPI (Maoist)", "cpi-maoist"),
        ("Lashkar-e-Tayyiba", "lashkar-e-taiba"),
        ("ISPR", "ispr"),
        ("Israeli army", "idf"),
        ("Houthi rebels", "houthis"),
        ("Hizbullah", "hezbollah"),
        ("Pentagon", "us-department-of-defense"),
        ("Tamil Tigers", "ltte"),
    ],
)
def test_a_strong_name_has_one_holder(name: str, actor: str) -> None:
    holders = BY_NAME[fold(name)]
    assert [holder.id for holder, alias in holders if alias.strong] == [actor]


def test_a_label_keeps_its_stance_and_its_date() -> None:
    label = alias_of("tehrik-i-taliban-pakistan", "Fitna al-Khawarij")
    assert label.label_of == "state:PK"
    assert label.since is not None
    assert label.since.year == 2024
    assert ACTORS["tehrik-i-taliban-pakistan"].name == "Tehrik-i-Taliban Pakistan"


@pytest.mark.parametrize(
    ("actor", "name", "country"),
    [
        ("tehrik-i-taliban-pakistan", "FAK", "PK"),
        ("tehrik-i-taliban-pakistan", "khwarij", "PK"),
        ("hizbul-mujahideen", "HM", "IN"),
        ("cpn-maoist", "Maoists", "NP"),
    ],
)
def test_a_weak_name_needs_its_country(actor: str, name: str, country: str) -> None:
    alias = alias_of(actor, name)
    assert not alias.strong
    assert country in alias.needs


def test_where_countries_tell_the_weak_name_goes_first() -> None:
    """Maoists are India's, but Nepal's in Nepal; Al-Shabaab is Somalia's, but not in Mozambique."""
    for name, strong, weak, country in (
        ("Maoists", "cpi-maoist", "cpn-maoist", "NP"),
        ("Al-Shabaab", "al-shabaab", "ansar-al-sunna-mozambique", "MZ"),
        ("JEM", "jaish-e-mohammad", "jem-sudan", "SD"),
    ):
        holders = {holder.id: alias for holder, alias in BY_NAME[fold(name)]}
        assert holders[strong].strong
        assert not holders[weak].strong
        assert country in holders[weak].needs


def test_generic_names_are_the_last_resort() -> None:
    for key in ("muslim-extremists", "separatists", "left-wing-extremists", "drug-traffickers"):
        assert not any(alias.strong or alias.needs for alias in ACTORS[key].aliases), key


def test_short_capitals_are_cased() -> None:
    assert alias_of("islamic-state", "IS").cased
    assert alias_of("state:US", "US").cased
    assert alias_of("lashkar-e-taiba", "LeT").cased
    assert not alias_of("islamic-state", "Daesh").cased


def test_short_bare_acronyms_are_weak() -> None:
    """Two letters mean too much: such a name is weak everywhere, but for the states and the United Nations."""
    strong = [
        alias.name
        for actor in NAMED.values()
        for alias in actor.aliases
        if alias.strong and len(alias.name) <= 2 and actor.id != "united-nations"
    ]
    assert strong == []


def test_parties_follow_kinds() -> None:
    for actor in NAMED.values():
        if actor.kind is ActorKind.STATE:
            assert actor.party in (Party.SECURITY, Party.OFFICIAL), actor
        if actor.kind is ActorKind.ARMED_GROUP:
            assert actor.party in (Party.MILITANT, Party.SECURITY, Party.CIVILIAN), actor


def test_every_state_organ_belongs_to_a_state() -> None:
    def roots(actor: ActorEntry) -> str:
        return roots(ACTORS[actor.parent]) if actor.parent else actor.id

    for actor in NAMED.values():
        if actor.kind is ActorKind.STATE and len(actor.countries) == 1:
            assert actor.parent is not None, actor.id
            assert roots(actor) in (f"state:{actor.countries[0]}", "taliban"), actor.id


def test_dates_are_sane() -> None:
    for actor in ACTORS.values():
        for alias in actor.aliases:
            for day in (alias.since, alias.until):
                assert day is None or date(1900, 1, 1) <= day <= date(2100, 1, 1), alias
