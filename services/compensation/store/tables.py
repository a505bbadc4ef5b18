"""The tables of compensation: facts as known now, plans and assignments, positions and their append-only postings."""

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from shared.store.house import house_tables, new_metadata
from shared.store.organisation import organisation_tables

METADATA = new_metadata()


def _recorded_at() -> Column[object]:
    return Column("recorded_at", DateTime(timezone=True), nullable=False)


# A deal as its publisher last stated it. `sequence` is that statement's number: older ones and copies change nothing.
# `won_sequence` is the number of the win it stands on: only refunds stated after it are refunds of this win.
DEALS = Table(
    "deal",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("external_id", Text, nullable=False),
    Column("owner_id", Uuid, nullable=False),
    Column("month", Text, nullable=False),
    Column("won_on", Date, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("won_sequence", BigInteger, nullable=False),
    _recorded_at(),
    Index(None, "owner_id", "month"),
)

REFUNDS = Table(
    "refund",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("deal_id", Uuid, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("refunded_on", Date, nullable=False),
    _recorded_at(),
    Index(None, "deal_id"),
)

PLANS = Table(
    "plan",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("external_id", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    UniqueConstraint("external_id"),
)

PLAN_VERSIONS = Table(
    "plan_version",
    METADATA,
    Column("plan_id", Uuid, ForeignKey("plan.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("effective_on", Date, nullable=False),
    Column("terms", JSONB, nullable=False),
    Column("hash", Text, nullable=False),
    _recorded_at(),
    PrimaryKeyConstraint("plan_id", "version"),
)

ASSIGNMENTS = Table(
    "assignment",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("external_id", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("member_id", Uuid, nullable=False),
    Column("plan_id", Uuid, ForeignKey("plan.id"), nullable=False),
    Column("effective_on", Date, nullable=False),
    _recorded_at(),
    UniqueConstraint("external_id"),
    UniqueConstraint("member_id", "effective_on"),
    Index(None, "plan_id"),
)

# The position as known now: the natural key is what makes crediting twice impossible.
COMMISSIONS = Table(
    "commission",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("deal_id", Uuid, ForeignKey("deal.id"), nullable=False),
    Column("member_id", Uuid, nullable=False),
    Column("role", Text, nullable=False),
    Column("month", Text, nullable=False),
    Column("credited_minor", BigInteger, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("plan_id", Uuid, nullable=False),
    Column("plan_version", Integer, nullable=False),
    Column("postings", Integer, nullable=False),
    UniqueConstraint("deal_id", "member_id", "role"),
    Index(None, "member_id", "month"),
)

# Every movement of a position, never changed: number n of a position can be written once.
POSTINGS = Table(
    "posting",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("commission_id", Uuid, ForeignKey("commission.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("month", Text, nullable=False),
    Column("credited_before_minor", BigInteger, nullable=False),
    Column("credited_after_minor", BigInteger, nullable=False),
    Column("before_minor", BigInteger, nullable=False),
    Column("after_minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("plan_id", Uuid, nullable=False),
    Column("plan_version", Integer, nullable=False),
    Column("effective_on", Date, nullable=False),
    Column("cause_kind", Text, nullable=False),
    Column("cause_id", Uuid, nullable=False),
    Column("refund_id", Uuid),
    _recorded_at(),
    UniqueConstraint("commission_id", "number"),
)

organisation_tables(METADATA)
house_tables(METADATA)
