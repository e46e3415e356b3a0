"""Takedowns by command: what was named, who lifted it, one question that every stage asks."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Runs the plain SQL beside this file."""
    script = (Path(__file__).parent / "0010_1_takedowns.sql").read_text(encoding="utf-8")
    op.get_bind().exec_driver_sql(script, execution_options={"no_parameters": True})


def downgrade() -> None:
    """Keeps what still holds."""
    op.execute("drop function newswatch.is_taken_down(bytea, text)")
    op.execute("delete from newswatch.takedown where lifted_at is not null")
    op.execute("drop index newswatch.takedown_url_key")
    op.execute("drop index newswatch.takedown_host")
    op.execute("alter table newswatch.takedown add unique (url_key), add unique (host)")
    op.execute(
        "alter table newswatch.takedown drop column address, drop column lifted_at, drop column lifted_by, "
        "drop column lifted_reason"
    )
