"""Scenes: where the words of a unit put what they tell, and whether that is elsewhere than what was told before.

"Egyptian helicopters destroyed eleven vehicles near the Salloum plateau" goes on telling of no shooting in Zuwara, be
it of the same day and in the same story. A deed of its own at a place of its own is an incident of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from newswatch.catalog.gazetteer_files import Level
from newswatch.events.mentions.units import Unit
from newswatch.events.places import PlaceMention, Relation, kilometres
from newswatch.model import Place, PlacePrecision

# words before a name that put there what is told
SETTING = frozenset((Relation.IN, Relation.NEAR, Relation.TAKEN_FROM))
FRONT = 3  # first tokens of a unit in which a place that opens it begins: "In neighbouring Ennedi East, ..."
APART_KM = 30.0  # farther than any one incident of the development sets is from its own villages
NEAR = 12  # tokens between a deed and its place: "killed three farmers and two of their sons in the village of" is 9
TOWN = 20_000  # people from which a name alone is taken for the town; what the catalogue lists counts as many
EXACT = frozenset((PlacePrecision.SITE, PlacePrecision.PLACE, PlacePrecision.NEAR))


@dataclass(frozen=True, slots=True)
class Scene:
    """The places at which a unit sets what it tells, `sure` those of them that it places beyond doubt; `fronted`: it
    opens with one of them."""

    places: tuple[Place, ...]
    sure: tuple[Place, ...]
    fronted: bool
    villages: frozenset[str] = frozenset()  # names that no map has and that the words call a village's

    def elsewhere(self, other: Scene) -> bool:
        """Is every place here apart from every place there? False where either names none."""
        here = self.places if self.fronted else self.sure
        if not here or not other.places:
            return False
        if other.villages and all(a.precision in EXACT and _name(a) not in other.villages for a in here):
            return not any(_name(a) == _name(b) for a in here for b in other.places)  # another town than that village
        return all(_apart(a, b, named=self.fronted) for a in here for b in other.places)


def scene(mentions: Sequence[PlaceMention], unit: Unit, deeds: Sequence[int]) -> Scene:
    """The scene of a unit's words, by the places that the text names. `deeds`: the tokens of what was done."""
    inside = [m for m in mentions if unit.first <= m.first < unit.last and m.relation in SETTING]
    fronted = any(m.first - unit.first < FRONT for m in inside)
    if not fronted:
        inside = [m for m in inside if m.level is not Level.COUNTRY and any(abs(m.first - k) <= NEAR for k in deeds)]
    sure = tuple(m.place for m in inside if _sure(m))
    return Scene(
        tuple(m.place for m in inside), sure, fronted, frozenset(_name(m.place) for m in inside if _strange(m))
    )


def _strange(m: PlaceMention) -> bool:
    return m.chain.resolved[0] is None and m.chain.parts[0].kind == "village"


def _name(place: Place) -> str:
    return (place.name or "").lower()


def _sure(m: PlaceMention) -> bool:
    """Is it known where the name is: named with what it lies in, or a district, or a town of some size? A village's
    bare name may be another village's."""
    known = [c for c in m.chain.resolved if c is not None]
    if m.level is None or not known:
        return False
    return len(known) > 1 or m.level <= Level.ADMIN2 or known[0].population >= TOWN


def _apart(a: Place, b: Place, *, named: bool) -> bool:
    """Can the two not be one place, nor one lie in the other? `named`: another name of a place that no map has will do,
    too."""
    if _name(a) == _name(b):
        return False
    if a.country is None or b.country is None:
        return named and a.name is not None and b.name is not None
    if a.country != b.country:
        return True
    if a.precision is PlacePrecision.COUNTRY or b.precision is PlacePrecision.COUNTRY:
        return False
    km = kilometres(a.latitude, a.longitude, b.latitude, b.longitude)
    if a.precision in EXACT and b.precision in EXACT and km is not None:
        return km > APART_KM
    if a.admin1 is not None and b.admin1 is not None and a.admin1 != b.admin1:
        return True
    return a.admin2 is not None and b.admin2 is not None and a.admin2 != b.admin2
