"""Stories: articles on the same news. A profile of each text, and a trained score of how likely two tell one story.

A profile holds the words that weigh most, each with its kinds: name, number, told at the head. Two profiles are
compared by the cosine over all words and over each kind; a logistic model weighs these (`training.py`, trained on
ECB+, CC BY 3.0). How common a word is comes from a table that ships (`frequencies.tsv`,
from MUC-4, MIT, and a list of names), so the same text always has the same profile.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import struct
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from newswatch.dedup.words import cased_words, stem, without_boilerplate

# Words of a text that are read, and words that its profile keeps.
WORDS_READ = 400
CHARS_A_WORD = 14  # with room: no title and no text is searched for words further than this
TERMS_KEPT = 96
# The head: title and first sentences.
HEAD_WORDS = 60
# Heaviest terms that serve as keys, by which an index finds articles that may tell the same story.
KEYS = 12
NAME, NUMBER, HEAD = 1, 2, 4
_TERM = struct.Struct("<IBB")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")

FEATURES = (
    "all",
    "names",
    "others",
    "numbers",
    "head",
    "all_root",
    "names_root",
    "head_root",
    "years_clash",
    "years_same",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The heaviest words of a text by hash, with weight (1..255 of the heaviest) and kinds; and the years it names."""

    terms: dict[int, tuple[int, int]]
    years: frozenset[int]
    norms: tuple[float, float, float, float, float]

    def pack(self) -> bytes:
        """As bytes for an index: 1 + 2 a year + 6 a term."""
        years = sorted(self.years)[:20]
        return (
            bytes([len(years)])
            + struct.pack(f"<{len(years)}H", *years)
            + b"".join(_TERM.pack(term, weight, kinds) for term, (weight, kinds) in self.terms.items())
        )

    def keys(self) -> tuple[int, ...]:
        """The hashes (unsigned 32 bits) of the heaviest terms. Articles of one story share at least two."""
        heaviest = sorted(self.terms.items(), key=lambda item: (-item[1][0], item[0]))
        return tuple(term for term, _ in heaviest[:KEYS])


# The articles of a running story are compared with each that comes: a thousand profiles are some 10 MB
@lru_cache(maxsize=1_000)
def unpack(packed: bytes) -> Profile:
    """A profile from its bytes."""
    count = packed[0]
    years = struct.unpack_from(f"<{count}H", packed, 1)
    terms = {term: (weight, kinds) for term, weight, kinds in _TERM.iter_unpack(packed[1 + 2 * count :])}
    return _profile(terms, frozenset(years))


def _profile(terms: dict[int, tuple[int, int]], years: frozenset[int]) -> Profile:
    squares = [0, 0, 0, 0, 0]
    for weight, kinds in terms.values():
        square = weight * weight
        squares[0] += square
        if kinds & NAME:
            squares[1] += square
        elif not kinds & NUMBER:
            squares[2] += square
        if kinds & NUMBER:
            squares[3] += square
        if kinds & HEAD:
            squares[4] += square
    a, b, c, d, e = (math.sqrt(square) for square in squares)
    return Profile(terms=terms, years=years, norms=(a, b, c, d, e))


@cache
def _frequencies() -> tuple[dict[str, float], float]:
    """Inverse document frequency of each stem in the table, and that of a word which is not in it."""
    lines = resources.files("newswatch.dedup").joinpath("frequencies.tsv").read_text("utf-8").splitlines()
    documents = int(lines[0].split("\t")[1])
    table: dict[str, float] = {}
    for line in lines[1:]:
        term, count = line.split("\t")
        table[term] = math.log((documents + 1) / (float(count) + 0.5))
    return table, math.log((documents + 1) / 0.5)


def profile(title: str | None, text: str) -> Profile:
    """The profile of an article. Title and text are read as one; a title repeated in the text counts twice."""
    table, unseen = _frequencies()
    head_words = cased_words((title or "")[: HEAD_WORDS * CHARS_A_WORD])[:HEAD_WORDS]
    # a dateline names the agency and its day, which all its reports of the day share
    body_words = cased_words(without_boilerplate(text[: WORDS_READ * CHARS_A_WORD]))[:WORDS_READ]
    counts: defaultdict[str, int] = defaultdict(int)
    upper: defaultdict[str, int] = defaultdict(int)
    for words, is_text in ((head_words, False), (body_words, True)):
        for word, count in Counter(words).items():
            term = stem(word)
            counts[term] += count
            # capitals of a headline say nothing of names
            if is_text and word[0].isupper() and len(word) > 1:
                upper[term] += count
    heads = {stem(word) for word in [*head_words, *body_words[:HEAD_WORDS]][:HEAD_WORDS]}
    # heaviest first, of equals the first in the alphabet
    weighed = [(-_louder(count) * table.get(term, unseen), term) for term, count in counts.items()]
    weighed.sort()
    heaviest = -weighed[0][0] if weighed else 1.0
    terms: dict[int, tuple[int, int]] = {}
    for weight, term in weighed[:TERMS_KEPT]:
        kinds = (NAME if 2 * upper.get(term, 0) > counts[term] else 0) | (NUMBER if term[0].isdigit() else 0)
        kinds |= HEAD if term in heads else 0
        terms[_hash(term)] = (max(1, round(-255 * weight / heaviest)), kinds)
    return _profile(terms, frozenset(int(year) for year in _YEAR.findall(text[:3000])[:20]))


@cache
def _louder(count: int) -> float:
    """What a word weighs that is said so often, against one that is said once."""
    return 1 + math.log(count)


@lru_cache(maxsize=50_000)
def _hash(term: str) -> int:
    return int.from_bytes(hashlib.blake2b(term.encode("utf-8", "replace"), digest_size=4).digest(), "little")


def features(one: Profile, other: Profile) -> tuple[float, ...]:
    """What the model weighs, in the order of `FEATURES`; cosines are 0..1, the last two 0 or 1."""
    small, large = (one, other) if len(one.terms) <= len(other.terms) else (other, one)
    every = names = others = numbers = head = 0
    wide = large.terms
    for term, (weight, kinds) in small.terms.items():
        if (found := wide.get(term)) is None:
            continue
        product = weight * found[0]
        both = kinds & found[1]
        every += product
        if both & NAME:
            names += product
        elif not (kinds | found[1]) & (NAME | NUMBER):
            others += product
        if both & NUMBER:
            numbers += product
        if both & HEAD:
            head += product
    values = [
        dot / (mine * theirs) if mine and theirs else 0.0
        for dot, mine, theirs in zip((every, names, others, numbers, head), one.norms, other.norms, strict=True)
    ]
    clash = bool(one.years and other.years and not one.years & other.years)
    same = bool(one.years & other.years)
    return (
        *values,
        math.sqrt(values[0]),
        math.sqrt(values[1]),
        math.sqrt(values[4]),
        float(clash),
        float(same),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryModel:
    """Weights of the features, an intercept, and the least score (log odds) at which an article joins a story."""

    weights: tuple[float, ...]
    intercept: float
    threshold: float

    def score(self, one: Profile, other: Profile) -> float:
        """Log odds that two articles tell the same story."""
        return self.intercept + sum(w * v for w, v in zip(self.weights, features(one, other), strict=True))


def join(scores: Sequence[float]) -> float:
    """The score of an article against a story, from its scores against the story's articles.

    Half their mean and half the best of them: out of fold that is 0.02 of B-cubed F above the mean alone.
    """
    return 0.5 * (sum(scores) / len(scores) + max(scores))


@cache
def load_model() -> StoryModel:
    """The model that ships."""
    raw = json.loads(resources.files("newswatch.dedup").joinpath("story_model.json").read_text("utf-8"))
    if tuple(raw["features"]) != FEATURES:
        raise ValueError("story_model.json was trained for other features: run newswatch.dedup.training again")
    return StoryModel(weights=tuple(raw["weights"]), intercept=raw["intercept"], threshold=raw["threshold"])
