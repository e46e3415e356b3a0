"""What is said, and to whom, when a task fails for good or a run is late."""

from __future__ import annotations

import asyncio
import logging
import socketserver
import threading
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from tests.dags.conftest import Airflow

from newswatch.airflow import callbacks


def instance() -> SimpleNamespace:
    return SimpleNamespace(dag_id="ingest", task_id="poll", run_id="scheduled__1", try_number=4)


def test_a_failure_is_a_line_and_nobody_is_told_by_default(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        callbacks.failed({"task_instance": instance(), "exception": ValueError("no room")})
    assert "poll of ingest failed for good: ValueError: no room" in caplog.text


def test_a_task_that_was_killed_has_no_error_to_show(caplog: pytest.LogCaptureFixture) -> None:
    callbacks.failed({"task_instance": instance()})
    assert "it was ended from outside" in caplog.text


def test_a_late_run_says_how_old_the_data_are(
    database_url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("NEWSWATCH_DATABASE_URL", database_url)
    asyncio.run(callbacks.late(dag_id="ingest", minutes=30, context={}))
    assert "ingest has not ended within 30 minutes. Newest (UTC): no poll yet, no article yet" in caplog.text


def test_a_late_run_is_told_of_also_where_the_database_is_the_reason(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("NEWSWATCH_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/newswatch")
    asyncio.run(callbacks.late(dag_id="ingest", minutes=30))
    assert "The database does not say how fresh the data are" in caplog.text


def test_text_of_strangers_is_neither_markup_nor_template() -> None:
    assert callbacks.escaped("<b>{{ conn.secret }}</b>") == "&lt;b&gt;&#123;&#123; conn.secret &#125;&#125;&lt;/b&gt;"


class Mailbox(socketserver.ThreadingTCPServer):
    """As much of SMTP as a client needs to leave its mail."""

    daemon_threads = True

    def __init__(self) -> None:
        self.mails: list[str] = []
        super().__init__(("127.0.0.1", 0), _Session)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Session(socketserver.StreamRequestHandler):
    server: Mailbox

    def handle(self) -> None:
        self._say("220 here")
        while line := self.rfile.readline():
            command = line.decode().strip().upper()
            if command == "DATA":
                self._say("354 go on")
                lines = iter(self.rfile.readline, b".\r\n")
                self.server.mails.append(b"".join(lines).decode())
            if command == "QUIT":
                self._say("221 bye")
                return
            self._say("250 ok")

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with Mailbox() as server:
        yield server
        server.shutdown()


SEND = """
from types import SimpleNamespace
from newswatch.airflow import callbacks
ti = SimpleNamespace(dag_id="ingest", task_id="poll", run_id="scheduled__1", try_number=4)
callbacks.failed({"task_instance": ti, "exception": ValueError("<i>{{ no }}</i> room")})
"""


def test_those_who_asked_for_it_get_a_mail(airflow: Airflow, mailbox: Mailbox) -> None:
    done = airflow.python(
        "-c",
        SEND,
        NEWSWATCH_NOTIFY_TO="desk@newswatch.example, night@newswatch.example",
        AIRFLOW_CONN_SMTP_DEFAULT=(
            f"smtp://127.0.0.1:{mailbox.port}/?disable_ssl=true&disable_tls=true&from_email=watch%40newswatch.example"
        ),
    )
    assert done.returncode == 0, done.stderr[-2000:]
    (mail,) = mailbox.mails
    assert "Subject: newswatch: ingest.poll failed" in mail
    assert "desk@newswatch.example" in mail
    assert "night@newswatch.example" in mail
    assert "<i>" not in mail
