"""Bodies of some kilobytes that are gigabytes of zeros, in every coding of the web.

Brotli and zstd are written by hand, for no encoder of theirs is needed elsewhere (their own decoders have read these).
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

MIB = 1024 * 1024


def deflated(mebibytes: int, wbits: int = -15) -> bytes:
    """A bare deflate stream; with 15 in the zlib format, with 31 as gzip."""
    packer = zlib.compressobj(9, wbits=wbits)
    return b"".join(packer.compress(bytes(MIB)) for _ in range(mebibytes)) + packer.flush()


def gzipped(mebibytes: int) -> bytes:
    """One gzip member."""
    return deflated(mebibytes, 31)


def members(mebibytes: int) -> bytes:
    """A gzip member for each mebibyte."""
    return gzip.compress(bytes(MIB), mtime=0) * mebibytes


def brotlied(mebibytes: int) -> bytes:
    """RFC 7932: meta-blocks of 16 MiB, each four literals and one copy of them."""
    bits: list[int] = []

    def put(value: int, width: int) -> None:
        bits.extend(value >> place & 1 for place in range(width))

    put(0, 1)  # a window of 64 KiB
    for _ in range(-(-mebibytes // 16)):
        put(0, 1)  # not the last
        put(2, 2)  # its length in six nibbles
        put(2**24 - 1, 24)
        put(0, 1)  # compressed
        put(0, 3)  # one type of block for literals, commands and distances each
        put(0, 6 + 2 + 2)  # no postfix, no direct distances; one context mode, one tree for literals and distances each
        for symbol, width in ((0, 8), (384 + 8 * 4 + 7, 10), (0, 6)):  # insert 4, copy 2118 or more, last distance
            put(1, 2)  # a simple code
            put(0, 2)  # of one symbol, which takes no bits
            put(symbol, width)
        put(2**24 - 4 - 2118, 24)
    put(3, 2)  # the last one, empty
    bits += [0] * (-len(bits) % 8)
    return bytes(sum(bit << place for place, bit in enumerate(bits[at : at + 8])) for at in range(0, len(bits), 8))


def zstandard(mebibytes: int) -> bytes:
    """RFC 8878: one frame of blocks that repeat a byte 131,072 times."""
    block, last = ((131_072 << 3 | 1 << 1 | end).to_bytes(3, "little") + b"\0" for end in (0, 1))
    return b"\x28\xb5\x2f\xfd\x00\x38" + block * (mebibytes * 8 - 1) + last


def named(mebibytes: int) -> dict[str, tuple[tuple[str, ...], bytes]]:
    """Headers and body of each, of so many mebibytes unpacked."""
    once = gzipped(mebibytes)

    def coded(coding: str, pack: Callable[[int], bytes]) -> tuple[tuple[str, ...], bytes]:
        return (f"Content-Encoding: {coding}",), pack(mebibytes)

    return {
        "gzip": coded("gzip", lambda _: once),
        "x-gzip": coded("X-GZip", lambda _: once),
        "deflate": coded("deflate", deflated),
        "deflate as zlib": coded("deflate", lambda size: deflated(size, 15)),
        "gzip in members": coded("gzip", members),
        "br": coded("br", brotlied),
        "zstd": coded("zstd", zstandard),
        "gzip twice": coded("gzip, gzip", lambda _: gzip.compress(once, mtime=0)),
        "gzip under two headers": (("Content-Encoding: gzip",) * 2, gzip.compress(once, mtime=0)),
        "br in gzip": coded("br, gzip", lambda size: gzip.compress(brotlied(size), mtime=0)),
        "zstd in deflate": coded("zstd, deflate", lambda size: zlib.compress(zstandard(size))),
        "gzip and identity": coded("identity, gzip", lambda _: once),
        "gzip that says it is br": coded("br", lambda _: once),
        "br that says it is gzip": coded("gzip", brotlied),
        "a file that is gzip": (("Content-Type: application/gzip",), once),
    }
