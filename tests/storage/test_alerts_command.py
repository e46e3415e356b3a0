"""`newswatch alerts`, `run`, `status` and `doctor`, in processes of their own, on the sample world."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import feedparser
import pytest
import sqlalchemy as sa
from tests.receiver import Answer, Receiver

from newswatch.storage.database import connect

DOCUMENT = Path(__file__).parents[2] / "docs" / "alerts.md"
MASTER = "dG8gYmUgbWFkZSBieSBvcGVuc3NsIHJhbmQ="
Runs = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def newswatch(scratch_database_url: str, receiver: Receiver, tmp_path: Path) -> Runs:
    def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "newswatch", *words],
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
            env={
                **{name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ},
                "NEWSWATCH_DATABASE_URL": scratch_database_url,
                "NEWSWATCH_HOME": str(tmp_path),
                "NEWSWATCH_WEBHOOK_SECRET": MASTER,
                "NEWSWATCH_ALLOW_LOOPBACK": "true",
                "NEWSWATCH_ALLOW_PORTS": str(receiver.port),
                "NEWSWATCH_ALERT_FEEDS": str(tmp_path / "feeds"),
                **environment,
            },
        )

    return run


def test_the_sample_world_is_told_of_as_it_comes(newswatch: Runs, receiver: Receiver, tmp_path: Path) -> None:
    assert "nobody is told anything" in newswatch("alerts", "list").stdout
    added = newswatch("alerts", "add", "desk", "--cross-border", "yes", "--killed", "5", "--webhook", receiver.url)
    assert added.returncode == 0, added.stderr
    assert "desk: cross-border yes, at least 5 killed." in added.stdout
    assert newswatch("alerts", "add", "reader", "--border", "AF-PK", "--on", "new,sources").returncode == 0
    ran = newswatch("run", "--feeds", "sample")
    assert ran.returncode == 0, ran.stderr
    assert re.search(r"Alerts: \d+ notices made, \d+ delivered, 2 feeds written\.", ran.stderr)

    shown = json.loads(newswatch("alerts", "show", "desk", "--json").stdout)
    assert len(receiver.messages) == shown["notices"] == len(shown["answering"]) > 3
    assert shown["pending"] == 0
    secret = newswatch("alerts", "secret", "desk").stdout.strip()
    assert secret.startswith("whsec_")
    exported = newswatch("export", "events", "--format", "jsonl").stdout.splitlines()
    rows = {row["event_id"]: row for row in map(json.loads, exported)}
    for message in receiver.messages:
        assert message.is_signed_with(secret)
        assert message.data["event"] == rows[message.data["event_id"]]
        assert message.data["event"]["killed_best"] >= 5
    # The words of the manual check it, too
    code: dict[str, Callable[..., bool]] = {}
    found = re.search(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    exec(found[1], code)  # noqa: S102 - our own manual
    last = receiver.messages[-1]
    assert code["is_from_newswatch"](dict(last.headers), last.body, secret)
    assert not code["is_from_newswatch"](dict(last.headers), last.body + b" ", secret)

    again = newswatch("run", "--feeds", "sample", "--now")
    assert again.returncode == 0
    assert "Alerts" not in again.stderr
    parsed = feedparser.parse((tmp_path / "feeds" / "reader.atom").read_bytes())
    assert not parsed.bozo
    assert len(parsed.entries) > 3
    assert all(entry.link and entry.content[0].value for entry in parsed.entries)
    assert newswatch("alerts", "feed", "reader").stdout == (tmp_path / "feeds" / "reader.atom").read_text("utf-8")

    log = json.loads(newswatch("alerts", "log", "desk", "--json").stdout)
    assert {(row["state"], row["reason"]) for row in log} == {("delivered", "ok")}
    assert "delivered" in newswatch("alerts", "log", "desk").stdout
    assert newswatch("alerts", "remove", "reader").returncode == 0
    assert not (tmp_path / "feeds" / "reader.atom").exists()
    assert "reader" not in newswatch("alerts", "list").stdout


def test_a_webhook_that_fails_is_named(newswatch: Runs, receiver: Receiver, scratch_database_url: str) -> None:
    assert newswatch("alerts", "add", "desk", "--webhook", receiver.url).returncode == 0
    assert "accepted it (status 204" in newswatch("alerts", "test", "desk").stdout
    receiver.answer = lambda _: Answer(500, body=b"no")
    refused = newswatch("alerts", "test", "desk")
    assert refused.returncode == 1
    assert "server error. status 500: no" in refused.stderr
    assert "/hook" not in refused.stderr
    engine = connect(scratch_database_url)
    with engine.begin() as connection:
        connection.execute(sa.text("update newswatch.alert set failures = 5"))
    engine.dispose()
    status = json.loads(newswatch("status", "--json").stdout)
    assert any("Alert desk: posting to 127.0.0.1" in reason for reason in status["reasons"])
    doctor = newswatch("doctor")
    assert doctor.returncode == 1
    assert "alert desk: its webhook fails: 5 failures in a row" in doctor.stdout
    assert newswatch("alerts", "pause", "desk").returncode == 0
    assert "paused" in newswatch("alerts", "list").stdout
    assert newswatch("alerts", "resume", "desk").returncode == 0
    assert "state       ok" in newswatch("alerts", "show", "desk").stdout
    secret = newswatch("alerts", "secret", "desk").stdout
    assert newswatch("alerts", "secret", "desk", "--new").stdout != secret


def test_errors_say_what_to_do(newswatch: Runs, receiver: Receiver) -> None:
    for words, environment, said in (
        (["show", "none"], {}, "There is no alert none"),
        (["add", "x", "--on", "births"], {}, "'births' is none of new, toll"),
        (["add", "x", "--webhook", f"http://desk.example:{receiver.port}/"], {}, "webhooks go by https"),
        (["add", "x", "--webhook", "https://desk.example/"], {"NEWSWATCH_WEBHOOK_SECRET": ""}, "openssl rand"),
        (["list"], {"NEWSWATCH_WEBHOOK_SECRET": "short"}, "NEWSWATCH_WEBHOOK_SECRET cannot be used"),
    ):
        ended = newswatch("alerts", *words, **environment)
        assert ended.returncode != 0
        assert said in ended.stderr
        assert "short" not in ended.stderr
