"""An index for the shape of the GTD: country, year, month."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Runs the plain SQL beside this file."""
    script = (Path(__file__).parent / "0013_1_gtd_month.sql").read_text(encoding="utf-8")
    op.get_bind().exec_driver_sql(script, execution_options={"no_parameters": True})


def downgrade() -> None:
    """Drops it."""
    op.execute("drop index newswatch.event_gtd_month")
