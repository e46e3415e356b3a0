"""Which pairs are worth weighing: cost must not grow with what cannot be one incident.

A mention is filed under what another must share with it to be one incident with it: province or neighbourhood on the
map, a name, a number of dead, two countries of a border; each of them together with its days. What has a place looks
for its like there; what has none (a country alone, a report's dateline) is looked for by names, numbers and borders.
The keys are numbers that come from content alone, so that a database files them as memory does. Where their making
changes, a migration must empty `event_mention.keys`: the next run files what has none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations
from zlib import crc32

from newswatch.events.linking.facts import Facts

SLACK_DAYS = 3  # the widest gap between two dates that the score lets pass
DAYS = 4  # filed together: a look-up covers two or three such blocks, and a third of what it finds is a day too far
LONG = 12  # days; a span beyond is filed under no block of days and looked for on every one
BLOCKS = 100  # of days that a long span looks through: a year
CELL = 0.5  # degrees of latitude, at least 55 km: the cell and its neighbours hold all within where.FAR_KM
WIDE = 1.5  # degrees of longitude: 40 km still at 76 degrees north
SPREAD = 0x9E3779B1  # 2^32 by the golden ratio: neighbouring blocks of days fall far apart

Mark = tuple[object, ...]


class Index:
    """Clusters by what their mentions share. `around` finds every cluster with a mention that may be one with this."""

    def __init__(self) -> None:
        self._filed: dict[int, set[int]] = defaultdict(set)
        self._articles: dict[int, set[int]] = defaultdict(set)

    def add(self, f: Facts, cluster: int) -> None:
        """File a mention's cluster. One that is superseded is only found by later versions of itself."""
        self._articles[f.link.article_id].add(cluster)
        if f.counts:
            for key in filed(f):
                self._filed[key].add(cluster)

    def around(self, f: Facts) -> set[int]:
        """Clusters to weigh it against."""
        found = set(self._articles.get(f.link.article_id, ()))
        for key in sought(f):
            found |= self._filed.get(key, set())
        return found


def filed(f: Facts) -> frozenset[int]:
    """The keys under which others find it: 32-bit numbers with sign."""
    if f.filed is None:
        blocks = (None,) if f.last - f.first > LONG else range(f.first // DAYS, f.last // DAYS + 1)
        marks = list(_filed(f))
        f.filed = frozenset(_key(mark, block) for mark in marks for block in blocks)
    return f.filed


def sought(f: Facts) -> frozenset[int]:
    """The keys under which it looks for others."""
    if f.sought is None:
        first = (f.first - SLACK_DAYS) // DAYS
        last = min((f.last + SLACK_DAYS) // DAYS, first + BLOCKS)
        blocks = (None, *range(first, last + 1))
        f.sought = frozenset(_key(mark, block) for mark in _sought(f) for block in blocks)
    return f.sought


def placed(f: Facts) -> bool:
    """Has a place that excludes others: a known province, and not only where the report was written."""
    return f.country is not None and f.admin1 is not None and not f.reported_from


def _filed(f: Facts) -> Iterator[Mark]:
    yield from _names(f)
    numbers = _numbers(f)
    if f.country is None:
        yield ("nowhere",)
        yield from (("number nowhere", *n) for n in numbers)
    else:
        yield from (("number", *n) for n in numbers)
        yield from (("number", f.country, *n) for n in numbers)
        if placed(f):
            yield ("province", f.country, f.admin1)
            if f.point is not None:
                yield ("cell", *_cell(f.point))
        else:
            yield ("loose", f.country)
            yield from (("number loose", f.country, *n) for n in numbers)
    for pair in combinations(sorted(f.states), 2):
        yield ("border", *pair)
        if not _on_the_map(f):
            yield ("border loose", *pair)


def _sought(f: Facts) -> Iterator[Mark]:
    yield from _names(f)
    numbers = _numbers(f)
    if f.country is None:
        yield ("nowhere",)
        yield from (("number", *n) for n in numbers)
    else:
        yield from (("number nowhere", *n) for n in numbers)
        if placed(f):
            yield ("province", f.country, f.admin1)
            yield from (("number loose", f.country, *n) for n in numbers)
            if f.point is not None:
                row, column = _cell(f.point)
                yield from (("cell", row + up, column + right) for up in (-1, 0, 1) for right in (-1, 0, 1))
        else:
            yield ("loose", f.country)
            yield from (("number", f.country, *n) for n in numbers)
    for pair in combinations(sorted(f.states), 2):
        yield ("border loose" if _on_the_map(f) else "border", *pair)


def _names(f: Facts) -> Iterator[Mark]:
    for name in f.spots | f.named | f.local:
        yield ("name", name)


def _numbers(f: Facts) -> set[tuple[int, int]]:
    """Every number of a toll, in all or of one party, with the outcome it is of."""
    found = {(i, total) for i, total in enumerate(f.sums) if total}
    return found | {(i, n) for i, parties in enumerate(f.divided) for _, n in parties if n}


def _on_the_map(f: Facts) -> bool:
    """Others lie near it or do not, whatever border they speak of."""
    return f.point is not None and not f.reported_from


def _cell(point: tuple[float, float]) -> tuple[int, int]:
    return int(point[0] // CELL), int(point[1] // WIDE)


def _key(mark: Mark, block: int | None) -> int:
    number = (_digest(mark) + SPREAD * (0 if block is None else block + 1)) & 0xFFFFFFFF
    return number - 0x100000000 if number & 0x80000000 else number


@lru_cache(maxsize=65536)
def _digest(mark: Mark) -> int:
    return crc32(repr(mark).encode())


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
