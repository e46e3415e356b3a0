"""Decoding bodies within bounds: gzip and deflate, because zlib can be told how much it may give back.

Not offered and not accepted: brotli and zstd (3 kB and 65 kB of them came out of popular clients as one chunk of
2 GiB, before any counter could look) and more than one coding (the same with gzip in gzip).
"""

from __future__ import annotations

import zlib

ACCEPT_ENCODING = "gzip, deflate"
# Concatenated members are legal (RFC 1952) and rare; beyond these a body is a game with set-up costs.
_MAX_MEMBERS = 1000
# Unpacked at a time: the excess over what is kept never grows beyond this.
_STEP = 256 * 1024
_GZIP_MAGIC = b"\x1f\x8b"


class BodyTooLargeError(Exception):
    """More bytes than the purpose allows."""


class BadCodingError(Exception):
    """A content coding that is not accepted, or bytes that are not in the coding they claim."""


def coding_of(header: str | None) -> str:
    """The one content coding of a response: "identity", "gzip" or "deflate". Raises BadCodingError for all else."""
    names = [name.strip().lower() for name in (header or "").split(",")]
    names = [name for name in names if name not in {"", "identity", "none", "utf-8"}]
    if not names:
        return "identity"
    if len(names) > 1:
        raise BadCodingError(f"more than one content coding: {', '.join(names)[:100]}")
    name = {"x-gzip": "gzip"}.get(names[0], names[0])
    if name not in {"gzip", "deflate"}:
        raise BadCodingError(f"content coding {name[:40]}")
    return name


class Decoder:
    """Takes a body's bytes as they come and never holds more than `cap` decoded ones."""

    def __init__(self, coding: str, cap: int, *, sniff_gzip: bool = False) -> None:
        """`sniff_gzip` also unpacks a file that is gzip by itself (sitemap.xml.gz), one layer of it."""
        self._coding = coding
        self._cap = cap
        self._sniff = sniff_gzip and coding == "identity"
        self._out: list[bytes] = []
        self._size = 0
        self._head = b""
        self._started = False
        self._zlib: zlib._Decompress | None = None
        self._members = 0
        self._ended = False

    def feed(self, raw: bytes) -> None:
        """Decode a piece. Raises BodyTooLargeError, after keeping `cap` bytes, and BadCodingError."""
        if not self._started:
            self._head += raw
            if len(self._head) < 2:
                return
            raw, self._head = self._head, b""
            self._start(raw)
        self._decode(raw)

    def finish(self) -> bool:
        """No more bytes will come. True where the coding ended as it should, false where it was cut short."""
        if not self._started and self._head:
            if self._coding != "identity":
                return False
            self._start(self._head)
            self._decode(self._head)
        return self._zlib is None or self._ended or self._zlib.eof

    @property
    def body(self) -> bytes:
        """What has been decoded so far, at most `cap` bytes."""
        return b"".join(self._out)

    def _start(self, head: bytes) -> None:
        self._started = True
        if self._sniff and head[:2] == _GZIP_MAGIC:
            self._coding = "gzip"
        if self._coding == "gzip":
            self._zlib = zlib.decompressobj(wbits=31)
        elif self._coding == "deflate":
            # RFC 9110 means the zlib format; some servers send the bare stream, and browsers take both.
            zlib_format = head[0] & 0x0F == 8 and (head[0] << 8 | head[1]) % 31 == 0
            self._zlib = zlib.decompressobj(wbits=15 if zlib_format else -15)

    def _decode(self, raw: bytes) -> None:
        if self._zlib is None:
            self._keep(raw)
            return
        piece = b""
        # A full step may leave output behind in zlib even when all input is consumed.
        while (raw or len(piece) == _STEP) and not self._ended:
            try:
                piece = self._zlib.decompress(raw, _STEP)
            except zlib.error as error:
                raise BadCodingError(f"not {self._coding}: {error}") from error
            self._keep(piece)
            raw = self._zlib.unconsumed_tail
            if self._zlib.eof:
                raw, piece = self._next_member(self._zlib.unused_data), b""

    def _next_member(self, rest: bytes) -> bytes:
        """Go on with a further gzip member; what else follows the end is padding and ignored, as browsers do."""
        self._members += 1
        if self._coding != "gzip" or (rest and rest[:1] != _GZIP_MAGIC[:1]):
            self._ended = True
            return b""
        if self._members >= _MAX_MEMBERS:
            raise BadCodingError(f"more than {_MAX_MEMBERS} gzip members")
        if not rest:
            return b""
        self._zlib = zlib.decompressobj(wbits=31)
        return rest

    def _keep(self, piece: bytes) -> None:
        room = self._cap - self._size
        kept = piece if len(piece) <= room else piece[:room]
        # A list, not one growing buffer: each growth of a large buffer copies it, and the heap keeps the copies.
        self._out.append(kept)
        self._size += len(kept)
        if len(piece) > room:
            raise BodyTooLargeError(f"more than {self._cap} bytes decoded")
