"""What a phrase of origin says, and the words that several readers of origin share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from newswatch.matching import CountryMention, Document
from newswatch.model import OriginBasis

# phrases that say by themselves that a border was crossed, country or not
CROSSES = frozenset(("border", "frontier", "loc", "control", "blue"))
BASED = frozenset(("based", "linked", "backed", "sponsored", "trained"))
# behind these words another thing is told than where it came from
CLAUSE_ENDS = frozenset(
    ", ; : . ( ) and but while when where who which that after before as because "
    "killing wounding injuring leaving".split()
)
RAIDERS = frozenset(
    "gunmen gunman raiders raider militants militant rebels fighters insurgents bandits attackers assailants "
    "infiltrators terrorists rustlers militia militias militiamen guerrillas warriors jihadists extremists "
    "islamists".split()
)
DENYING = frozenset("denied denies deny rejected rejects dismissed dismisses refuted refutes disputed disputes".split())
RELATIVE = frozenset(("that", "who", "which"))
HEAD_BACK = 4  # tokens from a relative pronoun back over its noun: "a Malian army drone that" is 4
NOT = frozenset(("not", "never"))
NOBODY = frozenset(("nobody", "none", "neither", "nothing"))
AUXILIARIES = frozenset("had has have was were is are been being be did do does ever also it they".split())
SUBJECT_WORDS = 6  # tokens from "none" to its verb: "none of the attackers from the group had" is 6
PLACING = frozenset("in near into to with against from of at on across for between along inside outside".split())
SUBJECT_BACK = 8  # tokens from a verb back to the nationality of its subject: "Turkish troops on Monday crossed" is 4


@dataclass(frozen=True, slots=True)
class Sign:
    """One phrase of origin: which basis, which country (null where it names none), its words, and the country that it
    says was entered. `negated`: it says that it was not so."""

    basis: OriginBasis
    country: str | None
    first: int
    last: int
    into: str | None = None
    negated: bool = False


def is_negated(document: Document, first: int) -> bool:
    """Do the words before token `first`, where a sign begins, say that it was not so: "did not cross", "nobody had
    crossed", "no rocket was fired from"? It does not hold where a verb of its own stands between: "nobody was hurt
    in shelling from"."""
    words, begin = document.words, clause_start(document, first)
    k = first
    while k > begin and words[k - 1] in AUXILIARIES:
        k -= 1
    if k > begin and (words[k - 1] in NOT or words[k - 1].endswith("n't")):
        return True
    subject = words[max(begin, k - SUBJECT_WORDS) : k]
    for i, w in enumerate(subject):
        if w in NOBODY or (w in ("no", "not") and i + 1 < len(subject)):
            return not any(x in AUXILIARIES or x in PLACING - {"of"} for x in subject[i + 1 :])
    return words[k - 1] == "no" if k > begin else False


def clause_start(document: Document, k: int) -> int:
    """The first token of the clause that holds token `k`: after the comma or conjunction before it."""
    first = document.sentences[document.sentence_of[k]].first
    while k > first and document.words[k - 1] not in CLAUSE_ENDS:
        k -= 1
    return k


def deed_start(document: Document, k: int) -> int:
    """As `clause_start`, with the noun that a relative clause is about: "a drone that had crossed"."""
    first = clause_start(document, k)
    if first and document.words[first - 1] in RELATIVE:
        return max(
            document.sentences[document.sentence_of[k]].first, clause_start(document, first - 2), first - 1 - HEAD_BACK
        )
    return first


def subject_country(document: Document, verb: int, countries: Sequence[CountryMention]) -> CountryMention | None:
    """The nationality of who does what the verb at token `verb` says: "Eritrean soldiers crossed", "Uganda's army
    crossed"; null where its clause names none before it."""
    first = max(deed_start(document, verb), verb - SUBJECT_BACK)
    words = document.words
    near = [
        c
        for c in countries
        if first <= c.first < verb and c.kind != "place" and (c.first == first or words[c.first - 1] not in PLACING)
    ]
    return near[-1] if near else None
