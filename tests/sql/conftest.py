"""The sample world in a database, run once for all modules here that ask of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from tests.conftest import database_from

from newswatch.app import catalogues
from newswatch.app.runtime import Runtime
from newswatch.app.sample import world
from newswatch.app.sample.server import SampleServer
from newswatch.settings import load
from newswatch.storage.database import connect


@pytest.fixture(scope="session")
def sample(maintenance_url: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Engine]:
    """A database with the sample world in it. Tests leave it as it is."""
    with database_from(maintenance_url, template) as url, SampleServer() as server:
        with Runtime(load({}, home=tmp_path_factory.mktemp("home")), url, hosts=server.hosts) as runtime:
            catalogues.bring_sample(runtime.engine, *world.catalogue())
            catalogues.bring_actors(runtime.engine)
            runtime.run_all()
        engine = connect(url)
        yield engine
        engine.dispose()
