"""Lines of an extracted text that are not the article's words: taken off its head, its tail, and between paragraphs."""

from __future__ import annotations

import re
from collections.abc import Collection

from newswatch.articles import dates
from newswatch.articles.marks import BYLINE, CREDIT, PROMPT, READ_ON
from newswatch.articles.words import fold

# Lines at the head that may be title, stamp and byline, and lines at the tail that may be prompts and credits.
HEAD_LINES = 8
TAIL_LINES = 12
# A stamp may follow on a standfirst of one or two sentences; further down a short line with a date is the article's.
LEAD_LINES = 2
STANDFIRST_WORDS = 6
# A line of so many words that ends as sentences do is the article's own.
SENTENCE_WORDS = 25
_ENDS = re.compile(r"[.!?…。！？؟।۔][\"'”’»)\]]*$")
_RULE = re.compile(r"^[\W_]{2,}$")
_TELLS = re.compile(
    r"^[\"“‘«„'「]|\b(?:said|says|told|according to|killed|wounded|injured|died|attacked)\b", re.IGNORECASE
)
_STAMP_WORDS = 14
# "Our correspondent in Kabul", "News desk", "Ana DoePublished 5 March 2026"
_DESK = re.compile(
    r"\b(?:correspondents?|reporters?|staff|bureau|(?:news|web|city|markets?|sports?) ?desk)\b", re.IGNORECASE
)
_NAME_IN_PLACE = re.compile(r"[A-Z][\w'’-]+(?: [A-Z][\w'’-]+){1,2} in [A-Z][\w'’ -]{2,25}$")
_PUBLISHED = re.compile(r"(?:published|updated|posted|modified)\W{0,3}(?:on |at )?\W{0,2}\w", re.IGNORECASE)
_PERSON_DOES = frozenset("is was are covers writes reports has can joined s works worked lives edits".split())


def tidy(text: str, titles: Collection[str], names: Collection[str], url: str) -> str:
    """The text without title, stamp and byline at its head, prompts and credits at its tail, and prompts between.

    `titles` and `names` are what the page calls its article, its authors and itself. A text of which the rules would
    leave less than half is given back as it came.
    """
    lines = [line.strip() for line in text.split("\n")]
    lines = [line for line in lines if line]
    kept = _inside(_tail(_head(lines, titles, names, url), names))
    if sum(map(len, kept)) < 0.5 * sum(map(len, lines)):
        return "\n".join(lines)
    return "\n".join(kept)


def _head(lines: list[str], titles: Collection[str], names: Collection[str], url: str) -> list[str]:
    said = {fold(title) for title in titles if title}
    called = {fold(name) for name in names if name}
    last = 0
    for place, line in enumerate(lines[:HEAD_LINES]):
        if line == url or _is_head(line, fold(line), said, called):
            last = place + 1
        elif len(line.split()) >= SENTENCE_WORDS or (place >= LEAD_LINES and _ENDS.search(line)):
            break
    # what stands between title and stamp is a section's name, or a standfirst: that is kept
    between = [line for line in lines[:last] if line != url and not _is_head(line, fold(line), said, called)]
    return [line for line in between if len(line.split()) >= STANDFIRST_WORDS] + lines[last:]


def _is_head(line: str, words: str, said: Collection[str], called: Collection[str]) -> bool:
    """Whether a line is the title, an author's name with or without a place, or a stamp."""
    if words in said or words in called or _same_title(words, said) or _is_stamp(line):
        return True
    return (
        len(words.split()) <= 6 and not _ENDS.search(line) and any(words.startswith(f"{name} in ") for name in called)
    )


def _same_title(words: str, said: Collection[str]) -> bool:
    """Whether a line is a title but for a word or a site's name: nine in ten of its words, and few beside them."""
    mine = words.split()
    if len(mine) < 4:
        return False
    for title in said:
        theirs = title.split()
        if len(theirs) >= 4 and abs(len(mine) - len(theirs)) <= 3:
            shared = len(set(mine) & set(theirs))
            if shared >= 0.9 * max(len(set(mine)), len(set(theirs))):
                return True
    return False


def _is_stamp(line: str) -> bool:
    words = line.split()
    if len(words) > _STAMP_WORDS:
        return False
    if BYLINE.match(line):
        return not _ENDS.search(line) or len(words) <= 6
    if _ENDS.search(line):
        return False
    if (len(words) <= 8 and _DESK.search(line)) or _NAME_IN_PLACE.match(line):
        return True
    if _PUBLISHED.search(line) and dates.parse(line) is not None:
        return True
    return len(words) <= 8 and not _ENDS.search(line) and dates.parse(line) is not None


def _tail(lines: list[str], names: Collection[str]) -> list[str]:
    """Without prompts and credits at the end, and without the list of other articles that follows a read-on mark."""
    start = max(1, len(lines) // 2)
    for place in range(start, len(lines)):
        line = lines[place]
        if READ_ON.match(line) and len(line.split()) <= 8:
            rest = lines[place + 1 :]
            if all(_is_title(one) or len(one.split()) < 3 for one in rest):
                lines = lines[:place]
                break
    end = len(lines)
    for place in range(len(lines) - 1, max(0, len(lines) - TAIL_LINES), -1):
        line = lines[place]
        if (
            _is_prompt(line)
            or (CREDIT.match(line) and not _TELLS.search(line))
            or _RULE.match(line)
            or _is_read_on(line)
            or _is_about(line, names)
        ):
            end = place
        elif place < end - 1 or len(line.split()) >= SENTENCE_WORDS or _ENDS.search(line):
            break
    return lines[:end]


def _is_prompt(line: str) -> bool:
    """Whether the outlet speaks to its reader. What is quoted, or tells what somebody said, is the article's own."""
    return len(line.split()) <= 40 and _TELLS.search(line) is None and PROMPT.match(line) is not None


def _is_about(line: str, names: Collection[str]) -> bool:
    """Whether a line introduces the author: it begins with the name, and goes on with what that person is or does."""
    words = fold(line)
    return any(
        words.startswith(f"{fold(name)} ") and words[len(fold(name)) :].split()[0] in _PERSON_DOES
        for name in names
        if len(name.split()) >= 2
    )


def _is_read_on(line: str) -> bool:
    return READ_ON.match(line) is not None and len(line.split()) < SENTENCE_WORDS and not line.endswith(".")


def _inside(lines: list[str]) -> list[str]:
    """Without prompts and read-on lines between paragraphs, and without the other titles that follow a bare mark."""
    kept: list[str] = []
    listing = False
    for line in lines:
        if _RULE.match(line) or _is_prompt(line):
            continue
        if _is_read_on(line):
            listing = len(line.split()) <= 5
            continue
        # under "Don't miss" stand titles, which do not end as sentences do
        listing = listing and _is_title(line)
        if not listing:
            kept.append(line)
    return kept


def _is_title(line: str) -> bool:
    return 3 <= len(line.split()) < SENTENCE_WORDS and (_ENDS.search(line) is None or line.endswith("?"))
