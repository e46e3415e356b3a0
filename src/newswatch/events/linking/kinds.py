"""Which kinds of incident can be one, as two articles name them, and how much that says."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Final

from newswatch.model import EventType as E

ALIKE = 0.6  # what the same kind on both sides says
# measures and notes are taken and sent about incidents; they are never the incident
APART = frozenset((E.DIPLOMATIC, E.BORDER_MEASURE))
GROUND = (E.RAID, E.ASSASSINATION, E.INFILTRATION, E.SECURITY_OPERATION)
FIRE = (E.SHELLING, E.AIR_STRIKE, E.DRONE_STRIKE)
BLAST = (E.BOMBING, E.SUICIDE_ATTACK)


def _table() -> Mapping[tuple[E, E], float | None]:
    """For every two kinds how much it says that one article names this and another that; null: never one incident."""
    half: dict[frozenset[E], float | None] = {}

    def put(xs: tuple[E, ...], ys: tuple[E, ...], value: float | None) -> None:
        for x, y in product(xs, ys):
            half[frozenset((x, y))] = value

    put(GROUND, GROUND, 0.4)
    put(BLAST, BLAST, 0.5)
    put(FIRE, FIRE, 0.4)
    put(BLAST, GROUND, 0.0)
    put(FIRE, GROUND, 0.0)
    put((E.SECURITY_OPERATION,), BLAST, -0.4)
    put((E.SECURITY_OPERATION,), (E.AIR_STRIKE, E.DRONE_STRIKE), 0.2)  # one side's operation
    put((E.BOMBING,), FIRE, 0.2)  # bombs are dropped, mines are laid, shells explode
    put((E.SUICIDE_ATTACK,), FIRE, -0.5)
    put((E.ASSASSINATION,), (*BLAST, E.AIR_STRIKE, E.DRONE_STRIKE), 0.3)
    put((E.ABDUCTION,), (*GROUND, E.ARMED_ASSAULT), 0.1)
    put((E.ABDUCTION,), (*BLAST, *FIRE), -0.6)
    put((E.ARMED_ASSAULT,), GROUND, 0.4)
    put((E.ARMED_ASSAULT,), (*BLAST, *FIRE), 0.3)  # what one side tells as an attack, the other tells as a strike
    put((E.SABOTAGE,), (*GROUND, *FIRE, *BLAST, E.ARMED_ASSAULT), 0.2)
    put((E.SABOTAGE,), (E.ABDUCTION,), -0.6)
    put((E.OTHER,), tuple(E), 0.2)
    put((E.ARREST,), tuple(E), None)  # arrests follow attacks and are not part of them
    put((E.ARREST,), (E.SECURITY_OPERATION, E.RAID), 0.2)
    put((E.ARREST,), (E.ABDUCTION, E.INFILTRATION), 0.1)  # one side's seizure is the other's arrest
    for kind in APART:
        put((kind,), tuple(E), None)
    for kind in E:
        half[frozenset((kind,))] = ALIKE
    return {(x, y): half[frozenset((x, y))] for x in E for y in E}


KINDS: Final = _table()
