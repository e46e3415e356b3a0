"""Common words of English, by which names are told in texts without capitals. `build_words` writes the list."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files

COMMENT = "#"
# endings that names seldom have; the list of words leaves out what ends so
ENDINGS = tuple(
    (
        "ed ing ly tion tions sion sions ment ments ness ity ities ism ist ists ive able ible ful less ous ary ories "
        "ance ence ances ences ies ized izes ised ises ally ship ships"
    ).split()
)
SHORTEST = 3  # letters before an ending


def has_ending(word: str) -> bool:
    """Does the word end as names seldom do?"""
    return word.endswith(ENDINGS) and any(word.endswith(e) and len(word) >= len(e) + SHORTEST for e in ENDINGS)


def singular(word: str) -> set[str]:
    """What the word may be the plural of."""
    found = {word[: -len(e)] for e in ("s", "es") if word.endswith(e)}
    return {w for w in found if len(w) >= SHORTEST}


@cache
def common() -> frozenset[str]:
    """The words of the shipped list; read once."""
    text = (files("newswatch.catalog") / "lexicon" / "words.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if not line.startswith(COMMENT))


@lru_cache(maxsize=65536)
def may_be_name(word: str) -> bool:
    """May a word that is written without capitals be part of a name? `word` in small letters."""
    if len(word) < SHORTEST or not word.isalpha() or has_ending(word):
        return False
    return word not in common() and not (singular(word) & common())
