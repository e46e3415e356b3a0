"""Where an incident was: the places that the text names, and the one that its words put the incident at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from newswatch.catalog.gazetteer_files import Level
from newswatch.events.actors import ActorMention
from newswatch.events.mentions.segments import TALK, Incident
from newswatch.events.places import Hints, PlaceFinder, PlaceMention, Relation, locate, regions_of
from newswatch.matching import CountryMention, Document
from newswatch.model import NO_PLACE, ArticleText, EventType, Genre, Place, PlacePrecision

MOST_HOMES = 4
AT_LINE_KM = 3.0  # a crossing has two sides
AREAS = frozenset("area place zone district province region county town village city area state division".split())
SITES_OF = frozenset(
    "courthouse post camp checkpoint base road highway market bridge station mosque church school hospital crossing "
    "spot stretch valley forest mine".split()
)
SURE = frozenset((Relation.IN, Relation.NEAR, Relation.BETWEEN, Relation.TAKEN_FROM))
ANSWERS = frozenset(("response", "retaliation", "reprisal", "reply", "answer", "revenge"))
# after these a name is a place's, where it is one
TAKING = frozenset("took captured seized retook recaptured entered left reached shelled bombed".split())
AWAY = (Relation.ORIGIN, Relation.TOWARDS, Relation.SPEAKER, Relation.ELSEWHERE)  # not where things happen
SEVERAL_PLACES = 2  # one alone may be of another incident


@dataclass(frozen=True, slots=True)
class Where:
    """The places of one text."""

    document: Document
    mentions: tuple[PlaceMention, ...]
    hints: Hints

    @property
    def named(self) -> tuple[CountryMention, ...]:
        """The places below the level of a country, with the country each is in."""
        return tuple(
            CountryMention(m.first, m.last, m.place.country, "place")
            for m in self.mentions
            if m.place.country is not None and m.place.precision is not PlacePrecision.COUNTRY
        )

    @property
    def tokens(self) -> frozenset[int]:
        """The tokens of known places that the words before them make places: "in Gara and Qandil", "took Goma"."""
        words = self.document.words
        sure = (
            m
            for m in self.mentions
            if m.level is not None and (m.relation in SURE or words[max(0, m.first - 1)] in TAKING)
        )
        return frozenset(k for m in sure for k in range(m.first, m.last))

    def without(self, spans: Sequence[tuple[int, int]]) -> Where:
        """The same, less the places named in the token spans `spans`."""
        d = self.document
        out = [(d.starts[a], d.ends[b - 1]) for a, b in spans]
        return replace(self, mentions=tuple(m for m in self.mentions if not any(a <= m.start < b for a, b in out)))

    def locate(self, spans: Sequence[tuple[int, int]], *, around: bool = True) -> Place:
        """The place of the incident whose words are the token spans `spans`, or (`around`) of the sentences beside
        them; NO_PLACE where they name none."""
        d = self.document
        return locate(d, [(d.starts[a], d.ends[b - 1]) for a, b in spans], self.mentions, self.hints, around=around)


def read_places(finder: PlaceFinder, article: ArticleText, document: Document, actors: Sequence[ActorMention]) -> Where:
    """The places of the text, with what else is known of where it is set."""
    # an actor at home in many countries says nothing of where; the groups of the Sahel have three or four
    homes = tuple(dict.fromkeys(c for a in actors for c in a.entry.countries if len(a.entry.countries) <= MOST_HOMES))
    hints = Hints(
        outlet_country=article.country,
        countries=homes,
        title=article.title,
        day=article.published.date() if article.published else None,
        regions=regions_of(a.entry.id for a in actors),
        names=tuple((a.first, a.last) for a in actors),
    )
    return Where(document, finder.find(document, hints), hints)


def place_of(
    where: Where,
    actors: Sequence[ActorMention],
    incident: Incident,
    others: Sequence[tuple[int, int]],
    countries: Sequence[CountryMention],
    *,
    genre: Genre,
    kind: EventType,
    first: bool,
) -> Place:
    """Where the incident was: by the units that tell it, and only where these name nothing by those that go on about
    it. The place of another incident (`others`: the spans that tell of those), or of what this one answers, makes none
    finer. Talks are where their own words say. The dateline is where the `first` incident was; of the others it says no
    more than the country, and nothing of what is looked back on."""
    around = kind not in TALK
    dateline = next((m for m in where.mentions if m.relation is Relation.DATELINE), None)
    if not first:
        where = replace(where, mentions=tuple(m for m in where.mentions if m is not dateline))
    own = where if _same_place(where.document, incident.telling) else where.without(others)
    own = own.without(_answered(where.document, incident.telling))
    place = own.locate(incident.telling, around=around) if incident.telling else NO_PLACE
    if place.name is None:
        place = own.locate(incident.spans, around=around)
    alone = incident.facts[0].unit.listed or genre in (Genre.OPINION, Genre.ANALYSIS, Genre.ROUNDUP)
    if place.name is None and around and not alone:  # a report stays where it is until it says otherwise
        place = where.locate(incident.spans)
        if place.name is None and dateline is not None and not first and not incident.recalled:
            place = replace(NO_PLACE, country=dateline.place.country, precision=PlacePrecision.COUNTRY)
    return _among_others(where, _at_home(actors, countries, incident, place))


def _among_others(where: Where, place: Place) -> Place:
    """A place that is named and that no map has, with the country in which all places lie that the text names below the
    level of a country, where they are several."""
    if place.name is None or place.country is not None:
        return place
    inside = [
        m.place for m in where.mentions if m.relation not in AWAY and m.level not in (None, Level.COUNTRY, Level.LINE)
    ]
    countries = {p.country for p in inside}
    if len(countries) != 1 or len({p.name for p in inside}) < SEVERAL_PLACES:
        return place
    return replace(place, country=countries.pop(), precision=PlacePrecision.COUNTRY)


def _same_place(document: Document, spans: Sequence[tuple[int, int]]) -> bool:
    """Do the words speak of a place named before: "at another mine in the district"?"""
    words = document.words
    return any(
        words[k] in ("the", "same") and words[k + 1] in AREAS for first, last in spans for k in range(first, last - 1)
    )


def on_whose_side(place: Place, doers: frozenset[str | None], hit: frozenset[str | None]) -> Place:
    """The place on the side of those who were hit, where it lies on the line itself and those who did it are of the
    other: "Afghan guards were killed when Pakistani forces opened fire at Torkham"."""
    if place.border_km is None or place.border_km > AT_LINE_KM or place.border_segment is None:
        return place
    sides = set(place.border_segment.split("-"))
    if doers != {place.country} or len(hit) != 1 or not hit < sides or hit == doers:
        return place
    return replace(place, country=next(iter(hit)), admin1=None, admin2=None)


def of_same_place(document: Document, span: tuple[int, int]) -> bool:
    """Does it say that it was in the place told of before: "in the same town"?"""
    words = document.words
    return any(words[k] == "same" and words[k + 1] in AREAS | SITES_OF for k in range(span[0], span[1] - 1))


def _answered(document: Document, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """What the incident answers, up to the end of the clause: "in response to the rockets at Kiryat Shmona"."""
    words, out = document.words, []
    for first, last in spans:
        for k in range(first, last - 2):
            if words[k] == "in" and words[k + 1] in ANSWERS and words[k + 2] in ("to", "for"):
                end = next((j for j in range(k, last) if words[j] in (",", ".", ";")), last)
                out.append((k, end))
    return out


def _at_home(
    actors: Sequence[ActorMention], countries: Sequence[CountryMention], incident: Incident, place: Place
) -> Place:
    """A place that is named and that no map has, with the country of those named with it, where all of them are at home
    in one country and nowhere else ("CPI-Maoist cadres in Kongera village"), and no other country is named."""
    if place.name is None or place.country is not None:
        return place
    named = [m.entry for m in actors if any(a <= m.first < b for a, b in incident.telling)]
    homes = {c for e in named for c in e.countries}
    homes |= {c.country for c in countries if any(a <= c.first < b for a, b in incident.telling)}
    if len(homes) != 1 or not named or any(e.sanctuary or not e.countries for e in named):
        return place
    return replace(place, country=homes.pop(), precision=PlacePrecision.COUNTRY)
