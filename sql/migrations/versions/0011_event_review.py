"""Reviews of events."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Runs the plain SQL beside this file."""
    script = (Path(__file__).parent / "0011_1_event_review.sql").read_text(encoding="utf-8")
    op.get_bind().exec_driver_sql(script, execution_options={"no_parameters": True})


def downgrade() -> None:
    """Drops them. What was corrected stays corrected until its event is linked again."""
    op.execute("drop index newswatch.event_merged_into")
    op.execute("alter table newswatch.review drop column parent_id, drop column db_role")
    op.execute("drop table newswatch.event_review")
