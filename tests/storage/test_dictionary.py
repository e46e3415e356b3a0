"""The data dictionary: whole, true to the database, readable, and safe whatever a comment says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from newswatch.app import dictionary as pages
from newswatch.cli.group import newswatch
from newswatch.errors import DatabaseError
from newswatch.storage.database import connect


def test_it_has_every_view_and_column_with_its_meaning(engine: sa.Engine) -> None:
    found = pages.dictionary(engine)
    with engine.connect() as connection:
        views = connection.execute(sa.text("select viewname from pg_views where schemaname = 'analysis'")).scalars()
        columns = connection.execute(
            sa.text("select count(*) from information_schema.columns where table_schema = 'analysis'")
        ).scalar_one()
        assert {one.name for one in found.relations} == set(views)
    assert sum(len(one.columns) for one in found.relations) == columns > 600
    assert {one.kind for one in found.relations} == {"view"}
    assert all(one.meaning and all(column.meaning for column in one.columns) for one in found.relations)
    assert all(one.meaning for one in found.functions)
    (function,) = (one for one in found.functions if not one.name.startswith("review_"))
    assert (function.name, function.arguments) == ("events_as_of", "moment timestamp with time zone")
    assert function.returns.startswith("TABLE(event_id bigint, version integer,")
    assert "shelling" in found.codes["event_type"]


def test_tables_are_told_without_their_partitions(engine: sa.Engine) -> None:
    names = {one.name for one in pages.dictionary(engine, "newswatch").relations}
    assert {"event", "page"} <= names
    assert not {name for name in names if name.startswith("page_") or name == "alembic_version"}


def test_the_page(engine: sa.Engine) -> None:
    page = pages.as_markdown(pages.dictionary(engine))
    assert page.startswith("# The data dictionary of schema analysis\n")
    assert "\n## border_month\n" in page
    assert "| `origin_denied` | boolean | True where somebody denies the origin\\. |" in page
    assert "\n## Codes\n" in page


def test_a_hostile_comment_steers_nothing(store_engine: sa.Engine) -> None:
    with store_engine.begin() as connection:
        connection.execute(sa.text("comment on view analysis.actors is 'x | [y](http://evil.example)\n# <b>z'"))
    page = pages.as_markdown(pages.dictionary(store_engine))
    assert "x \\| \\[y\\]\\(http\\:\\/\\/evil\\.example\\) \\# \\<b\\>z" in page


def test_a_database_without_the_schema_says_so(empty_database_url: str) -> None:
    engine = connect(empty_database_url)
    with pytest.raises(DatabaseError, match="no schema analysis"):
        pages.dictionary(engine)
    engine.dispose()


def test_the_command(database_url: str, tmp_path: Path) -> None:
    environment = {"NEWSWATCH_DATABASE_URL": database_url}
    told = CliRunner().invoke(newswatch, ["db", "dictionary", "--json"], env=environment, catch_exceptions=False)
    assert told.exit_code == 0
    data = json.loads(told.stdout)
    events = next(one for one in data["relations"] if one["name"] == "events")
    assert events["columns"][0] == {
        "name": "event_id",
        "type": "bigint",
        "meaning": "Number of the event, allotted once and never reused.",
    }
    file = tmp_path / "dictionary.md"
    written = CliRunner().invoke(newswatch, ["db", "dictionary", "-o", str(file)], env=environment)
    assert written.exit_code == 0
    assert "## review_queue" in file.read_text(encoding="utf-8")
