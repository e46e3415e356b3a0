"""The command line as a whole, in a process of its own: manual, errors, exit statuses, closed pipes."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from newswatch.cli.group import COMMANDS

TABLE = {name: where for section in COMMANDS.values() for name, (where, _) in section.items()}


def newswatch(*arguments: str, given: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "newswatch", *arguments],
        input=given,
        capture_output=True,
        env=kept | environment,
        check=False,
        timeout=120,
    )


def answers(ended: subprocess.CompletedProcess[bytes]) -> list[dict[str, object]]:
    return [json.loads(line) for line in ended.stdout.splitlines()]


def kind_of(answer: dict[str, object]) -> object:
    error = answer.get("error")
    return error["kind"] if isinstance(error, dict) else None


def test_the_manual_names_every_command() -> None:
    ended = newswatch("--help")
    assert ended.returncode == 0
    shown = ended.stdout.decode()
    assert all(f"  {name} " in shown for name in TABLE)


def test_the_manual_loads_nothing_that_is_slow() -> None:
    check = (
        "import sys; from newswatch.cli.group import newswatch\n"
        "newswatch.main(['--help'], standalone_mode=False)\n"
        "slow = {'pydantic', 'sqlalchemy', 'psycopg', 'aiohttp', 'trafilatura', 'lxml', 'rich', 'asyncio', 'numpy'}\n"
        "sys.exit(', '.join(slow & sys.modules.keys()) or 0)"
    )
    ended = subprocess.run([sys.executable, "-c", check], capture_output=True, check=False)
    assert ended.returncode == 0, ended.stderr.decode()


@pytest.mark.parametrize("name", TABLE)
def test_every_command_is_where_the_table_says_and_has_a_manual(name: str) -> None:
    module, _, attribute = TABLE[name].partition(":")
    command = getattr(importlib.import_module(module), attribute)
    assert isinstance(command, click.Command)
    assert command.help
    subcommands = command.commands.values() if isinstance(command, click.Group) else ()
    assert all(sub.help for sub in subcommands)


def test_an_unknown_command() -> None:
    ended = newswatch("analyse")
    assert ended.returncode == 2
    assert b"No such command 'analyse'" in ended.stderr


def test_an_error_is_a_sentence_with_advice_and_no_traceback() -> None:
    ended = newswatch("settings", NEWSWATCH_CONTACT="nobody")
    assert ended.returncode == 1
    assert ended.stderr.decode().startswith("Error: NEWSWATCH_CONTACT cannot be used")
    assert b"Traceback" not in ended.stderr
    assert b"Traceback" in newswatch("settings", "--debug", NEWSWATCH_CONTACT="nobody").stderr


def test_an_unreachable_database_is_named_without_its_password(tmp_path: Path) -> None:
    ended = newswatch(
        "db",
        "upgrade",
        NEWSWATCH_HOME=str(tmp_path),
        NEWSWATCH_DATABASE_URL="postgresql://u:hunter-2@127.0.0.1:1/db",
    )
    assert ended.returncode == 1
    said = ended.stderr.decode()
    assert "does not answer" in said
    assert "newswatch doctor" in said
    assert "hunter-2" not in said
    assert "Traceback" not in said


def test_a_foreign_database_is_not_ours_to_stop(tmp_path: Path) -> None:
    for command in (("start",), ("stop",), ("status",), ("remove", "--yes")):
        ended = newswatch(
            "db", *command, NEWSWATCH_HOME=str(tmp_path), NEWSWATCH_DATABASE_URL="postgresql://u@127.0.0.1:1/db"
        )
        assert ended.returncode == 1
        assert b"not newswatch's own" in ended.stderr


def test_settings_show_no_secret() -> None:
    ended = newswatch("settings", NEWSWATCH_DATABASE_URL="postgresql://u:hunter-2@h/db")
    assert ended.returncode == 0
    assert b"NEWSWATCH_DATABASE_URL=****" in ended.stdout
    assert b"hunter-2" not in ended.stdout + ended.stderr


PAGE = (
    "<html lang='en'><head><title>Four killed at border post</title></head><body><article>"
    "<h1>Four killed at border post</h1><p>Four soldiers were killed on Friday when gunmen attacked a post near the "
    "border, officials said. The attackers fled across the river.</p><p>Two others were wounded and taken to the "
    "district hospital, the spokesman said in a statement on Saturday morning.</p></article></body></html>"
)


def test_extract_answers_every_line_in_order(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(PAGE.encode())
    large = tmp_path / "large.html"
    with large.open("wb") as file:
        file.truncate(50_000_000)
    given = [
        json.dumps({"id": "html", "html": PAGE, "url": "https://paper.example/1"}),
        "no json",
        json.dumps({"id": "path", "html_path": str(page), "url": None}),
        json.dumps({"id": "gone", "html_path": str(tmp_path / "absent")}),
        json.dumps({"id": "large", "html_path": str(large)}),
        json.dumps({"id": "folder", "html_path": str(tmp_path)}),
        json.dumps({"id": "bare"}),
        json.dumps({"id": "kind", "html": ["x"]}),
        json.dumps({"id": "empty", "html": ""}),
        "",
    ]
    ended = newswatch("extract", given="\n".join(given).encode() + b"\n\xff\xfe\n")
    assert ended.returncode == 1
    assert ended.stderr == b""
    found = answers(ended)
    ids = ["html", None, "path", "gone", "large", "folder", "bare", "kind", "empty", None, None]
    assert [answer["id"] for answer in found] == ids
    assert [kind_of(answer) for answer in found] == [
        *(None, "bad_json", None, "unreadable_file", "body_too_large", "unreadable_file", "bad_line", "bad_line", None),
        *("bad_json", "not_utf8"),
    ]
    assert found[0]["text"] == found[2]["text"]
    assert "Four soldiers were killed" in str(found[0]["text"])
    assert found[8]["rejected"] == "no_text"


def test_extract_answers_while_its_input_is_still_open() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "newswatch", "extract"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        for number in range(3):
            running.stdin.write(json.dumps({"id": number, "html": PAGE}).encode() + b"\n")
            running.stdin.flush()
            assert json.loads(running.stdout.readline())["id"] == number
        running.stdin.close()
        assert running.wait(timeout=30) == 0


@pytest.mark.parametrize("command", ["extract", "dedup"])
def test_a_closed_pipe_ends_quietly(command: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "newswatch", command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        assert running.stderr is not None
        line = json.dumps({"id": "a", "html": PAGE, "text": "Some words."}).encode() + b"\n"
        running.stdin.write(line)
        running.stdin.flush()
        assert running.stdout.readline()
        running.stdout.close()
        for _ in range(20):
            running.stdin.write(line)
        running.stdin.close()
        running.stdin = None
        assert running.stderr.read() == b""
        assert running.wait(timeout=30) == 141


def test_parse_feed_answers_every_file(tmp_path: Path) -> None:
    feed = tmp_path / "feed.xml"
    feed.write_text(
        "<rss version='2.0'><channel><title>F</title><item><guid>1</guid><title>One</title>"
        "<link>https://paper.example/1</link><pubDate>Fri, 02 Jan 2026 10:00:00 GMT</pubDate></item></channel></rss>"
    )
    html = tmp_path / "page.html"
    html.write_text(PAGE)
    (tmp_path / "empty").touch()
    binary = tmp_path / "binary"
    binary.write_bytes(bytes(range(256)) * 20)
    files = [str(feed), str(tmp_path / "absent"), str(html), str(tmp_path / "empty"), str(binary), str(tmp_path)]
    ended = newswatch("parse-feed", *files)
    assert ended.returncode == 1
    found = answers(ended)
    assert [answer["file"] for answer in found] == files
    entries = found[0]["entries"]
    assert isinstance(entries, list)
    assert (entries[0]["guid"], entries[0]["published"], found[0]["error"]) == ("1", "2026-01-02", None)
    assert [bool(answer["error"]) for answer in found] == [False, True, True, True, True, True]
    assert newswatch("parse-feed", "-", given=feed.read_bytes()).returncode == 0
    assert newswatch("parse-feed").returncode == 2


def test_dedup_names_copies_by_the_ids_it_was_given() -> None:
    text = "Four soldiers were killed on Friday when gunmen attacked a post near the border, officials said. " * 3
    given = [
        {"id": 7, "title": "Four killed", "text": text, "published": "2026-01-02", "url": None, "publisher": "A"},
        {"id": "b", "title": "Four killed", "text": text, "published": "2026-01-02T10:00:00+05:00"},
        {"text": text},
        {"id": "d", "text": text, "published": "yesterday"},
        {"id": "e", "text": None},
    ]
    ended = newswatch("dedup", given="\n".join(map(json.dumps, given)).encode())
    assert ended.returncode == 1
    first, copy, *bad = answers(ended)
    assert (first["id"], first["copy_of"], first["story"]) == (7, None, 7)
    assert (copy["id"], copy["copy_of"], copy["story"]) == ("b", 7, 7)
    assert [kind_of(answer) for answer in bad] == ["bad_line"] * 3
