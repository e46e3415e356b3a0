"""The package's catalogue in the database: feeds to poll, actors to join with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from newswatch.catalog import actor_files, feed_files
from newswatch.catalog.actor_files import ActorEntry
from newswatch.errors import InputError
from newswatch.model import FeedSpec, Outlet
from newswatch.storage import alerts, feed_list, migrate
from newswatch.storage.actor_rows import ActorRow, sync_actors
from newswatch.storage.database import transact

SAMPLE = "sample"


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What was brought in: the feeds' slugs, how many of them the list enables, how many were new here."""

    slugs: tuple[str, ...]
    enabled: int
    new: int


def bring_actors(engine: sa.Engine) -> int:
    """Write the catalogue's actors; returns how many rows are new or changed."""
    rows = {actor.id: _row(actor) for actor in (*actor_files.load(), *actor_files.states())}
    return transact(engine, lambda connection: sync_actors(connection, list(rows.values())))


def bring_live(engine: sa.Engine) -> Brought:
    """The real catalogue."""
    outlets, feeds = feed_files.load()
    return _bring(engine, outlets, feeds, feed_list.CATALOGUE)


def bring_sample(engine: sa.Engine, outlets: Sequence[Outlet], feeds: Sequence[FeedSpec]) -> Brought:
    """The sample world's feeds. InputError where the database holds real ones: invented events must not stand among
    them."""
    if holds(engine, sample=False):
        raise InputError(
            "This database holds real feeds; the sample's invented events must not stand among their events",
            advice="Give the sample a home of its own: NEWSWATCH_HOME=.newswatch-sample",
        )
    return _bring(engine, outlets, feeds, SAMPLE)


def make_way(engine: sa.Engine) -> bool:
    """Where the database holds the sample world and nothing else, empty it: invented events must not stand among real
    ones, and are made again by one command. What somebody asked to be told of stays. Returns whether it did. Raises
    InputError where both are in it."""
    with engine.connect() as connection:
        if migrate.revision(connection) is None:
            return False
    if not holds(engine, sample=True):
        return False
    if holds(engine, sample=False):
        raise InputError(
            "This database holds the sample's invented events and real feeds",
            advice="Begin anew: `newswatch db remove`, or another NEWSWATCH_HOME",
        )
    with engine.connect() as connection:
        asked = alerts.saved(connection)
    migrate.erase(engine)
    if asked:
        migrate.upgrade(engine)
        transact(engine, lambda connection: alerts.restore(connection, asked))
    return True


def bring_file(engine: sa.Engine, file: Path) -> Brought:
    """Feeds of a TOML file in the catalogue's form. CatalogueError names a wrong line."""
    outlets, feeds = feed_files.load_path(file)
    return _bring(engine, outlets, feeds, feed_list.USER)


def holds(engine: sa.Engine, *, sample: bool) -> bool:
    """Whether the database holds feeds of the sample world, or real ones."""
    statement = "select exists (select from newswatch.feed where (added_by = :added_by) = :sample)"
    with engine.connect() as connection:
        return bool(connection.execute(sa.text(statement), {"added_by": SAMPLE, "sample": sample}).scalar_one())


def _bring(engine: sa.Engine, outlets: Sequence[Outlet], feeds: Sequence[FeedSpec], added_by: str) -> Brought:
    done = feed_list.bring(engine, outlets, feeds, added_by=added_by)
    enabled = sum(feed.enabled for feed in feeds)
    return Brought(slugs=tuple(feed.slug for feed in feeds), enabled=enabled, new=done.added)


def _row(actor: ActorEntry) -> ActorRow:
    return ActorRow(
        id=actor.id,
        name=actor.name,
        kind=actor.kind.value,
        countries=actor.countries,
        sanctuaries=actor.sanctuary,
        aliases=tuple(
            (alias.name, "strong" if alias.strong else "weak", alias.since, alias.until, alias.label_of)
            for alias in actor.aliases
        ),
    )
