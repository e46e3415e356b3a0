"""What is asked of a server."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest
import sqlalchemy as sa

from newswatch.errors import DatabaseError
from newswatch.storage import server
from newswatch.storage.server import ServerFacts

SOUND = ServerFacts(
    version=180006,
    encoding="UTF8",
    read_only=False,
    trigrams=6,
    checksums=True,
    clock=datetime(2026, 1, 1, tzinfo=UTC),
)


def test_the_embedded_server_is_sound(empty_database_url: str) -> None:
    engine = sa.create_engine(empty_database_url)
    with engine.connect() as connection:
        found = server.facts(connection)
        assert server.complaints(found) == ()
        assert found.checksums
        server.require_sound(connection)
        # It leaves nothing behind
        assert connection.execute(sa.text("select count(*) from pg_extension where extname = 'pg_trgm'")).scalar() == 0
    engine.dispose()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"version": 150017}, "15.17 is too old"),
        ({"version": 160013}, "16.13 has known holes"),
        ({"version": 170009}, "17.9 has known holes"),
        ({"version": 180005}, "18.5 has known holes"),
        # what cannot be tried there is no second complaint
        ({"encoding": "SQL_ASCII", "trigrams": None}, "encoded in SQL_ASCII"),
        ({"read_only": True, "trigrams": None}, "is read-only"),
        ({"trigrams": 0}, "blind to every script but Latin"),
        ({"trigrams": None}, "pg_trgm is not to be had"),
    ],
)
def test_complaints(changed: dict[str, object], said: str) -> None:
    (complaint,) = server.complaints(replace(SOUND, **changed))  # type: ignore[arg-type]
    assert said in complaint.message
    assert complaint.advice


@pytest.mark.parametrize("version", [160014, 170010, 180006, 180007, 190000])
def test_sound_releases(version: int) -> None:
    assert server.complaints(replace(SOUND, version=version)) == ()


@pytest.mark.parametrize(
    ("made", "altered", "said"),
    [
        ("locale 'C' locale_provider libc", "", "blind to every script but Latin"),
        ("encoding 'LATIN1' locale 'C' locale_provider libc", "", "is encoded in LATIN1"),
        ("", "set default_transaction_read_only = on", "is read-only"),
    ],
)
def test_unsound_databases_are_found(maintenance_url: str, made: str, altered: str, said: str) -> None:
    name = f"unsound_{uuid4().hex[:8]}"
    administration = sa.create_engine(maintenance_url, isolation_level="AUTOCOMMIT")
    with administration.connect() as connection:
        connection.execute(sa.text(f"create database {name} template template0 {made}"))
        try:
            if altered:
                connection.execute(sa.text(f"alter database {name} {altered}"))
            unsound = sa.create_engine(sa.make_url(maintenance_url).set(database=name))
            with unsound.connect() as inside, pytest.raises(DatabaseError, match=said):
                server.require_sound(inside)
            unsound.dispose()
        finally:
            connection.execute(sa.text(f"drop database {name} with (force)"))
    administration.dispose()
