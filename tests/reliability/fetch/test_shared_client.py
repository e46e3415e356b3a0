"""One client serves all requests of a fetcher: what one of them meets is nothing to the others."""

from __future__ import annotations

import asyncio
import gc
import warnings

from tests.reliability.fetch.hostile import HASTY, HostileServer, answer, get, guest, repeated

from newswatch.fetch import HostMap, Manners
from newswatch.model import Exchange, Purpose, Reason, Request

AT_ONCE = Manners(spacing_s=0.0, patience_s=5.0, ask_robots=False, connections_per_host=20)


def test_requests_at_the_same_time_are_counted_and_capped_each_for_itself(server: HostileServer) -> None:
    bodies = {f"/{number}": b"x" * (1_000 * number) for number in range(1, 9)}
    server.routes = {path: answer(200, body) for path, body in bodies.items()}
    server.routes["/endless"] = repeated(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 65_536)

    async def hang_up(writer: asyncio.StreamWriter) -> None:
        writer.close()

    server.routes["/gone"] = hang_up
    fetcher = guest(server, manners=AT_ONCE, deadline_s=5.0)

    async def main() -> dict[str, Exchange]:
        async with fetcher:
            paths = list(server.routes)
            requests = [Request(url=f"http://outlet.example{path}", purpose=Purpose.FEED) for path in paths]
            return dict(zip(paths, await asyncio.gather(*map(fetcher.get, requests)), strict=True))

    ended = asyncio.run(main())
    for path, body in bodies.items():
        assert (ended[path].reason, ended[path].body) == (Reason.OK, body)
        assert ended[path].wire_bytes == len(answer(200, body))
    assert ended["/endless"].reason is Reason.BODY_TOO_LARGE
    assert ended["/gone"].reason is Reason.PROTOCOL_ERROR
    # Each asked once, over a connection of its own
    assert sorted(seen.path for seen in server.seen) == sorted(server.routes)
    assert server.connections == len(server.routes)


def test_an_address_is_refused_to_the_request_that_is_led_there_alone(server: HostileServer) -> None:
    server.routes["/"] = answer(200, b"a")
    resolver = HostMap({"outlet.example": ("127.0.0.1", server.port), "other.example": ("127.0.0.9", server.port)})
    fetcher = guest(server, manners=HASTY, resolver=resolver)

    async def main() -> list[Exchange]:
        async with fetcher:
            hosts = ["outlet.example", "other.example"]
            return await asyncio.gather(
                *(fetcher.get(Request(url=f"http://{host}/", purpose=Purpose.PAGE)) for host in hosts)
            )

    allowed, refused = asyncio.run(main())
    assert allowed.reason is Reason.OK
    assert (refused.reason, refused.detail) == (Reason.FORBIDDEN_ADDRESS, "127.0.0.9")


def test_cookies_go_back_to_nobody(server: HostileServer) -> None:
    server.routes["/"] = answer(200, b"a", "Set-Cookie: visitor=1; Path=/")
    get(guest(server), "http://outlet.example/", "http://outlet.example/")
    assert [seen.headers.get("cookie") for seen in server.seen] == [None, None]


def test_a_fetcher_serves_one_loop_after_another_and_leaves_nothing_open(server: HostileServer) -> None:
    server.routes["/"] = answer(200, b"a")
    fetcher = guest(server)
    request = Request(url="http://outlet.example/", purpose=Purpose.PAGE)
    with warnings.catch_warnings():
        warnings.simplefilter("error", ResourceWarning)
        for _ in range(2):
            assert get(fetcher, request.url)[0].reason is Reason.OK
        # Also where nobody closed it before its loop ended
        assert asyncio.run(fetcher.get(request)).reason is Reason.OK
        assert get(fetcher, request.url)[0].reason is Reason.OK
        gc.collect()
    assert server.connections == 4
