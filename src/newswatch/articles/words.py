"""Cleaning of words from outside: one place where control characters and odd spaces are taken out."""

from __future__ import annotations

import re
import unicodedata

# C0 and C1 controls, surrogates, noncharacters; bidi overrides and isolates, which can make a line read as another
# (RELIABILITY 2.3); zero-width space, word joiner, BOM, soft hyphen. ZWJ and ZWNJ stay: Persian and Indic need them.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u2060\u200e\u200f\u202a-\u202e\u2066-\u2069"
    "\ufeff\ud800-\udfff\ufffe\uffff]"
)
_SPACES = re.compile(r"[^\S\n]+")
_BREAKS = re.compile(r"[ ]*\n\s*")


def clean(text: str) -> str:
    """Text in NFC, without control characters, with single spaces and single newlines, trimmed."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    text = _UNWANTED.sub("", text)
    text = _BREAKS.sub("\n", _SPACES.sub(" ", text))
    return unicodedata.normalize("NFC", text).strip()


def clean_line(text: str, limit: int) -> str:
    """One line of at most `limit` characters, cut at a space where there is one near."""
    line = clean(text[: limit * 4]).replace("\n", " ")
    if len(line) <= limit:
        return line
    cut = line.rfind(" ", limit - 80 if limit > 160 else limit // 2, limit)
    return line[: cut if cut > 0 else limit].rstrip()


def fold(text: str) -> str:
    """Lower-case letters and digits alone, words apart by one space: for comparing a title with a heading."""
    return " ".join(re.findall(r"\w+", text.lower()))
