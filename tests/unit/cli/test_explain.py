"""`newswatch explain` on files, standard input and addresses, in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from newswatch.storage import embedded

TEXT = (
    "KHAR: Three policemen were killed and six others wounded when a roadside bomb went off next to their van in "
    "Bajaur on Thursday morning, officials said. The bomb was planted by men who had slipped in from Afghanistan "
    "during the night, the district police chief told reporters.\n\x1b[2JThe attackers fled across the border."
)
PAGE = (
    "<!doctype html><html lang='en'><head><title>Blast hits van - The Paper</title>"
    "<meta property='article:published_time' content='2026-03-05T13:45:00+00:00'></head><body><article>"
    f"<h1>Blast hits van</h1>{''.join(f'<p>{part}</p>' for part in TEXT.split(chr(10)))}</article></body></html>"
)


def explain(
    *arguments: str, home: Path, given: bytes = b"", more: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "newswatch", "explain", *arguments],
        input=given,
        capture_output=True,
        env=kept | {"NEWSWATCH_HOME": str(home)} | dict(more or {}),
        check=False,
        timeout=120,
    )


def test_a_text_on_standard_input(tmp_path: Path) -> None:
    ended = explain("--title", "Blast", "--published", "2026-03-05", "-", home=tmp_path, given=TEXT.encode())
    assert ended.returncode == 0, ended.stderr.decode()
    assert ended.stderr == b""
    shown = ended.stdout.decode()
    assert shown.startswith("Blast\nstandard input\n")
    assert "not needed: plain text" in shown
    assert "“Three policemen were killed”" in shown
    assert "\x1b" not in shown
    assert not list(tmp_path.iterdir())  # no database, and nothing stored


def test_a_saved_page(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(PAGE)
    ended = explain("--json", str(page), home=tmp_path)
    assert ended.returncode == 0, ended.stderr.decode()
    found = json.loads(ended.stdout)
    assert found["fetch"] is None
    assert found["extract"]["title"] == "Blast hits van"
    assert found["article"]["published"].startswith("2026-03-05T13:45")
    text = found["article"]["text"]
    for evidence in found["assessment"]["evidence"]:
        assert text[evidence["start"] : evidence["end"]] == evidence["quote"]
    (killed,) = [row for row in found["events"][0]["casualties"] if row["outcome"] == "killed"]
    assert killed["best"] == 3
    assert found["events"][0]["date_start"] == "2026-03-05"


def test_title_and_date_that_are_given_win_over_the_page(tmp_path: Path) -> None:
    arguments = ("--json", "--title", "Mine", "--published", "2026-03-13T10:00:00+05:00", "-")
    found = json.loads(explain(*arguments, home=tmp_path, given=PAGE.encode()).stdout)
    assert (found["article"]["title"], found["article"]["published"]) == ("Mine", "2026-03-13T05:00:00+00:00")


def test_a_page_that_is_no_article(tmp_path: Path) -> None:
    ended = explain("-", home=tmp_path, given=b"<html><body><p></p></body></html>")
    assert ended.returncode == 0
    assert b"no_text" in ended.stdout
    assert b"the pipeline stops here" in ended.stdout


def test_input_that_cannot_be_read_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    with (tmp_path / "large").open("wb") as file:
        file.truncate(11_000_000)
    for name, said in (("absent", "No such file"), ("", "Is a directory"), ("empty", "empty"), ("large", "more than")):
        ended = explain(str(tmp_path / name), home=tmp_path)
        assert ended.returncode == 1
        assert said in ended.stderr.decode()
        assert b"Traceback" not in ended.stderr
    assert explain("--published", "yesterday", "-", home=tmp_path, given=b"x").returncode == 2


def test_binary_input_breaks_nothing(tmp_path: Path) -> None:
    ended = explain("-", home=tmp_path, given=bytes(range(256)) * 8)
    assert ended.returncode == 0, ended.stderr.decode()
    assert not set(ended.stdout.decode()) & set("\x1b\x07\x9b")


def test_an_address_needs_a_contact_and_a_public_host(tmp_path: Path) -> None:
    ended = explain("https://paper.example/1", home=tmp_path)
    assert ended.returncode == 1
    assert b"NEWSWATCH_CONTACT" in ended.stderr
    for url, reason in (
        ("http://127.0.0.1/", "forbidden_address"),
        ("file:///etc/passwd", "forbidden_scheme"),
        ("https://paper.example:22/", "forbidden_port"),
    ):
        ended = explain("--json", url, home=tmp_path, more={"NEWSWATCH_CONTACT": "desk@paper.example"})
        assert ended.returncode == 1
        assert json.loads(ended.stdout)["fetch"]["reason"] == reason


class Paper(BaseHTTPRequestHandler):
    """A server with one article, one redirect to it, and a robots.txt."""

    def do_GET(self) -> None:
        body = {"/article": PAGE.encode(), "/robots.txt": b"User-agent: *\nDisallow: /private"}.get(self.path)
        self.send_response(302 if self.path == "/moved" else 200 if body else 404)
        if self.path == "/moved":
            self.send_header("Location", "/article")
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("X-Robots-Tag", "noarchive")
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def paper() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Paper) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A home whose database, which an address needs, does not stay: as root it is elsewhere."""
    yield tmp_path / "home"
    embedded.remove(tmp_path / "home")


def test_an_address_is_fetched_as_the_pipeline_fetches(home: Path, paper: int) -> None:
    may = {
        "NEWSWATCH_CONTACT": "desk@paper.example",
        "NEWSWATCH_ALLOW_LOOPBACK": "1",
        "NEWSWATCH_ALLOW_PORTS": str(paper),
        "NEWSWATCH_HOST_SPACING_S": "0",
    }
    host = f"http://127.0.0.1:{paper}"
    ended = explain(f"{host}/moved", home=home, more=may)
    assert ended.returncode == 0, ended.stderr.decode()
    shown = ended.stdout.decode()
    for said in (
        "ok  200,",
        f"302 → {host}/article",
        f"final URL: {host}/article",
        "x-robots-tag: noarchive",
        "header:x-robots-tag: noarchive",
        "said by a meta tag",
        "“Three policemen were killed”",
    ):
        assert said in shown
    for path, reason in (("/private", "robots_disallowed"), ("/absent", "not_found")):
        ended = explain("--json", host + path, home=home, more=may)
        assert ended.returncode == 1
        assert json.loads(ended.stdout)["fetch"]["reason"] == reason
