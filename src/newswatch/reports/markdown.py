"""Text from outside, made safe to stand in Markdown: it is read as it was written and steers nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from newswatch.reports.printable import printable

# CommonMark lets every ASCII punctuation mark be escaped; so no text makes a link, an image, a table or HTML
_MARKS = re.compile(r"([!-/:-@\[-`{-~])")
_ADDRESS = re.compile(r"https?://[!-~]+", re.IGNORECASE)


def escaped(text: str) -> str:
    """`text` in one line as Markdown that shows just that."""
    return _MARKS.sub(r"\\\1", " ".join(printable(text).split()))


def link(text: str, url: str) -> str:
    """A link with these words; the words alone where the address is none of the web."""
    if not _ADDRESS.fullmatch(url):
        return escaped(text)
    safe = re.sub(r"[<>\\`\"'()\[\]|*_]", lambda match: f"%{ord(match[0]):02X}", url)
    return f"[{escaped(text)}](<{safe}>)"


def quoted(text: str) -> str:
    """A block of quotation."""
    return f"> {escaped(text)}"


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are Markdown already."""
    lines = [f"| {' | '.join(columns)} |", f"|{' --- |' * len(columns)}"]
    lines += [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join(lines)
