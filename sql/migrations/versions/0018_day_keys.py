"""The keys under which mentions are found begin with their days."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Runs the plain SQL beside this file."""
    script = (Path(__file__).parent / "0018_1_day_keys.sql").read_text(encoding="utf-8")
    op.get_bind().exec_driver_sql(script, execution_options={"no_parameters": True})


def downgrade() -> None:
    """The column as it was, empty: the next run of linking fills it."""
    op.execute("alter table newswatch.event_mention drop column keys")
    op.execute("alter table newswatch.event_mention add column keys integer[]")
    op.execute("create index event_mention_keys on newswatch.event_mention using gin (keys) with (fastupdate = off)")
    op.execute("create index event_mention_not_filed on newswatch.event_mention (mention_id) where keys is null")
