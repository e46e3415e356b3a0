"""What is not weighed could not have been one; and cost does not grow with what lies elsewhere."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations

import pytest
from hypothesis import given
from tests.unit.events.linking.making import COUNTRY, DAY, NOWHERE, actor, event, place, told, when
from tests.unit.events.linking.test_laws import LAW, batches

from newswatch.events.linking import EventLinker, compare
from newswatch.events.linking.blocking import candidates, filed, placed, sought
from newswatch.events.linking.clusters import Cluster, copies, grow, tied
from newswatch.events.linking.facts import Facts
from newswatch.events.linking.score import THRESHOLD, Scale
from newswatch.model import DatePrecision, PlacePrecision
from newswatch.model.linking import LinkMention

TOWNS = "Adaro Beluta Cirano Dorema Esuni Farola Gimena Hutora Ikanda Jorema".split()


def pairs(mentions: list[LinkMention]) -> set[tuple[int, int]]:
    return candidates([[Facts(m)] for m in mentions], [True] * len(mentions))


@LAW
@given(batches())
def test_no_pair_that_may_be_one_is_left_out(batch: list[LinkMention]) -> None:
    mentions = [m for m in batch if not m.superseded]
    found = pairs(mentions)
    for (i, a), (j, b) in combinations(enumerate(mentions), 2):
        total = compare(a, b).total
        if total is not None and total >= THRESHOLD and (placed(Facts(a)) == placed(Facts(b)) or share(a, b)):
            assert (i, j) in found


@LAW
@given(batches())
def test_who_finds_is_found(batch: list[LinkMention]) -> None:
    """Else it would matter which of two came first."""
    facts = [Facts(m) for m in batch if not m.superseded]
    for a, b in combinations(facts, 2):
        if compare(a.link, b.link).total is not None:
            assert filed(a).isdisjoint(sought(b)) == filed(b).isdisjoint(sought(a))


def share(a: LinkMention, b: LinkMention) -> bool:
    """A number of dead or wounded, of which one of no known place must speak at least."""
    return not {n for parties in Facts(a).divided for _, n in parties if n}.isdisjoint(
        n for parties in Facts(b).divided for _, n in parties
    )


@pytest.mark.parametrize(
    "other",
    [
        told(2, day=when(DAY + timedelta(days=1))),
        told(2, at=COUNTRY),
        told(2, at=NOWHERE),
        told(2, at=place("Gul Imam", admin2="Lakki", admin1="Punjab", at=(32.4, 70.2))),
        told(2, at=place("Jandola", country="AF", admin1="Paktika", admin2="Gomal")),
        told(2, day=when(DAY.replace(day=1), end=DAY.replace(day=30), precision=DatePrecision.MONTH)),
        told(2, day=when(None)),
    ],
)
def test_near_loose_long_and_undated_mentions_are_found_by_either(other: LinkMention) -> None:
    facts = [[Facts(told(1, at=place("Jandola", at=(32.33, 70.13))))], [Facts(other)]]
    assert candidates(facts, [True, False]) == {(0, 1)}
    assert candidates(facts, [False, True]) == {(0, 1)}


def test_standing_events_are_not_paired_with_each_other() -> None:
    facts = [[Facts(told(1))], [Facts(told(2))], [Facts(told(3))]]
    assert candidates(facts, [False, False, True]) == {(0, 2), (1, 2)}


def test_a_dateline_is_no_place_to_file_under() -> None:
    desk = place("Peshawar", admin2="Peshawar", words="PESHAWAR", start=0)
    assert not placed(Facts(told(1, at=desk, words="PESHAWAR: A bomb went off")))
    assert not placed(Facts(told(2, at=COUNTRY)))
    assert placed(Facts(told(3)))


def weighed(elsewhere: int) -> int:
    """How many kinds of pairs are weighed for ten new mentions beside so many events of other days and provinces."""
    new = [
        told(number, at=place(town, admin2=town), words=f"Gunmen attacked a post in {town}")
        for number, town in enumerate(TOWNS)
    ]
    events = []
    for number in range(100, 100 + elsewhere):
        far = place(f"Town {number}", admin2=f"District {number}", admin1=f"Province {number}", words="the old town")
        late = when(DAY + timedelta(days=10 + number % 300))
        m = told(
            number,
            at=far if number % 2 else place(TOWNS[0]),
            day=when() if number % 2 else late,
            words="Shots were heard",
        )
        events.append(Cluster(number, [Facts(m)]))
    scale = Scale()
    clusters = [*events, *(Cluster(None, [Facts(m)]) for m in new)]
    for _ in grow(clusters, scale, tied(clusters, scale)):
        pass
    return scale.weighed


def test_what_lies_elsewhere_or_long_ago_costs_nothing() -> None:
    assert weighed(elsewhere=20) == weighed(elsewhere=400)


def test_a_wires_copies_are_one_from_the_start() -> None:
    wire = [told(number, actors=[actor("Group One")]) for number in range(1, 301)]
    scale = Scale()
    joined = list(copies([Cluster(None, [Facts(m)]) for m in wire], scale))
    assert len(joined) == 299
    assert scale.weighed == 1


def test_a_big_event_takes_one_more() -> None:
    members = [told(number, hours_later=number / 50) for number in range(1, 301)]
    result = EventLinker("x").link([told(900)], [event(5, *members)])
    assert [a.event_id for a in result.assignments] == [5]
    assert PlacePrecision.PLACE is result.values[5].place.precision  # type: ignore[union-attr]
