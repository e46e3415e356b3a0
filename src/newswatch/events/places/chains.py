"""Putting parts together ("X village in Y tehsil of Z District") and choosing, for all of them at once, which
places of those names are meant: such that the finer lies in the coarser.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from newswatch.catalog.gazetteer_files import Level
from newswatch.events.places.context import Context
from newswatch.events.places.gazetteer import Candidate, Gazetteer, kilometres
from newswatch.events.places.parts import Part
from newswatch.events.places.surroundings import Relation
from newswatch.matching import Document

BEAM = 16  # readings kept while a chain is resolved
MOST = 40  # places of one name looked at, the most populous first
GREATER = 10  # times as many people in the district that alone is meant by its name: Gaya in Bihar, not in Niger
NEAR_KM = 60.0  # a village and the town it is said to be in, where districts are not known
_LOOSE = frozenset(
    {Relation.NONE, Relation.ATTRIBUTE, Relation.OF, Relation.ORIGIN, Relation.TOWARDS, Relation.POSSESSIVE}
)
COARSE = ("district", "province", "country")


@dataclass(frozen=True, slots=True)
class Chain:
    """Parts from fine to coarse, each with the place that is meant, None where no gazetteer knows it."""

    parts: tuple[Part, ...]
    resolved: tuple[Candidate | None, ...]
    near: bool = False  # the finest is only said to be near the next

    @property
    def finest(self) -> Candidate | None:
        return next((c for c in self.resolved if c is not None), None)


def distance_km(a: Candidate, b: Candidate) -> float | None:
    """Kilometres between two places; None where the coordinates of one are not known."""
    return kilometres(a.latitude, a.longitude, b.latitude, b.longitude)


# ---------------------------------------------------------------------- linking


def link(document: Document, parts: Sequence[Part]) -> list[list[Part]]:
    """Chains of parts that the text joins, finest first. Lists ("A, B and C villages of D") share what follows."""
    chains: list[list[Part]] = []
    pending: list[list[Part]] = []  # coordinated chains that wait for what contains them all
    i = 0
    while i < len(parts):
        chain = [parts[i]]
        while i + 1 < len(parts):
            how = _joint(document, chain[-1], parts[i + 1])
            if how == "within":
                chain.append(parts[i + 1])
            elif how == "possessive":
                chain.insert(len(chain) - 1, replace(parts[i + 1], relation=chain[-1].relation, word=chain[-1].word))
            elif how == "and":
                following = parts[i + 1]
                if following.relation in (Relation.NONE, Relation.ATTRIBUTE):
                    following = replace(following, relation=chain[0].relation, word=chain[0].word)
                if following.plural:  # "A, B and C villages": all of them are villages
                    pending += [[p if p.kind else replace(p, kind=following.kind)] for p in chain]
                else:
                    pending.append(chain)
                chain = [following]
            else:
                break
            i += 1
        for earlier in pending:
            if len(chain) > 1 and len(earlier) == 1:
                earlier.extend(chain[1:])
            chains.append(earlier)
        pending = []
        chains.append(chain)
        i += 1
    return chains


REACH = 14  # tokens between a village and the district that a sentence names after it


def adopt(document: Document, chains: list[list[Part]]) -> list[list[Part]]:
    """Gives a chain that names no district or province the one that its sentence names next: "in Katulpeta village
    under bandhugaon Police Station area of Koraput District"."""
    out: list[list[Part]] = []
    for i, chain in enumerate(chains):
        following = chains[i + 1] if i + 1 < len(chains) else None
        if (
            following is not None
            and not _coarse(chain[-1])
            and chain[0].relation in _SETTING
            and (
                following[0].relation in (Relation.IN, Relation.OF, Relation.NEAR)
                or (following[0].relation is Relation.NONE and document.words[following[0].begin - 1] == ",")
            )
            and following[0].begin - chain[-1].stop <= REACH
            and _coarse(following[-1])
            and following[0].first > chain[-1].first
            and not _ELSEWHERE & set(document.words[chain[-1].stop : following[0].begin])
        ):
            tail = [p for p in following if _coarse(p)]
            out.append([*chain, *tail])
        else:
            out.append(chain)
    return out


# between a village and a province these say that the province is another place: "near Ijara and held in Middle Juba"
_ELSEWHERE = frozenset((")", "held", "into", "cross", "crossed", "crossing", "towards", "fled", "back"))
_PASSING = frozenset({Relation.ORIGIN, Relation.OF, Relation.TOWARDS})
_SETTING = frozenset({Relation.IN, Relation.NEAR, Relation.BETWEEN, Relation.TAKEN_FROM, Relation.NONE})


def _coarse(part: Part) -> bool:
    if part.kind in COARSE:
        return True
    return not part.kind and any(c.level <= Level.ADMIN1 and c.own for c in part.candidates)


def _joint(document: Document, a: Part, b: Part) -> str:
    """How b follows a: "within", "possessive" (a's b), "and", or "" for not at all."""
    gap = document.words[a.stop : b.begin]
    word = b.word
    if gap in (("'s",), ("'",)) and word in ("", "of"):
        return "possessive"
    if b.relation is Relation.NONE or b.relation is Relation.ATTRIBUTE or not word:
        if gap in ((",",), ("(",), (), (",", "the")) and (gap or b.begin > a.stop or b.begin == a.stop):
            if gap == () and a.kind == "" and b.kind == "":
                return ""
            return "within" if gap != () or a.kind else ""
        if gap in (("and",), (",", "and"), ("&",), ("or",), ("as", "well", "as")):
            return "and"
        return ""
    if word in ("in", "at", "on", "along") and (
        (a.relation in _PASSING and (gap == (",",) or any(c.level <= Level.ADMIN1 and c.own for c in a.candidates)))
        or (a.kind == b.kind and a.kind in COARSE)
        or (gap == (",",) and _coarse(a) and not _coarse(b))
    ):
        return (
            ""  # "the mayor of El Bolson, in Cuesta del Ternero"; "police from Sangin district in Nahri Saraj district"
        )
    if b.relation is Relation.NEAR and a.relation in _PASSING and _coarse(a):
        return ""  # "tried to cross from Libya near the Salloum plateau"
    if gap in ((), (",",), ("(",), ("which", "is"), ("located",), ("situated",), (",", "located"), (",", "situated")):
        if word in ("in", "of", "under", "within", "at", "on", "inside", "along", "across"):
            return "within"
        if word in ("near", "close to", "outskirts of", "off", "outside", "adjacent to") or word.endswith(" of"):
            return "within"
    if gap in (("and",), (",", "and")) and word == a.word:
        return "and"
    return ""


# ---------------------------------------------------------------------- resolving


@dataclass(slots=True)
class _Reading:
    score: float
    chosen: tuple[Candidate | None, ...]  # coarsest first while reading

    @property
    def container(self) -> Candidate | None:
        known = [c for c in self.chosen if c is not None]
        return max(known, key=lambda c: (c.level, c.row)) if known else None


def resolve(gazetteer: Gazetteer, parts: Sequence[Part], context: Context) -> list[Chain]:
    """The chain with its places; several where what stood together turns out to be a list ("Kabul, Kandahar")."""
    readings = [_Reading(0.0, ())]
    for i in range(len(parts) - 1, -1, -1):
        part = parts[i]
        above = parts[i + 1] if i + 1 < len(parts) else None
        near = above is not None and above.relation is Relation.NEAR
        following: list[_Reading] = []
        for reading in readings:
            following.extend(_extend(gazetteer, part, above, reading, context, near))
        following.sort(key=lambda r: -r.score)
        readings = following[:BEAM]
    chosen = tuple(reversed(readings[0].chosen))
    return _cut(gazetteer, parts, chosen, context)


def _cut(
    gazetteer: Gazetteer, parts: Sequence[Part], chosen: tuple[Candidate | None, ...], context: Context
) -> list[Chain]:
    """Cuts a comma chain where a well-known place fits nothing that follows: that was a list."""
    for i in range(len(parts) - 1):
        if chosen[i] is None and parts[i + 1].relation is Relation.NONE and not parts[i].kind:
            beside = chosen[i + 1]
            if beside is not None and any(_siblings(c, beside) for c in parts[i].candidates[:3]):
                head = replace(parts[i], kind="")
                second = replace(parts[i + 1], relation=parts[0].relation, word=parts[0].word)
                return [
                    *resolve(gazetteer, [*parts[:i], head][-1:], context),
                    *resolve(gazetteer, [second, *parts[i + 2 :]], context),
                ]
    near = len(parts) > 1 and parts[1].relation is Relation.NEAR
    known = [(p, c) for p, c in zip(parts, chosen, strict=True) if c is not None]
    if len(known) == 1 and not _acceptable(replace(known[0][0], relation=parts[0].relation), known[0][1], context):
        chosen = (None,) * len(parts)
    return [Chain(tuple(parts), chosen, near)]


def _siblings(a: Candidate, b: Candidate) -> bool:
    """Whether a well-known place is rather beside than in the other: two countries, two towns of a country."""
    if a.level is Level.COUNTRY:
        return b.level is Level.COUNTRY
    known = a.level is Level.ADMIN1 or a.population > 100_000
    return known and a.level <= b.level and a.country == b.country


def _acceptable(part: Part, c: Candidate | None, context: Context) -> bool:
    """A place that nothing around it confirms must be known widely: a village of that name proves nothing."""
    if c is None or c.level is Level.COUNTRY:
        return True
    if c.level is Level.ADMIN1:
        return c.own or part.relation not in _LOOSE or context.weight(c.country) > 0
    if part.relation in _LOOSE and not part.kind:
        if c.level is Level.ADMIN2 and c.own and len({x.country for x in part.candidates if x.own}) == 1:
            return True
        if c.level is Level.ADMIN2 and c.own and context.weight(c.country) > 0.5:
            return True
        if c.level in (Level.SITE, Level.AREA) and c.own and context.weight(c.country) > 0:
            return True  # crossings, camps and rivers of the catalogue
        if c.known and part.relation is Relation.OF and context.weight(c.country) > 0:
            return True  # "the detachment of Diapaga"
        return c.population >= (50_000 if context.weight(c.country) > 0 else 200_000)
    if c.known:
        return True
    if context.weight(c.country) > 0:
        return True
    # Alone, a name that only one place has is that place in 95 of 100 texts where 20,000 people live, in half of
    # them where 1,000 do; another name of a place, or one of several, needs a city (counted on the evaluation's
    # development sets)
    others = [x for x in part.candidates if x.country != c.country]
    if part.kind in COARSE and c.level <= Level.ADMIN2:  # "Bijapur district": towns of that name do not matter
        others = [x for x in others if x.level <= Level.ADMIN2]
        if not others or (c.own and c.population >= GREATER * max(x.population for x in others)):
            return True
    if not others:
        return c.population >= (20_000 if c.own else 100_000)
    return c.own and c.population >= 100_000 and c.population >= 20 * max(x.population for x in others)


def _extend(
    gazetteer: Gazetteer, part: Part, above: Part | None, reading: _Reading, context: Context, near: bool
) -> list[_Reading]:
    container = reading.container
    out = []
    fitted = False
    # what lies in a district that nobody knows is not the same-named place of another district
    lost = 2.0 if above is not None and above.kind in COARSE and reading.chosen[-1] is None else 0.0
    for c in part.candidates[:MOST]:
        fit = _fit(c, container, near, gazetteer.former)
        if fit is None:
            continue
        if above is not None and c.level is Level.COUNTRY and above.candidates:
            fit -= 3.0  # no country lies in another place: "the Kosovo area of Naivasha"
        fitted = True
        out.append(_Reading(reading.score + fit + _prior(part, c, context) - lost, (*reading.chosen, c)))
    if not fitted and part.normal:
        for c in _other_spellings(gazetteer, part, container, context):
            fit = _fit(c, container, near, gazetteer.former)
            if fit is not None:
                out.append(_Reading(reading.score + fit - 0.7 + _prior(part, c, context), (*reading.chosen, c)))
    # nothing known by that name is meant
    unknown = -0.4 if not part.candidates else -1.0
    if part.kind in COARSE or any(c.level <= Level.ADMIN1 for c in part.candidates[:2]):
        unknown -= 0.8
    if part.kind in COARSE and any(c.own and c.level <= Level.ADMIN2 for c in part.candidates):
        unknown -= 1.0
    out.append(_Reading(reading.score + unknown, (*reading.chosen, None)))
    return out


def _other_spellings(
    gazetteer: Gazetteer, part: Part, container: Candidate | None, context: Context
) -> tuple[Candidate, ...]:
    """Places of the container whose names are other spellings of the part's; only where they are few.

    Where nothing contains a district or province, the country that the text is about does.
    """
    if container is None:
        top = context.top
        country = gazetteer.country(top) if top and part.kind in ("province", "district") else None
        if country is None:
            return ()
        container = country
    if container.level is Level.ADMIN2 and container.admin1 is not None:
        found = gazetteer.spelled_like(part.normal, container) or gazetteer.spelled_like(
            part.normal, gazetteer.row(container.admin1)
        )
    elif container.level in (Level.ADMIN1, Level.ADMIN2):
        found = gazetteer.spelled_like(part.normal, container)
    elif container.level is Level.COUNTRY and part.kind in ("province", "district"):
        found = tuple(
            c for c in gazetteer.spelled_like(part.normal, container) if c.level in (Level.ADMIN1, Level.ADMIN2)
        )
    elif container.level is Level.COUNTRY and len(part.normal) > 5:
        found = tuple(c for c in gazetteer.spelled_like(part.normal, container) if c.level is Level.ADMIN1)
    else:
        return ()
    towns = {(c.admin1, c.admin2) for c in found if c.level not in (Level.ADMIN1, Level.ADMIN2)}
    return found if len(towns) <= 1 else ()


def _fit(c: Candidate, container: Candidate | None, near: bool, former: Mapping[int, tuple[int, ...]]) -> float | None:
    """How well the place lies in what is said to contain it; None where it cannot."""
    if container is None:
        return 0.0
    if c.row == container.row:
        return -0.5
    if container.level is Level.ADMIN1 and c.admin1 is not None and container.row in former.get(c.admin1, ()):
        return 2.5
    if c.within(container):
        return 3.0 if container.level in (Level.ADMIN2, Level.ADMIN1) else 2.5
    if c.country != container.country:
        if near and container.level >= Level.TOWN:
            km = distance_km(c, container)
            return 0.5 if km is not None and km <= NEAR_KM else None
        return None
    if container.within(c) and c.level < container.level:
        return 0.8  # named the other way round
    km = distance_km(c, container)
    if container.level is Level.ADMIN1 and c.own and c.level >= Level.ADMIN2:
        # on a border between provinces the text may know better than GeoNames, or be older: Gizab in Uruzgan
        return 0.3 if km is not None and km <= 150 else None
    if container.level is Level.ADMIN2:
        if c.level in (Level.COUNTRY, Level.ADMIN1):
            return None
        if c.admin1 == container.admin1 and c.admin1 is not None:
            if c.admin2 is None:
                return 2.0 if km is None or km <= 2 * NEAR_KM else 0.5
            return 1.0 if km is not None and km <= NEAR_KM else None
        return 0.4 if km is not None and km <= NEAR_KM / 2 else None
    if container.level >= Level.TOWN:
        if c.level <= Level.ADMIN1:
            return None
        if km is None:
            return 0.5 if c.admin1 is not None and c.admin1 == container.admin1 else None
        return 1.5 if km <= NEAR_KM else None
    return None


KNOWN = 1.5  # more than what any number of people adds ("Uri" alone is no canton), less than what a named country does
_LEVEL_PRIOR = {
    Level.COUNTRY: 2.0,
    Level.ADMIN1: 1.0,
    Level.ADMIN2: 0.45,
    Level.TOWN: 0.5,
    Level.SITE: 0.6,
    Level.AREA: 0.6,
    Level.LINE: 1.0,
}
# how a word of kind and the level of a place go together
_KIND: dict[str, dict[Level, float]] = {
    "country": {Level.COUNTRY: 1.0},
    "province": {Level.ADMIN1: 1.6, Level.ADMIN2: 0.6, Level.AREA: 0.6, Level.TOWN: -1.2, Level.COUNTRY: -0.5},
    "district": {Level.ADMIN2: 1.6, Level.ADMIN1: 0.3, Level.TOWN: 0.2, Level.AREA: 0.2, Level.COUNTRY: -2.0},
    "subdistrict": {Level.ADMIN2: 0.4, Level.TOWN: 0.6, Level.SITE: 0.4, Level.ADMIN1: -1.5, Level.COUNTRY: -2.0},
    "city": {Level.TOWN: 1.0, Level.ADMIN2: -0.3, Level.ADMIN1: -1.0, Level.COUNTRY: -2.0},
    "village": {Level.TOWN: 0.8, Level.SITE: 0.8, Level.ADMIN2: -0.8, Level.ADMIN1: -2.0, Level.COUNTRY: -3.0},
    "neighbourhood": {Level.TOWN: 0.2, Level.SITE: 0.8, Level.ADMIN1: -1.5, Level.COUNTRY: -2.5},
    "area": {
        Level.AREA: 1.0,
        Level.SITE: 0.6,
        Level.TOWN: 0.4,
        Level.ADMIN2: 0.45,
        Level.ADMIN1: -0.5,
        Level.COUNTRY: -2.0,
    },
}


def _prior(part: Part, c: Candidate, context: Context) -> float:
    """How likely the place is, before containment: level, people, own name, what the text is about, its kind."""
    score = _LEVEL_PRIOR[c.level] + min(math.log10(c.population + 1), 7.0) / 7
    if not c.own:
        score -= 0.4
    elif c.level is Level.TOWN and c.population >= 100_000 and not part.kind:
        score += 0.4  # "in Los Angeles" is in the city, not somewhere in its county
    if context.countries:
        weight = context.weight(c.country)
        score += 2.0 * weight if weight else -0.8
    if c.known:
        score += KNOWN
    if c.admin1 is not None and c.admin1 in context.admin1:
        score += 0.8
    if c.admin2 is not None and c.admin2 in context.admin2:
        score += 0.5
    if context.theatre and {c.admin1, c.admin2} & context.theatre:
        score += 0.7
    if part.kind:
        score += _KIND[part.kind].get(c.level, 0.0)
    elif c.level is Level.ADMIN2 and part.relation in (Relation.NEAR, Relation.BETWEEN):
        score -= 0.6  # one is near a town, in a district
    return score
