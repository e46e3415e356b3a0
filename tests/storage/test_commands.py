"""The commands for people on a real database, in the forms for programs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from newswatch.cli.group import newswatch
from newswatch.errors import DatabaseError, InputError, SettingsError

Command = Callable[..., Result]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Command:
    """Runs a command line. Errors are raised, as `main` gets them."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEWSWATCH_HOME", str(tmp_path))

    def run(*arguments: str, answer: str | None = None) -> Result:
        return CliRunner().invoke(newswatch, list(arguments), input=answer, catch_exceptions=False)

    return run


@pytest.fixture
def told(command: Command) -> Callable[..., Any]:
    """What a command says in JSON."""

    def run(*arguments: str) -> Any:
        result = command(*arguments)
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    return run


def test_from_an_empty_database_to_events_and_back(
    command: Command,
    told: Callable[..., Any],
    empty_database_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NEWSWATCH_DATABASE_URL", empty_database_url)
    with pytest.raises(DatabaseError, match="no newswatch schema"):
        command("status")

    first = told("run", "--feeds", "sample", "--json")
    assert first["stages"]["link"]["new events"] >= 20
    assert {"place", "casualties", "actors", "quote", "cross_border"} <= set(first["events"][0])
    second = told("run", "--feeds", "sample", "--once", "--json")
    assert [stage["inputs"] for stage in second["stages"].values()] == [0] * 6
    assert "Nothing was due." in command("run", "--feeds", "sample").stdout

    events = told("events", "--limit", "500", "--json")
    assert len(events) == first["stages"]["link"]["new events"]
    crossed = told("events", "--cross-border", "yes", "--json")
    assert 0 < len(crossed) < len(events)
    one = told("events", str(crossed[0]["event_id"]), "--json")
    assert one["claims"]
    assert one["sources"]
    assert one["history"]
    shown = command("events", str(crossed[0]["event_id"]))
    assert "Claims" in shown.stdout
    assert command("events", "--since", "2099-01-01").stdout == ""
    with pytest.raises(InputError, match="no event 999999"):
        command("events", "999999")

    articles = told("articles", "--search", "soldiers", "--json")
    assert 0 < len(articles) < 50
    assert command("articles", "--verdict", "relevant").exit_code == 0

    status = told("status", "--json")
    assert [row["stage"] for row in status["backlog"]] == ["poll", "fetch", "extract", "assess", "code", "link"]
    assert status["counts"]["events"] == len(events)
    assert command("status").exit_code == 0

    assert told("quarantine", "list", "--json") == []
    preview = told("reprocess", "--all", "--dry-run", "--json")
    assert (preview["done"], preview["preview"]["events"]) == ({}, [])
    assert "No article fits" in command("reprocess").output

    with pytest.raises(SettingsError, match="contact"):
        command("run", "--feeds", "live")


def test_quarantine_shows_and_retries(
    command: Command, told: Callable[..., Any], store_engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = store_engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("NEWSWATCH_DATABASE_URL", url)
    with store_engine.begin() as connection:
        connection.execute(
            sa.text(
                "insert into newswatch.work "
                "(stage, subject_id, ready_at, first_at, attempts, last_reason, last_detail, quarantined_at) "
                "values ('extract', 7, now(), now(), 3, 'parse_crashed', 'SIGSEGV', now())"
            )
        )
        connection.execute(
            sa.text(
                "insert into newswatch.attempt (at, stage, subject_id, kind, reason, detail) "
                "values (now(), 'extract', 7, 'failed', 'parse_crashed', 'SIGSEGV')"
            )
        )
    (row,) = told("quarantine", "list", "--json")
    assert (row["stage"], row["subject_id"], row["reason"]) == ("extract", 7, "parse_crashed")
    assert "SIGSEGV" in command("quarantine", "list").stdout
    (attempt,) = told("quarantine", "show", "extract", "7", "--json")
    assert attempt["detail"] == "SIGSEGV"
    with pytest.raises(InputError, match="no attempt"):
        command("quarantine", "show", "extract", "8")
    assert command("quarantine", "retry").exit_code == 2
    with pytest.raises(InputError, match="None of these"):
        command("quarantine", "retry", "extract", "8")
    assert "1 inputs are due again" in command("quarantine", "retry", "extract", "7").stdout
    assert told("quarantine", "list", "--json") == []


def test_the_sample_makes_way_for_real_feeds_and_never_comes_among_them(
    command: Command, told: Callable[..., Any], empty_database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("NEWSWATCH_DATABASE_URL", empty_database_url)
    monkeypatch.setenv("NEWSWATCH_CONTACT", "somebody@border-post.example")
    told("run", "--feeds", "sample", "--json")
    file = tmp_path / "feeds.toml"
    file.write_text(
        '[[outlet]]\nslug = "border-post"\nname = "Border Post"\nfamily = "border-post"\ncountry = "PK"\n'
        'language = "en"\ntimezone = "Asia/Karachi"\nhomepage = "http://127.0.0.1/"\nkind = "newspaper"\n'
        '[[outlet.feed]]\nslug = "border-post-news"\nurl = "http://127.0.0.1/feed"\nsection = "news"\n'
        "seen_alive = 2026-03-01\nenabled = true\n",
        encoding="utf-8",
    )
    live = told("run", "--feeds", str(file), "--json")
    # An address on this machine is never asked
    assert live["stages"]["poll"]["reasons"] == {"failed": {"forbidden_address": 1}}
    assert live["events"] == []
    with pytest.raises(InputError, match="real feeds"):
        command("run", "--feeds", "sample")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("run", "--feeds", "nowhere.toml"), "neither live, nor sample, nor a file"),
        (("run", "--feeds", "sample", "--only", "no-such-feed"), "no feed no-such-feed"),
    ],
)
def test_a_wrong_command_line_is_told(
    command: Command,
    scratch_database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    complaint: str,
) -> None:
    monkeypatch.setenv("NEWSWATCH_DATABASE_URL", scratch_database_url)
    with pytest.raises(InputError, match=complaint):
        command(*arguments)


def test_an_unreachable_database_is_told_without_its_password(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSWATCH_DATABASE_URL", "postgresql://me:s3cr3t-words@127.0.0.1:1/none")
    with pytest.raises(DatabaseError, match="does not answer") as error:
        command("status")
    assert "s3cr3t-words" not in str(error.value)


def test_takedowns_by_command(
    command: Command, told: Callable[..., Any], scratch_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSWATCH_DATABASE_URL", scratch_database_url)
    address = "https://paper.example/news/1?utm_source=x"
    assert "Nothing is taken down." in command("takedown", "list").stderr
    assert "--reason" in command("takedown", address).stderr  # nothing goes without one
    said = command("takedown", address, "--reason", "asked by the publisher", "--by", "amal").stdout
    assert "https://paper.example/news/1 is taken down: 0 articles are gone." in said
    assert command("takedown", "add", "paper.example", "--reason", "court").exit_code == 0
    rows = told("takedown", "list", "--json")
    assert [(row["kind"], row["address"], row["reason"]) for row in rows] == [
        ("url", "https://paper.example/news/1", "asked by the publisher"),
        ("host", "paper.example", "court"),
    ]
    assert rows[0]["created_by"] == "amal"
    assert command("takedown", "lift", "paper.example", "--reason", "settled", "--by", "bina").exit_code == 0
    assert [row["lifted_by"] for row in told("takedown", "list", "--json")] == [None, "bina"]
    assert "settled" in command("takedown", "list").stdout
    with pytest.raises(InputError, match="is not taken down"):
        command("takedown", "lift", "paper.example", "--reason", "again")
