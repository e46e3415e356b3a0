"""Copies and stories: which articles are one text, and which tell one piece of news.

`Decider` decides in the order of arrival over a `CopyIndex`; `MemoryIndex` is a plain one. `signature` gives what is
kept of a text to find its copies. All is pure and deterministic.
"""

from newswatch.dedup.copies import Likeness, Signature, copy_similarity, likeness, signature
from newswatch.dedup.decider import Arrival, Decider
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
    "Signature",
    "copy_similarity",
    "likeness",
    "signature",
]
