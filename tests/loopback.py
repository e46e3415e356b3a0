"""An HTTP server of the tests' own: real sockets on loopback, one thread a guest, answers by a plain function."""

from __future__ import annotations

import contextlib
import hashlib
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request. Names of headers are lower-case."""

    host: str
    path: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer. A body of several pieces is sent chunked, for as long as the guest takes them."""

    status: int = 200
    body: bytes | Iterable[bytes] = b""
    headers: Mapping[str, str] = field(default_factory=dict)


NOT_FOUND = Reply(404, b"not here\n", {"Content-Type": "text/plain"})


def validated(asked: Asked, body: bytes, headers: Mapping[str, str]) -> Reply:
    """`body` with an ETag, or 304 where the guest has it already."""
    etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    if asked.headers.get("if-none-match") == etag:
        return Reply(304, b"", {"ETag": etag})
    return Reply(200, body, {**headers, "ETag": etag})


class LoopbackServer:
    """Context manager. `hosts(names)` is the map that leads names to it; `seen` are the requests so far."""

    def __init__(self, respond: Callable[[Asked], Reply]) -> None:
        seen: list[Asked] = []

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                asked = Asked(headers.get("host", "").partition(":")[0], self.path, headers)
                seen.append(asked)
                reply = respond(asked)
                with contextlib.suppress(ConnectionError):  # the guest has had enough
                    self._send(reply)

            def _send(self, reply: Reply) -> None:
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                if isinstance(reply.body, bytes):
                    if reply.status != 304:
                        self.send_header("Content-Length", str(len(reply.body)))
                    self.end_headers()
                    self.wfile.write(reply.body)
                    return
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                for piece in reply.body:
                    self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
                self.wfile.write(b"0\r\n\r\n")

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its own signature
                """Say nothing."""

        self.seen = seen
        self._server = ThreadingHTTPServer((LOOPBACK, 0), Handler)
        self._server.daemon_threads = True
        self._server.block_on_close = False  # a guest that keeps its connection would hold up the end
        self._thread = threading.Thread(target=self._server.serve_forever, name="loopback", daemon=True)

    @property
    def port(self) -> int:
        """Chosen by the system."""
        return int(self._server.server_address[1])

    def hosts(self, names: Iterable[str]) -> dict[str, tuple[str, int]]:
        """A host map for the fetcher."""
        return dict.fromkeys(names, (LOOPBACK, self.port))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)
