"""A row of every kind that the Newswatch page shows (page_rows.sql), with strangers' words that would do harm if they
were not shown as text."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from newswatch.model import FeedSpec, Outlet
from newswatch.storage import feed_list

MARKUP = "<script>alert(1)</script><img src=x onerror=alert(2)>"
# What turns the direction of writing, and what clears a terminal
TURNED = "gpj\u202e.exe\x1b[2J"


def fill(engine: sa.Engine) -> None:
    """Into a migrated database with nothing in it."""
    outlet = Outlet(
        slug="border-post",
        name=f"Border {MARKUP} Post",
        family="border-post",
        country="PK",
        language="en",
        timezone="Asia/Karachi",
        homepage="http://border-post.example/",
    )
    feeds = [
        FeedSpec(slug=f"border-post-{name}", url=f"http://border-post.example/{name}", outlet=outlet.slug, enabled=True)
        for name in ("news", "sport", "world")
    ]
    feed_list.bring(engine, [outlet], feeds, added_by="user")
    rows = Path(__file__).with_name("page_rows.sql").read_text(encoding="utf-8").replace("MARKUP", MARKUP + TURNED)
    with engine.begin() as connection:
        connection.exec_driver_sql(rows, execution_options={"no_parameters": True})
