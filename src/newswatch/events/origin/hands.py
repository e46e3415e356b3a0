"""Hands behind it: countries that the text says are accused, or are said to back, arm, train or send those who did."""

from __future__ import annotations

from collections.abc import Sequence

from newswatch.events.origin.signs import Sign
from newswatch.matching import CountryMention, Document
from newswatch.model import OriginBasis

BLAMING = frozenset(("accused", "accuses", "accusing", "blamed", "blames", "blaming"))
BLAME_REACH = 3  # tokens from "accused" to the country: "accused the government of Rwanda" is 3
LEADING_TO = frozenset("the government of authorities neighbouring neighboring its arch rival for on it them".split())
# behind a nationality: the state, and not just some of its people
OF_STATE = frozenset(
    "government army military forces intelligence regime state troops authorities agencies agency officers services "
    "secret soil territory instructors advisers".split()
)
SUPPORTED = frozenset(
    "backed supported sponsored armed trained funded financed equipped directed controlled sheltered harboured "
    "harbored sent planned orchestrated masterminded supplied steered guided hired".split()
)
SUPPORTING = frozenset(
    "backing supporting sponsoring arming training funding financing sheltering harbouring harboring aiding hosting "
    "sending equipping directing backs supports sponsors arms trains funds finances shelters harbours harbors aids "
    "hosts".split()
)
LINKS = frozenset(("by", "from", "in"))
LINK_REACH = 4  # tokens from the participle to "by": "armed and trained by" is 2
NAME_REACH = 3  # tokens from "by" to the country: "by the government of Eritrea" is 4, "by neighbouring Eritrea" 1
DOING_REACH = 3  # tokens from the country to the participle: "India is funding", "Benin of sheltering"
DOING = frozenset(("is", "are", "was", "were", "of", "for", "has", "had", "been", "government", "'s", "it", "that"))


def hands(document: Document, countries: Sequence[CountryMention]) -> list[Sign]:
    """All of them, as allegations."""
    return [*_blamed(document, countries), *_supported(document, countries), *_supporting(document, countries)]


def _blamed(document: Document, countries: Sequence[CountryMention]) -> list[Sign]:
    """A country that the text says is accused: "the army accused Cambodia of having laid it"."""
    words = document.words
    return [
        Sign(OriginBasis.OFFICIAL_ALLEGATION, c.country, k, c.last)
        for c in countries
        for k in range(max(0, c.first - BLAME_REACH), c.first)
        if words[k] in BLAMING
        and document.sentence_of[k] == document.sentence_of[c.first]
        and set(words[k + 1 : c.first]) <= LEADING_TO
    ]


def _supported(document: Document, countries: Sequence[CountryMention]) -> list[Sign]:
    """ "armed and trained by Eritrea", "planned in Afghanistan", "their handlers in Pakistan"."""
    words = document.words
    out = []
    for i, w in enumerate(words):
        if w not in SUPPORTED and w not in ("handlers", "masterminds", "paymasters"):
            continue
        last = document.sentences[document.sentence_of[i]].last
        link = next((k for k in range(i + 1, min(i + 1 + LINK_REACH, last)) if words[k] in LINKS), None)
        if link is None or not set(words[i + 1 : link]) <= SUPPORTED | {"and", "or", ","}:
            continue
        c = next((c for c in countries if link < c.first <= link + NAME_REACH and c.first < last), None)
        if c is not None and (c.kind != "adjective" or OF_STATE & set(words[c.last : c.last + 2])):
            out.append(Sign(OriginBasis.OFFICIAL_ALLEGATION, c.country, i, c.last))
    return out


def _supporting(document: Document, countries: Sequence[CountryMention]) -> list[Sign]:
    """ "India is funding the group", "accused Benin of sheltering the men"."""
    words = document.words
    out = []
    for c in countries:
        if c.kind == "adjective":
            continue
        end = min(c.last + DOING_REACH, document.sentences[document.sentence_of[c.first]].last)
        for k in range(c.last, end):
            if words[k] in SUPPORTING:
                out.append(Sign(OriginBasis.OFFICIAL_ALLEGATION, c.country, c.first, k + 1))
                break
            if words[k] not in DOING:
                break
    return out
