"""Strings of feeds to plain text: entities and tags resolved, nothing in it that moves a cursor or turns a line."""

from __future__ import annotations

import html
import re
from typing import Final

MAX_TITLE: Final = 2_000  # characters, RELIABILITY section 3
MAX_AUTHOR: Final = 500
MAX_SUMMARY: Final = 10_000  # enough for any teaser; a feed's full text is read from the page, not from here
_LONGEST_AUTHOR: Final = 4 * MAX_AUTHOR  # characters looked at, markup included

_MAIL_BRACKETS = re.compile(r"(?:<|&lt;)[^<>&\s]{1,320}@[^<>&\s]{1,320}(?:>|&gt;)|\([^()\s]{1,320}@[^()\s]{1,320}\)")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
# Only these are tags in a title: "5 < 7 > 3" and "<3" are not.
_INLINE_TAG = re.compile(
    r"</?(?:a|abbr|b|big|br|center|cite|code|del|div|em|font|h[1-6]|i|img|ins|li|mark|p|q|s|small|span|strike|strong"
    r"|sub|sup|tt|u|ul|wbr|script|style)(?:\s[^<>]*|/)?/?>",
    re.IGNORECASE,
)
_UNSEEN = re.compile(r"<(?:(script|style|template|noscript)\b|!--)", re.IGNORECASE)
_CLOSING: Final = {"": re.compile("-->")} | {
    name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in ("script", "style", "template", "noscript")
}
_ANY_TAG = re.compile(r"<[A-Za-z/!?][^<>]*>")
# C0 and C1 controls, bidi embeddings and overrides, invisible operators, surrogates, noncharacters, tag characters.
# Joiners (200C, 200D) and the marks 200E, 200F stay: Persian, Urdu and Indic scripts need them.
_UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u200b\u2028\u2029\u202a-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\U000e0000-\U000e007f]"
)
_KEPT_AS_SPACE = re.compile("[\t\n\v\f\r\x85\u2028\u2029]")


def printable(text: str) -> str:
    """`text` on one line, without characters that a terminal or a reader's eye would be misled by."""
    if _UNPRINTABLE.search(text):
        text = _UNPRINTABLE.sub("", _KEPT_AS_SPACE.sub(" ", text))
    return " ".join(text.split())


def title(value: str) -> str | None:
    """The plain text of a title, at most MAX_TITLE characters; None where nothing is left."""
    if "&" in value:
        value = _ENTITY.sub(_entity, value)
    if "<" in value:
        value = _INLINE_TAG.sub("", _without_unseen(value))
    return _cut(printable(value), MAX_TITLE)


def body(value: str, limit: int = MAX_SUMMARY) -> str | None:
    """The plain text of a summary in HTML, on one line, at most `limit` characters; None where nothing is left."""
    value = value[: 20 * limit]  # markup is seldom nineteen parts in twenty; bounds the work on a book in a feed
    if "<" in value:
        value = _ANY_TAG.sub(" ", _without_unseen(value))
    if "&" in value:
        value = _ENTITY.sub(_entity, value)
        if "<" in value:  # it was escaped twice
            value = _INLINE_TAG.sub(" ", value)
    return _cut(printable(value), limit)


def author(value: str) -> str | None:
    """The plain text of an author's name without mail addresses, at most MAX_AUTHOR characters: RSS wants
    "desk@outlet.example (Night Desk)" there. None where there is only an address."""
    text = title(_MAIL_BRACKETS.sub(" ", value[:_LONGEST_AUTHOR])) or ""
    if "@" in text:
        text = " ".join(word for word in text.split() if "@" not in word)
    if text.startswith("(") and text.endswith(")"):
        text = text[1:-1].strip()
    return _cut(text, MAX_AUTHOR)


def _without_unseen(value: str) -> str:
    """`value` without comments, scripts and styles; what is not closed reaches to the end. Linear in its length."""
    kept: list[str] = []
    at = 0
    while (opening := _UNSEEN.search(value, at)) is not None:
        kept.append(value[at : opening.start()])
        closing = _CLOSING[(opening[1] or "").lower()].search(value, opening.end())
        if closing is None:
            return " ".join(kept)
        at = closing.end()
    kept.append(value[at:])
    return " ".join(kept) if len(kept) > 1 else value


def _entity(match: re.Match[str]) -> str:
    return html.unescape(match[0])


def _cut(text: str, limit: int) -> str | None:
    if len(text) > limit:
        text = text[: limit - 1].rstrip() + "…"
    return text or None
