"""Alembic's entry. The connection comes from `newswatch.storage.migrate`, which sets the lock timeout and retries."""

from __future__ import annotations

from alembic import context

from newswatch.storage.tables import SCHEMA, metadata


def run() -> None:
    connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=metadata,
        version_table_schema=SCHEMA,
        include_schemas=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
