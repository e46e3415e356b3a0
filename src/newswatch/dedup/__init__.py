"""Copies and stories: which articles are one text, and which tell one piece of news.

`Decider` decides in the order of arrival over a `CopyIndex`; `MemoryIndex` is a plain one. `fingerprint` gives what is
kept of an article to find its copies and its story. All is pure and deterministic.
"""

from newswatch.dedup.copies import Likeness, copy_similarity, likeness, signature
from newswatch.dedup.decider import Arrival, Decider, fingerprint
from newswatch.dedup.index import CopyIndex, Found, Limits, Lookup, MemoryIndex, Row

__all__ = [
    "Arrival",
    "CopyIndex",
    "Decider",
    "Found",
    "Likeness",
    "Limits",
    "Lookup",
    "MemoryIndex",
    "Row",
    "copy_similarity",
    "fingerprint",
    "likeness",
    "signature",
]
