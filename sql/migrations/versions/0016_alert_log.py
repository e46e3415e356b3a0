"""How the last try of an alert ended; indexes for its log."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Runs the plain SQL beside this file."""
    script = (Path(__file__).parent / "0016_1_alert_log.sql").read_text(encoding="utf-8")
    op.get_bind().exec_driver_sql(script, execution_options={"no_parameters": True})


def downgrade() -> None:
    """Drops them."""
    op.execute("drop index newswatch.notice_changed")
    op.execute("drop index newswatch.notice_given_up")
    op.execute("alter table newswatch.alert drop column last_reason")
