"""Indexes for what analysts ask: what to review, what could not be read."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Runs the plain SQL beside this file."""
    script = (Path(__file__).parent / "0008_1_analysts.sql").read_text(encoding="utf-8")
    op.get_bind().exec_driver_sql(script, execution_options={"no_parameters": True})


def downgrade() -> None:
    """Drops them."""
    for name in ("assessment_near_line", "assessment_language", "article_version_withheld", "event_mention_near_line"):
        op.execute(f"drop index newswatch.{name}")
