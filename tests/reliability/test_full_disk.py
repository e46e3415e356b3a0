"""A disk that fills under a live collection: polling pauses before it is full, what was acknowledged stays, and it goes
on by itself.

The embedded server's home is a small file system in memory, which only root can mount.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from tests.conftest import libpq
from tests.reliability.size import SOAK

from newswatch.app.disk import PAUSED
from newswatch.storage import embedded, sqlfiles

MIB = 1024 * 1024
DISK, KEPT_FREE = 400 * MIB, 120 * MIB
BACK_S = 60.0
ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(not SOAK, reason="a minute or two: in `make soak`")


@pytest.fixture
def home() -> Iterator[Path]:
    home = Path(tempfile.mkdtemp(prefix="nw-disk-"))
    options = f"size={DISK},mode=0711"
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(home)],  # noqa: S607 - the system's
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode != 0:
        home.rmdir()
        pytest.skip(f"a file system cannot be mounted here: {mounted.stderr.strip()}")
    yield home
    embedded.stop(home, force=True)
    subprocess.run(["umount", str(home)], check=True)  # noqa: S607
    shutil.rmtree(home, ignore_errors=True)


def free(home: Path) -> int:
    return shutil.disk_usage(home).free


def wait_until(so: Callable[[], bool], seconds: float) -> float:
    """How long it took; fails after so many seconds."""
    began = time.monotonic()
    while not so():
        assert time.monotonic() - began < seconds
        time.sleep(0.2)
    return time.monotonic() - began


def polls(url: str) -> int:
    """How many polls are stored; -1 while the server does not say."""
    try:
        with psycopg.connect(url, connect_timeout=2) as connection:
            row = connection.execute("select count(*) from newswatch.feed_fetch").fetchone()
    except psycopg.Error:
        return -1
    return int(row[0]) if row else -1


def test_a_full_disk_loses_nothing_and_heals(home: Path, tmp_path: Path) -> None:
    said, ballast = tmp_path / "said", home / "ballast"
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        "NEWSWATCH_HOME": str(home),
        "NEWSWATCH_DISK_FREE_BYTES": str(KEPT_FREE),
    }
    url = libpq(embedded.start(home))
    command = [sys.executable, "-m", "newswatch", "run", "--feeds", "sample", "--now", "--every", "0.1"]
    acknowledged: list[str] = []
    refused = 0
    with said.open("wb") as out, subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out) as run:
        try:
            wait_until(lambda: b"events stand in the database" in said.read_bytes(), 120)
            before = polls(url)
            assert before > 0

            ballast.write_bytes(b"x" * (free(home) - KEPT_FREE + 10 * MIB))
            wait_until((home / PAUSED).is_file, 60)
            assert "NEWSWATCH_DISK_FREE_BYTES" in (home / PAUSED).read_text()
            wait_until(lambda: b"Polling and fetching pause" in said.read_bytes(), 60)
            left, stopped_at = free(home), polls(url)
            time.sleep(8)  # more than a turn
            assert polls(url) == stopped_at

            with ballast.open("ab") as file, psycopg.connect(url, autocommit=True) as writer:
                room = b"x" * (MIB // 4)
                try:
                    while True:
                        file.write(room)
                        file.flush()
                except OSError:
                    pass
                until = time.monotonic() + 8
                while time.monotonic() < until and not writer.closed:
                    key = f"kept {len(acknowledged) + refused}"
                    try:
                        writer.execute(
                            "insert into newswatch.setting values (%s, repeat(md5(random()::text), 300))", [key]
                        )
                        acknowledged.append(key)
                    except psycopg.Error:
                        refused += 1
                        time.sleep(0.02)
            assert refused
            assert run.poll() is None

            ballast.unlink()
            back_s = wait_until(lambda: polls(url) > stopped_at, BACK_S)
            assert not (home / PAUSED).exists()
        finally:
            run.send_signal(signal.SIGINT)
            run.wait(60)
    with psycopg.connect(url) as connection:
        kept = connection.execute("select key from newswatch.setting where key like 'kept %'").fetchall()
        assert {row[0] for row in kept} >= set(acknowledged)
        for check in sqlfiles.scripts("checks"):
            assert connection.execute(check.read_bytes()).fetchall() == [], check.stem
    print(
        f"paused with {left / MIB:.0f} MiB free of {DISK / MIB:.0f}; {len(acknowledged)} rows acknowledged, "
        f"{refused} refused on the full disk, none lost; polling again {back_s:.0f} s after there was room"
    )
