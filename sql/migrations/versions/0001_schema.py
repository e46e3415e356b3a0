"""The first schema: feeds to events, the queue of work, monthly partitions."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Runs the parts in their order; each is plain SQL beside this file."""
    for part in sorted(Path(__file__).parent.glob("0001_[0-9]_*.sql")):
        script = part.read_text(encoding="utf-8")
        op.get_bind().exec_driver_sql(script, execution_options={"no_parameters": True})


def downgrade() -> None:
    """There is no way back from the first schema: restore a backup instead."""
    raise NotImplementedError("the first schema has no downgrade; restore a backup")
