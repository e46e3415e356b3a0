"""`newswatch audit` on a real database: a sheet is drawn, filled in, and says what it shows."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.sql import small_world

from newswatch.storage.database import connect


@pytest.fixture
def filled_url(scratch_database_url: str) -> str:
    engine = connect(scratch_database_url)
    with engine.begin() as connection:
        small_world.fill(connection)
    engine.dispose()
    return scratch_database_url


def newswatch(*arguments: str, url: str, home: Path) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "PYTHONPATH") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "newswatch", "audit", *arguments],
        capture_output=True,
        encoding="utf-8",
        env=kept | {"NEWSWATCH_HOME": str(home), "NEWSWATCH_DATABASE_URL": url},
        check=False,
        timeout=120,
    )


def test_a_sheet_is_drawn_filled_in_and_says_what_it_shows(filled_url: str, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.csv"
    drawn = newswatch("sample", "100", "-o", str(sheet), "--seed", "3", url=filled_url, home=tmp_path)
    assert drawn.returncode == 0, drawn.stderr
    assert "seed 3" in drawn.stderr
    with sheet.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= 3
    attack = next(row for row in rows if row["event_id"] == "1")
    assert attack["country"] == "PK"
    assert attack["url"].startswith("http://")
    assert attack["place"].startswith("Torkham")

    for row in rows:
        row["country_right"] = "y"
        row["event_type_right"] = "n" if row is attack else "y"
    with sheet.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    told = newswatch("report", str(sheet), "--json", url=filled_url, home=tmp_path)
    assert told.returncode == 0, told.stderr
    fields = {one["field"]: one for one in json.loads(told.stdout)["fields"]}
    assert fields["country"]["precision"] == 1.0
    assert fields["country"]["low"] < 1.0
    assert fields["event_type"]["right"] == len(rows) - 1
    assert fields["killed"]["precision"] is None
    shown = newswatch("report", str(sheet), url=filled_url, home=tmp_path)
    assert "1.000" in shown.stdout


def test_the_same_seed_draws_the_same_sheet(filled_url: str, tmp_path: Path) -> None:
    once, again, other = (
        newswatch("sample", "2", "--format", "jsonl", "--seed", seed, url=filled_url, home=tmp_path).stdout
        for seed in ("1", "1", "2")
    )
    assert once == again
    assert [json.loads(line)["event_id"] for line in once.splitlines()]
    assert other


def test_a_filled_in_sheet_is_not_written_over(filled_url: str, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("my answers", encoding="utf-8")
    ended = newswatch("sample", "5", "-o", str(sheet), url=filled_url, home=tmp_path)
    assert ended.returncode == 1
    assert "is there already" in ended.stderr
    assert sheet.read_text(encoding="utf-8") == "my answers"


def test_nothing_fits_or_nothing_is_filled_in(filled_url: str, tmp_path: Path) -> None:
    none = newswatch("sample", "5", "--country", "NZ", url=filled_url, home=tmp_path)
    assert none.returncode == 1
    assert "No event fits" in none.stderr
    sheet = tmp_path / "sheet.csv"
    newswatch("sample", "5", "-o", str(sheet), url=filled_url, home=tmp_path)
    empty = newswatch("report", str(sheet), url=filled_url, home=tmp_path)
    assert empty.returncode == 1
    assert "Nothing is filled in" in empty.stderr
