"""Exact and near copies: signatures that an index can find candidates by, and the rule that tells a copy.

A copy is another's text printed again: whole, with light edits, under another byline, or cut short at a wall. It is
not a text that shares background paragraphs or a template: its first words and its numbers must agree.

MinHash after Broder 1997 through `rensa` (R-MinHash, 32-bit values); bands after Indyk and Motwani 1998.
"""

from __future__ import annotations

import hashlib
import re
import struct
from dataclasses import dataclass

from rensa import RMinHash

from newswatch.dedup.words import plain_words, without_boilerplate

# Word 4-grams: long enough that two reports on one event share few, short enough to survive a light edit.
SHINGLE = 4
# 128 values estimate a Jaccard similarity within 0.044 (one standard error, at 0.5).
WHOLE_VALUES = 128
# The head of a text alone, so that a copy cut at a wall finds its original.
HEAD_WORDS = 60
HEAD_VALUES = 48
# Bands of 4 of the whole: half of the pairs at Jaccard 0.42 share a band, 97 % at 0.6. Bands of 3 of the head:
# half at 0.35, 97 % at 0.6.
WHOLE_ROWS = 4
HEAD_ROWS = 3
_SEED = 20_260_117
# Texts shorter than this are only ever exact copies: a few shingles estimate nothing.
FEWEST_WORDS = 20
# Numbers of the head that are kept for comparison.
NUMBERS = 16
# An edit moves words across the end of the head: numbers so far on are looked at too.
SOON_WORDS = 110

_NUMBER = re.compile(r"^\d[\d,.]*$")
_NUMBER_WORDS = frozenset(
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred dozen dozens "
    # days are told as numbers are: Monday's quake is not Tuesday's
    "monday tuesday wednesday thursday friday saturday sunday".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What an index keeps of a text to find its copies.

    `text_hash` is SHA-256 of the normalised words; `whole` and `head` are MinHash values as little-endian uint32;
    `numbers` are hashes, as uint32, of the numbers and weekdays told in the head and soon after it; `bands` are signed
    64-bit keys, of which two texts that may be copies share at least one; `words` is the number of words hashed.
    """

    text_hash: bytes
    whole: bytes
    head: bytes
    numbers: bytes
    bands: tuple[int, ...]
    words: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How alike two texts are.

    `jaccard` is the similarity of their shingles, `contained` the share of the shorter's that the longer holds, `head`
    the same for their first words, each 0..1. Numbers agree unless each tells one in its head that the other does not:
    a text cut or edited tells fewer, and a text on something else tells others.
    """

    jaccard: float
    contained: float
    head: float
    numbers_agree: bool


def signature(text: str) -> Signature:
    """The signature of a text. Equal for texts that differ in case, spacing, punctuation and boilerplate lines."""
    words = plain_words(without_boilerplate(text)) or plain_words(text)
    digest = hashlib.sha256(" ".join(words).encode("utf-8", "replace")).digest()
    if len(words) < FEWEST_WORDS:
        return Signature(text_hash=digest, whole=b"", head=b"", numbers=b"", bands=(), words=len(words))
    head_words = words[:HEAD_WORDS]
    whole = _values(_shingles(words), WHOLE_VALUES)
    head = _values(_shingles(head_words), HEAD_VALUES)
    return Signature(
        text_hash=digest,
        whole=whole,
        head=head,
        numbers=_numbers(words),
        bands=(*_bands(whole, WHOLE_ROWS, b"w"), *_bands(head, HEAD_ROWS, b"h")),
        words=len(words),
    )


def likeness(one: Signature, other: Signature) -> Likeness:
    """How alike two texts are, by their signatures alone."""
    if one.text_hash == other.text_hash:
        return Likeness(jaccard=1.0, contained=1.0, head=1.0, numbers_agree=True)
    if not one.whole or not other.whole:
        return Likeness(jaccard=0.0, contained=0.0, head=0.0, numbers_agree=False)
    jaccard = _agreement(one.whole, other.whole)
    return Likeness(
        jaccard=jaccard,
        contained=_contained(jaccard, one.words, other.words),
        head=_contained(_agreement(one.head, other.head), min(one.words, HEAD_WORDS), min(other.words, HEAD_WORDS)),
        numbers_agree=_numbers_agree(one.numbers, other.numbers),
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
HEAD_SAME = 0.50
HEAD_LIKE = 0.25


def copy_similarity(one: Signature, other: Signature) -> float | None:
    """How far one is a copy of the other (0..1), or None where it is none.

    Whole copies agree in most shingles and at least partly in the head. A copy cut short is held by the longer text
    and agrees in the head. In both the head's numbers must be the same: a changed toll is news.
    """
    if one.text_hash == other.text_hash:
        return 1.0
    like = likeness(one, other)
    # first of all: of a long text whose toll alone has changed, the estimate is as good as 1
    if not like.numbers_agree:
        return None
    # of a sentence or two the whole's estimate is too rough, and the head has it all
    held = like.head if min(one.words, other.words) < HEAD_WORDS else like.contained
    if like.head >= HEAD_SAME and held >= WHOLE_HELD:
        return held
    if like.jaccard >= WHOLE_SAME and like.head >= HEAD_LIKE:
        return like.jaccard
    return None


def _shingles(words: list[str]) -> list[str]:
    return [" ".join(words[i : i + SHINGLE]) for i in range(max(1, len(words) - SHINGLE + 1))]


def _values(shingles: list[str], count: int) -> bytes:
    sketch = RMinHash(num_perm=count, seed=_SEED)
    sketch.update(shingles)
    return struct.pack(f"<{count}I", *sketch.digest())


def _bands(values: bytes, rows: int, kind: bytes) -> list[int]:
    width = 4 * rows
    return [
        int.from_bytes(
            hashlib.blake2b(kind + start.to_bytes(4, "little") + values[start : start + width], digest_size=8).digest(),
            "little",
            signed=True,
        )
        for start in range(0, len(values) - width + 1, width)
    ]


def _agreement(one: bytes, other: bytes) -> float:
    count = len(one) // 4
    mine, theirs = struct.unpack(f"<{count}I", one), struct.unpack(f"<{count}I", other)
    return sum(map(int.__eq__, mine, theirs)) / count


def _numbers(words: list[str]) -> bytes:
    """Hashes of the numbers told in the head, their count before them, and of those told soon after it."""
    head = _told_in(words[:HEAD_WORDS])
    soon = _told_in(words[HEAD_WORDS:SOON_WORDS]) - head
    values = (len(head), *sorted(head), *sorted(soon))
    return struct.pack(f"<{len(values)}I", *values)


def _told_in(words: list[str]) -> set[int]:
    told = [word for word in words if _NUMBER.match(word) or word in _NUMBER_WORDS][:NUMBERS]
    return {int.from_bytes(hashlib.blake2b(word.encode(), digest_size=4).digest(), "little") for word in told}


def _numbers_agree(one: bytes, other: bytes) -> bool:
    """Unless each tells a number in its head that the other tells neither there nor soon after."""
    mine, theirs = (struct.unpack(f"<{len(packed) // 4}I", packed) for packed in (one, other))
    only_mine = set(mine[1 : 1 + mine[0]]) - set(theirs[1:])
    only_theirs = set(theirs[1 : 1 + theirs[0]]) - set(mine[1:])
    return not (only_mine and only_theirs)
