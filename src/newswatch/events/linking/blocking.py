"""Which pairs are worth weighing: cost must not grow with what cannot be one incident.

A mention is filed under what another must share with it to be one incident with it, together with its days: the spot,
the district, the square of the map that it lies in; what says less (a province, a country, a dateline) also under
names and numbers of dead. It seeks others by the same: whoever is on the map looks on the map, and beyond it only for
those that are not. Who finds is found, so that it never matters which of two came first.

The keys are numbers that come from content alone, so that a database files them as memory does. They begin with their
days: what today's news asks for lies together, however long the archive is. Where their making changes, a migration
must empty `event_mention.keys`: the next run files what has none.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import combinations
from zlib import crc32

from newswatch.events.linking.facts import Facts

SLACK_DAYS = 3  # the widest gap between two dates that the score lets pass
DAYS, FIRM_DAYS = 4, 2  # filed together: a look-up covers two or three such blocks
LONG = 12  # days; a span beyond is filed under no block of days and looked for on every one
UNBLOCKED = 0  # where long spans are filed
BLOCKS = 100  # of days that a long span looks through
ROW_KM = 40.0  # height and width of the map's squares: whoever is within where.FAR_KM lies in one of nine
ROW = ROW_KM / 111.2  # degrees of latitude
TELLING = 2  # dead or wounded, of whom the number says something

Mark = tuple[object, ...]


class Index:
    """Clusters by what their mentions share, as far as somebody looks for it. `around` finds every cluster with a
    mention that may be one with this, which must be one of those that look."""

    def __init__(self, looking: Iterable[Facts]) -> None:
        self._wanted = frozenset().union(*map(sought, looking))
        self._filed: dict[int, list[int]] = defaultdict(list)
        self._articles: dict[int, set[int]] = defaultdict(set)

    def add(self, f: Facts, cluster: int) -> None:
        """File a mention's cluster. One that is superseded is only found by later versions of itself."""
        self._articles[f.link.article_id].add(cluster)
        if f.counts:
            for key in filed(f) & self._wanted:
                self._filed[key].append(cluster)

    def around(self, f: Facts) -> set[int]:
        """Clusters to weigh it against."""
        found = set(self._articles.get(f.link.article_id, ()))
        for key in sought(f) & self._filed.keys():
            found.update(self._filed[key])
        return found


def filed(f: Facts) -> frozenset[int]:
    """The keys under which others find it: 64-bit numbers with sign."""
    if f.filed is None:
        if f.last - f.first > LONG:
            blocks = [UNBLOCKED]
        else:
            days = FIRM_DAYS if f.firm else DAYS
            blocks = [_block(f.firm, number) for number in range(f.first // days, f.last // days + 1)]
        f.filed = _keys(_filed(f), blocks)
    return f.filed


def sought(f: Facts) -> frozenset[int]:
    """The keys under which it looks for others."""
    if f.sought is None:
        blocks = [UNBLOCKED]
        for firm, days in ((True, FIRM_DAYS), (False, DAYS)):
            first = (f.first - SLACK_DAYS) // days
            last = min((f.last + SLACK_DAYS) // days, first + BLOCKS)
            blocks += [_block(firm, number) for number in range(first, last + 1)]
        f.sought = _keys(_sought(f), blocks)
    return f.sought


def placed(f: Facts) -> bool:
    """Has a place that excludes others: a known province, and not only where the report was written."""
    return f.country is not None and f.admin1 is not None and not f.reported_from


def _filed(f: Facts) -> Iterator[Mark]:
    for name in f.spots:
        yield ("spot", name)
    for name in f.named:
        yield ("named", name)
        yield from (("named across", name, f.country, other) for other in f.states if other != f.country)
    for name in f.named - f.local:
        yield ("named beside", name)
    for pair in combinations(sorted(f.states), 2):
        yield ("border", *pair)
    if _on_the_map(f):
        yield ("square", *_square(f))
        yield ("district", f.country, f.admin1, f.admin2)
    else:
        for pair in combinations(sorted(f.states), 2):
            yield ("border, off the map", *pair)
    if placed(f):
        yield ("province", f.country, f.admin1)
        if not _on_the_map(f):
            yield ("province, off the map", f.country, f.admin1)
    for name in f.local:
        yield ("local", name)
    numbers = _numbers(f)
    yield from (("number", *n) for n in numbers)
    yield from (("number in", f.country, *n) for n in numbers)
    if not placed(f):
        yield ("nowhere", f.country)
        yield from (("nowhere", name) for name in f.spots | f.named | f.local)
        yield from (("number nowhere", f.country, *n) for n in numbers)


def _sought(f: Facts) -> Iterator[Mark]:
    """In the order of `_filed`: what finds what is filed there."""
    pairs = list(combinations(sorted(f.states), 2))
    for name in f.spots:
        yield ("spot", name)
        yield ("named", name)
    for name in f.named:
        yield ("spot", name)
        yield from (("named across", name, other, f.country) for other in f.states if other != f.country)
    for name in f.named - f.local:
        yield ("named beside", name)
    names, numbers = f.spots | f.named | f.local, _numbers(f)
    if _on_the_map(f):
        yield from (("square", *square) for square in _squares(f))
        yield ("district", f.country, f.admin1, f.admin2)
        yield ("district", f.country, f.admin1, None) if f.admin2 else ("province", f.country, f.admin1)
        yield from (("border, off the map", *pair) for pair in pairs)
    else:
        yield from (("border", *pair) for pair in pairs)
    if placed(f):
        yield ("province, off the map" if _on_the_map(f) else "province", f.country, f.admin1)
        yield from (("nowhere", name) for name in names)
        yield from (("number nowhere", country, *n) for n in numbers for country in (f.country, None))
    else:
        yield ("nowhere", f.country)
        for name in names:
            yield ("named", name)
            yield ("spot", name)
            yield ("local", name)
        if f.country is None:
            yield from (("number", *n) for n in numbers)
        else:
            yield from (("number in", f.country, *n) for n in numbers)
            yield from (("number nowhere", None, *n) for n in numbers)


def _numbers(f: Facts) -> set[tuple[int, int]]:
    """Every telling number of a toll, in all or of one party, with the outcome it is of."""
    found = {(i, total) for i, total in enumerate(f.sums) if total is not None}
    found |= {(i, n) for i, parties in enumerate(f.divided) for _, n in parties}
    return {(i, n) for i, n in found if n >= TELLING}


def _on_the_map(f: Facts) -> bool:
    """Others lie near it or do not."""
    return f.point is not None and placed(f)


def _square(f: Facts) -> tuple[int, int]:
    latitude, longitude = f.point or (0.0, 0.0)
    row = int(latitude // ROW)
    return row, int(longitude // _width(row))


def _squares(f: Facts) -> Iterator[tuple[int, int]]:
    """Those that hold all that is within ROW_KM."""
    latitude, longitude = f.point or (0.0, 0.0)
    for row in range(int((latitude - ROW) // ROW), int((latitude + ROW) // ROW) + 1):
        width = _width(row)
        reach = max(width, _width(int(latitude // ROW)))
        for column in range(int((longitude - reach) // width), int((longitude + reach) // width) + 1):
            yield row, column


@lru_cache(maxsize=1024)
def _width(row: int) -> float:
    """Degrees of longitude that ROW_KM are at the edge of this row, and of the next, that lies nearer to the pole."""
    edge = min(max(abs(row - 1), abs(row + 2)) * ROW, 85.0)
    return ROW / math.cos(math.radians(edge))


def _block(firm: bool, number: int) -> int:
    """The first half of a key: a block of days, of firm dates or of others; later ones are larger."""
    return 2 * (number + 1) + firm


def _keys(marks: Iterator[Mark], blocks: Sequence[int]) -> frozenset[int]:
    """Every mark with every block of days."""
    days = [block << 32 for block in blocks]
    digests = {_digest(mark) for mark in marks}
    return frozenset([day + digest for digest in digests for day in days])


@lru_cache(maxsize=65536)
def _digest(mark: Mark) -> int:
    """The second half."""
    return crc32(repr(mark).encode())


def candidates(members: Sequence[Sequence[Facts]], new: Sequence[bool]) -> set[tuple[int, int]]:
    """Pairs of clusters to weigh, the lower number first; one of them at least is new."""
    index = Index(f for number, facts in enumerate(members) if new[number] for f in facts)
    for number, facts in enumerate(members):
        for f in facts:
            index.add(f, number)
    pairs: set[tuple[int, int]] = set()
    for number, facts in enumerate(members):
        if new[number]:
            others = set().union(*map(index.around, facts))
            pairs.update([(number, other) if number < other else (other, number) for other in others])
            pairs.discard((number, number))
    return pairs
