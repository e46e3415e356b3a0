"""What the head of a text tells that a copy must tell, too: its numbers, its days, and who or where is named.

Bulletins, statements and alerts are written by templates, of which nothing changes but these. They are kept as hashes:
an editor may leave one out or add one, but where each text tells another, they tell of two things.
"""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Iterable, Sequence
from itertools import islice

# Of a text these words are its head; an edit moves words across its end, so what is told soon after is looked at, too.
HEAD_WORDS = 60
SOON_WORDS = 110
# Numbers and names that are kept of each.
MOST = 16

_UNITS = {
    word: number
    for number, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen".split(),
        start=1,
    )
}
_TENS = dict(zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True))
_VAGUE = frozenset(("dozen", "dozens"))
_DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
# A run of capitalised words that begins no sentence
_NAMED = re.compile(r"(?<=[\w,'’-] )[A-ZÀ-ÖØ-Þ][\w'’-]*(?: [A-ZÀ-ÖØ-Þ][\w'’-]*)*")
LONGEST_NAME = 5  # words
_CHARS_A_WORD = 12  # of a head: no text is searched for names further than this
_UNSPOKEN = re.compile(r"[aeiouyh\W_]|(?<=(.))\1")


def told(text: str, words: Sequence[str]) -> bytes:
    """Packed for `agree`: four counts, then hashes as uint32 of the numbers in the head, the numbers soon after it, the
    days of both, and the names of the head, each with what stands around it. `words` are the plain words of `text`."""
    head = _numbers(words[:HEAD_WORDS])
    soon = _numbers(words[HEAD_WORDS:SOON_WORDS]) - head
    days = {_hash(word) for word in words[:SOON_WORDS] if word in _DAYS}
    parts = (sorted(head), sorted(soon), sorted(days), _names(text))
    values = [*map(len, parts), *(value for part in parts for value in part)]
    return struct.pack(f"<{len(values)}I", *values)


def agree(one: bytes, other: bytes) -> bool:
    """Could both be of one text? Not where each tells a number in its head that the other tells neither there nor soon
    after; where they tell other days; where they share less than half of their names, or where at least as many names
    differ between the same words as are the same there."""
    mine, theirs = _unpacked(one), _unpacked(other)
    if _differ(mine[0], {*mine[0], *mine[1]}, theirs[0], {*theirs[0], *theirs[1]}):
        return False
    if _differ(mine[2], set(mine[2]), theirs[2], set(theirs[2])):
        return False
    return _same_names(mine[3], theirs[3])


def _differ(mine: Iterable[int], all_mine: set[int], theirs: Iterable[int], all_theirs: set[int]) -> bool:
    return bool(set(mine) - all_theirs) and bool(set(theirs) - all_mine)


def _same_names(mine: Sequence[int], theirs: Sequence[int]) -> bool:
    """A name is 16 bits of what stands around it and 16 bits of itself."""
    one, two = ({value & 0xFFFF for value in values} for values in (mine, theirs))
    fewest = min(len(one), len(two))
    if fewest > 1 and 2 * len(one & two) < fewest:
        return False
    there = {value >> 16: value & 0xFFFF for value in theirs}
    pairs = [(value & 0xFFFF, there[value >> 16]) for value in mine if value >> 16 in there]
    other = sum(here != yonder for here, yonder in pairs)
    return other == 0 or other < len(pairs) - other


def _numbers(words: Sequence[str]) -> set[int]:
    """Of each number a hash, the same for figures and words. A lone "one" is no number."""
    said: list[str] = []
    before = 0  # what the words just before come to, which "hundred" multiplies and a unit is added to
    for word in words:
        if word in _TENS:
            before = _TENS[word]
        elif word in _UNITS and before in _TENS.values() and _UNITS[word] < 10:
            said.pop()
            before += _UNITS[word]
        elif word in _UNITS:
            before = _UNITS[word]
        elif word == "hundred":
            if before > 1:
                said.pop()
            before = 100 * max(before, 1)
        else:
            before = 0
            if word.isdecimal():
                said.append(word)
            elif word in _VAGUE:
                said.append("dozen")
            continue
        if before > 1:
            said.append(str(before))
    return {_hash(word) for word in said[:MOST]}


def _names(text: str) -> list[int]:
    """Without its vowels a name is the same however it is spelled in Latin letters. A headline's capitals name none."""
    head = " ".join(text[: HEAD_WORDS * _CHARS_A_WORD].split())
    found: dict[int, int] = {}
    for run in () if head.isupper() else islice(_NAMED.finditer(head), MOST):
        name = run[0].lower()
        if name.count(" ") >= LONGEST_NAME:
            continue
        # the words on both sides: where a template has its gap
        before = head[: run.start() - 1].rpartition(" ")[2]
        after = head[run.end() :].lstrip().partition(" ")[0]
        around = _hash(f"{before} {after}".lower().strip(".,;:")) >> 16
        found.setdefault(around, _hash(_UNSPOKEN.sub("", name)) >> 16)
    return [around << 16 | name for around, name in found.items()]


def _hash(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode("utf-8", "replace"), digest_size=4).digest(), "little")


def _unpacked(packed: bytes) -> tuple[tuple[int, ...], ...]:
    if not packed:
        return (), (), (), ()
    values = struct.unpack(f"<{len(packed) // 4}I", packed)
    parts, start = [], 4
    for count in values[:4]:
        parts.append(values[start : start + count])
        start += count
    return tuple(parts)
