"""Tables of alerts: saved filters, what they have to tell, and how telling it went."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Identity, Index, Integer, Table, Text, text
from sqlalchemy import PrimaryKeyConstraint as PrimaryKey
from sqlalchemy.dialects.postgresql import ARRAY, DOUBLE_PRECISION, REAL, UUID

from newswatch.storage.tables_base import Timestamp, metadata

alert = Table(
    "alert",
    metadata,
    Column("alert_id", BigInteger, Identity(always=True), primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("created_at", Timestamp, nullable=False, server_default=text("now()")),
    Column("border", Text),
    Column("country", Text),
    Column("event_types", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("cross_border", Text),
    Column("killed_min", Integer),
    Column("confidence_min", DOUBLE_PRECISION),
    Column("recalled", Boolean, nullable=False, server_default=text("false")),
    Column("changes", ARRAY(Text), nullable=False),
    Column("corrections", Boolean, nullable=False, server_default=text("false")),
    Column("webhook_url", Text),
    Column("secret_no", Integer, nullable=False, server_default=text("1")),
    Column("secret_at", Timestamp, nullable=False, server_default=text("now()")),
    Column("failures", Integer, nullable=False, server_default=text("0")),
    Column("not_before", Timestamp),
    Column("succeeded_at", Timestamp),
    Column("paused_at", Timestamp),
    Column("paused_reason", Text),
    Column("last_reason", Text),
)
# No reference to the event: the lock that a reference takes on it would wait for who changes the event, who waits for
# the row of event_change
event_change = Table(
    "event_change",
    metadata,
    Column("event_id", BigInteger, primary_key=True, autoincrement=False),
    Column("base_version", Integer, nullable=False),
    Column("by_rules", Boolean, nullable=False),
    Column("changed_at", Timestamp, nullable=False),
)
notice = Table(
    "notice",
    metadata,
    Column("notice_id", BigInteger, Identity(always=True), primary_key=True),
    Column("webhook_id", Text, nullable=False, unique=True),
    Column("alert_id", BigInteger, ForeignKey("newswatch.alert.alert_id", ondelete="CASCADE"), nullable=False),
    Column("event_id", BigInteger, nullable=False),
    Column("from_version", Integer, nullable=False),
    Column("to_version", Integer, nullable=False),
    Column("changes", ARRAY(Text), nullable=False),
    Column("changed_at", Timestamp, nullable=False),
    Column("made_at", Timestamp, nullable=False),
    Column("body", Text, nullable=False),
    Column("ready_at", Timestamp, nullable=False),
    Column("lease_token", UUID),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("first_tried_at", Timestamp),
    Column("ended_at", Timestamp),
    Column("ending", Text),
    Index("notice_pending", "alert_id", "ready_at", postgresql_where=text("ended_at is null")),
    Index("notice_told", "alert_id", "event_id", "notice_id"),
    Index("notice_listed", "alert_id", "changed_at"),
    Index("notice_given_up", "alert_id", postgresql_where=text("ending = 'given_up'")),
    Index("notice_changed", "changed_at", postgresql_using="brin", postgresql_with={"pages_per_range": 32}),
)
delivery = Table(
    "delivery",
    metadata,
    Column("notice_id", BigInteger, ForeignKey("newswatch.notice.notice_id", ondelete="CASCADE"), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("at", Timestamp, nullable=False),
    Column("reason", Text, nullable=False),
    Column("detail", Text, nullable=False, server_default=text("''")),
    Column("status", Integer),
    Column("elapsed_s", REAL),
    Column("next_at", Timestamp),
    PrimaryKey("notice_id", "attempt"),
    Index("delivery_at", "at", postgresql_using="brin", postgresql_with={"pages_per_range": 32}),
)
