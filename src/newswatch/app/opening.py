"""How a process comes to work: which database, what is polled, where the sample world is. For every face alike.

with open_runtime(settings, migrate=True) as runtime:    # the command line: makes what is missing
    brought = bring_feeds(runtime.engine, settings)      # once a run
    runtime.run_all(slugs=brought.polled)

with open_runtime(settings, worker="ingest/…") as runtime:    # one task of many: cheap, and changes no schema
    runtime.run_stage(Stage.POLL, slugs=polled_slugs(settings))
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from newswatch.errors import InputError
from newswatch.settings import Settings

if TYPE_CHECKING:  # what these modules import makes the manual slow
    from sqlalchemy import Engine

    from newswatch.app.runtime import Runtime

LIVE, SAMPLE = "live", "sample"

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feeds:
    """What `bring_feeds` brought: the feeds' slugs, how many of them the list enables, how many were new here.

    `polled` are the slugs to poll, null where all feeds in the database are. `made_way`: invented events stood in
    the database and went, because real feeds are polled now.
    """

    slugs: tuple[str, ...]
    enabled: int
    new: int
    polled: tuple[str, ...] | None
    made_way: bool


def silent(_: str) -> None:
    """Nobody listens."""


def database_url(settings: Settings) -> str:
    """The URL of the database: the setting's, else the embedded server's, which is started and stays until this
    process ends. Raises DatabaseError. The URL may hold a password."""
    if settings.database_url is not None:
        return settings.database_url.get_secret_value()
    from newswatch.storage import embedded

    return embedded.ensure_server(settings.home)


@contextmanager
def database(settings: Settings) -> Iterator[tuple[Engine, str]]:
    """The database, and its URL (which may hold a password). Its schema must be this program's. Raises DatabaseError,
    which says what to do."""
    from newswatch.storage import migrate
    from newswatch.storage.database import connect, explained

    url = database_url(settings)
    engine = connect(url)
    try:
        with explained(url), engine.connect() as connection:
            migrate.require_current(connection)
        yield engine, url
    finally:
        engine.dispose()


@contextmanager
def open_runtime(
    settings: Settings, *, worker: str | None = None, migrate: bool = False, say: Say = silent
) -> Iterator[Runtime]:
    """The stages on the database, with the sample world's hosts where `settings.feeds` is the sample.

    `migrate`: bring the schema up to date; else it must be so already, or DatabaseError says what to do. `worker`
    names who claims, so that a second try of the same task takes over what the first one held. `say` hears each step
    in a few words. Raises DatabaseError, InputError.
    """
    from newswatch.app.runtime import Runtime
    from newswatch.storage import migrate as migrations
    from newswatch.storage.database import explained

    feeds_file(settings)  # a wrong name is said before a server is started
    with ExitStack() as stack:
        say("Database: starting" if settings.database_url is None else "Database: connecting")
        url = database_url(settings)
        hosts = stack.enter_context(_sample_hosts(settings, say)) if settings.feeds == SAMPLE else None
        runtime = stack.enter_context(Runtime(settings, url, hosts=hosts, worker=worker))
        with explained(url):
            if migrate:
                done = migrations.upgrade(runtime.engine)
                if done.revision_before != done.revision:
                    say(f"Database: schema {done.revision} made")
            else:
                with runtime.engine.connect() as connection:
                    migrations.require_current(connection)
        yield runtime


def bring_feeds(engine: Engine, settings: Settings, *, say: Say = silent) -> Feeds:
    """Write the feeds that the settings name, and the catalogue's actors, into the database; what is there already
    stays as it is. Where the database holds the sample world alone and real feeds are wanted, it makes way.

    Raises SettingsError where the internet is meant and no contact is set, CatalogueError, InputError.
    """
    from newswatch.app import catalogues
    from newswatch.storage import migrate

    file, made_way = feeds_file(settings), False
    if settings.feeds == SAMPLE:
        from newswatch.app.sample import world

        brought = catalogues.bring_sample(engine, *world.catalogue())
    else:
        settings.needed_contact()  # before anything is changed
        made_way = catalogues.make_way(engine)
        if made_way:
            say("The sample's invented events made way for real ones")
            migrate.upgrade(engine)
        brought = catalogues.bring_live(engine) if file is None else catalogues.bring_file(engine, file)
    catalogues.bring_actors(engine)
    say(f"Feeds: {len(brought.slugs)} in the list, {brought.enabled} of them enabled, {brought.new} new here")
    return Feeds(
        slugs=brought.slugs,
        enabled=brought.enabled,
        new=brought.new,
        polled=None if file is None else brought.slugs,
        made_way=made_way,
    )


def polled_slugs(settings: Settings) -> tuple[str, ...] | None:
    """The feeds that a poll is confined to: those of the file, where the settings name one; else null, all. Costs
    nothing but the reading of that file. Raises InputError, CatalogueError."""
    file = feeds_file(settings)
    if file is None:
        return None
    from newswatch.catalog import feed_files

    return tuple(feed.slug for feed in feed_files.load_path(file)[1])


def feeds_file(settings: Settings) -> Path | None:
    """The file of feeds that the settings name; null for the catalogue and the sample. Raises InputError."""
    feeds = settings.feeds
    if feeds in {LIVE, SAMPLE}:
        return None
    file = Path(feeds)
    if not file.exists():
        raise InputError(f"{feeds} is neither live, nor sample, nor a file", advice="See `newswatch run --help`")
    if file.suffix.lower() in {".opml", ".xml"}:
        raise InputError(
            f"{feeds} looks like OPML, whose feeds must be seen alive before they are polled",
            advice=f"Say `newswatch feeds import {feeds}`, `newswatch feeds check --never-seen`, `newswatch run`",
        )
    return file


@contextmanager
def _sample_hosts(settings: Settings, say: Say) -> Iterator[Mapping[str, tuple[str, int]]]:
    """Where each invented host is: where the settings say, else at a server of this process."""
    from newswatch.app.sample import world

    if settings.sample_at is not None:
        host, _, port = settings.sample_at.rpartition(":")
        yield dict.fromkeys(world.hosts(), (host.strip("[]"), int(port)))
        return
    from newswatch.app.sample.server import SampleServer

    with SampleServer() as server:
        say(f"Sample world: {len(server.hosts)} invented outlets served on {server.address}")
        yield server.hosts
