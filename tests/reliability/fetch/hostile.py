"""A server that does to its guests whatever a test says, on loopback, in a thread of its own."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from newswatch.fetch import LIMITS, AddressPolicy, Fetcher, HostMap, Manners, Resolver
from newswatch.model import Exchange, Purpose, Request

Behaviour = Callable[[asyncio.StreamWriter], Awaitable[None]]
CERTIFICATE = Path(__file__).parent / "self_signed.pem"  # for outlet.example and other.example, good until 2126


def repeated(head: bytes, piece: bytes, *, pause_s: float = 0.0) -> Behaviour:
    """Sends `head`, then `piece` for ever."""

    async def behave(writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        while True:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause_s)

    return behave


@dataclass(frozen=True, slots=True)
class Seen:
    """A request as it arrived."""

    local: str
    method: str
    path: str
    headers: dict[str, str]


@dataclass
class HostileServer:
    """Routes are bytes that are sent as they stand, or a coroutine that writes. Unknown paths are plain 404s."""

    tls: bool = False
    routes: dict[str, bytes | Behaviour] = field(default_factory=dict)
    seen: list[Seen] = field(default_factory=list)
    connections: int = 0
    server_names: list[str | None] = field(default_factory=list)
    port: int = 0

    def __enter__(self) -> Self:
        started = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, args=(started,), daemon=True)
        self._thread.start()
        assert started.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)
        assert not self._thread.is_alive()

    def _run(self, started: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve(started))
        self._loop.close()

    async def _serve(self, started: threading.Event) -> None:
        self._stop = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        context = None
        if self.tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(CERTIFICATE)
            context.sni_callback = lambda _, name, __: self.server_names.append(name)
        # All addresses of loopback, so that a test can tell which one was dialled.
        server = await asyncio.start_server(self._guest, "0.0.0.0", 0, ssl=context)
        self.port = server.sockets[0].getsockname()[1]
        started.set()
        await self._stop.wait()
        server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _guest(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            await self._answer(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            writer.transport.abort()  # the guest has had enough, or the test has
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.rstrip("\r\n").split("\r\n")
        method, path, _ = first.split(" ", 2)
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        self.seen.append(Seen(writer.get_extra_info("sockname")[0], method, path, headers))
        route = self.routes.get(path, answer(404))
        if isinstance(route, bytes):
            writer.write(route)
        else:
            await route(writer)
        await writer.drain()


def answer(status: int = 200, body: bytes = b"", *headers: str, length: int | None = None) -> bytes:
    """A well-behaved response, with a Content-Length that can be wrong."""
    lines = [f"HTTP/1.1 {status} Said", *headers, f"Content-Length: {len(body) if length is None else length}"]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def moved(location: str, status: int = 302) -> bytes:
    """A redirect."""
    return answer(status, b"", f"Location: {location}")


# Nobody waits: distance, lines and robots.txt have tests of their own.
HASTY = Manners(spacing_s=0.0, patience_s=0.5, ask_robots=False)


def guest(
    *servers: HostileServer,
    deadline_s: float = 1.5,
    manners: Manners = HASTY,
    resolver: Resolver | None = None,
    policy: AddressPolicy | None = None,
    tls: ssl.SSLContext | None = None,
) -> Fetcher:
    """A Fetcher that may reach the given servers and nothing else.

    outlet.example and other.example lead to the first of them, second.example to the last.
    """
    first, last = ("127.0.0.1", servers[0].port), ("127.0.0.1", servers[-1].port)
    return Fetcher(
        contact="https://operator.example/bot",
        policy=policy or AddressPolicy.only(first, last),
        resolver=resolver or HostMap({"outlet.example": first, "other.example": first, "second.example": last}),
        manners=manners,
        limits={purpose: replace(limit, deadline_s=deadline_s) for purpose, limit in LIMITS.items()},
        tls=tls,
    )


def get(fetcher: Fetcher, *urls: str, purpose: Purpose = Purpose.PAGE) -> list[Exchange]:
    """One request after another, in a loop of its own."""
    return ask(fetcher, *(Request(url=url, purpose=purpose) for url in urls))


def ask(fetcher: Fetcher, *requests: Request) -> list[Exchange]:
    """The same for whole requests."""

    async def main() -> list[Exchange]:
        async with fetcher:
            return [await fetcher.get(request) for request in requests]

    return asyncio.run(main())
