"""Plans in versions, drafts of them, who is assigned to them, and the letters that tell people so."""

from sqlalchemy import Column, ForeignKey, Index, Integer, PrimaryKeyConstraint, Table, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from services.compensation.store.tables.metadata import METADATA, day, decision, identity, instant, reference, text

PLANS = Table("plan", METADATA, identity(), text("external_id"), text("fingerprint"), UniqueConstraint("external_id"))

PLAN_VERSIONS = Table(
    "plan_version",
    METADATA,
    Column("plan_id", Uuid, ForeignKey("plan.id"), nullable=False),
    Column("version", Integer, nullable=False),
    text("name"),
    day("effective_on"),
    Column("terms", JSONB, nullable=False),
    Column("examples", JSONB, nullable=False),
    text("hash"),
    text("author", nullable=True),
    text("approved_by", nullable=True),
    instant(),
    PrimaryKeyConstraint("plan_id", "version"),
)

# A version that is not in force: worked on, or waiting for approval because it reaches into a closed period.
DRAFTS = Table(
    "plan_draft",
    METADATA,
    identity(),
    reference("plan_id", nullable=True),
    text("external_id", nullable=True),
    text("name"),
    day("effective_on"),
    Column("terms", JSONB, nullable=False),
    Column("examples", JSONB, nullable=False),
    text("hash"),
    Column("impact", JSONB(none_as_null=True)),
    *decision(),
    instant(),
    Index(None, "plan_id"),
)

ASSIGNMENTS = Table(
    "assignment",
    METADATA,
    identity(),
    text("external_id"),
    text("fingerprint"),
    # A member or a partner company, as `payee_kind` says.
    reference("payee_id"),
    text("payee_kind"),
    Column("plan_id", Uuid, ForeignKey("plan.id"), nullable=False),
    day("effective_on"),
    instant(),
    UniqueConstraint("external_id"),
    UniqueConstraint("payee_id", "effective_on"),
    Index(None, "plan_id"),
)

LETTERS = Table(
    "plan_letter",
    METADATA,
    identity(),
    reference("member_id"),
    Column("plan_id", Uuid, ForeignKey("plan.id"), nullable=False),
    Column("plan_version", Integer, nullable=False),
    Column("content", JSONB, nullable=False),
    text("hash"),
    reference("hold_id", nullable=True),
    text("status"),
    text("answer_reason", nullable=True),
    instant("answered_at", nullable=True),
    instant(),
    UniqueConstraint("member_id", "plan_id", "plan_version"),
)
