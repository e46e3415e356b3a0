"""Exports out of a real database: filters, what is never in them, hostile text, the command's files."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from newswatch.storage import tables as t
from newswatch.storage.database import connect
from newswatch.storage.exports import SNIPPET, ExportFilter, What, stream

AT = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)
EVIL = '=HYPERLINK("http://evil.example"),\'); drop table newswatch.event; --\n<script>alert(1)</script> \x1b[2J\u202e'
LONG = f"{EVIL} " + "Three guards were killed at the gate. " * 50

Exported = Callable[..., list[dict[str, Any]]]


def insert(connection: sa.Connection, table: sa.Table, **values: Any) -> int:
    """One row; its number."""
    inserted = connection.execute(table.insert().values(**values)).inserted_primary_key
    assert inserted is not None
    return int(inserted[0])


def add_event(connection: sa.Connection, number: int, **changes: Any) -> int:
    """An event with one article behind it, whose text is hostile and long."""
    outlet = insert(
        connection,
        t.outlet,
        slug=f"paper-{number}",
        name="The Paper",
        family="paper",
        country="PK",
        language="en",
        timezone="UTC",
        homepage="http://paper.example/",
        kind="newspaper",
    )
    place = insert(
        connection,
        t.place,
        place_key=b"place %d" % number,
        name="Chaman",
        country=changes.get("country", "PK"),
        latitude=changes.pop("latitude", 30.92),
        longitude=changes.pop("longitude", 66.45),
        precision="place",
    )
    withheld = changes.pop("withheld", None)
    known = {"title": EVIL, "published_at": AT + timedelta(days=number), "published_has_time": True, "language": "en"}
    article = insert(
        connection,
        t.article,
        article_key=b"article %d" % number,
        canonical_url=f"http://paper.example/{number}",
        outlet_id=outlet,
        host="paper.example",
        voice="paper",
        first_seen_at=AT,
        version_at=AT,
        versions=1,
        **known,
    )
    version = insert(
        connection,
        t.article_version,
        article_id=article,
        version_no=1,
        text_hash=b"text %d" % number,
        fetched_at=AT,
        page_id=number,
        text_chars=len(LONG),
        extractor="tree",
        ruleset="r",
        withheld=withheld,
        **known,
    )
    connection.execute(t.article.update().where(t.article.c.article_id == article).values(version_id=version))
    connection.execute(
        t.version_text.insert().values(version_id=version, fetched_at=AT, text=LONG, search=sa.func.to_tsvector(LONG))
    )
    insert(
        connection,
        t.assessment,
        version_id=version,
        ruleset="r",
        current=True,
        assessed_at=AT,
        verdict="relevant",
        score=0.9,
        incident=0.9,
        cross_border="yes",
        attack_types=["raid", "abduction"],
        genre="report",
        to_code=True,
        evidence=[],
    )
    coded = {
        "event_type": "raid",
        "recalled": False,
        "date_start": date(2026, 3, 5),
        "date_end": date(2026, 3, 5),
        "date_precision": "day",
        "place_id": place,
        "weapons": [EVIL],
        "confidence": 0.5,
    }
    mention = insert(
        connection,
        t.mention,
        mention_key=b"mention %d" % number,
        article_id=article,
        version_id=version,
        position=0,
        ruleset="r",
        coded_at=AT,
        verified=True,
        realis="actual",
        scope="incident",
        quote=LONG,
        quote_start=0,
        quote_end=len(LONG),
        **coded,
    )
    connection.execute(
        t.mention_casualty.insert().values(
            mention_id=mention,
            position=0,
            party="security",
            outcome="killed",
            min=3,
            best=3,
            speaker=EVIL,
            quote=LONG,
            quote_start=0,
            quote_end=len(LONG),
        )
    )
    event = insert(
        connection,
        t.event,
        **coded
        | {
            "status": "active",
            "first_seen_at": AT,
            "changed_at": AT,
            "version_no": 1,
            "ruleset": "r",
            "country": "PK",
            "origin_status": "yes",
            "origin_country": "AF",
            "target_country": "PK",
            "killed_min": 3,
            "killed_best": 3,
            "articles": 1,
            "outlets": 1,
            "voices": 1,
            "mention_id": mention,
        }
        | changes,
    )
    connection.execute(
        t.event_mention.insert().values(
            mention_id=mention, event_id=event, decided_by="rule", decided_at=AT, ruleset="r", explanation={}
        )
    )
    return event


@pytest.fixture(scope="module")
def filled_url(maintenance_url: str, template: str) -> Iterator[str]:
    """A database with four events, one of them withdrawn."""
    from tests.conftest import database_from

    with database_from(maintenance_url, template) as url:
        engine = connect(url)
        with engine.begin() as connection:
            add_event(connection, 1)
            add_event(
                connection,
                2,
                event_type="abduction",
                date_start=date(2026, 3, 9),
                date_end=date(2026, 3, 9),
                country="UG",
                origin_country=None,
                target_country=None,
                origin_status="unknown",
                killed_best=None,
                killed_min=None,
                latitude=None,
                longitude=None,
            )
            add_event(
                connection, 3, date_start=None, date_end=None, date_precision="unknown", withheld="tdm-reservation"
            )
            add_event(connection, 4, status="withdrawn")
        engine.dispose()
        yield url


@pytest.fixture
def exported(filled_url: str) -> Iterator[Exported]:
    engine = connect(filled_url)

    def read(what: What, **wanted: Any) -> list[dict[str, Any]]:
        with stream(engine, what, ExportFilter(**wanted), counted=True) as found:
            rows = list(found.rows)
            assert found.count == len(rows)
            assert all(tuple(row) == tuple(name for name, _ in found.columns) for row in rows)
            return rows

    yield read
    engine.dispose()


def days(rows: list[dict[str, Any]]) -> list[date | None]:
    return [row["date_start"] for row in rows]


def test_events_come_by_day_with_the_article_behind_their_words(exported: Exported) -> None:
    rows = exported("events")
    assert days(rows) == [date(2026, 3, 5), date(2026, 3, 9), None]
    first = rows[0]
    assert (first["url"], first["outlet"], first["killed_best"]) == ("http://paper.example/1", "The Paper", 3)
    assert rows[1]["killed_best"] is None


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"since": date(2026, 3, 6)}, [2]),
        ({"until": date(2026, 3, 5)}, [1]),
        ({"since": date(2026, 3, 5), "until": date(2026, 3, 9)}, [1, 2]),
        ({"country": "UG"}, [2]),
        ({"country": "AF"}, [1, 3]),
        ({"event_type": "raid"}, [1, 3]),
        ({"cross_border": "unknown"}, [2]),
        ({"event_type": "raid", "country": "UG"}, []),
    ],
)
def test_filters(exported: Exported, wanted: dict[str, Any], found: list[int]) -> None:
    assert [row["event_id"] for row in exported("events", **wanted)] == found
    assert sorted(row["event_id"] for row in exported("claims", **wanted)) == found


def test_filters_of_articles(exported: Exported) -> None:
    def numbers(**wanted: Any) -> list[int]:
        return [int(row["url"].rpartition("/")[2]) for row in exported("articles", **wanted)]

    assert numbers() == [1, 2, 3, 4]
    assert numbers(since=date(2026, 3, 7), until=date(2026, 3, 8)) == [2, 3]
    assert numbers(event_type="abduction", cross_border="yes", country="PK") == [1, 2, 3, 4]
    assert numbers(event_type="shelling") == numbers(cross_border="no") == numbers(country="UG") == []


@pytest.mark.parametrize("what", ["events", "articles", "claims"])
def test_no_more_of_a_publishers_text_than_a_snippet(exported: Exported, what: What) -> None:
    rows = exported(what)
    assert rows
    for row in rows:
        for name in ("quote", "snippet"):
            assert len(row.get(name) or "") <= SNIPPET
        assert not any(isinstance(value, str) and LONG[SNIPPET:] in value for value in row.values())
    if what == "articles":
        assert [row["snippet"] is None for row in rows] == [False, False, True, False]  # the third is withheld


def test_rows_come_from_the_server_as_they_are_read(filled_url: str) -> None:
    engine = connect(filled_url)
    with stream(engine, "events", ExportFilter()) as found:
        assert found.count is None
        next(found.rows)
        with engine.connect() as other:
            cursors = "select count(*) from pg_stat_activity where datname = current_database() and query like 'FETCH%'"
            assert other.execute(sa.text(cursors)).scalar_one() == 1
    engine.dispose()


def newswatch(*arguments: str, url: str, home: Path) -> subprocess.CompletedProcess[bytes]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "newswatch", "export", *arguments],
        capture_output=True,
        env=kept | {"NEWSWATCH_HOME": str(home), "NEWSWATCH_DATABASE_URL": url},
        check=False,
        timeout=120,
    )


def test_the_command_writes_each_format(filled_url: str, tmp_path: Path) -> None:
    for name in ("events.csv", "events.jsonl", "events.geojson", "events.parquet"):
        ended = newswatch("events", "-o", str(tmp_path / name), url=filled_url, home=tmp_path)
        assert ended.returncode == 0, ended.stderr.decode()
        assert ended.stderr.decode().endswith(f"{name}: 3 events.\n")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "events.csv").read_text("utf-8"), newline="")))
    assert [row["title"].startswith("'=HYPERLINK") for row in rows] == [True] * 3
    lines = [json.loads(line) for line in (tmp_path / "events.jsonl").read_text("utf-8").splitlines()]
    assert [line["title"] for line in lines] == [EVIL] * 3
    features = json.loads((tmp_path / "events.geojson").read_text("utf-8"))["features"]
    assert features[0]["geometry"]["coordinates"] == [66.45, 30.92]
    assert [feature["geometry"] is None for feature in features] == [False, True, False]
    assert (tmp_path / "events.parquet").read_bytes()[:4] == b"PAR1"
    assert {path.name for path in tmp_path.iterdir()} == {
        f"events.{end}" for end in ("csv", "jsonl", "geojson", "parquet")
    }


def test_the_command_on_standard_output(filled_url: str, tmp_path: Path) -> None:
    ended = newswatch("claims", "--country", "af", "--until", "2026-03-05", "--bom", url=filled_url, home=tmp_path)
    assert ended.returncode == 0, ended.stderr.decode()
    (row,) = list(csv.DictReader(io.StringIO(ended.stdout.decode("utf-8-sig"), newline="")))
    assert (row["claim"], row["outcome"], row["min"], row["speaker"][:2]) == ("casualties", "killed", "3", "'=")
    assert ended.stdout.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("articles", "--format", "geojson"), 2, "no place"),
        (("events", "--format", "jsonl", "--raw"), 2, "for CSV"),
        (("events", "--since", "yesterday"), 2, "does not match"),
        (("events", "-o", "absent/x.csv"), 1, "cannot be written"),
        (("people",), 2, "Invalid value"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(
    filled_url: str, tmp_path: Path, arguments: tuple[str, ...], status: int, said: str
) -> None:
    ended = newswatch(*arguments, url=filled_url, home=tmp_path)
    assert ended.returncode == status
    assert said in ended.stderr.decode()
    assert b"Traceback" not in ended.stderr


def test_a_failed_export_leaves_the_former_file(filled_url: str, tmp_path: Path) -> None:
    """Whatever goes wrong between the first row and the last."""
    from newswatch.cli.export import _opened

    file = tmp_path / "events.csv"
    file.write_text("former")

    def fail() -> None:
        with _opened(file) as out:
            out.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert file.read_text() == "former"
    assert [path.name for path in tmp_path.iterdir()] == ["events.csv"]


def test_an_export_of_nothing_is_a_head_without_rows(scratch_database_url: str, tmp_path: Path) -> None:
    ended = newswatch("events", url=scratch_database_url, home=tmp_path)
    assert ended.returncode == 0, ended.stderr.decode()
    assert len(ended.stdout.splitlines()) == 1
