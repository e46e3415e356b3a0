"""The index of copies and stories in monthly partitions; equal texts by their hash for ever."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


# So many rows are taken over in a tenth of a second
ROWS_AT_ONCE = 500


def upgrade() -> None:
    """The new tables take the old ones' place at once; then what the old ones held comes over in small transactions,
    during which others write. Goes on where an earlier try was broken off."""
    here = Path(__file__).parent
    with op.get_context().autocommit_block():
        connection = op.get_bind()

        def run(name: str) -> None:
            script = (here / name).read_text(encoding="utf-8")
            # Several statements in one string are one transaction
            connection.exec_driver_sql(script, execution_options={"no_parameters": True})

        begun = "select to_regclass('newswatch.copy_text') is not null"
        if not connection.exec_driver_sql(begun).scalar():
            run("0015_1_copy_index.sql")
        there = "select to_regclass('newswatch.copy_signature_before') is not null"
        if connection.exec_driver_sql(there).scalar():
            batch = (here / "0015_2_taken_over.sql").read_text(encoding="utf-8")
            last: int | None = -1
            while last is not None:
                last = connection.exec_driver_sql(batch, (last, ROWS_AT_ONCE)).scalar()
            connection.exec_driver_sql("drop table newswatch.copy_signature_before")
        run("0015_3_stories.sql")


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
