"""Parts of the storage tests: an engine as newswatch makes it, a small world in it, and fingerprints of tables."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.conftest import database_from
from tests.storage.desk import Desk

from newswatch.app import catalogues
from newswatch.app.runtime import Runtime
from newswatch.app.sample import world
from newswatch.app.sample.server import SampleServer
from newswatch.model import FeedSpec, Outlet
from newswatch.settings import load
from newswatch.storage import feed_list
from newswatch.storage.database import connect

# What a run writes down about itself; everything else must not change when nothing new came
RUN_LOG = {"attempt", "feed_fetch", "stage_run", "host", "robots", "latch"}

Fingerprints = Callable[[], dict[str, str]]


@pytest.fixture
def store_engine(scratch_database_url: str) -> Iterator[sa.Engine]:
    """An engine on an empty, migrated database of this test alone."""
    engine = connect(scratch_database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def outlet() -> Outlet:
    return Outlet(
        slug="border-post",
        name="Border Post",
        family="border-post",
        country="PK",
        language="en",
        timezone="Asia/Karachi",
        homepage="http://border-post.example/",
    )


@pytest.fixture
def feed_id(store_engine: sa.Engine, outlet: Outlet) -> int:
    """A feed that is due."""
    spec = FeedSpec(slug="border-post-news", url="http://border-post.example/feed", outlet=outlet.slug, enabled=True)
    feed_list.bring(store_engine, [outlet], [spec], added_by="user")
    with store_engine.connect() as connection:
        return int(connection.execute(sa.text("select feed_id from newswatch.feed")).scalar_one())


@pytest.fixture
def fingerprints(store_engine: sa.Engine) -> Fingerprints:
    """A hash of each table's rows, in no order, without the run log and without empty partitions."""

    def take() -> dict[str, str]:
        with store_engine.connect() as connection:
            tables = connection.execute(
                sa.text(
                    "select relname from pg_class where relnamespace = 'newswatch'::regnamespace "
                    "and relkind in ('r', 'p') and not relispartition order by relname"
                )
            ).scalars()
            found = {}
            for table in tables:
                if table in RUN_LOG:
                    continue
                rows = connection.execute(sa.text(f"select t::text from newswatch.{table} t")).scalars()  # noqa: S608
                found[table] = hashlib.sha256("\n".join(sorted(rows)).encode()).hexdigest()
            return found

    return take


@pytest.fixture(scope="session")
def sample_server() -> Iterator[SampleServer]:
    with SampleServer() as server:
        yield server


@pytest.fixture(scope="session")
def sample_database(
    maintenance_url: str, template: str, sample_server: SampleServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The name of a database with the sample world, all stages done."""
    with database_from(maintenance_url, template) as url:
        home = tmp_path_factory.mktemp("home")
        with Runtime(load({}, home=home), url, hosts=sample_server.hosts) as runtime:
            catalogues.bring_sample(runtime.engine, *world.catalogue())
            catalogues.bring_actors(runtime.engine)
            runtime.run_all()
        yield str(sa.make_url(url).database)


@pytest.fixture
def runtime(maintenance_url: str, sample_database: str, tmp_path: Path) -> Iterator[Runtime]:
    with (
        database_from(maintenance_url, sample_database) as url,
        Runtime(load({}, home=tmp_path), url) as runtime,
    ):
        yield runtime


@pytest.fixture
def desk(runtime: Runtime) -> Desk:
    return Desk(runtime)
