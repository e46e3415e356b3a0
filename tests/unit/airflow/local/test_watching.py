"""What the supervisor asks of Airflow's API, and what it says of the answers. A server of ours answers for Airflow."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.loopback import Asked, LoopbackServer, Reply

from newswatch.airflow.local.api import LocalApi, NoAnswerError
from newswatch.airflow.local.watching import Watcher

WELL = {name: {"status": "healthy"} for name in ("metadatabase", "scheduler", "triggerer", "dag_processor")}
RUN = {
    "dag_id": "ingest",
    "dag_run_id": "scheduled__2026-03-12T12:00:00+00:00",
    "state": "success",
    "start_date": "2026-03-12T12:00:01Z",
    "end_date": "2026-03-12T12:00:43.5Z",
    "note": "132 entries, 41 new articles\x1b[31m",
}


class Answers:
    """What Airflow would say now."""

    def __init__(self) -> None:
        self.health: Mapping[str, Any] = WELL
        self.runs: list[Mapping[str, Any]] = []
        self.errors: list[Mapping[str, Any]] = []
        self.token = str(1)

    def __call__(self, asked: Asked) -> Reply:
        path = asked.path.partition("?")[0]
        if path == "/auth/token":
            return self._json({"access_token": self.token})
        if path == "/api/v2/monitor/health":
            return self._json(self.health)
        if asked.headers.get("authorization") != f"Bearer {self.token}":
            return Reply(401, b"{}")
        found: dict[str, Any] = {
            "/api/v2/dags/~/dagRuns": {"dag_runs": self.runs},
            "/api/v2/dags/ingest/dagRuns": {"total_entries": len(self.runs)},
            "/api/v2/importErrors": {"import_errors": self.errors},
        }
        return self._json(found[path]) if path in found else Reply(404, b"{}")

    @staticmethod
    def _json(found: object) -> Reply:
        return Reply(200, json.dumps(found).encode(), {"Content-Type": "application/json"})


@pytest.fixture
def answers() -> Answers:
    return Answers()


@pytest.fixture
def api(answers: Answers) -> Iterator[LocalApi]:
    with LoopbackServer(answers) as server:
        yield LocalApi(server.port)


def watcher(api: LocalApi) -> Watcher:
    return Watcher(api, datetime(2026, 3, 12, 12, tzinfo=UTC))


def test_a_run_is_told_once_with_its_note(answers: Answers, api: LocalApi) -> None:
    looks = watcher(api)
    assert list(looks.news()) == []
    assert not looks.first_run()
    answers.runs = [RUN]
    assert looks.first_run()
    (line,) = looks.news()
    assert line.startswith("ingest done in 42 s: 132 entries, 41 new articles")
    assert "\x1b" not in line
    assert list(looks.news()) == []
    answers.runs = [{**RUN, "end_date": "2026-03-12T12:20:00Z", "state": "failed", "note": None}]  # cleared, ran again
    (line,) = looks.news()
    assert line.startswith("ingest FAILED in 1199 s; see ")
    assert line.endswith(f"127.0.0.1:{api.port}/dags/ingest/runs/scheduled__2026-03-12T12%3A00%3A00%2B00%3A00")


def test_health_is_told_when_it_changes(answers: Answers, api: LocalApi) -> None:
    looks = watcher(api)
    answers.health = {**WELL, "triggerer": {"status": None}, "dag_processor": None}
    assert list(looks.news()) == ["Not healthy: dag_processor, triggerer"]
    assert list(looks.news()) == []
    answers.health = WELL
    assert list(looks.news()) == ["All healthy again"]


def test_a_file_that_cannot_be_read(answers: Answers, api: LocalApi) -> None:
    answers.errors = [{"filename": "one.py", "stack_trace": "Traceback …\nNameError: name 'x' is not defined\n"}]
    looks = watcher(api)
    assert list(looks.news()) == ["one.py cannot be read: NameError: name 'x' is not defined"]
    assert list(looks.news()) == []


def test_an_old_token_is_replaced(answers: Answers, api: LocalApi) -> None:
    assert api.get("/api/v2/importErrors") == {"import_errors": []}
    answers.token = str(2)
    assert api.get("/api/v2/importErrors") == {"import_errors": []}
    with pytest.raises(NoAnswerError, match="404"):
        api.get("/api/v2/absent")


def test_nobody_there() -> None:
    looks = watcher(LocalApi(9))
    assert list(looks.news()) == []
    assert not looks.first_run()
    assert not looks.begin_first_run()
    with pytest.raises(NoAnswerError, match="does not answer"):
        LocalApi(9).health()
