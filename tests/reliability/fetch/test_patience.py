"""Promise 9: nothing waits for ever. Whatever is slow, the exchange ends a second after its deadline at the latest."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from tests.reliability.fetch.hostile import Behaviour, HostileServer, answer, get, guest, moved, repeated

from newswatch.fetch import AddressPolicy, Fetcher, HostMap, Manners
from newswatch.model import Exchange, Purpose, Reason, Request

URL = "http://outlet.example/"
DEADLINE_S = 1.0
CIVIL = Manners(spacing_s=0.0, patience_s=5.0)


DRIP_S = 0.05


def dripping(start: bytes, drop: bytes) -> Behaviour:
    """`start`, then a drop now and then, for ever."""
    return repeated(start, drop, pause_s=DRIP_S)


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
SLOW: dict[str, Behaviour] = {
    "silence": dripping(b"", b""),
    "status line": dripping(b"HTTP/1.1 2", b"0"),
    "empty lines before it": dripping(b"", b"\r\n"),
    "headers": dripping(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"),
    "one header": dripping(b"HTTP/1.1 200 OK\r\nX-A: ", b"b"),
    "folded header": dripping(b"HTTP/1.1 200 OK\r\nX-A: a\r\n", b" b\r\n"),
    "interim 100": dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "interim 102": dripping(b"", b"HTTP/1.1 102 Processing\r\n\r\n"),
    "interim 103": dripping(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n"),
    "body by length": dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", b"a"),
    "body until close": dripping(b"HTTP/1.1 200 OK\r\n\r\n", b"a"),
    "small chunks": dripping(CHUNKED, b"1\r\na\r\n"),
    "chunk size": dripping(CHUNKED, b"0"),
    "chunk extension": dripping(CHUNKED + b"1", b";a=b"),
    "chunk": dripping(CHUNKED + b"ffff\r\n", b"a"),
    "trailers": dripping(CHUNKED + b"1\r\na\r\n0\r\n", b"X-A: b\r\n"),
    "gzip": dripping(  # a stored block of 65,535 bytes
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"
        b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x00\xff\xff\x00\x00",
        b"a",
    ),
    "a name in gzip's header": dripping(
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b\x08\x08\x00\x00\x00\x00\x00\x03", b"n"
    ),
    "upgrade": dripping(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n", b"\x00"),
    "error page": dripping(b"HTTP/1.1 403 Forbidden\r\n\r\n", b"a"),
    "redirect": dripping(b"HTTP/1.1 302 Found\r\nLocation: /\r\nX-A: ", b"b"),
}


def ended(exchange: Exchange, began: float) -> Exchange:
    """Within its time, by its own account and by ours."""
    assert exchange.elapsed_s < DEADLINE_S + 1
    assert time.monotonic() - began < DEADLINE_S + 1
    return exchange


def at_once(fetcher: Fetcher, urls: Sequence[str], purpose: Purpose = Purpose.PAGE) -> list[Exchange]:
    """All of them side by side."""

    async def main() -> list[Exchange]:
        return await asyncio.gather(*(fetcher.get(Request(url=url, purpose=purpose)) for url in urls))

    return asyncio.run(main())


def by_host(port: int, names: Sequence[str]) -> HostMap:
    """A host for each, so that nobody waits for another one's turn."""
    return HostMap({f"{number}.example": ("127.0.0.1", port) for number in range(len(names))})


def test_slow_answers_end_at_the_deadline(server: HostileServer) -> None:
    urls = [f"http://{number}.example/{number}" for number in range(len(SLOW))]
    server.routes |= {f"/{number}": slow for number, slow in enumerate(SLOW.values())}
    fetcher = guest(server, deadline_s=DEADLINE_S, resolver=by_host(server.port, urls))
    began = time.monotonic()
    for name, exchange in zip(SLOW, at_once(fetcher, urls), strict=True):
        assert ended(exchange, began).body == b"", name
        # A refusal's page is waited for until the deadline at most, and is not needed
        early = {"error page": Reason.FORBIDDEN, "upgrade": Reason.HTTP_ERROR}
        assert exchange.reason in {early.get(name), Reason.TIMED_OUT, Reason.PROTOCOL_ERROR}, name
        assert exchange.elapsed_s > DEADLINE_S - 0.1 or exchange.reason is not Reason.TIMED_OUT, name


@contextmanager
def listener(drop: bytes, *, backlog: int = 16, accepts: bool = True) -> Iterator[int]:
    """The port of one who answers a connection with drops, no matter what is said; or who never accepts any."""
    over = threading.Event()
    server = socket.create_server(("127.0.0.1", 0), backlog=backlog)

    def serve(guest: socket.socket) -> None:
        with contextlib.suppress(OSError), guest:
            while not over.wait(0.05):
                guest.sendall(drop)

    def accept() -> None:
        with contextlib.suppress(OSError):
            while not over.is_set():
                one, _ = server.accept()
                threading.Thread(target=serve, args=(one,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    if accepts:
        thread.start()
    try:
        yield server.getsockname()[1]
    finally:
        over.set()
        with contextlib.suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)
        server.close()
        if accepts:
            thread.join(5)


def test_slow_handshakes_end_at_the_deadline() -> None:
    drops = (b"", b"\x16", b"\x16\x03\x03\x3f\xff\x02", b"\x15\x03\x03\x00\x02\x01\x00", b"\x16\x03\x03\x00\x00")
    with contextlib.ExitStack() as stack:
        ports = [stack.enter_context(listener(drop)) for drop in drops]
        policy = AddressPolicy.only(*(("127.0.0.1", port) for port in ports))
        fetcher = guest(HostileServer(port=ports[0]), deadline_s=DEADLINE_S, policy=policy, resolver=_ByPort())
        began = time.monotonic()
        for exchange in at_once(fetcher, [f"https://{port}.example:{port}/" for port in ports]):
            assert ended(exchange, began).reason in {Reason.TIMED_OUT, Reason.TLS_FAILURE, Reason.CONNECTION_FAILED}


def test_a_connection_that_never_comes_about_ends_at_the_deadline() -> None:
    """The line before the door is full and nobody opens."""
    with listener(b"", backlog=0, accepts=False) as port, contextlib.ExitStack() as line:
        for _ in range(8):
            one = line.enter_context(socket.socket())
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", port))
        fetcher, began = guest(HostileServer(port=port), deadline_s=DEADLINE_S), time.monotonic()
        (exchange,) = get(fetcher, URL)
        assert ended(exchange, began).reason in {Reason.TIMED_OUT, Reason.CONNECTION_FAILED}


class _ByPort:
    """All names are this machine's, at the port that the URL says."""

    async def resolve(self, host: str, port: int) -> Sequence[tuple[str, int]]:  # noqa: ARG002
        return [("127.0.0.1", port)]


class _Dead:
    """A name service that says nothing."""

    async def resolve(self, host: str, port: int) -> Sequence[tuple[str, int]]:  # noqa: ARG002
        await asyncio.Event().wait()
        raise AssertionError


def test_a_name_service_that_says_nothing_ends_at_the_deadline(server: HostileServer) -> None:
    fetcher, began = guest(server, deadline_s=DEADLINE_S, resolver=_Dead()), time.monotonic()
    (exchange,) = get(fetcher, URL)
    assert ended(exchange, began).reason is Reason.TIMED_OUT


def test_a_slow_robots_txt_takes_its_own_time_and_closes_pages_only(server: HostileServer) -> None:
    server.routes["/"] = answer(200, b"text")
    for name in ("headers", "interim 100", "body until close"):
        server.routes["/robots.txt"] = SLOW[name]
        fetcher, began = guest(server, deadline_s=DEADLINE_S, manners=CIVIL), time.monotonic()
        page, again = at_once(fetcher, [URL, URL])
        assert time.monotonic() - began < DEADLINE_S + 1, "asked once, and waited for once"
        assert {page.reason, again.reason} == {Reason.ROBOTS_UNREACHABLE}
        (feed,) = at_once(fetcher, [URL], Purpose.FEED)
        assert feed.body == b"text"
        assert time.monotonic() - began < DEADLINE_S + 1, "nor again for the feed"


def test_slow_hosts_hold_up_nobody_else(server: HostileServer, second_server: HostileServer) -> None:
    server.routes["/"] = SLOW["body until close"]
    second_server.routes["/"] = answer(200, b"text")
    names = {f"slow-{number}.example": ("127.0.0.1", server.port) for number in range(20)}
    resolver = HostMap({**names, "quick.example": ("127.0.0.1", second_server.port)})
    fetcher = guest(server, second_server, deadline_s=DEADLINE_S, resolver=resolver)

    async def main() -> None:
        began = time.monotonic()
        slow = [asyncio.ensure_future(fetcher.get(Request(url=f"http://{n}/", purpose=Purpose.PAGE))) for n in names]
        quick = await fetcher.get(Request(url="http://quick.example/", purpose=Purpose.PAGE))
        assert quick.body == b"text"
        assert time.monotonic() - began < 0.8 * DEADLINE_S
        assert {(await one).reason for one in slow} == {Reason.TIMED_OUT}
        assert time.monotonic() - began < DEADLINE_S + 1

    asyncio.run(main())


def test_a_redirect_to_somewhere_slow_has_what_is_left_of_the_deadline(server: HostileServer) -> None:
    async def late(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.6 * DEADLINE_S)
        writer.write(moved("/slow"))

    server.routes["/"], server.routes["/slow"] = late, SLOW["body until close"]
    fetcher, began = guest(server, deadline_s=DEADLINE_S), time.monotonic()
    (exchange,) = get(fetcher, URL)
    assert ended(exchange, began).reason is Reason.TIMED_OUT
    assert len(exchange.hops) == 1
