"""Words of a text as copies and stories compare them: normalised, without boilerplate, lightly stemmed."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Letters and digits with their marks: vowel signs of Indic scripts are no letters to `\w`.
_MARKS = "\u0300-\u036f\u064b-\u0652\u0900-\u0963\u0966-\u0dff\u1000-\u109f\u1780-\u17d3"
_WORD = re.compile(rf"[\w{_MARKS}]+(?:'\w+)?")
# Scripts without spaces between words: runs of them are cut into pairs of letters.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")

# Lines that outlets put around another's words, which therefore say nothing of whose words these are.
# The marks before are taken once and not given back: of a line of marks alone each would be tried as a beginning.
_BOILERPLATE = re.compile(
    r"^(?:[^\w(©]|\((?!c\)))*+(?:"
    r"(?:additional |further )?(?:reporting|writing|editing|compiled|translation|graphic|photo(?:s|graphs?)?|story|"
    r"report|words|text|posted|published|written|updated)\s+(?:by|on|at|in)\b.{0,200}|"
    r"by [A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){0,4}(?:,? .{0,60})?|"
    r"(?:©|\(c\)|copyright)\b.{0,300}|©.{0,300}|.{0,120}\ball rights reserved\b.{0,200}|"
    r"(?:read (?:more|also|next|full)|also read|see also|related|more on|watch|listen|sign up|subscribe|follow us|"
    r"click here|share this|download|join our|get the latest|our standards|this (?:story|article|report) "
    r"(?:was|has been|is) (?:originally |first )?(?:published|auto|edited|from|taken|syndicated)).{0,300}|"
    r".{0,80}\bcontributed to this (?:report|story|article)\b.{0,80}|"
    r"(?:reuters|ap|afp|app|pti|ani|ians|dpa|xinhua|agencies|web desk|news desk|staff report(?:er)?|"
    r"the associated press|agence france-presse|press trust of india)\W*"
    r")$",
    re.IGNORECASE,
)
# "KABUL, Oct 12 (Reuters) - ", "PESHAWAR: ", "Kabul (AFP) — ", "(AP) ": what stands before a wire's first word. A place
# without an agency is in capitals; words in capitals that nothing in small letters follows are a headline.
_DATELINE = re.compile(
    r"^\W*(?:"
    r"[A-Z][A-Z .'’/-]{1,40}(?:,? [A-Z][a-z]{2,8}\.? \d{1,2}(?:, \d{4})?)?\s*"
    r"(?:\([A-Z][\w ./]{0,30}\)\s*)?(?:[-–—]{1,2}|:)\s+|"
    r"[A-Z][\w .,'’/-]{0,60}\([A-Z][\w ./]{0,30}\)\s*[-–—:]+\s*|"
    r"\([A-Z]{2,12}\)\s*[-–—:]*\s*"
    r")(?=.*[a-z])"
)


def without_boilerplate(text: str) -> str:
    """The text without credits, copyright lines, prompts to read on, and the first line's dateline."""
    lines = [line for line in text.splitlines() if line.strip() and _BOILERPLATE.match(line.strip()) is None]
    if not lines:
        return ""
    lines[0] = _DATELINE.sub("", lines[0].strip(), count=1)
    return "\n".join(lines)


# Marks that are not seen: soft hyphens, joiners, direction marks, the byte order mark
_UNSEEN = dict.fromkeys([0x00AD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFEFF])


def plain_words(text: str) -> list[str]:
    """Words in lower case, compatibility forms unified, apostrophes alike; runs without spaces in pairs of letters."""
    return _words(unicodedata.normalize("NFKC", text).lower())


def cased_words(text: str) -> list[str]:
    """As `plain_words`, in the case and form they are written in."""
    return _words(text)


def _words(text: str) -> list[str]:
    if not text.isascii():
        text = text.translate(_UNSEEN).replace("’", "'")
    # one class of characters is found twice as fast as a choice of two, so what parts words is taken out before
    found: list[str] = _WORD.findall(text.replace("_", " "))
    if text.isascii() or _UNSPACED.search(text) is None:
        return found
    words: list[str] = []
    for word in found:
        if _UNSPACED.search(word) is None:
            words.append(word)
        else:
            words.extend(word[i : i + 2] for i in range(max(1, len(word) - 1)))
    return words


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """A word's form for comparing stories: lower case, English plurals, possessives, -ing and -ed cut.

    Cruder than Porter's rules and faster; only ASCII words are cut, so other languages stay whole.
    """
    word = word.lower()
    word = word.removesuffix("'s")
    if not word.isascii():
        return word
    if len(word) > 4:
        if word.endswith("ies"):
            return word[:-3] + "y"
        if word.endswith("sses"):
            return word[:-2]
        if word.endswith("s") and not word.endswith(("ss", "us")):
            word = word[:-1]
    if len(word) > 5:
        for ending in ("ing", "ed"):
            if word.endswith(ending):
                word = word[: -len(ending)]
                if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "ls":
                    word = word[:-1]
                break
    return word
