"""`newswatch feeds …` in a process of its own, over real HTTP on loopback, without a database and with one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from newswatch.catalog import feed_files
from newswatch.feeds import opml

FEED = b"""<rss version="2.0"><channel><title>Harbour \x1b[31mGazette</title><link>/</link><language>en</language>
<item><title>One</title><link>/1</link><guid>1</guid><pubDate>Tue, 10 Mar 2026 09:00:00 GMT</pubDate></item>
</channel></rss>"""
HOME = b"""<html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head><body>Home</body></html>"""
BAD_OPML = (
    '<opml><body><outline text="A & B"><outline xmlUrl="{0}/feed?a=1&b=2" text="Q"/><outline xmlUrl="ftp://x"/></body>'
)

Newswatch = Callable[..., "subprocess.CompletedProcess[str]"]


class _Site(BaseHTTPRequestHandler):
    answers: dict[str, bytes] = {"/feed": FEED, "/": HOME, "/second": FEED}  # noqa: RUF012 - never changed

    def do_GET(self) -> None:
        body = self.answers.get(self.path.partition("?")[0])
        self.send_response(200 if body is not None else 404)
        self.send_header("content-length", str(len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the base class's name
        """Nothing on standard error."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Site) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def newswatch(tmp_path: Path, site: str) -> Newswatch:
    """Runs the command line; `database` is a URL."""

    def run(*arguments: str, database: str | None = None, **more: str) -> subprocess.CompletedProcess[str]:
        environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ} | {
            "NEWSWATCH_HOME": str(tmp_path / "home"),
            "NEWSWATCH_CONTACT": "desk@outlet.example",
            "NEWSWATCH_ALLOW_LOOPBACK": "true",
            "NEWSWATCH_ALLOW_PORTS": site.rpartition(":")[2],
            "NEWSWATCH_HOST_SPACING_S": "0",
        }
        if database is not None:
            environment["NEWSWATCH_DATABASE_URL"] = database
        return subprocess.run(
            [sys.executable, "-m", "newswatch", "feeds", *arguments],
            capture_output=True,
            text=True,
            encoding="utf-8",
            env=environment | more,
            check=False,
            timeout=60,
        )

    return run


class TestWithoutADatabase:
    def test_list(self, newswatch: Newswatch) -> None:
        ended = newswatch("list", "--json")
        listed = json.loads(ended.stdout)
        assert {one["slug"] for one in listed} == {spec.slug for spec in feed_files.load()[1]}
        never = json.loads(newswatch("list", "--never-seen", "--json").stdout)
        assert 0 < len(never) < len(listed)
        assert all(one["seen_alive"] is None and one["status"] == "disabled" for one in never)
        shown = newswatch("list", "--country", "pk").stdout
        assert "feeds of" in shown.splitlines()[-1]
        assert all("\tPK\t" in line for line in shown.splitlines()[1:-1])

    def test_check_of_addresses(self, newswatch: Newswatch, site: str) -> None:
        ended = newswatch("check", f"{site}/feed", f"{site}/none", f"{site}/", "--json")
        found = json.loads(ended.stdout)
        assert [(one["alive"], one["reason"], one["status"]) for one in found] == [
            (True, "ok", 200),
            (False, "not_found", 404),
            (False, "not_a_feed", 200),
        ]
        assert (found[0]["entries"], found[0]["newest"]) == (1, "2026-03-10T09:00:00+00:00")
        assert ended.returncode == 0

    def test_check_in_words(self, newswatch: Newswatch, site: str) -> None:
        ended = newswatch("check", f"{site}/none", "http://127.0.0.1:9/feed", "ftp://x/", "http://10.1.1.1/")
        assert ended.returncode == 1
        assert "0 of 4 are alive." in ended.stdout
        assert "not_found" in ended.stdout
        assert "Traceback" not in ended.stderr

    @pytest.mark.parametrize(
        ("arguments", "status", "said"),
        [
            (("check",), 2, "say --all"),
            (("check", "no-such-feed"), 1, "no feed and no outlet no-such-feed"),
            (("add", "not an address"), 1, "no web address"),
            (("discover", "http://"), 1, "no web address"),
            (("import", "/no/such/file"), 2, "does not exist"),
        ],
    )
    def test_mistakes(self, newswatch: Newswatch, arguments: tuple[str, ...], status: int, said: str) -> None:
        ended = newswatch(*arguments)
        assert ended.returncode == status
        assert said in ended.stderr
        assert "Traceback" not in ended.stderr

    def test_no_contact_no_request(self, newswatch: Newswatch) -> None:
        ended = newswatch("check", "https://outlet.example/feed", NEWSWATCH_CONTACT="")
        assert ended.returncode == 1
        assert "NEWSWATCH_CONTACT" in ended.stderr

    def test_export_is_opml(self, newswatch: Newswatch, tmp_path: Path) -> None:
        found = opml.read(newswatch("export").stdout.encode())
        enabled = {spec.url for spec in feed_files.load()[1] if spec.enabled}
        assert (found.error, found.malformed) == (None, None)
        assert {one.url for one in found.outlines} == enabled
        assert newswatch("export", "--all", "-o", str(tmp_path / "all.opml")).returncode == 0
        assert len(opml.read((tmp_path / "all.opml").read_bytes()).outlines) == len(feed_files.load()[1])

    def test_discover(self, newswatch: Newswatch, site: str) -> None:
        ended = newswatch("discover", site, "--json")
        assert ended.returncode == 0
        assert [(one["url"], one["basis"], one["state"], one["entries"]) for one in json.loads(ended.stdout)] in (
            [(f"{site}/feed", "link", "alive", 1)],
            [(f"{site}/feed", "link", "stale", 1)],
        )
        assert newswatch("discover", f"{site}/none").returncode == 1
        assert "rss.xml" in newswatch("discover", site, "--unchecked").stdout

    def test_opml_may_be_looked_at_first(self, newswatch: Newswatch, site: str, tmp_path: Path) -> None:
        file = tmp_path / "list.opml"
        file.write_text(BAD_OPML.format(site), encoding="utf-8")
        ended = newswatch("import", str(file), "--dry-run")
        assert "1 feeds of 1 outlets would come" in ended.stdout
        assert "ftp://x" in ended.stderr
        assert "not well-formed" in ended.stderr
        file.write_text("no list", encoding="utf-8")
        ended = newswatch("import", str(file))
        assert ended.returncode == 1
        assert "no OPML" in ended.stderr


def test_with_a_database(newswatch: Newswatch, site: str, tmp_path: Path, scratch_database_url: str) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return newswatch(*arguments, database=scratch_database_url)

    def states() -> dict[str, str]:
        return {one["slug"]: one["status"] for one in json.loads(run("list", "--json").stdout)}

    added = run("add", f"{site}/second", "--slug", "harbour-second", "--country", "MT")
    assert added.stdout.startswith("Added harbour-second of ")
    assert "there already" in run("add", f"{site}/second").stderr
    assert "not alive: not_found" in run("add", f"{site}/none").stderr
    assert states() == {"harbour-second": "enabled"}

    file = tmp_path / "list.opml"
    file.write_text(BAD_OPML.format(site), encoding="utf-8")
    assert "1 feeds of 1 outlets came" in run("import", str(file)).stdout
    assert "1 were there already" in run("import", str(file)).stdout
    assert sorted(states().values()) == ["disabled", "enabled"]

    checked = run("check", "--never-seen")
    assert "1 are enabled now" in checked.stdout
    assert "\x1b" not in checked.stdout
    assert set(states().values()) == {"enabled"}

    assert "1 of 1 feeds are no longer polled" in run("remove", "harbour-second").stdout
    assert states()["harbour-second"] == "retired"
    assert "no feed nowhere" in run("remove", "nowhere").stderr

    brought = run("import")
    assert f"{len(feed_files.load()[1])} new, 0 changed, 0 retired" in brought.stdout
    assert len(states()) == len(feed_files.load()[1]) + 2
