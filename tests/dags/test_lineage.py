"""What OpenLineage is told, by a real run that sends to a listener on loopback; and nothing until it is switched on."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from tests.conftest import database_from
from tests.dags.conftest import Airflow

from newswatch.airflow import assets, lineage, provider
from newswatch.model import Stage
from newswatch.storage.tables import metadata

TELL = """
from airflow.sdk import lineage as collected
from newswatch.airflow import lineage
lineage.tell(*lineage.STAGES["code"])
made = collected.get_hook_lineage_collector.cache_info().currsize
found = collected.get_hook_lineage_collector().collected_assets if made else None
print(made, found and [sorted(one.asset.uri for one in side) for side in (found.inputs, found.outputs)])
"""


@pytest.fixture
def listener() -> Iterator[tuple[str, list[bytes]]]:
    """An address that takes events, and what has come."""
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
        yield f"http://127.0.0.1:{server.server_port}", bodies
        server.shutdown()


def test_a_run_names_the_tables_it_reads(
    airflow: Airflow,
    listener: tuple[str, list[bytes]],
    maintenance_url: str,
    template: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    url, bodies = listener
    with database_from(maintenance_url, template) as database:
        with_password = database.replace("postgresql+psycopg://newswatch@", "postgresql+psycopg://newswatch:s3cret@", 1)
        assert "s3cret" in with_password
        [done] = airflow.run(
            {"dag": "brief"},
            NEWSWATCH_HOME=str(tmp_path_factory.mktemp("home")),
            NEWSWATCH_DATABASE_URL=with_password,
            AIRFLOW__OPENLINEAGE__DISABLED="False",
            AIRFLOW__OPENLINEAGE__TRANSPORT=json.dumps({"type": "http", "url": url}),
        )
    assert done["state"] == "success", done
    events: list[dict[str, Any]] = [json.loads(body) for body in bodies]
    [complete] = [one for one in events if (one["job"]["name"], one["eventType"]) == ("brief.write", "COMPLETE")]
    namespace, name = lineage.place(with_password)
    assert sorted((one["namespace"], one["name"]) for one in complete["inputs"]) == [
        (namespace, f"{name}.newswatch.{table}") for table in ("article", "event", "mention")
    ]
    assert b"s3cret" not in b"".join(bodies)


@pytest.mark.parametrize(
    ("switch", "told"),
    [
        ({}, "0 None"),
        (
            {"AIRFLOW__OPENLINEAGE__DISABLED": "True", "AIRFLOW__OPENLINEAGE__TRANSPORT": '{"type": "console"}'},
            "0 None",
        ),
        (
            {"AIRFLOW__OPENLINEAGE__TRANSPORT": '{"type": "console"}'},
            "1 [['x-newswatch://articles', 'x-newswatch://assessments'], ['x-newswatch://mentions']]",
        ),
    ],
    ids=["not set", "off", "on"],
)
def test_nothing_is_collected_until_it_is_switched_on(airflow: Airflow, switch: dict[str, str], told: str) -> None:
    done = airflow.python("-c", TELL, **switch)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == told


def test_every_stage_has_its_tables_and_every_table_is_there() -> None:
    assert set(lineage.STAGES) == set(Stage)
    tables = {table.name for table in metadata.tables.values()}
    assert set(lineage.TABLES.values()) <= tables
    sides = [*lineage.STAGES.values(), lineage.BRIEF]
    assert {name for side in sides for names in side for name in names} == set(lineage.TABLES)


def test_the_assets_are_datasets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSWATCH_DATABASE_URL", "postgresql://app:s3cret@db.paper.example/news")
    for asset, table in ((assets.ARTICLES, "article"), (assets.EVENTS, "event")):
        found = lineage.dataset(asset, None)
        assert found is not None
        assert (found.namespace, found.name) == ("postgres://db.paper.example:5432", f"news.newswatch.{table}")
    assert lineage.dataset(type(assets.EVENTS)(uri="x-newswatch://unheard-of"), None) is None
    [schemes] = [uris["schemes"] for uris in provider.info()["asset-uris"]]
    assert lineage.URI.partition(":")[0] in schemes


@pytest.mark.parametrize(
    ("url", "place"),
    [
        (None, ("postgres://localhost:5432", "newswatch")),
        ("postgresql+psycopg://newswatch@/newswatch?host=/run/x&port=5432", ("postgres://localhost:5432", "newswatch")),
        ("postgresql://u:p%40ss@[::1]:6432/news", ("postgres://::1:6432", "news")),
        ("postgresql://u:p@db", ("postgres://db:5432", "newswatch")),
    ],
)
def test_a_place_has_no_name_and_no_password(url: str | None, place: tuple[str, str]) -> None:
    assert lineage.place(url) == place
