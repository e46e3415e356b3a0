"""How much of a stranger's answer is taken, by purpose. RELIABILITY section 3; every number has a boundary test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from newswatch.model import Purpose

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds of one exchange. `cut`: a body over the cap is cut and used (robots.txt), not refused."""

    wire_bytes: int
    decoded_bytes: int
    deadline_s: float
    accept: str
    cut: bool = False


# Peers: miniflux 15 MB and 20 s, trafilatura 20 MB, Media Cloud 10 MB of HTML, scrapy 1 GiB and 180 s.
LIMITS: Mapping[Purpose, Limits] = MappingProxyType(
    {
        Purpose.FEED: Limits(
            wire_bytes=5 * MIB,
            decoded_bytes=20 * MIB,
            deadline_s=30.0,
            accept="application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml, "
            "application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5",
        ),
        Purpose.PAGE: Limits(
            wire_bytes=5 * MIB,
            decoded_bytes=10 * MIB,
            deadline_s=45.0,
            accept="text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.5",
        ),
        # RFC 9309 asks that at least 500 KiB be parsed; 6 MB took the parser 1.2 s.
        Purpose.ROBOTS: Limits(
            wire_bytes=500 * 1024, decoded_bytes=500 * 1024, deadline_s=20.0, accept="text/plain, */*;q=0.5", cut=True
        ),
    }
)

MAX_REDIRECTS = 5
# aiohttp's own limits are 8 KiB a line; content security policies and link preloads of real sites run to 20 KiB.
MAX_HEADER_LINE = 32 * 1024
MAX_HEADERS = 200
# Beyond the body's cap a connection may carry headers, interim responses, chunk framing and TLS records: so much.
WIRE_OVERHEAD_BYTES = 512 * 1024
# Of an error page this much is looked at, to tell a wall against robots from a plain refusal.
ERROR_BODY_BYTES = 64 * 1024
ERROR_BODY_S = 3.0
CONNECT_S = 15.0
