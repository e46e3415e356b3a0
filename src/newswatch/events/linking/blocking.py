"""Which pairs are worth weighing: cost must not grow with what cannot be one incident.

A mention is filed under its days, and on each under what another mention must share with it to be one incident with
it: province or neighbourhood on the map, a name, two countries of a border. What has no such key (a country alone, a
report's dateline) is looked for under its country. Pairs that share no key are those that the places veto.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from itertools import combinations

from newswatch.events.linking.facts import Facts

SLACK_DAYS = 3  # the widest gap between two dates that the score lets pass
LONG = 12  # days; a span beyond is filed under no day and looked for on every one
CELL = 0.5  # degrees of latitude, at least 55 km: the cell and its neighbours hold all within where.FAR_KM
WIDE = 1.5  # degrees of longitude: 40 km still at 76 degrees north


class Index:
    """Clusters by what their mentions share. `around` finds every cluster with a mention that may be one with this."""

    def __init__(self) -> None:
        self._days: dict[int, dict[Hashable, set[int]]] = defaultdict(lambda: defaultdict(set))
        self._long: dict[Hashable, set[int]] = defaultdict(set)
        self._articles: dict[int, set[int]] = defaultdict(set)

    def add(self, f: Facts, cluster: int) -> None:
        """File a mention's cluster. One that is superseded is only found by later versions of itself."""
        self._articles[f.link.article_id].add(cluster)
        if not f.counts:
            return
        keys = [*_keys(f), ("everything",)]
        if f.last - f.first > LONG:
            for key in keys:
                self._long[key].add(cluster)
        else:
            for day in range(f.first, f.last + 1):
                for key in keys:
                    self._days[day][key].add(cluster)

    def around(self, f: Facts) -> set[int]:
        """Clusters to weigh it against."""
        found = set(self._articles.get(f.link.article_id, ()))
        keys = list(_looks(f))
        for key in keys:
            found |= self._long.get(key, set())
        if f.last - f.first > LONG:
            days = list(self._days)
        else:
            days = [d for d in range(f.first - SLACK_DAYS, f.last + SLACK_DAYS + 1) if d in self._days]
        for day in days:
            filed = self._days[day]
            for key in keys:
                found |= filed.get(key, set())
        return found


def placed(f: Facts) -> bool:
    """Has a place that excludes others: a known province, and not only where the report was written."""
    return f.country is not None and f.admin1 is not None and not f.reported_from


def _keys(f: Facts) -> Iterator[Hashable]:
    if f.country is None:
        yield ("nowhere",)
    else:
        yield ("country", f.country)
        if placed(f):
            yield ("province", f.country, f.admin1)
            if f.point is not None:
                yield ("cell", *_cell(f.point))
        else:
            yield ("loose", f.country)
    for name in f.spots | f.named:
        yield ("name", name)
    for pair in combinations(sorted(f.states), 2):
        yield ("border", *pair)


def _looks(f: Facts) -> Iterator[Hashable]:
    if f.country is None:
        yield ("everything",)
        return
    yield ("nowhere",)
    if placed(f):
        yield ("province", f.country, f.admin1)
        yield ("loose", f.country)
        if f.point is not None:
            row, column = _cell(f.point)
            for up in (-1, 0, 1):
                for right in (-1, 0, 1):
                    yield ("cell", row + up, column + right)
    else:
        yield ("country", f.country)
    for name in f.spots | f.named:
        yield ("name", name)
    for pair in combinations(sorted(f.states), 2):
        yield ("border", *pair)


def _cell(point: tuple[float, float]) -> tuple[int, int]:
    return int(point[0] // CELL), int(point[1] // WIDE)


def candidates(members: Sequence[Sequence[Facts]], new: Sequence[bool]) -> set[tuple[int, int]]:
    """Pairs of clusters to weigh, the lower number first; one of them at least is new."""
    index = Index()
    for number, facts in enumerate(members):
        for f in facts:
            index.add(f, number)
    pairs: set[tuple[int, int]] = set()
    for number, facts in enumerate(members):
        if new[number]:
            for f in facts:
                pairs.update((min(number, other), max(number, other)) for other in index.around(f) if other != number)
    return pairs
