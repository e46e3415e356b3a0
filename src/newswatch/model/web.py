"""Values of the web: what is asked of a server, and what came back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from newswatch.model.reasons import Reason


class Purpose(StrEnum):
    """What a request is for; decides caps, deadline and whether robots.txt is asked."""

    FEED = "feed"
    PAGE = "page"
    ROBOTS = "robots"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One GET. Validators are opaque and sent back exactly as they came, only to the host that gave them.

    `validators_from` is the final URL of the exchange that gave them; null: the host of `url` itself.
    """

    url: str
    purpose: Purpose
    etag: str | None = None
    last_modified: str | None = None
    validators_from: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One redirect that was followed."""

    status: int
    url: str
    location: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """What came of one request, redirects followed. Never an exception: `reason` says how it ended.

    `reason` is `ok` (2xx with a body within its caps), `not_modified`, or why there is no usable body.
    `body` is decoded from its transfer and content codings and bounded by the purpose's cap; empty unless ok.
    `headers` has lower-case names, a repeated field joined with ", "; `set-cookie` is left out.
    A body that ended before its announced length is `ok` with `complete` false: what came is kept, its
    validators are not to be stored. `wire_bytes` counts every byte received, headers and all hops included.
    """

    url: str
    final_url: str
    status: int | None
    reason: Reason
    detail: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = field(default=b"", repr=False)  # a repr of 20 MB is 80 MB in some log or traceback
    hops: tuple[Hop, ...] = ()
    wire_bytes: int = 0
    elapsed_s: float = 0.0
    fetched_at: datetime | None = None
    retry_at: datetime | None = None  # from Retry-After, already clamped
    complete: bool = True  # false: the body ended before its announced length


@dataclass(frozen=True, slots=True, kw_only=True)
class HostRules:
    """What a host asks of its guests. `rights` are signals for text and data mining, by their name."""

    host: str
    robots_status: str  # "ok", "none" (4xx), "unreachable" (5xx, network)
    crawl_delay_s: float | None = None
    sitemaps: tuple[str, ...] = ()
    rights: Mapping[str, str] = field(default_factory=dict)
