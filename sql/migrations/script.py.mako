"""${message}"""

from __future__ import annotations

from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    """Hand-written. Indexes concurrently; no rewrite of a table."""


def downgrade() -> None:
    raise NotImplementedError("what this changed is not kept: restore a backup")
