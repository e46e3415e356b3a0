"""The closed vocabularies of coding, as DESIGN section 6 and the JSON Lines contract name them."""

from __future__ import annotations

from enum import StrEnum


class Stage(StrEnum):
    """The six stages, in the way of the data."""

    POLL = "poll"
    FETCH = "fetch"
    EXTRACT = "extract"
    ASSESS = "assess"
    CODE = "code"
    LINK = "link"


class FeedYield(StrEnum):
    """What a feed brings, against what is expected of it. All but the first and the last two are an alarm."""

    AS_EXPECTED = "as_expected"
    SILENT = "silent"  # nothing, for longer than chance explains
    SCARCE = "scarce"  # far fewer entries than ever
    BURST = "burst"  # far more
    NO_TEXT = "no_text"  # entries come, but their pages give no text
    TOO_YOUNG = "too_young"  # not enough history to expect anything
    UNSEEN = "unseen"  # not asked with success of late: whether it brings anything is not known


class Verdict(StrEnum):
    """Is this a piece about a cross-border security incident?"""

    RELEVANT = "relevant"
    UNSURE = "unsure"
    IRRELEVANT = "irrelevant"


class Genre(StrEnum):
    REPORT = "report"
    OPINION = "opinion"
    ANALYSIS = "analysis"
    STATEMENT = "statement"
    ROUNDUP = "roundup"
    OTHER = "other"


class EventType(StrEnum):
    ARMED_ASSAULT = "armed_assault"
    RAID = "raid"
    INFILTRATION = "infiltration"
    SHELLING = "shelling"
    AIR_STRIKE = "air_strike"
    DRONE_STRIKE = "drone_strike"
    BOMBING = "bombing"
    SUICIDE_ATTACK = "suicide_attack"
    ASSASSINATION = "assassination"
    ABDUCTION = "abduction"
    SECURITY_OPERATION = "security_operation"
    ARREST = "arrest"
    SABOTAGE = "sabotage"
    BORDER_MEASURE = "border_measure"
    DIPLOMATIC = "diplomatic"
    OTHER = "other"


class Realis(StrEnum):
    """Did it happen, by the text?"""

    ACTUAL = "actual"
    PLANNED = "planned"
    HYPOTHETICAL = "hypothetical"
    DENIED = "denied"


class Scope(StrEnum):
    """One incident, or a total over a period or a campaign (which never enters an incident's sum)."""

    INCIDENT = "incident"
    PERIOD = "period"


class DatePrecision(StrEnum):
    DAY = "day"
    RANGE = "range"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    UNKNOWN = "unknown"


class DateBasis(StrEnum):
    """What an incident's date rests on."""

    EXPLICIT = "explicit"
    RELATIVE = "relative"
    DATELINE = "dateline"
    PUBLICATION = "publication"


class PublishedBasis(StrEnum):
    """Where an article's date of publication comes from."""

    FEED = "feed"
    JSON_LD = "json_ld"
    META = "meta"
    URL = "url"
    TEXT = "text"


class PlacePrecision(StrEnum):
    SITE = "site"
    PLACE = "place"
    NEAR = "near"
    ADMIN2 = "admin2"
    ADMIN1 = "admin1"
    BORDER = "border"
    COUNTRY = "country"
    UNKNOWN = "unknown"


class Role(StrEnum):
    PERPETRATOR = "perpetrator"
    TARGET = "target"
    SUPPORTER = "supporter"
    CLAIMANT = "claimant"
    ACCUSED = "accused"


class ActorKind(StrEnum):
    STATE = "state"
    ARMED_GROUP = "armed_group"
    CIVILIAN = "civilian"
    ORGANISATION = "organisation"
    UNKNOWN = "unknown"


class Certainty(StrEnum):
    STATED = "stated"
    SUSPECTED = "suspected"
    CLAIMED = "claimed"
    DENIED = "denied"


class Party(StrEnum):
    SECURITY = "security"
    CIVILIAN = "civilian"
    MILITANT = "militant"
    OFFICIAL = "official"
    UNKNOWN = "unknown"


class Outcome(StrEnum):
    KILLED = "killed"
    INJURED = "injured"
    CAPTURED = "captured"
    ARRESTED = "arrested"
    SURRENDERED = "surrendered"
    ABDUCTED = "abducted"
    MISSING = "missing"


class CrossBorder(StrEnum):
    """`unknown` (the text leaves it open) and `no` (the text says domestic) are two things."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class OriginBasis(StrEnum):
    """What an origin rests on, strongest first."""

    CROSSING_OBSERVED = "crossing_observed"
    LAUNCH_SITE = "launch_site"
    OFFICIAL_ALLEGATION = "official_allegation"
    ATTACKER_NATIONALITY = "attacker_nationality"
    KNOWN_SANCTUARY = "known_sanctuary"
    INFERENCE = "inference"


class FeedStatus(StrEnum):
    """A feed that nobody has seen alive starts `disabled` until `newswatch feeds check` has."""

    ENABLED = "enabled"
    DISABLED = "disabled"
    RETIRED = "retired"


class EventChange(StrEnum):
    """What has become of an event since an alert last told of it."""

    NEW = "new"  # it answers to the alert, and did not before
    TOLL = "toll"
    ORIGIN = "origin"  # whether, from where, how and on which basis it crossed a border, or that this is denied
    DETAILS = "details"  # kind, day, place, who
    SOURCES = "sources"  # more articles, outlets or independent sources tell of it
    MERGED = "merged"  # it is the same as another, which it went into
    RETRACTED = "retracted"  # nothing holds it up any more, or it no longer answers to the alert


class NoticeEnding(StrEnum):
    """How telling of a change ended."""

    LISTED = "listed"  # the alert had no webhook: it stands in the feed alone
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"
