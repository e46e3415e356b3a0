"""No secret in what a command says, in what the server logs, or in the list of processes, which every user can read:
real commands, some of which fail, on a server that asks for a password."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.reliability.guarded import guarded_server

ROOT = Path(__file__).parents[2]
PASSWORD = "kept-to-itself-41"  # noqa: S105 - of a role that lives for one test
WEBHOOK_SECRET = "tY7uQ2mZ9xLr4Wc8Kp3Vb6Nj1Hs5Gd0F"  # noqa: S105
FEED_PASSWORD = "subscribers-only-77"  # noqa: S105
SECRETS = (PASSWORD, WEBHOOK_SECRET, FEED_PASSWORD)
# Each after the one before, which may have failed
COMMANDS = (
    "db upgrade",
    "settings",
    "run --feeds sample --json",
    "status",
    "--debug db psql -c select+pg_sleep(0.3)",
    "db psql -c select+nothing",
    "db backup {tmp}/backup",
    "db restore --replace {tmp}/backup",
    "alerts add desk --country PK --webhook https://desk.example/hook",
    "alerts test desk",
)
FAILING = ("--debug status", "--debug db upgrade", "--debug db backup {tmp}/other")


@contextmanager
def processes_watched(found: set[str]) -> Iterator[None]:
    """Notes which secrets any command line on this machine shows meanwhile."""
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.02):
            for process in Path("/proc").glob("[0-9]*/cmdline"):
                try:
                    line = process.read_bytes()
                except OSError:
                    continue  # it has ended
                found.update(secret for secret in SECRETS if secret.encode() in line)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


def said(line: str, url: str, tmp_path: Path, **settings: str) -> str:
    """Everything that a command says."""
    words = [word.replace("+", " ") for word in line.format(tmp=tmp_path).split()]
    ended = subprocess.run(
        [sys.executable, "-m", "newswatch", *words],
        cwd=tmp_path,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT / "src"),
            "NEWSWATCH_HOME": str(tmp_path / "home"),
            "NEWSWATCH_DATABASE_URL": url,
            "NEWSWATCH_WEBHOOK_SECRET": WEBHOOK_SECRET,
            **settings,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    return ended.stdout + ended.stderr


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="no list of processes below /proc")
def test_no_secret_is_said_logged_or_listed(tmp_path: Path) -> None:
    listed: set[str] = set()
    outputs = {}
    with guarded_server(PASSWORD, rights="superuser") as (url, log), processes_watched(listed):
        for line in COMMANDS:
            outputs[line] = said(line, url, tmp_path)
        for line in FAILING:
            outputs[f"{line}, no such database"] = said(line, url.replace("/guarded", "/absent"), tmp_path)
        nobody = f"postgresql://bob:{PASSWORD}@127.0.0.1:1/db"
        outputs["nobody listens"] = said("--debug status", nobody, tmp_path)
        logged = log.read_text(encoding="utf-8", errors="replace")
    assert "events" in outputs["run --feeds sample --json"]
    assert (tmp_path / "backup").is_file(), outputs["db backup {tmp}/backup"]
    leaks = [(line, secret) for line, output in outputs.items() for secret in SECRETS if secret in output]
    assert leaks == []
    assert [secret for secret in SECRETS if secret in logged] == []
    assert listed == set()
    print(f"{len(outputs)} commands: no secret said, logged or listed")


def test_credentials_in_a_feeds_address_are_refused_and_not_repeated(scratch_database_url: str, tmp_path: Path) -> None:
    address = f"https://reader:{FEED_PASSWORD}@paper.example/feed"
    for line in (f"feeds add --unchecked {address}", f"feeds discover {address}", f"feeds check {address}"):
        output = said(line, scratch_database_url, tmp_path, NEWSWATCH_CONTACT="desk@paper.example")
        assert FEED_PASSWORD not in output, output
        assert "Traceback" not in output
    assert FEED_PASSWORD not in said("feeds list --json", scratch_database_url, tmp_path)
    assert FEED_PASSWORD not in said("feeds export", scratch_database_url, tmp_path)
