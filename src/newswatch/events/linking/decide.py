"""Which mentions are one event: clusters grown from the best pair downwards, the same in any order of arrival."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from newswatch.events.linking.derive import derive
from newswatch.events.linking.score import THRESHOLD, Score, best, compare
from newswatch.model import DateBasis, Realis, Scope
from newswatch.model.linking import Assignment, EventValues, LinkedEvent, LinkMention, LinkResult, LinkWindow

SLACK_DAYS = 3  # wider than any slack of the score, so that no candidate is missed
UNDATED_DAYS = 8  # an incident without a date is at most a week older than its article
JOIN = THRESHOLD + 0.6  # two events that stand are joined only by a mention that fits both well
KEEPS = 0.5  # what a mention is owed by the event that its own former version is in


@dataclass(slots=True)
class _Cluster:
    """Mentions that are one event. `event_id` null: a new one."""

    event_id: int | None
    mentions: list[LinkMention]
    fixed: bool = False

    @property
    def key(self) -> bytes:
        """A name that does not depend on order: the least of the mentions' keys."""
        return min(m.key for m in self.mentions)

    @property
    def voices(self) -> list[LinkMention]:
        active = [m for m in self.mentions if not m.superseded]
        return active or self.mentions


class EventLinker:
    """The decider of the link stage. Pure; `ruleset` names what decides."""

    def __init__(self, ruleset: str) -> None:
        self._ruleset = ruleset

    @property
    def ruleset(self) -> str:
        return self._ruleset

    def window(self, mention: LinkMention) -> LinkWindow:
        """Where the mention's event may be found: its country (any where it has none), its days with some slack."""
        m = mention.mention
        anchor = (mention.published or mention.fetched_at).date()
        first = m.when.start or anchor - timedelta(days=UNDATED_DAYS)
        last = m.when.end or m.when.start or anchor
        slack = timedelta(days=SLACK_DAYS)
        return LinkWindow(
            countries=(m.place.country,) if m.place.country else None, first=_minus(first, slack), last=last + slack
        )

    def link(self, mentions: Sequence[LinkMention], events: Sequence[LinkedEvent]) -> LinkResult:
        """Where each of these mentions goes, which events became one, and the values of every event touched."""
        new = {m.mention_id: m for m in mentions}
        clusters: list[_Cluster] = []
        homes: dict[int, _Cluster] = {}
        touched: set[int] = set()
        for e in sorted(events, key=lambda e: e.event_id):
            old = [new.get(m.mention_id, m) for m in e.mentions]
            if any(m.mention_id in new for m in e.mentions):
                touched.add(e.event_id)
            cluster = _Cluster(e.event_id, old)
            clusters.append(cluster)
            homes.update({m.mention_id: cluster for m in old})
        assigned: dict[int, tuple[_Cluster, Score | None, float]] = {}
        loose: list[LinkMention] = []
        by_event = {c.event_id: c for c in clusters}
        for m in sorted(mentions, key=lambda m: m.key):
            if m.fixed_event is not None and m.fixed_event in by_event:
                self._move(m, homes.get(m.mention_id), by_event[m.fixed_event], touched)
                homes[m.mention_id] = by_event[m.fixed_event]
                assigned[m.mention_id] = (by_event[m.fixed_event], None, 1.0)
            elif m.mention_id not in homes and not m.superseded and links(m):
                loose.append(m)
        clusters = [c for c in clusters if c.mentions] + [_Cluster(None, [m]) for m in loose]
        merges = self._grow(clusters, assigned, touched)
        return self._result(clusters, new, assigned, merges, touched, by_event)

    def _move(self, m: LinkMention, before: _Cluster | None, to: _Cluster, touched: set[int]) -> None:
        if before is not None and before is not to:
            before.mentions = [x for x in before.mentions if x.mention_id != m.mention_id]
            if before.event_id is not None:
                touched.add(before.event_id)
        if all(x.mention_id != m.mention_id for x in to.mentions):
            to.mentions.append(m)
        if to.event_id is not None:
            touched.add(to.event_id)

    def _grow(
        self, clusters: list[_Cluster], assigned: dict[int, tuple[_Cluster, Score | None, float]], touched: set[int]
    ) -> list[tuple[int, int]]:
        """Join the best pair of clusters until none reaches the line. Ties go by the clusters' keys, never by order."""
        merges: list[tuple[int, int]] = []
        pairs: dict[tuple[int, int], tuple[float, Score]] = {}
        alive = dict(enumerate(clusters))
        for i in alive:
            for j in alive:
                if i < j:
                    self._weigh(alive, i, j, pairs)
        while pairs:
            (i, j), (_, score) = min(
                pairs.items(),
                key=lambda x: (-x[1][0], *sorted((alive[x[0][0]].key, alive[x[0][1]].key))),
            )
            a, b = alive[i], alive[j]
            into, gone, index, dead = (a, b, i, j) if _goes_before(a, b) else (b, a, j, i)
            if gone.event_id is not None and into.event_id is not None:
                merges.append((gone.event_id, into.event_id))
                touched.add(gone.event_id)
            if gone.event_id is None:
                for m in gone.mentions:
                    assigned[m.mention_id] = (into, score, score.total or 0.0)
            into.mentions.extend(gone.mentions)
            gone.mentions = []
            if into.event_id is not None:
                touched.add(into.event_id)
            for key in [k for k in pairs if dead in k or index in k]:
                del pairs[key]
            del alive[dead]
            for k in alive:
                if k != index:
                    self._weigh(alive, min(k, index), max(k, index), pairs)
        clusters[:] = [c for c in clusters if c.mentions]
        return merges

    def _weigh(
        self, alive: dict[int, _Cluster], i: int, j: int, pairs: dict[tuple[int, int], tuple[float, Score]]
    ) -> None:
        a, b = alive[i], alive[j]
        if _held_apart(a, b):
            return
        score = best(compare(x, y) for x in a.voices for y in b.voices)
        if score is None or score.total is None:
            return
        total = score.total
        if any(x.superseded and x.article_id == y.article_id for x in a.mentions for y in b.mentions) or any(
            y.superseded and x.article_id == y.article_id for x in a.mentions for y in b.mentions
        ):
            total += KEEPS
        line = JOIN if a.event_id is not None and b.event_id is not None else THRESHOLD
        if total >= line:
            pairs[i, j] = (total, score)

    def _result(
        self,
        clusters: list[_Cluster],
        new: dict[int, LinkMention],
        assigned: dict[int, tuple[_Cluster, Score | None, float]],
        merges: list[tuple[int, int]],
        touched: set[int],
        by_event: dict[int | None, _Cluster],
    ) -> LinkResult:
        ids: dict[int, int] = {}
        fresh = sorted((c for c in clusters if c.event_id is None), key=lambda c: c.key)
        for n, c in enumerate(fresh, start=1):
            ids[id(c)] = -n
        for c in clusters:
            if c.event_id is not None:
                ids[id(c)] = c.event_id
        assignments = []
        for c in clusters:
            for m in c.mentions:
                if m.mention_id not in new or (m.mention_id not in assigned and c.event_id is not None):
                    continue
                score = assigned.get(m.mention_id, (c, None, 0.0))[1]
                assignments.append(
                    Assignment(
                        mention_id=m.mention_id,
                        event_id=ids[id(c)],
                        score=score.total if score else None,
                        explanation=score.explanation if score else {},
                    )
                )
        gone = {a for a, _ in merges}
        values: dict[int, EventValues | None] = {}
        for c in clusters:
            number = ids[id(c)]
            if number < 0 or number in touched:
                values[number] = derive(c.mentions)
        for event_id in touched - gone:
            values.setdefault(event_id, None)
        del by_event
        return LinkResult(
            assignments=tuple(sorted(assignments, key=lambda a: a.mention_id)), merges=tuple(merges), values=values
        )


def links(m: LinkMention) -> bool:
    """Only what happened, once, becomes an event."""
    return m.mention.realis is Realis.ACTUAL and m.mention.scope is Scope.INCIDENT


def _goes_before(a: _Cluster, b: _Cluster) -> bool:
    """The event that stands goes before the new, the older before the younger, else the lesser key."""
    if (a.event_id is None) != (b.event_id is None):
        return a.event_id is not None
    if a.event_id is not None and b.event_id is not None:
        return a.event_id < b.event_id
    return a.key < b.key


def _held_apart(a: _Cluster, b: _Cluster) -> bool:
    """A reviewer's word: this mention is not of that event."""
    return any(b.event_id in m.apart_from for m in a.mentions if b.event_id is not None) or any(
        a.event_id in m.apart_from for m in b.mentions if a.event_id is not None
    )


def _minus(day: date, span: timedelta) -> date:
    return max(day, date.min + span) - span


__all__ = ["DateBasis", "EventLinker", "links"]
