"""The decider of the link stage: where each mention goes, which events become one, what is believed of them then.

An event that is settled is taken as it is: analysts may have cited it. One that is not is only what linking has made
of its mentions so far. As soon as one more could belong to it, all of them are placed afresh together, with those of
every event that hangs together with it: so that in the end the same mentions are the same events, in whatever order
and by however many workers they came. The number stays with most of the mentions; one that is left over leads there.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from newswatch.events.linking.blocking import Index, filed, sought
from newswatch.events.linking.clusters import Bond, Cluster, Join, copies, former, grow, tied
from newswatch.events.linking.derive import derive, proves
from newswatch.events.linking.facts import Facts
from newswatch.events.linking.reviewed import Words, reviewers_words
from newswatch.events.linking.score import THRESHOLD, Scale, Score
from newswatch.model.linking import Assignment, EventValues, LinkedEvent, LinkMention, LinkResult, Tie

STAYS = THRESHOLD - 1.0  # less like all the rest than this, a mention that was coded anew leaves its event
# Mentions of one event that are placed afresh when one more comes: 780 pairs, 10 ms. A larger one is settled
LARGE = 40
KEPT, KEPT_PAIRS = 20_000, 200_000  # mentions and scores that are remembered: some 60 MB


@dataclass(slots=True)
class _State:
    """A decision in the making."""

    batch: dict[int, Facts]
    words: Words
    scale: Scale
    events: dict[int, Cluster] = field(default_factory=dict)
    home: dict[int, int] = field(default_factory=dict)  # mention → event it was in
    held: dict[int, set[int]] = field(default_factory=dict)  # event → mentions it held
    open: set[int] = field(default_factory=set)  # events whose mentions are placed afresh
    loose: list[Facts] = field(default_factory=list)
    why: dict[int, Join] = field(default_factory=dict)  # mention → the join that brought it where it is
    merges: dict[int, int] = field(default_factory=dict)
    touched: set[int] = field(default_factory=set)


class EventLinker:
    """Pure; `ruleset` names what decides. The answer depends on what is given, never on its order."""

    def __init__(self, ruleset: str) -> None:
        self._ruleset = ruleset
        # Only to be quick: the same mentions come back batch after batch
        self._scale = Scale()
        self._facts: dict[int, Facts] = {}

    @property
    def ruleset(self) -> str:
        return self._ruleset

    def sought(self, mentions: Sequence[LinkMention]) -> frozenset[int]:
        """The keys under which the events of these mentions may be found; superseded ones seek none."""
        return frozenset().union(*(sought(f) for m in mentions if (f := self._read(m)).counts))

    def filed(self, mention: LinkMention) -> frozenset[int]:
        """The keys under which later mentions look for this one."""
        return filed(self._read(mention))

    def link(self, mentions: Sequence[LinkMention], events: Sequence[LinkedEvent]) -> LinkResult:
        """Where each of these mentions goes, which events became one, and the values of every event touched.

        `events` must hold every event that one of the mentions is in, or that a reviewer put one into: ValueError where
        the latter is missing, because a reviewer's word is never passed over in silence.
        """
        if len(self._facts) > KEPT or self._scale.weighed > KEPT_PAIRS:
            self._scale, self._facts = Scale(), {}
        state = self._state(mentions, events)
        state.open = _open(state, events)
        _place(state)
        clusters = [c for event_id, c in sorted(state.events.items()) if event_id not in state.open]
        clusters += [_founded(f, state) for f in state.loose]
        clusters.sort(key=lambda c: (c.key, c.event_id or 0))
        for join in copies(clusters, state.scale):
            _note(join, state)
        found = tied(clusters, state.scale)
        for join in grow(clusters, state.scale, found):
            _note(join, state)
        clusters += [state.events[event_id] for event_id in sorted(state.open)]
        _name(clusters, state)
        _restore(clusters, state)
        return _result(clusters, found, state)

    def _read(self, m: LinkMention) -> Facts:
        """A mention as linking sees it: as it was seen before where it says the same, and is not read a second time."""
        f = self._facts.get(m.mention_id)
        if f is not None and f.link is m:
            return f
        told = (m.published, m.fetched_at)
        if f is None or f.mention is not m.mention or (f.link.published, f.link.fetched_at) != told:
            f = self._facts[m.mention_id] = Facts(m)
        f.stand(m)
        return f

    def _state(self, mentions: Sequence[LinkMention], events: Sequence[LinkedEvent]) -> _State:
        batch = {m.mention_id: self._read(m) for m in sorted(mentions, key=_order)}
        members = {
            e.event_id: [batch.get(m.mention_id) or self._read(m) for m in sorted(e.mentions, key=_order)]
            for e in sorted(events, key=lambda e: e.event_id)
        }
        words = reviewers_words([*batch.values(), *(f for fs in members.values() for f in fs)])
        rejected = {e.event_id for e in events if e.rejected}
        state = _State(batch=batch, words=words, scale=self._scale)
        for event_id, facts in members.items():
            numbers = {f.link.mention_id for f in facts}
            fixed = {number for number in numbers & words.fixed.keys() if words.fixed[number] == event_id}
            apart = {e for number in numbers & words.apart.keys() for e in words.apart[number] if e != event_id}
            state.events[event_id] = Cluster(event_id, facts, fixed=fixed, apart=apart, rejected=event_id in rejected)
            state.held[event_id] = numbers
            state.home.update(dict.fromkeys(numbers, event_id))
            if not numbers.isdisjoint(batch):
                state.touched.add(event_id)
        return state


def _open(state: _State, events: Sequence[LinkedEvent]) -> set[int]:
    """The events to place afresh: those that are not settled, and in which one of the mentions is or which have one
    that it could be one with; and all that hang together with those."""
    named = set(state.words.fixed.values()).union(*state.words.apart.values())
    young = {e.event_id: e.ties for e in events if not e.settled and e.event_id not in named}
    for event_id in list(young):
        if sum(f.counts for f in state.events[event_id].members) > LARGE:
            del young[event_id]
    looking = [f for number, f in state.batch.items() if f.counts and number not in state.words.fixed]
    index = Index(looking)
    for event_id in young:
        for f in state.events[event_id].members:
            index.add(f, event_id)
    reached = {event_id for number, event_id in state.home.items() if number in state.batch} & young.keys()
    for f in looking:
        near = index.around(f) - reached
        reached |= {event_id for event_id in near if _could_be_of(f, state.events[event_id], state.scale)}
    waiting = list(reached)
    while waiting:
        beyond = young.keys() & set(young[waiting.pop()]) - reached
        reached |= beyond
        waiting += beyond
    return reached


def _could_be_of(f: Facts, cluster: Cluster, scale: Scale) -> bool:
    for x in cluster.members:
        if x.counts:
            total = scale.weigh(f, x).total
            if total is not None and total >= THRESHOLD:
                return True
    return False


def _place(state: _State) -> None:
    """Reviewer's words first; then mentions that have no event, or can no longer be where they are, or whose event is
    placed afresh, become loose."""
    leaving: dict[int, list[Facts]] = defaultdict(list)
    entering: dict[int, list[Facts]] = defaultdict(list)
    for event_id in state.open:
        leaving[event_id] = [f for f in state.events[event_id].members if f.counts]
        state.loose += (f for f in leaving[event_id] if f.link.mention_id not in state.words.fixed)
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
        elif home not in state.open and (
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
        if event_id not in state.open:
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
    incident is only told anew. One whose mentions the rules have all put elsewhere leads there, and so does what
    reviewers said of it."""
    free = {c.event_id: c for c in clusters if c.event_id is not None and c.into is None and not c.active}
    former_selves: dict[int, list[tuple[int, Facts]]] = defaultdict(list)
    for event_id in state.open & free.keys():
        for f in free[event_id].members:
            former_selves[f.link.article_id].append((event_id, f))
    claims: list[tuple[int, int, tuple[bytes, int], Cluster]] = []
    for c in clusters:
        if c.event_id is None and c.members:
            came = _came_from(c, former_selves, state)
            claims += [(-n, e, c.key, c) for e, n in came.items() if e in free]
    for _, event_id, _, c in sorted(claims, key=lambda claim: claim[:3]):
        shell = free.get(event_id)
        if shell is None or c.into is not None or event_id in c.apart or not c.members:
            continue
        del free[event_id]
        shell.absorb(c)
        numbers = {f.link.mention_id for f in shell.members}
        if event_id not in state.open or numbers != state.held[event_id] or numbers & state.batch.keys():
            state.touched.add(event_id)
    went: dict[int, Counter[int]] = defaultdict(Counter)
    for c in clusters if free else ():
        if c.event_id is not None and c.into is None:
            for f in c.members:
                home = state.home.get(f.link.mention_id)
                # what a reviewer took out leads nowhere: taken back, it comes home
                if home in free and f.counts and f.link.mention_id not in state.words.fixed:
                    went[home][c.event_id] += 1
    for event_id in sorted(free):
        if event_id not in state.open and event_id not in state.touched:
            continue
        state.touched.add(event_id)
        elsewhere = {e: n for e, n in went[event_id].items() if e != event_id}
        if elsewhere:
            into = min(elsewhere, key=lambda e: (-elsewhere[e], e))
            state.merges[event_id] = into
            state.touched.add(into)
            state.events[into].absorb(free[event_id])


def _came_from(c: Cluster, selves: Mapping[int, Sequence[tuple[int, Facts]]], state: _State) -> Counter[int]:
    """How many of a cluster's mentions were in each event, or take the place of one that was."""
    came: Counter[int] = Counter()
    for f in c.members:
        home = state.home.get(f.link.mention_id)
        if home is not None:
            came[home] += 1
        else:
            came.update({e for e, x in selves.get(f.link.article_id, ()) if former(f, x) is not None})
    return came


def _restore(clusters: Sequence[Cluster], state: _State) -> None:
    """What proves nothing founds nothing: such mentions stay with the event they were in."""
    for c in clusters:
        if c.event_id is None and c.members and not proves(c.members):
            for f in c.members:
                home = state.home.get(f.link.mention_id)
                if home is not None:
                    state.events[home].final.members.append(f)
                    state.touched.add(state.events[home].final.event_id or home)
            c.members = []


def _result(clusters: Sequence[Cluster], found: Mapping[tuple[int, int], Bond], state: _State) -> LinkResult:
    """`clusters` are all there were, in the order in which `found` numbers them, then the events that were open."""
    ids: dict[int, int] = {}
    values: dict[int, EventValues | None] = {}
    left = [c for c in clusters if c.members]
    founded = sorted((c for c in left if c.event_id is None), key=lambda c: c.key)
    for number, c in enumerate(founded, start=1):
        c.event_id = -number
    for c in left:
        if c.event_id is not None:
            if c.event_id < 0 or c.event_id in state.touched:
                values[c.event_id] = derive(c.members)
            ids.update((f.link.mention_id, c.event_id) for f in c.members)
    for event_id in state.touched - state.merges.keys() - values.keys():
        values[event_id] = None
    placed = {**state.batch, **{f.link.mention_id: f for f in state.loose}}
    return LinkResult(
        assignments=tuple(
            _assignment(number, ids[number], state)
            for number in sorted(placed)
            if number in ids and _moved(number, ids[number], state)
        ),
        merges=tuple((e, _final(e, state.merges)) for e in sorted(state.merges)),
        values={number: values[number] for number in sorted(values)},
        ties=_ties(clusters, found),
        afresh=frozenset(state.open),
        filed={number: filed(f) for number, f in placed.items() if number in ids and f.counts},
    )


def _ties(clusters: Sequence[Cluster], found: Mapping[tuple[int, int], Bond]) -> tuple[Tie, ...]:
    best: dict[tuple[int, int], Score] = {}
    for (i, j), one in found.items():
        a, b, top = clusters[i].final.event_id, clusters[j].final.event_id, one.sum.top
        if a is None or b is None or a == b or top is None or top.total is None:
            continue
        pair = (min(a, b), max(a, b))
        best[pair] = max(best.get(pair, top), top, key=lambda score: (score.total or 0.0, score.parts))
    return tuple(
        Tie(event_id=a, other_id=b, score=round(top.total or 0.0, 3), explanation=top.explanation)
        for (a, b), top in sorted(best.items())
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


__all__ = ["EventLinker"]
