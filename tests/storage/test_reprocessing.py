"""Before anything is done again, people see which events would be others, and how."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.storage.command import newswatch
from tests.storage.desk import Desk

from newswatch.app import reprocessing
from newswatch.app.reprocessing import Fate
from newswatch.model import Stage
from newswatch.storage.reprocessing import Selection, select

Run = Callable[..., str]


def believed(desk: Desk, event: int, **values: object) -> None:
    """Make the current version of an event say something else, as if other rules had derived it."""
    desk.do(
        "update newswatch.event_version v set detail = v.detail || cast(:values as jsonb), values_hash = sha256('old') "
        "from newswatch.event e where e.event_id = :e and v.event_id = :e and v.version_no = e.version_no",
        e=event,
        values=json.dumps(values),
    )


@pytest.fixture
def command(desk: Desk, tmp_path: Path) -> Run:
    """`newswatch reprocess` on the desk's database."""
    url = desk.engine.url.render_as_string(hide_password=False)

    def run(*words: str) -> str:
        ended = newswatch(url, tmp_path, "reprocess", *words)
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    return run


def test_a_preview_of_other_rules_knows_what_persons_said(desk: Desk) -> None:
    article = desk.scalar(
        "select article_id from analysis.articles where mentions > 0 and verdict = 'relevant' limit 1"
    )
    assert isinstance(article, int)
    desk.say("article", article, "Not relevant")
    desk.run()
    with desk.engine.connect() as connection:
        versions = select(connection, Selection(article_id=article))
    found = reprocessing.preview(desk.engine, versions)
    assert (found.articles, found.changes, found.events) == (1, (), ())


def test_a_preview_names_every_event_that_would_be_another(desk: Desk) -> None:
    """What was stored is changed by hand, as if other rules had made it: today's would put it right."""
    alone = [number for number, held in desk.events().items() if len(held) == 1]
    changed, unknown, wrong = alone[:3]
    desk.do("update newswatch.mention set event_type = 'other' where mention_id in "
            "(select mention_id from newswatch.event_mention where event_id = :e)", e=changed)  # fmt: skip
    believed(desk, changed, event_type="other")
    for table in ("event_mention", "event_tie", "event_actor", "event_casualty", "event_origin", "event_version"):
        desk.do(f"delete from newswatch.{table} where event_id = :e", e=unknown)  # noqa: S608
    desk.do("delete from newswatch.event where event_id = :e", e=unknown)
    with desk.engine.begin() as connection:
        mention = connection.execute(
            sa.text("select mention_id from newswatch.event_mention where event_id = :e"), {"e": wrong}
        ).scalar_one()
        connection.execute(
            sa.text("update newswatch.mention set quote_start = quote_start + 100000, quote_end = quote_end + 100000, "
                    "event_type = 'arrest' where mention_id = :m"), {"m": mention},
        )  # fmt: skip
        versions = select(connection, Selection())
    found = reprocessing.preview(desk.engine, versions)
    fates = {(one.event_id, one.fate.value) for one in found.events}
    assert (changed, "changed") in fates
    assert (None, "new") in fates
    assert wrong in {one.event_id for one in found.events}
    fields = next(one.fields for one in found.events if one.event_id == changed)
    assert fields[0][:2] == ("type", "other")
    before = desk.events()
    desk.again(Stage.CODE)
    count = Counter(one.fate.value for one in found.events)
    assert len(desk.events()) == len(before) + count["new"] - count["gone"]
    assert reprocessing.preview(desk.engine, versions).events == ()


def test_a_preview_of_linking_alone_tells_what_rules_of_deriving_would_change(desk: Desk, command: Run) -> None:
    """The mentions stay as they are; what is derived from them would be another."""
    event = min(number for number, held in desk.events().items() if len(held) > 1)
    believed(desk, event, operation="Long Winter", weapons=["mortar"])
    found = json.loads(command("--stage", "link", "--all", "--dry-run", "--json"))["preview"]
    assert found["mentions_changed"] == found["mentions_new"] == 0
    [change] = found["events"]
    assert (change["event_id"], change["fate"]) == (event, "changed")
    assert change["fields"]["operation"] == {"before": "Long Winter", "after": None}
    assert change["fields"]["weapons"]["before"] == "mortar"
    assert set(change["fields"]) == {"operation", "weapons"}
    command("--stage", "link", "--all", "--yes", "--json")
    assert json.loads(command("--stage", "link", "--all", "--dry-run", "--json"))["preview"]["events"] == []
    cause = desk.scalar(
        "select cause from newswatch.event_version where event_id = :e order by version_no desc limit 1", e=event
    )
    assert cause == "rules"


def test_what_a_reviewer_corrected_is_no_change_by_rules(desk: Desk) -> None:
    event = min(number for number, held in desk.events().items() if len(held) == 1)
    desk.review("correct", event, "killed", "77", "the hospital's list")
    assert desk.event(event)["killed_best"] == 77
    with desk.engine.connect() as connection:
        versions = select(connection, Selection())
    assert reprocessing.preview(desk.engine, versions, Stage.LINK).events == ()


def test_the_events_that_would_change_as_csv(desk: Desk, command: Run, tmp_path: Path) -> None:
    first, second = sorted(desk.events())[:2]
    believed(desk, first, operation='=HYPERLINK("http://bad.example")')
    believed(desk, second, suicide=None, recalled=True, operation="Iron, Wall")
    file = tmp_path / "changes.csv"
    shown = command("--stage", "link", "--all", "--dry-run", "--csv", str(file))
    assert "2 events would change" in shown
    rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"))))
    told = {(row["event_id"], row["field"]): (row["fate"], row["before"], row["after"]) for row in rows}
    fate, before, after = told[str(first), "operation"]
    assert (fate, after) == (Fate.CHANGED, "")
    assert before.startswith("'=HYPERLINK")  # no program may take it for a formula
    assert told[str(second), "operation"] == (Fate.CHANGED, "Iron, Wall", "")
