"""Papers of a town and what its hosts ask of guests: how each behaves, and what may be expected of a guest for it.

All times are seconds of the town's clock, which begins on a Monday at midnight UTC.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from random import Random
from typing import Any, Final

BEGAN: Final = datetime(2026, 3, 2, tzinfo=UTC)
MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0
LISTED = 12  # items that a feed shows


def moment(at: float) -> datetime:
    """The time of day."""
    return BEGAN + timedelta(seconds=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An answer that is sent `after_s` seconds. Without a status the connection is closed without a word."""

    status: int | None = 200
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    after_s: float = 0.2
    missing: int = 0  # bytes that are announced and do not come
    alone_s: float = 0.0  # for so long the whole host wishes no visit after this


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseRules:
    """A host's robots.txt, and what follows from it for a guest: written down here by hand, not computed."""

    said: Said
    spacing_s: float = 5.0  # between two visits
    closed: Callable[[str], bool] = lambda _: False  # pages that nobody may ask for
    feeds_closed: bool = False
    leads_to: tuple[str, Said] | None = None


def _text(text: bytes) -> Said:
    return Said(body=text, headers=(("Content-Type", "text/plain"),))


def _is_private(path: str) -> bool:
    return path.startswith("/private/")


HOUSES: Final[dict[str, HouseRules]] = {
    "none": HouseRules(said=Said(status=404)),
    "forbidden": HouseRules(said=Said(status=403, body=b"<h1>Forbidden</h1>")),
    "broken": HouseRules(said=Said(status=500), closed=lambda _: True),
    "unavailable": HouseRules(said=Said(status=503, body=b"User-agent: *\nAllow: /"), closed=lambda _: True),
    "mute": HouseRules(said=Said(status=None), closed=lambda _: True),
    "never answers": HouseRules(said=Said(after_s=1e9), closed=lambda _: True),
    "bom": HouseRules(said=_text(b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /private/\r\n"), closed=_is_private),
    "utf-16": HouseRules(said=_text("User-agent: *\nDisallow: /private/\n".encode("utf-16")), closed=_is_private),
    "wildcards": HouseRules(
        said=_text(b"User-agent: *\nDisallow: /*/print$\nDisallow: /private\nAllow: /private/open\n"),
        closed=lambda path: path.endswith("/print") or (_is_private(path) and not path.startswith("/private/open")),
    ),
    "nothing": HouseRules(said=_text(b"User-agent: *\nDisallow: /\n"), closed=lambda _: True),
    "not us": HouseRules(
        said=_text(b"User-agent: *\nDisallow:\n\nUser-agent: NewsWatch\nDisallow: /\n"),
        closed=lambda _: True,
        feeds_closed=True,
    ),
    "slowly": HouseRules(said=_text(b"User-agent: *\nCrawl-delay: 20\n"), spacing_s=20.0),
    "fraction": HouseRules(
        said=_text(b"User-agent: *\nCrawl-delay: 2\n\nUser-agent: newswatch\nCrawl-delay: 7.5\nDisallow: /private/\n"),
        spacing_s=7.5,
        closed=_is_private,
    ),
    "hardly ever": HouseRules(  # beyond what is waited for between pages
        said=_text(b"User-agent: *\nCrawl-delay: 3600\n"), spacing_s=HOUR, closed=lambda _: True
    ),
    "elsewhere": HouseRules(
        said=Said(status=302, headers=(("Location", "/about/robots.txt"),)),
        leads_to=("/about/robots.txt", _text(b"User-agent: *\nDisallow: /private/\n")),
        closed=_is_private,
    ),
}


@dataclass(kw_only=True, eq=False)
class Paper:
    """One feed. `kind` names its behaviour; `published` are the moments of its items. What it has given to the guest
    and what it has seen of him is kept by the `Town`."""

    number: int
    kind: str
    host: str
    path: str
    published: Sequence[float]
    wish_s: float = 0.0  # the publisher's lower bound between two polls
    quiet: frozenset[int] = frozenset()  # hours of the week
    spell: tuple[float, float] = (0.0, 0.0)  # from when to when it is not as it should be
    # What a busy one says within its spell: status, Retry-After by its host's clock, with that clock's Date or without,
    # and how long the host is then to be left alone
    busy_status: int = 429
    retry_after: Callable[[datetime], str] = lambda _: ""
    dated: bool = True
    wants_s: float | None = None
    served: int = field(default=0, init=False)

    @property
    def url(self) -> str:
        return f"http://{self.host}{self.path}"

    def ill(self, at: float) -> bool:
        """Is it within its spell?"""
        return self.spell[0] <= at < self.spell[1]

    def count(self, at: float) -> int:
        """How many items it has published by then."""
        return bisect_right(self.published, at)

    def link(self, item: int) -> str:
        """The path of an item's page; some are of the kinds that houses close."""
        stem = f"{self.number}-{item}"
        return ("/news/{}.html", "/news/{}.html", "/private/{}.html", "/{}/print", "/private/open/{}.html")[
            (self.number + item) % 5
        ].format(stem)

    def validators(self, at: float) -> tuple[str | None, str | None]:
        """ETag and Last-Modified of what it would give now."""
        count = self.count(at)
        modified = format_datetime(moment(self.published[count - 1] if count else 0.0), usegmt=True)
        match self.kind:
            case "weak":
                return f'W/"{count}, of; {self.number} "', None
            case "bare":
                return f"{count}-unquoted", modified
            case "no dates":
                return None, f"edition {count}; never mind"
            case "none" | "sure of nothing":
                return None, None
            case "lying" | "always 304":
                return f'"of {self.number}"', None
            case "restless":
                return f'"{self.served}"', None
            case _:
                return f'"{self.number}-{count}"', modified

    def body(self, at: float) -> bytes:
        """The feed as RSS."""
        count = self.count(at)
        guid = f"-{self.served}" if self.kind == "renaming" else ""
        items = "".join(
            f"<item><title>Item {item} of {self.number}</title><link>http://{self.host}{self.link(item)}</link>"
            f'<guid isPermaLink="false">{self.number}-{item}{guid}</guid>'
            f"<pubDate>{format_datetime(moment(self.published[item]))}</pubDate></item>"
            for item in range(count - 1, max(-1, count - 1 - LISTED), -1)
        )
        return f'<rss version="2.0"><channel><title>{self.host}</title>{self._wishes()}{items}</channel></rss>'.encode()

    def _wishes(self) -> str:
        words = ""
        if self.kind == "ttl":
            words += f"<ttl>{self.wish_s / MINUTE:.0f}</ttl>"
        if self.kind == "skips hours":
            hours = "".join(f"<hour>{hour}</hour>" for hour in sorted({hour % 24 for hour in self.quiet}))
            words += f"<skipHours>{hours}</skipHours>"
        if self.kind == "skips days":
            names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
            days = "".join(f"<day>{names[day]}</day>" for day in sorted({hour // 24 for hour in self.quiet}))
            words += f"<skipDays>{days}</skipDays>"
        return words


# What is wrong with a paper, or odd; most are plain
KINDS: Final = (
    "plain", "weak", "bare", "no dates", "none", "lying", "always 304", "restless", "renaming", "truncated",
    "ttl", "max-age", "expires", "skips hours", "skips days",
    "moves", "moves away", "wanders", "wanders away", "moves for a morning",
    "gone", "missing", "dead", "mute", "never answers", "slow", "blocked", "lost", "not a feed",
    "busy", "busy", "busy",
)  # fmt: skip


def paper(number: int, kind: str, host: str, lasts_s: float, draw: Random) -> Paper:
    """A paper of a kind. Its spell, if it has one, is drawn within the first two days."""
    begun = draw.uniform(2 * HOUR, 10 * HOUR)
    spells = {
        "truncated": 3 * HOUR,
        "moves for a morning": 6 * HOUR,
        "missing": 16 * HOUR,
        "never answers": DAY,
        "not a feed": 12 * HOUR,
        "busy": HOUR,
        **dict.fromkeys(("always 304", "moves", "moves away", "gone", "dead", "mute", "blocked"), lasts_s),
    }
    wishes = {"ttl": 4 * HOUR, "max-age": 3 * HOUR, "expires": 2 * HOUR}
    quiet: frozenset[int] = frozenset()
    if kind == "skips hours":
        hours = {draw.randrange(24), *range(1, 6)}
        quiet = frozenset(24 * day + hour for day in range(7) for hour in hours)
    if kind == "skips days":
        quiet = frozenset(24 * day + hour for day in (1, 5, 6) for hour in range(24))
    gap = draw.choice((HOUR, 3 * HOUR, 5 * HOUR, 8 * HOUR, 12 * HOUR))
    published, at = [], draw.uniform(-DAY, 0.0)
    while at < lasts_s:
        published.append(at)
        at += draw.expovariate(1 / gap) + MINUTE
    wants_s = draw.choice((5_400.0, 2 * HOUR, 12 * HOUR)) if kind == "busy" else None
    busy: dict[str, Any] = {}
    if wants_s == 2 * HOUR:
        busy = {
            "busy_status": 503,
            "retry_after": lambda now: format_datetime(now + timedelta(seconds=wants_s), usegmt=True),
        }
    elif wants_s is not None:
        busy = {"retry_after": lambda _: f"{wants_s:.0f}"}
    return Paper(
        number=number,
        kind=kind,
        host=f"lost-{number}.example" if kind == "lost" else host,
        path=f"/{number}/old.xml" if kind.startswith(("moves", "wanders")) else f"/{number}/feed.xml",
        published=published,
        wish_s=wishes.get(kind, 0.0),
        quiet=quiet,
        spell=(begun, begun + spells.get(kind, 0.0)),
        wants_s=wants_s,
        **busy,
    )
