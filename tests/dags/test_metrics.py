"""newswatch's own metrics: sent through Airflow's switch to a real StatsD listener, and told in one table."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from tests.dags.conftest import Airflow

from newswatch.airflow import metrics
from newswatch.model import EventType, OutcomeKind, Reason, Stage
from newswatch.model.health import Condition, Finding, Freshness, Health, StageBacklog
from newswatch.model.work import Tally

NOW = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)
# As a task's process begins (airflow.sdk.execution_time.task_runner.main), then what the task `report` does
A_TASK = """
from airflow.sdk.configuration import conf
from airflow.sdk.observability import stats
from airflow.sdk.observability.metrics import stats_utils
legacy = conf.getboolean("metrics", "legacy_names_on")
stats.initialize(factory=stats_utils.get_stats_factory(), export_legacy_names=legacy)
from newswatch.airflow import metrics
from tests.dags.test_metrics import health, outcomes
metrics.emit(health(), outcomes())
"""


def health() -> Health:
    """A pipeline that is degraded."""
    return Health(
        at=NOW,
        backlog=tuple(
            StageBacklog(
                stage=stage,
                due=3,
                under_way=1,
                waiting=0,
                quarantined=2,
                oldest_due_at=NOW - timedelta(minutes=5) if stage is Stage.FETCH else None,
            )
            for stage in Stage
        ),
        freshness=Freshness(
            last_poll_at=NOW - timedelta(seconds=90),
            newest_article_at=NOW - timedelta(hours=1),
            newest_event_at=None,
            article_lag_s=1200.0,
            articles_last_day=41,
            events_last_day=2,
        ),
        active={},
        outcomes=(),
        feeds={"healthy": 12, "failing": 1},
        sample=False,
        worst_feeds=(),
        alarms=(),
        alarms_total=0,
        quarantine=(),
        quarantined_last_day=0,
        events=(),
        events_by_type={"bombing": 2},
        broken_runs=(),
        broken_runs_total=0,
        findings=(Finding(condition=Condition.DEGRADED, what="something", advice="mend it"),),
    )


def outcomes() -> dict[Stage, Tally]:
    """The tallies of one run."""
    tally = Tally()
    tally.add(OutcomeKind.DONE, Reason.OK, 40)
    tally.add(OutcomeKind.REJECTED, Reason.CONSENT_WALL, 2)
    tally.extra["new articles"] = 38
    return {Stage.EXTRACT: tally, Stage.LINK: Tally()}


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A StatsD server, as far as a sender can tell."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as made:
        made.bind(("127.0.0.1", 0))
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        made.settimeout(5)
        yield made


def heard(listener: socket.socket) -> dict[str, str]:
    """What has arrived, by name."""
    found: dict[str, str] = {}
    listener.setblocking(False)
    while True:
        try:
            line = listener.recv(4096).decode()
        except BlockingIOError:
            return found
        name, _, value = line.partition(":")
        found[name] = value


def test_they_arrive_where_airflows_do(airflow: Airflow, listener: socket.socket) -> None:
    done = airflow.python(
        "-c",
        A_TASK,
        AIRFLOW__METRICS__STATSD_ON="True",
        AIRFLOW__METRICS__STATSD_HOST="127.0.0.1",
        AIRFLOW__METRICS__STATSD_PORT=str(listener.getsockname()[1]),
    )
    assert done.returncode == 0, done.stderr
    found = heard(listener)
    assert found["airflow.newswatch.health"] == "1|g"
    assert found["airflow.newswatch.backlog.fetch.due"] == "3|g"
    assert found["airflow.newswatch.backlog.link.quarantined"] == "2|g"
    assert found["airflow.newswatch.backlog.fetch.oldest_due"] == "300.0|g"
    assert found["airflow.newswatch.backlog.code.oldest_due"] == "0.0|g"
    assert found["airflow.newswatch.freshness.poll"] == "90.0|g"
    assert found["airflow.newswatch.freshness.article_lag"] == "1200.0|g"
    assert "airflow.newswatch.freshness.event" not in found  # there is no event yet: no age, not zero
    assert found["airflow.newswatch.feeds.failing"] == "1|g"
    assert found["airflow.newswatch.feeds.silent"] == "0|g"
    assert found["airflow.newswatch.events.bombing"] == "2|g"
    assert found["airflow.newswatch.outcomes.extract.done.ok"] == "40|c"
    assert found["airflow.newswatch.outcomes.extract.rejected.consent_wall"] == "2|c"
    assert found["airflow.newswatch.came.new_articles"] == "38|c"
    assert len([name for name in found if ".events." in name]) == len(EventType)


def test_they_arrive_over_opentelemetry_too(airflow: Airflow) -> None:
    bodies: list[bytes] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Collector) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        done = airflow.python(
            "-c",
            A_TASK,
            AIRFLOW__METRICS__OTEL_ON="True",
            OTEL_EXPORTER_OTLP_ENDPOINT=f"http://127.0.0.1:{server.server_port}",
            OTEL_EXPORTER_OTLP_PROTOCOL="http/protobuf",
        )
        server.shutdown()
    assert done.returncode == 0, done.stderr
    sent = b"".join(bodies)
    for name in ("backlog.fetch.due", "freshness.article_lag", "outcomes.extract.rejected.consent_wall"):
        assert f"airflow.newswatch.{name}".encode() in sent


def test_they_are_off_until_airflows_are_on(airflow: Airflow, listener: socket.socket) -> None:
    done = airflow.python("-c", A_TASK, AIRFLOW__METRICS__STATSD_PORT=str(listener.getsockname()[1]))
    assert done.returncode == 0, done.stderr
    assert heard(listener) == {}


def test_every_one_is_in_the_table() -> None:
    used = set()
    for metric, name, value in metrics.values(health(), outcomes()):
        assert re.fullmatch(re.sub(r"\\{\w+\\}", "[a-z_0-9]+", re.escape(metric.name)), name)
        assert value >= 0
        used.add(metric)
    assert used == set(metrics.METRICS)
