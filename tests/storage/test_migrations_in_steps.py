"""A database of an older revision is brought to the present one, with what is in it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from newswatch.dedup import Limits, Lookup, copy_similarity, signature
from newswatch.storage import migrate, sqlfiles
from newswatch.storage.copies import PostgresIndex
from newswatch.storage.database import connect


def brought_to(engine: sa.Engine, revision: str) -> None:
    """Make an empty database one of this revision."""
    with engine.connect() as connection:
        connection.execute(sa.text("create schema newswatch"))
        connection.execute(sa.text("create extension if not exists pg_trgm schema public"))
        connection.commit()
        config = Config()
        config.set_main_option("script_location", str(sqlfiles.root() / "migrations"))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.commit()


@pytest.mark.parametrize("revision", sqlfiles.revisions()[:-1])
def test_an_older_database_is_upgraded_and_keeps_its_feeds(empty_database_url: str, revision: str) -> None:
    engine = connect(empty_database_url)
    brought_to(engine, revision)
    with engine.connect() as connection:
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


def test_what_came_in_the_last_month_is_still_known_by_its_copies(empty_database_url: str) -> None:
    """The index of copies was kept in other tables and by other bands before 0015."""
    text = "\n".join(
        f"Paragraph {number} of the report on the harvest of {1990 + number} tells what the farmers of the valley said."
        for number in range(12)
    )
    known, engine = signature(text), connect(empty_database_url)
    brought_to(engine, "0014")
    with engine.begin() as connection:
        for number, days in ((1, 3), (2, 90)):
            connection.execute(
                sa.text(
                    """
                    with made as (
                        insert into newswatch.article (article_key, canonical_url, host, voice, first_seen_at)
                        values (:key, 'http://x.example/' || :number, 'x', 'x', now()) returning article_id
                    ),
                    told as (
                        insert into newswatch.story (first_article_id, created_at) select article_id, now() from made
                    )
                    insert into newswatch.copy_signature
                    select article_id, now() - make_interval(days => :days), :hash, :whole, :head, '\\x01', 200,
                        '\\x00', '{1,2}', '{77}'
                    from made
                    """
                ),
                {
                    "key": bytes([number]),
                    "number": str(number),
                    "days": days,
                    "hash": known.text_hash,
                    "whole": known.whole,
                    "head": known.head,
                },
            )
        connection.execute(
            sa.text(
                "update newswatch.article a set story_id = s.story_id from newswatch.story s "
                "where s.first_article_id = a.article_id"
            )
        )
    migrate.upgrade(engine)
    with engine.connect() as connection:
        rows = connection.execute(sa.text("select article_id, bands from newswatch.copy_signature")).all()
        assert [(row.article_id, tuple(row.bands)) for row in rows] == [(1, known.bands)]
        assert connection.execute(sa.text("select count(*) from newswatch.copy_text")).scalar_one() == 2
        new = signature(text.replace("Paragraph 3 ", "Section 3 "))
        lookup = Lookup(text_hash=new.text_hash, url=None, bands=new.bands, keys=(), at=datetime.now(UTC))
        (found,) = PostgresIndex(connection).find([lookup], Limits())
        assert [row.id for row in found.alike] == ["1"]
        assert copy_similarity(new, found.alike[0].signature) is not None
    engine.dispose()
