"""The index of copies and stories in monthly partitions; equal texts by their hash for ever."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Runs the plain SQL beside this file."""
    script = (Path(__file__).parent / "0015_1_copy_index.sql").read_text(encoding="utf-8")
    op.get_bind().exec_driver_sql(script, execution_options={"no_parameters": True})


def downgrade() -> None:
    """Makes the tables as they were, empty: the index fills again with what comes."""
    op.execute("drop table newswatch.copy_text, newswatch.copy_signature, newswatch.copy_band, newswatch.story_key")
    op.execute(
        "create table newswatch.copy_signature (article_id bigint primary key references newswatch.article, "
        "at timestamptz not null, text_hash bytea not null, whole bytea not null, head bytea not null, "
        "numbers bytea not null, words integer not null, profile bytea not null, bands bigint[] not null, "
        "keys bigint[] not null)"
    )
    op.execute("create index copy_signature_text_hash on newswatch.copy_signature (text_hash, article_id)")
    for table, key in (("copy_band", "band_key"), ("story_key", "term_key")):
        op.execute(
            f"create table newswatch.{table} ({key} bigint not null, at timestamptz not null, "
            f"article_id bigint not null, primary key ({key}, at, article_id))"
        )
    op.execute("drop index newswatch.article_story")
    op.execute("create index article_story on newswatch.article (story_id)")
