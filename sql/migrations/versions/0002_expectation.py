"""What is expected of each feed, and the verdict on what it brings."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Runs the plain SQL beside this file."""
    script = (Path(__file__).parent / "0002_1_expectation.sql").read_text(encoding="utf-8")
    op.get_bind().exec_driver_sql(script, execution_options={"no_parameters": True})


def downgrade() -> None:
    """Forgets the verdicts; they are learned anew from the polls."""
    op.execute("drop table newswatch.feed_expectation")
    op.execute("drop index newswatch.entry_seen")
