"""From where an incident came, by the signs among its words, and who asserts and who denies it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from newswatch.catalog import country_files
from newswatch.catalog.actor_files import STATE
from newswatch.events import origin as origins
from newswatch.events.actors import ActorMention
from newswatch.events.dates import DateMention
from newswatch.events.origin import BASED, Sign, Speech
from newswatch.matching import CountryMention, Document
from newswatch.model import (
    Actor,
    ActorKind,
    Certainty,
    CrossBorder,
    EventType,
    Origin,
    OriginBasis,
    Party,
    Place,
    PlacePrecision,
    Quote,
    Role,
    When,
)

# behind a nationality: whose forces or soil was hit
HIT = frozenset("patrol troops soldiers soldier territory soil village post posts outpost positions checkpoint".split())
# words behind which a text gives the reason of an attack, another deed: "in retaliation for a French air strike"
REASONS = frozenset("retaliation revenge avenge avenging response reprisal protest anniversary because".split())
OPENING = 4  # first tokens of a sentence, where its day stands: "On the night of 3 May" is 4
BESIDE = 9  # tokens between a sign and the day that it is of; farther days are of other things, as a truce's
REASON_BACK = 20  # tokens from the reason to who did that deed: "to avenge the death of a civilian killed by" is 8
# before a nationality: it is hit, or is one of those who were
HITTING = frozenset(
    "at targeting targeted target against attacked attacking attack ambushed ambushing stab stabbed hit hitting struck "
    "towards toward including included victims accompanying escorting".split()
)
HITTING_BACK = 8  # tokens: "targeting a convoy of the Malian and French" is 6
FORCES = frozenset("army troops soldiers soldier forces police military navy guards rangers gendarmes marines".split())
NEW_CLAUSE = frozenset("when while after as before who which that ; :".split())
# people of whom only the rest of the sentence can say that they fought
PEACEFUL = frozenset("national nationals citizen citizens expert".split())
FIGHTERS = frozenset(
    "militant militants terrorist terrorists insurgent insurgents gunman gunmen fighter fighters attacker attackers "
    "assailant assailants bomber bombers infiltrator infiltrators intruder intruders raider raiders bandit bandits "
    "rebel rebels khawarij suspect suspects accused arrested commander commanders killer killers kidnapper kidnappers "
    "perpetrator perpetrators neutralised neutralized operative operatives recruit recruits blew".split()
)
SAME = frozenset("they slain trio duo both all men them".split())  # those told of before
HAD_BACK = 3  # tokens from "had" to the way: "had reportedly first crossed" is 3
FROM_AFAR = frozenset((EventType.AIR_STRIKE, EventType.DRONE_STRIKE, EventType.SHELLING))
CLASH = frozenset("clash clashed clashes skirmish skirmishes skirmished exchanged traded firefight gunfight".split())
DECADE = re.compile(r"(?:19|20)\d0s")
INFILTRATIONS = (EventType.INFILTRATION, EventType.SECURITY_OPERATION)  # of what an operation may tell besides
INFILTRATING = frozenset("infiltration infiltrate infiltrating infiltrated infiltrators infiltrator".split())
AT_BORDER_KM = 25.0  # how far from a line those are met who came over it
DOERS = (Role.PERPETRATOR, Role.CLAIMANT, Role.ACCUSED)


def _beyond(place: Place) -> str | None:
    """The country on the other side of the border that a place lies at; null where it lies at none."""
    if place.border_segment is None or place.border_km is None or place.border_km > AT_BORDER_KM:
        return None
    others = set(place.border_segment.split("-")) - {place.country}
    return others.pop() if len(others) == 1 else None


@cache
def neighbours() -> Mapping[str, tuple[str, ...]]:
    """The countries with a land border to each."""
    return {c.alpha2: c.neighbours for c in country_files.load()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What is known of an incident so far. `lead`: the tokens that tell it, `heading`: those before the list whose item
    it is, `spans`: all about it, `until`: the token at which another begins, `fighters`: the countries of militants
    counted in it, with the words."""

    lead: tuple[int, int]
    heading: tuple[int, int] | None
    spans: tuple[tuple[int, int], ...]
    until: int
    kind: EventType
    when: When
    actors: Sequence[Actor]
    fighters: Sequence[tuple[str, Quote]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Whence:
    """What one text says of origins."""

    document: Document
    signs: tuple[Sign, ...]
    countries: tuple[CountryMention, ...]
    dates: tuple[DateMention, ...]
    actors: tuple[ActorMention, ...]
    speech: Speech
    outlet_country: str | None

    def origin(self, deed: Deed, place: Place) -> Origin:
        """The origin of the incident, which was at `place`."""
        country = place.country
        doers = [a for a in deed.actors if a.role is Role.PERPETRATOR]
        # of militants who were hit the nationality counts where a state hit them: an operation kills those who came
        rivals = bool(doers) and all(a.kind is not ActorKind.STATE for a in doers)
        hit = [
            self._tokens(a.quote)
            for a in deed.actors
            if a.role is Role.TARGET and (a.kind is not ActorKind.ARMED_GROUP or rivals)
        ]
        inside = [s for s in self.signs if any(a <= s.first < b for a, b in deed.spans)]
        acting = [self._tokens(a.quote) for a in deed.actors if a.role in DOERS]
        signs = [
            s
            for s in inside
            if not (self._of_old(deed, s) or self._of_others(s, hit, country) or self._idle_forces(s, acting))
        ]
        if place.precision in (PlacePrecision.COUNTRY, PlacePrecision.UNKNOWN, PlacePrecision.BORDER):
            # "crossed into Somalia … the Kenya Defence Forces said": the way says more than a country's name
            country = next((s.into for s in signs if s.into is not None and s.country != s.into), country)
        target = country or self._victims_country(deed, signs)
        if deed.heading is not None and not origins.useful(self.document, signs, target):
            signs = [s for s in self.signs if deed.heading[0] <= s.first and s.last <= deed.heading[1]]
        forces = self._foreign_forces(deed, target)
        if all(a.kind is not ActorKind.STATE or a.country in (None, target) for a in doers):
            # "seven militants were killed, three of them Afghans"; those whom another state struck had not come
            alien = [(c, *self._tokens(q)) for c, q in deed.fighters]
            signs += [Sign(OriginBasis.ATTACKER_NATIONALITY, *a) for a in alien]
        if target not in {c.country for c in self.countries} | {self.outlet_country}:
            # a place alone may be mistaken for one far away: only a neighbour's people are then believed to be there
            near = neighbours().get(target or "", ())
            forces = [s for s in forces if s.country in near]
            signs = [s for s in signs if s.basis is not OriginBasis.ATTACKER_NATIONALITY or s.country in near]
        found = origins.decide(
            self.document,
            signs,
            target,
            usual=origins.leading_country(self.signs, target),
            prior=self._prior(deed, target),
            domestic=self._at_home(deed, target),
            kind=deed.kind,
            forces=forces,
        )
        beyond = _beyond(place)
        if found.status is not CrossBorder.YES and beyond is not None and deed.kind in INFILTRATIONS:
            found = self._infiltrated(deed, found, beyond)
        if found.status is CrossBorder.YES and found.origin_country is None and found.target_country == place.country:
            found = replace(found, origin_country=beyond)
        if found.status is not CrossBorder.YES:
            return found if country is not None else replace(found, target_country=None)
        around = (*deed.spans, (max(b for _, b in deed.spans), deed.until))
        voices = self.speech.voices(
            origins.useful(self.document, (*signs, *forces), target),
            around,
            [s for s in self.signs if s.negated and any(a <= s.first < b for a, b in around)],
            origin=found.origin_country,
            target=found.target_country,
        )
        denier = next((a.name or a.quote.text for a in deed.actors if a.certainty is Certainty.DENIED), None)
        if found.origin_country is None and voices.denying_country != found.target_country:
            found = replace(found, origin_country=voices.denying_country)  # who denies it is who is meant
        found = replace(found, asserted_by=voices.asserted_by, denied_by=denier or voices.denied_by)
        return origins.with_target(found, voices.asserting_country)

    def _infiltrated(self, deed: Deed, found: Origin, beyond: str) -> Origin:
        """An infiltration at a border comes from beyond it: what else the word means."""
        first, last = deed.lead
        at = next((k for k in range(first, last) if self.document.words[k] in INFILTRATING), None)
        if at is None:
            unsure = deed.kind is EventType.INFILTRATION
            return replace(found, status=CrossBorder.UNKNOWN) if unsure else found
        return replace(
            found,
            status=CrossBorder.YES,
            origin_country=beyond,
            mechanism="ground_crossing",
            basis=OriginBasis.INFERENCE,
            quote=self.document.quote(at, at + 1),
        )

    def _of_old(self, deed: Deed, sign: Sign) -> bool:
        """Does the sign stand in a sentence that looks back on another day than the incident's?"""
        if deed.lead[0] <= sign.first < deed.lead[1] or deed.when.start is None:
            return False
        s = self.document.sentences[self.document.sentence_of[sign.first]]
        if sign.basis is OriginBasis.CROSSING_OBSERVED and self._came_before(sign):
            return False
        if any(DECADE.fullmatch(w) for w in self.document.words[s.first : s.last]):
            return True
        own = [d for d in self.dates if s.first <= d.first < s.last]
        own = [d for d in own if d.first - s.first <= OPENING or abs(d.first - sign.first) <= BESIDE]
        return bool(own) and all(d.end < deed.when.start for d in own)

    def _came_before(self, sign: Sign) -> bool:
        """Had those who did it, or were killed in it, come over earlier: "the slain men had infiltrated in January"?"""
        words = self.document.words
        s = self.document.sentences[self.document.sentence_of[sign.first]]
        if "had" not in words[max(s.first, sign.first - HAD_BACK) : sign.first]:
            return False
        return bool((FIGHTERS | SAME) & set(words[s.first : sign.first]))

    def _of_others(self, sign: Sign, hit: Sequence[tuple[int, int]], target: str | None) -> bool:
        """Is it a nationality, or a backer, of somebody else than those who did it: of who was hit, of who did the deed
        that this one answers, or a part of the name of a group that is at home at `target`, too?"""
        words = self.document.words
        sentence = self.document.sentences[self.document.sentence_of[sign.first]]
        own = set(words[sign.first : sign.last])
        if sign.basis is not OriginBasis.ATTACKER_NATIONALITY and not BASED & own:
            return False
        if REASONS & set(words[max(sentence.first, sign.first - REASON_BACK) : sign.first]):
            return True
        if any(a < sign.last and sign.first < b for a, b in hit):
            return True
        backed = sign.basis is not OriginBasis.ATTACKER_NATIONALITY
        groups = (m for m in self.actors if m.entry.kind is ActorKind.ARMED_GROUP and target in m.entry.countries)
        if not backed and any(m.first <= sign.first and sign.last <= m.last for m in groups):
            return True
        if FIGHTERS & own:
            return False
        first = max(sentence.first, sign.first - HITTING_BACK)
        first = next((k + 1 for k in range(sign.first - 1, first - 1, -1) if words[k] in NEW_CLAUSE), first)
        before = words[first : sign.first]
        if HITTING & set(before) and not FIGHTERS & set(before):
            return True
        return not backed and bool(PEACEFUL & own) and not FIGHTERS & set(words[sentence.first : sentence.last])

    def _idle_forces(self, sign: Sign, acting: Sequence[tuple[int, int]]) -> bool:
        """Does it name a state's forces that the incident's words give no part in the attack?"""
        if sign.basis is not OriginBasis.ATTACKER_NATIONALITY or not FORCES & set(
            self.document.words[sign.first : sign.last]
        ):
            return False
        return not any(a < sign.last and sign.first < b for a, b in acting)

    def _tokens(self, quote: Quote) -> tuple[int, int]:
        return self.document.token_at(quote.start), self.document.token_at(quote.end - 1) + 1

    def _victims_country(self, deed: Deed, signs: Sequence[Sign]) -> str | None:
        """The country whose forces or soil the text says were hit, where it names one: an incident that no gazetteer
        can place is there."""
        targets = [a for a in deed.actors if a.role is Role.TARGET and a.kind is not ActorKind.ARMED_GROUP]
        came = {s.country for s in signs if s.basis is not OriginBasis.ATTACKER_NATIONALITY}
        hit = {a.country for a in targets if a.country} - came
        if not hit:
            doers = {a.country for a in deed.actors if a.role is not Role.TARGET}
            doers |= {s.country for s in signs if s.basis is not OriginBasis.ATTACKER_NATIONALITY}
            hit = {
                c.country
                for c in self.countries
                if c.kind == "adjective"
                and any(a <= c.first < b for a, b in deed.spans)
                and set(self.document.words[c.last : c.last + 2]) & HIT
            } - doers
        return hit.pop() if len(hit) == 1 else None

    def _foreign_forces(self, deed: Deed, country: str | None) -> list[Sign]:
        """A state's own forces at work, or accused of it, in another country: its words are those that name them."""
        if country is None:
            return []
        found = [
            Sign(
                OriginBasis.ATTACKER_NATIONALITY if a.role is Role.PERPETRATOR else OriginBasis.OFFICIAL_ALLEGATION,
                a.country,
                *self._tokens(a.quote),
            )
            for a in deed.actors
            if (a.role is Role.PERPETRATOR or (a.role is Role.ACCUSED and a.id and not a.id.startswith(STATE)))
            and a.kind is ActorKind.STATE
            and a.country not in (None, country)
        ]
        first, last = deed.lead
        if CLASH & set(self.document.words[first:last]):  # both sides of a clash act, whoever is named first
            found += [
                Sign(OriginBasis.ATTACKER_NATIONALITY, m.entry.countries[0], m.first, m.last)
                for m in self.actors
                if first <= m.first < last and m.entry.kind is ActorKind.STATE and m.entry.party is Party.SECURITY
                if len(m.entry.countries) == 1 and m.entry.countries[0] != country
            ]
        return [s for s in found if not self._of_others(s, (), country)]

    def _at_home(self, deed: Deed, country: str | None) -> bool:
        """Is everybody who is said to have done it known by name, and at home in the country and nowhere else?"""
        if country is None:
            return False
        doers = [a for a in deed.actors if a.role in DOERS]
        homes = {m.entry.id: (set(m.entry.countries), m.entry.sanctuary) for m in self.actors}
        if not doers or any(a.certainty is Certainty.DENIED for a in doers):
            return False
        groups = [homes[a.id][0] for a in deed.actors if a.kind is ActorKind.ARMED_GROUP and a.id in homes]
        if any(home and country not in home for home in groups):  # a group of elsewhere has a part in it
            return False
        if deed.kind in FROM_AFAR and any(a.id is None for a in doers):  # "jets", "artillery": whose, nobody says
            return False
        return all(
            (a.id in homes and homes[a.id][0] == {country} and not homes[a.id][1])
            or (a.kind is ActorKind.STATE and a.country == country)
            for a in doers
        )

    def _prior(self, deed: Deed, target: str | None) -> str | None:
        """The catalogue's sanctuary of the perpetrators: kept apart, it never makes a `yes`."""
        ids = {a.id for a in deed.actors if a.role in DOERS}
        near = (c for m in self.actors if m.entry.id in ids for c in m.entry.sanctuary)
        return next((c for c in near if c != target), None)
