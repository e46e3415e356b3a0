"""The Newswatch page in Airflow's real API server, over rows of every kind: who may see it, what it says, and that what
strangers wrote is text on it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from tests.conftest import database_from
from tests.dags.conftest import Airflow
from tests.dags.page_rows import MARKUP, fill

from newswatch.storage.database import connect

Ask = Callable[..., dict[str, Any]]


@contextmanager
def asked(airflow: Airflow, database_url: str) -> Iterator[Ask]:
    """An API server that asks this database."""
    home = Path(airflow.environment["AIRFLOW_HOME"])
    (home / "passwords.json").write_text(json.dumps({name: name for name in ("operator", "analyst")}))
    log_in = {
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "False",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": "operator:op,analyst:viewer",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(home / "passwords.json"),
    }
    server = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("ask_airflow.py"))],
        env={**airflow.environment, **log_in, "NEWSWATCH_DATABASE_URL": database_url},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert server.stdin
    assert server.stdout

    def ask(path: str, *, user: str | None = "operator") -> dict[str, Any]:
        assert server.stdin
        assert server.stdout
        server.stdin.write(json.dumps({"path": path, "user": user}) + "\n")
        server.stdin.flush()
        answer: dict[str, Any] = json.loads(server.stdout.readline())
        return answer

    try:
        yield ask
    finally:
        server.stdin.close()
        server.wait(60)
        server.stdout.close()


@pytest.fixture(scope="module")
def engine(maintenance_url: str, template: str) -> Iterator[sa.Engine]:
    """A database with a row of every kind that the page shows."""
    with database_from(maintenance_url, template) as url:
        made = connect(url)
        fill(made)
        yield made
        made.dispose()


@pytest.fixture(scope="module")
def ask(airflow: Airflow, engine: sa.Engine) -> Iterator[Ask]:
    with asked(airflow, engine.url.render_as_string(hide_password=False)) as ask:
        yield ask


class Parts(HTMLParser):
    """What a browser makes of a page: its tags, and its text by section."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: dict[str, str] = {}
        self._section = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "section":
            self._section = dict(attrs).get("id") or dict(attrs).get("data-verdict") or "tiles"

    def handle_data(self, data: str) -> None:
        self.text[self._section] = " ".join((self.text.get(self._section, "") + " " + data).split())


def test_without_log_in_there_is_nothing_to_see(ask: Ask) -> None:
    for path in ("/newswatch/", "/newswatch/health", "/newswatch/icon.svg"):
        answer = ask(path, user=None)
        assert answer["status"] == 401
        assert "Border" not in answer["body"]
    for path in ("/newswatch/docs", "/newswatch/openapi.json", "/newswatch/newswatch.html"):
        assert ask(path)["status"] == 404


def test_who_may_look_at_airflow_may_look_at_the_page(ask: Ask) -> None:
    assert ask("/newswatch/", user="analyst")["status"] == 200


def test_the_page_says_what_an_operator_needs(ask: Ask) -> None:
    answer = ask("/newswatch/")
    assert answer["status"] == 200, answer["body"]
    assert answer["headers"]["content-type"] == "text/html; charset=utf-8"
    text = Parts(answer["body"]).text
    assert "BROKEN: Data do not flow" in text["broken"]
    assert "Stage assess does nothing: 1 input is due, the oldest for 3 hours" in text["broken"]
    assert "newswatch run" in text["broken"]
    assert "Last poll 4 minutes ago" in text["tiles"]
    assert "20 minutes from publication, median" in text["tiles"]
    assert "assess 1 0 0 0 3 hours ago" in text["backlog"]
    assert "extract done 9 9 ok" in text["outcomes"]
    assert "rejected 3 3 consent wall" in text["outcomes"]
    assert "1 failing 1 healthy 1 silent" in text["feeds"]
    assert "server error : 503" in text["feeds"]
    assert "in 20 minutes failed 5 times: waits 6 hours" in text["feeds"]
    assert "silent no entry for 3 days" in text["alarms"]
    assert "2026-03-05 Suicide attack , Torkham" in text["events"]
    assert "1,234 killed AF → PK 2 of 4" in text["events"]
    assert "parse crashed : signal 11" in text["quarantine"]
    assert "fetch 6 hours ago" in text["runs"]


def test_what_strangers_wrote_is_text(ask: Ask) -> None:
    answer = ask("/newswatch/")
    parts = Parts(answer["body"])
    assert [tag for tag, _ in parts.tags].count("script") == 1  # its own
    assert not [tag for tag, _ in parts.tags if tag in {"img", "iframe", "object", "form", "link"}]
    attributes = {name for _, found in parts.tags for name in found}
    assert not {name for name in attributes if name.startswith("on") or name == "style"}
    for section in ("feeds", "alarms", "events", "quarantine", "runs"):
        assert MARKUP in parts.text[section]
    assert "\u202e" not in answer["body"]
    assert "\x1b" not in answer["body"]


def test_nothing_is_loaded_from_elsewhere_and_nobody_frames_it(ask: Ask) -> None:
    answer = ask("/newswatch/")
    policy = dict(part.split(" ", 1) for part in answer["headers"]["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'self'"
    assert policy["script-src"].startswith("'sha256-")
    assert "unsafe" not in answer["headers"]["content-security-policy"]
    assert answer["headers"]["cache-control"] == "no-store"
    links = [found["href"] for tag, found in Parts(answer["body"]).tags if tag == "a"]
    assert links
    assert all(link and link.startswith("/dags/") for link in links)


def test_monitors_get_the_same_as_json(ask: Ask) -> None:
    answer = ask("/newswatch/health")
    assert (answer["status"], answer["headers"]["content-type"]) == (200, "application/json")
    found = json.loads(answer["body"])
    assert found["verdict"] == "broken"
    assert any("assess" in reason for reason in found["reasons"])
    assert found["worst_feeds"][0]["failures_in_row"] == 5
    assert found["events"][0]["date_start"] == "2026-03-05"


def test_the_ui_knows_the_page(ask: Ask) -> None:
    plugins = json.loads(ask("/api/v2/plugins")["body"])["plugins"]
    (ours,) = [plugin for plugin in plugins if plugin["name"] == "newswatch"]
    (view,) = ours["external_views"]
    assert (view["name"], view["url_route"], view["href"]) == ("Newswatch", "newswatch", "newswatch/")
    assert ask("/newswatch/icon.svg")["headers"]["content-type"] == "image/svg+xml"


def test_a_database_out_of_reach_is_said_and_no_secret_is(airflow: Airflow) -> None:
    with asked(airflow, "postgresql://reader:s3cret-word@127.0.0.1:9/newswatch") as ask:
        answer = ask("/newswatch/")
        assert answer["status"] == 503
        text = Parts(answer["body"]).text["broken"]
        assert "does not answer" in text
        assert "Check NEWSWATCH_DATABASE_URL" in text
        assert "s3cret-word" not in answer["body"]
        assert "Traceback" not in answer["body"]
        monitored = ask("/newswatch/health")
        assert monitored["status"] == 503
        assert json.loads(monitored["body"])["verdict"] == "broken"
        assert "s3cret-word" not in monitored["body"]


def test_a_wrong_setting_is_said(airflow: Airflow) -> None:
    with asked(airflow, "mysql://nobody@nowhere.example/x") as ask:
        answer = ask("/newswatch/")
        assert answer["status"] == 503
        assert "NEWSWATCH_DATABASE_URL" in answer["body"]


def test_the_plugin_costs_airflow_nothing(airflow: Airflow) -> None:
    looked = airflow.python(
        "-c",
        "import airflow.plugins_manager, sys; before = set(sys.modules); import newswatch.airflow.plugin; "
        "print(*sorted(set(sys.modules) - before))",
    )
    assert looked.returncode == 0, looked.stderr
    # the plugin and its listener, and nothing that they would do without
    extra = {name for name in looked.stdout.split() if not name.startswith(("airflow.", "newswatch.airflow."))}
    assert extra == set()
