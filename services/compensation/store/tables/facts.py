"""Facts: won deals and refunds as pipeline states them, and the facts that compensation keeps itself."""

from typing import Any

from sqlalchemy import BigInteger, Column, Index, Integer, PrimaryKeyConstraint, Table, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB

from services.compensation.store.tables.metadata import METADATA, day, decision, identity, instant, reference, text


def _deal_columns() -> tuple[Column[Any], ...]:
    return (
        text("external_id"),
        reference("owner_id"),
        text("month"),
        day("won_on"),
        Column("amount_minor", BigInteger, nullable=False),
        text("currency"),
        text("status"),
        Column("sequence", BigInteger, nullable=False),
        Column("won_sequence", BigInteger, nullable=False),
        reference("account_id", nullable=True),
        reference("partner_id", nullable=True),
        instant("won_at", nullable=True),
        # Product lines, splits and attributes as stated; null where there is nothing but the amount.
        Column("particulars", JSONB(none_as_null=True)),
        instant(),
    )


# A deal as its publisher last stated it. `sequence` is that statement's number: older ones and copies change nothing.
# `won_sequence` is the number of the win it stands on: only refunds stated after it are refunds of this win.
DEALS = Table(
    "deal",
    METADATA,
    identity(),
    *_deal_columns(),
    Index(None, "owner_id", "won_on"),
    Index(None, "won_on"),
    Index(None, "account_id"),
    Index("ix_deal_partner_id", "partner_id", postgresql_where=sql("partner_id IS NOT NULL")),
)

# What had been stated before, and until when that was believed: deals as known at any instant.
DEAL_HISTORY = Table(
    "deal_history",
    METADATA,
    reference("id"),
    *_deal_columns(),
    instant("superseded_at"),
    PrimaryKeyConstraint("id", "sequence"),
)

REFUNDS = Table(
    "refund",
    METADATA,
    identity(),
    reference("deal_id"),
    text("external_id"),
    Column("amount_minor", BigInteger, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    day("refunded_on"),
    instant(),
    Index(None, "deal_id"),
)

# A fact of compensation's own has one row, and one row per version: the newest holds, a withdrawn one no longer.
FACTS = Table(
    "fact",
    METADATA,
    identity(),
    text("external_id"),
    text("fingerprint"),
    text("kind"),
    UniqueConstraint("kind", "external_id"),
)

# A quota that would change a closed period: asked for with its impact, stated when another has approved it.
FACT_DRAFTS = Table(
    "fact_draft",
    METADATA,
    identity(),
    text("kind"),
    reference("member_id", nullable=True),
    text("external_id", nullable=True),
    Column("content", JSONB, nullable=False),
    Column("impact", JSONB, nullable=False),
    *decision(),
    instant(),
)

FACT_VERSIONS = Table(
    "fact_version",
    METADATA,
    reference("fact_id"),
    Column("version", Integer, nullable=False),
    text("kind"),
    # Whom or what the fact is about: a member, a deal's external id, a currency pair.
    reference("member_id", nullable=True),
    text("subject"),
    day("effective_on"),
    day("until", nullable=True),
    # Null: withdrawn.
    Column("content", JSONB(none_as_null=True)),
    text("recorded_by"),
    instant(),
    instant("superseded_at", nullable=True),
    PrimaryKeyConstraint("fact_id", "version"),
    Index(None, "kind", "effective_on"),
    Index(None, "member_id"),
)
