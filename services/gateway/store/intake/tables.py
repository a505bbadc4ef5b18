"""The table of partner events: intake, quarantine and outcome of each in one row."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB


def intake_table(metadata: MetaData) -> Table:
    """Add it. `body` is emptied 30 days after the event was settled: what is left says that it was."""
    return Table(
        "partner_event",
        metadata,
        Column("id", Uuid, primary_key=True),
        # Counts in the order of commits for one system, because its intakes take turns.
        Column("seq", BigInteger, Identity(always=True), nullable=False),
        Column("system_id", Uuid, nullable=False),
        Column("partner_id", Uuid),
        Column("source", Text, nullable=False),
        Column("external_id", Text, nullable=False),
        Column("type", Text, nullable=False),
        Column("order_key", Text, nullable=False),
        Column("scopes", ARRAY(Text)),
        Column("body", LargeBinary),
        Column("body_hash", Text, nullable=False),
        Column("received_at", DateTime(timezone=True), nullable=False),
        Column("status", Text, nullable=False),
        Column("awaits_approval", Boolean, nullable=False),
        Column("decided_by", Text),
        Column("problem", JSONB),
        Column("links", ARRAY(Text), nullable=False),
        # Of an event that was understood; one that was not is never tried.
        Column("tries", Integer, nullable=False, server_default="0"),
        # When its command was first given: from then on its life counts, not while it waits for others or for a person.
        Column("begun_at", DateTime(timezone=True)),
        Column("next_at", DateTime(timezone=True)),
        Column("settled_at", DateTime(timezone=True)),
        # What a refund asks to pay back; both are empty where it named no amount.
        Column("deal_id", Uuid),
        Column("refund_minor", BigInteger),
        Column("refund_currency", Text),
        UniqueConstraint("system_id", "source", "external_id"),
        Index(None, "partner_id", "status"),
        Index(
            "ix_partner_event_unsettled", "system_id", "order_key", "seq", postgresql_where=text("status = 'accepted'")
        ),
        Index("ix_partner_event_refunds", "system_id", "deal_id", postgresql_where=text("deal_id IS NOT NULL")),
        Index("ix_partner_event_given_up", "id", postgresql_where=text("status = 'quarantined' AND tries > 0")),
        Index("ix_partner_event_settled_at", "settled_at", postgresql_where=text("body IS NOT NULL")),
    )
