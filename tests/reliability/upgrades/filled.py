"""A database of the first revision with rows in every table, and one who goes on writing into it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg
from psycopg import errors, sql

# By type, the value of row n where a column must have one
VALUES = {
    "bigint": "n",
    "integer": "n",
    "smallint": "1",
    "text": "'t' || n",
    "bytea": "int8send(n)",
    "boolean": "true",
    "date": "current_date",
    "real": "0.5",
    "double precision": "0.5",
    "timestamp with time zone": "now() - make_interval(secs => n)",
    "jsonb": "'{}'::jsonb",
    "tsvector": "''::tsvector",
    "text[]": "'{}'::text[]",
    "bigint[]": "array[n, n + 1, n + 2]",
}
# What a check or a later migration asks of a column
SPECIAL = {
    "takedown.kind": "'url'",
    "takedown.url_key": "int8send(n)",
    "event.status": "'active'",
    "copy_signature.whole": "decode(repeat('ab', 32), 'hex')",
    "copy_signature.head": "decode(repeat('cd', 32), 'hex')",
}
COLUMNS = """
select a.attname, format_type(a.atttypid, null)
from pg_attribute a
left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
where a.attrelid = %s::regclass and a.attnum > 0 and not a.attisdropped
    and ((a.attnotnull and a.attidentity = '' and d.oid is null) or %s || '.' || a.attname = any(%s))
"""
# What the stages write, in few rows: of tables and columns that every revision has, or had until it was changed
WRITES = (
    "update newswatch.feed set last_poll_at = now() where feed_id = %(n)s %% 1000 + 1",
    (
        "insert into newswatch.feed_fetch (feed_id, started_at, kind, reason, next_poll_at, next_reason) "
        "values (%(n)s, clock_timestamp(), 'done', 'ok', now(), 'rhythm')"
    ),
    (
        "with seen as (insert into newswatch.url (url_key, url, host, first_seen_at) "
        "values (decode(md5(%(n)s::text), 'hex'), 'u', 'h', now()) returning url_id) "
        "insert into newswatch.entry (feed_id, entry_key, url_id, first_seen_at, content_hash, reason) "
        "select 1, decode(md5(%(n)s::text), 'hex'), url_id, now(), '', 'ok' from seen"
    ),
    (
        "with made as (insert into newswatch.article (article_key, canonical_url, host, voice, first_seen_at) "
        "values (decode(md5(%(n)s::text), 'hex'), 'u', 'h', 'v', now()) returning article_id) "
        "insert into newswatch.article_version (article_id, version_no, text_hash, fetched_at, page_id, "
        "published_has_time, text_chars, extractor, ruleset) "
        "select article_id, 1, '', now(), 1, true, 1, 'x', 'r' from made"
    ),
    (
        "insert into newswatch.assessment (version_id, ruleset, current, assessed_at, verdict, score, incident, "
        "cross_border, attack_types, genre, to_code, evidence) "
        "values (1, 'w' || %(n)s, false, now(), 'relevant', 0.5, 0.5, 'no', '{}', 'report', true, '[]')"
    ),
    (
        "insert into newswatch.attempt (at, stage, subject_id, kind, reason) "
        "values (clock_timestamp(), 'fetch', %(n)s, 'done', 'ok')"
    ),
    "update newswatch.work set claims = claims + 1 where stage = 't1' and subject_id = 1",
    "insert into newswatch.stage_run (stage, started_at, worker) values ('poll', now(), 'w')",
    "update newswatch.mention set confidence = 0.5 where mention_id = %(n)s %% 1000 + 1",
    "update newswatch.event_mention set score = 0.5 where mention_id = %(n)s %% 1000 + 1",
    "update newswatch.event set changed_at = now() where event_id = %(n)s %% 1000 + 1",
    "update newswatch.event_version set articles = 1 where event_id = %(n)s %% 1000 + 1",
    "update newswatch.copy_signature set words = 1 where article_id = %(n)s %% 1000 + 1",
    "insert into newswatch.review (target, target_key, action, reason) values ('event', '', 'confirm', '')",
    "update newswatch.host set next_allowed_at = now() where host = 't1'",
)


def fill(connection: psycopg.Connection[tuple[object, ...]], rows: int) -> int:
    """So many rows in every table that is empty; returns how many tables there are."""
    tables = connection.execute(
        "select relname from pg_class where relnamespace = 'newswatch'::regnamespace and relkind in ('r', 'p') "
        "and not relispartition and relname not in ('alembic_version', 'latch', 'setting', 'vocabulary')"
    ).fetchall()
    connection.execute("set session_replication_role = replica")  # in any order
    for (table,) in tables:
        columns = connection.execute(COLUMNS, [f"newswatch.{table}", table, list(SPECIAL)]).fetchall()
        names = sql.SQL(", ").join(sql.Identifier(str(name)) for name, _ in columns)
        values = ", ".join(SPECIAL.get(f"{table}.{name}", VALUES[str(kind)]) for name, kind in columns)
        insert = sql.SQL("insert into newswatch.{} ({}) select {} from generate_series(1, %s::bigint) n")
        connection.execute(insert.format(sql.Identifier(str(table)), names, sql.SQL(values)), [rows])
    connection.execute("set session_replication_role = origin")
    connection.execute("analyze")
    return len(tables)


class Writer:
    """Writes in a thread of its own until it is left. `longest_s` is how long a transaction of it took at most, since
    `longest_s` was last set; `statement` is which."""

    def __init__(self, conninfo: str) -> None:
        self._conninfo = conninfo
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._write)
        self.longest_s = 0.0
        self.statement = ""
        self.written = 0
        self.failure: BaseException | None = None

    def _write(self) -> None:
        try:
            with psycopg.connect(self._conninfo, autocommit=True) as connection:
                while not self._over.is_set():
                    for statement in WRITES:
                        self.written += 1
                        began = time.monotonic()
                        # A worker of the version before is told so, and has waited as well
                        with suppress(errors.UndefinedColumn, errors.UndefinedTable, errors.NotNullViolation):
                            connection.execute(statement, {"n": self.written})
                        took = time.monotonic() - began
                        if took > self.longest_s:
                            self.longest_s, self.statement = took, statement
                    time.sleep(0.002)
        except BaseException as error:  # noqa: BLE001 - asserted on by the test
            self.failure = error


@contextmanager
def writing(conninfo: str) -> Iterator[Writer]:
    """One who writes."""
    writer = Writer(conninfo)
    writer._thread.start()
    try:
        yield writer
    finally:
        writer._over.set()
        writer._thread.join()


@contextmanager
def analyst(conninfo: str, seconds: float) -> Iterator[None]:
    """Holds ACCESS SHARE on every table and view, as questions in an open transaction do, for so long."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("begin")
        for (relation,) in connection.execute(
            "select oid::regclass::text from pg_class where relkind in ('r', 'p', 'v') and relnamespace in "
            "(select oid from pg_namespace where nspname in ('newswatch', 'analysis'))"
        ).fetchall():
            connection.execute(sql.SQL("lock table only {} in access share mode").format(sql.SQL(str(relation))))
        leaving = threading.Timer(seconds, connection.execute, ["rollback"])
        leaving.start()
        try:
            yield
        finally:
            leaving.join()
