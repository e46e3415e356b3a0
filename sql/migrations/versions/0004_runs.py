"""What runs hold, whether they were killed, what came of them; an index on the time of attempts."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Runs the plain SQL beside this file."""
    script = (Path(__file__).parent / "0004_1_runs.sql").read_text(encoding="utf-8")
    op.get_bind().exec_driver_sql(script, execution_options={"no_parameters": True})


def downgrade() -> None:
    """Forgets which runs were killed and what came of past runs."""
    op.execute("drop index newswatch.attempt_at")
    op.execute("drop index newswatch.feed_fetch_started")
    op.execute("drop index newswatch.stage_run_unfinished")
    op.execute("alter table newswatch.stage_run drop column token, drop column died, drop column came")
