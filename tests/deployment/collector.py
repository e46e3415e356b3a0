"""A collector for a test: prints every OpenLineage event that is posted to port 5000, and every StatsD line that comes
to port 8125, one a line. Standard library only: it runs in a container."""

from __future__ import annotations

import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SAYING = threading.Lock()


def say(kind: str, text: str) -> None:
    """One line. Events come in threads of their own, several at once."""
    with SAYING:
        print(kind, text, flush=True)


class Lineage(BaseHTTPRequestHandler):
    """Takes events."""

    def do_POST(self) -> None:
        event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.end_headers()
        told = {key: [(one["namespace"], one["name"]) for one in event.get(key) or []] for key in ("inputs", "outputs")}
        say("lineage", json.dumps({"type": event["eventType"], "job": event["job"]["name"], **told}))

    def log_message(self, *_: object) -> None:
        """Says nothing more."""


def metrics() -> None:
    """Take datagrams."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("0.0.0.0", 8125))
        while True:
            say("metric", server.recv(65_536).decode())


if __name__ == "__main__":
    threading.Thread(target=metrics, daemon=True).start()
    ThreadingHTTPServer(("0.0.0.0", 5000), Lineage).serve_forever()
