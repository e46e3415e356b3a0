"""People with logins of their own, members of the readers' roles: so a test shares them with no other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import psycopg
import sqlalchemy as sa
from psycopg import sql
from tests.conftest import libpq

from newswatch.storage import migrate

# What a reader may lift of the limits, and a hostile one does
LIFTED = ("statement_timeout = 0", "idle_in_transaction_session_timeout = 0", "default_transaction_read_only = off")


@dataclass(frozen=True, slots=True)
class Person:
    """One login. `session()` lifts every limit that can be lifted."""

    name: str
    group: str
    url: str

    def session(self, *, database: str | None = None, lifted: bool = True) -> psycopg.Connection[Any]:
        """A session that commits each statement."""
        address = sa.make_url(self.url).set(username=self.name)
        if database is not None:
            address = address.set(database=database)
        connection = psycopg.connect(libpq(address.render_as_string(hide_password=False)), autocommit=True)
        for limit in LIFTED if lifted else ():
            connection.execute(f"set {limit}")
        return connection


@contextmanager
def hired(url: str, group: str) -> Iterator[Person]:
    """A new login of a readers' role, with the limits that an upgrade gives it; gone at the end."""
    person = Person(f"reader_{uuid4().hex[:8]}", group, url)
    name = sql.Identifier(person.name)
    with psycopg.connect(libpq(url), autocommit=True) as owner:
        owner.execute(sql.SQL("create role {} login in role {}").format(name, sql.Identifier(group)))
        try:
            migrate.upgrade(url)
            yield person
        finally:
            owner.execute("select pg_terminate_backend(pid) from pg_stat_activity where usename = %s", [person.name])
            owner.execute(sql.SQL("drop owned by {}").format(name))
            owner.execute(sql.SQL("drop role {}").format(name))
