"""The hours in which a feed's publisher wishes not to be asked."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One column, empty until the feed is read again."""
    op.execute("alter table newswatch.feed add column quiet_hours smallint[] not null default '{}'")
    op.execute(
        "comment on column newswatch.feed.quiet_hours is "
        "'Hours of the week (0: Monday 00 to 01 UTC) in which its skipHours and skipDays wish that it is not asked.'"
    )


def downgrade() -> None:
    """Forgets them; they are read anew."""
    op.execute("alter table newswatch.feed drop column quiet_hours")
