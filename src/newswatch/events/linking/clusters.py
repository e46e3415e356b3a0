"""Growing clusters of mentions from the best pair downwards: the same clusters in any order of arrival.

Two clusters are joined by what all pairs of their mentions say, the mean of the best pair and of the average pair: one
pair alone must not chain two incidents, one poor report must not keep a good one out. A veto of any pair keeps them
apart. Nothing is compared twice: when clusters join, what their mentions say of the others is added up.
"""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from newswatch.events.linking.blocking import candidates
from newswatch.events.linking.facts import Facts
from newswatch.events.linking.score import THRESHOLD, TWICE, Scale, Score, alike

JOIN = THRESHOLD + 0.6  # two events that stand become one only where much speaks for it: analysts may cite both
FORMER = 1.0  # what a mention that says the same as its own former version has above the line


@dataclass(slots=True)
class Cluster:
    """Mentions that are one event. `event_id` null: a new one. `ids` are all events that have gone into it.
    `stands`: an event that is believed already. `fixed` are the numbers of mentions that a reviewer put here, `apart`
    the events it must not become. `rejected`: a reviewer said that it is no incident. `into`: the cluster that has
    taken it over."""

    event_id: int | None
    members: list[Facts]
    ids: set[int] = field(default_factory=set)
    fixed: set[int] = field(default_factory=set)
    apart: set[int] = field(default_factory=set)
    key: tuple[bytes, int] = (b"", 0)
    stands: bool = False
    rejected: bool = False
    into: Cluster | None = None

    def __post_init__(self) -> None:
        self.rekey()
        self.stands = self.event_id is not None and self.active
        if self.event_id is not None:
            self.ids.add(self.event_id)

    def rekey(self) -> None:
        """A name that does not depend on order: the least of the mentions' keys, or the event's number."""
        self.key = min((f.link.key, f.link.mention_id) for f in self.members) if self.members else (b"", 0)

    @property
    def active(self) -> bool:
        """Does anything hold it up?"""
        return any(f.counts for f in self.members)

    def may_join(self, other: Cluster) -> bool:
        """No reviewer has said that they are two. Two events that stand are left to the reviewer who has put
        something into one of them, or said that one is no incident."""
        if self.apart & other.ids or other.apart & self.ids:
            return False
        two = self.event_id is not None and other.event_id is not None
        return not (two and (self.fixed or other.fixed or self.rejected or other.rejected))

    def absorb(self, other: Cluster) -> None:
        """Take over all that the other holds."""
        self.members += other.members
        self.ids |= other.ids
        self.fixed |= other.fixed
        self.apart |= other.apart
        self.rejected |= other.rejected
        other.members = []
        other.into = self
        self.rekey()

    @property
    def final(self) -> Cluster:
        """Where it has gone in the end."""
        at = self
        while at.into is not None:
            at = at.into
        return at


@dataclass(slots=True)
class Sum:
    """What pairs of mentions say together."""

    pairs: int = 0
    total: float = 0.0
    top: Score | None = None
    veto: bool = False

    def add(self, score: Score) -> None:
        """One pair more."""
        if score.total is None:
            self.veto = True
            return
        self.pairs += 1
        self.total += score.total
        self._top(score)

    def plus(self, other: Sum) -> Sum:
        """Both together."""
        both = Sum(self.pairs + other.pairs, self.total + other.total, self.top, self.veto or other.veto)
        if other.top is not None:
            both._top(other.top)
        return both

    def _top(self, score: Score) -> None:
        mine, said = self.best, score.total or 0.0
        # of equals the one whose parts read last, so that the explanation does not depend on order either
        if self.top is None or said > mine or (said == mine and score.parts > self.top.parts):
            self.top = score

    @property
    def best(self) -> float:
        """The score of the best pair; below every line where there is none."""
        return -math.inf if self.top is None else self.top.total or 0.0

    @property
    def value(self) -> float | None:
        if self.veto or self.top is None or self.top.total is None:
            return None
        return round((self.top.total + self.total / self.pairs) / 2, 6)


@dataclass(slots=True)
class Bond:
    """What ties two clusters: by rule, and where one of a pair was put into its cluster by a reviewer. Such a mention
    may contradict its event, so neither part's veto counts against the other."""

    plain: Sum = field(default_factory=Sum)
    fixed: Sum = field(default_factory=Sum)

    def plus(self, other: Bond) -> Bond:
        return Bond(self.plain.plus(other.plain), self.fixed.plus(other.fixed))

    @property
    def promises(self) -> bool:
        """Some pair is above the line: without one no two clusters are ever joined."""
        return self.plain.best >= THRESHOLD or self.fixed.best >= THRESHOLD

    @property
    def sum(self) -> Sum:
        """The best reading: what all say, or either part alone, for a reviewer may have put unlike things together."""
        both = self.plain.plus(self.fixed)
        return max((both, self.plain, self.fixed), key=lambda s: -1.0 if s.value is None else s.value)


VETO = Bond(Sum(veto=True), Sum(veto=True))


def bond(a: Cluster, b: Cluster, scale: Scale) -> Bond:
    """What all pairs of their mentions say. Superseded mentions speak only for later versions of themselves."""
    reviewed = bool(a.fixed or b.fixed)
    out: Bond | None = None
    for x in a.members:
        for y in b.members:
            if x.counts and y.counts:
                score = scale.weigh(x, y)
                if score.total is None and (score is TWICE or not reviewed):
                    return VETO  # as most end: nothing is added up for them
                out = out or Bond()
                put = reviewed and (x.link.mention_id in a.fixed or y.link.mention_id in b.fixed)
                (out.fixed if put else out.plain).add(score)
            elif x.counts is not y.counts and x.link.article_id == y.link.article_id and (said := former(x, y)):
                out = out or Bond()
                out.plain.add(said)
    return out or Bond()


def former(a: Facts, b: Facts) -> Score | None:
    """Is one the other's former self: the same words of the same text, or the same sentence in another version? Place,
    day or kind may have been mended since and are not asked."""
    x, y = a.mention.quote, b.mention.quote
    if a.link.version_id == b.link.version_id:
        shared = min(x.end, y.end) - max(x.start, y.start)
        same = shared / max(1, min(x.end - x.start, y.end - y.start)) if shared > 0 else 0.0
        if a.mention.event_type is not b.mention.event_type:
            same *= 0.9
    else:
        same = 1.0 if x.text == y.text else 0.8 if alike(a, b) else 0.0
    if same < 0.5:
        return None
    return Score(round(THRESHOLD + FORMER * same, 4), (("former version", round(THRESHOLD + FORMER * same, 4)),))


@dataclass(frozen=True, slots=True)
class Join:
    """Two clusters became one."""

    into: Cluster
    gone: Cluster
    moved: tuple[Facts, ...]
    value: float
    top: Score


def tied(clusters: Sequence[Cluster], scale: Scale) -> dict[tuple[int, int], Bond]:
    """What ties each two clusters of which one at least is new, by their places in the sequence; only where some pair
    of mentions is above the line."""
    found = {}
    for i, j in candidates([c.members for c in clusters], [c.event_id is None for c in clusters]):
        one = bond(clusters[i], clusters[j], scale)
        if one.promises:
            found[i, j] = one
    return found


def grow(clusters: Sequence[Cluster], scale: Scale, found: Mapping[tuple[int, int], Bond]) -> Iterator[Join]:
    """Join the best pair of clusters until none reaches the line; ties go by the clusters' keys, never by order.
    `found` is what `tied` says of them.

    Standing events are compared with each other only where a new mention ties both.
    """
    alive = {i: c for i, c in enumerate(clusters) if c.members}
    ties: dict[int, dict[int, Bond]] = defaultdict(dict)
    heap: list[tuple[float, tuple[bytes, int], tuple[bytes, int], int, int, int, int]] = []
    age = [0] * len(clusters)

    def offer(i: int, j: int) -> None:
        a, b = alive[i], alive[j]
        value = ties[i][j].sum.value
        line = JOIN if a.stands and b.stands else THRESHOLD
        if value is not None and value >= line and a.may_join(b):
            (k, i), (m, j) = sorted(((a.key, i), (b.key, j)))
            heapq.heappush(heap, (-value, k, m, i, j, age[i], age[j]))

    for (i, j), one in sorted(found.items(), key=lambda tie: tie[0]):
        ties[i][j] = ties[j][i] = one
        offer(i, j)
    while heap:
        value, _, _, i, j, young, old = heapq.heappop(heap)
        if i not in alive or j not in alive or (age[i], age[j]) != (young, old):
            continue
        if _goes_before(alive[j], alive[i]):
            i, j = j, i
        into, gone = alive[i], alive[j]
        top = ties[i][j].sum.top
        if top is None:  # a bond without pairs is never offered
            continue
        others = (ties[i].keys() | ties[j].keys()) - {i, j}
        mine, theirs = ties.pop(i), ties.pop(j)
        for k in others:
            ties[k].pop(i, None)
            ties[k].pop(j, None)
            # what promised nothing was not kept, and two events of before were never compared
            here = mine[k] if k in mine else bond(into, alive[k], scale)
            there = theirs[k] if k in theirs else bond(gone, alive[k], scale)
            ties[i][k] = ties[k][i] = here.plus(there)
        moved = tuple(gone.members)
        into.absorb(gone)
        del alive[j]
        age[i] += 1
        for k in sorted(others):
            offer(i, k)
        yield Join(into, gone, moved, -value, top)


def copies(clusters: Sequence[Cluster], scale: Scale) -> Iterator[Join]:
    """New mentions that say the same in every respect are one from the start: a wire's copies need no weighing one by
    one. Not where an article says it twice."""
    groups: dict[int, list[Cluster]] = defaultdict(list)
    for c in clusters:
        if c.event_id is None and len(c.members) == 1 and not c.apart:
            groups[scale.number(c.members[0])].append(c)
    for group in groups.values():
        if len(group) > 1 and len({c.members[0].link.version_id for c in group}) == len(group):
            into, *rest = sorted(group, key=lambda c: (not c.ids, c.key))
            top = scale.weigh(into.members[0], rest[0].members[0])
            if top.total is not None and top.total >= THRESHOLD:
                for gone in rest:
                    moved = tuple(gone.members)
                    into.absorb(gone)
                    yield Join(into, gone, moved, top.total, top)


def _goes_before(a: Cluster, b: Cluster) -> bool:
    """The event that stands goes before the new, the older before the younger; then what was in an event before what
    comes to it; else the lesser key."""
    if a.event_id is not None and b.event_id is not None:
        return a.event_id < b.event_id
    if a.event_id is None and b.event_id is None:
        return (not a.ids, a.key) < (not b.ids, b.key)
    return a.event_id is not None
