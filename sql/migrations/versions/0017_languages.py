"""Articles in languages that are not read, counted from an index alone."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Runs the plain SQL beside this file."""
    script = (Path(__file__).parent / "0017_1_languages.sql").read_text(encoding="utf-8")
    op.get_bind().exec_driver_sql(script, execution_options={"no_parameters": True})


def downgrade() -> None:
    """The index without the version."""
    op.execute("drop index newswatch.assessment_language")
    op.execute(
        "create index assessment_language on newswatch.assessment (assessed_at) where current and reason = 'language'"
    )
