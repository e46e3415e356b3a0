"""Rows under way: so many of a party with one outcome, and how totals and their parts are kept from counting twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from newswatch.events.casualties.people import Claim, People
from newswatch.matching import Document
from newswatch.model import Casualty, Outcome, Party

FORCES = (Party.SECURITY, Party.MILITANT)
OPEN = (Party.UNKNOWN, Party.CIVILIAN)  # parties of people of whom nothing more is said
MILITIA = ("militia", "militiam")


@dataclass(slots=True)
class Row:
    """Tokens `first` to `last` are its quotation. `told`: how many of its people later sentences told of singly."""

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
    head: str | None = None
    told: int = 0
    identity: int = -1  # the token where its people stand
    others: bool = False
    toll: bool = False  # a toll, which a later count replaces even in its own sentence

    def casualty(self, document: Document, outcome: Outcome, default: Party, named: Party) -> Casualty:
        """The row as a value; people of no told party are of the party `default`, if this is unknown those with a name
        of the party `named`."""
        return Casualty(
            party=self._party(default, named),
            outcome=outcome,
            min=self.min,
            best=self.best,
            max=self.max,
            quote=document.quote(self.first, self.last),
            nationality=self.nationality,
            term=self.term,
        )

    def _party(self, default: Party, named: Party) -> Party:
        """The party, or the default; a militia harmed by others than a state's forces is counted with the forces."""
        if self.specific or self.party is not Party.UNKNOWN:
            return self.party
        if self.head is not None and self.head.startswith(MILITIA) and default is not Party.MILITANT:
            return Party.SECURITY
        return named if self.names and default is Party.UNKNOWN else default

    def take_away(self, n: int) -> None:
        """`n` of its people are counted elsewhere."""
        self.best = None if self.best is None else max(self.best - n, 0)
        self.min = None if self.min is None else max(self.min - n, 0)
        self.max = None if self.max is None else max(self.max - n, 0)


def row_of(claim: Claim, people: People) -> Row:
    """The row that the claim makes of the people."""
    return Row(
        party=people.party,
        specific=people.explicit,
        min=people.min,
        best=people.best,
        max=people.max,
        term=people.term,
        nationality=people.nationality,
        first=claim.first,
        last=claim.last,
        sentence=claim.sentence,
        names=people.names,
        head=people.head,
        identity=people.first,
        others=people.others,
    )


def rows_of(claim: Claim) -> list[Row]:
    """The claim's people as rows, with the parts that it names set apart."""
    return split(row_of(claim, claim.people), [row_of(claim, _shared(s, claim.people)) for s in claim.subsets])


def _shared(part: People, whole: People) -> People:
    """A share of a group as a number: 90 % of 50 is 45."""
    if part.share is None or whole.best is None:
        return part
    n = round(part.share * whole.best)
    return replace(part, min=n, best=n, max=n)


def split(total: Row, parts: Sequence[Row]) -> list[Row]:
    """A total with the parts that it includes, as rows that count nobody twice."""
    counted = [p for p in parts if p.best]
    inside = sum(p.best or 0 for p in counted)
    if not counted or total.best is None or inside > total.best:
        return [total]
    if total.nationality is None and any(p.nationality for p in counted):
        return _by_nationality(total, counted)
    differing = [p for p in counted if p.specific and p.party is not total.party and not _of_one_force(p, total)]
    if not differing:
        return [_as_its_parts(total, counted)]
    out = [replace(p, first=min(p.first, total.first), last=max(p.last, total.last)) for p in differing]
    rest = total.best - sum(p.best or 0 for p in differing)
    if rest > 0:
        out.insert(0, _remainder(total, rest))
    return out


def _of_one_force(part: Row, total: Row) -> bool:
    """ "four soldiers, including a deputy commander": the words of rank do not make the part of another party."""
    return total.specific and total.party in FORCES and part.party in FORCES


def _as_its_parts(total: Row, parts: Sequence[Row]) -> Row:
    """A total of no told party takes the one party of its parts."""
    party = parts[0].party
    if total.specific or party is Party.UNKNOWN or any(p.party is not party for p in parts):
        return total
    if total.party not in OPEN and not any(p.specific for p in parts):
        return total  # "five poll officials, including a zonal officer"
    return replace(total, party=party)


def _remainder(total: Row, rest: int) -> Row:
    """What is left of a total when `rest` of its best figure are not set apart."""
    gone = (total.best or 0) - rest
    return replace(
        total,
        min=None if total.min is None else max(total.min - gone, 0),
        best=rest,
        max=None if total.max is None else max(total.max - gone, rest),
    )


def _by_nationality(total: Row, parts: Sequence[Row]) -> list[Row]:
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


def best_sum(rows: Iterable[Row]) -> int | None:
    """The sum of the best figures; null where no row has one."""
    known = [r.best for r in rows if r.best is not None]
    return sum(known) if known else None


def widen(known: list[Row], more: int) -> None:
    """Another side counts so many more: the first count stays, its maximum grows."""
    if known[0].max is not None:
        known[0].max += more


def update(known: list[Row], new: Row) -> None:
    """A toll: the new total; parties told before stay where they fit in."""
    before = best_sum(known)
    if known and before is None and new.best is not None:  # "dozens were killed. ... The toll rose to 34"
        known[:] = [replace(new, party=known[0].party, specific=known[0].specific)]
        return
    if before is None or new.best is None or new.best < before:
        if not known:
            known.append(new)
        return
    if new.best == before:
        return
    if len(known) == 1:
        old = known[0]
        known[0] = replace(new, party=new.party if new.specific else old.party, specific=old.specific or new.specific)
        return
    known.append(replace(new, best=new.best - before, min=None, max=None))


def refine(known: list[Row], new: Row, *, part: bool) -> None:
    """People already counted are described again: take the party if it was open. Of a party that nobody counted is
    of, they are others; so are "some of the attackers", who are never a part of those attacked."""
    if not new.specific or new.best is None:
        return
    apart = all(r.party is not new.party and (r.specific or r.party not in OPEN) for r in known)
    if (not part or new.party is Party.MILITANT) and apart:
        known.append(new)
        return
    set_apart(known, new)


def set_apart(known: list[Row], new: Row) -> None:
    """Some of the people counted are said to be of a party: of those whose party is open."""
    for i, r in enumerate(known):
        if not r.specific and r.best is not None and new.best is not None and r.best >= new.best:
            known[i : i + 1] = split(r, [new])
            return
