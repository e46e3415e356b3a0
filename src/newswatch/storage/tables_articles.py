"""Tables of articles, versions, copies, stories."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, REAL, TSVECTOR

from newswatch.storage.tables_base import Timestamp, metadata

story = Table(
    "story",
    metadata,
    Column("story_id", BigInteger, Identity(always=True), primary_key=True),
    Column("first_article_id", BigInteger, nullable=False, unique=True),
    Column("created_at", Timestamp, nullable=False),
)
article = Table(
    "article",
    metadata,
    Column("article_id", BigInteger, Identity(always=True), primary_key=True),
    Column("article_key", LargeBinary, nullable=False, unique=True),
    Column("canonical_url", Text, nullable=False),
    Column("outlet_id", Integer, ForeignKey("newswatch.outlet.outlet_id")),
    Column("host", Text, nullable=False),
    Column("voice", Text, nullable=False),
    Column("first_seen_at", Timestamp, nullable=False),
    Column("version_id", BigInteger),
    Column("version_at", Timestamp),
    Column("versions", Integer, nullable=False, server_default=text("0")),
    Column("title", Text),
    Column("published_at", Timestamp),
    Column("published_has_time", Boolean, nullable=False, server_default=text("true")),
    Column("published_basis", Text),
    Column("language", Text),
    Column("copy_of", BigInteger, ForeignKey("newswatch.article.article_id")),
    Column("story_id", BigInteger, ForeignKey("newswatch.story.story_id")),
    Column("verdict", Text),
    Column("verdict_score", REAL),
    Column("taken_down_at", Timestamp),
    Index("article_published", "published_at"),
    Index("article_first_seen", "first_seen_at"),
    Index("article_outlet", "outlet_id", "first_seen_at"),
    Index("article_story", "story_id"),
    Index("article_copy_of", "copy_of", postgresql_where=text("copy_of is not null")),
    Index("article_verdict", "verdict", "published_at"),
    Index("article_title_trigram", "title", postgresql_using="gin", postgresql_ops={"title": "gin_trgm_ops"}),
)
article_version = Table(
    "article_version",
    metadata,
    Column("version_id", BigInteger, Identity(always=True), primary_key=True),
    Column("article_id", BigInteger, ForeignKey("newswatch.article.article_id"), nullable=False),
    Column("version_no", Integer, nullable=False),
    Column("text_hash", LargeBinary, nullable=False),
    Column("fetched_at", Timestamp, nullable=False),
    Column("page_id", BigInteger, nullable=False),
    Column("previous_id", BigInteger, ForeignKey("newswatch.article_version.version_id")),
    Column("title", Text),
    Column("published_at", Timestamp),
    Column("published_has_time", Boolean, nullable=False),
    Column("published_basis", Text),
    Column("language", Text),
    Column("authors", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("text_chars", Integer, nullable=False),
    Column("extractor", Text, nullable=False),
    Column("ruleset", Text, nullable=False),
    Column("warnings", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("rights", JSONB, nullable=False, server_default=text("'{}'")),
    Column("withheld", Text),
    UniqueConstraint("article_id", "text_hash"),
    UniqueConstraint("article_id", "version_no"),
    Index("article_version_text_hash", "text_hash"),
)
version_text = Table(
    "version_text",
    metadata,
    Column("version_id", BigInteger, nullable=False),
    Column("fetched_at", Timestamp, nullable=False),
    Column("text", Text, nullable=False),
    Column("search", TSVECTOR, nullable=False),
    PrimaryKeyConstraint("version_id", "fetched_at"),
    Index("version_text_search", "search", postgresql_using="gin"),
)
article_copy = Table(
    "article_copy",
    metadata,
    Column("article_id", BigInteger, ForeignKey("newswatch.article.article_id"), primary_key=True),
    Column("version_id", BigInteger, ForeignKey("newswatch.article_version.version_id"), nullable=False),
    Column("copy_of", BigInteger, ForeignKey("newswatch.article.article_id")),
    Column("kind", Text),
    Column("similarity", REAL),
    Column("decided_at", Timestamp, nullable=False),
)
copy_signature = Table(
    "copy_signature",
    metadata,
    Column("article_id", BigInteger, ForeignKey("newswatch.article.article_id"), primary_key=True),
    Column("seen_at", Timestamp, nullable=False),
    Column("text_hash", LargeBinary, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    Index("copy_signature_text_hash", "text_hash"),
)
copy_band = Table(
    "copy_band",
    metadata,
    Column("band_key", BigInteger, nullable=False),
    Column("article_id", BigInteger, nullable=False),
    Column("seen_at", Timestamp, nullable=False),
    PrimaryKeyConstraint("band_key", "article_id"),
)
