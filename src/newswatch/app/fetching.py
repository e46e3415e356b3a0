"""The fetcher as the settings want it."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import replace

from newswatch.errors import SettingsError
from newswatch.fetch import LIMITS, AddressPolicy, Courier, Fetcher, HostMap, Limits, Manners, address_of
from newswatch.fetch.courier import receiver
from newswatch.fetch.politeness import HostLedger
from newswatch.fetch.robots import RobotsStore
from newswatch.fetch.targets import Refusal
from newswatch.model import Purpose
from newswatch.settings import Settings

_LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))


def open_fetcher(
    settings: Settings,
    *,
    hosts: Mapping[str, tuple[str, int]] | None = None,
    ledger: HostLedger | None = None,
    robots_store: RobotsStore | None = None,
    patience_s: float = Manners().patience_s,
) -> Fetcher:
    """A fetcher by `settings`; raises SettingsError where the internet is meant and no contact is set.

    `hosts` leads invented names to where the sample world is served and closes everything else; its hosts may be
    names, which are looked up once. `ledger` and
    `robots_store` are those that all workers share; without them this process keeps its own. `patience_s` is how
    long a request may stand in line at its host.
    """
    manners = Manners(
        spacing_s=settings.host_spacing_s if hosts is None else 0.0,
        connections_per_host=settings.host_connections,
        patience_s=patience_s,
        ask_robots=settings.ask_robots,
        ask_reservations=settings.store_full_text == "respect_reservations",
    )
    if hosts is not None:
        found = _looked_up(hosts)
        return Fetcher(
            contact=settings.contact,
            policy=AddressPolicy.only(*found.values()),
            resolver=HostMap(found),
            manners=manners,
            limits=limits(settings),
            ledger=ledger,
            robots_store=robots_store,
            connections=settings.fetch_connections,
        )
    return Fetcher(
        contact=settings.needed_contact(),
        policy=_policy(settings),
        manners=manners,
        limits=limits(settings),
        ledger=ledger,
        robots_store=robots_store,
        connections=settings.fetch_connections,
    )


def open_courier(settings: Settings) -> Courier:
    """What posts to the receivers of webhooks, by `settings`: to the internet by https, to what the operator has
    opened besides, and without https to this machine alone, where that is opened."""
    return Courier(
        policy=_policy(settings),
        loopback=settings.allow_loopback,
        contact=settings.contact,
        deadline_s=settings.webhook_deadline_s,
    )


def webhook_refusal(settings: Settings, url: str) -> str | None:
    """Why nothing would ever be posted to this URL, in words; null where it may be tried."""
    found = receiver(url, _policy(settings), loopback=settings.allow_loopback)
    return f"{found.reason.value.replace('_', ' ')}: {found.detail}" if isinstance(found, Refusal) else None


def _policy(settings: Settings) -> AddressPolicy:
    allowed = tuple(ipaddress.ip_network(network) for network in settings.allow_networks)
    return AddressPolicy(
        allow=allowed + (_LOOPBACK if settings.allow_loopback else ()), ports=frozenset(settings.allow_ports)
    )


def _looked_up(hosts: Mapping[str, tuple[str, int]]) -> dict[str, tuple[str, int]]:
    addresses = {}
    for host, port in set(hosts.values()):
        try:
            addresses[host, port] = address_of(host, port), port
        except OSError as error:
            raise SettingsError(
                f"The sample world's host {host} is not known: {error.strerror}",
                advice="Check that what serves it runs, and NEWSWATCH_SAMPLE_AT",
            ) from None
    return {name: addresses[endpoint] for name, endpoint in hosts.items()}


def limits(settings: Settings) -> dict[Purpose, Limits]:
    """How much is taken of an answer, by purpose."""
    feed, page, robots = LIMITS[Purpose.FEED], LIMITS[Purpose.PAGE], LIMITS[Purpose.ROBOTS]
    return dict(LIMITS) | {
        Purpose.FEED: Limits(
            wire_bytes=settings.feed_wire_bytes,
            decoded_bytes=settings.feed_decoded_bytes,
            deadline_s=settings.feed_deadline_s,
            accept=feed.accept,
        ),
        Purpose.PAGE: Limits(
            wire_bytes=settings.page_wire_bytes,
            decoded_bytes=settings.page_decoded_bytes,
            deadline_s=settings.page_deadline_s,
            accept=page.accept,
        ),
        # Who waits less for a page waits no longer for the file that comes before it
        Purpose.ROBOTS: replace(robots, deadline_s=min(robots.deadline_s, settings.page_deadline_s)),
    }
