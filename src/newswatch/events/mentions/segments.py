"""Which units tell of one incident: an article's sentences and list items, gathered into incidents.

Sentence after sentence continues the incident just told unless its words say otherwise: an item of a list, "in
another incident", a date that cannot be the same, a look back. After a look back the story returns to its main one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from newswatch.events.casualties import Claim
from newswatch.events.dates import DateMention
from newswatch.events.mentions import again
from newswatch.events.mentions.scenes import Scene, scene
from newswatch.events.mentions.units import Unit
from newswatch.events.places import PlaceMention
from newswatch.events.qualifiers import Qualifiers, realis_of
from newswatch.events.telling import is_dateline, of_telling
from newswatch.matching import CueMatch, Document, Match
from newswatch.model import DatePrecision, EventType, Genre, Outcome, Realis, Scope

# kinds that an article names often without telling of one: they need a day or a place of their own
TALK = frozenset((EventType.DIPLOMATIC, EventType.OTHER, EventType.BORDER_MEASURE))
# genres whose news is of their own day
REPORTING = frozenset((Genre.REPORT, Genre.STATEMENT, Genre.ROUNDUP, Genre.OTHER))
ARGUING = frozenset((Genre.OPINION, Genre.ANALYSIS))
STRONG = 0.6
# plurals that with a month or a year tell of a total
SEVERAL = frozenset("attacks bombings clashes strikes killings incidents operations raids shootings blasts".split())
# words behind which a clause is about something else than the deed
ASIDES = frozenset(
    "who whom whose which claiming alleging accusing involved wanted accused suspected masterminded mastermind "
    "responsible".split()
)
ASIDE_REACH = 12  # tokens from a date to "killing" in the same aside
DESCRIBED_REACH = 20  # tokens from "who" to "for the past": the words about one person
THOUSAND = 1000  # dead: the worst single attacks of the databases without a day named are below it
PERFECT = frozenset(("have", "has"))  # "have been killed in March": of a time that is not over
PRONOUNS = frozenset("he she they his her their him them it this these those".split())
# the people of an abduction told before, and the dead of whatever was told before
HURT = frozenset(("injured", "wounded", "abducted", "kidnapped"))
TAKEN = frozenset("captivity captors hostage hostages captive captives abductee abductees victim victims".split())
BODIES = frozenset("body bodies corpse corpses remains".split())
OPENING = 6  # first tokens of a sentence in which it says whom it is about
SAYING = frozenset("said says claimed claims stated announced".split())
THEMSELVES = frozenset(("it", "they"))
ARTICLE_BACK = 2  # tokens from an attack back to its article: "the attempted infiltration" is 2
SPOKEN_OF = frozenset(("the", "they", "he", "all", "both", "these"))
HAD_BACK = 3  # tokens from "had" to its verb: "had reportedly first infiltrated" is 3
INITIAL = 2  # characters: shorter capitalised words are initials and "De"
FROM_AFAR = frozenset((EventType.AIR_STRIKE, EventType.DRONE_STRIKE, EventType.SHELLING, EventType.BOMBING))
# strikes that came later than what was told are an answer to it: "Israeli jets later hit launch sites"
LATER = frozenset(("later", "then", "afterwards", "subsequently"))
LATER_REACH = 4  # tokens: "the army's jets later" is 5, and rare
NOT_YET = frozenset((Realis.PLANNED, Realis.HYPOTHETICAL))
# what is done on a day that is not the deed's: "gathered on Tuesday to remember the 60 who were killed in 2014"
REMEMBERING = frozenset(
    "remember remembered remembering commemorate commemorated commemorating commemoration mark marked marking mourn "
    "mourned honour honoured honor honored tribute tributes memorial anniversary".split()
)
TAKEN_BY_STATE = frozenset((Outcome.ARRESTED, Outcome.SURRENDERED))
HARMED = frozenset((Outcome.KILLED, Outcome.INJURED, Outcome.ABDUCTED))
# "and" before these ends what is said of who did it
GOES_ON = frozenset("stated said noted added claimed that it they".split())
VOICED_BACK = 14  # tokens before "claimed": names of groups with their brackets are up to 12
DAYS = frozenset((DatePrecision.DAY, DatePrecision.RANGE))


@dataclass(slots=True)
class Facts:
    """What one unit says."""

    unit: Unit
    cues: tuple[CueMatch, ...]
    claims: tuple[Claim, ...]
    dates: tuple[DateMention, ...]
    realis: Realis
    scope: Scope
    recalled: bool
    separate: bool
    own_days: tuple[DateMention, ...]  # exact dates of the deed, not of its telling
    scene: Scene  # where its words set what they tell
    fresh: bool  # does it tell a deed as news, of people and attacks not spoken of before?
    voiced: int | None = None  # where words end that only say who did what was told: "X claimed the attack"

    @property
    def counted(self) -> bool:
        """Does it claim that somebody was harmed or taken, by number or by name?"""
        return any(not c.none and (c.people.best is not None or c.people.explicit) for c in self.claims)

    @property
    def strong(self) -> bool:
        return any(c.cue.strength >= STRONG and c.cue.type not in TALK for c in self.cues)

    @property
    def talk(self) -> bool:
        """Does it tell only of talks, protests and measures, of nothing violent?"""
        return bool(self.cues) and not self.counted and all(c.cue.type in TALK for c in self.cues)

    @property
    def eventful(self) -> bool:
        return self.counted or bool(self.cues)


@dataclass(slots=True)
class Incident:
    facts: list[Facts] = field(default_factory=list)

    @property
    def recalled(self) -> bool:
        return self.facts[0].recalled

    @property
    def scope(self) -> Scope:
        return self.facts[0].scope

    @property
    def day(self) -> DateMention | None:
        return next((d for f in self.facts for d in f.own_days), None)

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        return tuple((f.unit.first, f.unit.last) for f in self.facts)

    @property
    def scene(self) -> Scene:
        """All places at which it was told so far."""
        scenes = [f.scene for f in self.facts if f.eventful]
        places = tuple(p for s in scenes for p in s.places)
        villages = frozenset(v for s in scenes for v in s.villages)
        return Scene(places, places, any(s.fronted for s in scenes), villages)

    @property
    def told(self) -> bool:
        """Does it tell of one thing that happened, and not of a total, a plan or a denial?"""
        return self.scope is Scope.INCIDENT and self.facts[0].realis is Realis.ACTUAL

    @property
    def telling(self) -> tuple[tuple[int, int], ...]:
        """The spans of the units that tell something of it, those left out that only go on about it."""
        return tuple((f.unit.first, f.unit.last) for f in self.facts if f.eventful)


def facts_of(
    document: Document,
    unit: Unit,
    cues: Sequence[CueMatch],
    claims: Sequence[Claim],
    dates: Sequence[DateMention],
    q: Qualifiers,
    places: Sequence[PlaceMention],
) -> Facts:
    """What the unit says, with its realis, scope and whether it looks back."""
    inside = [c for c in cues if unit.first <= c.first and c.last <= unit.last]
    actual = [c for c in inside if realis_of(document, q, unit.first, unit.last, c.first) is Realis.ACTUAL]
    own = tuple(
        c
        for c in claims
        if unit.first <= c.predicate < unit.last
        and (c.none or realis_of(document, q, unit.first, unit.last, c.predicate) not in NOT_YET)
    )
    realis = Realis.ACTUAL
    if inside and not actual and not own:
        realis = realis_of(document, q, unit.first, unit.last, inside[0].first)
    days = tuple(d for d in dates if unit.first <= d.first and d.last <= unit.last)
    if not q.inside("court", unit.first, unit.last):  # what a court judges was done on the day of its aside
        taken = bool(own) and all(c.outcome in TAKEN_BY_STATE for c in own)
        days = tuple(d for d in days if not ((d.recalled or taken) and _aside(document, unit, d.first, own)))
    past = _past(unit, tuple(actual), own, days, q) or _remembers(document, unit, own, days)
    if past:
        days = tuple(d for d in days if d.recalled)
    exact = any(d.precision in DAYS and not d.recalled for d in days)
    separators = q.inside("separator", unit.first, min(unit.first + 8, unit.last))
    if any(c.cue.type in FROM_AFAR for c in actual):
        separators += q.inside("retaliation", unit.first, min(unit.first + 8, unit.last))
        later = bool(LATER & set(document.words[unit.first : min(unit.first + LATER_REACH, unit.last)]))
    else:
        later = False
    return Facts(
        unit=unit,
        cues=tuple(actual if actual or own else inside),
        claims=own,
        dates=days,
        realis=realis,
        scope=_scope(document, unit, own, days, q),
        recalled=past or (not exact and (any(d.recalled for d in days) or _looks_back(document, unit, own, q))),
        separate=later or unit.turned or any(m.first - unit.first <= 2 for m in separators),
        own_days=tuple(
            d for d in days if d.precision in DAYS and not of_telling(document, d) and not is_dateline(document, d)
        ),
        scene=scene(places, unit, [*(c.predicate for c in own), *(c.first for c in actual)]),
        fresh=_fresh(document, unit, actual, own, q),
        voiced=_voiced(document, unit, q),
    )


def _fresh(document: Document, unit: Unit, cues: Sequence[CueMatch], claims: Sequence[Claim], q: Qualifiers) -> bool:
    """Does it tell of people not spoken of before, or of an attack that is not "the attack"?"""
    if q.inside("anaphora", unit.first, min(unit.first + OPENING, unit.last)):
        return False
    if document.words[unit.first] in PRONOUNS or _boasts(document, unit):
        return False
    told = [c.people for c in claims if not c.none]
    if told:
        return any(not p.definite and not p.names for p in told)
    strong = [c for c in cues if c.cue.strength >= STRONG and c.cue.type not in TALK]
    return any("the" not in document.words[max(unit.first, c.first - ARTICLE_BACK) : c.first] for c in strong[:1])


def _boasts(document: Document, unit: Unit) -> bool:
    """Does somebody say what they did themselves ("the group said that it had killed 20"): of what was told before?"""
    words = document.words
    return any(
        words[k] in SAYING and words[k + 1 + (words[k + 1] == "that")] in THEMSELVES
        for k in range(unit.first, unit.last - 2)
    )


def _voiced(document: Document, unit: Unit, q: Qualifiers) -> int | None:
    """The token at which a sentence that opens with who claims, denies or is blamed for "the attack" goes on to other
    things ("and stated that it avenged a strike of 3 January"); None where it does not open so."""
    said = [m for kind in ("claimed", "not_claimed", "attributed") for m in q.inside(kind, unit.first, unit.last)]
    first = min((m.first for m in said), default=unit.last)
    if first - unit.first > VOICED_BACK:
        return None
    meant = [m for m in q.inside("anaphora", first, unit.last) if any(m.first - s.last <= 3 for s in said)]
    goes_on = [s for s in said if _and_says(document, s.last, unit.last)]
    if not meant and not goes_on:
        return None
    last = max(m.last for m in (*meant, *goes_on))
    ahead = range(last, unit.last)
    return next((k for k in ahead if _and_says(document, k, unit.last)), unit.last)


def _and_says(document: Document, k: int, last: int) -> bool:
    return k + 1 < last and document.words[k] == "and" and document.words[k + 1] in GOES_ON


def _looks_back(document: Document, unit: Unit, claims: Sequence[Claim], q: Qualifiers) -> bool:
    """Do words like "previously" say it of what the unit tells, and not only of somebody in it?"""
    return any(not _aside(document, unit, m.first, claims) for m in q.inside("recalled", unit.first, unit.last))


def _aside(document: Document, unit: Unit, at: int, claims: Sequence[Claim]) -> bool:
    """Does a day long past, which begins at token `at`, stand in words that only describe somebody or give a reason
    ("who had escaped in 2007, was arrested", "killed three men, claiming they had informed on a camp in 2016")?"""
    words = document.words
    opener = next((k for k in range(at - 1, unit.first - 1, -1) if words[k] in ASIDES), None)
    told = [c.predicate for c in claims if not c.none]
    if opener is None or not told:
        return False
    inside = [t for t in told if opener < t < at + ASIDE_REACH and (t < at or words[t].endswith("ing"))]
    return not inside or (len(inside) < len(told) and at - opener <= DESCRIBED_REACH)


def _past(
    unit: Unit,
    cues: Sequence[CueMatch],
    claims: Sequence[Claim],
    days: Sequence[DateMention],
    q: Qualifiers,
) -> bool:
    """Is the harm told here long past, whatever day the sentence has: what a court judges, or what stands nearest to a
    date of its own that looks back ("marched on Friday to mark the massacre of 2014, in which 120 were killed")?"""
    told = [c.predicate for c in claims if not c.none and c.outcome in HARMED]
    violent = told or [c.first for c in cues if c.cue.type not in TALK]
    if not violent:
        return False
    first = min(violent)
    if unit.listed or any(c.cue.type is EventType.ARREST and c.first < first for c in cues):
        return False  # an arrest is news of its day, whatever it is for
    near = min(days, key=lambda d: min(abs(d.first - t) for t in violent), default=None)
    if near is not None and near.recalled:
        return (len(days) > 1 and bool(told)) or any(m.first < first for m in q.inside("court", unit.first, unit.last))
    if near is not None and near.first > first:
        return False  # "the judge who sentenced them was killed on Friday"
    return any(m.first < first for m in q.inside("court", unit.first, unit.last))


def _remembers(document: Document, unit: Unit, claims: Sequence[Claim], days: Sequence[DateMention]) -> bool:
    """Do people remember, before a date long past, those who were harmed then?"""
    told = [c.predicate for c in claims if not c.none]
    if unit.listed or not told or not any(d.recalled for d in days):
        return False
    return bool(REMEMBERING & set(document.words[unit.first : min(told)]))


def _in_thousands(document: Document, unit: Unit, claims: Sequence[Claim], days: Sequence[DateMention]) -> bool:
    """A number of dead of wars and campaigns: a thousand and more on no day ("the genocide of 1994, in which 800,000
    were murdered"), or what a present perfect counts since then ("46 have died since the fighting began")."""
    killed = [c for c in claims if c.outcome is Outcome.KILLED and not c.none and (c.people.best or 0) > 0]
    if any((c.people.best or 0) >= THOUSAND for c in killed):
        return True
    words = document.words[unit.first : unit.last]
    since = any(a in PERFECT and "since" in words[n:] for n, a in enumerate(words))
    return bool(killed) and since and not days


def _scope(
    document: Document, unit: Unit, claims: Sequence[Claim], days: Sequence[DateMention], q: Qualifiers
) -> Scope:
    """One incident, or a total: words of a period, or several attacks with no day but a month or a year."""
    if unit.listed or any(d.precision in DAYS for d in days):
        return Scope.INCIDENT
    if _in_thousands(document, unit, claims, days):
        return Scope.PERIOD
    long = any(d.precision in (DatePrecision.MONTH, DatePrecision.YEAR) for d in days)
    words = set(document.words[unit.first : unit.last])
    if long and (SEVERAL & words or PERFECT & words):
        return Scope.PERIOD
    dated = [d for d in days if d.precision is DatePrecision.MONTH]  # "in May last year" names a month
    words_of = [m for m in q.inside("period", unit.first, unit.last) if not _of_somebody(document, unit, m, claims)]
    in_month = all(any(d.first <= m.first < d.last for d in dated) for m in words_of)
    return Scope.INCIDENT if in_month else Scope.PERIOD


def _of_somebody(document: Document, unit: Unit, m: Match[str], claims: Sequence[Claim]) -> bool:
    """Do words of a period only describe somebody ("wanted in numerous cases", "had been active for the past five
    years")?"""
    words = document.words
    near = words[max(unit.first, m.first - DESCRIBED_REACH) : m.first]
    if ASIDES & set(near) and "." not in near and _aside(document, unit, m.first, claims):
        return True
    before = range(m.first - 1, max(unit.first, m.first - ASIDE_REACH) - 1, -1)
    had = next((k for k in before if words[k] == "had"), None)
    later = bool(claims) and all(c.predicate >= m.last for c in claims)
    return had is not None and later and "been" in words[had : m.first]


def gather(
    document: Document, facts: Sequence[Facts], *, roundup: bool = False, argued: bool = False
) -> list[Incident]:
    """The incidents of the text, in order; units that tell of none are left out or join the one they speak of. In a
    round-up a paragraph that tells of something begins a new incident; in a text that argues (`argued`) none begins
    without a day, a number or a talk."""
    out: list[Incident] = []
    main: Incident | None = None
    current: Incident | None = None
    named: Facts | None = None  # the sentence before, where it names a day long past and tells nothing else
    for f in facts:
        if named is not None and f.counted and not f.dates:
            f.dates, f.own_days, f.recalled = named.dates, named.own_days, True
        named = f if not f.eventful and f.own_days and all(d.recalled for d in f.own_days) else None
        if f.unit.listed:
            if f.eventful and (f.dates or f.counted):
                current = Incident([f])
                out.append(current)
            continue
        if not f.eventful:
            unsure = current is not None and current.facts[0].realis is not Realis.ACTUAL
            if f.voiced is not None and main is not None and unsure:
                current = main  # who did it is not said of what may have happened
            told = main if main is not None and current is not None and current.facts[0].talk else current
            if told is not None and _may_follow(told, f):
                told.facts.append(f)
            continue
        if current is not None and not current.facts[-1].unit.listed and _how_they_came(document, f):
            current.facts.append(replace(f, dates=(), own_days=()))
            continue
        turn = roundup and current is not None and f.unit.paragraph != current.facts[-1].unit.paragraph
        home = None if turn and (f.counted or f.strong) else _home(document, f, current, None if roundup else main)
        if home is not None:
            home.facts.append(_heard(f))
            current = home
            continue
        new = current is not None and f.fresh and f.counted and f.scene.elsewhere(current.scene)
        if f.voiced is not None and current is not None and not new and not current.facts[-1].unit.listed:
            # who did it is said of the incident just told; what else the sentence tells is another one, looked back on
            unit = replace(f.unit, last=f.voiced)
            current.facts.append(replace(f, unit=unit, cues=(), claims=(), dates=(), own_days=()))
            if f.counted or (f.strong and f.dates):
                out.append(Incident([replace(f, recalled=True)]))
            continue
        if not (f.counted or f.dates or f.talk or (f.strong and not argued)):
            continue
        current = Incident([f])
        out.append(current)
        if main is None and not f.recalled and f.scope is Scope.INCIDENT and f.realis is Realis.ACTUAL:
            main = current
    return out


def _how_they_came(document: Document, f: Facts) -> bool:
    """Does the unit only tell how those spoken of had come, whenever that was: "The slain men had infiltrated from
    Pakistan in January"?"""
    if f.counted or f.fresh or not f.cues or any(c.cue.type is not EventType.INFILTRATION for c in f.cues):
        return False
    words, at = document.words, f.cues[0].first
    told = words[f.unit.first : min(f.unit.first + OPENING, at)]
    return "had" in words[max(f.unit.first, at - HAD_BACK) : at] and bool(SPOKEN_OF & set(told))


def _may_follow(incident: Incident, f: Facts) -> bool:
    """May a unit that tells of nothing belong to the incident told last? Items of a list end with themselves, talks
    with their paragraph."""
    last = incident.facts[-1].unit
    return not last.listed and (not incident.facts[0].talk or f.unit.paragraph == last.paragraph)


def _heard(f: Facts) -> Facts:
    """The unit without the cues of what a claim goes on to speak of: "claimed it and stated that it avenged a suicide
    attack in another city"."""
    if f.voiced is None:
        return f
    return replace(f, cues=tuple(c for c in f.cues if c.first < f.voiced))


def _home(document: Document, f: Facts, current: Incident | None, main: Incident | None) -> Incident | None:
    """The incident that this unit goes on telling, or nothing where it begins one."""
    for incident in (current, main):
        if incident is None or incident.facts[-1].unit.listed:
            continue
        if _continues(document, f, incident, main):
            return incident
    return None


def _continues(document: Document, f: Facts, incident: Incident, main: Incident | None) -> bool:
    if f.claims and f.scope is incident.scope and f.realis is incident.facts[0].realis:
        told = [c for x in incident.facts for c in x.claims]
        if again.tells_how(document, f.unit.first, f.claims, told) or again.finds_bodies(document, f.claims, told):
            return True
    if (f.separate and (f.counted or f.strong)) or (f.fresh and f.scene.elsewhere(incident.scene)):
        return False
    if f.realis is not incident.facts[0].realis:
        return False
    if f.talk or incident.facts[0].talk:  # talks are an event of their own, told in one paragraph
        together = f.talk and incident.facts[0].talk and f.unit.paragraph == incident.facts[-1].unit.paragraph
        return together and not _apart(f, incident)
    if f.scope is not incident.scope:
        return main is None and _of_the_period(f, incident)
    if f.recalled != incident.recalled:
        if main is None and incident.recalled and not (f.own_days or f.strong):
            return True  # a text that only looks back: "who lost her husband" in the blast of 2014
        return not f.counted and not f.dates
    if _apart(f, incident, main):
        return document.words[f.unit.first] in PRONOUNS or _goes_on(document, f, incident)
    return True


def _of_the_period(f: Facts, incident: Incident) -> bool:
    """Is it, in a text that has told of no incident, a figure of the period just told of: "Attacks doubled last year.
    The number of dead rose to 402"?"""
    if incident.scope is not Scope.PERIOD or f.cues or f.dates or f.scene.places or f.separate:
        return False
    if any(c.people.names for c in f.claims):
        return False
    return (
        f.unit.sentence == incident.facts[-1].unit.sentence + 1
        and f.unit.paragraph == incident.facts[-1].unit.paragraph
    )


def _goes_on(document: Document, f: Facts, incident: Incident) -> bool:
    """Does the unit tell what later became of the people taken or harmed in the incident ("The hostages were released
    on Friday", "Omar's body was found two days later")?"""
    mine, theirs = next(iter(f.own_days), None), incident.day
    told = [c for x in incident.facts for c in x.claims if not c.none]
    if mine is None or theirs is None or mine.start < theirs.end or not told:
        return False
    words = document.words[f.unit.first : f.unit.last]
    taken = sum(c.people.best or 0 for c in told if c.outcome is Outcome.ABDUCTED)
    if taken and (TAKEN & set(words) or any(c.people.head is None and (c.people.best or 0) <= taken for c in f.claims)):
        return True  # "... Two were found dead on Tuesday"
    if any(a == "the" and b in HURT for a, b in pairwise(words)) or any(c.update for c in f.claims):
        return True  # "Five of the injured died on Tuesday, bringing the toll to 15"
    if BODIES & set(document.words[f.unit.first : f.unit.first + OPENING]):
        return True
    names = {document.words[k] for c in told for k in range(c.first, c.last) if _named(document, k)}
    return any(
        (c.people.definite and c.people.first < f.unit.first)
        or (c.people.names and any(document.words[k] in names for k in range(c.people.first, c.people.last)))
        for c in f.claims
    )


def _named(document: Document, k: int) -> bool:
    return document.is_capital(k) and len(document.words[k]) > INITIAL


def _long_ago(f: Facts) -> DateMention | None:
    """The month or year of a unit that looks back."""
    return next((d for d in f.dates if d.recalled), None) if f.recalled else None


def _apart(f: Facts, incident: Incident, main: Incident | None = None) -> bool:
    """Do the unit and the incident name days that cannot be one? An incident told without a day ("further strikes hit
    Kunar") is of the day of the `main` one."""
    mine = next(iter(f.own_days), None) or _long_ago(f)
    theirs = incident.day or next((d for g in incident.facts if (d := _long_ago(g)) is not None), None)
    if theirs is None and main is not None and not incident.recalled:
        theirs = main.day
    return mine is not None and theirs is not None and (mine.end < theirs.start or theirs.end < mine.start)
