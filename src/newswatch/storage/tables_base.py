"""What all table definitions share. The migrations under `sql/migrations` make the tables; these definitions only
write the statements, and a test holds the two together."""

from __future__ import annotations

from sqlalchemy import DateTime, MetaData

SCHEMA = "newswatch"
metadata = MetaData(schema=SCHEMA)
Timestamp = DateTime(timezone=True)
