"""The sample world over real HTTP/1.1. Only for demonstration and tests: it trusts its callers."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from http import HTTPStatus
from types import TracebackType
from typing import Self

from newswatch.app.sample.answers import Response, respond
from newswatch.app.sample.world import World, load

LOOPBACK = "127.0.0.1"
# a request's head; more than any client of ours sends
HEAD_LIMIT_BYTES = 16_384


class SampleServer:
    """Context manager that serves the sample world from a thread of its own; the system chooses the port if 0.

        with SampleServer() as server:
            server.hosts  # {"frontier-herald.example": ("127.0.0.1", 40123), …} for the fetcher's address map

    `host` is the address that it listens on: loopback, or 0.0.0.0 in a container that serves others. `requests` counts
    what was answered, by status. Raises OSError on entry where the port is taken.
    """

    def __init__(self, *, port: int = 0, host: str = LOOPBACK, world: World | None = None) -> None:
        self.world = load() if world is None else world
        self.host = host
        self.port = port
        self.requests: dict[int, int] = {}
        self._wanted_port = port
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="sample-server", daemon=True)
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()

    @property
    def hosts(self) -> Mapping[str, tuple[str, int]]:
        """The address of every host of the world, for callers on this machine."""
        return dict.fromkeys(self.world.sites, (LOOPBACK, self.port))

    @property
    def address(self) -> str:
        """The server's own URL, which lists the outlets."""
        return f"http://{LOOPBACK}:{self.port}/"

    def __enter__(self) -> Self:
        self._thread.start()
        try:
            self._server = asyncio.run_coroutine_threadsafe(self._open(), self._loop).result()
        except OSError:
            self._stop()
            raise
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._stop()

    async def _open(self) -> asyncio.Server:
        return await asyncio.start_server(self._accept, self.host, self._wanted_port, limit=HEAD_LIMIT_BYTES)

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
        for task in self._connections:
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    def _stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - a callback of a server always runs in a task
        self._connections.add(task)
        try:
            while await self._exchange(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            return  # the client went away or talks nonsense: nothing is owed to it
        except asyncio.CancelledError:
            return  # the server is closing; asyncio's own callback would log a cancelled task as an error
        finally:
            self._connections.discard(task)
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """One request and its answer; whether the connection stays open."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        line, *rest = head.rstrip().split("\r\n")
        method, _, remainder = line.partition(" ")
        target, _, version = remainder.rpartition(" ")
        headers = {name.strip().lower(): value.strip() for name, _, value in (field.partition(":") for field in rest)}
        answer = respond(self.world, method, target, headers)
        self.requests[answer.status] = self.requests.get(answer.status, 0) + 1
        # a request with a body is refused; its body would be read as the next request, so the connection ends
        stays = version == "HTTP/1.1" and headers.get("connection", "").lower() != "close" and answer.status != 405
        writer.write(_wire(answer, stays=stays))
        await writer.drain()
        return stays


def _wire(answer: Response, *, stays: bool) -> bytes:
    lines = [f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}"]
    lines += [f"{name}: {value}" for name, value in answer.headers]
    lines += [f"Connection: {'keep-alive' if stays else 'close'}", "", ""]
    return "\r\n".join(lines).encode("latin-1") + answer.body
