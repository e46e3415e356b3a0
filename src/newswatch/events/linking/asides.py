"""The part of a sentence that tells of another incident than the sentence does.

"Two policemen were wounded by a bomb in a market, hours after a car bomb had killed two at the district office": what
stands there, in words, names and numbers, is the other one's.
"""

from __future__ import annotations

import re
from functools import lru_cache

# How long before or after ("three days after", "hours before", "within hours of"). A bare "after" tells what caused it
_SPAN = (
    r"(?:(?:just|only|barely|less than|more than|about|some|around|nearly)\s+)*"
    r"(?:(?:[a-z]+|\d+)\s+)?(?:minutes?|hours?|days?|nights?|weeks?|months?)\s+(?:after|before)"
)
_ASIDE = re.compile(
    rf"(?:\b{_SPAN}|\bbefore(?!\s+(?:dawn|noon|midnight|sunrise|sunset|daybreak))|\bwithin\s+[a-z]+\s+of"
    r"|\b(?:a|the\s+same)\s+day\s+(?:on\s+which|that|as|when)|\bwhere\b[^,;]*?\bhad\b"
    r"|\bas\s+(?:they|he|she)\s+w(?:ere|as)\s+on\s+(?:the|their|his|her)\s+way)\b",
    re.IGNORECASE,
)
_OPENS = 15  # characters before it: an aside that opens the sentence ends with its first comma


@lru_cache(maxsize=8192)
def aside(text: str) -> tuple[int, int]:
    """Where it begins and ends in the sentence; an empty span where there is none."""
    found = _ASIDE.search(text)
    if found is None:
        return 0, 0
    end = text.find(",", found.end())
    if found.start() < _OPENS:
        return (0, end) if end > 0 else (0, 0)
    return found.start(), end if end > 0 else len(text)


def aside_part(text: str) -> str:
    """The words of it; empty where there is none."""
    start, end = aside(text)
    return text[start:end]


def main_part(text: str) -> str:
    """The sentence without it."""
    start, end = aside(text)
    return text[:start] + text[end:] if end else text
