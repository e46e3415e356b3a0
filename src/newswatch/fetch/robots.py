"""robots.txt (RFC 9309) and the reservations that stand beside it.

4xx allows everything, 5xx and silence disallow everything, a copy is used for a day at most. Protego does the
matching: the standard library's parser knows neither wildcards nor the longest match.
"""

from __future__ import annotations

import json
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from protego import Protego

from newswatch.model import Exchange, HostRules, Reason

# By this name publishers address us; it is the first word of the User-Agent.
TOKEN = "newswatch"  # noqa: S105 (a product token, no secret)
# RFC 9309: no longer than a day. An unreachable file is asked again sooner, since it closes the host.
KEEP = timedelta(hours=24)
KEEP_UNREACHABLE = timedelta(minutes=30)
# Between pages a longer delay is not waited for: the host's are left out rather than its wish broken. Bing and Yandex
# name 10 to 30.
CRAWL_DELAY_CAP_S = 60.0
# A feed is polled seldom enough to bear more: up to a day, as with every wish of a publisher.
FEED_DELAY_CAP_S = 86_400.0
# Lines that say what may be done with the text: IETF AIPREF, Cloudflare's content signals, RSL.
_RIGHTS = ("content-usage", "content-signal", "license")
_MAX_RIGHTS = 20
# Where an origin reserves rights for its paths, and what is kept of a rule
TDMREP, TDMREP_PATH = "tdmrep.json", "/.well-known/tdmrep.json"
TDM_KEYS = ("location", "tdm-reservation", "tdm-policy")
_MAX_TDM_RULES, _MAX_LOCATION = 100, 500
# Where it is not the file but the host that cannot be had, a page's row says so.
_HOST_FAULTS = frozenset(
    {Reason.FORBIDDEN_ADDRESS, Reason.DNS_FAILURE, Reason.CONNECTION_FAILED, Reason.TLS_FAILURE, Reason.BOT_WALL}
)
_MAX_SITEMAPS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsRecord:
    """What came of asking an origin for its robots.txt: small enough to be kept in a table."""

    origin: str
    status: str  # "ok", "none", "unreachable"
    reason: Reason  # how the exchange ended
    text: str
    fetched_at: datetime
    expires_at: datetime
    rights: Mapping[str, str] = field(default_factory=dict)  # reservations in it and in tdmrep.json, by name


class RobotsStore(Protocol):
    """Where records live between requests and, in a database, between processes."""

    async def load(self, origin: str) -> RobotsRecord | None:
        """The record of an origin, also an expired one; null where there is none."""
        ...

    async def save(self, record: RobotsRecord) -> None:
        """Keep a record in place of the origin's older one."""
        ...


class MemoryRobots:
    """The store of one process."""

    def __init__(self) -> None:
        self._records: dict[str, RobotsRecord] = {}

    async def load(self, origin: str) -> RobotsRecord | None:
        return self._records.get(origin)

    async def save(self, record: RobotsRecord) -> None:
        self._records[record.origin] = record


def record_of(origin: str, exchange: Exchange, now: datetime) -> RobotsRecord:
    """The record that an exchange for /robots.txt makes."""
    if exchange.reason is Reason.OK:
        status, text = "ok", _text(exchange.body)
    elif exchange.reason is Reason.TOO_MANY_REDIRECTS or (
        # 429 is "come later", not "there is none"; a wall says nothing about what is behind it.
        exchange.status is not None
        and 400 <= exchange.status <= 499
        and exchange.reason not in {Reason.RATE_LIMITED, Reason.BOT_WALL}
    ):
        status, text = "none", ""
    else:
        status, text = "unreachable", ""
    keep = KEEP_UNREACHABLE if status == "unreachable" else KEEP
    return RobotsRecord(
        origin=origin,
        status=status,
        reason=exchange.reason,
        text=text,
        fetched_at=now,
        expires_at=now + keep,
        rights=_scan(text.lstrip("\ufeff"))[1],
    )


def with_tdmrep(record: RobotsRecord, exchange: Exchange) -> RobotsRecord:
    """The record with what the origin's tdmrep.json reserves (TDMRep of May 2024, section 6.1): the file's rules as
    JSON, where it has any. Whether there is one is not known where the server or the way to it failed: then both are
    asked for again soon."""
    if exchange.reason is not Reason.OK:
        known = exchange.status is not None and 400 <= exchange.status < 500 and exchange.status != 429
        soon = record.fetched_at + KEEP_UNREACHABLE
        return record if known else replace(record, expires_at=min(record.expires_at, soon))
    try:
        told = json.loads(_text(exchange.body).lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return record
    rules = [
        {name: rule[name] for name in TDM_KEYS if isinstance(rule.get(name), str | int)}
        for rule in (told if isinstance(told, list) else [told])[:_MAX_TDM_RULES]
        if isinstance(rule, dict) and isinstance(rule.get("location"), str) and len(rule["location"]) <= _MAX_LOCATION
    ]
    return replace(record, rights={**record.rights, TDMREP: json.dumps(rules)}) if rules else record


def _text(body: bytes) -> str:
    """UTF-8, as the standard wants it, or what a byte order mark says."""
    coding = "utf-16" if body.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8-sig"
    return body.decode(coding, "replace").replace("\x00", "")


@dataclass(frozen=True, slots=True)
class Rules:
    """A record, parsed."""

    record: RobotsRecord
    parsed: Protego
    names_us: bool
    crawl_delay_s: float | None
    rights: Mapping[str, str] = field(default_factory=dict)

    def allows_page(self, url: str) -> bool:
        """May a page be fetched?"""
        return self.record.status != "unreachable" and self.parsed.can_fetch(url, TOKEN)

    def allows_feed(self, url: str) -> bool:
        """May a feed be polled? A feed is an invitation, so only a rule that names us speaks against it."""
        return not self.names_us or self.parsed.can_fetch(url, TOKEN)

    @property
    def closed_because(self) -> Reason | None:
        """Why no page of this origin may be fetched at all; null where the file can be read."""
        if self.record.status != "unreachable":
            return None
        return self.record.reason if self.record.reason in _HOST_FAULTS else Reason.ROBOTS_UNREACHABLE

    def host_rules(self, host: str) -> HostRules:
        """The same as a value for the database and for people."""
        return HostRules(
            host=host,
            robots_status=self.record.status,
            crawl_delay_s=self.crawl_delay_s,
            sitemaps=tuple(self.parsed.sitemaps)[:_MAX_SITEMAPS],
            rights=self.rights,
        )


# What most origins' files come to that have none
_NOTHING_ASKED = Protego.parse("")


def parse(record: RobotsRecord) -> Rules:
    """Read a record's text; any text can be read."""
    text = record.text.lstrip("\ufeff")
    parsed = Protego.parse(text) if text else _NOTHING_ASKED
    names_us, rights = _scan(text)
    delay = parsed.crawl_delay(TOKEN)
    rate = parsed.request_rate(TOKEN)
    if rate is not None and rate.requests > 0:
        delay = max(delay or 0.0, rate.seconds / rate.requests)
    return Rules(
        record, parsed, names_us, None if delay is None or delay < 0 else float(delay), {**rights, **record.rights}
    )


def _scan(text: str) -> tuple[bool, dict[str, str]]:
    """Does a group name us, and which reservations hold for us: our group's lines where we have one, else those of *.

    `License` and lines before any group hold for everybody.
    """
    ours: dict[str, list[str]] = {}
    everyone: dict[str, list[str]] = {}
    site: dict[str, list[str]] = {}
    agents: set[str] = set()
    in_agents = False
    names_us = False
    for line in text.splitlines():
        name, colon, value = line.partition("#")[0].partition(":")
        name, value = name.strip().lower(), value.strip()
        if not colon:
            continue
        if name == "user-agent":
            agents = {*agents, value.lower()} if in_agents else {value.lower()}
            in_agents = True
            names_us = names_us or value.lower() == TOKEN
            continue
        in_agents = in_agents and name == "sitemap"
        if name not in _RIGHTS or not value:
            continue
        if name == "license" or not agents:
            site.setdefault(name, []).append(value)
        elif TOKEN in agents:
            ours.setdefault(name, []).append(value)
        elif "*" in agents:
            everyone.setdefault(name, []).append(value)
    held = ours if names_us else everyone
    rights = {
        name: "; ".join(dict.fromkeys((site.get(name, []) + held.get(name, []))[:_MAX_RIGHTS])) for name in _RIGHTS
    }
    return names_us, {name: value for name, value in rights.items() if value}
