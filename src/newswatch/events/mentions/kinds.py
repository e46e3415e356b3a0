"""What kind of incident: the cues of its words weighed, and corrected by who suffered what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from newswatch.events.casualties import Claim, People
from newswatch.matching import CueMatch, Document, PhraseSet
from newswatch.model import EventType, Outcome, Party

LEAD = 1.0  # weight of a cue in the first unit of an incident
REST = 0.5  # and in the later ones, which tell circumstances: half, as in inverted-pyramid news
ACT = 0.8  # strength from which a cue is an act of diplomacy and no mere talk
# specific kinds go before general ones where the weights are level
ORDER = (
    EventType.SUICIDE_ATTACK,
    EventType.DRONE_STRIKE,
    EventType.AIR_STRIKE,
    EventType.ABDUCTION,
    EventType.ASSASSINATION,
    EventType.BOMBING,
    EventType.SHELLING,
    EventType.INFILTRATION,
    EventType.SECURITY_OPERATION,
    EventType.SABOTAGE,
    EventType.ARREST,
    EventType.ARMED_ASSAULT,
    EventType.RAID,
    EventType.BORDER_MEASURE,
    EventType.DIPLOMATIC,
    EventType.OTHER,
)
HARMED = (Outcome.KILLED, Outcome.INJURED)


SPECIFIC = 0.7  # strength under which a cue only says that there was an attack, and not of what kind
# kinds by their means: beside a word for one of these, "attack" and "killed" tell of the same deed
BY_MEANS = frozenset(
    (
        EventType.SUICIDE_ATTACK,
        EventType.DRONE_STRIKE,
        EventType.AIR_STRIKE,
        EventType.BOMBING,
        EventType.SHELLING,
    )
)
ATTACKS = frozenset((EventType.ARMED_ASSAULT, EventType.BOMBING, EventType.OTHER))


class AimReader:
    """Whom or what an attack is aimed at: one person for who he is, or works and not people. Built once."""

    def __init__(self, groups: Mapping[str, tuple[str, ...]]) -> None:
        self._personal = PhraseSet((p, p) for p in groups["personal_target"])
        self._prominent = frozenset(groups["prominent"])
        self._works = PhraseSet((p, p) for p in groups["infrastructure"])

    def refine(self, kind: EventType, document: Document, lead: tuple[int, int], claims: Sequence[Claim]) -> EventType:
        """The kind by its aim, which goes before its means, as in the GTD codebook: killing one prominent person is an
        assassination by whatever weapon; destroying works where nobody is hurt is sabotage."""
        first, last = lead
        harmed = [c for c in claims if not c.none and c.outcome in HARMED]
        personal = self._aimed_at_one(document, first, last) or any(self._is_prominent(c.people) for c in harmed[:1])
        if kind in ATTACKS and personal:
            return EventType.ASSASSINATION
        works = any(first <= m.first < last for m in self._works.find(document))
        if kind is EventType.ARMED_ASSAULT and works and not any(c.people.best for c in harmed):
            return EventType.SABOTAGE
        return kind

    def _is_prominent(self, people: People) -> bool:
        head = people.head or ""
        return (
            people.best == 1
            and people.party is not Party.MILITANT
            and (head in self._prominent or head.split(" ")[-1] in self._prominent)
        )

    def _aimed_at_one(self, document: Document, first: int, last: int) -> bool:
        """ "targeting the vehicle of Colonel Aqib": a belonging of somebody with a name or a title."""
        words = document.words
        for m in self._personal.find(document):
            if not first <= m.first < last:
                continue
            ahead = range(m.last, min(m.last + 5, last))
            if any(words[k] in self._prominent for k in ahead):
                return True
            if ahead and document.is_capital(m.last) and words[m.last] not in ("the", "a", "an"):
                return True
        return False


def choose(lead: Sequence[CueMatch], rest: Sequence[CueMatch], claims: Sequence[Claim]) -> EventType:
    """The kind of the incident with these cues (first unit, later units) and claims."""
    act = next((c for c in lead if c.cue.type is EventType.DIPLOMATIC and c.cue.strength >= ACT), None)
    if act is not None and all(c.predicate > act.first for c in claims):
        return EventType.DIPLOMATIC  # "sent a note of protest over the wounding of a soldier"
    weights: dict[EventType, float] = defaultdict(float)
    seen: set[EventType] = set()
    # with gunfire as well, it is an armed assault in which grenades were thrown, too
    guns = any(c.cue.type is EventType.ARMED_ASSAULT and c.cue.strength >= SPECIFIC for c in lead)
    means = not guns and any(c.cue.type in BY_MEANS for c in lead)
    for cues, weight in ((lead, LEAD), (rest, REST)):
        for c in cues:
            if c.cue.type is None or (means and c.cue.type is EventType.ARMED_ASSAULT and c.cue.strength < SPECIFIC):
                continue
            again = c.cue.type in seen
            seen.add(c.cue.type)
            weights[c.cue.type] += c.cue.strength * weight * (0.3 if again else 1.0)
    actual = [c for c in claims if not c.none]
    harmed = {c.people.party for c in actual if c.outcome in HARMED}
    taken = {c.outcome for c in actual}
    if Outcome.ABDUCTED in taken:
        weights[EventType.ABDUCTION] += 1.5
    if taken and taken <= {Outcome.ARRESTED, Outcome.SURRENDERED, Outcome.CAPTURED}:
        weights[EventType.ARREST] += 2.0
    elif EventType.ARREST in weights and Outcome.ARRESTED not in taken:
        weights[EventType.ARREST] *= 0.4
    if harmed == {Party.MILITANT} and EventType.SUICIDE_ATTACK not in weights:
        weights[EventType.SECURITY_OPERATION] += 0.8
    if any(c.cue.suicide for c in lead):
        weights[EventType.SUICIDE_ATTACK] += 2.0
    if not weights:
        return EventType.ARMED_ASSAULT if harmed else EventType.OTHER
    return max(weights, key=lambda t: (round(weights[t], 3), -ORDER.index(t)))
