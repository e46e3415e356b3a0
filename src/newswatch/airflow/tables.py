"""The one table that every task writes into its log: outcomes with reasons, and the ten worst feeds."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence

from rich import box
from rich.console import Console
from rich.table import Table

from newswatch.model.work import Tally
from newswatch.reports.printable import printable
from newswatch.storage.runs import FeedTrouble

# The log view of a laptop holds about so many characters in a line
WIDTH = 130


def outcomes(stage: str, tally: Tally) -> str:
    """Counts by how inputs ended and why, and what came of them."""
    came = ", ".join(f"{count:,} {name}" for name, count in sorted(tally.extra.items()) if count)
    rows = [
        (kind, reason.replace("_", " "), f"{count:,}")
        for kind, reasons in tally.reasons().items()
        for reason, count in reasons.items()
    ]
    if not rows:
        return f"{stage}: nothing was due."
    return table(
        f"{stage}: {tally.inputs:,} inputs" + (f"; {came}" if came else ""), ("ended", "reason", "inputs"), rows
    )


def worst_feeds(feeds: Sequence[FeedTrouble]) -> str:
    """The feeds that gave most trouble; empty where none did."""
    if not feeds:
        return ""
    rows = [
        (feed.feed, feed.outlet, f"{feed.troubles:,}", feed.reason.replace("_", " "), feed.detail) for feed in feeds
    ]
    return table(
        "Feeds with most inputs rejected or failed",
        ("feed", "outlet", "inputs", "mostly", "in words"),
        rows,
    )


def counts(title: str, found: Mapping[str, int]) -> str:
    """Names and numbers."""
    return table(title, ("what", "rows"), [(name.replace("_", " "), f"{count:,}") for name, count in found.items()])


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table in plain text. What strangers wrote stays on its line: a log must not be forged."""
    drawn = Table(box=box.SIMPLE_HEAD, header_style="", pad_edge=False)
    for column in columns:
        drawn.add_column(column, justify="right" if column in {"inputs", "rows"} else "left", overflow="fold")
    for row in rows:
        drawn.add_row(*(printable(str(cell)) for cell in row))
    page = io.StringIO()
    Console(file=page, width=WIDTH, color_system=None, markup=False, highlight=False, emoji=False).print(drawn)
    lines = [line.rstrip() for line in page.getvalue().splitlines()]
    return "\n".join([title, *filter(None, lines)])
