"""Whether there is room for more: a database that fills its disk stops for everybody."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path

from newswatch.settings import Settings

# In the home directory, while nothing is polled: why, in one line. Not in the database, which may be what is full
PAUSED = "paused"


def shortage(settings: Settings) -> str | None:
    """Why nothing more should be polled and fetched, in words; None where there is room.

    Only the embedded server's disk can be seen from here: that of another one is its operator's to watch.
    """
    if settings.database_url is not None or not settings.home.exists():
        return None
    free = shutil.disk_usage(settings.home).free
    if free >= settings.disk_free_bytes:
        return None
    return (
        f"{free / 1e9:.1f} GB are free at {settings.home}, {settings.disk_free_bytes / 1e9:.1f} GB are kept free "
        "(NEWSWATCH_DISK_FREE_BYTES)"
    )


def noted(settings: Settings, why: str | None) -> Path:
    """Say in a file of the home directory why nothing is polled; no file where there is room. Returns its path."""
    file = settings.home / PAUSED
    with suppress(OSError):  # the disk is full: standard error still says it
        if why is None:
            file.unlink(missing_ok=True)
        elif not file.is_file() or file.read_text(encoding="utf-8") != f"{why}\n":
            file.write_text(f"{why}\n", encoding="utf-8")
    return file
