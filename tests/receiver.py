"""A receiver of webhooks for tests: real sockets on loopback, every message checked by the words of Standard Webhooks
with nothing of ours, answers by a plain function."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it came. Names of headers are lower-case."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def data(self) -> Any:
        return json.loads(self.body)["data"]

    @property
    def type(self) -> str:
        return str(json.loads(self.body)["type"])

    def is_signed_with(self, secret: str) -> bool:
        """As https://www.standardwebhooks.com describes the check."""
        key = base64.b64decode(secret.removeprefix("whsec_"))
        timestamp = self.headers["webhook-timestamp"]
        if abs(time.time() - int(timestamp)) > 300:
            return False
        signed = f"{self.id}.{timestamp}.".encode() + self.body
        expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        return any(
            hmac.compare_digest(expected, signature) for signature in self.headers["webhook-signature"].split(" ")
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """What a receiver answers, so many seconds after the message came."""

    status: int = 204
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    after_s: float = 0.0


class Receiver:
    """Context manager. `messages` are those that came, in order."""

    def __init__(self, answer: Callable[[Message], Answer] = lambda _: Answer()) -> None:
        self.messages: list[Message] = []
        self.answer = answer
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                message = Message(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
                receiver.messages.append(message)
                reply = receiver.answer(message)
                time.sleep(reply.after_s)
                with contextlib.suppress(ConnectionError):  # the sender has waited long enough
                    self.send_response(reply.status)
                    for name, value in reply.headers.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(reply.body)))
                    self.end_headers()
                    self.wfile.write(reply.body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its own signature
                """Say nothing."""

        self._server = ThreadingHTTPServer((LOOPBACK, 0), Handler)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self._thread = threading.Thread(target=self._server.serve_forever, name="receiver", daemon=True)

    @property
    def port(self) -> int:
        """Chosen by the system."""
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}/hook"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)
