"""Counting everybody once: the claims of one incident become rows by party and outcome.

A restatement is not added, a subset ("including a major") is inside its total, a growing toll replaces what was
said before, "two of them later died" moves people from injured to killed, and zero is kept apart from silence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from newswatch.events.casualties.claims import Claim
from newswatch.events.casualties.people import People
from newswatch.matching import Document
from newswatch.model import Casualty, Outcome, Party

LATER = frozenset(("later", "subsequently", "succumbed"))


@dataclass
class _Row:
    party: Party
    specific: bool  # the text names the party; false for "people", "others", a bare number
    min: int | None
    best: int | None
    max: int | None
    term: str | None
    nationality: str | None
    first: int
    last: int
    sentence: int
    names: bool
    total: bool = False
    head: str | None = None


def tally(document: Document, claims: Sequence[Claim], default: Party = Party.UNKNOWN) -> tuple[Casualty, ...]:
    """The rows of one incident. `default` is the party of people that no word describes (the lead decides it)."""
    rows: dict[Outcome, list[_Row]] = {}
    zeros: dict[Outcome, Claim] = {}
    for claim in claims:
        if claim.none:
            zeros.setdefault(claim.outcome, claim)
            continue
        _take(document, rows, claim)
    out: list[Casualty] = []
    for outcome, found in rows.items():
        for r in found:
            if r.best == 0:
                continue
            out.append(
                Casualty(
                    party=r.party if r.specific or r.party is not Party.UNKNOWN else default,
                    outcome=outcome,
                    min=r.min,
                    best=r.best,
                    max=r.max,
                    quote=document.quote(r.first, r.last),
                    nationality=r.nationality,
                    term=r.term,
                )
            )
    for outcome, claim in zeros.items():
        if not rows.get(outcome):
            out.append(
                Casualty(
                    party=Party.UNKNOWN,
                    outcome=outcome,
                    min=0,
                    best=0,
                    max=0,
                    quote=document.quote(claim.first, claim.last),
                )
            )
    return tuple(out)


def _row(claim: Claim, people: People) -> _Row:
    return _Row(
        party=people.party,
        specific=people.explicit,
        min=people.min,
        best=people.best,
        max=people.max,
        term=people.term,
        nationality=people.nationality,
        first=min(claim.first, people.first),
        last=max(claim.last, people.last),
        sentence=claim.sentence,
        names=people.names,
        head=people.head,
    )


def _counted(part: People, whole: People) -> People:
    """A share of a group as a number: 90% of 50 is 45."""
    if part.share is None or whole.best is None:
        return part
    n = round(part.share * whole.best)
    return replace(part, min=n, best=n, max=n)


def _take(document: Document, rows: dict[Outcome, list[_Row]], claim: Claim) -> None:
    people = claim.people
    known = rows.setdefault(claim.outcome, [])
    new = _row(claim, people)
    if claim.update:
        _update(known, new)
        return
    if claim.outcome is Outcome.KILLED and _moved(document, rows, claim, new):
        return
    parts = [_row(claim, _counted(s, people)) for s in claim.subsets]
    if not known:
        known.extend(_split(new, parts))
        return
    if (
        people.others
        or claim.sentence == known[-1].sentence
        and not people.definite
        and not people.part
        and not _same(known, new)
    ):
        known.extend(_split(new, parts))
        return
    if people.part or people.definite:
        _refine(known, new)
        return
    if _restates(known, new):
        return
    known.extend(_split(new, parts))


def _moved(document: Document, rows: dict[Outcome, list[_Row]], claim: Claim, new: _Row) -> bool:
    """ "One of the injured died later": one more killed, one fewer injured."""
    injured = rows.get(Outcome.INJURED)
    words = document.words[claim.first : claim.last]
    people_words = document.words[claim.people.first : claim.people.last]
    if not injured or new.best is None:
        return False
    later = any(w in LATER for w in words) or any(w in LATER for w in document.words[claim.last : claim.last + 3])
    if not ("injured" in people_words or "wounded" in people_words or (claim.people.part and later)):
        return False
    for r in injured:
        if r.best is not None and r.best >= new.best:
            rows[Outcome.KILLED].append(replace(new, party=r.party if not new.specific else new.party, specific=True))
            r.best -= new.best
            r.min = None if r.min is None else max(r.min - new.best, 0)
            r.max = None if r.max is None else max(r.max - new.best, 0)
            return True
    return False


def _split(total: _Row, parts: list[_Row]) -> list[_Row]:
    """A total with the parts that it includes, as rows that count nobody twice."""
    counted = [p for p in parts if p.best]
    if not counted:
        return [total]
    inside = sum(p.best or 0 for p in counted)
    if total.best is None or inside > total.best:
        return [total]
    if total.nationality is None and any(p.nationality for p in counted):
        return _by_nationality(total, counted)
    differing = [p for p in counted if p.specific and p.party is not total.party]
    if not differing and total.party is not Party.UNKNOWN:
        return [total]
    if not differing:
        if (
            all(p.party is counted[0].party for p in counted)
            and counted[0].party is not Party.UNKNOWN
            and not total.specific
        ):
            return [replace(total, party=counted[0].party)]
        return [total]
    out = []
    rest = total.best - sum(p.best or 0 for p in differing)
    out += [replace(p, first=min(p.first, total.first), last=max(p.last, total.last)) for p in differing]
    if rest > 0:
        minimum = None if total.min is None else max(total.min - sum(p.best or 0 for p in differing), 0)
        maximum = None if total.max is None else rest if total.max == total.best else total.max - (total.best - rest)
        out.insert(0, replace(total, min=minimum, best=rest, max=maximum))
    return out


def _by_nationality(total: _Row, parts: list[_Row]) -> list[_Row]:
    """A total of which some are said to be nationals of a country: their nationality holds for them only."""
    known = [p for p in parts if p.nationality]
    rest = (total.best or 0) - sum(p.best or 0 for p in known)
    out = [
        replace(total, min=p.min, best=p.best, max=p.max, nationality=p.nationality, last=max(total.last, p.last))
        for p in known
    ]
    if rest > 0:
        out.insert(0, replace(total, min=rest, best=rest, max=rest))
    return out


def _sum(rows: list[_Row]) -> int | None:
    known = [r.best for r in rows if r.best is not None]
    return sum(known) if known else None


def _update(known: list[_Row], new: _Row) -> None:
    """A toll: the new total; parties told before stay where they fit in."""
    before = _sum(known)
    if before is None or new.best is None or new.best < before:
        if not known:
            known.append(new)
        return
    if new.best == before:
        return
    if len(known) == 1:
        known[0] = replace(
            new, party=new.party if new.specific else known[0].party, specific=known[0].specific or new.specific
        )
        return
    known.append(replace(new, best=new.best - before, min=None, max=None))


def _same(known: list[_Row], new: _Row) -> bool:
    """Does a claim of the same sentence say the same again ("killed ... leaving two dead")?"""
    return any(
        r.best == new.best and r.party is new.party and r.head == new.head and new.first == r.first for r in known
    )


def _refine(known: list[_Row], new: _Row) -> None:
    """People already counted are described again: take the party if it was open."""
    if not new.specific or new.best is None:
        return
    for i, r in enumerate(known):
        if not r.specific and r.best is not None and r.best >= new.best:
            known[i : i + 1] = _split(r, [new])
            return


def _restates(known: list[_Row], new: _Row) -> bool:
    """Does a later sentence tell of people already counted?"""
    total = _sum(known)
    same = [r for r in known if r.party is new.party or not r.specific or not new.specific]
    if new.best is None:
        return bool(same)
    if total is not None and new.best == total:
        if len(known) == 1 and new.specific and not known[0].specific:
            known[0] = replace(known[0], party=new.party, specific=True)
        return True
    for i, r in enumerate(known):
        if r.best is None:
            if r.party is new.party or not r.specific:
                known[i] = new
                return True
            continue
        if r.party is new.party and new.best <= r.best:
            return True
        if not r.specific and new.specific and new.best < r.best:
            known[i : i + 1] = _split(r, [new])
            return True
        if not new.specific and (new.names or new.best < (total or 0)):
            return True
        if r.party is new.party and new.best > r.best:  # a fuller count of the same people
            known[i] = replace(new, specific=r.specific or new.specific)
            return True
    if not new.specific and total is not None and new.best > total and not new.names:
        rest = new.best - total
        known.append(replace(new, best=rest, min=None, max=None))
        return True
    return False
