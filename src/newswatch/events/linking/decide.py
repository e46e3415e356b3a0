"""The decider of the link stage: where each mention goes, which events become one, what is believed of them then."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from newswatch.events.linking.blocking import SLACK_DAYS
from newswatch.events.linking.clusters import Cluster, Join, grow
from newswatch.events.linking.derive import derive
from newswatch.events.linking.facts import UNDATED_DAYS, Facts, countries
from newswatch.events.linking.reviewed import Words, reviewers_words
from newswatch.events.linking.score import THRESHOLD, Scale
from newswatch.model.linking import Assignment, EventValues, LinkedEvent, LinkMention, LinkResult, LinkWindow

STAYS = THRESHOLD - 1.0  # less like all the rest than this, a mention that was coded anew leaves its event


@dataclass(slots=True)
class _State:
    """A decision in the making."""

    batch: dict[int, Facts]
    words: Words
    scale: Scale = field(default_factory=Scale)
    events: dict[int, Cluster] = field(default_factory=dict)
    home: dict[int, int] = field(default_factory=dict)  # mention → event it was in
    loose: list[Facts] = field(default_factory=list)
    why: dict[int, Join] = field(default_factory=dict)  # mention → the join that brought it where it is
    merges: dict[int, int] = field(default_factory=dict)
    touched: set[int] = field(default_factory=set)


class EventLinker:
    """Pure; `ruleset` names what decides. The answer depends on what is given, never on its order."""

    def __init__(self, ruleset: str) -> None:
        self._ruleset = ruleset

    @property
    def ruleset(self) -> str:
        return self._ruleset

    def window(self, mention: LinkMention) -> LinkWindow:
        """Where the mention's event may be found: its country and those that take part (any where it has none), its
        days with some slack."""
        told = (mention.published or mention.fetched_at).date()
        when = mention.mention.when
        first = when.start or _shifted(told, -UNDATED_DAYS)
        last = max(first, when.end or when.start or told)
        return LinkWindow(
            countries=countries(mention) if mention.mention.place.country else None,
            first=_shifted(first, -SLACK_DAYS),
            last=_shifted(last, SLACK_DAYS),
        )

    def link(self, mentions: Sequence[LinkMention], events: Sequence[LinkedEvent]) -> LinkResult:
        """Where each of these mentions goes, which events became one, and the values of every event touched.

        `events` must hold every event that one of the mentions is in, or that a reviewer put one into: ValueError where
        the latter is missing, because a reviewer's word is never passed over in silence.
        """
        state = _read(mentions, events)
        _place(state)
        clusters = [c for _, c in sorted(state.events.items())]
        clusters += [_founded(f, state) for f in state.loose]
        clusters.sort(key=lambda c: (c.key, c.event_id or 0))
        for join in grow(clusters, state.scale):
            _note(join, state)
        alive = [c for c in clusters if c.members or (c.event_id is not None and c.event_id not in state.merges)]
        _name(alive, state)
        return _result([c for c in alive if c.members], state)


def _read(mentions: Sequence[LinkMention], events: Sequence[LinkedEvent]) -> _State:
    batch = {m.mention_id: Facts(m) for m in sorted(mentions, key=_order)}
    members = {
        e.event_id: [batch.get(m.mention_id) or Facts(m) for m in sorted(e.mentions, key=_order)]
        for e in sorted(events, key=lambda e: e.event_id)
    }
    words = reviewers_words([*batch.values(), *(f for fs in members.values() for f in fs)])
    state = _State(batch=batch, words=words)
    for event_id, facts in members.items():
        fixed = {f.link.mention_id for f in facts if words.fixed.get(f.link.mention_id) == event_id}
        apart = {e for f in facts for e in words.apart.get(f.link.mention_id, ()) if e != event_id}
        state.events[event_id] = Cluster(event_id, facts, fixed=fixed, apart=apart)
        state.home.update((f.link.mention_id, event_id) for f in facts)
        if any(f.link.mention_id in batch for f in facts):
            state.touched.add(event_id)
    return state


def _place(state: _State) -> None:
    """Reviewer's words first; then mentions that have no event, or can no longer be where they are, become loose."""
    leaving: dict[int, list[Facts]] = defaultdict(list)
    entering: dict[int, list[Facts]] = defaultdict(list)
    for number, f in state.batch.items():
        home, to = state.home.get(number), state.words.fixed.get(number)
        if not f.counts:
            continue
        if to is not None:
            if to not in state.events:
                raise ValueError(f"event {to}, into which a reviewer put mention {number}, is not among the candidates")
            if home != to:
                entering[to].append(f)
                if home is not None:
                    leaving[home].append(f)
        elif home is None:
            state.loose.append(f)
        elif (
            f.link.redo or home in state.words.apart.get(number, ()) or _contradicts(f, state.events[home], state.scale)
        ):
            leaving[home].append(f)
            state.loose.append(f)
    for event_id, gone in leaving.items():
        cluster = state.events[event_id]
        numbers = {f.link.mention_id for f in gone}
        cluster.members = [f for f in cluster.members if f.link.mention_id not in numbers]
        cluster.apart = {e for f in cluster.members for e in state.words.apart.get(f.link.mention_id, ())} - {event_id}
    for event_id, come in entering.items():
        cluster = state.events[event_id]
        cluster.members += come
        for f in come:
            number = f.link.mention_id
            cluster.fixed.add(number)
            cluster.apart |= {e for e in state.words.apart.get(number, ()) if e != event_id}
    for event_id in {*leaving, *entering}:
        state.touched.add(event_id)
        state.events[event_id].rekey()


def _contradicts(f: Facts, cluster: Cluster, scale: Scale) -> bool:
    """Half or more of what else the event holds excludes by now that this is the same incident, or none of it is any
    longer like it. What linking has put together and nobody has changed never does: each has a pair above the line."""
    others = [
        x
        for x in cluster.members
        if x.counts and x.link.mention_id != f.link.mention_id and x.link.mention_id not in cluster.fixed
    ]
    scores = [scale.weigh(f, x).total for x in others]
    if not scores:
        return False
    return 2 * scores.count(None) >= len(scores) or max(s for s in scores if s is not None) < STAYS


def _founded(f: Facts, state: _State) -> Cluster:
    number = f.link.mention_id
    apart, home = set(state.words.apart.get(number, ())), state.home.get(number)
    # What is loose for a fresh decision still stands for its event: a reviewer who kept another apart from that event
    # meant this
    return Cluster(None, [f], ids=set() if home is None or home in apart else {home}, apart=apart)


def _note(join: Join, state: _State) -> None:
    into, gone = join.into.event_id, join.gone.event_id
    if gone is None:
        for f in join.moved:
            state.why[f.link.mention_id] = join
    elif into is not None:
        state.merges[gone] = into
        state.touched.add(gone)
    if into is not None:
        state.touched.add(into)


def _name(clusters: Sequence[Cluster], state: _State) -> None:
    """An event that all its mentions have left goes with most of them, so that it keeps its number when the same
    incident is only told anew."""
    free = {c.event_id: c for c in clusters if c.event_id is not None and not c.active}
    claims: list[tuple[int, tuple[bytes, int], int, Cluster]] = []
    for c in clusters:
        if c.event_id is not None:
            continue
        came = Counter(state.home[f.link.mention_id] for f in c.members if f.link.mention_id in state.home)
        claims += [(-n, c.key, e, c) for e, n in came.items() if e in free]
    for _, _, event_id, c in sorted(claims, key=lambda claim: claim[:3]):
        shell = free.get(event_id)
        if shell is None or c.event_id is not None or event_id in c.apart or not c.members:
            continue
        del free[event_id]
        shell.absorb(c)
        state.touched.add(event_id)


def _result(clusters: Sequence[Cluster], state: _State) -> LinkResult:
    ids: dict[int, int] = {}
    fresh = 0
    values: dict[int, EventValues | None] = {}
    for c in sorted(clusters, key=lambda c: c.key):
        if c.event_id is None:
            believed = derive([f.link for f in c.members])
            if believed is None:  # a quotation that is not in the text founds nothing
                continue
            fresh += 1
            number = -fresh
            values[number] = believed
        else:
            number = c.event_id
            if number in state.touched:
                values[number] = derive([f.link for f in c.members])
        ids.update((f.link.mention_id, number) for f in c.members)
    gone = set(state.merges)
    for event_id in state.touched - gone - values.keys():
        values[event_id] = None
    assignments = [
        _assignment(number, ids[number], state)
        for number in sorted(state.batch)
        if number in ids and _moved(number, ids[number], state)
    ]
    return LinkResult(
        assignments=tuple(assignments),
        merges=tuple((e, _final(e, state.merges)) for e in sorted(gone)),
        values={number: values[number] for number in sorted(values)},
    )


def _moved(number: int, event_id: int, state: _State) -> bool:
    """Does it need saying? What a merge carries along moves with its event."""
    home = state.home.get(number)
    return home is None or (home != event_id and _final(home, state.merges) != event_id)


def _final(event_id: int, merges: Mapping[int, int]) -> int:
    while event_id in merges:
        event_id = merges[event_id]
    return event_id


def _assignment(number: int, event_id: int, state: _State) -> Assignment:
    join = state.why.get(number)
    if join is None or number in state.words.fixed:
        return Assignment(mention_id=number, event_id=event_id, score=None)
    return Assignment(
        mention_id=number, event_id=event_id, score=round(join.value, 3), explanation=join.top.explanation
    )


def _order(m: LinkMention) -> tuple[bytes, int]:
    return m.key, m.mention_id


def _shifted(day: date, days: int) -> date:
    number = min(max(day.toordinal() + days, date.min.toordinal()), date.max.toordinal())
    return day + timedelta(days=number - day.toordinal())


__all__ = ["EventLinker"]
