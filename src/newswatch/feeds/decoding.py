"""Bytes of a feed to text: BOM, then the HTTP header, then the XML declaration, then UTF-8, then a detector.

Codecs come from an allow-list by their names on the web (WHATWG Encoding): a codec name is a stranger's word, and
Python's registry also knows `unicode_escape`, `punycode` and others that are no encodings of documents.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from typing import Final

from charset_normalizer import from_bytes

_SAMPLE: Final = 32_768  # bytes the detector sees; more makes it slower (0.1 s at 32 KiB), not surer
_DECLARED: Final = 1_024  # the XML declaration stands at the very beginning
# Of the characters outside ASCII, so many may be broken for the text to pass as damaged UTF-8: one byte of another
# codec in a hundred characters is a slip of the pen, one in two is another codec.
_DAMAGED_SHARE: Final = 0.1

_LABELS: Final[dict[str, tuple[str, ...]]] = {
    "utf-8": ("utf8", "unicode-1-1-utf-8", "utf8mb4", "utf-8-sig", "u8"),
    "utf-16-le": ("utf-16", "utf16", "utf-16le", "ucs-2", "iso-10646-ucs-2", "unicode"),
    "utf-16-be": ("utf-16be",),
    "cp1252": (
        "windows-1252", "x-cp1252", "iso-8859-1", "iso8859-1", "iso88591", "latin1", "latin-1", "l1", "us-ascii",
        "ascii", "ansi", "ansi_x3.4-1968",
    ),
    "iso8859-2": ("iso-8859-2", "iso88592", "latin2", "l2"),
    "iso8859-3": ("iso-8859-3", "latin3"),
    "iso8859-4": ("iso-8859-4", "latin4"),
    "iso8859-5": ("iso-8859-5", "cyrillic"),
    "iso8859-6": ("iso-8859-6", "arabic"),
    "iso8859-7": ("iso-8859-7", "greek"),
    "iso8859-8": ("iso-8859-8", "iso-8859-8-i", "hebrew"),
    "cp1254": ("windows-1254", "iso-8859-9", "latin5"),
    "iso8859-10": ("iso-8859-10", "latin6"),
    "iso8859-13": ("iso-8859-13",),
    "iso8859-14": ("iso-8859-14",),
    "iso8859-15": ("iso-8859-15", "latin9", "iso8859-15"),
    "iso8859-16": ("iso-8859-16",),
    "cp1250": ("windows-1250", "x-cp1250"),
    "cp1251": ("windows-1251", "x-cp1251", "win-1251"),
    "cp1253": ("windows-1253",),
    "cp1255": ("windows-1255",),
    "cp1256": ("windows-1256",),
    "cp1257": ("windows-1257",),
    "cp1258": ("windows-1258",),
    "cp874": ("windows-874", "tis-620", "iso-8859-11"),
    "cp866": ("ibm866", "dos-866"),
    "koi8-r": ("koi8", "koi8_r"),
    "koi8-u": (),
    "mac-roman": ("macintosh", "x-mac-roman"),
    "gb18030": ("gb2312", "gbk", "gb_2312-80", "cp936", "x-gbk", "euc-cn"),
    "big5hkscs": ("big5", "big5-hkscs", "cp950"),
    "euc-jp": ("x-euc-jp", "eucjp"),
    "cp932": ("shift_jis", "shift-jis", "sjis", "x-sjis", "windows-31j"),
    "iso2022_jp": ("iso-2022-jp",),
    "cp949": ("euc-kr", "ks_c_5601-1987", "korean", "windows-949"),
}  # fmt: skip
_CODECS: Final = {label: codec for codec, labels in _LABELS.items() for label in (codec, *labels)}
# Codecs in which any bytes, or nearly, are some text: that they decode proves nothing.
_SINGLE_BYTE: Final = frozenset(codec for codec in _LABELS if codec.startswith(("cp125", "iso8859", "koi8", "mac"))) | {
    "cp866",
    "cp874",
}
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    # XML 1.0, appendix F: "<" or "<?" in the other families, without a BOM
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
_XML_ENCODING = re.compile(rb"<\?xml[^>]{0,200}?\sencoding\s*=\s*[\"']\s*([A-Za-z0-9._:-]{1,40})\s*[\"']")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)


def decode(body: bytes, headers: Mapping[str, str]) -> tuple[str, str]:
    """The text of `body` and the name of the codec taken. Never raises: what no codec reads becomes U+FFFD.

    `headers` have lower-case names. A declared single-byte codec is overruled where the bytes are valid UTF-8
    beyond ASCII: text in those codecs is that by accident hardly ever, and servers that send a charset which the
    CMS does not know of are common.
    """
    for mark, codec in _BOMS:
        if body.startswith(mark):
            skipped = len(mark) if not mark.strip(b"\xef\xbb\xbf\xff\xfe\x00") else 0
            return body[skipped:].decode(codec, "replace"), codec
    utf8 = _strict(body, "utf-8")
    for codec in _declared(body, headers):
        if utf8 is not None and (codec == "utf-8" or codec in _SINGLE_BYTE):
            return utf8, "utf-8"
        if codec != "utf-8" and (text := _strict(body, codec)) is not None:
            return text, codec
    if utf8 is not None:
        return utf8, "utf-8"
    damaged = body.decode("utf-8", "replace")
    broken, foreign = damaged.count("\ufffd"), sum(map(len, _NOT_ASCII.findall(damaged)))
    if broken <= _DAMAGED_SHARE * foreign:
        return damaged, "utf-8"
    return _detected(body)


_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")


def _declared(body: bytes, headers: Mapping[str, str]) -> Iterator[str]:
    in_header = _CHARSET.search(headers.get("content-type", "")[:_DECLARED])
    if in_header and (codec := _CODECS.get(in_header[1].lower())):
        yield codec
    in_body = _XML_ENCODING.search(body[:_DECLARED])
    # A document whose declaration can be read byte by byte is not in UTF-16, whatever the declaration says.
    if in_body and (codec := _CODECS.get(in_body[1].decode("ascii").lower())) and not codec.startswith("utf-16"):
        yield codec


def _strict(body: bytes, codec: str) -> str | None:
    try:
        return body.decode(codec)
    except UnicodeDecodeError:
        return None


def _detected(body: bytes) -> tuple[str, str]:
    best = from_bytes(body[:_SAMPLE]).best()
    codec = _CODECS.get(best.encoding.replace("_", "-").lower(), "cp1252") if best is not None else "cp1252"
    return body.decode(codec, "replace"), codec
