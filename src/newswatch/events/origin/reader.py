"""Reads a text's signs of origin: the lexicon's phrases, nationalities, movements, and hands behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from newswatch.events.origin.hands import hands
from newswatch.events.origin.movement import (
    FLEEING,
    RETREATING,
    believed,
    broken_truces,
    from_across,
    from_ground,
    from_own_ground,
    from_where,
    homes,
    not_fired,
    retreats,
)
from newswatch.events.origin.signs import (
    BASED,
    CLAUSE_ENDS,
    CROSSES,
    RAIDERS,
    Sign,
    clause_start,
    deed_start,
    is_negated,
    subject_country,
)
from newswatch.matching import CountryMention, Document, Match, PhraseSet
from newswatch.model import OriginBasis

REACH = 9  # tokens between a phrase of origin and the country it is about
FROM_REACH = 6  # tokens between "from" and the country: "from the other side of the Afghan" is 5
KINDS = ("crossing_observed", "launch_site", "official_allegation")
BASIS = {
    "crossing_observed": OriginBasis.CROSSING_OBSERVED,
    "launch_site": OriginBasis.LAUNCH_SITE,
    "official_allegation": OriginBasis.OFFICIAL_ALLEGATION,
}
# phrases of where somebody sits, whatever group of the lexicon they stand in
SITTING = frozenset("based operating operate operates operated safe sanctuaries sanctuary hideouts bases camps".split())
# last words of phrases whose country is the one entered or struck, not the one it came from
LEADING = frozenset(("in", "inside", "by", "on", "from"))  # behind these the country follows
ENTERED = frozenset(("into", "inside", "onto"))
OWN = (("its",), ("their",))
OWN_GROUND = frozenset("territory soil airspace waters land".split())
STRUCK = frozenset(("strike", "strikes", "air", "airstrikes", "bombed", "struck", "raid"))
VICTIMS = frozenset("dead victims injured wounded killed casualties hostages".split())
MOVED = (OriginBasis.CROSSING_OBSERVED, OriginBasis.LAUNCH_SITE)
PEOPLE_REACH = 4  # words from a nationality to whom it is of: "Sudan's paramilitary Rapid Support Forces" is 4
FLEEING_BACK = 2  # tokens from people to their verb: "refugees have crossed into" is 1
DEEDS = frozenset("raid raids attack attacks incursion incursions ambush strike strikes shelling".split())
VICTIM_BACK = 2  # tokens between the victims and their way: "herders who had come from" is 2
ARMED = RAIDERS | {"armed", "smuggler", "smugglers", "intruder", "intruders", "infiltrator", "trespasser"}
WHO_AHEAD = 4  # tokens from "based" to who: "Afghan-based Tehrik-i-Taliban Pakistan militants" is longer, and an actor
TRAVELLERS = frozenset(
    "bus buses van minibus lorry truck trucks train convoy passengers travellers travelers pilgrims refugees migrants "
    "traders workers labourers laborers tourists returnees".split()
)
NO_PEOPLE = frozenset("and or in of the on by was were said to".split())


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
        names = tuple(sorted((*countries, *places), key=lambda c: c.first))
        signs: list[Sign] = []
        for m in self._phrases.find(document):
            if document.words[m.first] not in RETREATING:
                signs += self._phrase(document, m, countries, names, harmed)
        for c in countries:
            if c.kind == "adjective" or _does(document, c):
                signs += self._nationality(document, c, harmed)
        signs += from_where(document, names)
        signs += from_across(document)
        signs += (*from_ground(document, countries), *from_own_ground(document, countries))
        signs += believed(document, countries)
        signs += (*not_fired(document, countries), *broken_truces(document), *homes(document, names, harmed))
        signs = [s for s in signs if s.basis not in MOVED or not _victims_moved(document, s, harmed)]
        signs += retreats(document, names)
        hidden = hands(document, countries)
        signs = [*_without_accused(document, signs, hidden), *hidden]
        signs = [replace(s, negated=is_negated(document, s.first)) for s in dict.fromkeys(signs)]
        return tuple(sorted(signs, key=lambda s: s.first))

    def _phrase(
        self,
        document: Document,
        m: Match[str],
        countries: Sequence[CountryMention],
        names: Sequence[CountryMention],
        harmed: Sequence[tuple[int, int]],
    ) -> list[Sign]:
        words = document.words[m.first : m.last]
        basis = BASIS[m.value]
        if FLEEING & set(document.words[max(0, m.first - FLEEING_BACK) : m.first]):
            return []  # "500 people crossed into Thailand": who flees from it did not do it
        if words[0] in SITTING:
            basis = OriginBasis.KNOWN_SANCTUARY
        if words[0] == "along":  # where it was, and not whence it came
            return []
        if len(words) == 1:
            return _joined(document, m, basis, countries, harmed, self._people)
        if words[-1] in ENTERED or (words[-1] in ("in", "on") and words[0] in STRUCK):
            return _entered(document, m, basis, countries, names)
        if words[-1] == "from":  # a place says as much as its country
            named = _ahead(document, m.last, FROM_REACH, names)
            if named is not None:
                return [Sign(basis, named.country, m.first, named.last)]
        elif CROSSES & set(words) or (words[-1] == "across" and CROSSES & set(document.words[m.last : m.last + 4])):
            return _line(document, m, basis, countries)
        reach = m.last + (FROM_REACH if words[-1] == "from" else REACH)
        stops = CLAUSE_ENDS if words[-1] == "from" else frozenset((";", ":"))
        end = next((k for k in range(m.last, min(reach, len(document))) if document.words[k] in stops), reach)
        sentence = document.sentence_of[m.first]
        near = [
            c
            for c in countries
            if document.sentence_of[c.first] == sentence
            and (m.last <= c.first <= end or (words[-1] not in LEADING and 0 <= m.first - c.last <= 2))
        ]
        if not near:
            return _border_alone(basis, m, words)
        country = next((c for c in near if c.first >= m.last), near[0])
        return [Sign(basis, country.country, min(m.first, country.first), max(m.last, country.last))]

    def _nationality(self, document: Document, c: CountryMention, harmed: Sequence[tuple[int, int]]) -> list[Sign]:
        words = document.words
        if c.last < len(words) and words[c.last] in BASED:  # "Afghan-based" says where they are based, not who they are
            return []
        first = c.last if c.kind == "adjective" else c.last + 1
        for k in range(first, min(first + PEOPLE_REACH, len(words))):
            if words[k] in self._people:
                if _inside(c.first, harmed) or _among_victims(words, k + 1):
                    return []
                return [Sign(OriginBasis.ATTACKER_NATIONALITY, c.country, c.first, k + 1)]
            if not words[k].isalpha() or words[k] in NO_PEOPLE:
                return []
        return []


def _does(document: Document, c: CountryMention) -> bool:
    """ "fired by Sudan's Rapid Support Forces": the possessive of who did it."""
    words = document.words
    return c.kind == "name" and words[max(0, c.first - 1)] == "by" and words[c.last : c.last + 1] == ("'s",)


def _without_accused(document: Document, signs: Sequence[Sign], accused: Sequence[Sign]) -> list[Sign]:
    """Words of a crossing inside an accusation are part of it: "accused Armenia of sending men over the border"."""
    return [
        s
        for s in signs
        if not any(
            s.country in (None, a.country)
            and s.basis is not a.basis
            and a.first < s.first <= a.last + REACH
            and clause_start(document, s.last - 1) <= a.last
            for a in accused
        )
    ]


def _joined(
    document: Document,
    m: Match[str],
    basis: OriginBasis,
    countries: Sequence[CountryMention],
    harmed: Sequence[tuple[int, int]],
    people: AbstractSet[str],
) -> list[Sign]:
    """ "based", "linked", "backed": only joined to a country ("Afghan-based"), and not of victims."""
    before = next((c for c in countries if c.last == m.first), None)
    if before is None or document.words[m.first] not in BASED or _inside(before.first, harmed):
        return []
    after = document.words[m.last : m.last + WHO_AHEAD]
    if document.words[m.first] == "based" and not (people | RAIDERS) & set(after):  # "the US-based monitor"
        return []
    return [Sign(basis, before.country, before.first, min(m.last + 1, len(document)))]


def _entered(
    document: Document,
    m: Match[str],
    basis: OriginBasis,
    countries: Sequence[CountryMention],
    names: Sequence[CountryMention],
) -> list[Sign]:
    """ "crossed into Sudan", "air strikes on targets in Iraq": the country that follows is the one entered; where it
    came from is the nationality of who did it, and without it a crossing says no more than that there was one."""
    into = _ahead(document, m.last, REACH, names)
    subject = subject_country(document, m.first, countries)
    if subject is not None and (into is None or subject.country != into.country):
        last = into.last if into is not None else m.last
        return [Sign(basis, subject.country, subject.first, last, into.country if into else None)]
    if basis is OriginBasis.CROSSING_OBSERVED and into is not None and into.kind != "place":
        return [Sign(basis, None, m.first, into.last, into.country)]
    if basis is OriginBasis.CROSSING_OBSERVED and document.words[m.last : m.last + 1] in OWN:
        sentence = document.sentences[document.sentence_of[m.first]]
        whose = next((c for c in countries if sentence.first <= c.first < m.first), None)
        if whose is not None and OWN_GROUND & set(document.words[m.last + 1 : m.last + 3]):
            return [
                Sign(basis, None, m.first, m.last + 2, whose.country)
            ]  # "Chad said that they crossed into its soil"
    return []


def _line(document: Document, m: Match[str], basis: OriginBasis, countries: Sequence[CountryMention]) -> list[Sign]:
    """Words that name the line itself: "crossed the border from Mali", "Kyrgyz soldiers crossed the border"."""
    words = document.words
    end = document.sentences[document.sentence_of[m.first]].last
    for k in range(m.last, min(m.last + REACH, end)):
        if words[k] in CLAUSE_ENDS:
            break
        c = next((c for c in countries if c.first == k), None)
        if c is None:
            continue
        if {"into", "to"} & set(words[m.last : k]):
            subject = subject_country(document, m.first, countries)
            first = min(m.first, subject.first) if subject else m.first
            return [Sign(basis, subject.country if subject else None, first, c.last, c.country)]
        if words[m.last - 1] == "from" or {"from", "with", "of"} & set(words[m.last : k]):
            return [Sign(basis, c.country, m.first, c.last)]
        break
    subject = subject_country(document, m.first, countries)
    before = subject or next((c for c in countries if 0 <= m.first - c.last <= 2), None)
    if before is not None and document.sentence_of[before.first] == document.sentence_of[m.first]:
        return [Sign(basis, before.country, before.first, m.last)]
    line = next((k + 1 for k in range(m.last, min(m.last + 4, end)) if words[k] in CROSSES), m.last)
    return [Sign(basis, None, m.first, line if words[m.last - 1] == "across" else m.last)]


def _border_alone(basis: OriginBasis, m: Match[str], words: Sequence[str]) -> list[Sign]:
    """A phrase without a country: only a border says something by itself; "crossed the river" names none."""
    return [Sign(basis, None, m.first, m.last)] if any(w in CROSSES for w in words) else []


def _ahead(document: Document, k: int, reach: int, names: Sequence[CountryMention]) -> CountryMention | None:
    """The first name that follows token `k` in its clause; a country before a place in it ("northern Iraq")."""
    end = min(k + reach, document.sentences[document.sentence_of[min(k, len(document) - 1)]].last)
    end = next((i for i in range(k, end) if document.words[i] in CLAUSE_ENDS), end)
    inside = [n for n in names if k <= n.first < end]
    return min(inside, key=lambda n: (n.kind == "place", n.first)) if inside else None


def _inside(k: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(first <= k < last for first, last in spans)


def _victims_moved(document: Document, sign: Sign, harmed: Sequence[tuple[int, int]]) -> bool:
    """ "wounded two herders coming from Mali", "a bus that had come from Iran was hit": the victims came from there."""
    if DEEDS & set(document.words[sign.first : sign.last]):
        return False  # "soldiers killed in a cross-border raid from Mali"
    if any(
        0 <= sign.first - last <= VICTIM_BACK and not ARMED & set(document.words[first:last]) for first, last in harmed
    ):
        return True
    who = set(document.words[deed_start(document, sign.first) : sign.first])
    return bool(TRAVELLERS & who) and not who & (RAIDERS | {"bomb", "bomber", "explosives"})


def _among_victims(words: Sequence[str], k: int) -> bool:
    """ "a Ugandan national was among the dead": the nationality of a victim says nothing of where it came from."""
    told = words[k : k + 5]
    return bool({"was", "were", "is", "are"} & set(told[:2])) and "among" in told and _of_victims(words[k : k + 8])


def _of_victims(words: Sequence[str]) -> bool:
    """Victims, and not attackers who died ("among the dead attackers")."""
    return bool(VICTIMS & set(words)) and not RAIDERS & set(words)
