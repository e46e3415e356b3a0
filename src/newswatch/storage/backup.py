"""Backups that are known to restore. A dump is kept only after it has been restored into a scratch database and
every table there has the rows of the snapshot that was dumped, by number and by hash."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import sqlalchemy as sa

from newswatch.errors import DatabaseError, InputError
from newswatch.storage import migrate
from newswatch.storage.cluster import client
from newswatch.storage.database import connect, explained, for_clients

SCHEMA = "newswatch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A verified dump. `tables` maps a table to its rows and the sum of its rows' hashes."""

    file: Path
    bytes: int
    sha256: str
    made_at: datetime
    revision: str | None
    tables: Mapping[str, tuple[int, str]]

    @property
    def rows(self) -> int:
        """Rows over all tables."""
        return sum(rows for rows, _ in self.tables.values())


def manifest_of(file: Path) -> Path:
    """Where the figures of a dump stand, for `restore` to compare."""
    return file.with_name(f"{file.name}.json")


def backup(url: str, file: Path, *, made_at: datetime) -> Backup:
    """Dump the database into `file`, restore the dump into a scratch database, compare, and only then keep it.

    Writers go on meanwhile: dump and figures are of one snapshot. Needs the right to create databases (the scratch
    one). Raises DatabaseError where anything differs, InputError where the file is there or cannot be written.
    """
    if file.exists():
        raise InputError(f"{file} is there already", advice="Choose another name, or remove it")
    unfinished = file.with_name(f".{file.name}.unfinished")
    engine = connect(url, application="newswatch backup")
    try:
        with explained(engine.url), engine.connect() as connection:
            connection.execute(sa.text("set transaction isolation level repeatable read, read only"))
            revision = migrate.revision(connection)
            if revision is None:
                raise DatabaseError(
                    "The database has no newswatch schema: there is nothing to back up",
                    advice="Check NEWSWATCH_DATABASE_URL",
                )
            snapshot = connection.execute(sa.text("select pg_export_snapshot()")).scalar_one()
            try:
                unfinished.touch(mode=0o600)
            except OSError as error:
                raise InputError(f"{file} cannot be written: {error.strerror}", advice="Choose another place") from None
            _tool("pg_dump", url, "--format=custom", f"--snapshot={snapshot}", f"--file={unfinished}")
            tables = figures(connection)
        with scratch_database(url) as scratch:
            _restore(scratch, unfinished)
            _compare(tables, _figures_of(scratch))
        unfinished.replace(file)
    finally:
        engine.dispose()
        unfinished.unlink(missing_ok=True)
    made = Backup(
        file=file,
        bytes=file.stat().st_size,
        sha256=_sha256(file),
        made_at=made_at.astimezone(UTC),
        revision=revision,
        tables=tables,
    )
    manifest_of(file).write_text(
        json.dumps(
            {
                "made_at": made.made_at.isoformat(),
                "revision": revision,
                "bytes": made.bytes,
                "sha256": made.sha256,
                "tables": tables,
            },
            indent=1,
        )
        + "\n",
        encoding="utf-8",
    )
    with _administering(url) as connection:
        connection.execute(
            sa.text(
                "insert into newswatch.setting (key, value) values ('last_backup', :value) "
                "on conflict (key) do update set value = excluded.value, updated_at = now()"
            ),
            {"value": made.made_at.isoformat()},
        )
    return made


def last_backup(connection: sa.Connection) -> datetime | None:
    """When the last backup that was proved by restoring was made; null where none was."""
    noted = connection.execute(sa.text("select value from newswatch.setting where key = 'last_backup'")).scalar()
    return datetime.fromisoformat(noted) if noted else None


def restore(url: str, file: Path, *, replace: bool, now: datetime) -> str | None:
    """Put a dump in the place of the database at `url`. It is restored beside it first, compared with its figures
    and brought to the present schema; only then do the two change names.

    Returns the name under which the former database is kept, null where it held nothing. Raises DatabaseError where
    it holds data and `replace` is false, where the dump is damaged, or where others are connected.
    """
    if not file.is_file():
        raise InputError(f"There is no file {file}", advice="Check the path")
    wanted = _manifest(file)
    if holds_data(url) and not replace:
        raise DatabaseError(
            "The database holds data", advice="Use --replace to put the backup in its place; the old one is kept"
        )
    target = sa.make_url(url)
    name = target.database or ""
    former = f"{name}_before_{now.astimezone(UTC):%Y%m%d_%H%M%S}"
    with scratch_database(url) as scratch:
        _restore(scratch, file)
        if wanted is not None:
            _compare(wanted, _figures_of(scratch))
        with _administering(scratch) as connection:
            # The roles are not in a dump, and views may have changed since: let the upgrade make them anew
            connection.execute(
                sa.text(f"delete from {SCHEMA}.setting where key in ('roles_hash', 'views_hash')")  # noqa: S608
            )
        migrate.upgrade(scratch)
        empty = not holds_data(url)
        with _administering(url, database="postgres") as connection:
            others = connection.execute(
                sa.text("select count(*) from pg_stat_activity where datname = :name"), {"name": name}
            ).scalar_one()
            if others:
                raise DatabaseError(
                    f"{others} sessions are connected to the database", advice="End them, then restore again"
                )
            quote = connection.dialect.identifier_preparer.quote
            connection.execute(sa.text(f"alter database {quote(name)} rename to {quote(former)}"))
            made = sa.make_url(scratch).database or ""
            connection.execute(sa.text(f"alter database {quote(made)} rename to {quote(name)}"))
            if empty:
                connection.execute(sa.text(f"drop database {quote(former)}"))
    return None if empty else former


def holds_data(url: str) -> bool:
    """Whether any table of the schema has a row other than what an upgrade writes into an empty one."""
    own = {"alembic_version", "latch", "setting", "vocabulary"}
    return any(rows for table, (rows, _) in _figures_of(url).items() if table not in own)


def figures(connection: sa.Connection) -> dict[str, tuple[int, str]]:
    """Every table of the schema with its rows and the sum of its rows' 64-bit hashes, which no order changes."""
    tables = connection.execute(
        sa.text(
            "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace "
            "where n.nspname = :schema and c.relkind in ('r', 'p') and not c.relispartition order by 1"
        ),
        {"schema": SCHEMA},
    ).scalars()
    quote = connection.dialect.identifier_preparer.quote
    found = {}
    for table in tables.all():
        rows, hashed = connection.execute(
            sa.text(
                "select count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text from "  # noqa: S608
                f"{SCHEMA}.{quote(table)} t"  # a name from the server's own catalogue, quoted
            )
        ).one()
        found[table] = (int(rows), str(hashed))
    return found


@contextmanager
def scratch_database(url: str) -> Iterator[str]:
    """A new, empty database on the same server, dropped at the end if it still has its name."""
    name = f"newswatch_scratch_{uuid4().hex[:12]}"
    with _administering(url) as connection:
        allowed = connection.execute(
            sa.text("select rolcreatedb or rolsuper from pg_roles where rolname = current_user")
        ).scalar_one()
        if not allowed:
            raise DatabaseError(
                "Proving a backup needs a scratch database, and this role may not create one",
                advice="Use a role with CREATEDB, or grant it: ALTER ROLE … CREATEDB",
            )
        # template0: as the server was made, with the encoding and locale of the database that is backed up
        connection.execute(sa.text(f"create database {name} template template0"))
    try:
        yield sa.make_url(url).set(database=name).render_as_string(hide_password=False)
    finally:
        with _administering(url, database="postgres") as connection:
            connection.execute(sa.text(f"drop database if exists {name} with (force)"))


@contextmanager
def _administering(url: str, database: str | None = None) -> Iterator[sa.Connection]:
    address = sa.make_url(url)
    if database is not None:
        address = address.set(database=database)
    engine = connect(address.render_as_string(hide_password=False), application="newswatch backup")
    try:
        with explained(engine.url), engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            yield connection
    finally:
        engine.dispose()


def _figures_of(url: str) -> dict[str, tuple[int, str]]:
    with _administering(url) as connection:
        return figures(connection)


def _compare(wanted: Mapping[str, tuple[int, str]], found: Mapping[str, tuple[int, str]]) -> None:
    for table in sorted(wanted.keys() | found.keys()):
        if wanted.get(table) != found.get(table):
            raise DatabaseError(
                f"The backup does not restore: table {table} had {wanted.get(table, ('no', ''))[0]} rows and has "
                f"{found.get(table, ('no', ''))[0]}, or other values",
                advice="Keep the database running, make another backup, and check the disk",
            )


def _manifest(file: Path) -> dict[str, tuple[int, str]] | None:
    manifest = manifest_of(file)
    if not manifest.is_file():
        return None
    try:
        noted = json.loads(manifest.read_text(encoding="utf-8"))
        tables = {str(table): (int(rows), str(hashed)) for table, (rows, hashed) in noted["tables"].items()}
        expected = str(noted["sha256"])
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"{manifest} cannot be read: {error}", advice="Remove it to restore unchecked") from None
    if _sha256(file) != expected:
        raise InputError(f"{file} is not the file that was backed up: its hash differs", advice="Take another copy")
    return tables


def _restore(url: str, file: Path) -> None:
    _tool("pg_restore", url, "--exit-on-error", "--no-owner", "--no-privileges", "--single-transaction", str(file))


def _tool(program: str, url: str, *arguments: str) -> None:
    plain, secret = for_clients(url)
    environment = {"PATH": os.defpath, "LC_ALL": "C", "HOME": os.environ.get("HOME", "/"), **secret}
    ended = subprocess.run(  # noqa: S603 - PostgreSQL's own
        [str(client(program)), f"--dbname={plain}", *arguments],
        capture_output=True,
        text=True,
        errors="replace",
        stdin=subprocess.DEVNULL,
        env=environment,
        check=False,
    )
    if ended.returncode != 0:
        said = " / ".join(ended.stderr.strip().splitlines()[-3:])
        raise DatabaseError(f"{program} failed: {said}", advice="Check the file, the space on disk and the server")


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
