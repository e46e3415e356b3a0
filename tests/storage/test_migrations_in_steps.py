"""A database of an older revision is brought to the present one, with what is in it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from newswatch.storage import migrate, sqlfiles
from newswatch.storage.database import connect


@pytest.mark.parametrize("revision", sqlfiles.revisions()[:-1])
def test_an_older_database_is_upgraded_and_keeps_its_feeds(empty_database_url: str, revision: str) -> None:
    engine = connect(empty_database_url)
    with engine.connect() as connection:
        connection.execute(sa.text("create schema newswatch"))
        connection.execute(sa.text("create extension if not exists pg_trgm schema public"))
        connection.commit()
        config = Config()
        config.set_main_option("script_location", str(sqlfiles.root() / "migrations"))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.execute(
            sa.text(
                "insert into newswatch.outlet (slug, name, family, language, timezone, homepage, kind) values "
                "('border-post', 'Border Post', 'border-post', 'en', 'UTC', 'http://border-post.example/', 'newspaper')"
            )
        )
        connection.execute(
            sa.text(
                "insert into newswatch.feed (slug, url, catalogue_url, outlet_id, added_by, status) "
                "select 'border-post-all', 'http://border-post.example/feed', '', outlet_id, 'user', 'enabled' "
                "from newswatch.outlet"
            )
        )
        connection.commit()
    done = migrate.upgrade(engine)
    assert (done.revision_before, done.revision) == (revision, sqlfiles.head())
    with engine.connect() as connection:
        assert migrate.is_current(connection)
        row = connection.execute(sa.text("select feed, brings from analysis.feed_health")).one()
    engine.dispose()
    assert tuple(row) == ("border-post-all", None)
