"""`newswatch run --feeds sample` as a person runs it: from nothing, twice, in its own process, with no locale."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from tests.conftest import libpq

from newswatch.storage import embedded

# What runs and polls write down about themselves
LOGS = {"attempt", "feed_fetch", "stage_run", "host", "robots", "latch"}


@pytest.fixture
def home() -> Iterator[Path]:
    """A home that nobody has used. Not pytest's tmp_path: as root, the server's user must be able to reach it."""
    above = Path(tempfile.mkdtemp(prefix="nw-second-"))
    above.chmod(0o711)
    yield above / "home"
    if (above / "home" / "server.users").exists():
        embedded.remove(above / "home")
    shutil.rmtree(above, ignore_errors=True)


def newswatch(home: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    # No LANG, no LC_ALL, no HOME, no TERM: what a supervisor or a container gives
    environment = {"PATH": os.environ["PATH"], "NEWSWATCH_HOME": str(home)}
    return subprocess.run(
        [sys.executable, "-m", "newswatch", *arguments], env=environment, capture_output=True, timeout=300, check=False
    )


def tables(home: Path) -> dict[str, tuple[int, str]]:
    """Rows of every table, and a hash of them."""
    with embedded.hold(home) as url, psycopg.connect(libpq(url)) as connection:
        names = connection.execute(
            "select relname from pg_class where relnamespace = 'newswatch'::regnamespace "
            "and relkind in ('r', 'p') and not relispartition order by relname"
        ).fetchall()
        found = {}
        for (name,) in names:
            every_row = sql.SQL("select t::text from newswatch.{} t").format(sql.Identifier(name))
            rows = [row for (row,) in connection.execute(every_row).fetchall()]
            found[name] = (len(rows), hashlib.sha256("\n".join(sorted(rows)).encode()).hexdigest())
        return found


def test_a_second_run_adds_no_row(home: Path) -> None:
    first = newswatch(home, "run", "--feeds", "sample")
    assert first.returncode == 0, first.stderr
    shown = first.stdout.decode()
    assert "events stand in the database" in shown
    assert "Next:" in shown
    before = tables(home)
    assert {name: before[name][0] > 0 for name in ("entry", "page", "article", "mention", "event")} == dict.fromkeys(
        ("entry", "page", "article", "mention", "event"), True
    )

    second = newswatch(home, "run", "--feeds", "sample", "--json")
    assert second.returncode == 0, second.stderr
    assert second.stderr == b""
    did = json.loads(second.stdout)
    assert {stage: counts["inputs"] for stage, counts in did["stages"].items()} == dict.fromkeys(did["stages"], 0)
    assert tables(home) == before  # nothing was due: not even the logs have a row more

    # also when every feed is asked again: it answers 304, or with the same body
    third = newswatch(home, "run", "--feeds", "sample", "--json", "--now")
    assert third.returncode == 0, third.stderr
    polled = json.loads(third.stdout)["stages"]["poll"]
    assert polled["inputs"] > 0
    assert polled.get("new entries", 0) == 0
    after = tables(home)
    assert {name for name in after if after[name][0] != before[name][0]} <= LOGS
    # a feed's own row says when it was last asked
    assert {name for name in after if after[name] != before[name]} <= LOGS | {"feed"}
