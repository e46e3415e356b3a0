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

_NUMBER = re.compile(r"^\d[\d,.]*$")
_NUMBER_WORDS = frozenset(
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred dozen dozens".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What an index keeps of a text to find its copies.

    `text_hash` is SHA-256 of the normalised words; `whole` and `head` are MinHash values as little-endian uint32;
    `numbers` are hashes of the numbers told in the head, as uint32; `bands` are signed 64-bit keys, of which two
    texts that may be copies share at least one; `words` is the number of words that were hashed.
    """

    text_hash: bytes
    whole: bytes
    head: bytes
    numbers: bytes
    bands: tuple[int, ...]
    words: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How alike two texts are: Jaccard similarity of their shingles, the share of the shorter that the longer holds,
    and the similarity of their first words, each 0..1."""

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
        numbers=_numbers(head_words),
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
    sizes = max(one.words - SHINGLE + 1, 1), max(other.words - SHINGLE + 1, 1)
    # |A∩B| = J/(1+J) (|A|+|B|): Broder's containment from a resemblance and two sizes
    shared = jaccard / (1 + jaccard) * sum(sizes)
    return Likeness(
        jaccard=jaccard,
        contained=min(1.0, shared / min(sizes)),
        head=_agreement(one.head, other.head),
        numbers_agree=_told(one.numbers) == _told(other.numbers),
    )


# Thresholds chosen on pairs of the project's own writing (tests/unit/dedup): wires with edits, bylines, cuts and
# corrections against updates, templates and shared background.
WHOLE_SAME = 0.70
WHOLE_HELD = 0.80
HEAD_SAME = 0.55
HEAD_LIKE = 0.25
CUT_LENGTH = 0.6


def copy_similarity(one: Signature, other: Signature) -> float | None:
    """How far one is a copy of the other (0..1), or None where it is none.

    Whole copies agree in most shingles and at least partly in the head. A copy cut short is held by the longer text
    and agrees in the head. In both the head's numbers must be the same: a changed toll is news.
    """
    like = likeness(one, other)
    if like.jaccard == 1.0:
        return 1.0
    if not like.numbers_agree:
        return None
    if like.jaccard >= WHOLE_SAME and like.head >= HEAD_LIKE:
        return like.jaccard
    shorter, longer = sorted((one.words, other.words))
    if shorter <= CUT_LENGTH * longer and like.head >= HEAD_SAME and like.contained >= WHOLE_HELD:
        return like.contained
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
    told = [word for word in words if _NUMBER.match(word) or word in _NUMBER_WORDS][:NUMBERS]
    hashes = sorted({int.from_bytes(hashlib.blake2b(word.encode(), digest_size=4).digest(), "little") for word in told})
    return struct.pack(f"<{len(hashes)}I", *hashes)


def _told(numbers: bytes) -> frozenset[int]:
    return frozenset(struct.unpack(f"<{len(numbers) // 4}I", numbers))
