"""Airflow's UI in a real headless Chromium, after a run of `ingest` over the sample world: the Newswatch page in its
frame, and the run with its tasks and its note.

NEWSWATCH_SCREENSHOTS=docs/screenshots keeps what was seen; NEWSWATCH_AIRFLOW_URL=http://127.0.0.1:8080 looks at an
Airflow that runs already (`make airflow`) instead of one made for the test.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from tests.conftest import database_from
from tests.dags.conftest import PATIENCE_S, Airflow
from tests.dags.devtools import CHROMIUM, COMMAND, opened
from tests.dags.page_rows import MARKUP, fill

from newswatch.app.sample.server import SampleServer
from newswatch.storage.database import connect

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here (apt-get install chromium)")

SCREENSHOTS = os.environ.get("NEWSWATCH_SCREENSHOTS")
RUNNING = os.environ.get("NEWSWATCH_AIRFLOW_URL")
# Whether the page and its frames are as they were when this was asked before: the single-page UI asks for its data,
# and one request follows from another
STILL = """
(() => {
    const pages = [document, ...[...document.querySelectorAll('iframe')].map(frame => frame.contentDocument)];
    const now = pages.map(page => page?.readyState + page?.documentElement?.outerHTML).join();
    const before = window.before;
    window.before = now;
    return now === before && pages.every(page => page?.readyState === 'complete');
})()
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Browser:
    """A headless Chromium with a profile of its own, looking at one Airflow."""

    origin: str
    profile: Path

    def look(self, path: str, shows: str, keep: str | None = None, *, height: int = 900, dark: bool = False) -> str:
        """The page's elements once they hold these words and change no more. `keep` names its picture."""

        async def seen() -> tuple[str, bytes]:
            async with opened(COMMAND, self.profile, f"{self.origin}{path}") as page:
                size = {"width": 1280, "height": height, "deviceScaleFactor": 1, "mobile": False}
                await page.call("Emulation.setDeviceMetricsOverride", **size)
                if dark:
                    scheme = {"name": "prefers-color-scheme", "value": "dark"}
                    await page.call("Emulation.setEmulatedMedia", features=[scheme])
                await page.until(f"document.documentElement?.outerHTML.includes({json.dumps(shows)})")
                await page.until(STILL)
                return await page.ask("document.documentElement.outerHTML"), await page.shot()

        dom, shot = asyncio.run(seen())
        assert len(shot) > 10_000  # not an empty window
        if keep and SCREENSHOTS:
            Path(SCREENSHOTS).mkdir(parents=True, exist_ok=True)
            (Path(SCREENSHOTS) / f"{keep}.png").write_bytes(shot)
        return dom


@pytest.fixture(scope="module")
def browser(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Browser:
    """A browser in front of a running API server, log-in free on loopback. `ingest` has run."""
    origin = RUNNING.rstrip("/") if RUNNING else request.getfixturevalue("made_for_it")
    return Browser(origin=origin, profile=tmp_path_factory.mktemp("chromium"))


@pytest.fixture(scope="module")
def made_for_it(
    airflow: Airflow, maintenance_url: str, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The URL of an API server over one run of `ingest`, of the sample world."""
    with database_from(maintenance_url, template) as url, SampleServer() as world:
        tasks = {
            "NEWSWATCH_HOME": str(tmp_path_factory.mktemp("home")),
            "NEWSWATCH_DATABASE_URL": url,
            "NEWSWATCH_FEEDS": "sample",
            "NEWSWATCH_SAMPLE_AT": f"127.0.0.1:{world.port}",
        }
        assert airflow.run({"dag": "ingest"}, **tasks)[0]["state"] == "success"
        with api_server({**airflow.environment, **tasks}, tmp_path_factory.mktemp("api-server")) as origin:
            yield origin


@contextmanager
def api_server(environment: dict[str, str], home: Path) -> Iterator[str]:
    """Its URL, while it runs."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    origin, log = f"http://127.0.0.1:{port}", home / "log"
    where = {"AIRFLOW__API__BASE_URL": origin, "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{origin}/execution/"}
    with log.open("wb") as said:
        server = subprocess.Popen(
            [sys.executable, "-m", "airflow", "api-server", "--host=127.0.0.1", f"--port={port}", "--workers=1"],
            env={**environment, **where},
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        wait_for(f"{origin}/api/v2/version", server, log)
        yield origin
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


def asked(url: str) -> Any:
    """What the API says."""
    with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310 - our own server
        return json.load(answer)


def wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until and server.poll() is None:
        try:
            asked(url)
        except OSError:
            time.sleep(0.3)
        else:
            return
    raise AssertionError(log.read_text(errors="replace")[-3000:])


def test_the_page_stands_in_airflows_navigation(browser: Browser) -> None:
    dom = browser.look("/plugin/newswatch", 'src="newswatch/"', "newswatch-page", height=1200)
    assert 'title="Newswatch"' in dom
    assert 'src="newswatch/"' in dom
    assert "allow-scripts allow-same-origin" in dom  # what the page's own script needs of the frame


def test_the_page_shows_what_came(browser: Browser) -> None:
    found = asked(f"{browser.origin}/newswatch/health")
    dom = browser.look("/newswatch/", "data-verdict=", height=2400)
    assert f'data-verdict="{found["verdict"]}"' in dom
    assert len(found["events"]) == 20
    for event in found["events"]:
        assert escape(event["quote"], quote=False) in dom
    for feed in found["worst_feeds"]:
        assert escape(feed["next_reason"], quote=False) in dom
    browser.look("/plugin/newswatch", 'src="newswatch/"', "newswatch-page-dark", height=1000, dark=True)


def test_links_lead_out_of_the_frame(browser: Browser) -> None:
    in_frame = "document.querySelector('iframe')?.contentDocument?.querySelector('a.airflow')"

    async def follow() -> tuple[str, int]:
        async with opened(COMMAND, browser.profile, f"{browser.origin}/plugin/newswatch") as page:
            await page.until(f"!!({in_frame})")
            await page.ask(f"{in_frame}.click()")
            path = await page.until("location.pathname.startsWith('/dags/') && location.pathname")
            await page.until("document.body.innerText.includes('ingest')")
            return path, await page.ask("document.querySelectorAll('iframe').length")

    assert asyncio.run(follow()) == ("/dags/ingest", 0)


def test_a_run_shows_its_stages_and_what_came(browser: Browser) -> None:
    runs = asked(f"{browser.origin}/api/v2/dags/ingest/dagRuns?order_by=run_after")["dag_runs"]
    run = quote(runs[0]["dag_run_id"], safe="")
    dom = browser.look(f"/dags/ingest/runs/{run}", "shard 2 of 2", "ingest-run", height=1000)
    for stage in ("poll", "fetch", "extract", "assess", "code", "link", "report"):
        assert f">{stage}" in dom


def test_trouble_is_seen_and_strangers_words_do_nothing(
    airflow: Airflow, maintenance_url: str, template: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with database_from(maintenance_url, template) as url:
        engine = connect(url)
        fill(engine)
        engine.dispose()
        home = tmp_path_factory.mktemp("api-server")
        with api_server({**airflow.environment, "NEWSWATCH_DATABASE_URL": url}, home) as origin:
            browser = Browser(origin=origin, profile=tmp_path_factory.mktemp("chromium"))
            browser.look("/plugin/newswatch", 'src="newswatch/"', "newswatch-page-trouble", height=1000)
            dom = browser.look("/newswatch/", "data-verdict=", height=1600)
    assert 'data-verdict="broken"' in dom
    assert "Stage assess does nothing" in dom
    assert escape(MARKUP, quote=False) in dom
    assert "<img" not in dom
    assert dom.count("<script") == 1
