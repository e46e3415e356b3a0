"""Values of assessing and coding: assessments, mentions, and the quotations they rest on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from newswatch.model.vocabulary import (
    ActorKind,
    Certainty,
    CrossBorder,
    DateBasis,
    DatePrecision,
    EventType,
    Genre,
    OriginBasis,
    Outcome,
    Party,
    PlacePrecision,
    Realis,
    Role,
    Scope,
    Verdict,
)


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of the text: `text[start:end]`, character offsets."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A cue of the catalogue that was found, and where."""

    cue: str
    quote: Quote


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """The verdict on an article. `score` is how sure the verdict `relevant` is, `incident` the calibrated
    probability that the piece tells of at least one security incident; both 0..1."""

    verdict: Verdict
    score: float
    incident: float
    cross_border: CrossBorder
    attack_types: tuple[EventType, ...]
    genre: Genre
    evidence: tuple[Evidence, ...]
    ruleset: str
    reason: str | None = None  # why `unsure`: "language", "near the line"


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """The days of an incident. `quote` is null where the date rests on the publication."""

    start: date | None
    end: date | None
    precision: DatePrecision
    basis: DateBasis | None
    quote: Quote | None = None


NO_DATE = When(start=None, end=None, precision=DatePrecision.UNKNOWN, basis=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where. Coordinates are WGS 84 degrees and only where the precision bears them; a village that no
    gazetteer knows has its district's centre and the precision `admin2`."""

    name: str | None
    country: str | None
    admin1: str | None
    admin2: str | None
    latitude: float | None
    longitude: float | None
    precision: PlacePrecision
    geonames_id: int | None = None
    border_km: float | None = None  # to the nearest land border, kilometres; null where the place is too coarse
    border_segment: str | None = None  # "AF-PK"
    line_status: str | None = None  # "disputed" where the line is
    quote: Quote | None = None


NO_PLACE = Place(
    name=None, country=None, admin1=None, admin2=None, latitude=None, longitude=None, precision=PlacePrecision.UNKNOWN
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who, in which part. `name` is canonical and `id` the catalogue's, both null for one the text only describes."""

    role: Role
    name: str | None
    id: str | None
    kind: ActorKind
    country: str | None
    certainty: Certainty
    quote: Quote


@dataclass(frozen=True, slots=True, kw_only=True)
class Casualty:
    """So many of one party with one outcome. "At least 5": min 5, best 5, max null. "Dozens": best null, `term`
    "dozens". `nationality` (ISO alpha-2) holds for everyone in the row. Rows of one mention count nobody twice."""

    party: Party
    outcome: Outcome
    min: int | None
    best: int | None
    max: int | None
    quote: Quote
    nationality: str | None = None
    term: str | None = None
    speaker: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """From where it came, on which basis, said and denied by whom. `yes` rests on words of this text."""

    status: CrossBorder
    origin_country: str | None = None
    target_country: str | None = None
    mechanism: str | None = None  # ground_crossing, fire_across, air, drone, maritime, tunnel, network, support
    basis: OriginBasis | None = None
    asserted_by: str | None = None
    denied_by: str | None = None
    quote: Quote | None = None
    prior: str | None = None  # the catalogue's sanctuary country of the perpetrator; never makes a yes


NO_ORIGIN = Origin(status=CrossBorder.UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Responsibility:
    """Claimed by whom; `claimed` false where the text says that nobody has, null where it does not say."""

    claimed: bool | None
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Who says so. `role`: official, military, police, hospital, local, group, media, witness."""

    speaker: str
    role: str
    quote: Quote


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One incident as one article tells it."""

    event_type: EventType
    realis: Realis
    scope: Scope
    recalled: bool
    when: When
    place: Place
    actors: tuple[Actor, ...]
    casualties: tuple[Casualty, ...]
    origin: Origin
    responsibility: Responsibility
    suicide: bool | None
    weapons: tuple[str, ...]
    operation: str | None
    sources: tuple[Source, ...]
    confidence: float
    quote: Quote


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """Assessing and coding of one article."""

    id: str
    assessment: Assessment
    mentions: tuple[Mention, ...]
