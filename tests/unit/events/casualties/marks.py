"""How the sentences of these tests are marked, and what the reader makes of a text in the same notation.

The mark reads "killed 4 security, injured 2+ civilian": outcome, number, party. `5+` is at least five (no maximum),
`<=6` at most six (no minimum), `3-5` a range, `?` a vague term or a plural without a number. Rows of one outcome
and party are summed. Nothing marked means that nothing is claimed.
"""

from __future__ import annotations

from collections import defaultdict

from newswatch.catalog import lexicon_files
from newswatch.events.casualties import ClaimReader
from newswatch.events.casualties.tally import tally
from newswatch.matching import read
from newswatch.model import Casualty

READER = ClaimReader(lexicon_files.load())


def rows(text: str) -> tuple[Casualty, ...]:
    """The rows that the text gives."""
    document = read(text)
    _, claims = READER.find(document, (), {})
    return tally(document, claims)


def marked(text: str) -> str:
    """The rows in the notation of the marks."""
    sums: dict[tuple[str, str], list[Casualty]] = defaultdict(list)
    for r in rows(text):
        sums[r.outcome.value, r.party.value].append(r)
    return ", ".join(sorted(f"{o} {number(found)} {p}" for (o, p), found in sums.items()))


def number(found: list[Casualty]) -> str:
    """The number of several rows in the notation of the marks."""
    if any(r.best is None for r in found):
        return "?"
    best = sum(r.best or 0 for r in found)
    low = None if any(r.min is None for r in found) else sum(r.min or 0 for r in found)
    high = None if any(r.max is None for r in found) else sum(r.max or 0 for r in found)
    if low == high == best:
        return str(best)
    if high is None:
        return f"{best}+"
    return f"<={best}" if low is None else f"{low}-{high}"


def expected(mark: str) -> str:
    return ", ".join(sorted(x.strip() for x in mark.split(",") if x.strip()))
