"""Whether there is room for more: a database that fills its disk stops for everybody."""

from __future__ import annotations

import shutil

from newswatch.settings import Settings


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
