"""The tables of the feed: its messages, whose business they are, and who follows it."""

from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Index,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY


@dataclass(frozen=True, slots=True)
class FeedTables:
    """The tables, by what they hold."""

    messages: Table
    head: Table
    audience: Table
    tickets: Table
    streams: Table


def feed_tables(metadata: MetaData) -> FeedTables:
    """Add them. Positions have no gaps: they are counted in one row, which is locked until the messages are there."""
    return FeedTables(
        messages=Table(
            "feed",
            metadata,
            Column("position", BigInteger, primary_key=True, autoincrement=False),
            Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
            Column("type", Text, nullable=False),
            Column("resource", Text, nullable=False),
            Column("version", BigInteger, nullable=False),
            Column("kind", Text, nullable=False),
            Column("resource_id", Uuid, nullable=False),
            Index(None, "recorded_at"),
        ),
        head=Table(
            "feed_head",
            metadata,
            Column("only", Boolean, primary_key=True),
            Column("position", BigInteger, nullable=False),
        ),
        audience=Table(
            "feed_audience",
            metadata,
            Column("kind", Text, nullable=False),
            Column("id", Uuid, nullable=False),
            Column("owner_id", Uuid),
            Column("partner_id", Uuid),
            Column("sharer_ids", ARRAY(Uuid), nullable=False),
            PrimaryKeyConstraint("kind", "id"),
        ),
        tickets=Table(
            "stream_ticket",
            metadata,
            Column("digest", LargeBinary, primary_key=True),
            Column("sealed", LargeBinary, nullable=False),
            Column("expires_at", DateTime(timezone=True), nullable=False),
            Index(None, "expires_at"),
        ),
        streams=Table(
            "stream_open",
            metadata,
            Column("id", Uuid, primary_key=True),
            Column("principal", Text, nullable=False),
            Column("seen_at", DateTime(timezone=True), nullable=False),
            Index(None, "principal"),
        ),
    )
