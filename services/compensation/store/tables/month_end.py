"""Month-end: closings, statements, exceptions, adjustments, holds, disputes and what was taken over."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, PrimaryKeyConstraint, Table, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB

from services.compensation.store.tables.metadata import METADATA, day, decision, identity, instant, reference, text

# Closing is never undone: the row is written once. `positions` are the log positions the figures rest on.
CLOSINGS = Table(
    "closing",
    METADATA,
    Column("period", text("period").type, primary_key=True),
    reference("closing_id"),
    text("closed_by"),
    Column("positions", JSONB, nullable=False),
    instant(),
    UniqueConstraint("closing_id"),
)

STATEMENTS = Table(
    "statement",
    METADATA,
    identity(),
    reference("payee_id"),
    text("period"),
    text("currency"),
    Column("earned_minor", BigInteger, nullable=False),
    Column("paid_in_period_minor", BigInteger, nullable=False),
    Column("figures", JSONB, nullable=False),
    text("hash"),
    instant(),
    UniqueConstraint("payee_id", "period", "currency"),
)

EXCEPTIONS = Table(
    "pay_exception",
    METADATA,
    identity(),
    text("kind"),
    # What is missing or wrong: a member, a rate, a deal.
    text("subject"),
    reference("payee_id", nullable=True),
    reference("deal_id", nullable=True),
    text("deal_external_id", nullable=True),
    text("period"),
    text("reason"),
    text("owner"),
    # The member who mends it; as long as there is none, it is the owner's.
    reference("assignee_id", nullable=True),
    text("status"),
    text("waived_by", nullable=True),
    text("waiver_reason", nullable=True),
    instant(),
    instant("ended_at", nullable=True),
    Index(
        "uq_pay_exception_open",
        "kind",
        "subject",
        "payee_id",
        "deal_id",
        unique=True,
        postgresql_where=sql("status <> 'mended'"),
        postgresql_nulls_not_distinct=True,
    ),
    Index(None, "deal_id"),
    Index(None, "status", "period"),
)

ADJUSTMENTS = Table(
    "adjustment",
    METADATA,
    identity(),
    text("external_id"),
    text("fingerprint"),
    reference("payee_id"),
    text("component"),
    text("period"),
    reference("deal_id", nullable=True),
    Column("amount_minor", BigInteger, nullable=False),
    text("currency"),
    text("reason"),
    day("effective_on"),
    reference("attachment_id", nullable=True),
    reference("reverses_id", nullable=True),
    *decision(),
    instant(),
    UniqueConstraint("external_id"),
    UniqueConstraint("reverses_id"),
    Index(None, "payee_id", "period"),
)

ATTACHMENTS = Table(
    "attachment",
    METADATA,
    identity(),
    text("name"),
    text("media_type"),
    text("hash"),
    Column("content", LargeBinary, nullable=False),
    text("added_by"),
    instant(),
)

HOLDS = Table(
    "hold",
    METADATA,
    identity(),
    reference("payee_id", nullable=True),
    reference("deal_id", nullable=True),
    text("component", nullable=True),
    reference("line_id", nullable=True),
    text("reason"),
    text("placed_by"),
    text("released_by", nullable=True),
    text("release_reason", nullable=True),
    instant(),
    instant("released_at", nullable=True),
    Index("ix_hold_in_force", "payee_id", postgresql_where=sql("released_at IS NULL")),
)

WRITE_OFFS = Table(
    "write_off",
    METADATA,
    identity(),
    reference("payee_id"),
    Column("amount_minor", BigInteger, nullable=False),
    text("currency"),
    text("reason"),
    *decision(),
    instant(),
    Index(None, "payee_id"),
)

DISPUTES = Table(
    "dispute",
    METADATA,
    identity(),
    reference("payee_id"),
    reference("line_id"),
    reference("hold_id", nullable=True),
    text("opened_by"),
    text("claim"),
    Column("claimed_minor", BigInteger, nullable=False),
    Column("calculation", JSONB, nullable=False),
    text("currency"),
    text("status"),
    text("decided_by", nullable=True),
    text("decision_reason", nullable=True),
    reference("adjustment_id", nullable=True),
    day("decide_by"),
    instant(),
    instant("decided_at", nullable=True),
    Index("uq_dispute_open", "line_id", unique=True, postgresql_where=sql("status = 'open'")),
    Index(None, "payee_id"),
)

# What another system showed when it was left: opening balances must add up to it before the first close.
OPENING_TOTALS = Table(
    "opening_total",
    METADATA,
    text("account"),
    text("currency"),
    Column("minor", BigInteger, nullable=False),
    Column("people", Integer, nullable=False),
    text("stated_by"),
    instant(),
    PrimaryKeyConstraint("account", "currency"),
)
