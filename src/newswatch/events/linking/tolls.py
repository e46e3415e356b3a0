"""An event's casualties, from what each independent voice last said of each outcome.

For each outcome first the total: `best` is the one most voices hold, a tie goes to the lower; `min` and `max` range
over all. Who tells of one side alone ("seven soldiers were killed", where another adds "and five of the attackers")
holds the total of the account of which that is a part. Then its division: as those who hold that total divide it, so
that nobody is counted twice where one paper says "seven killed" and another "five civilians and two soldiers". A
voice's earlier numbers are its history and no conflict.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cached_property

from newswatch.model import Casualty, Outcome, Party
from newswatch.model.linking import EventCasualty, EventToll, LinkMention


class _Claim:
    """One voice's rows of one outcome."""

    def __init__(self, mention: LinkMention, rows: tuple[tuple[int, Casualty], ...]) -> None:
        self.mention = mention
        self.rows = rows
        self.total = _sum([_low_or_best(c) for _, c in rows])
        self.parties = frozenset(c.party for _, c in rows)

    @property
    def told_parties(self) -> int:
        return len(self.parties - {Party.UNKNOWN})

    def part(self, party: Party, nationality: str | None) -> tuple[Casualty, ...]:
        return tuple(c for _, c in self.rows if c.party is party and c.nationality == nationality)

    @cached_property
    def division(self) -> frozenset[tuple[tuple[Party, str | None, int | None], int]]:
        return frozenset(Counter((c.party, c.nationality, _low_or_best(c)) for _, c in self.rows).items())


def casualties(
    voices: Sequence[Sequence[LinkMention]],
) -> tuple[tuple[EventCasualty, ...], tuple[EventToll, ...]]:
    """Rows by party and outcome, and the totals by outcome. `voices` are each voice's mentions, earliest first."""
    rows: list[EventCasualty] = []
    tolls: list[EventToll] = []
    told = {c.outcome for mentions in voices for m in mentions for c in m.mention.casualties}
    for outcome in [one for one in Outcome if one in told]:
        claims = [claim for mentions in voices if (claim := _latest(mentions, outcome)) is not None]
        counted = [c for c in claims if c.total is not None] or claims
        whole = [_whole(c, counted) for c in counted]
        totals = Counter(c.total for c in whole)
        best = min(totals, key=lambda t: (-totals[t], -1 if t is None else t))
        chosen = _division([c for c in whole if c.total == best])
        low, high = _range([[c for _, c in claim.rows] for claim in whole])
        tolls.append(EventToll(outcome=outcome, min=low, best=best, max=high, voices=len(counted)))
        rows += [_row(position, row, chosen, counted, outcome) for position, row in chosen.rows]
    return tuple(rows), tuple(tolls)


def _whole(claim: _Claim, claims: Sequence[_Claim]) -> _Claim:
    """The fullest account of which this one is a part: it tells of fewer parties, of each what the other tells."""
    if Party.UNKNOWN in claim.parties:
        return claim
    part = Counter(dict(claim.division))
    fuller = [c for c in claims if claim.parties < c.parties and part <= Counter(dict(c.division))]
    return max(fuller, key=lambda c: (len(c.parties), told_at(c.mention)), default=claim)


def _latest(mentions: Sequence[LinkMention], outcome: Outcome) -> _Claim | None:
    """What a voice last said of it, in numbers if it ever did."""
    claims = [_Claim(m, rows) for m in mentions if (rows := _rows(m, outcome))]
    numbered = [c for c in claims if c.total is not None]
    return (numbered or claims)[-1] if claims else None


def _rows(m: LinkMention, outcome: Outcome) -> tuple[tuple[int, Casualty], ...]:
    return tuple((position, c) for position, c in enumerate(m.mention.casualties) if c.outcome is outcome)


def _division(holders: Sequence[_Claim]) -> _Claim:
    """Of those who hold the total, who divides it as most do; else who says most of whom; else the latest."""
    telling = [c for c in holders if c.told_parties] or list(holders)
    held = Counter(c.division for c in telling)
    return max(telling, key=lambda c: (held[c.division], c.told_parties, told_at(c.mention)))


def _row(position: int, row: Casualty, chosen: _Claim, claims: Sequence[_Claim], outcome: Outcome) -> EventCasualty:
    parts = []
    for claim in claims:
        same = claim.part(row.party, row.nationality)
        if same:
            parts.append(list(same))
        elif len(chosen.rows) == 1 and claim.parties <= {row.party, Party.UNKNOWN}:
            parts.append([c for _, c in claim.rows])
    if len(chosen.part(row.party, row.nationality)) > 1:
        # several rows of one party (a second group of them): each is its own claim, ranges would mix them
        parts = [[row]]
    low, high = _range(parts)
    held = sum(_sum([_low_or_best(c) for c in part]) == _low_or_best(row) for part in parts)
    return EventCasualty(
        party=row.party,
        outcome=outcome,
        nationality=row.nationality,
        min=low,
        best=row.best,
        max=high,
        term=row.term,
        voices=max(held, 1),
        mention_id=chosen.mention.mention_id,
        position=position,
    )


def _range(claims: Sequence[Sequence[Casualty]]) -> tuple[int | None, int | None]:
    """Lowest and highest of the claims. The highest is null where it stands with a claim that has no upper end ("at
    least nine") and nobody puts an end to it."""
    lows = [n for rows in claims if (n := _sum([c.min if c.min is not None else c.best for c in rows])) is not None]
    ends: list[tuple[int, bool]] = []
    for rows in claims:
        high = _sum([c.max if c.max is not None else _low_or_best(c) for c in rows])
        if high is not None:
            ends.append((high, all(c.max is not None for c in rows)))
    if not ends:
        return min(lows, default=None), None
    top = max(high for high, _ in ends)
    closed = any(shut and high == top for high, shut in ends)
    return min(lows, default=None), top if closed else None


def _low_or_best(c: Casualty) -> int | None:
    return c.best if c.best is not None else c.min


def _sum(numbers: Sequence[int | None]) -> int | None:
    known = [n for n in numbers if n is not None]
    return sum(known) if known else None


def told_at(m: LinkMention) -> tuple[object, ...]:
    """When a mention was told; versions and keys break ties the same way everywhere."""
    return m.published or m.fetched_at, m.version_no, m.key, m.mention_id
