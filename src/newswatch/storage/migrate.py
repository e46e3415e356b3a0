"""Bringing a database to the present schema: migrations, partitions, vocabularies, views, roles. Safe to run again,
by several at once, and beside a running collection: every lock is waited for at most 200 ms and then tried anew."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy import exc

from newswatch.errors import DatabaseError
from newswatch.model import reasons, vocabulary
from newswatch.storage import readers, sqlfiles
from newswatch.storage.database import connect, explained
from newswatch.storage.server import require_sound

# With 200 ms, writers behind a waiting migration stalled 0.2 s instead of 6.3 s
LOCK_TIMEOUT = "200ms"
# 100 s: longer than any reader's transaction is let live
TRIES = 200
PAUSE_S = 0.3
# How many tries there are from one look for readers that hold things up for too long to the next
TRIES_A_LOOK = 10
MONTHS_AHEAD = 3
VOCABULARIES = (
    *(getattr(vocabulary, name) for name in sorted(vars(vocabulary)) if name[0].isupper() and name != "StrEnum"),
    reasons.Reason,
    reasons.OutcomeKind,
    reasons.Grade,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgrade:
    """What an upgrade did. `roles` is false where this user may not create roles."""

    revision_before: str | None
    revision: str
    partitions_made: int
    views_applied: bool
    roles: bool


def upgrade(target: str | sa.Engine) -> Upgrade:
    """Bring the database at a URL (or behind an engine) to the present schema. Raises DatabaseError."""
    engine = connect(target, application="newswatch migrate") if isinstance(target, str) else target
    try:
        with explained(engine.url), engine.connect() as connection:
            require_sound(connection)
            connection.commit()
            # Two upgrades at once: the second waits and finds everything done. Only for comfort: each step is one
            # transaction and would fail, not do damage
            connection.execute(sa.text("select pg_advisory_lock(hashtext('newswatch.migrate'))"))
            connection.commit()
            try:
                return _upgrade(connection)
            finally:
                connection.rollback()
                connection.execute(sa.text("reset lock_timeout"))
                connection.execute(sa.text("select pg_advisory_unlock(hashtext('newswatch.migrate'))"))
                connection.commit()
    finally:
        if isinstance(target, str):
            engine.dispose()


def revision(connection: sa.Connection) -> str | None:
    """The schema's revision, null where there is no schema."""
    known = connection.execute(sa.text("select to_regclass('newswatch.alembic_version')")).scalar()
    if known is None:
        return None
    return connection.execute(sa.text("select version_num from newswatch.alembic_version")).scalar()


def is_current(connection: sa.Connection) -> bool:
    """Whether nothing is left for `upgrade` to do but to make partitions."""
    if revision(connection) != sqlfiles.head():
        return False
    found = _setting(connection, "views_hash"), _setting(connection, "vocabulary_hash")
    return found == (sqlfiles.digest(*sqlfiles.scripts("views")), _vocabulary_digest())


def erase(engine: sa.Engine) -> None:
    """Delete newswatch's schemas with all they hold, for good. Roles stay."""
    with engine.begin() as connection:
        connection.execute(sa.text("drop schema if exists analysis cascade"))
        connection.execute(sa.text("drop schema if exists newswatch cascade"))


def require_current(connection: sa.Connection) -> None:
    """Raises DatabaseError where the schema is missing, older or newer than this program."""
    found, wanted = revision(connection), sqlfiles.head()
    if found is None:
        raise DatabaseError("The database has no newswatch schema", advice="Run `newswatch db upgrade`")
    if found < wanted:
        raise DatabaseError(
            f"The database's schema is {found}, this program needs {wanted}", advice="Run `newswatch db upgrade`"
        )
    if found > wanted:
        raise DatabaseError(
            f"The database's schema {found} is newer than this program knows ({wanted})", advice="Upgrade newswatch"
        )


def _upgrade(connection: sa.Connection) -> Upgrade:
    before = revision(connection)
    connection.commit()
    if before is not None and before > sqlfiles.head():
        require_current(connection)
    if before is not None and before not in sqlfiles.revisions():
        raise DatabaseError(
            f"The database's schema {before} is none of newswatch's: something else has changed it",
            advice="Restore a backup, or give newswatch a database of its own",
        )
    views = sqlfiles.scripts("views")
    digest = sqlfiles.digest(*views)
    stale = before != sqlfiles.head() or _setting(connection, "views_hash") != digest
    connection.commit()
    if before != sqlfiles.head():
        patiently(connection, _drop_views)  # a view would hold on to columns that a migration changes
        patiently(connection, run_migrations)
    made = patiently(connection, make_partitions)
    if _setting(connection, "vocabulary_hash") != _vocabulary_digest():
        patiently(connection, _write_vocabularies)
    if stale:
        patiently(connection, _apply_views)
    roles = _apply_roles(connection, stale)
    return Upgrade(
        revision_before=before, revision=sqlfiles.head(), partitions_made=made, views_applied=stale, roles=roles
    )


T = TypeVar("T")


def patiently(connection: sa.Connection, step: Callable[[sa.Connection], T], *, tries: int = TRIES) -> T:
    """The step in a transaction of its own; tried anew while another session holds a lock that it needs."""
    while True:
        tries -= 1
        connection.execute(sa.text(f"set lock_timeout = '{LOCK_TIMEOUT}'"))
        connection.commit()
        try:
            result = step(connection)
            connection.commit()
        except exc.OperationalError as error:
            connection.rollback()
            # 55P03: the lock was not to be had. Another session works on the table: let it
            if getattr(error.orig, "sqlstate", None) != "55P03" or tries == 0:
                raise
            if tries % TRIES_A_LOOK == 0:
                readers.end_long(connection)
                connection.commit()
            time.sleep(PAUSE_S)
        else:
            return result


def run_migrations(connection: sa.Connection, to: str = "head") -> None:
    """Bring the tables to a revision, each migration in a transaction of its own; views and roles are not touched."""
    from alembic import command
    from alembic.config import Config

    connection.execute(sa.text("create schema if not exists newswatch"))
    connection.execute(
        sa.text("comment on schema newswatch is 'Tables of newswatch. Analysts read the schema analysis.'")
    )
    connection.execute(sa.text("create extension if not exists pg_trgm schema public"))
    connection.commit()
    config = Config()
    config.set_main_option("script_location", str(sqlfiles.root() / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def make_partitions(connection: sa.Connection, first: date | None = None, months: int = MONTHS_AHEAD) -> int:
    """Make the monthly partitions from the present month (or `first`) on that are missing; returns how many."""
    begin = sa.text("select (now() at time zone 'utc')::date") if first is None else sa.select(sa.literal(first))
    day = connection.execute(begin).scalar_one()
    return int(
        connection.execute(
            sa.text("select newswatch.ensure_partitions(:first, :months)"), {"first": day, "months": months}
        ).scalar_one()
    )


def _drop_views(connection: sa.Connection) -> None:
    connection.execute(sa.text("drop schema if exists analysis cascade"))


def _apply_views(connection: sa.Connection) -> None:
    _drop_views(connection)
    views = sqlfiles.scripts("views")
    connection.execute(sa.text("create schema analysis"))
    connection.execute(
        sa.text(
            "comment on schema analysis is "
            "'What analysts read: one incident one row, every value with its words. Unknown is null, never zero.'"
        )
    )
    _script(connection, sqlfiles.read(*views))
    _set(connection, "views_hash", sqlfiles.digest(*views))


def _apply_roles(connection: sa.Connection, stale: bool) -> bool:
    """Grants must follow new views. Without the right to create roles, the operator's own roles stay as they are."""
    allowed = connection.execute(
        sa.text("select rolsuper or rolcreaterole from pg_roles where rolname = current_user")
    ).scalar_one()
    # Rights on the database and settings of roles in it do not travel with a copy or a restored dump
    database = connection.execute(
        sa.text("select oid from pg_database where datname = current_database()")
    ).scalar_one()
    digest = f"{sqlfiles.digest(sqlfiles.root() / 'roles.sql')} {database} {_logins(connection)}"
    known = _setting(connection, "roles_hash") == digest
    connection.commit()
    if not allowed:
        return False
    if stale or not known:

        def apply(connection: sa.Connection) -> None:
            _script(connection, (sqlfiles.root() / "roles.sql").read_text(encoding="utf-8"))
            _set(connection, "roles_hash", digest)

        patiently(connection, apply)
    return True


def _logins(connection: sa.Connection) -> str:
    """A hash of who reads: a new login has no limits yet. The two roles may be missing: then nobody does."""
    return str(
        connection.execute(
            sa.text(
                "select coalesce(md5(string_agg(m.member::text, ' ' order by m.member)), '') from pg_auth_members m "
                "join pg_roles r on r.oid = m.roleid where r.rolname in ('newswatch_analyst', 'newswatch_reviewer')"
            )
        ).scalar_one()
    )


def _vocabulary_rows() -> list[dict[str, object]]:
    return [
        {"kind": _snake(enum.__name__), "value": member.value, "position": position}
        for enum in VOCABULARIES
        for position, member in enumerate(enum)
    ]


def _snake(name: str) -> str:
    return "".join(f"_{char.lower()}" if char.isupper() else char for char in name).lstrip("_")


def _vocabulary_digest() -> str:
    return hashlib.sha256(repr(_vocabulary_rows()).encode()).hexdigest()


def _write_vocabularies(connection: sa.Connection) -> None:
    connection.execute(
        sa.text(
            "insert into newswatch.vocabulary (kind, value, position) values (:kind, :value, :position) "
            "on conflict (kind, value) do update set position = excluded.position"
        ),
        _vocabulary_rows(),
    )
    _set(connection, "vocabulary_hash", _vocabulary_digest())


def _setting(connection: sa.Connection, key: str) -> str | None:
    if connection.execute(sa.text("select to_regclass('newswatch.setting')")).scalar() is None:
        return None
    return connection.execute(sa.text("select value from newswatch.setting where key = :key"), {"key": key}).scalar()


def _set(connection: sa.Connection, key: str, value: str) -> None:
    connection.execute(
        sa.text(
            "insert into newswatch.setting (key, value) values (:key, :value) "
            "on conflict (key) do update set value = excluded.value, updated_at = now()"
        ),
        {"key": key, "value": value},
    )


def _script(connection: sa.Connection, script: str) -> None:
    # Without parameters the driver takes several statements at once, and a % is a %
    connection.exec_driver_sql(script, execution_options={"no_parameters": True})
