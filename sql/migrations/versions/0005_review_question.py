"""Questions that wait for a reviewer."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Runs the plain SQL beside this file."""
    script = (Path(__file__).parent / "0005_1_review_question.sql").read_text(encoding="utf-8")
    op.get_bind().exec_driver_sql(script, execution_options={"no_parameters": True})


def downgrade() -> None:
    """Forgets what was asked; it is asked again."""
    op.execute("drop table newswatch.review_question")
