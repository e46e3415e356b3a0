"""Coding: an article's text to its mentions, every value with the words it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from newswatch.catalog.actor_files import STATE, ActorEntry
from newswatch.catalog.lexicon_files import Lexicon
from newswatch.events import dates as dating
from newswatch.events import origin as origins
from newswatch.events.actors import ActorFinder, ActorMention, parties
from newswatch.events.casualties import Claim, ClaimReader, Scene
from newswatch.events.casualties.rivals import CONTRAST
from newswatch.events.casualties.tally import tally
from newswatch.events.dates import DateMention
from newswatch.events.mentions import afterwards, kinds, timing
from newswatch.events.mentions.arms import ArmsReader
from newswatch.events.mentions.headings import under_headings
from newswatch.events.mentions.measures import Measure, MeasureReader, not_taken
from newswatch.events.mentions.no_attack import UNARMED, not_war, of_violence
from newswatch.events.mentions.persons import PersonReader
from newswatch.events.mentions.places import Where, of_same_place, on_whose_side, place_of, read_places
from newswatch.events.mentions.roles import UNNAMED_FORCES, RoleReader
from newswatch.events.mentions.segments import ARGUING, REPORTING, TALK, Facts, Incident, facts_of, gather
from newswatch.events.mentions.sources import SpeechReader, operation_name, responsibility
from newswatch.events.mentions.sums import another_strike, shared, sums
from newswatch.events.mentions.support import Support, SupportReader, supporters
from newswatch.events.mentions.things import ThingReader, Things
from newswatch.events.mentions.units import Unit, units
from newswatch.events.mentions.whence import Deed, Whence
from newswatch.events.origin import OriginReader, VoiceReader
from newswatch.events.places import PlaceFinder
from newswatch.events.qualifiers import QualifierReader, Qualifiers
from newswatch.matching import CountryFinder, CountryMention, CueMatch, CueReader, Document
from newswatch.model import (
    NO_ORIGIN,
    Actor,
    ActorKind,
    ArticleText,
    Casualty,
    Certainty,
    CrossBorder,
    DateBasis,
    EventType,
    Genre,
    Mention,
    Outcome,
    Party,
    Place,
    PlacePrecision,
    Realis,
    Role,
    Scope,
    Source,
    When,
)

FROM_AFAR = frozenset((EventType.AIR_STRIKE, EventType.DRONE_STRIKE, EventType.SHELLING))
REPORT = 100  # tokens from which a text is more than a note, and tells of measures beside incidents
OWN = frozenset(("its", "their"))
TRAILING = frozenset((".", ",", ";", ":", "and"))


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that was found in one text, before it is put together."""

    article: ArticleText
    document: Document
    genre: Genre
    scene: Scene
    claims: tuple[Claim, ...]
    cues: tuple[CueMatch, ...]
    actors: tuple[ActorMention, ...]
    countries: tuple[CountryMention, ...]
    dates: tuple[DateMention, ...]
    qualifiers: Qualifiers
    speakers: tuple[tuple[int, Source], ...]
    supports: tuple[Support, ...]
    things: Things
    where: Where
    whence: Whence


class Coder:
    """Codes texts by the rules of DESIGN section 6. Immutable; built once from the catalogue."""

    def __init__(
        self,
        *,
        lexicon: Lexicon,
        actors: Sequence[ActorEntry],
        countries: CountryFinder,
        cues: CueReader,
        places: PlaceFinder,
    ) -> None:
        self._claims = ClaimReader(lexicon)
        self._actors = ActorFinder(actors)
        self._countries = countries
        self._cues = cues
        self._qualifiers = QualifierReader(lexicon.groups)
        self._origins = OriginReader(lexicon.groups)
        self._speech = SpeechReader(lexicon.groups["speech"])
        self._voices = VoiceReader(lexicon.groups["speech"])
        self._roles = RoleReader(lexicon, {a.id.removeprefix(STATE): a for a in actors if a.id.startswith(STATE)})
        self._support = SupportReader(lexicon.groups)
        self._aims = kinds.AimReader(lexicon.groups)
        self._things = ThingReader(lexicon.groups)
        self._measures = MeasureReader(lexicon.groups)
        self._arms = ArmsReader(lexicon.groups)
        self._persons = PersonReader(lexicon.groups, lexicon.nouns)
        self._harm = frozenset(lexicon.groups["harm_participles"])
        self._places = places

    def code(self, article: ArticleText, document: Document, genre: Genre) -> tuple[Mention, ...]:
        """The incidents that the text tells of, in its order."""
        reading = self._read(article, document, genre)
        r = reading
        facts = self._facts(r, units(document, r.dates))
        argued = genre in ARGUING
        incidents = gather(document, facts, roundup=genre is Genre.ROUNDUP, argued=argued)
        out: list[Mention] = []
        leads = sorted(i.facts[0].unit.first for i in incidents if i.facts[0].realis is Realis.ACTUAL)
        for n, incident in enumerate(incidents):
            last = max(b for _, b in incident.spans)
            until = next((k for k in leads if k >= last), len(document))
            others = [span for other in incidents if other is not incident and other.told for span in other.telling]
            before = next((m for m in reversed(out) if m.realis is Realis.ACTUAL and not m.recalled), None)
            mention = self._mention(r, incident, others, first=n == 0, until=until, before=before)
            if mention is not None:
                out.append(mention)
        out = sums(out)
        if not out or len(document) >= REPORT:
            out += self._measured(r, facts, out)
        return tuple(out)

    def measures(self, article: ArticleText, document: Document, genre: Genre) -> tuple[Mention, ...]:
        """What police and army did about unrest, in a text that tells of no incident."""
        if not self._measures.speaks_of_them(document):
            return ()
        r = self._read(article, document, genre)
        return self._measured(r, self._facts(r, units(document)), ())

    def _facts(self, r: Reading, those: Sequence[Unit]) -> list[Facts]:
        """What each unit of the text says."""
        found = (r.cues, r.claims, r.dates, r.qualifiers, r.where.mentions)
        return under_headings(r.document, [facts_of(r.document, u, *found) for u in those])

    def _measured(self, r: Reading, facts: Sequence[Facts], told: Sequence[Mention]) -> tuple[Mention, ...]:
        """The measures that no mention tells: what a state did to take somebody, to use force, or otherwise."""
        told = [m for m in told if m.realis is Realis.ACTUAL and m.scope is Scope.INCIDENT]
        acts = [m for m in told if any(a.role is Role.PERPETRATOR and a.kind is ActorKind.STATE for a in m.actors)]
        taken = any(m.event_type is EventType.ARREST for m in told)
        struck = any(m.event_type is not EventType.ARREST for m in acts)
        out: list[Mention] = []
        for m in self._measures.find(r.document, r.qualifiers, attacks=bool(told)):
            known = {
                EventType.ARREST: taken,
                EventType.SECURITY_OPERATION: struck,
                EventType.OTHER: bool(acts) or taken or bool(out),
            }
            fact = next((f for f in facts if f.unit.first <= m.first < f.unit.last), None)
            if fact is not None and not known[m.kind]:
                out.append(self._measure(r, m, Incident([fact]), counted=not told))
        return tuple(out)

    def _measure(self, r: Reading, m: Measure, incident: Incident, *, counted: bool) -> Mention:
        document, unit = r.document, incident.facts[0].unit
        place = r.where.locate(incident.spans)
        first, last = m.by if m.by is not None else (m.first, m.last)
        state = Actor(
            role=Role.PERPETRATOR,
            name=None if m.by is not None else UNNAMED_FORCES,
            id=None,
            kind=ActorKind.STATE,
            country=place.country,
            certainty=Certainty.STATED,
            quote=document.quote(first, last),
        )
        when = timing.day(r.document, r.article, r.genre, incident, r.dates)
        harmed = counted and m.kind is EventType.SECURITY_OPERATION
        return Mention(
            event_type=m.kind,
            realis=Realis.ACTUAL,
            scope=Scope.INCIDENT,
            recalled=incident.recalled or r.genre in ARGUING,
            when=when,
            place=place,
            actors=(state,),
            casualties=self._casualties(r, incident.facts[0].claims, (state,), m.kind, place) if harmed else (),
            origin=NO_ORIGIN,
            responsibility=responsibility(r.qualifiers, incident.spans, ()),
            suicide=None,
            weapons=(),
            operation=None,
            sources=(),
            confidence=_confidence(incident, when, place.country, NO_ORIGIN.status),
            quote=document.quote(unit.first, unit.last),
        )

    def where(self, article: ArticleText, document: Document) -> Where:
        """The places that the text names, with all that each name could be: for explanations."""
        return self._read(article, document, Genre.REPORT).where

    def _read(self, article: ArticleText, document: Document, genre: Genre) -> Reading:
        countries = self._countries.find(document)
        context = frozenset(c.country for c in countries) | ({article.country} if article.country else set())
        today = dating.day_of(document, article)
        actors = self._actors.find(document, context, today)
        nationalities = {
            c.first: c.country
            for c in countries
            if c.kind == "adjective" and not (c.last < len(document) and document.words[c.last] in origins.BASED)
        }
        cues, qualifiers = self._cues.find(document), self._qualifiers.find(document)
        after = afterwards.find(document, cues, qualifiers, self._harm)
        cues = afterwards.without_answers(document, cues, after)
        found = afterwards.dated(document, dating.find(document, article), after, today)
        blocked = frozenset(k for d in found for k in range(d.first, d.last))
        where = read_places(self._places, article, document, actors)
        told = frozenset(a.last for a in after)
        owners = {m.first for m, _ in self._arms.of_groups(document, actors)}
        fighters = parties([m for m in actors if m.first not in owners])
        scene, claims = self._claims.find(document, fighters, nationalities, blocked, where.tokens, told)
        ground = [(c.first, c.last) for c in cues if c.cue.then]  # "captured two villages" takes nobody prisoner
        claims = of_violence(document, [c for c in claims if not any(a <= c.predicate < b for a, b in ground)])
        harmed = tuple(
            (c.people.first, c.people.last)
            for c in claims
            if c.people.party in (Party.CIVILIAN, Party.SECURITY, Party.OFFICIAL) and not c.none
        )
        return Reading(
            article=article,
            document=document,
            genre=genre,
            scene=scene,
            claims=tuple(claims),
            cues=cues,
            actors=actors,
            countries=countries,
            dates=found,
            qualifiers=qualifiers,
            speakers=self._speech.find(document),
            supports=self._support.find(document, actors),
            things=self._things.find(document),
            where=where,
            whence=Whence(
                document=document,
                signs=self._origins.find(document, countries, where.named, harmed),
                countries=countries,
                dates=found,
                actors=actors,
                speech=self._voices.find(document, countries),
                outlet_country=article.country,
            ),
        )

    def _mention(
        self,
        r: Reading,
        incident: Incident,
        others: Sequence[tuple[int, int]],
        *,
        first: bool,
        until: int,
        before: Mention | None,
    ) -> Mention | None:
        """The incident coded; null where it is none. `others`: the spans that tell of other incidents; `until`: the
        token at which another incident begins; `before`: the one told last."""
        document = r.document
        spans = incident.spans
        claims = [c for f in incident.facts for c in f.claims]
        lead = incident.facts[0]
        kind = kinds.choose(lead.cues, [c for f in incident.facts[1:] for c in f.cues], claims, lead.unit.last)
        kind = self._aims.refine(kind, document, spans[0], claims)
        again = before if before is not None and another_strike(document, lead.unit.first) else None
        if again is not None and kind is EventType.ARMED_ASSAULT and again.event_type in FROM_AFAR:
            kind = again.event_type
        known = before.when if before is not None and _goes_with(document, lead, before) else None
        when = timing.day(r.document, r.article, r.genre, incident, r.dates, known)
        place = place_of(r.where, r.actors, incident, others, r.countries, genre=r.genre, kind=kind, first=first)
        if place.name is None and before is not None and of_same_place(document, spans[0]):
            place = before.place
        if again is not None and place.name is not None and place.country is None and again.place.country is not None:
            place = replace(place, country=again.place.country, precision=PlacePrecision.COUNTRY)
        # "demanded a ban on the group and the arrest of its leaders"
        wished = kind is EventType.ARREST and not claims and all(not_taken(document, c.first) for c in lead.cues)
        if wished or not self._specific(r, incident, kind, place, first=first):
            return None
        if kind is EventType.DIPLOMATIC:
            claims = []  # what the talks are about is another incident's
        elif not_war(document, incident, r.qualifiers, r.actors, r.scene):
            return None
        people = [g for g in r.scene.groups if any(a <= g.first < b for a, b in spans)]
        actors = self._roles.assign(document, spans, r.actors, people, claims, kind, place.country, r.countries)
        actors = (*actors, *supporters(r.supports, actors, casual=not any(a.role is Role.PERPETRATOR for a in actors)))
        if again is not None and not any(a.role is Role.PERPETRATOR for a in actors):
            states = (a for a in again.actors if a.role is Role.PERPETRATOR and a.kind is ActorKind.STATE)
            actors = (*actors, *states)
        place = on_whose_side(place, *_sides(document, actors, lead.unit))
        casualties = self._casualties(r, claims, actors, kind, place)
        eventful = [(f.unit.first, f.unit.last) for f in incident.facts if f.eventful]
        struck = self._things.targets(document, r.things, spans) if kind not in UNARMED else ()
        if kind not in UNARMED:
            named = self._persons.name(document, spans, actors, _taken(r))
        else:
            named = actors
        speakers = [(at, s) for at, s in r.speakers if any(a <= at < b for a, b in spans)]
        deed = Deed(
            lead=(lead.unit.first, lead.unit.last),
            heading=_heading(document, lead.unit),
            spans=spans,
            until=until,
            kind=kind,
            when=when,
            actors=actors,
            fighters=tuple(
                (c.nationality, c.quote) for c in casualties if c.party is Party.MILITANT and c.nationality is not None
            ),
        )
        origin = r.whence.origin(deed, place)
        if place.name is not None and place.country is None and origin.target_country is not None:
            place = replace(place, country=origin.target_country, precision=PlacePrecision.COUNTRY)
        if kind in TALK:  # talks and measures come from nowhere; what they are about has its own mention
            origin = NO_ORIGIN
        end = lead.unit.last
        while end > lead.unit.first + 1 and document.words[end - 1] in TRAILING:
            end -= 1
        return Mention(
            event_type=kind,
            realis=lead.realis,
            scope=incident.scope,
            recalled=incident.recalled,
            when=when,
            place=place,
            actors=(*named, *struck),
            casualties=casualties,
            origin=origin,
            responsibility=responsibility(r.qualifiers, spans, actors),
            suicide=kinds.by_suicide(document, kind, [c for f in incident.facts for c in f.cues]),
            weapons=self._things.weapons(document, r.things, eventful, planted=kind is EventType.BOMBING),
            operation=operation_name(document, spans),
            sources=tuple(dict.fromkeys(s for _, s in speakers)),
            confidence=_confidence(incident, when, place.country, origin.status),
            quote=document.quote(lead.unit.first, end),
        )

    def _specific(self, r: Reading, incident: Incident, kind: EventType, place: Place, *, first: bool) -> bool:
        """Does it tell of one thing that happened, rather than of a trend or in general?"""
        placed = place.country is not None
        counted = any(f.counted for f in incident.facts)
        dated = any(f.dates for f in incident.facts)
        talk = kind in TALK
        if incident.scope is Scope.PERIOD:
            return counted
        if talk and not counted:
            acts = any(c.cue.strength >= 0.8 for f in incident.facts[:1] for c in f.cues)
            return (acts and dated) or (
                placed and r.genre in (*REPORTING, Genre.OPINION) and kind is EventType.DIPLOMATIC
            )
        if r.genre in ARGUING:
            lead = incident.facts[0]
            fine = place.precision not in (PlacePrecision.COUNTRY, PlacePrecision.UNKNOWN, PlacePrecision.BORDER)
            trend = r.qualifiers.inside("period", lead.unit.first, lead.unit.last)
            if lead.strong and lead.own_days and fine and lead.realis is Realis.ACTUAL and not trend:
                return True  # "On 30 September mortars fell on Khnatsakh; no one was hurt"
            return counted and (dated or placed)
        if incident.recalled:
            return counted and (dated or placed)
        if r.genre is Genre.OTHER:
            return counted and placed
        if first and len(r.document) >= REPORT:  # a page that tells of one names somebody, a day or a place
            return counted or dated or placed
        lead = incident.facts[0]
        if lead.fresh and lead.strong and lead.scene.sure and lead.realis is Realis.ACTUAL:
            return True  # "Hours later troops fired three rockets at an outpost in ..."
        return first or (counted and (dated or placed)) or (dated and place.name is not None)

    def _casualties(
        self, r: Reading, claims: Sequence[Claim], actors: Sequence[Actor], kind: EventType, place: Place
    ) -> tuple[Casualty, ...]:
        """The tally, with the party of people that are only named taken from who did it."""
        doers = {a.kind.value for a in actors if a.role is Role.PERPETRATOR}
        default = Party.UNKNOWN
        if any(c.people.names or not c.people.explicit for c in claims):
            if "state" in doers and doers <= {"state"}:
                default = Party.MILITANT if _against_fighters(actors, kind, place) else Party.UNKNOWN
            elif doers & {"armed_group"}:
                default = Party.CIVILIAN
        # a name without rank, office or outfit is a civilian's, as "one person" is one
        one_sided = ActorKind.ARMED_GROUP.value not in doers
        rows = shared(r.document, tally(r.document, claims, default, named=Party.CIVILIAN, one_sided=one_sided))
        return tuple(replace(self._nationals(r, row), speaker=_speaker(r, row)) for row in rows)

    def _nationals(self, r: Reading, row: Casualty) -> Casualty:
        """The nationality that holds for everyone in the row stays; one that holds for a part is left out."""
        if row.nationality is not None:
            return row
        if row.outcome is Outcome.CAPTURED:
            inside = {
                c.country
                for c in r.countries
                if c.kind == "adjective" and row.quote.start <= r.document.starts[c.first] < row.quote.end
            }
            if len(inside) == 1:
                return replace(row, nationality=inside.pop())
        if row.party is Party.SECURITY:
            return replace(row, nationality=self._of_speaker(r, row))
        return row

    def _of_speaker(self, r: Reading, row: Casualty) -> str | None:
        """The country of whose ministry or army the soldiers are: "Armenia's defence ministry said one of its men"."""
        d = r.document
        first, last = d.token_at(row.quote.start), d.token_at(row.quote.end - 1) + 1
        if not OWN & set(d.words[first:last]):
            return None
        span = r.whence.speech.speaker(d.sentence_of[first], first)
        if span is None or span[0] > first:
            return None
        named = {c.country for c in r.countries if span[0] <= c.first < span[1]}
        return named.pop() if len(named) == 1 else None


def _goes_with(document: Document, lead: Facts, before: Mention) -> bool:
    """Is an incident that names no day of the day of the one told before: said to be another of the kind, or told in
    the same paragraph?"""
    if before.when.basis is DateBasis.PUBLICATION:
        return False
    told = document.sentences[document.sentence_of[document.token_at(before.quote.start)]]
    return lead.separate or told.paragraph == lead.unit.paragraph


def _sides(
    document: Document, actors: Sequence[Actor], unit: Unit
) -> tuple[frozenset[str | None], frozenset[str | None]]:
    """The countries of the states that did it, and of those who were hit, by the words of the first unit."""
    first, last = document.starts[unit.first], document.ends[unit.last - 1]
    told = [a for a in actors if first <= a.quote.start < last and a.kind is ActorKind.STATE]
    doers, hit = ([a.country for a in told if a.role is role] for role in (Role.PERPETRATOR, Role.TARGET))
    return frozenset(doers), frozenset(hit)


def _heading(document: Document, item: Unit) -> tuple[int, int] | None:
    """The words before a list, which hold for all its items: "attacks in which the assailants came from Mali: a) …"."""
    if not item.listed:
        return None
    first = document.sentences[item.sentence].first
    last = next((k for k in range(first, item.first) if document.words[k] == ":"), None)
    return None if last is None else (first, last)


def _speaker(r: Reading, row: Casualty) -> str | None:
    """Who says so, where the sentence of the row's words names a speaker: the one nearest to them."""
    d = r.document
    at = d.token_at(row.quote.start)
    if at >= len(d):
        return None
    sentence = d.sentences[d.sentence_of[at]]
    said = [
        (abs(k - at), s.speaker)
        for k, s in r.speakers
        if sentence.first <= k < sentence.last and not CONTRAST & set(d.words[min(k, at) : max(k, at)])
    ]  # "the army said ten were killed, while the rebels spoke of two": each says its own
    return min(said)[1] if said else None


def _taken(r: Reading) -> frozenset[int]:
    """The tokens that name an actor, a country, a place or a day."""
    spans = [(m.first, m.last) for ms in (r.actors, r.countries, r.where.mentions, r.dates) for m in ms]
    return frozenset(k for first, last in spans for k in range(first, last))


def _against_fighters(actors: Sequence[Actor], kind: EventType, place: Place) -> bool:
    """May people of whom no more is said than that a state's forces harmed them be taken for fighters: in its own
    country and face to face, or where a group is named as whom they struck?"""
    if any(a.role is Role.TARGET and a.kind is ActorKind.ARMED_GROUP for a in actors):
        return True
    states = {a.country for a in actors if a.role is Role.PERPETRATOR}
    return kind not in FROM_AFAR and (place.country is None or states <= {place.country, None})


def _confidence(incident: Incident, when: When, country: str | None, status: CrossBorder) -> float:
    """How much of an incident the text states: an additive score of four parts, equal weights, 0..1."""
    parts = (
        any(f.counted for f in incident.facts),
        when.start is not None and when.basis is not DateBasis.PUBLICATION,
        country is not None,
        incident.facts[0].realis is Realis.ACTUAL
        and (any(f.strong for f in incident.facts) or status is CrossBorder.YES),
    )
    return round(0.2 + 0.2 * sum(parts), 2)
