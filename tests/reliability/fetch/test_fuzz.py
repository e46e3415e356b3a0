"""Mutated answers: each ends as an Exchange with a reason that is not `bug`, within its deadline.

2,000 of them, 20,000 in the soak. The seed is fixed; a failure names its case.
"""

from __future__ import annotations

import asyncio
import gzip
import random

from tests.reliability.fetch.hostile import HostileServer, answer, guest, moved
from tests.reliability.size import size

from newswatch.model import FEED_GRADES, Purpose, Reason, Request

CASES = size(2_000, soak=20_000)
PAGE = b"<html><title>Shelling</title><p>Four shells fell on the border village at dawn.</p></html>"
FAIR = [
    answer(200, PAGE, 'ETag: "a"', "Content-Type: text/html; charset=utf-8"),
    answer(200, gzip.compress(PAGE, mtime=0), "Content-Encoding: gzip"),
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n20\r\n" + PAGE[:32] + b"\r\n3\r\nabc\r\n0\r\n\r\n",
    moved("http://other.example/a?b=c"),
    answer(503, b"later", "Retry-After: 0", "Date: Thu, 05 Mar 2026 12:00:00 GMT"),
    b"HTTP/1.1 100 Continue\r\n\r\n" + answer(200, PAGE),
]
JUNK = [
    b"\r\n",
    b"\r\n\r\n",
    b"\x00",
    b":",
    b" ",
    b"\xff\xfe",
    b"-",
    b"99999999999",
    b"chunked",
    b"gzip",
    b"\xf0\x9f\x92\xa3",
]


def mutate(chance: random.Random, data: bytes) -> bytes:
    for _ in range(chance.randint(1, 4)):
        at, length = chance.randrange(len(data) + 1), chance.choice([0, 1, 1, 2, 8, 40])
        kind = chance.randrange(4)
        if kind == 0:
            new = b""
        elif kind == 1:
            new = chance.choice(JUNK)
        elif kind == 2:
            new = chance.randbytes(max(1, length))
        else:
            new = data[at : at + length] * 3
        data = data[:at] + new + data[at + length :]
    return data


def test_every_mutated_answer_ends_with_a_reason(server: HostileServer) -> None:
    chance = random.Random(20260305)
    for case in range(CASES):
        server.routes[f"/{case}"] = mutate(chance, chance.choice(FAIR))
    server.routes["/a?b=c"] = answer(200, PAGE)
    fetcher = guest(server, deadline_s=3.0)
    purposes = (Purpose.FEED, Purpose.PAGE, Purpose.ROBOTS)

    async def main() -> dict[int, Reason]:
        ended = {}
        async with fetcher:
            for case in range(CASES):
                url = f"http://outlet.example/{case}"
                exchange = await fetcher.get(Request(url=url, purpose=purposes[case % 3], etag='"a"'))
                assert exchange.elapsed_s < 4
                assert (exchange.body == b"") or exchange.reason is Reason.OK
                for value in (exchange.detail, exchange.final_url, *exchange.headers.values()):
                    value.encode()  # what goes into a row can be written there
                ended[case] = exchange.reason
        return ended

    ended = asyncio.run(main())
    allowed = {Reason.OK, Reason.NOT_MODIFIED, *FEED_GRADES} - {Reason.BUG}
    assert {case: reason for case, reason in ended.items() if reason not in allowed} == {}
    assert len(set(ended.values())) >= 5
