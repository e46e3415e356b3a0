"""Every view, check and query runs; every query answers a question on the sample world."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sqlalchemy as sa

from newswatch.storage import sqlfiles


def names(folder: str) -> list[str]:
    return [path.stem for path in sqlfiles.scripts(folder)]


def views() -> list[str]:
    return re.findall(r"create view (analysis\.\w+)", sqlfiles.read(*sqlfiles.scripts("views")))


@pytest.mark.parametrize("view", views())
def test_every_view_answers(connection: sa.Connection, view: str) -> None:
    connection.execute(sa.text(f"select * from {view} limit 5")).all()  # noqa: S608


@pytest.mark.parametrize("check", names("checks"))
def test_every_check_runs_and_says_what_it_looks_for(connection: sa.Connection, check: str) -> None:
    script = (sqlfiles.root() / "checks" / f"{check}.sql").read_text(encoding="utf-8")
    assert script.startswith("-- "), "the first line says in words what the rows are"
    assert connection.execute(sa.text(script)).all() == []  # nothing is wrong in an empty database


@pytest.mark.parametrize("query", names("queries"))
def test_every_query_asks_a_question_and_runs(connection: sa.Connection, query: str) -> None:
    script = (sqlfiles.root() / "queries" / f"{query}.sql").read_text(encoding="utf-8")
    assert re.match(r"-- .+\?", script), "the first line is the question"
    connection.execute(sa.text(script), defaults(script)).all()


def defaults(script: str) -> dict[str, object]:
    """The values that a query's head proposes: lines such as `-- :country = PK`."""
    return dict(re.findall(r"^-- :(\w+) = (.*)$", script, re.MULTILINE))


def test_views_stand_in_their_files_alone() -> None:
    for path in sqlfiles.scripts("migrations/versions"):
        assert "create view" not in Path(path).read_text(encoding="utf-8")
