"""Alerts: saved filters, what they tell, and how telling it went."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Runs the plain SQL beside this file."""
    script = (Path(__file__).parent / "0012_1_alerts.sql").read_text(encoding="utf-8")
    op.get_bind().exec_driver_sql(script, execution_options={"no_parameters": True})


def downgrade() -> None:
    """Forgets the alerts and their log."""
    op.execute("drop trigger event_changed on newswatch.event_version")
    op.execute("drop function newswatch.note_event_change()")
    for name in ("delivery", "notice", "event_change", "alert"):
        op.execute(f"drop table newswatch.{name}")
