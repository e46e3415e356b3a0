"""Counting everybody once: the claims of one incident become rows by party and outcome.

What one phrase says is a statement. A restatement is not added, a part ("including a major") is inside its total, a
growing toll replaces what was said before, "two of them later died" moves people from injured to killed, and zero is
kept apart from silence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from newswatch.events.casualties.background import ATTACKS
from newswatch.events.casualties.people import Claim, People
from newswatch.events.casualties.retelling import (
    BODIES,
    Statement,
    bodies_of_told,
    bystanders,
    detail,
    doer,
    enumerates,
    later_attackers,
    led,
    manner,
    of_his_family,
    part_of,
    repeats,
    retold,
    same_others,
    without_breakdown,
)
from newswatch.events.casualties.rivals import CONTRAST, SPEAKING, of_another_side, told_by_another
from newswatch.events.casualties.rows import (
    FORCES,
    Row,
    best_sum,
    refine,
    row_of,
    rows_of,
    set_apart,
    split,
    update,
    widen,
)
from newswatch.matching import Document
from newswatch.model import Casualty, Outcome, Party

LATER = frozenset(("later", "subsequently", "succumbed", "died"))
HURT = frozenset(("injured", "wounded", "hurt", "injuries", "wounds"))
ADDING = frozenset(("also", "additionally", "addition"))
ARTICLES = frozenset(("a", "an", "the"))  # "who is also a teacher" adds nobody
# people of the party of those told just before
LIKE_THEM = frozenset("others other colleagues colleague comrades comrade companions companion".split())
ORDINALS = "second third fourth fifth sixth seventh eighth ninth tenth".split()
TAKEN = frozenset("abducted kidnapped hostages captives taken captive".split())
HELD = frozenset("hostages captives abductees".split())
# an attack that answers another has its own dead
ANSWER = frozenset("retaliation retaliatory reprisal reprisals revenge".split())
FIRE = frozenset(("fire", "firing", "action"))  # but what is told of the fight is told again
ANSWER_REACH = 5  # tokens from the beginning of a sentence: "In an apparent act of retaliation" is 6, and rare
SPANS = frozenset("minutes hours hour days day".split())
RECORDING = frozenset("reports records claim claims record".split())
OWN = frozenset(("it", "they", "its", "their", "he"))
OWN_REACH = 14  # tokens from "said" to the deed: "said on its channel that its men had stormed the camp and killed"
DISPUTING = frozenset(
    "claimed claims claiming denied denies disputed rejected only however conflicting unconfirmed".split()
)


def tally(
    document: Document,
    claims: Sequence[Claim],
    default: Party = Party.UNKNOWN,
    named: Party = Party.UNKNOWN,
    *,
    one_sided: bool = False,
) -> tuple[Casualty, ...]:
    """The rows of one incident. `default` is the party of people that no word describes (who did it decides on it),
    `named` of those of them who have a name, where nobody is said to have done it. `one_sided`: no armed group is
    said to have attacked, so that civilians and militants told of by two speakers are the same dead."""
    book = _Book(document, one_sided=one_sided)
    statements = [
        Statement(outcome, tuple(predicate))
        for (outcome, _), predicate in groupby(claims, key=lambda c: (c.outcome, c.predicate))
    ]
    for s in without_breakdown(statements):
        book.take(s)
    return book.casualties(default, named)


class _Book:
    """The rows of one incident under way."""

    def __init__(self, document: Document, *, one_sided: bool) -> None:
        self._document = document
        self._one_sided = one_sided
        self._rows: dict[Outcome, list[Row]] = {}
        self._rivals: list[tuple[Outcome, Row]] = []  # what another side counts of the same people: a maximum alone
        self._zeros: dict[Outcome, Claim] = {}
        self._seen: set[tuple[Outcome, int]] = set()  # people counted, by the token where they stand
        self._again = False  # whether they had been told of before
        self._party: tuple[int, Party, bool] | None = None  # the party told last: its sentence, whether it was named

    def casualties(self, default: Party, named: Party) -> tuple[Casualty, ...]:
        out = [
            r.casualty(self._document, outcome, default, named)
            for outcome, rows in self._rows.items()
            for r in rows
            if r.best != 0
        ]
        for outcome, row in self._rivals:
            rival = replace(row, min=None, best=None, max=row.best)
            out.append(rival.casualty(self._document, outcome, default, named))
        for outcome, claim in self._zeros.items():
            if not self._rows.get(outcome):
                out.append(self._zero(outcome, claim))
        return tuple(out)

    def _zero(self, outcome: Outcome, claim: Claim) -> Casualty:
        party = claim.people.party if claim.people.explicit else Party.UNKNOWN
        quote = self._document.quote(claim.first, claim.last)
        return Casualty(party=party, outcome=outcome, min=0, best=0, max=0, quote=quote)

    def take(self, statement: Statement) -> None:
        """Enters what one phrase says."""
        fresh = []
        for c in statement.claims:
            if c.none:
                self._zeros.setdefault(c.outcome, c)
            elif c.outcome is Outcome.INJURED and (Outcome.KILLED, c.people.first) in self._seen:
                continue  # "stabbed and killed"
            elif (c.outcome, c.people.first) not in self._seen:
                self._seen.add((c.outcome, c.people.first))
                fresh.append(self._inherit(c))
        if fresh:
            self._enter(Statement(statement.outcome, tuple(fresh)))

    def _inherit(self, claim: Claim) -> Claim:
        """Others and bare numbers are of the party told last in the sentence ("killing a jawan and wounding three")."""
        p = claim.people
        if p.party is not Party.UNKNOWN:
            self._party = (claim.sentence, p.party, p.explicit)
            self._again = p.definite
            return claim
        taken = self._of_taken(claim)
        if taken is not None:
            return replace(claim, people=replace(p, party=taken.party, explicit=taken.specific))
        bare = p.head is None or p.head in LIKE_THEM or p.part
        if not bare or p.names or (p.others and p.definite and self._again):
            return claim  # "the guard was taken in Sarn, the other two in Oran": the rest of those told of
        if self._party is None or not self._follows(p, claim.sentence, self._party[0]):
            return claim
        return replace(claim, people=replace(p, party=self._party[1], explicit=self._party[2]))

    def _follows(self, p: People, sentence: int, told: int) -> bool:
        """Was the party told in this sentence, or right before one that begins with others ("Two others ...")?"""
        return told == sentence or (
            p.others and told == sentence - 1 and p.first == self._document.sentences[sentence].first
        )

    def _enter(self, s: Statement) -> None:
        known = self._rows.setdefault(s.outcome, [])
        if known and (
            detail(self._document, known, s)
            or bodies_of_told(self._document, known, s)
            or manner(self._document, known, s)
        ):
            return
        if s.outcome is Outcome.KILLED:
            self._no_longer_injured(s)
        if s.claims[0].update:
            update(known, replace(row_of(s.claims[0], s.claims[0].people), toll=True))
        elif s.outcome is Outcome.KILLED and self._moved(s):
            return
        elif not known:
            self._add(known, s)
        elif (
            self._one_sided
            and of_another_side(self._document, known, s.claims)
            and not self._adds(known, s, s.claims[0])
        ):
            self._take_side(known, s)
        else:
            self._enter_more(known, s)

    def _take_side(self, known: list[Row], s: Statement) -> None:
        """Two sides count the same dead as civilians and as militants: the lower count stands, the other limits it."""
        new = [x for c in s.claims for x in rows_of(c)]
        lower = (best_sum(new) or 0) < (best_sum(known) or 0)
        self._rivals += [(s.outcome, r) for r in (known if lower else new)]
        if lower:
            known[:] = new

    def _enter_more(self, known: list[Row], s: Statement) -> None:
        """Enters what is said after there are rows: first of the people said to be others, then of the rest."""
        if len(s.claims) > 1 and s.total is not None and self._counts_out(known, s):
            known[:] = [replace(x, party=known[0].party, specific=True) for c in s.claims for x in rows_of(c)]
            return
        more = tuple(c for c in s.claims if self._adds(known, s, c))
        if more and not enumerates(known, Statement(s.outcome, more)):
            self._add(known, Statement(s.outcome, more))
        rest = Statement(s.outcome, tuple(c for c in s.claims if c not in more))
        if not rest.claims:
            return
        if all(self._told_otherwise(s.outcome, known, c) for c in rest.claims):
            self._add(known, rest)
        elif all(c.people.part or c.people.definite for c in rest.claims):
            for c in rest.claims:
                body = c.people.head is not None and c.people.head.split()[-1] in BODIES
                attacker = c.people.party is Party.MILITANT and not c.people.part and c.people.best is not None
                hurt = s.outcome in (Outcome.KILLED, Outcome.INJURED) and rest.sentence == known[-1].sentence
                told = any(r.party is Party.MILITANT and (r.best or 0) >= (c.people.best or 0) for r in known)
                if doer(self._document, known, c):
                    self._add(known, Statement(s.outcome, (c,)))
                elif attacker and c.people.explicit and hurt and not told:
                    self._add(known, Statement(s.outcome, (c,)))  # "seven were hurt before the assailant was shot"
                elif c.people.party is Party.MILITANT and c.people.part and not told and later_attackers(known, c):
                    self._add(known, Statement(s.outcome, (c,)))
                elif not (c.people.again and c.people.part):
                    refine(known, row_of(c, c.people), part=c.people.part or body)
                elif c.people.explicit and c.people.best is not None:
                    set_apart(known, row_of(c, c.people))
        elif rest.sentence == known[-1].sentence and not more and not self._counted_otherwise(known, rest):
            if not repeats(known, rest):
                self._add(known, rest)
        else:
            self._later(known, rest)

    def _counts_out(self, known: list[Row], s: Statement) -> bool:
        """ "Rebels were arrested. ... A rebel was taken into custody along with one of his associates": who they were
        of whom only a plural was told."""
        if len(known) > 1 or known[0].best is not None or known[0].term is not None:
            return False
        return {c.people.party for c in s.claims} <= {known[0].party, Party.UNKNOWN}

    def _counted_otherwise(self, known: list[Row], s: Statement) -> bool:
        """Does the sentence go on with another count of the same people: after a toll, or what another speaker says
        ("residents counted 30 bodies, while the government said nine people died")?"""
        if known[-1].toll:
            return True
        claim = s.claims[0]
        if len(s.claims) > 1 or claim.people.others or claim.people.best is None:
            return False
        if {r.party for r in known} == {claim.people.party} and told_by_another(self._document, known[-1], claim):
            return True  # "the group claimed 27 soldiers, the army said only nine were killed"
        if claim.people.explicit:
            return False
        between = set(self._document.words[known[-1].last : claim.first])
        return bool(between & CONTRAST and between & SPEAKING)

    def _told_otherwise(self, outcome: Outcome, known: Sequence[Row], claim: Claim) -> bool:
        """ "One man was killed and his father kidnapped. The father was killed, too": people of whom another thing was
        told before are none of those counted."""
        p = claim.people
        held = p.head in HELD and any((r.best or 0) >= (p.best or 0) for r in self._rows.get(Outcome.ABDUCTED, ()))
        if held and outcome is Outcome.KILLED and (p.best or 0) > (best_sum(known) or 0):
            return True  # "One person was killed. ... The bodies of the remaining 17 hostages were found"
        if not p.again or p.part or any(r.identity == p.first for r in known):
            return False
        others = [r for o, rows in self._rows.items() if o is not outcome for r in rows]
        return any(r.identity == p.first and r.sentence <= known[0].sentence for r in others)

    def _add(self, known: list[Row], s: Statement) -> None:
        for c in s.claims:
            known.extend(rows_of(c))

    def _adds(self, known: list[Row], s: Statement, claim: Claim) -> bool:
        """Are these people said to be others than those before ("another", "also", "in addition")?"""
        if self._of_taken(claim) is not None or (self._of_hurt(claim) and not any(r.toll for r in known)):
            return True
        if of_his_family(self._document, known, claim) or led(self._document, claim):
            return True
        if claim.people.others:
            if claim.people.definite or self._numbered(known, claim):
                return False
            return s.sentence == known[-1].sentence or not same_others(known, claim)
        if s.sentence == known[-1].sentence or claim.people.definite:
            return False
        words = self._document.words
        if claim.people.names and words[claim.people.first] != "one":
            return False
        opening = self._document.sentences[s.sentence].first
        if words[opening] in ADDING or words[opening : opening + 2] == ("in", "addition"):
            return True
        head = words[opening : opening + ANSWER_REACH]
        if head[0] in ("a", "another") and {"another", *ORDINALS} & set(head[:2]) and ATTACKS & set(head):
            return True  # "A second blast in Sarn killed two people"
        if {"followed", "ensued"} & set(words[claim.last : self._document.sentences[s.sentence].last]):
            return True  # "Two policemen were killed in the exchange of fire that followed"
        answer = set(words[opening + 1 : opening + ANSWER_REACH])
        if words[opening] == "in" and words[opening + 1] != "the" and answer & ANSWER and not answer & FIRE:
            return True  # "In retaliation, herders killed two farmers"
        if self._hours_later(opening, claim):
            return True
        if retold(known, claim):
            return False
        begin = range(opening, min(opening + 3, len(words) - 1))  # "They also fired at a house, killing a child"
        if any(words[k] in ADDING and words[k + 1] not in SPEAKING | ARTICLES for k in begin):
            return True
        near = range(max(0, min(claim.first, claim.predicate - 2)), claim.last)
        return any(words[k] in ADDING and words[k + 1] not in ARTICLES for k in near)

    def _numbered(self, known: Sequence[Row], claim: Claim) -> bool:
        """ "Four were killed. ... The body of a fourth victim was found": counted as the text numbers them."""
        words, k = self._document.words, claim.people.first
        ordinal = next((n for n, w in enumerate(ORDINALS, 2) if w in words[k : claim.people.last]), None)
        return ordinal is not None and (best_sum(known) or 0) >= ordinal

    def _hours_later(self, opening: int, claim: Claim) -> bool:
        """ "A few hours later the same men fired at a truck, killing one": a deed after the one told."""
        words = self._document.words[opening : claim.predicate]
        later = any(w == "later" and words[n - 1] in SPANS for n, w in enumerate(words) if n)
        return later and claim.predicate < claim.people.first and not SPEAKING & set(words)

    def _of_hurt(self, claim: Claim) -> bool:
        """ "One of the wounded soldiers died": none of those told of as killed."""
        p = claim.people
        inside = self._document.words[p.first : p.last]
        return claim.outcome is Outcome.KILLED and p.part and "the" in inside and bool(HURT & set(inside))

    def _of_taken(self, claim: Claim) -> Row | None:
        """ "Five of the seven abducted were found dead": some of those taken, not of those told of as killed; the row
        of which they are."""
        p = claim.people
        if claim.outcome is not Outcome.KILLED or not p.part:
            return None
        if not TAKEN & set(self._document.words[p.first : p.last]):
            return None
        return next((r for r in self._rows.get(Outcome.ABDUCTED, ()) if (r.best or 0) >= (p.best or 0)), None)

    def _no_longer_injured(self, s: Statement) -> None:
        """People told of as injured who are said to be killed are not counted as injured too."""
        for c in s.claims:
            for r in self._rows.get(Outcome.INJURED, ()):
                if r.identity == c.people.first and r.best is not None:
                    r.take_away(c.people.best or 0)

    def _moved(self, s: Statement) -> bool:
        """ "One of the injured died later": one more killed, one fewer injured."""
        injured = self._rows.get(Outcome.INJURED)
        claim = s.claims[0]
        n = claim.people.best
        if not injured or n is None or len(s.claims) > 1:
            return False
        words = self._document.words
        span = {*words[claim.first : claim.last + 3]}
        if not ("succumbed" in span or (span & HURT and span & LATER) or (claim.people.part and span & LATER)):
            return False
        for r in injured:
            if not self._of_hurt(claim) and self._told_at_the_head(claim, r):
                return True
            new = row_of(claim, claim.people)
            same = r.party is new.party or not (r.specific and new.specific) or self._same_name(claim, r)
            if r.best is not None and r.best >= n and same:
                party = new.party if new.specific and not self._same_name(claim, r) else r.party
                self._rows[Outcome.KILLED].append(replace(new, party=party, specific=True))
                r.take_away(n)
                return True
        return False

    def _same_name(self, claim: Claim, row: Row) -> bool:
        """ "A party member, Omar Das, was shot at and injured. Das, a farmer, succumbed": one by his name."""
        d = self._document
        named = {d.words[k] for k in range(row.first, row.last) if d.is_capital(k)}
        return claim.people.names and d.words[claim.people.first] in named

    def _told_at_the_head(self, claim: Claim, injured: Row) -> bool:
        """ "A constable was killed. ... He was injured critically and succumbed": counted as killed before it is told
        how he was hurt."""
        n = claim.people.best or 0
        new = row_of(claim, claim.people)
        for r in self._rows[Outcome.KILLED]:
            same = r.party in (injured.party, new.party) or not (r.specific and injured.specific)
            if same and r.sentence < injured.sentence and r.best is not None and r.told + n <= r.best:
                r.told += n
                injured.take_away(n)
                return True
        return False

    def _later(self, known: list[Row], s: Statement) -> None:
        """A later sentence: the same people again, a fuller count, or more people."""
        total, before = s.total, best_sum(known)
        fresh: list[Row] = []  # rows of the statement itself, which it does not tell of again
        if total is not None and total == before and (self._own_deed(s) or not self._of_other_sides(known, s)):
            if len(known) == 1 and not known[0].specific and any(c.people.explicit for c in s.claims):
                known[:] = [replace(x, sentence=known[0].sentence) for c in s.claims for x in rows_of(c)]
            return
        for c in s.claims:
            new = row_of(c, c.people)
            named = new.best == 1 and self._document.words[c.people.first - 1] == ","
            if named and any(r.party is new.party and (r.best or 0) > 1 for r in fresh):
                continue  # "two soldiers, Naik Sher Alam and Sepoy Munir"
            if not self._restates(known, new, s, fresh):
                fresh += rows_of(c)
        known += fresh

    def _of_other_sides(self, known: list[Row], s: Statement) -> bool:
        """As many people, but of a side that nobody counted is of ("killed a trader. ... A constable was killed")."""
        sides = {r.party for r in known}
        told = any(r.specific for r in known) and all(r.specific or r.names for r in known)
        return told and all(
            c.people.explicit and c.people.party in FORCES and c.people.party not in sides for c in s.claims
        )

    def _restates(self, known: list[Row], new: Row, s: Statement, fresh: Sequence[Row]) -> bool:
        """Does a row of a later sentence tell of people already counted?"""
        total = best_sum(known)
        if new.best is None:
            return any(r.party is new.party or not r.specific or not new.specific for r in known)
        for i, r in enumerate(known):
            if r.best is None:
                if r.party is new.party or not r.specific:
                    known[i] = new
                    return True
            elif r.toll and new.best > r.best and self._of_the_other_side(r, s):
                r.max = None if r.max is None else max(r.max, new.best)
                return True
            elif r.toll and new.best >= r.best:
                known[i] = replace(new, specific=r.specific or new.specific)
                return True
            elif self._lowers(r, new, s):
                r.min, r.best = new.min, new.best
                return True
            elif r.party is new.party and new.best <= r.best:
                r.told += new.best
                return True
            elif not r.specific and new.specific and new.best < r.best:
                known[i : i + 1] = split(r, [new])
                return True
            elif part_of(total or 0, new) and not bystanders(known, new):
                r.told += new.best
                return True
            elif r.party is new.party:
                known[i] = self._fuller(r, new, s)
                return True
        if total is not None and new.best > total and self._own_deed(s) and not any(r.specific for r in known):
            widen(known, new.best - total)  # "ten people were killed. The rebels said they had killed 20 policemen"
            return True
        if new.specific or total is None or new.best <= total + (best_sum(fresh) or 0) or new.names:
            return False
        if self._disputed(s) or self._own_deed(s):
            widen(known, new.best - total)
        else:
            known.append(replace(new, best=new.best - total, min=None, max=None))
        return True

    def _of_the_other_side(self, r: Row, s: Statement) -> bool:
        """ "The ministry put the toll at 34; the group said it had killed 51": no new toll, but the other side's."""
        apart = r.sentence == s.sentence and ";" in self._document.words[r.last : s.claims[0].first]
        return apart and (self._own_deed(s) or told_by_another(self._document, r, s.claims[0]))

    def _lowers(self, r: Row, new: Row, s: Statement) -> bool:
        """ "The group claimed 27 soldiers; the army said only nine were killed": another speaker's lower count."""
        if r.best is None or new.best is None or new.best >= r.best or len(s.claims) > 1:
            return False
        if (new.specific and r.party is not new.party) or s.claims[0].people.part or s.claims[0].people.definite:
            return False
        words, p = self._document.words, s.claims[0].people
        only = {"only", "just"} & set(words[max(0, p.first - 1) : p.last])
        return (bool(only) or r.sentence == s.sentence) and told_by_another(self._document, r, s.claims[0])

    def _disputed(self, s: Statement) -> bool:
        """Does the sentence speak of claims that differ, or of soldiers whom the speaker says to have killed?"""
        sentence = self._document.sentences[s.sentence]
        if set(self._document.words[sentence.first : sentence.last]) & DISPUTING:
            return True
        if self._document.words[s.claims[0].people.first - 1] in RECORDING:
            return True  # "The Herald reports four dead"
        return all(c.people.party is Party.SECURITY for c in s.claims) and self._own_deed(s)

    def _own_deed(self, s: Statement) -> bool:
        """ "The group said that its men had killed 12 soldiers": what somebody says of a deed of his own."""
        words, end = self._document.words, s.claims[0].predicate
        first = max(self._document.sentences[s.sentence].first, end - OWN_REACH)
        said = next((k for k in range(end - 1, first - 1, -1) if words[k] in SPEAKING), None)
        return said is not None and bool(OWN & set(words[said:end]))

    def _fuller(self, old: Row, new: Row, s: Statement) -> Row:
        """A greater count of the same people: the new one, or, where the sides dispute it, the first with a range."""
        if self._disputed(s) or (old.sentence == s.sentence and told_by_another(self._document, old, s.claims[0])):
            return replace(old, max=None if old.max is None else max(old.max, new.best or 0))
        return replace(new, specific=old.specific or new.specific)
