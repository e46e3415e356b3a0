"""Linking finds candidates by keys; events that hang together; one links at a time."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Runs the plain SQL beside this file."""
    script = (Path(__file__).parent / "0009_1_linking.sql").read_text(encoding="utf-8")
    op.get_bind().exec_driver_sql(script, execution_options={"no_parameters": True})


def downgrade() -> None:
    """Events are looked for by country and day again."""
    op.execute("delete from newswatch.latch where name = 'link'")
    op.execute("drop index newswatch.review_link_event")
    op.execute("alter table newswatch.event add column block_date date")
    op.execute("update newswatch.event set block_date = coalesce(date_start, first_seen_at::date)")
    op.execute("alter table newswatch.event alter column block_date set not null")
    op.execute("create index event_block on newswatch.event (country, block_date) where status <> 'merged'")
    op.execute("drop table newswatch.event_tie")
    op.execute("alter table newswatch.event_mention drop column keys")
