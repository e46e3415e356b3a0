"""What kind of incident: the cues of its words weighed, and corrected by who suffered what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from newswatch.events.casualties import Claim, People
from newswatch.matching import CueMatch, Document, Match, PhraseSet
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
# words before an attack that was answered, and tokens from them to it: "in retaliation for a recent"
AVENGED = frozenset("retaliation revenge reprisal avenge avenging avenged response".split())
AVENGED_REACH = 5

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
FLOWN = frozenset((EventType.DRONE_STRIKE, EventType.AIR_STRIKE))
FIGHTS = frozenset((EventType.ARMED_ASSAULT, EventType.BOMBING, EventType.SHELLING))
ATTACKS = frozenset((EventType.ARMED_ASSAULT, EventType.BOMBING, EventType.OTHER))


# behind these, "on" and "at" are followed by who or what was aimed at
AIMING = frozenset("fire shots bullets bombs grenade grenades fired shot".split())
BEFORE_OFFICE = frozenset("a an the former local senior retired district village provincial municipal of".split())
OFFICE_BACK = 9  # tokens from an office back to "on": "on Ricardo de la Cruz, a Barangay Ag-aguman" is 9
PEOPLE = frozenset("police policemen officers soldiers troops people protesters civilians guards passengers".split())


class AimReader:
    """Whom or what an attack is aimed at: one person for who he is, or works and not people. Built once."""

    def __init__(self, groups: Mapping[str, tuple[str, ...]]) -> None:
        self._personal = PhraseSet((p, True) for p in groups["personal_target"])
        self._carrying = PhraseSet((p, False) for p in groups["carrying"])
        self._prominent = frozenset(groups["prominent"])
        self._bodies = frozenset(groups["bodies"])
        self._works = PhraseSet((p, p) for p in groups["infrastructure"])
        self._fire = PhraseSet((p, p) for p in groups["incendiary"])
        self._offices = PhraseSet((p, p) for p in groups["prominent"])

    def refine(self, kind: EventType, document: Document, lead: tuple[int, int], claims: Sequence[Claim]) -> EventType:
        """The kind by its aim, which goes before its means, as in the GTD codebook: killing one prominent person is an
        assassination by whatever weapon; destroying works where nobody is hurt is sabotage."""
        first, last = lead
        harmed = [c for c in claims if not c.none and c.outcome in HARMED]
        personal = self._aimed_at_one(document, first, last) or any(self._is_prominent(c.people) for c in harmed[:1])
        if kind in ATTACKS and personal:
            return EventType.ASSASSINATION
        works = any(first <= m.first < last for m in self._works.find(document))
        if kind is EventType.BOMBING and not harmed and self._set_alight(document, first, last):
            return EventType.SABOTAGE
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
        for m in (*self._personal.find(document), *self._carrying.find(document)):
            if not first <= m.first < last:
                continue
            ahead = range(m.last, min(m.last + 5, last))
            if any(words[k] in self._prominent for k in ahead):
                return True
            body = any(words[k] in self._bodies for k in ahead) or _initials(document, m.last)
            if (
                m.value
                and ahead
                and document.is_capital(m.last)
                and words[m.last] not in ("the", "a", "an")
                and not body
            ):
                return True
        return any(
            self._at_officer(document, m, first) for m in self._offices.find(document) if first <= m.first < last
        )

    def _set_alight(self, document: Document, first: int, last: int) -> bool:
        """Bottles of petrol at a building: a fire, where nobody was aimed at."""
        thrown = next((m for m in self._fire.find(document) if first <= m.first < last), None)
        if thrown is None:
            return False
        return not PEOPLE & set(document.words[thrown.last : min(thrown.last + 5, last)])

    def _at_officer(self, document: Document, m: Match[str], first: int) -> bool:
        """Is one holder of an office what was aimed at: "opened fire on Basit Kamid, a councilor", "on a senator"?"""
        words = document.words
        k = m.first - 1
        while k > first and (words[k] in BEFORE_OFFICE or document.is_capital(k)) and m.first - k <= OFFICE_BACK:
            k -= 1
        if words[k] == "," and document.is_capital(k - 1):  # a name before its office
            k -= 1
            while k > first and document.is_capital(k) and m.first - k <= OFFICE_BACK:
                k -= 1
        aimed = words[k] == "targeting" or (words[k] in ("on", "at") and words[k - 1] in AIMING)
        return aimed and words[m.last : m.last + 1] not in (("'s",), ("office",), ("headquarters",))


def _initials(document: Document, k: int) -> bool:
    """Is the token the initials of a body ("NATO"), in a text that is not written in capitals throughout?"""
    surface = document.surface(k)
    return len(surface) > 1 and surface.isupper() and not document.caseless


def choose(lead: Sequence[CueMatch], rest: Sequence[CueMatch], claims: Sequence[Claim], end: int) -> EventType:
    """The kind of the incident with these cues (first unit, later units) and claims; the first unit ends at `end`."""
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
        # whom raiders who had killed took along is told behind the raid
        first = any(c.outcome is Outcome.ABDUCTED and c.predicate < end for c in actual)
        along = (
            EventType.RAID in weights
            and not first
            and any(c.outcome is Outcome.KILLED and c.predicate < end for c in actual)
        )
        weights[EventType.ABDUCTION] += 0.0 if along else 1.5
    if taken and taken <= {Outcome.ARRESTED, Outcome.SURRENDERED, Outcome.CAPTURED}:
        # arrests told later are what followed: "gunmen fired at the agents. Soldiers later detained two men"
        followed = all(c.predicate >= end for c in actual) and any(c.cue.type in FIGHTS for c in lead)
        # prisoners of a fight: "took the hill and captured a soldier"
        prisoners = taken == {Outcome.CAPTURED} and EventType.ARMED_ASSAULT in weights
        weights[EventType.ARREST] += 0.0 if followed or prisoners else 2.0
    elif EventType.ARREST in weights and (Outcome.ARRESTED not in taken or Outcome.KILLED in taken):
        weights[EventType.ARREST] *= 0.4
    if EventType.SABOTAGE in weights and _attacked_first(lead, harmed):
        weights[EventType.SABOTAGE] *= 0.5  # "attacked the post, killed two and set it ablaze"
    flown = any(c.cue.type in FLOWN for c in lead)  # "warplanes killed 14 rebels" is a strike
    if harmed == {Party.MILITANT} and EventType.SUICIDE_ATTACK not in weights and not flown:
        weights[EventType.SECURITY_OPERATION] += 0.8
    if any(c.cue.suicide for c in lead):
        weights[EventType.SUICIDE_ATTACK] += 2.0
    if not weights:
        return EventType.ARMED_ASSAULT if harmed else EventType.OTHER
    return max(weights, key=lambda t: (round(weights[t], 3), -ORDER.index(t)))


def _attacked_first(lead: Sequence[CueMatch], harmed: AbstractSet[Party]) -> bool:
    """Does an attack, on people who were harmed or before the fire was set, stand beside the fire in the first unit?"""
    attack = min((c.first for c in lead if c.cue.type is EventType.ARMED_ASSAULT), default=None)
    fire = min((c.first for c in lead if c.cue.type is EventType.SABOTAGE), default=None)
    return bool(harmed) or (attack is not None and fire is not None and attack < fire)


def by_suicide(document: Document, kind: EventType, cues: Sequence[CueMatch]) -> bool | None:
    """Whether the attacker meant to die, by the kind of the incident or a cue of its own; null where the text does not
    say. What is avenged ("in retaliation for a suicide attack in Baghdad") is another attack."""
    own = any(
        c.cue.suicide and not AVENGED & set(document.words[max(0, c.first - AVENGED_REACH) : c.first]) for c in cues
    )
    return True if own or kind is EventType.SUICIDE_ATTACK else None
