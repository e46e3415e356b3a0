"""From where it came: whether the words of an incident place its source across a border, and on which basis.

`yes` rests on words of this text; the catalogue's knowledge of a group's sanctuary is returned apart, as `prior`.
Bases, strongest first: an observed crossing, a launch site, an official's allegation, the attackers' nationality,
a sanctuary that the text names, inference.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from newswatch.matching import CountryMention, Document, Match, PhraseSet
from newswatch.model import CrossBorder, Origin, OriginBasis

REACH = 9  # tokens between a phrase of origin and the country it is about
STOPS = frozenset((",", ";", ":"))
KINDS = ("crossing_observed", "launch_site", "official_allegation")
BASIS = {
    "crossing_observed": OriginBasis.CROSSING_OBSERVED,
    "launch_site": OriginBasis.LAUNCH_SITE,
    "official_allegation": OriginBasis.OFFICIAL_ALLEGATION,
}
STRENGTH = tuple(OriginBasis)
# phrases that say by themselves that a border was crossed, country or not
CROSSES = frozenset(("border", "frontier", "loc", "control", "blue"))
# "came from Azerbaijani positions", "rockets fired from Lebanon", "men who had slipped in from Kunar"
MOVING = frozenset(
    "came come coming cross crossed crossing slipped enter infiltrate sneak entered entering infiltrated infiltrating "
    "sneaked intruded arrived flew "
    "flown dropped smuggled".split()
)
CROSSED = frozenset("crossed entered infiltrated slipped sneaked intruded".split())
LAUNCHING = frozenset(
    "fired launched shots shelling shells shell rockets rocket missiles missile mortar mortars drone drones firing "
    "fire originated originating opened".split()
)
VICTIMS = frozenset("dead victims injured wounded killed casualties hostages".split())
RAIDERS = frozenset(
    "gunmen gunman raiders raider militants militant rebels fighters insurgents bandits attackers assailants "
    "infiltrators terrorists rustlers".split()
)
RAIDERS_BACK = 4  # tokens between raiders and "from": "gunmen on horseback from"
BLAMING = frozenset("accused accuses accusing blamed blames blaming".split())
BACK, AHEAD = 7, 5  # tokens between the verb and "from", and between "from" and the name
BASED = frozenset(("based", "linked", "backed", "sponsored", "trained"))
MECHANISMS = {
    "drone": frozenset("drone drones uav quadcopter quadcopters".split()),
    "air": frozenset("airstrike airstrikes air jets warplanes aircraft helicopter helicopters bombed".split()),
    "fire_across": frozenset(
        "shelling shells shelled mortar mortars rocket rockets missile missiles artillery firing fired fire "
        "sniper".split()
    ),
    "tunnel": frozenset("tunnel tunnels".split()),
    "maritime": frozenset("boat boats sea naval speedboat trawlers".split()),
    "ground_crossing": frozenset(
        "crossed crossing infiltrated infiltration infiltrating infiltrators incursion entered intruded sneaked "
        "slipped came come coming".split()
    ),
    "support": frozenset(
        "backed sponsored supported trained harbouring harboring sheltering havens haven sanctuaries".split()
    ),
}


@dataclass(frozen=True, slots=True)
class Sign:
    """One phrase of origin: which basis, which country (null where it names none), and its words."""

    basis: OriginBasis
    country: str | None
    first: int
    last: int


class OriginReader:
    """Finds signs of origin; built once from the lexicon's groups."""

    def __init__(self, groups: Mapping[str, tuple[str, ...]]) -> None:
        table: dict[str, str] = {}
        for kind in KINDS:
            for p in groups[kind]:
                table.setdefault(p, kind)
        self._phrases = PhraseSet(table)
        self._people = frozenset(groups["nationality_words"])

    def find(
        self,
        document: Document,
        countries: Sequence[CountryMention],
        places: Sequence[CountryMention],
        harmed: Sequence[tuple[int, int]],
    ) -> tuple[Sign, ...]:
        """All signs of the text. `places`: named places with their countries. `harmed`: token spans of victims who are
        no militants, whose nationality says nothing of origin."""
        signs: list[Sign] = []
        for m in self._phrases.find(document):
            signs += self._phrase(document, m, countries)
        for c in countries:
            if c.kind == "adjective":
                signs += self._nationality(document, c, harmed)
        signs += _from_where(document, (*countries, *places))
        signs += _blamed(document, countries)
        return tuple(sorted(signs, key=lambda s: s.first))

    def _phrase(self, document: Document, m: Match[str], countries: Sequence[CountryMention]) -> list[Sign]:
        words = document.words[m.first : m.last]
        sentence = document.sentence_of[m.first]
        if len(words) == 1:  # "based", "linked", "backed": only joined to a country: "Afghan-based"
            before = next((c for c in countries if c.last == m.first), None)
            if before is None or words[0] not in BASED:
                return []
            basis = OriginBasis.KNOWN_SANCTUARY if words[0] == "based" else OriginBasis.OFFICIAL_ALLEGATION
            return [Sign(basis, before.country, before.first, min(m.last + 1, len(document.words)))]
        reach = m.last + REACH
        if words[-1] == "from":  # what follows a comma is not where it came from
            reach = next(
                (k for k in range(m.last, min(reach, len(document.words))) if document.words[k] in STOPS), reach
            )
        near = [
            c
            for c in countries
            if document.sentence_of[c.first] == sentence and (m.last <= c.first <= reach or 0 <= m.first - c.last <= 2)
        ]
        basis = BASIS[m.value]
        if basis is OriginBasis.LAUNCH_SITE and words[0] == "based" and near:
            basis = OriginBasis.KNOWN_SANCTUARY
        if basis is OriginBasis.OFFICIAL_ALLEGATION and words[0] in (
            "safe",
            "sanctuaries",
            "sanctuary",
            "hideouts",
            "bases",
            "camps",
        ):
            basis = OriginBasis.KNOWN_SANCTUARY
        after = [c for c in near if c.first >= m.last]
        country = (after or near)[0] if near else None
        if country is None and not any(w in CROSSES for w in words):
            return []  # "crossed the river" names no border
        first = min(m.first, country.first) if country else m.first
        last = max(m.last, country.last) if country else m.last
        return [Sign(basis, country.country if country else None, first, last)]

    def _nationality(self, document: Document, c: CountryMention, harmed: Sequence[tuple[int, int]]) -> list[Sign]:
        words = document.words
        if c.last < len(words) and words[c.last] in BASED:  # "Afghan-based" says where they are based, not who they are
            return []
        for k in range(c.last, min(c.last + 4, len(words))):
            if words[k] in self._people:
                if any(first <= c.first < last for first, last in harmed) or _among_victims(words, k + 1):
                    return []
                return [Sign(OriginBasis.ATTACKER_NATIONALITY, c.country, c.first, k + 1)]
            if not words[k].isalpha() or words[k] in (
                "and",
                "or",
                "in",
                "of",
                "the",
                "on",
                "by",
                "was",
                "were",
                "said",
                "to",
            ):
                return []
        return []


def _among_victims(words: Sequence[str], k: int) -> bool:
    """ "a Ugandan national was among the dead": the nationality of a victim says nothing of where it came from."""
    told = words[k : k + 5]
    return bool({"was", "were", "is", "are"} & set(told[:2])) and "among" in told and _of_victims(words[k : k + 8])


def _of_victims(words: Sequence[str]) -> bool:
    """Victims, and not attackers who died ("among the dead attackers")."""
    return bool(VICTIMS & set(words)) and not RAIDERS & set(words)


def _from_where(document: Document, names: Sequence[CountryMention]) -> list[Sign]:
    """What came or was fired from a country, or from a place in one."""
    words = document.words
    at = {n.first: n for n in reversed(names)}
    out = []
    for i, w in enumerate(words):
        if w != "from" and not (w == "in" and i and words[i - 1] in ("fired", "launched")):
            continue
        sentence = document.sentences[document.sentence_of[i]]
        named = next((at[k] for k in range(i + 1, min(i + 1 + AHEAD, sentence.last)) if k in at), None)
        if named is None:
            continue
        after = words[named.last] if named.last < sentence.last else ""
        if after in CROSSED:  # "raiders from South Sudan crossed into Turkana"
            out.append(Sign(OriginBasis.CROSSING_OBSERVED, named.country, i, named.last + 1))
            continue
        near = [k for k in range(max(sentence.first, i - BACK), i) if words[k] in MOVING or words[k] in LAUNCHING]
        if not near:
            raiders = [k for k in range(max(sentence.first, i - RAIDERS_BACK), i) if words[k] in RAIDERS]
            if raiders and w == "from":  # "gunmen on horseback from Chad attacked"
                out.append(Sign(OriginBasis.ATTACKER_NATIONALITY, named.country, raiders[-1], named.last))
            continue
        launched = words[near[-1]] in LAUNCHING
        basis = OriginBasis.LAUNCH_SITE if launched else OriginBasis.CROSSING_OBSERVED
        out.append(Sign(basis, named.country, near[-1], min(named.last, sentence.last)))
    return out


def _blamed(document: Document, countries: Sequence[CountryMention]) -> list[Sign]:
    """A country that the text says is accused: "the army accused Cambodia of having laid it"."""
    words = document.words
    return [
        Sign(OriginBasis.OFFICIAL_ALLEGATION, c.country, k, c.last)
        for c in countries
        for k in range(max(0, c.first - 3), c.first)
        if words[k] in BLAMING and document.sentence_of[k] == document.sentence_of[c.first]
    ]


def foreign(signs: Sequence[Sign], target: str | None) -> tuple[Sign, ...]:
    """The signs that can speak of another country than the target."""
    return tuple(s for s in signs if s.country is None or s.country != target)


def leading_country(signs: Sequence[Sign], target: str | None) -> str | None:
    """The country that most signs of a text name as origin; null where none does or two are level."""
    ranked = Counter(s.country for s in signs if s.country not in (None, target)).most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]


def decide(
    document: Document,
    signs: Sequence[Sign],
    target: str | None,
    *,
    usual: str | None,
    asserted_by: str | None,
    denied_by: str | None,
    prior: str | None,
    domestic: bool,
    span: tuple[int, int],
) -> Origin:
    """The origin of the incident whose words are tokens `span`. `signs` are those inside it; `usual` is the country
    that the whole text names as origin, for signs that name none; `domestic`: who did it is known and at home there."""
    useful = [s for s in foreign(signs, target) if s.country is not None or _names_border(document, s)]
    if target is None:
        useful = [s for s in useful if s.basis is not OriginBasis.ATTACKER_NATIONALITY]
    if not useful:
        status = CrossBorder.NO if domestic else CrossBorder.UNKNOWN
        return Origin(status=status, target_country=target, prior=prior)
    best = min(useful, key=lambda s: (STRENGTH.index(s.basis), s.country is None, s.first))
    country = best.country or next((s.country for s in useful if s.country), None) or usual
    if country == target:
        country = None
    quote = document.quote(best.first, best.last)
    return Origin(
        status=CrossBorder.YES,
        origin_country=country,
        target_country=target,
        mechanism=_mechanism(document, span, best),
        basis=best.basis,
        asserted_by=asserted_by,
        denied_by=denied_by,
        quote=quote,
        prior=prior,
    )


def _names_border(document: Document, sign: Sign) -> bool:
    return any(w in CROSSES for w in document.words[sign.first : sign.last])


def _mechanism(document: Document, span: tuple[int, int], best: Sign) -> str | None:
    sentence = document.sentences[document.sentence_of[best.first]]
    for first, last in ((best.first, best.last), (sentence.first, sentence.last), span):
        words = document.words[first:last]
        here = set(words)
        for mechanism, signs in MECHANISMS.items():
            if here & signs:
                return mechanism
    return None
