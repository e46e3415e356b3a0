"""Exact and near copies: signatures that an index can find candidates by, and the rule that tells a copy.

A copy is another's text printed again: whole, with light edits, under another byline, or cut short at a wall. It is
not a text that shares background paragraphs or a template: its first words and its numbers must agree.

MinHash after Broder 1997 through `rensa` (R-MinHash, 32-bit values); bands, each of one value, after Indyk and Motwani
1998.
"""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass

import numpy as np
from rensa import RMinHash

from newswatch.dedup.told import agree, told
from newswatch.dedup.words import plain_words, without_boilerplate
from newswatch.model import Signature

# Word 4-grams: long enough that two reports on one event share few, short enough to survive a light edit.
SHINGLE = 4
# 128 values estimate a Jaccard similarity within 0.044 (one standard error, at 0.5).
WHOLE_VALUES = 128
# The head of a text alone, so that a copy cut at a wall finds its original.
HEAD_WORDS = 60
HEAD_VALUES = 48
# Values that serve as bands: an index has a row for each, and most of a look-up's cost are these rows. Two texts of
# Jaccard 0.4 share one of 8 in 98 of 100 cases, a lead of 30 words and a head of 60 in 99. (Bands of 4 values of the
# whole and 3 of the head found fewer of the short ones with three times as many rows.)
WHOLE_BANDS = 8
HEAD_BANDS = 8
_SEED = 20_260_117
# Texts shorter than this are only ever exact copies: a few shingles estimate nothing.
FEWEST_WORDS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How alike two texts are.

    `jaccard` is the similarity of their shingles, `contained` the share of the shorter's that the longer holds, `head`
    the same for their first words, each 0..1. `told_agrees` unless each tells a number, day or name in its head where
    the other tells another (see `told`): a text cut or edited tells fewer, and a text on something else tells others.
    """

    jaccard: float
    contained: float
    head: float
    told_agrees: bool


def signature(text: str) -> Signature:
    """The signature of a text. Equal for texts that differ in case, spacing, punctuation and boilerplate lines."""
    plain = without_boilerplate(text)
    words = plain_words(plain) or plain_words(text)
    digest = hashlib.sha256(" ".join(words).encode("utf-8", "replace")).digest()
    if len(words) < FEWEST_WORDS:
        return Signature(text_hash=digest, whole=b"", head=b"", told=b"", bands=(), words=len(words))
    head_words = words[:HEAD_WORDS]
    whole = _values(_shingles(words), WHOLE_VALUES)
    head = _values(_shingles(head_words), HEAD_VALUES)
    return Signature(
        text_hash=digest,
        whole=whole,
        head=head,
        told=told(plain, words),
        bands=(*_bands(whole, WHOLE_BANDS, 0), *_bands(head, HEAD_BANDS, WHOLE_BANDS)),
        words=len(words),
    )


def likeness(one: Signature, other: Signature) -> Likeness:
    """How alike two texts are, by their signatures alone."""
    if one.text_hash == other.text_hash:
        return Likeness(jaccard=1.0, contained=1.0, head=1.0, told_agrees=True)
    if not one.whole or not other.whole:
        return Likeness(jaccard=0.0, contained=0.0, head=0.0, told_agrees=False)
    jaccard = _agreement(one.whole, other.whole)
    return Likeness(
        jaccard=jaccard,
        contained=_contained(jaccard, one.words, other.words),
        head=_contained(_agreement(one.head, other.head), min(one.words, HEAD_WORDS), min(other.words, HEAD_WORDS)),
        told_agrees=agree(one.told, other.told),
    )


def _contained(jaccard: float, one: int, other: int) -> float:
    """The share of the smaller set of shingles that the larger holds: |A∩B| = J/(1+J) (|A|+|B|) (Broder 1997)."""
    sizes = max(one - SHINGLE + 1, 1), max(other - SHINGLE + 1, 1)
    return min(1.0, jaccard / (1 + jaccard) * sum(sizes) / min(sizes))


# Thresholds chosen on pairs of the project's own writing (tests/unit/dedup, the sample world): wires with edits,
# bylines, cuts and corrections against updates, templates and shared background. Two reports that are written
# independently share less than a fifth of their shingles.
WHOLE_SAME = 0.60
WHOLE_HELD = 0.60
WHOLLY_HELD = 0.85
HEAD_SAME = 0.50
HEAD_LIKE = 0.25


def copy_similarity(one: Signature, other: Signature) -> float | None:
    """How far one is a copy of the other (0..1), or None where it is none.

    Whole copies agree in most shingles and at least partly in the head. A copy cut short is held by the longer text
    and agrees in the head, or lacks a paragraph of it and is held all the more. In all the head's numbers, days and
    names must be the same: a changed toll is news.
    """
    shared = shared_words(one, other)
    return shared if shared is not None and agree(one.told, other.told) else None


def shared_words(one: Signature, other: Signature) -> float | None:
    """How far one is written in the other's words (0..1), whatever it tells in them, or None where it is not: what a
    copy is but for the toll, and so the same wire a day later, or a statement of the same office."""
    if one.text_hash == other.text_hash:
        return 1.0 if one.words else None  # two texts without a word are no copies: nothing was printed
    like = likeness(one, other)
    if max(one.words, other.words) < HEAD_WORDS:
        # a few sentences: half of them may be a template's
        return like.jaccard if like.jaccard >= WHOLE_SAME else None
    # of a sentence or two the whole's estimate is too rough, and the head has it all
    held = like.head if min(one.words, other.words) < HEAD_WORDS else like.contained
    if like.head >= HEAD_SAME and held >= WHOLE_HELD:
        return held
    if like.head >= HEAD_LIKE and (like.jaccard >= WHOLE_SAME or like.contained >= WHOLLY_HELD):
        return max(like.jaccard, WHOLE_SAME)
    return None


def _shingles(words: list[str]) -> list[str]:
    return [" ".join(words[i : i + SHINGLE]) for i in range(max(1, len(words) - SHINGLE + 1))]


def _values(shingles: list[str], count: int) -> bytes:
    sketch = RMinHash(num_perm=count, seed=_SEED)
    sketch.update(shingles)
    return struct.pack(f"<{count}I", *sketch.digest())


def _bands(values: bytes, count: int, first: int) -> list[int]:
    """The first so many values, each with its place: equal values of other places say nothing."""
    return [place << 32 | value for place, value in enumerate(struct.unpack_from(f"<{count}I", values), first)]


def _agreement(one: bytes, other: bytes) -> float:
    mine, theirs = np.frombuffer(one, dtype="<u4"), np.frombuffer(other, dtype="<u4")
    return int(np.count_nonzero(mine == theirs)) / len(mine)
