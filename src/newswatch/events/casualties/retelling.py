"""People told of again: how one of them was hurt, whose bodies were found, what a later phrase only repeats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from newswatch.events.casualties.people import Claim
from newswatch.events.casualties.rivals import CONTRAST
from newswatch.events.casualties.rows import FORCES, OPEN, Row, best_sum
from newswatch.matching import Document
from newswatch.model import Outcome

BODIES = frozenset("body bodies corpse corpses".split())
ATTACKERS = frozenset("attacker attackers assailant assailants raider raiders gunman gunmen".split())
BYSTANDERS = frozenset("woman women child children girl girls boy boys civilian civilians villager villagers".split())
LED_BY = (("led", "by"), ("headed", "by"), ("commanded", "by"))
DEED = 4  # tokens between who kills and who is killed: "later shot and killed"
PASSIVE = frozenset(("was", "were", "been", "by", ",", ";", "and", "after", "when", "while", "as"))


@dataclass(frozen=True, slots=True)
class Statement:
    """The claims of one phrase."""

    outcome: Outcome
    claims: tuple[Claim, ...]

    @property
    def sentence(self) -> int:
        return self.claims[0].sentence

    @property
    def total(self) -> int | None:
        """How many people it counts; null where it counts none."""
        known = [c.people.best for c in self.claims if c.people.best is not None]
        return sum(known) if known else None


def without_breakdown(statements: Sequence[Statement]) -> list[Statement]:
    """ "Six soldiers were killed, four died in the raid while two others were hit on the road": the statements, without
    those of the same sentence that only tell where so many of a total died."""
    out: list[Statement] = []
    n = 0
    while n < len(statements):
        s = statements[n]
        out.append(s)
        n += 1
        end = n
        while end < len(statements) and _divides(s, statements[end]):
            end += 1
        if end - n > 1 and s.total == sum(x.total or 0 for x in statements[n:end]):
            n = end
    return out


def _divides(whole: Statement, s: Statement) -> bool:
    """May the statement tell of some of the whole: in its sentence, fewer, and of no other people by their noun?"""
    p, q = whole.claims[0].people, s.claims[0].people
    if s.outcome is not whole.outcome or s.sentence != whole.sentence or len(whole.claims) + len(s.claims) > 2:
        return False
    return (q.head is None or q.head == p.head) and (s.total or 0) < (whole.total or 0)


def manner(document: Document, known: Sequence[Row], s: Statement) -> bool:
    """ "killed three men, beheading one and shooting another": how each of them was killed."""
    at, p = s.claims[0].predicate, s.claims[0].people
    verb, last = document.words[at], known[-1]
    if s.outcome is not Outcome.KILLED or not verb.endswith("ing") or verb == "killing" or last.sentence != s.sentence:
        return False
    if (p.others and p.head is not None) or CONTRAST & set(document.words[last.last : at]):
        return False
    for r in known:
        if r.best is not None and p.best is not None and r.told + p.best <= r.best > p.best:
            r.told += p.best
            return True
    return False


def bodies_of_told(document: Document, known: Sequence[Row], s: Statement) -> bool:
    """ "twenty militants were killed; the bodies of 14 militants were found": some of those just told of."""
    at, p = s.claims[0].predicate, s.claims[0].people
    words = document.words
    if s.outcome is not Outcome.KILLED or len(s.claims) > 1 or words[at] not in BODIES or words[at - 1] != "the":
        return False
    return p.explicit and any(r.party is p.party and (r.best or 0) >= (p.best or 0) > 1 for r in known)


def detail(document: Document, known: Sequence[Row], s: Statement) -> bool:
    """ "three rangers were wounded; one lost a foot": how one of them was hurt."""
    p = s.claims[0].people
    if s.outcome is not Outcome.INJURED or document.words[s.claims[0].predicate] != "lost":
        return False
    return p.head is None and not p.others and any((r.best or 0) >= (p.best or 0) for r in known)


def doer(document: Document, known: Sequence[Row], claim: Claim) -> bool:
    """ "A militiaman killed two policemen. He was lynched": who killed them is none of them."""
    p = claim.people
    if p.best != 1 or p.part or p.names or any(r.identity == p.first for r in known):
        return False
    between = (document.words[p.last : r.identity] for r in known if r.identity > p.last)
    return any(0 < len(w) <= DEED and not PASSIVE & set(w) for w in between)


def of_his_family(document: Document, known: Sequence[Row], claim: Claim) -> bool:
    """ "Omar Das was shot. Das's nephew was killed": one of the family of somebody counted by his name."""
    k = claim.people.first
    if k < 2 or document.words[k - 1] != "'s" or not document.is_capital(k - 2):
        return False
    return any(r.names and document.words[k - 2] in document.words[r.first : r.last] for r in known)


def led(document: Document, claim: Claim) -> bool:
    """ "His wife was hurt when rebels led by Omar Das attacked. Das was injured, too": he who led the attackers."""
    p, words = claim.people, document.words
    if not p.names or p.best != 1:
        return False
    before = (k for k in range(1, p.first) if words[k] == words[p.first] and document.is_capital(k))
    return any(words[k - 2 : k] in LED_BY or words[k - 3 : k - 1] in LED_BY for k in before)


def retold(known: Sequence[Row], claim: Claim) -> bool:
    """ "A guard and two youths were killed. The guard was stabbed. Two youths were also shot dead": what was told,
    one by one."""
    p = claim.people
    same = [r for r in known if r.best == p.best and r.head == p.head and r.party is p.party]
    return bool(same) and p.head is not None and any(r.told for r in known if r is not same[0])


def part_of(total: int, new: Row) -> bool:
    """May they be some of the people counted: of no told party, or named, and few enough?"""
    if new.best is None:
        return False
    if new.names and new.party in OPEN:
        return new.best <= total
    return not new.specific and new.best < total


def bystanders(known: Sequence[Row], new: Row) -> bool:
    """ "Eleven rebels were killed. ... Two women died in the crossfire": no part of the fighters told of."""
    return all(r.specific and r.party in FORCES for r in known) and new.head in BYSTANDERS


def later_attackers(known: Sequence[Row], claim: Claim) -> bool:
    """ "Eleven people were killed by gunmen. ... Soldiers killed three of the assailants": none of the eleven."""
    return claim.sentence != known[-1].sentence and claim.people.head in ATTACKERS


def same_others(known: list[Row], claim: Claim) -> bool:
    """Are the others of a later sentence ("... and nine others injured") those counted before?"""
    return any(r.others and r.best == claim.people.best for r in known)


def enumerates(known: list[Row], s: Statement) -> bool:
    """ "Four were arrested. Three were held in X, another in Y": the rest of people being told of one by one."""
    n = s.total
    for r in known:
        if n is not None and r.best is not None and r.told and r.told + n <= r.best:
            r.told += n
            return True
    return False


def repeats(known: list[Row], s: Statement) -> bool:
    """Does a phrase of the same sentence say the same again ("killed five, leaving five dead")?"""
    return (
        all(
            any(r.best == c.people.best and r.party is c.people.party and r.head == c.people.head for r in known)
            for c in s.claims
        )
        and s.total == best_sum(known)
        and s.claims[0].people.head is not None
    )
