"""Decoding within bounds."""

from __future__ import annotations

import gzip
import random
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newswatch.fetch.bodies import BadCodingError, BodyTooLargeError, Decoder, coding_of

TEXT = b"The convoy crossed at dawn. " * 40


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


def decode(coding: str, data: bytes, *, cap: int = 10_000, step: int = 7, sniff: bool = False) -> tuple[bytes, bool]:
    decoder = Decoder(coding, cap, sniff_gzip=sniff)
    for start in range(0, len(data), step):
        decoder.feed(data[start : start + step])
    complete = decoder.finish()
    return decoder.body, complete


PACK: dict[str, Callable[[bytes], bytes]] = {
    "identity": bytes,
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "raw": raw_deflate,
}


@pytest.mark.parametrize("kind", PACK)
@pytest.mark.parametrize("step", [1, 2, 3, 1000, 100_000])
def test_gives_back_what_was_packed(kind: str, step: int) -> None:
    coding = "deflate" if kind == "raw" else kind
    assert decode(coding, PACK[kind](TEXT), step=step) == (TEXT, True)


@given(data=st.binary(max_size=3000), step=st.integers(1, 500), kind=st.sampled_from(sorted(PACK)))
def test_gives_back_any_bytes_in_any_pieces(data: bytes, step: int, kind: str) -> None:
    coding = "deflate" if kind == "raw" else kind
    assert decode(coding, PACK[kind](data), step=step) == (data, True)


@given(data=st.binary(max_size=300), coding=st.sampled_from(["identity", "gzip", "deflate"]), step=st.integers(1, 50))
def test_any_bytes_end_in_a_body_or_a_named_fault(data: bytes, coding: str, step: int) -> None:
    try:
        body, _ = decode(coding, data, cap=100, step=step, sniff=True)
    except (BadCodingError, BodyTooLargeError):
        return
    assert len(body) <= 100


@pytest.mark.parametrize("kind", PACK)
def test_the_cap_is_exact(kind: str) -> None:
    coding = "deflate" if kind == "raw" else kind
    for size in (999, 1000):
        assert decode(coding, PACK[kind](b"a" * size), cap=1000) == (b"a" * size, True)
    with pytest.raises(BodyTooLargeError):
        decode(coding, PACK[kind](b"a" * 1001), cap=1000)


def test_keeps_what_fits_when_there_is_more() -> None:
    decoder = Decoder("gzip", 1000)
    with pytest.raises(BodyTooLargeError):
        decoder.feed(gzip.compress(b"a" * 100_000))
    assert decoder.body == b"a" * 1000


def test_gives_back_large_bodies_whole() -> None:
    for size in (256 * 1024 - 1, 256 * 1024, 256 * 1024 + 1, 3_000_000):
        for data in (bytes(size), random.Random(size).randbytes(size), b"ab" * (size // 2)):
            for step in (4096, 100_000, 10_000_000):
                assert decode("gzip", gzip.compress(data, 1), cap=4_000_000, step=step) == (data, True)


@pytest.mark.parametrize("kind", ["gzip", "deflate", "raw"])
def test_says_when_the_end_is_missing(kind: str) -> None:
    coding = "deflate" if kind == "raw" else kind
    body, complete = decode(coding, PACK[kind](TEXT)[:-9])
    assert not complete
    assert TEXT.startswith(body)


def test_a_body_of_nothing_is_complete_and_one_byte_of_gzip_is_not() -> None:
    assert decode("gzip", b"") == (b"", True)
    assert decode("gzip", b"\x1f") == (b"", False)
    assert decode("identity", b"a") == (b"a", True)


def test_reads_all_members_and_ignores_padding() -> None:
    two = gzip.compress(b"one ") + gzip.compress(b"two")
    assert decode("gzip", two) == (b"one two", True)
    assert decode("gzip", two, step=10_000) == (b"one two", True)
    assert decode("gzip", two + b"\0" * 50) == (b"one two", True)
    assert decode("gzip", two + b"\0" * 50, step=10_000) == (b"one two", True)
    assert decode("deflate", zlib.compress(b"one") + b"rubbish", step=10_000) == (b"one", True)


def test_members_without_end_are_refused() -> None:
    with pytest.raises(BadCodingError):
        decode("gzip", gzip.compress(b"") * 1001, step=10_000)


@pytest.mark.parametrize("data", [b"plain text that claims to be packed", b"<html>", b"\x1f\x8b\x08broken......"])
def test_a_lie_is_refused(data: bytes) -> None:
    with pytest.raises(BadCodingError):
        decode("gzip", data)


def test_a_gzip_file_is_unpacked_where_asked_and_one_layer_only() -> None:
    twice = gzip.compress(gzip.compress(TEXT))
    assert decode("identity", gzip.compress(TEXT), sniff=True) == (TEXT, True)
    assert decode("identity", gzip.compress(TEXT)) == (gzip.compress(TEXT), True)
    assert decode("identity", twice, sniff=True) == (gzip.compress(TEXT), True)
    assert decode("gzip", twice, sniff=True)[0] == gzip.compress(TEXT)


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        (None, "identity"),
        ("", "identity"),
        ("identity", "identity"),
        ("GZIP", "gzip"),
        ("x-gzip", "gzip"),
        (" deflate ", "deflate"),
        ("identity, gzip", "gzip"),
    ],
)
def test_reads_the_coding(header: str | None, coding: str) -> None:
    assert coding_of(header) == coding


@pytest.mark.parametrize("header", ["br", "zstd", "gzip, gzip", "deflate,gzip", "compress", "aes128gcm", "gzip;q=1"])
def test_refuses_codings_that_cannot_be_bounded(header: str) -> None:
    with pytest.raises(BadCodingError):
        coding_of(header)
