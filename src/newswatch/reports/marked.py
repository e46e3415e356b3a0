"""A text with the words marked on which assessing and coding rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rich.text import Text

from newswatch.model import Analysis, Evidence, Mention, Quote
from newswatch.reports.printable import printable

STYLES: dict[str, str] = {
    "incident": "underline",
    "when": "bold blue",
    "where": "bold green",
    "who": "bold yellow",
    "casualties": "bold red",
    "origin": "reverse",
    "source": "italic cyan",
    "cue": "magenta",
    "no cue": "strike",
}
NUMBER = "bold white on blue"
# Where two marks meet, the later in this order is seen
_ORDER = tuple(STYLES)[::-1]


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters `start` to `end` (exclusive) of the text, and what rests on them; a number opens an incident."""

    start: int
    end: int
    what: str
    number: int | None = None


def legend() -> Text:
    """What each way of marking means."""
    line = Text()
    for name, style in STYLES.items():
        line.append(name, style=style).append("  ")
    return line


def marks(analysis: Analysis, lookalikes: Sequence[Evidence] = ()) -> tuple[Mark, ...]:
    """Every quotation of an analysis as a mark."""
    found = [_mark(one.quote, "cue") for one in analysis.assessment.evidence]
    found += [_mark(one.quote, "no cue") for one in lookalikes]
    for number, mention in enumerate(analysis.mentions, 1):
        found.append(_mark(mention.quote, "incident", number))
        found += _of(mention)
    return tuple(found)


def marked(text: str, analysis: Analysis, lookalikes: Sequence[Evidence] = (), *, brackets: bool = False) -> Text:
    """`text`, fit for a terminal, with its marks; [1] stands where the first incident's quotation begins.

    `brackets` puts evidence (an incident's own quotation aside) into square brackets, for where styles do not show.
    """
    found = [mark for mark in marks(analysis, lookalikes) if 0 <= mark.start < mark.end <= len(text)]
    begin: dict[int, list[Mark]] = {}
    for mark in found:
        begin.setdefault(mark.start, []).append(mark)
    edges = sorted({0, len(text), *(mark.start for mark in found), *(mark.end for mark in found)})
    shown = Text()
    inside = False
    here: list[Mark] = []
    # Piece by piece, because a character that is not printable is no longer there and offsets move
    for start, end in pairwise(edges):
        here = [mark for mark in here if mark.end > start] + begin.get(start, [])
        proof = brackets and any(mark.number is None for mark in here)
        if inside and not proof:
            shown.append("]")
        for mark in begin.get(start, ()):
            if mark.number is not None:
                shown.append(f"[{mark.number}]", style=NUMBER)
        if proof and not inside:
            shown.append("[")
        inside = proof
        ranked = sorted(here, key=lambda mark: _ORDER.index(mark.what))
        styles = dict.fromkeys(STYLES[mark.what] for mark in ranked)
        shown.append(printable(text[start:end], lines=True), style=" ".join(styles))
    return shown.append("]" if inside else "")


def _of(mention: Mention) -> Iterator[Mark]:
    if mention.when.quote is not None:
        yield _mark(mention.when.quote, "when")
    if mention.place.quote is not None:
        yield _mark(mention.place.quote, "where")
    for actor in mention.actors:
        yield _mark(actor.quote, "who")
    for casualty in mention.casualties:
        yield _mark(casualty.quote, "casualties")
    if mention.origin.quote is not None:
        yield _mark(mention.origin.quote, "origin")
    for source in mention.sources:
        yield _mark(source.quote, "source")


def _mark(quote: Quote, what: str, number: int | None = None) -> Mark:
    return Mark(quote.start, quote.end, what, number)
