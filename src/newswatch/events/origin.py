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
KINDS = ("crossing_observed", "launch_site", "official_allegation")
BASIS = {
    "crossing_observed": OriginBasis.CROSSING_OBSERVED,
    "launch_site": OriginBasis.LAUNCH_SITE,
    "official_allegation": OriginBasis.OFFICIAL_ALLEGATION,
}
STRENGTH = tuple(OriginBasis)
# phrases that say by themselves that a border was crossed, country or not
CROSSES = frozenset(("cross", "crossed", "across", "infiltrat", "infiltration", "border", "incursion", "intruded"))
BASED = frozenset(("based", "linked", "backed", "sponsored", "trained"))
FORCES = {
    "jets": "air",
    "warplanes": "air",
    "aircraft": "air",
    "drone": "drone",
    "drones": "drone",
    "artillery": "fire_across",
    "troops": "ground_crossing",
    "forces": "ground_crossing",
    "army": "ground_crossing",
    "soldiers": "ground_crossing",
}
MECHANISMS = (
    ("drone", ("drone", "drones", "uav", "quadcopter")),
    ("air", ("airstrike", "airstrikes", "air", "jets", "warplanes", "aircraft", "helicopter")),
    (
        "fire_across",
        (
            "shelling",
            "shells",
            "shelled",
            "mortar",
            "mortars",
            "rocket",
            "rockets",
            "missile",
            "missiles",
            "artillery",
            "firing",
            "fired",
            "fire",
        ),
    ),
    ("tunnel", ("tunnel", "tunnels")),
    ("maritime", ("boat", "boats", "sea", "naval")),
    (
        "ground_crossing",
        (
            "crossed",
            "crossing",
            "infiltrated",
            "infiltration",
            "infiltrating",
            "infiltrators",
            "incursion",
            "entered",
            "intruded",
            "sneaked",
            "slipped",
        ),
    ),
    (
        "support",
        (
            "backed",
            "sponsored",
            "supported",
            "trained",
            "harbouring",
            "harboring",
            "sheltering",
            "havens",
            "haven",
            "sanctuaries",
        ),
    ),
)


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
        self, document: Document, countries: Sequence[CountryMention], harmed: Sequence[tuple[int, int]]
    ) -> tuple[Sign, ...]:
        """All signs of the text. `harmed`: token spans of victims who are no militants, whose nationality says nothing of origin."""
        signs: list[Sign] = []
        for m in self._phrases.find(document):
            signs += self._phrase(document, m, countries)
        for c in countries:
            if c.kind == "adjective":
                signs += self._nationality(document, c, harmed)
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
        near = [
            c
            for c in countries
            if document.sentence_of[c.first] == sentence
            and (0 <= c.first - m.last <= REACH or 0 <= m.first - c.last <= 2)
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
            return []
        first = min(m.first, country.first) if country else m.first
        last = max(m.last, country.last) if country else m.last
        return [Sign(basis, country.country if country else None, first, last)]

    def _nationality(self, document: Document, c: CountryMention, harmed: Sequence[tuple[int, int]]) -> list[Sign]:
        words = document.words
        if c.last < len(words) and words[c.last] in BASED:  # "Afghan-based" says where they are based, not who they are
            return []
        for k in range(c.last, min(c.last + 4, len(words))):
            if words[k] in self._people:
                if any(first <= c.first < last for first, last in harmed):
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
    span: tuple[int, int],
) -> Origin:
    """The origin of the incident whose words are tokens `span`. `signs` are those inside it; `usual` is the country that
    the whole text names as origin, for signs that name none."""
    useful = foreign(signs, target)
    if not useful or target is None and not any(s.country or s.basis is OriginBasis.CROSSING_OBSERVED for s in useful):
        return Origin(status=CrossBorder.UNKNOWN, target_country=target, prior=prior)
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


def _mechanism(document: Document, span: tuple[int, int], best: Sign) -> str | None:
    for words in (document.words[best.first : best.last], document.words[span[0] : span[1]]):
        here = set(words)
        for mechanism, signs in MECHANISMS:
            if here & set(signs):
                return mechanism
    return None
