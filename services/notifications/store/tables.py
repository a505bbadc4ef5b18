"""The tables of notifications."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from shared.store.house import house_tables, new_metadata
from shared.store.organisation import organisation_tables

METADATA = new_metadata()
_INSTANT = DateTime(timezone=True)

# An entry is found by what it is: kind, recipient, subject, aspect. `founded_sequence` to `historic` come from the fact
# that brought it into being, `sequence` to `data` from the latest one. An entry not yet founded is not shown.
ENTRIES = Table(
    "entry",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("recipient_id", Uuid, nullable=False),
    Column("recipient_kind", Text, nullable=False),
    Column("subject_type", Text, nullable=False),
    Column("subject_id", Uuid, nullable=False),
    Column("subject_external_id", Text, nullable=False),
    Column("aspect", Text, nullable=False),
    Column("founded_sequence", BigInteger),
    Column("effective_on", Date),
    Column("recorded_at", _INSTANT),
    Column("historic", Boolean),
    Column("sequence", BigInteger, nullable=False),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("data", JSONB, nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    Column("read_at", _INSTANT),
    UniqueConstraint("subject_id", "kind", "recipient_id", "aspect", name="uq_entry_identity"),
    CheckConstraint("(founded_sequence IS NULL) = (historic IS NULL)", name="founded_whole"),
    Index(None, "recipient_id", "id"),
)

# Every telling of a win: the win itself, or a correction of it (`corrects`), effective the day it was corrected.
WINS = Table(
    "win",
    METADATA,
    Column("deal_id", Uuid, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("external_id", Text, nullable=False),
    Column("owner_id", Uuid, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("won_on", Date, nullable=False),
    Column("effective_on", Date, nullable=False),
    Column("recorded_at", _INSTANT, nullable=False),
    Column("historic", Boolean, nullable=False),
    Column("corrects", Boolean, nullable=False),
    PrimaryKeyConstraint("deal_id", "sequence"),
    Index(None, "owner_id"),
    Index(None, "won_on"),
)

REOPENINGS = Table(
    "reopening",
    METADATA,
    Column("deal_id", Uuid, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    PrimaryKeyConstraint("deal_id", "sequence"),
)

# The last time a lead was given to someone or taken from someone: only an assignment of that sequence still holds.
LEAD_TURNS = Table(
    "lead_turn",
    METADATA,
    Column("lead_id", Uuid, primary_key=True),
    Column("sequence", BigInteger, nullable=False),
)

# `kinds` null means every kind. The secret is sealed under the master key.
ENDPOINTS = Table(
    "webhook_endpoint",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("url", Text, nullable=False),
    Column("kinds", JSONB(none_as_null=True)),
    Column("description", Text),
    Column("sealed_secret", LargeBinary, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at", _INSTANT, nullable=False),
    Column("ended_at", _INSTANT),
    Column("ended_because", Text),
)

# Written in the transaction that makes the entry; the id is the `webhook-id`, the same over all attempts, and so is the
# body. While an attempt is under way `next_at` lies after the longest it can take, so a crash only repeats it.
DELIVERIES = Table(
    "webhook_delivery",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("endpoint_id", Uuid, ForeignKey(ENDPOINTS.c.id), nullable=False),
    Column("entry_id", Uuid, ForeignKey(ENTRIES.c.id), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("status", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", _INSTANT, nullable=False),
    Column("settled_at", _INSTANT),
    Column("last_status", Integer),
    Column("last_error", Text),
    UniqueConstraint("entry_id", "endpoint_id"),
    Index("ix_webhook_delivery_due", "next_at", postgresql_where=text("status = 'pending'")),
    Index("ix_webhook_delivery_of_endpoint", "endpoint_id", postgresql_where=text("status = 'pending'")),
)

house_tables(METADATA)
organisation_tables(METADATA)
