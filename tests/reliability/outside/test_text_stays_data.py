"""Hostile titles, texts, links, authors and guids, polled from a feed and led through every stage into every output:
nothing runs, nothing breaks out, nothing is a formula, nothing steers a terminal."""

from __future__ import annotations

import asyncio
import csv
import json
import os
import pty
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import sqlalchemy as sa
from pyarrow import parquet
from tests.conftest import database_from
from tests.dags.devtools import CHROMIUM, COMMAND, opened
from tests.loopback import Reply
from tests.receiver import Receiver
from tests.reliability.outside import hostile
from tests.reliability.paper import Reader, reading
from tests.reliability.poison import killers

from newswatch.model import Stage
from newswatch.storage import sqlfiles

ACTIVE = {"script", "iframe", "object", "embed", "form", "base", "img", "svg", "style", "link", "meta"}
# What a terminal obeys, but for colours, which are looked for by what stands behind them
OWN_COLOURS = re.compile("\x1b\\[[0-9;]*m")
OBEYED = re.compile("[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
MASTER = "dG8gYmUgbWFkZSBieSBvcGVuc3NsIHJhbmQ="


@dataclass(frozen=True)
class World:
    """What came of the feed: the database, what was posted, and how commands are run on it."""

    reader: Reader
    url: str
    home: Path
    receiver: Receiver

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "NEWSWATCH_HOME": str(self.home),
            "NEWSWATCH_DATABASE_URL": self.url,
            "NEWSWATCH_WEBHOOK_SECRET": MASTER,
            "NEWSWATCH_ALLOW_LOOPBACK": "true",
            "NEWSWATCH_ALLOW_PORTS": str(self.receiver.port),
        }

    def run(self, *arguments: str) -> str:
        """What a command says where no terminal is."""
        done = subprocess.run(
            [sys.executable, "-m", "newswatch", *arguments], env=self.environment, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout.decode()

    def on_terminal(self, *arguments: str) -> str:
        """What a command writes to a terminal."""
        ours, theirs = pty.openpty()
        written: list[bytes] = []

        def read() -> None:
            try:
                while piece := os.read(ours, 65_536):
                    written.append(piece)
            except OSError:  # the other side is closed
                return

        reading_ = threading.Thread(target=read)
        reading_.start()
        environment = {**self.environment, "TERM": "xterm-256color", "COLUMNS": "200", "LANG": "C.UTF-8"}
        command = [sys.executable, "-m", "newswatch", *arguments]
        subprocess.run(command, env=environment, stdin=theirs, stdout=theirs, stderr=theirs, check=True)
        os.close(theirs)
        reading_.join(10)
        os.close(ours)
        return b"".join(written).decode("utf-8")


@pytest.fixture(scope="module")
def world(maintenance_url: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    home = tmp_path_factory.mktemp("home")
    with (
        pytest.MonkeyPatch.context() as patch,
        database_from(maintenance_url, template) as url,
        hostile.paper() as paper,
        Receiver() as receiver,
        reading(url, home, paper) as reader,
    ):
        patch.setattr("newswatch.articles.extract", killers.extract)
        world = World(reader, url, home, receiver)
        world.run("alerts", "add", "desk", "--webhook", receiver.url)
        reader.run()
        # one that is given up, with a hostile address and title
        assert paper.feed is not None
        path = "/killer-%1B%5B31mPWNED.html"
        paper.pages[path] = Reply(200, killers.ALL["/crash.html"](0), {})
        paper.feed = paper.feed.replace(
            b"</channel>",
            f"<item><title>=PWNED()</title><link>http://{paper.host}{path}</link></item></channel>".encode(),
        )
        reader.run()
        for _ in range(2):
            reader.hours_pass()
            reader.run(Stage.EXTRACT)
        world.run("alerts", "send")
        yield world


def test_all_of_it_is_stored_and_told_of(world: World) -> None:
    told = world.reader.column("select count(*) from analysis.articles")
    assert told == [len(hostile.WORDS)]
    assert world.reader.column("select count(*) from analysis.events")[0] >= 0.8 * len(hostile.WORDS)
    assert world.reader.column("select count(*) from analysis.quarantine") == [1]
    assert world.reader.column("select count(*) from newswatch.attempt where reason in ('bug', 'unstorable')") == [0]
    reasons = world.reader.column("select distinct reason from newswatch.entry order by 1")
    assert reasons == ["bad_url", "ok"]
    titles = " ".join(filter(None, world.reader.column("select title from analysis.articles")))
    for name in ("sql", "script", "formula", "jinja", "json"):
        assert " ".join(hostile.WORDS[name].split()).replace("\\u0000", "")[:20] in titles, name


def test_every_view_and_check_can_be_read(world: World) -> None:
    views = world.reader.column(
        "select relname from pg_class where relnamespace = 'analysis'::regnamespace and relkind = 'v'"
    )
    assert len(views) > 20
    with world.reader.engine.connect() as connection:
        for view in views:
            rows = connection.execute(sa.text(f"select to_jsonb(v) from analysis.{view} v")).scalars().all()  # noqa: S608
            assert not any(set("\x00\x1b\x9b\u202e") & set(_strings(row)) for row in rows), view
        for script in sqlfiles.scripts("checks"):
            assert connection.execute(sa.text(script.read_text(encoding="utf-8"))).all() == [], script.stem


def _strings(value: object) -> str:
    match value:
        case str():
            return value
        case dict():
            return "".join(map(_strings, value.values()))
        case list():
            return "".join(map(_strings, value))
        case _:
            return ""


@pytest.mark.parametrize("what", ["events", "articles", "claims"])
def test_exports(world: World, what: str, tmp_path: Path) -> None:
    files = {kind: tmp_path / f"{what}.{kind}" for kind in ("csv", "jsonl", "parquet", "geojson")}
    for kind, file in files.items():
        if (what, kind) not in {("articles", "geojson"), ("claims", "geojson")}:
            world.run("export", what, "-o", str(file))
    with files["csv"].open(newline="", encoding="utf-8") as text:
        cells = list(csv.reader(text))
    rows = [json.loads(line) for line in files["jsonl"].read_text(encoding="utf-8").split("\n") if line]
    assert len(cells) - 1 == len(rows) == parquet.read_table(files["parquet"]).num_rows > 0
    assert {len(row) for row in cells} == {len(cells[0])}
    for row in cells[1:]:
        for cell in row:
            if cell.lstrip().startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")):
                float(cell)  # a number of ours
    if what == "events":
        found = json.loads(files["geojson"].read_text(encoding="utf-8"))
        assert len(found["features"]) == len(rows)
        assert all((row["killed_best"] or 0) < 100 for row in rows)


class Elements(HTMLParser):
    """The elements of a page, with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def assert_is_harmless(html: str, *, own: frozenset[str] = frozenset()) -> None:
    for tag, attributes in Elements(html).found:
        assert tag not in ACTIVE - own, tag
        assert not [name for name in attributes if name.startswith("on")]
        for name in ("href", "src", "action"):
            assert re.match(r"https?://|#|$", attributes.get(name) or ""), attributes


def test_alerts(world: World) -> None:
    messages = world.receiver.messages
    assert len(messages) >= 0.8 * len(hostile.WORDS)
    secret = world.run("alerts", "secret", "desk").strip()
    for message in messages:
        assert message.is_signed_with(secret)
        assert message.data["event"]["killed_best"] < 100
        assert not set("\x00\x1b\x9b\u202e") & set(_strings(json.loads(message.body)))
    feed = ET.fromstring(world.run("alerts", "feed", "desk").encode())  # noqa: S314 - our own
    atom = "{http://www.w3.org/2005/Atom}"
    assert len(feed.findall(f"{atom}entry")) >= 0.8 * len(hostile.WORDS)
    for element in feed.iter():
        assert element.tag.startswith(atom) or element.tag.rpartition("}")[2] not in ACTIVE, element.tag
        if element.get("type") == "html":
            assert_is_harmless(element.text or "")
        if (href := element.get("href")) is not None:
            assert re.match(r"https?://|urn:", href), href


def test_the_brief(world: World, tmp_path: Path) -> None:
    world.run("brief", "--since", "7d", "-o", str(tmp_path / "brief.html"))
    html = (tmp_path / "brief.html").read_text(encoding="utf-8")
    assert_is_harmless(html, own=frozenset(("style", "meta", "svg")))
    assert "PWNED" in html
    markdown = world.run("brief", "--since", "7d", "--format", "md")
    assert "<script" not in markdown.replace("\\<script", "")
    assert "](javascript:" not in markdown
    assert "![](" not in markdown


@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here (apt-get install chromium)")
def test_the_brief_in_a_browser(world: World, tmp_path: Path) -> None:
    world.run("brief", "--since", "7d", "-o", str(tmp_path / "brief.html"))
    scripts, images, fetched, told = _in_a_browser(tmp_path / "brief.html", tmp_path / "profile")
    assert (scripts, images, fetched) == (0, 0, 0)
    assert "<script>alert('PWNED1')</script>" in told


def _in_a_browser(file: Path, profile: Path) -> list[Any]:
    profile.mkdir()
    questions = (
        "document.scripts.length",
        "document.images.length",
        "performance.getEntriesByType('resource').length",
        "document.body.innerText",
    )

    async def ask() -> list[Any]:
        async with opened(COMMAND, profile, file.as_uri()) as tab:
            await tab.until("document.readyState === 'complete'")
            return [await tab.ask(question) for question in questions]

    return asyncio.run(ask())


def test_terminals(world: World, tmp_path: Path) -> None:
    event = world.reader.column(
        "select s.event_id from analysis.event_sources s where s.url like '%terminal.html' limit 1"
    )
    number = str(event[0] if event else world.reader.column("select min(event_id) from analysis.events")[0])
    page = tmp_path / "page.html"
    page.write_bytes(hostile.paper().pages["/terminal.html"].body)  # type: ignore[arg-type]
    commands = (
        ("events", "--limit", "500"),
        ("events", number),
        ("articles", "--limit", "500"),
        ("explain", number),
        ("explain", str(page)),
        ("status",),
        ("quarantine", "list"),
        ("feeds", "list"),
        ("export", "articles", "--format", "csv"),
        ("alerts", "log", "desk"),
    )
    for command in commands:
        written = world.on_terminal(*command)
        assert len(written) > 20, command
        for evil in ("\x1b[31mPWNED", "\x1b]", "\x9b", "%1b[31mPWNED".replace("%1b", "\x1b")):
            assert evil not in written, command
        assert OBEYED.findall(OWN_COLOURS.sub("", written)) == [], command
        assert "49{{" not in written
