"""Counts that contradict each other: what two speakers say of the same people, or two sides of the same strike.

DESIGN section 6: claims stand side by side, a tie goes to the lower value, and nobody is counted twice.
"""

from __future__ import annotations

from collections.abc import Sequence

from newswatch.events.casualties.people import Claim
from newswatch.events.casualties.rows import Row
from newswatch.matching import Document
from newswatch.model import Party

SPEAKING = frozenset("said says claimed claims maintained insisted reported put counted told according".split())
CONTRAST = frozenset((";", "while", "but", "whereas", "although", "though"))
# where the words of a speaker begin or end
EDGES = frozenset((",", ";", ":", ".", "(", ")", "that", "and", "or", "while", "as", '"', "“", "”", *CONTRAST))
SILENT = frozenset("the a an also later have has had it they he she on in of".split())
LONGEST = 9  # tokens of a speaker: "the spokesman of the Afghan ministry of defence" is 8
# in a fight both sides lose men, and what each of them tells adds up
FIGHTS = frozenset(
    "clash clashes clashed crossfire gunfight gunfights firefight firefights encounter exchange fighting fought battle "
    "gunbattle shootout retaliated retaliatory repelled repulsed".split()
)
PLAIN = (Party.CIVILIAN, Party.UNKNOWN)


def teller(document: Document, sentence: int, first: int, last: int) -> frozenset[str]:
    """The words that name who says what stands at tokens `first` to `last`; none where the text itself says it."""
    words, s = document.words, document.sentences[sentence]
    for k in range(first - 1, s.first - 1, -1):
        if words[k] in CONTRAST:
            break
        if words[k] in SPEAKING and (found := _speaker(words, s.first, k)):
            return found
    for k in range(last, s.last):
        if words[k] in CONTRAST:
            break
        if words[k] == "according" and words[k + 1 : k + 2] == ("to",):
            return _named(words[k + 2 : min(k + 2 + LONGEST, s.last)])
        if words[k] in SPEAKING:  # ", officials said", ", said a spokesman"
            return _speaker(words, last, k) or _named(words[k + 1 : min(k + 1 + LONGEST, s.last)])
    return frozenset()


def _speaker(words: tuple[str, ...], first: int, verb: int) -> frozenset[str]:
    k = verb
    while k > first and words[k - 1] not in EDGES and verb - k < LONGEST:
        k -= 1
    if k == verb and k > first and words[k - 1] in ("and", "but"):
        return _named(words[first : first + LONGEST])  # "Kenya confirmed the attack, but said": as the sentence began
    return frozenset(words[k:verb]) - SILENT


def _named(words: tuple[str, ...]) -> frozenset[str]:
    end = next((n for n, w in enumerate(words) if w in EDGES), len(words))
    return frozenset(words[:end]) - SILENT


def told_by_another(document: Document, row: Row, claim: Claim) -> bool:
    """Is the claim made by another speaker than the row's, both of them named?"""
    before = teller(document, row.sentence, row.first, row.last)
    now = teller(document, claim.sentence, claim.first, claim.last)
    return bool(before and now) and not before & now


def of_another_side(document: Document, known: Sequence[Row], claims: Sequence[Claim]) -> bool:
    """ "Residents said 12 villagers were killed in the strike. The army said it had killed 15 rebels": one strike, and
    each side says who the dead were."""
    if not known or any(r.best is None for r in known) or any(c.people.best is None for c in claims):
        return False
    if claims[0].people.others or any(c.people.part or c.people.definite for c in claims):
        return False
    before, now = {r.party for r in known}, {c.people.party for c in claims}
    fighters = {Party.MILITANT}
    if not ((before == fighters and now <= set(PLAIN)) or (now == fighters and before <= set(PLAIN))):
        return False
    sentences = {r.sentence for r in known} | {claims[0].sentence}
    if any(FIGHTS & set(document.words[slice(*_span(document, n))]) for n in sentences):
        return False
    return all(told_by_another(document, r, claims[0]) for r in known)


def _span(document: Document, sentence: int) -> tuple[int, int]:
    s = document.sentences[sentence]
    return s.first, s.last
