"""Shadow plans: drafts that run beside the real ones. Nothing of the ledger refers to them, nor do they to it."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, PrimaryKeyConstraint, Table, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from services.compensation.store.tables.metadata import METADATA, identity, instant, reference, text

SHADOWS = Table(
    "shadow",
    METADATA,
    identity(),
    Column("plan_id", Uuid, ForeignKey("plan.id"), nullable=False),
    text("name"),
    Column("terms", JSONB, nullable=False),
    text("hash"),
    # Nobody named: everybody on the plan.
    Column("member_ids", ARRAY(Uuid)),
    text("first_period"),
    text("started_by"),
    text("ended_by", nullable=True),
    instant("ended_at", nullable=True),
    instant(),
)

# What the ledger says and what the shadow would: written together, for everybody a fact has touched.
SHADOW_FIGURES = Table(
    "shadow_figure",
    METADATA,
    identity(),
    Column("shadow_id", Uuid, ForeignKey("shadow.id"), nullable=False),
    reference("payee_id"),
    text("period"),
    text("currency"),
    Column("real_minor", BigInteger, nullable=False),
    Column("shadow_minor", BigInteger, nullable=False),
    UniqueConstraint("shadow_id", "payee_id", "period", "currency"),
)

# Appended by whoever settles pay, so that nobody waits for a shadow; taken away by the job that brings it up to date.
SHADOW_TOUCHES = Table(
    "shadow_touch",
    METADATA,
    Column("shadow_id", Uuid, ForeignKey("shadow.id"), nullable=False),
    reference("payee_id"),
    instant(),
    PrimaryKeyConstraint("shadow_id", "payee_id", "recorded_at"),
    Index(None, "recorded_at"),
)
