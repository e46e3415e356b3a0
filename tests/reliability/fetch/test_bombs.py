"""Promise 9: never buffers more than the cap. Peak memory is measured in a process of its own.

NEWSWATCH_BOMB_MIB sets what a bomb unpacks to: 200 here, 2048 for a soak.
"""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.reliability.fetch.hostile import HostileServer, answer

from newswatch.fetch import LIMITS
from newswatch.model import Purpose, Reason

MIB = 1024 * 1024
BOMB_MIB = int(os.environ.get("NEWSWATCH_BOMB_MIB", "200"))
# What a process may take above its idle self while it meets a bomb: the cap, and the room of promise 9.
ROOM = LIMITS[Purpose.FEED].decoded_bytes + 60 * MIB
ROOT = Path(__file__).parents[3]
GUEST = """
import json, resource, sys
from tests.reliability.fetch.hostile import HostileServer, get, guest
from newswatch.model import Purpose
unit = 1 if sys.platform == "darwin" else 1024
port, path = int(sys.argv[1]), sys.argv[2]
get(guest(HostileServer(port=port), deadline_s=30), "http://outlet.example/idle")
idle = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
(exchange,) = get(guest(HostileServer(port=port), deadline_s=30), "http://outlet.example" + path, purpose=Purpose.FEED)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
print(json.dumps([exchange.reason, len(exchange.body), exchange.wire_bytes, exchange.elapsed_s, peak - idle]))
"""


def pieces() -> Iterator[bytes]:
    for _ in range(BOMB_MIB):
        yield bytes(MIB)


def pack(wbits: int) -> bytes:
    packer = zlib.compressobj(9, wbits=wbits)
    return b"".join(packer.compress(piece) for piece in pieces()) + packer.flush()


def visit(server: HostileServer, path: str) -> tuple[str, int, int, float, int]:
    import json

    done = subprocess.run(
        [sys.executable, "-c", GUEST, str(server.port), path],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    reason, size, wire, elapsed, grown = json.loads(done.stdout)
    return reason, size, wire, elapsed, grown


@pytest.fixture
def bombs() -> dict[str, bytes]:
    deflated = pack(-15)
    gzipped = pack(31)
    member = gzip.compress(bytes(MIB))
    return {
        "/gzip": answer(200, gzipped, "Content-Encoding: gzip"),
        "/deflate": answer(200, deflated, "Content-Encoding: deflate"),
        "/members": answer(200, member * BOMB_MIB, "Content-Encoding: gzip"),
        "/file": answer(200, gzipped, "Content-Type: application/gzip"),
        "/twice": answer(200, gzip.compress(gzipped), "Content-Encoding: gzip, gzip"),
        "/nested": answer(200, gzip.compress(gzipped), "Content-Encoding: gzip"),
    }


def test_no_bomb_unpacks(server: HostileServer, bombs: dict[str, bytes]) -> None:
    server.routes.update(bombs)
    server.routes["/idle"] = answer(200, gzip.compress(b"a"), "Content-Encoding: gzip")
    for path in bombs:
        reason, size, wire, elapsed, grown = visit(server, path)
        # gzip in gzip under one header is a file that happens to be gzip: unpacked once, which is its honest size
        harmless = path == "/nested"
        assert reason == (
            Reason.BAD_CODING if path == "/twice" else Reason.OK if harmless else Reason.BODY_TOO_LARGE
        ), path
        assert harmless or size == 0
        assert wire <= len(bombs[path])
        assert elapsed < 5
        assert grown < ROOM, f"{path} took {grown / MIB:.0f} MiB"


def test_the_largest_body_that_is_taken_fits_too(server: HostileServer) -> None:
    cap = LIMITS[Purpose.FEED].decoded_bytes
    server.routes["/idle"] = answer(200, b"a")
    server.routes["/full"] = answer(200, gzip.compress(os.urandom(MIB) + bytes(cap - MIB)), "Content-Encoding: gzip")
    reason, size, _, _, grown = visit(server, "/full")
    assert (reason, size) == (Reason.OK, cap)
    assert grown < ROOM
