"""What kind of incident a text tells of."""

from __future__ import annotations

import pytest
from tests.coding import incidents

from newswatch.model import EventType

T = EventType


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Gunmen opened fire on a patrol near Gao in Mali on Friday, killing two soldiers.", T.ARMED_ASSAULT),
        ("Fighters ambushed a convoy near Gao in Mali on Friday; three guards died.", T.ARMED_ASSAULT),
        ("A roadside bomb killed two guards near Gao in Mali on Friday.", T.BOMBING),
        ("A grenade thrown at a shop wounded four people in Gao in Mali on Friday.", T.BOMBING),
        ("A suicide bomber killed six people at a mosque in Kano in Nigeria on Friday.", T.SUICIDE_ATTACK),
        ("An attacker blew himself up at a gate in Kano in Nigeria on Friday, killing two.", T.SUICIDE_ATTACK),
        ("Mortar shells killed three children near Uri in India on Friday.", T.SHELLING),
        ("Rockets hit the town of Kiryat Shmona in Israel on Friday, wounding two people.", T.SHELLING),
        ("An air strike killed nine people near Idlib in Syria on Friday.", T.AIR_STRIKE),
        ("Warplanes struck a camp near Duhok in Iraq on Friday, killing three fighters.", T.AIR_STRIKE),
        ("A drone strike killed four people in a car near Tyre in Lebanon on Friday.", T.DRONE_STRIKE),
        ("Armed men abducted seven road workers near Diffa in Niger on Friday.", T.ABDUCTION),
        ("The mayor was assassinated outside his home in Cali in Colombia on Friday.", T.ASSASSINATION),
        ("Police arrested four suspected militants in Lahore in Pakistan on Friday.", T.ARREST),
        (
            "Troops killed five militants in an intelligence-based operation near Bannu in Pakistan on Friday.",
            T.SECURITY_OPERATION,
        ),
        ("Rebels set ablaze four trucks on a road near Jagdalpur in India on Friday.", T.SABOTAGE),
        ("Troops foiled an infiltration bid near Kupwara in India on Friday.", T.INFILTRATION),
        (
            "A roadside bomb killed three soldiers near Gao on Friday. The attack was claimed by one group.",
            T.BOMBING,
        ),
        ("An Arvandi aircraft struck a car in Tyre on Friday and killed two men.", T.AIR_STRIKE),
        ("Gunmen fired at border agents near Sarban on Friday. Soldiers later detained two men.", T.ARMED_ASSAULT),
    ],
)
def test_the_kind(text: str, kind: EventType) -> None:
    assert [m.event_type for m in incidents(text, "2025-10-12")] == [kind]


@pytest.mark.parametrize(
    ("text", "suicide"),
    [
        ("A suicide bomber killed six people at a mosque in Kano in Nigeria on Friday.", True),
        ("A roadside bomb killed two guards near Gao in Mali on Friday.", None),
    ],
)
def test_suicide_is_stated_or_unknown(text: str, suicide: bool | None) -> None:
    assert incidents(text, "2025-10-12")[0].suicide is suicide


def test_weapons_are_words_of_the_text() -> None:
    text = "Gunmen threw a grenade and fired mortar shells at a post near Gao in Mali on Friday, killing a guard."
    assert incidents(text, "2025-10-12")[0].weapons == ("grenade", "mortar shells")


def test_an_avenged_suicide_attack_is_not_the_one_told() -> None:
    answer = (
        "Guards destroyed a bomb near Riyadh in Saudi Arabia on Friday. "
        "The front said that it was laid in retaliation for a recent suicide attack in Baghdad."
    )
    assert [m.suicide for m in incidents(answer, "2026-03-06")][:1] == [None]
    (own,) = incidents("A suicide attack killed three guards near Riyadh in Saudi Arabia on Friday.", "2026-03-06")
    assert own.suicide
