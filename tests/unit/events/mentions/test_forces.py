"""What forces do in operations, and what they only find: our own sentences."""

from __future__ import annotations

from tests.coding import incidents

from newswatch.model import Actor, ActorKind, Role

PUBLISHED = "2025-10-12"


def doers(text: str) -> list[Actor]:
    return [a for a in incidents(text, PUBLISHED)[0].actors if a.role is Role.PERPETRATOR]


def test_who_finds_a_mine_did_not_lay_it() -> None:
    found = doers("Police recovered a landmine planted by Maoists near Latehar in Jharkhand, India, on Friday.")
    assert [a.kind for a in found] == [ActorKind.ARMED_GROUP]


def test_who_gives_up_had_fought() -> None:
    (found,) = doers("Five members of the Abu Sayyaf Group surrendered to the army in Jolo, Philippines, on Friday.")
    assert found.kind is ActorKind.ARMED_GROUP


def test_an_operation_is_its_forces_whoever_fired_first() -> None:
    found = doers(
        "Four Maoist rebels were killed in an encounter with security forces near Bijapur in Chhattisgarh, India, on "
        "Friday. The Maoists had opened fire on a patrol."
    )
    assert found[0].kind is ActorKind.STATE
