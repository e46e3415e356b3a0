"""What a brief says, before it is written down. Text from outside is raw here; what writes it down escapes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from newswatch.model.briefs import BriefFilter, Period, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A quotation and who stands for it. `speaker`: whom the text names; null where the outlet itself reports it."""

    text: str
    speaker: str | None = None
    outlet: str | None = None
    url: str | None = None
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """A number with what the sources leave open: `best` null and a `term` is "dozens"; `high` null is "or more"; all
    null is not stated."""

    low: int | None = None
    best: int | None = None
    high: int | None = None
    term: str | None = None

    @property
    def stated(self) -> bool:
        """Whether any text says how many."""
        return self.best is not None or self.term is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Toll:
    """How many of one party, and the words for it; null words: its article was taken down, or a reviewer said it."""

    outcome: str
    party: str
    nationality: str | None
    number: Range
    sources: int
    words: Words | None
    reviewed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What a person said of an incident: a `field` is so, where the rules say `rules`; or, without one, all of it is
    `confirmed` or `rejected`. `stale`: the reports tell something else since."""

    field: str | None
    said: str
    rules: str
    reviewer: str
    at: datetime
    reason: str
    stale: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Who took part. A `known` actor has its neutral, canonical name; another is described in the text's words."""

    role: str
    name: str
    known: bool
    certainty: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginClaim:
    """Where somebody says that it came from."""

    status: str
    origin: str | None
    target: str | None
    mechanism: str | None
    basis: str | None
    asserted_by: str | None
    denied_by: str | None
    words: Words | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An article behind an incident."""

    outlet: str | None
    voice: str
    title: str | None
    url: str
    published_at: datetime | None
    copy: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One side of a contradiction: what one independent source says last, with its words. `outlets` carry it."""

    says: str
    speakers: tuple[str, ...]
    outlets: tuple[str, ...]
    words: tuple[Words, ...]
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Two or more tellings that cannot all hold. `about`: killed, injured … , origin or responsibility."""

    about: str
    tellings: tuple[Telling, ...]
    growing: bool  # each later telling is the higher one: perhaps a toll that grew


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What was believed from then on, within the period."""

    at: datetime
    killed: Range
    injured: int | None
    articles: int
    sources: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """An incident with everything that its card shows. Codes of countries are ISO 3166-1 alpha-2."""

    event_id: int
    event_type: str
    start: date | None
    end: date | None
    date_precision: str
    date_basis: str | None
    place: str | None
    admin2: str | None
    admin1: str | None
    country: str | None
    latitude: float | None
    longitude: float | None
    precision: str
    border_km: float | None
    border_segment: str | None
    line_status: str | None
    crossed: str
    origin: str | None
    target: str | None
    mechanism: str | None
    basis: str | None
    denied: bool
    killed: Range
    injured: Range
    tolls: tuple[Toll, ...]
    parts: tuple[Part, ...]
    origins: tuple[OriginClaim, ...]
    responsibility: Words | None
    responsibility_by: str | None
    suicide: bool | None
    weapons: tuple[str, ...]
    operation: str | None
    confidence: float
    articles: int
    outlets: int
    independent: int
    words: Words | None
    sources: tuple[Source, ...]
    contradictions: tuple[Contradiction, ...]
    steps: tuple[Step, ...]
    told_late_days: int | None  # how long after its last day the first article came, where that is over a week
    reviews: tuple[Review, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Incidents of one border, or of none. `border`: `AF-PK`, null where none. `crossed` were said to cross it;
    `near` happened next to it, or have no border at all."""

    border: str | None
    crossed: tuple[Incident, ...]
    near: tuple[Incident, ...]

    @property
    def incidents(self) -> tuple[Incident, ...]:
        """All of them."""
        return self.crossed + self.near


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An event that was known before and changed. `fields`: name, before, after, in words; none where it is withdrawn
    or a reviewer rejected it."""

    incident: Incident
    withdrawn: bool
    rejected: bool
    by_review: bool
    cause: str
    at: datetime
    fields: tuple[tuple[str, str, str], ...]
    latest: Source | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """Words that are no incident: `planned`, `hypothetical`, `denied`, or `period`, a total over a time."""

    kind: str
    words: Words
    title: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """A number of the period and of the one before; null before: not comparable. `note` says what it is made of."""

    name: str
    number: str
    before: str | None
    note: str
    leads_to: str  # the section that shows what it is made of


@dataclass(frozen=True, slots=True, kw_only=True)
class Gaps:
    """What could not be known."""

    feeds: tuple[Row, ...]
    feeds_by_health: tuple[Row, ...]
    languages: tuple[Row, ...]
    unread_pages: tuple[Row, ...]
    backlog: tuple[Row, ...]
    undated: int
    unplaced: int
    tolls_unknown: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """One brief. `left_out` incidents of the period are beyond the limit."""

    period: Period
    wanted: BriefFilter
    read_at: datetime
    comparable: bool
    headlines: tuple[Headline, ...]
    groups: tuple[Group, ...]
    total: int
    left_out: int
    changes: tuple[Change, ...]
    merged: tuple[Row, ...]
    announcements: tuple[Announcement, ...]
    recalled: tuple[Incident, ...]
    recalled_total: int
    gaps: Gaps

    @property
    def incidents(self) -> tuple[Incident, ...]:
        """All incidents shown, by group."""
        return tuple(incident for group in self.groups for incident in group.incidents)
