"""Indexes for what analysts ask: by border, by kind, by country and day, as of a moment."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Runs the plain SQL beside this file, each index in a transaction of its own: who writes waits for one alone."""
    script = (Path(__file__).parent / "0006_1_questions.sql").read_text(encoding="utf-8")
    with op.get_context().autocommit_block():
        for statement in script.split(";\n"):
            if statement.strip():
                op.get_bind().exec_driver_sql(statement, execution_options={"no_parameters": True})


def downgrade() -> None:
    """Drops them."""
    for name in ("event_border", "event_kind", "event_country", "event_place", "event_middle", "event_version_country"):
        op.execute(f"drop index newswatch.{name}")
    op.execute("drop index newswatch.event_mention_decided")
    op.execute("drop index newswatch.place_segment")
    op.execute("drop index newswatch.article_version_id")
