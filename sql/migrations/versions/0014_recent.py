"""What stands out of the last month: indexes by time."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Runs the plain SQL beside this file."""
    script = (Path(__file__).parent / "0014_1_recent.sql").read_text(encoding="utf-8")
    op.get_bind().exec_driver_sql(script, execution_options={"no_parameters": True})


def downgrade() -> None:
    """Indexes by number, as before."""
    for name, table, where in (
        (
            "assessment_near_line",
            "assessment",
            "current and reason is distinct from 'language' and score between 0.3 and 0.7",
        ),
        ("assessment_language", "assessment", "current and reason = 'language'"),
        ("article_version_withheld", "article_version", "withheld is not null"),
    ):
        op.execute(f"drop index newswatch.{name}")
        op.execute(f"create index {name} on newswatch.{table} (version_id) where {where}")
