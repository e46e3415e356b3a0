"""Promise 9: never buffers more than the cap. Peak memory is measured in a process of its own.

A bomb unpacks to 200 MiB, in the soak to 2 GiB.
"""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from tests.reliability.fetch.bombs import MIB, gzipped, named
from tests.reliability.fetch.hostile import HostileServer, answer
from tests.reliability.size import size

from newswatch.fetch import LIMITS
from newswatch.model import Purpose, Reason

BOMB_MIB = size(200, soak=2048)
# What a process may take above its idle self while it meets a bomb: the cap, and the room of promise 9.
ROOM = LIMITS[Purpose.FEED].decoded_bytes + 60 * MIB
ROOT = Path(__file__).parents[3]
GUEST = """
import json, sys
from pathlib import Path
from tests.reliability.fetch.hostile import HostileServer, get, guest
from newswatch.model import Purpose
def peak():
    status = Path("/proc/self/status")
    if status.exists():  # what getrusage says on Linux counts what the parent had when it forked
        return int(status.read_text().split("VmHWM:")[1].split()[0]) * 1024
    import resource
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
port, path, purpose = int(sys.argv[1]), sys.argv[2], Purpose(sys.argv[3])
get(guest(HostileServer(port=port), deadline_s=30), "http://outlet.example/idle")
idle = peak()
(exchange,) = get(guest(HostileServer(port=port), deadline_s=30), "http://outlet.example" + path, purpose=purpose)
print(json.dumps([exchange.reason, len(exchange.body), exchange.wire_bytes, exchange.elapsed_s, peak() - idle]))
"""


@cache
def bombs() -> dict[str, tuple[tuple[str, ...], bytes]]:
    """All of them, made once."""
    return named(BOMB_MIB)


def visit(server: HostileServer, path: str, purpose: Purpose = Purpose.FEED) -> tuple[str, int, int, float, int]:
    done = subprocess.run(
        [sys.executable, "-c", GUEST, str(server.port), path, purpose],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    reason, length, wire, elapsed, grown = json.loads(done.stdout)
    return reason, length, wire, elapsed, grown


# What ends it, where it is not that too much comes out
ENDS = {
    "br": Reason.BAD_CODING,
    "zstd": Reason.BAD_CODING,
    "gzip twice": Reason.BAD_CODING,
    "gzip under two headers": Reason.BAD_CODING,
    "br in gzip": Reason.BAD_CODING,
    "zstd in deflate": Reason.BAD_CODING,
    "gzip that says it is br": Reason.BAD_CODING,
    "br that says it is gzip": Reason.BAD_CODING,
}


def test_no_bomb_unpacks(server: HostileServer) -> None:
    server.routes["/idle"] = answer(200, gzip.compress(b"a"), "Content-Encoding: gzip")
    worst = 0
    for name, (headers, body) in bombs().items():
        server.routes["/bomb"] = sent = answer(200, body, *headers)
        reason, length, wire, elapsed, grown = visit(server, "/bomb")
        print(f"{name}: {BOMB_MIB} MiB in {len(body)} bytes, {reason}, {grown / MIB:.0f} MiB, {elapsed:.2f} s")
        assert reason == ENDS.get(name, Reason.BODY_TOO_LARGE), name
        assert length == 0, name
        assert wire <= len(sent), name
        assert elapsed < 5, name
        assert grown < ROOM, f"{name} took {grown / MIB:.0f} MiB"
        worst = max(worst, grown)
    print(f"{worst / MIB:.0f} MiB at most")


@pytest.mark.parametrize("name", ["gzip", "gzip in members", "br", "gzip twice"])
def test_none_unpacks_as_robots_txt_either_but_what_comes_first_counts(server: HostileServer, name: str) -> None:
    headers, body = bombs()[name]
    server.routes["/idle"] = answer(200, b"a")
    server.routes["/bomb"] = answer(200, body, *headers)
    reason, length, _, _, grown = visit(server, "/bomb", Purpose.ROBOTS)
    if name in ENDS:
        assert (reason, length) == (Reason.BAD_CODING, 0)
    else:
        assert (reason, length) == (Reason.OK, LIMITS[Purpose.ROBOTS].decoded_bytes)
    assert grown < ROOM


def test_gzip_in_a_gzip_file_is_a_file_of_its_honest_size(server: HostileServer) -> None:
    """One layer is the coding's; what comes out of it is what was sent."""
    inner = gzipped(BOMB_MIB)
    server.routes["/idle"] = answer(200, b"a")
    server.routes["/bomb"] = answer(200, gzip.compress(inner), "Content-Encoding: gzip")
    reason, length, _, _, grown = visit(server, "/bomb")
    assert (reason, length) == (Reason.OK, len(inner))
    assert grown < ROOM


def test_the_largest_body_that_is_taken_fits_too(server: HostileServer) -> None:
    cap = LIMITS[Purpose.FEED].decoded_bytes
    server.routes["/idle"] = answer(200, b"a")
    server.routes["/full"] = answer(200, gzip.compress(os.urandom(MIB) + bytes(cap - MIB)), "Content-Encoding: gzip")
    reason, length, _, _, grown = visit(server, "/full")
    assert (reason, length) == (Reason.OK, cap)
    assert grown < ROOM
