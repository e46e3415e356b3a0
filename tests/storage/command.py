"""newswatch's command as people run it: a process of its own, on a test's database and with a home of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src"


def newswatch(url: str, home: Path, *words: str, given: str = "") -> subprocess.CompletedProcess[str]:
    """Runs this checkout's `newswatch`, whichever is installed; `given` is its standard input."""
    return subprocess.run(
        [sys.executable, "-m", "newswatch", *words],
        input=given,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(SOURCE),
            "NEWSWATCH_HOME": str(home),
            "NEWSWATCH_DATABASE_URL": url,
        },
        check=False,
        timeout=120,
    )
