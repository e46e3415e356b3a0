"""Taking down what a publisher or a court wants gone, and lifting it again."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from newswatch.errors import InputError
from newswatch.storage import takedowns
from newswatch.storage.takedowns import Takedown, Target
from newswatch.urls import canonical, host_of, url_key

__all__ = ["Takedown", "TakenDown", "lift", "listed", "take_down", "target"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenDown:
    """What a takedown did: how many articles went, and which feeds are no longer polled."""

    target: Target
    articles: int
    feeds: tuple[str, ...]


def target(named: str) -> Target:
    """What somebody means: an address where it has a scheme, else a host. InputError where it is neither."""
    if "://" in named:
        address = canonical(named)
        if address is None:
            raise InputError(f"{named} is no address of the web", advice="Give it whole: https://paper.example/story")
        return Target(address=address, key=url_key(address))
    host = host_of(f"https://{named}/")
    if host is None or "/" in named or "." not in host:
        raise InputError(
            f"{named} is neither an address nor a host", advice="Say https://paper.example/story or paper.example"
        )
    return Target(address=host)


def take_down(engine: sa.Engine, named: str, *, reason: str, by: str) -> TakenDown:
    """Take down an address or a whole host. The events are pending for the link stage afterwards. InputError where it
    is neither."""
    wanted = target(named)
    articles, feeds = takedowns.take_down(engine, wanted, reason=reason, by=by)
    return TakenDown(target=wanted, articles=articles, feeds=feeds)


def lift(engine: sa.Engine, named: str, *, reason: str, by: str) -> int:
    """Lift a takedown; returns how many addresses are fetched again. InputError where there is none."""
    risen = takedowns.lift(engine, target(named), reason=reason, by=by)
    if risen is None:
        raise InputError(f"{named} is not taken down", advice="`newswatch takedown list` shows what is")
    return risen


def listed(engine: sa.Engine) -> list[Takedown]:
    """The log, oldest first, with what was lifted."""
    with engine.connect() as connection:
        return takedowns.listed(connection)
