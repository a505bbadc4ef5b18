"""Payroll: when people are paid, and the numbered batches they are paid in."""

from sqlalchemy import BigInteger, Column, ForeignKey, Identity, Index, Integer, Table, UniqueConstraint, Uuid

from services.compensation.store.tables.metadata import METADATA, day, decision, identity, instant, reference, text

PAY_DATES = Table(
    "pay_date",
    METADATA,
    Column("period", text("period").type, primary_key=True),
    day("cut_off_on"),
    day("pay_on"),
    text("set_by"),
    instant(),
)

BATCHES = Table(
    "payroll_batch",
    METADATA,
    identity(),
    Column("number", Integer, Identity(always=True), nullable=False),
    text("kind"),
    text("period"),
    text("currency"),
    text("reason", nullable=True),
    *decision(),
    instant(),
    UniqueConstraint("number"),
)

BATCH_ITEMS = Table(
    "payroll_item",
    METADATA,
    identity(),
    Column("batch_id", Uuid, ForeignKey("payroll_batch.id"), nullable=False),
    reference("payee_id"),
    text("payee_external_id"),
    text("payee_name"),
    Column("amount_minor", BigInteger, nullable=False),
    Column("recovered_minor", BigInteger, nullable=False),
    text("currency"),
    text("status"),
    text("failure", nullable=True),
    instant("settled_at", nullable=True),
    UniqueConstraint("batch_id", "payee_id"),
    Index(None, "payee_id"),
)
