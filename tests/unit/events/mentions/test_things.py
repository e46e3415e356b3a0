"""With what, and on what: weapons, and works and vehicles that were attacked."""

from __future__ import annotations

import pytest

from newswatch.catalog import lexicon_files
from newswatch.events.mentions.things import ThingReader
from newswatch.matching import read
from newswatch.model import ActorKind, Role

READER = ThingReader(lexicon_files.load().groups)


def struck(text: str) -> list[str]:
    document = read(text)
    found = READER.targets(document, READER.find(document), ((0, len(document)),))
    assert all(a.role is Role.TARGET for a in found)
    return [a.quote.text for a in found]


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("Guerrillas blew up a bridge and an oil pipeline near Ravo.", ["bridge", "oil pipeline"]),
        ("The bank was damaged by the blast.", ["bank"]),
        ("A grenade exploded in front of the hotel.", ["hotel"]),
        ("Gunmen attacked the old power station on Monday.", ["old power station"]),
        ("Gunmen attacked the offices of the Ravo Workers Union on Monday.", ["offices of the Ravo Workers Union"]),
        ("Rebels burned the houses of farmers.", ["houses"]),
        ("They drove past the bank and crossed the bridge.", []),
        ("The minister opened a bridge.", []),
    ],
)
def test_works_that_were_attacked_are_targets(text: str, targets: list[str]) -> None:
    assert struck(text) == targets


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Rebels attacked a police station.", ActorKind.STATE),
        ("Rebels burned a naval truck.", ActorKind.STATE),
        ("Rebels burned a bus.", ActorKind.CIVILIAN),
        ("A policeman died when a bomb hit their van.", ActorKind.UNKNOWN),
    ],
)
def test_works_of_the_state_are_known_by_their_words(text: str, kind: ActorKind) -> None:
    document = read(text)
    found = READER.targets(document, READER.find(document), ((0, len(document)),))
    assert [a.kind for a in found] == [kind]


def test_weapons_are_named_once() -> None:
    document = read("A car bomb went off near a second car bomb; the men fired a rifle.")
    assert READER.weapons(document, READER.find(document), ((0, len(document)),)) == ("car bomb", "rifle")


@pytest.mark.parametrize(
    ("text", "planted", "weapons"),
    [
        ("Gunmen with rifles shot two men. Police recovered a pistol and three grenades.", False, ("rifles",)),
        ("A pistol and two grenades were later found near the body.", False, ()),
        ("Police found a roadside bomb near the bridge.", True, ("roadside bomb",)),
    ],
)
def test_arms_that_were_only_found_were_not_used(text: str, planted: bool, weapons: tuple[str, ...]) -> None:
    document = read(text)
    found = READER.weapons(document, READER.find(document), ((0, len(document)),), planted=planted)
    assert found == weapons
