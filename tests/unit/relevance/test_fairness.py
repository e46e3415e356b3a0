"""The sides may change places: verdict, kinds, parties and counts must not depend on who is who.

Every telling is read twice, the second time with the two sides' names exchanged. The share of tellings that come out
the same is printed and kept above a floor; `-s` shows which differ.
"""

from __future__ import annotations

import pytest
from tests.coding import analyse

from newswatch.model import Analysis

# (country, adjective, seat of power, a town)
Side = tuple[str, str, str, str]
PAIRS: list[tuple[Side, Side]] = [
    (("Pakistan", "Pakistani", "Islamabad", "Bannu"), ("Afghanistan", "Afghan", "Kabul", "Jalalabad")),
    (("India", "Indian", "New Delhi", "Uri"), ("Pakistan", "Pakistani", "Islamabad", "Kotli")),
    (("Israel", "Israeli", "Tel Aviv", "Metula"), ("Lebanon", "Lebanese", "Beirut", "Tyre")),
    (("Ukraine", "Ukrainian", "Kyiv", "Sumy"), ("Russia", "Russian", "Moscow", "Belgorod")),
    (("Armenia", "Armenian", "Yerevan", "Kapan"), ("Azerbaijan", "Azerbaijani", "Baku", "Lachin")),
    (("Thailand", "Thai", "Bangkok", "Surin"), ("Cambodia", "Cambodian", "Phnom Penh", "Battambang")),
    (("Rwanda", "Rwandan", "Kigali", "Gisenyi"), ("Burundi", "Burundian", "Bujumbura", "Cibitoke")),
    (("Sudan", "Sudanese", "Khartoum", "Geneina"), ("Chad", "Chadian", "N'Djamena", "Abeche")),
    (("Ethiopia", "Ethiopian", "Addis Ababa", "Adigrat"), ("Eritrea", "Eritrean", "Asmara", "Senafe")),
    (("Colombia", "Colombian", "Bogotá", "Arauca"), ("Venezuela", "Venezuelan", "Caracas", "Guasdualito")),
]
# {a…}: the side that it comes from, {b…}: the side where it happens
TELLINGS = [
    "{a_adj} artillery shelled the outskirts of {b_town} in {b} on Friday, killing three civilians and wounding nine.",
    "{a_adj} warplanes struck a camp near {b_town} in {b} on Friday, killing six fighters, {b_seat} said.",
    "Gunmen crossed the border from {a} and attacked a post near {b_town} in {b} on Friday, killing two soldiers.",
    "{b_adj} troops killed five militants near {b_town} in {b} on Friday. Two of the dead were {a_adj} nationals.",
    "Four {b_adj} soldiers were killed near {b_town} in {b} on Friday by mortar shells fired from {a}, the army said.",
    "{b_seat} accused {a} of a drone strike that killed two people near {b_town} in {b} on Friday. {a_seat} denied it.",
    "A roadside bomb killed four farmers near {b_town} in {b} on Friday. Police arrested two {a_adj} suspects.",
    "{a_adj} fighters abducted seven villagers near {b_town} in {b} on Friday, residents said.",
    "The foreign ministry of {b} summoned the {a_adj} envoy on Friday over shelling near {b_town} that killed a boy.",
    "{a} threatened to strike {b} if the talks fail, a spokesman in {a_seat} said on Friday.",
]
# 100 of 100 when written
FLOOR = 1.0


def told(telling: str, a: Side, b: Side) -> str:
    keys = ("", "_adj", "_seat", "_town")
    names = {f"a{k}": v for k, v in zip(keys, a, strict=True)} | {f"b{k}": v for k, v in zip(keys, b, strict=True)}
    return telling.format(**names)


def essence(analysis: Analysis) -> tuple[object, ...]:
    """What must not depend on the names: verdict, crossing, and each mention's kind, realis, parties and counts."""
    return (
        analysis.assessment.verdict,
        analysis.assessment.cross_border,
        tuple(
            (
                m.event_type,
                m.realis,
                m.scope,
                tuple(sorted((c.party, c.outcome, c.min, c.best, c.max) for c in m.casualties)),
                tuple(sorted((x.role, x.kind, x.certainty) for x in m.actors)),
            )
            for m in analysis.mentions
        ),
    )


def test_the_sides_may_change_places(capsys: pytest.CaptureFixture[str]) -> None:
    same, total, different = 0, 0, []
    for a, b in PAIRS:
        for telling in TELLINGS:
            one, other = (essence(analyse(told(telling, *sides), "2025-10-12")) for sides in ((a, b), (b, a)))
            total += 1
            if one == other:
                same += 1
            else:
                different.append(f"{told(telling, a, b)}\n    {one}\n    {other}")
    print(f"\n{same} of {total} tellings come out the same with the sides exchanged", *different, sep="\n")
    assert same / total >= FLOOR
