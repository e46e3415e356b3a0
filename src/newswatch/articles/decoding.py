"""Bytes to text: which charset a page is in, and whether it was read well.

The order is BOM, HTTP header, `<meta>`, detector, after RFC 8259's manner and the HTML standard's: what the
transport says outranks what the document says of itself. A declared charset that cannot be the right one (many
bytes do not decode) gives way to UTF-8 or the detector; servers that send ISO-8859-1 for everything are common.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from charset_normalizer import from_bytes

# The longest prefix in which the HTML standard looks for a charset is 1,024 bytes; real pages put it later.
META_WINDOW = 4096
# Bytes given to the detector. It reads the whole sample several times: 64 kB take about 40 ms, and more bytes did
# not change its answers on pages in cp1250, cp1251, EUC-KR, Shift_JIS, GB18030 and KOI8-R.
DETECTOR_WINDOW = 65_536
# A declared charset under which more than this share of characters cannot be read is taken for wrong.
BAD_SHARE = 0.002

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([^\s\"';,]{1,40})", re.IGNORECASE)
_META_CHARSET = re.compile(rb"<meta\b[^>]{0,400}?charset\s*=\s*[\"']?\s*([a-zA-Z0-9_:.\-]{1,40})", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"^\s*<\?xml\b[^>]{0,200}?encoding\s*=\s*[\"']([a-zA-Z0-9_:.\-]{1,40})[\"']")
# Labels as the WHATWG Encoding standard reads them: what calls itself Latin-1 is Windows-1252, GB2312 is GB18030.
_LABELS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "iso8859-9": "cp1254",
    "tis-620": "cp874",
    "big5": "big5hkscs",
}
# Python has codecs that are no charsets of pages (punycode, idna, unicode_escape, rot13, zlib …): only these are used.
_ALLOWED = re.compile(
    r"(utf[-_](8|16|32)([-_]?(le|be|sig))?|cp\d+|iso8859-\d+|iso2022_\w+|koi8-[rut]|gb18030|hz|big5(hkscs)?|euc_\w+|"
    r"shift_jis\w*|johab|tis-620|mac-\w+|ptcp154|kz1048|viscii)$"
)
# Numeric references to C0 controls other than tab, newline and return, and to what is no character: one of them makes
# trafilatura drop the article.
# Their semicolon may be missing: what follows then is no digit of the number.
_CONTROL_REFERENCE = re.compile(
    r"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01]|127|6553[45])(?:;|(?![0-9]))|x0*(?:[0-8bcef]|1[0-9a-f]|7f|fff[ef])(?:;|(?![0-9a-f])))",
    re.IGNORECASE,
)
# XML 1.0 forbids these, and lxml and Postgres with it; C1 controls reach terminals.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """A page's text, the charset it was read with, and the share (0..1) of characters that could not be read."""

    text: str
    charset: str
    unreadable: float


def codec_name(label: str) -> str | None:
    """The Python codec for a charset label found in the wild, or None where it names no charset of pages."""
    try:
        name = codecs.lookup(label.strip().lower()).name
    except (LookupError, ValueError, UnicodeError):
        return None
    if not _ALLOWED.match(name) and name != "ascii":
        return None
    return _LABELS.get(name, name)


def decode(body: bytes, headers: Mapping[str, str]) -> Decoded:
    """The page's text. Any bytes give an answer; what cannot be read becomes U+FFFD and is counted."""
    for mark, name in _BOMS:
        if body.startswith(mark):
            return _read(body[len(mark) :], name)
    tried: list[Decoded] = []
    for name in _declared(body, headers):
        answer = _read(body, name)
        if answer.unreadable <= BAD_SHARE or (name == "utf-8" and _mostly_utf8(body, answer)):
            return answer
        tried.append(answer)
    for guess in _guesses(body):
        if all(guess != one.charset for one in tried):
            answer = _read(body, guess)
            if answer.unreadable <= BAD_SHARE:
                return answer
            tried.append(answer)
    return min(tried, key=lambda one: one.unreadable)


def _mostly_utf8(body: bytes, answer: Decoded) -> bool:
    """Whether bytes are UTF-8 with a few spoilt: a text in another charset has hardly any valid sequence of it.

    Then no other charset is tried, for a single-byte one reads anything, and spoils the good characters too.
    """
    bad = answer.unreadable * len(answer.text)
    good = sum(1 for letter in body.decode("utf-8", "ignore") if letter > "\x7f")
    return good > 3 * bad


def _declared(body: bytes, headers: Mapping[str, str]) -> list[str]:
    """Charsets that header and document name, in order of rank, each once, those Python can read."""
    labels: list[str] = []
    if found := _HEADER_CHARSET.search(headers.get("content-type", "")):
        labels.append(found.group(1))
    head = body[:META_WINDOW]
    for pattern in (_XML_ENCODING, _META_CHARSET):
        if inside := pattern.search(head):
            label = inside.group(1).decode("ascii")
            # A document whose declaration can be read as ASCII is not in UTF-16, whatever it says (HTML standard).
            labels.append("utf-8" if label.lower().startswith("utf-16") else label)
    names = [name for name in map(codec_name, labels) if name is not None]
    return list(dict.fromkeys(names))


def _guesses(body: bytes) -> Iterator[str]:
    """UTF-8 first, for bytes in another charset are hardly ever valid in it; then what the detector says.

    ISO-2022-JP is ASCII to every other codec and is told by its escapes.
    """
    if b"\x1b$B" in body or b"\x1b$@" in body:
        yield "iso2022_jp"
    yield "utf-8"
    found = from_bytes(body[:DETECTOR_WINDOW]).best()
    if found is not None and (name := codec_name(found.encoding)) is not None:
        yield name


def _read(body: bytes, name: str) -> Decoded:
    text = body.decode(name, "replace")
    bad = text.count("\ufffd") - (body.count(b"\xef\xbf\xbd") if name == "utf-8" else 0)
    text = _CONTROLS.sub("", _CONTROL_REFERENCE.sub("", text)) if "&#" in text else _CONTROLS.sub("", text)
    return Decoded(text=text, charset=name, unreadable=max(bad, 0) / max(len(text), 1))
