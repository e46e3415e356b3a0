"""The README's SQL runs, and its table of views is whole."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import sqlalchemy as sa

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PSQL = [shlex.split(line) for line in re.findall(r"^    newswatch db psql (-.+)$", README, re.MULTILINE)]
STATEMENTS = [words[1] for words in PSQL if words[0] == "-c"]
FILES = [(words[-1], dict(word.split("=", 1) for word in words[1:-2:2])) for words in PSQL if words[0] == "-v"]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_every_statement_runs(connection: sa.Connection, statement: str) -> None:
    connection.execute(sa.text(statement)).all()


@pytest.mark.parametrize(("file", "values"), FILES)
def test_every_query_takes_these_values(connection: sa.Connection, file: str, values: dict[str, str]) -> None:
    script = (ROOT / file).read_text(encoding="utf-8")
    assert set(values) == set(re.findall(r"^-- :(\w+) =", script, re.MULTILINE))
    for name, value in values.items():
        script = re.sub(rf"(?<!:):{name}\b", value, script)  # as psql does
    connection.execute(sa.text(script)).all()


def test_there_are_examples() -> None:
    assert len(STATEMENTS) >= 4
    assert len(FILES) >= 2


def test_every_view_is_named(connection: sa.Connection) -> None:
    views = connection.execute(
        sa.text("select 'analysis.' || viewname from pg_views where schemaname = 'analysis'")
    ).scalars()
    assert set(views) == set(re.findall(r"`(analysis\.\w+)`", README))


def test_every_function_is_named(connection: sa.Connection) -> None:
    functions = connection.execute(
        sa.text("select 'analysis.' || proname from pg_proc where pronamespace = 'analysis'::regnamespace")
    ).scalars()
    assert set(functions) == set(re.findall(r"`(analysis\.\w+)\(\)`", README))
