"""Text from outside, made safe to show on a terminal or in a log."""

from __future__ import annotations

import unicodedata

# Format characters that scripts need: joiners of Persian, Hindi and many more, and the soft hyphen
_KEPT_FORMATS = frozenset("\u200c\u200d\u00ad")
_BREAKS = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029")
_REPLACEMENT = "\ufffd"


def printable(text: str, *, lines: bool = False) -> str:
    """`text` without anything that a terminal obeys: C0 and C1 controls (ESC among them), marks that turn the
    direction of writing, invisible tags; halves of surrogate pairs become U+FFFD. Breaks and tabs become a space;
    with `lines`, newlines stay. Text without such characters comes back as it is."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(character, lines) for character in text)


def _shown(character: str, lines: bool) -> str:
    if character in _BREAKS:
        return "\n" if lines and character == "\n" else " "
    match unicodedata.category(character):
        case "Cc":
            return ""
        case "Cf":
            return character if character in _KEPT_FORMATS else ""
        case "Cs":
            return _REPLACEMENT
        case _:
            return character
