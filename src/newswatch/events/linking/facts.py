"""What linking reads off one mention, computed once: days, place, tolls, actors, and the words of its quotations."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache

from newswatch.catalog.place_names import fold, key, without_suffix
from newswatch.events.linking.asides import aside, aside_part, main_part
from newswatch.events.linking.vocabulary import (
    AGAIN,
    COMMON,
    HOURS,
    NO_SPOT,
    WEEKDAYS,
    countries_by_word,
    country_words,
    neighbours,
)
from newswatch.model import (
    ActorKind,
    DateBasis,
    DatePrecision,
    Outcome,
    Party,
    Place,
    PlacePrecision,
    Quote,
    Realis,
    Role,
    Scope,
)
from newswatch.model.linking import LinkMention

UNDATED_DAYS = 7  # an incident without a date is at most a week older than its article
FINE = frozenset((PlacePrecision.SITE, PlacePrecision.PLACE, PlacePrecision.NEAR))
DAILY = frozenset((DatePrecision.DAY, DatePrecision.RANGE))
FIRM = frozenset((DateBasis.EXPLICIT, DateBasis.RELATIVE))
PERPETRATORS = frozenset((Role.PERPETRATOR, Role.CLAIMANT, Role.ACCUSED))
COMPARED = (Outcome.KILLED, Outcome.INJURED, Outcome.ABDUCTED, Outcome.ARRESTED)
NOBODY: frozenset[tuple[Party, int]] = frozenset()
HARMED = frozenset((Outcome.KILLED, Outcome.INJURED, Outcome.ABDUCTED, Outcome.CAPTURED))

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# what stands before a report: KABUL/ISLAMABAD, March 7 (CWS) - or Kupwara, March 6: or PESHAWAR -
_DATELINE = re.compile(r"^[A-Z][\w .,'’/-]{1,60}?(?:\([A-Z][\w ./]{1,30}\)\s*[-–—:]+|\s[-–—]{1,2}|:)\s+")
# where the wounded die and the accused are tried is not where it happened
_ELSEWHERE = re.compile(r"\b(?:hospital|court|morgue|mortuary|infirmary)\b", re.IGNORECASE)


def counts(m: LinkMention) -> bool:
    """Only what happened, once, holds an event up; a superseded mention is history."""
    return not m.superseded and m.mention.realis is Realis.ACTUAL and m.mention.scope is Scope.INCIDENT


class Facts:
    """One mention as linking sees it. What a veto needs is there at once, the rest when it is first asked for."""

    def __init__(self, link: LinkMention) -> None:
        m = link.mention
        self.stand(link)
        self.number: int | None = None  # a scale's name for all mentions that say the same
        self.filed: frozenset[int] | None = None  # blocking's keys, once they are asked for
        self.sought: frozenset[int] | None = None
        self.mention = m
        when = m.when
        told = (link.published or link.fetched_at).date().toordinal()
        # nobody tells of tomorrow; a day more for time zones and for outlets that date their papers ahead
        self.latest = told + 1
        # a day that only the other incident is told of is not its own
        start = None if when.quote is not None and self._aside(when.quote) else when.start
        self.dated = start is not None
        self.firm = self.dated and when.basis in FIRM
        self.daily = self.dated and when.precision in DAILY
        if start is None:
            self.first, self.last = told - UNDATED_DAYS, told
        else:
            self.first = start.toordinal()
            self.last = max(self.first, (when.end or start).toordinal())
        place = m.place
        self.country = place.country
        self.fine = place.precision in FINE and place.name is not None
        self.admin1 = _name(place.admin1)
        self.admin2 = _name(place.admin2)
        self.point = _point(place)

    def stand(self, link: LinkMention) -> None:
        """Take over how the mention stands by now; what it says is the same."""
        self.link = link
        self.counts = counts(link)

    @cached_property
    def name(self) -> str | None:
        """The place's name in the form in which spellings meet."""
        return _name(self.mention.place.name)

    @cached_property
    def reported_from(self) -> bool:
        """The place is only where the report was written, or where the wounded were taken, or another incident's."""
        place, quote = self.mention.place, self.mention.quote
        if place.quote is not None:
            if self._aside(place.quote):
                return True
            if _ELSEWHERE.search(place.quote.text) or (place.quote.text.isupper() and len(place.quote.text) > 3):
                return True
            if place.quote.start == 0 and quote.start > 0:
                return True
        if place.name is None:
            return False
        dateline = _DATELINE.match(quote.text)
        if dateline is None:
            return False
        named = set(key(place.name).split())
        rest = set(key(quote.text[dateline.end() :]).split())
        return named <= set(key(dateline.group()).split()) and not named <= rest

    @cached_property
    def _said(self) -> str:
        """The sentence without what it says of another incident."""
        return main_part(self.mention.quote.text)

    def _aside(self, quote: Quote) -> bool:
        """Do these words stand in what the sentence says of another incident?"""
        whole = self.mention.quote
        start, end = aside(whole.text)
        return end > 0 and whole.start + start <= quote.start and quote.end <= whole.start + end

    @cached_property
    def own(self) -> frozenset[str]:
        """Words of the spot's own name, whether the gazetteer knows it or not; empty where the place is a district or
        larger, or only where the report was written."""
        name = self.mention.place.name
        if name is None or self.reported_from:
            return frozenset()
        words = frozenset(_tokens(name)) - NO_SPOT
        return words if self.fine else words - self._coarse - country_words()

    @cached_property
    def spots(self) -> frozenset[str]:
        """Names of spots in the words of the place, finer than its district: "Kulachi tehsil of D. I. Khan" is at
        Kulachi. Empty where the text names none, or the place is only where the report was written."""
        quote = self.mention.place.quote
        if self.reported_from:
            return frozenset()
        found = frozenset(_capitals(quote.text)) - NO_SPOT if quote is not None else frozenset()
        return ((found | self.own) - self._coarse - country_words()) or self.own

    @property
    def _coarse(self) -> frozenset[str]:
        """Words of the district and the province."""
        place = self.mention.place
        return frozenset(t for name in (place.admin1, place.admin2) if name for t in _tokens(name))

    @cached_property
    def pinned(self) -> bool:
        """The coordinates are those of the spot itself."""
        return self.fine and self.spots <= self.own

    @cached_property
    def named(self) -> frozenset[str]:
        """Every capitalised word of the quotations that may name a place: no actor's, no country's, not that which
        only begins the sentence."""
        m = self.mention
        text = self._said
        dateline = _DATELINE.match(text)
        texts = [_after_first_word(text[dateline.end() :] if dateline else text)]
        texts += [_after_first_word(main_part(c.quote.text)) for c in m.casualties if not self._aside(c.quote)]
        if m.place.quote is not None and not self._aside(m.place.quote):
            texts.append(m.place.quote.text)
        actors = {t for a in m.actors for name in (a.name, a.quote.text) if name for t in _capitals(name)}
        return frozenset(t for text in texts for t in _capitals(text)) - actors - NO_SPOT - country_words()

    @cached_property
    def names(self) -> frozenset[str]:
        """Names in the sentence itself, finer than the district."""
        return frozenset(_capitals(self._said)) & self.named - self._coarse

    @cached_property
    def placed_here(self) -> bool:
        """The words of the place stand in the sentence that tells the incident."""
        place, quote = self.mention.place.quote, self.mention.quote
        return place is not None and quote.start <= place.start and place.end <= quote.end

    @cached_property
    def local(self) -> frozenset[str]:
        """Words of the district and province that the place lies in."""
        place = self.mention.place
        if place.quote is not None and self._aside(place.quote):
            return frozenset()
        names = (place.admin1, place.admin2, place.name)
        return frozenset(t for name in names if name for t in _tokens(name)) - NO_SPOT - country_words()

    @cached_property
    def words(self) -> frozenset[str]:
        """Telling words of the sentence it rests on, lightly stemmed; those of the place are left to the place."""
        place = self.mention.place
        names = (place.name, place.admin1, place.admin2, place.quote.text if place.quote else None)
        known = {_stem(t) for name in names if name for t in key(name).split()}
        return _telling(self._said) - known

    @cached_property
    def aside_words(self) -> frozenset[str]:
        """Telling words of what the sentence says of another incident."""
        return _telling(aside_part(self.mention.quote.text))

    @cached_property
    def weekdays(self) -> frozenset[int]:
        """Days of the week that the sentence names, Monday is 0."""
        return frozenset(WEEKDAYS[w] for w in key(self._said).split() if w in WEEKDAYS)

    @cached_property
    def hours(self) -> frozenset[str]:
        """Parts of the day that the sentence names."""
        return frozenset(HOURS[w] for w in key(self._said).split() if w in HOURS)

    @cached_property
    def again(self) -> bool:
        """The sentence tells this incident from an earlier one."""
        text = self.mention.quote.text
        return aside(text)[1] > 0 or not AGAIN.isdisjoint(key(text).split())

    @cached_property
    def divided(self) -> tuple[frozenset[tuple[Party, int]], ...]:
        """How many of each party, for each outcome that is compared; best, else the minimum."""
        found: dict[Outcome, dict[Party, int]] = {}
        for c in self.mention.casualties:
            number = c.best if c.best is not None else c.min
            if number is not None and not self._aside(c.quote):
                parties = found.setdefault(c.outcome, {})
                parties[c.party] = parties.get(c.party, 0) + number
        return tuple(frozenset(found[outcome].items()) if outcome in found else NOBODY for outcome in COMPARED)

    @cached_property
    def sums(self) -> tuple[int | None, ...]:
        """How many in all, for each outcome that is compared; null where the text does not number them."""
        return tuple(sum(n for _, n in parties) if parties else None for parties in self.divided)

    @cached_property
    def parties(self) -> frozenset[Party]:
        """Who was harmed, where the text says who."""
        return frozenset(
            c.party
            for c in self.mention.casualties
            if c.outcome in HARMED
            and c.party is not Party.UNKNOWN
            and (c.best is None or c.best > 0)
            and not self._aside(c.quote)
        )

    @cached_property
    def perpetrators(self) -> frozenset[str]:
        """Who did it, is blamed for it or claims it: a state as its country, a group by its id."""
        return frozenset(_who(a.kind, a.id, a.country) for a in self.mention.actors if a.role in PERPETRATORS) - {""}

    @cached_property
    def everyone(self) -> frozenset[str]:
        """The same over all roles."""
        return frozenset(_who(a.kind, a.id, a.country) for a in self.mention.actors) - {""}

    @cached_property
    def content(self) -> tuple[object, ...]:
        """All that is compared, but for whose report it is: the same for mentions that say the same."""
        return (
            *(self.mention.event_type, self.first, self.last, self.firm, self.daily, self.dated, self.latest),
            *(self.country, self.admin1, self.admin2, self.fine, self.name, self.point, self.reported_from),
            *(
                self.mention.place.precision,
                self.placed_here,
                self.pinned,
                self.own,
                self.spots,
                self.named,
                self.names,
            ),
            *(self.local, self.words, self.aside_words, self.weekdays, self.hours, self.again, self.sums, self.divided),
            *(self.parties, self.perpetrators, self.everyone, self.states),
        )

    @cached_property
    def states(self) -> frozenset[str]:
        """Countries that take part, as the text tells it: the place's, the origin's, those of states that act."""
        return frozenset(countries(self.link))


def countries(link: LinkMention) -> tuple[str, ...]:
    """The place's country first, then those in which the incident may be told from the other side: the origin's and the
    target's, those of states that act, and neighbours that the sentence names."""
    m = link.mention
    found = [m.place.country, m.origin.origin_country, m.origin.target_country]
    found += [a.country for a in m.actors if a.kind is ActorKind.STATE]
    named = {c for w in key(m.quote.text).split() for c in countries_by_word().get(w, ())}
    if m.place.country is not None:
        named &= neighbours().get(m.place.country, frozenset())
    found += sorted(named)
    return tuple(dict.fromkeys(c for c in found if c))


def _who(kind: ActorKind, name: str | None, country: str | None) -> str:
    if kind is ActorKind.STATE and country:
        return country
    return name or ""


@lru_cache(maxsize=65536)
def _name(name: str | None) -> str | None:
    return (fold(without_suffix(key(name))) or None) if name else None


@lru_cache(maxsize=65536)
def _tokens(name: str) -> tuple[str, ...]:
    """The words of a name in the form in which spellings meet; what is left of it too short to tell is dropped."""
    return tuple(t for t in map(fold, key(name).split()) if len(t) > 2)


@lru_cache(maxsize=8192)
def _capitals(text: str) -> tuple[str, ...]:
    """The capitalised words of a sentence, likewise. Remembered: the same candidates come back batch after batch."""
    words = (w.removesuffix("'s").removesuffix("’s") for w in _WORD.findall(text) if w[0].isupper())
    return tuple(t for w in words for t in _tokens(w))


@lru_cache(maxsize=8192)
def _telling(text: str) -> frozenset[str]:
    """The words of a sentence that not every such sentence has."""
    words = (w.casefold() for w in _WORD.findall(_DATELINE.sub("", text, count=1)))
    return frozenset(_stem(w) for w in words if len(w) > 2 and w not in COMMON)


def _after_first_word(text: str) -> str:
    return text.lstrip("\"'“‘( ").partition(" ")[2]


def _stem(word: str) -> str:
    word = word.removesuffix("'s").removesuffix("’s")
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) > 3:
            return word.removesuffix(ending)
    return word


def _point(place: Place) -> tuple[float, float] | None:
    """Coordinates where they are of a spot or a district; a province's centre is no place to measure from."""
    if place.latitude is None or place.longitude is None:
        return None
    if place.precision in FINE or place.precision is PlacePrecision.ADMIN2:
        return place.latitude, place.longitude
    return None


__all__ = ["FINE", "UNDATED_DAYS", "Facts", "countries", "counts"]
