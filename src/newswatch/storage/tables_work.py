"""Tables of the queue of work, attempts, runs, takedowns."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Identity,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, REAL, UUID

from newswatch.storage.tables_base import Timestamp, metadata

work = Table(
    "work",
    metadata,
    Column("stage", Text, nullable=False),
    Column("subject_id", BigInteger, nullable=False),
    Column("subject_at", Timestamp),
    Column("ready_at", Timestamp, nullable=False),
    Column("lease_token", UUID),
    Column("claims", Integer, nullable=False, server_default=text("0")),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("last_reason", Text),
    Column("last_detail", Text),
    Column("first_at", Timestamp, nullable=False),
    Column("last_at", Timestamp),
    Column("quarantined_at", Timestamp),
    Column("cause", Text, nullable=False, server_default=text("'new'")),
    PrimaryKeyConstraint("stage", "subject_id"),
    Index("work_ready", "stage", "ready_at", postgresql_where=text("quarantined_at is null")),
    Index("work_quarantined", "quarantined_at", postgresql_where=text("quarantined_at is not null")),
)
attempt = Table(
    "attempt",
    metadata,
    Column("at", Timestamp, nullable=False),
    Column("stage", Text, nullable=False),
    Column("subject_id", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("detail", Text, nullable=False, server_default=text("''")),
    Column("elapsed_s", REAL),
    Column("status", Integer),
    Column("final_url", Text),
    Column("wire_bytes", BigInteger),
    Column("ruleset", Text),
    Column("next_at", Timestamp),
    Column("run_id", BigInteger),
    PrimaryKeyConstraint("stage", "subject_id", "at"),
    Index("attempt_at", "at", postgresql_using="brin", postgresql_with={"pages_per_range": 32}),
)
stage_run = Table(
    "stage_run",
    metadata,
    Column("run_id", BigInteger, Identity(always=True), primary_key=True),
    Column("stage", Text, nullable=False),
    Column("started_at", Timestamp, nullable=False),
    Column("finished_at", Timestamp),
    Column("worker", Text, nullable=False),
    Column("ruleset", Text),
    Column("inputs", Integer, nullable=False, server_default=text("0")),
    Column("done", Integer, nullable=False, server_default=text("0")),
    Column("skipped", Integer, nullable=False, server_default=text("0")),
    Column("rejected", Integer, nullable=False, server_default=text("0")),
    Column("failed", Integer, nullable=False, server_default=text("0")),
    Column("reasons", JSONB, nullable=False, server_default=text("'{}'")),
    Column("token", UUID),
    Column("died", Boolean, nullable=False, server_default=text("false")),
    Column("came", JSONB, nullable=False, server_default=text("'{}'")),
    Index("stage_run_started", "started_at"),
    Index("stage_run_unfinished", "stage", "worker", postgresql_where=text("finished_at is null")),
)
takedown = Table(
    "takedown",
    metadata,
    Column("takedown_id", BigInteger, Identity(always=True), primary_key=True),
    Column("created_at", Timestamp, nullable=False, server_default=text("now()")),
    Column("created_by", Text, nullable=False, server_default=text("current_user")),
    Column("kind", Text, nullable=False),
    Column("url_key", LargeBinary),
    Column("host", Text),
    Column("reason", Text, nullable=False),
    Column("address", Text),
    Column("lifted_at", Timestamp),
    Column("lifted_by", Text),
    Column("lifted_reason", Text),
    Index("takedown_url_key", "url_key", unique=True, postgresql_where=text("lifted_at is null")),
    Index("takedown_host", "host", unique=True, postgresql_where=text("lifted_at is null")),
)
latch = Table(
    "latch",
    metadata,
    Column("name", Text, primary_key=True),
)
