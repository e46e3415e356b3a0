"""Whom an attack is aimed at goes before its means: holders of office, works, and buildings set alight."""

from __future__ import annotations

import pytest
from tests.coding import incidents

from newswatch.model import EventType

T = EventType


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Gunmen opened fire on Basit Karim, a municipal councilor, in Gao in Mali on Friday.", T.ASSASSINATION),
        ("Gunmen opened fire on a deputy commander of the guards in Aden in Yemen on Friday.", T.ASSASSINATION),
        (
            "A bomb exploded at the vehicle of a village chair in Cotabato in the Philippines on Friday.",
            T.ASSASSINATION,
        ),
        ("Gunmen opened fire on a convoy carrying two commanders near Aden in Yemen on Friday.", T.ARMED_ASSAULT),
        ("A bomb exploded beside a convoy carrying supplies near Basra in Iraq on Friday.", T.BOMBING),
        ("A bomb exploded at the gate of the governor's office in Aden in Yemen on Friday.", T.BOMBING),
        ("A bomb exploded at the office of NATO in Kabul in Afghanistan on Friday.", T.BOMBING),
        ("A bomb hit the vehicle of Baizai peace committee in Ghalanai in Pakistan on Friday.", T.BOMBING),
        ("Gunmen shot and killed a teacher in Gao in Mali on Friday.", T.ARMED_ASSAULT),
        ("Gunmen attacked a post near Gao in Mali on Friday and set three vehicles ablaze.", T.ARMED_ASSAULT),
        ("Rebels set ablaze three trucks near Gao in Mali on Friday.", T.SABOTAGE),
        ("Soldiers executed four herders near Gao in Mali on Friday and arrested 23 others.", T.ARMED_ASSAULT),
        ("Petrol bombs were thrown at a town hall in Piraeus in Greece on Friday.", T.SABOTAGE),
        ("Petrol bombs were thrown at police officers in Piraeus in Greece on Friday.", T.BOMBING),
    ],
)
def test_the_aim(text: str, kind: EventType) -> None:
    assert [m.event_type for m in incidents(text, "2025-10-12")] == [kind]
