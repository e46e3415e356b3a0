"""Airflow's API on loopback, as far as the supervisor asks it: over a plain socket, which goes nowhere else."""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping
from typing import Any

from newswatch.airflow.local.environment import LOOPBACK

# One slow answer of a machine that is busy starting; more, and the next tick asks again
TIMEOUT_S = 20.0
PARTS = ("metadatabase", "scheduler", "dag_processor", "triggerer")


class NoAnswerError(Exception):
    """The API server does not listen yet, or not any more, or says that something is wrong."""


class LocalApi:
    """The API server at a port of this machine. It gives its tokens without a log-in."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._token: str | None = None

    def health(self) -> dict[str, str]:
        """Each part's status by name, `healthy` where it is well. Raises NoAnswerError."""
        found = self._ask("GET", "/api/v2/monitor/health")
        return {name: str((found.get(name) or {}).get("status")) for name in PARTS}

    def get(self, path: str) -> dict[str, Any]:
        """What stands at a path of the API. Raises NoAnswerError."""
        return self._with_token("GET", path, None)

    def post(self, path: str, body: Mapping[str, object]) -> dict[str, Any]:
        """What the API answers to this. Raises NoAnswerError."""
        return self._with_token("POST", path, body)

    def _with_token(self, method: str, path: str, body: Mapping[str, object] | None) -> dict[str, Any]:
        for last in (False, True):
            if self._token is None:
                self._token = str(self._ask("GET", "/auth/token")["access_token"])
            try:
                return self._ask(method, path, body)
            except NoAnswerError as error:
                # A token holds for a day
                if last or "401" not in str(error):
                    raise
                self._token = None
        raise AssertionError  # the loop returns or raises

    def _ask(self, method: str, path: str, body: Mapping[str, object] | None = None) -> dict[str, Any]:
        content = b"" if body is None else json.dumps(body).encode()
        # HTTP/1.0: the answer is neither chunked nor followed by another
        head = [f"{method} {path} HTTP/1.0", f"Host: {LOOPBACK}:{self.port}", "Accept: application/json"]
        if self._token is not None:
            head.append(f"Authorization: Bearer {self._token}")
        if body is not None:
            head += ["Content-Type: application/json", f"Content-Length: {len(content)}"]
        request = "\r\n".join([*head, "", ""]).encode("ascii") + content
        pieces = []
        try:
            with socket.create_connection((LOOPBACK, self.port), timeout=TIMEOUT_S) as line:
                line.sendall(request)
                while piece := line.recv(65_536):
                    pieces.append(piece)
        except OSError as error:
            raise NoAnswerError(f"the API server does not answer: {error}") from None
        answer_head, _, answer = b"".join(pieces).partition(b"\r\n\r\n")
        status = answer_head.partition(b"\r\n")[0].decode("latin-1").split(" ")[1:2]
        if not status or not status[0].startswith("2"):
            raise NoAnswerError(
                f"{method} {path}: {' '.join(status) or 'no status'}: {answer[:300].decode('utf-8', 'replace')}"
            )
        try:
            found = json.loads(answer)
        except ValueError:
            raise NoAnswerError(f"{method} {path}: no JSON") from None
        return dict(found)
