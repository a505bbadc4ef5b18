"""Month-end and payroll."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"

INSTANT = sa.DateTime(timezone=True)
JSON = postgresql.JSONB()
Kind = sa.types.TypeEngine[Any] | type[sa.types.TypeEngine[Any]]

_NEVER_UNDONE = """
    CREATE TRIGGER never_undone BEFORE UPDATE OR DELETE ON closing FOR EACH ROW EXECUTE FUNCTION refuse_change()
"""


def required(name: str, kind: Kind) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def nullable(name: str, kind: Kind) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=True)


def upgrade() -> None:
    _create_closing()
    _create_statement()
    _create_pay_exception()
    _create_adjustment()
    _create_attachment()
    _create_hold()
    _create_write_off()
    _create_dispute()
    _create_opening_total()
    _create_pay_date()
    _create_payroll_batch()
    _create_payroll_item()
    op.execute(_NEVER_UNDONE)


def _create_closing() -> None:
    op.create_table(
        "closing",
        required("period", sa.Text),
        required("closing_id", sa.Uuid),
        required("closed_by", sa.Text),
        required("positions", JSON),
        required("recorded_at", INSTANT),
        sa.PrimaryKeyConstraint("period", name="pk_closing"),
        sa.UniqueConstraint("closing_id", name="uq_closing_closing_id"),
    )


def _create_statement() -> None:
    op.create_table(
        "statement",
        required("id", sa.Uuid),
        required("payee_id", sa.Uuid),
        required("period", sa.Text),
        required("currency", sa.Text),
        required("earned_minor", sa.BigInteger),
        required("paid_in_period_minor", sa.BigInteger),
        required("figures", JSON),
        required("hash", sa.Text),
        required("recorded_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_statement"),
        sa.UniqueConstraint("payee_id", "period", "currency", name="uq_statement_payee_id_period_currency"),
    )


def _create_pay_exception() -> None:
    op.create_table(
        "pay_exception",
        required("id", sa.Uuid),
        required("kind", sa.Text),
        required("subject", sa.Text),
        nullable("payee_id", sa.Uuid),
        nullable("deal_id", sa.Uuid),
        nullable("deal_external_id", sa.Text),
        required("period", sa.Text),
        required("reason", sa.Text),
        required("owner", sa.Text),
        nullable("assignee_id", sa.Uuid),
        required("status", sa.Text),
        nullable("waived_by", sa.Text),
        nullable("waiver_reason", sa.Text),
        required("recorded_at", INSTANT),
        nullable("ended_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_pay_exception"),
    )
    op.create_index("ix_pay_exception_deal_id", "pay_exception", ["deal_id"])
    op.create_index("ix_pay_exception_status_period", "pay_exception", ["status", "period"])
    op.create_index(
        "uq_pay_exception_open",
        "pay_exception",
        ["kind", "subject", "payee_id", "deal_id"],
        unique=True,
        postgresql_where=sa.text("status <> 'mended'"),
        postgresql_nulls_not_distinct=True,
    )


def _create_adjustment() -> None:
    op.create_table(
        "adjustment",
        required("id", sa.Uuid),
        required("external_id", sa.Text),
        required("fingerprint", sa.Text),
        required("payee_id", sa.Uuid),
        required("component", sa.Text),
        required("period", sa.Text),
        nullable("deal_id", sa.Uuid),
        required("amount_minor", sa.BigInteger),
        required("currency", sa.Text),
        required("reason", sa.Text),
        required("effective_on", sa.Date),
        nullable("attachment_id", sa.Uuid),
        nullable("reverses_id", sa.Uuid),
        required("status", sa.Text),
        required("requested_by", sa.Text),
        nullable("decided_by", sa.Text),
        nullable("decided_at", INSTANT),
        nullable("decision_reason", sa.Text),
        required("recorded_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_adjustment"),
        sa.UniqueConstraint("external_id", name="uq_adjustment_external_id"),
        sa.UniqueConstraint("reverses_id", name="uq_adjustment_reverses_id"),
    )
    op.create_index("ix_adjustment_payee_id_period", "adjustment", ["payee_id", "period"])


def _create_attachment() -> None:
    op.create_table(
        "attachment",
        required("id", sa.Uuid),
        required("name", sa.Text),
        required("media_type", sa.Text),
        required("hash", sa.Text),
        required("content", sa.LargeBinary),
        required("added_by", sa.Text),
        required("recorded_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_attachment"),
    )


def _create_hold() -> None:
    op.create_table(
        "hold",
        required("id", sa.Uuid),
        nullable("payee_id", sa.Uuid),
        nullable("deal_id", sa.Uuid),
        nullable("component", sa.Text),
        nullable("line_id", sa.Uuid),
        required("reason", sa.Text),
        required("placed_by", sa.Text),
        nullable("released_by", sa.Text),
        nullable("release_reason", sa.Text),
        required("recorded_at", INSTANT),
        nullable("released_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_hold"),
    )
    op.create_index("ix_hold_in_force", "hold", ["payee_id"], postgresql_where=sa.text("released_at IS NULL"))


def _create_write_off() -> None:
    op.create_table(
        "write_off",
        required("id", sa.Uuid),
        required("payee_id", sa.Uuid),
        required("amount_minor", sa.BigInteger),
        required("currency", sa.Text),
        required("reason", sa.Text),
        required("status", sa.Text),
        required("requested_by", sa.Text),
        nullable("decided_by", sa.Text),
        nullable("decided_at", INSTANT),
        nullable("decision_reason", sa.Text),
        required("recorded_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_write_off"),
    )
    op.create_index("ix_write_off_payee_id", "write_off", ["payee_id"])


def _create_dispute() -> None:
    op.create_table(
        "dispute",
        required("id", sa.Uuid),
        required("payee_id", sa.Uuid),
        required("line_id", sa.Uuid),
        nullable("hold_id", sa.Uuid),
        required("opened_by", sa.Text),
        required("claim", sa.Text),
        required("claimed_minor", sa.BigInteger),
        required("calculation", JSON),
        required("currency", sa.Text),
        required("status", sa.Text),
        nullable("decided_by", sa.Text),
        nullable("decision_reason", sa.Text),
        nullable("adjustment_id", sa.Uuid),
        required("decide_by", sa.Date),
        required("recorded_at", INSTANT),
        nullable("decided_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_dispute"),
    )
    op.create_index("ix_dispute_payee_id", "dispute", ["payee_id"])
    op.create_index("uq_dispute_open", "dispute", ["line_id"], unique=True, postgresql_where=sa.text("status = 'open'"))


def _create_opening_total() -> None:
    op.create_table(
        "opening_total",
        required("account", sa.Text),
        required("currency", sa.Text),
        required("minor", sa.BigInteger),
        required("people", sa.Integer),
        required("stated_by", sa.Text),
        required("recorded_at", INSTANT),
        sa.PrimaryKeyConstraint("account", "currency", name="pk_opening_total"),
    )


def _create_pay_date() -> None:
    op.create_table(
        "pay_date",
        required("period", sa.Text),
        required("cut_off_on", sa.Date),
        required("pay_on", sa.Date),
        required("set_by", sa.Text),
        required("recorded_at", INSTANT),
        sa.PrimaryKeyConstraint("period", name="pk_pay_date"),
    )


def _create_payroll_batch() -> None:
    op.create_table(
        "payroll_batch",
        required("id", sa.Uuid),
        sa.Column("number", sa.Integer, sa.Identity(always=True), nullable=False),
        required("kind", sa.Text),
        required("period", sa.Text),
        required("currency", sa.Text),
        nullable("reason", sa.Text),
        required("status", sa.Text),
        required("requested_by", sa.Text),
        nullable("decided_by", sa.Text),
        nullable("decided_at", INSTANT),
        nullable("decision_reason", sa.Text),
        required("recorded_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_payroll_batch"),
        sa.UniqueConstraint("number", name="uq_payroll_batch_number"),
    )


def _create_payroll_item() -> None:
    op.create_table(
        "payroll_item",
        required("id", sa.Uuid),
        required("batch_id", sa.Uuid),
        required("payee_id", sa.Uuid),
        required("payee_external_id", sa.Text),
        required("payee_name", sa.Text),
        required("amount_minor", sa.BigInteger),
        required("recovered_minor", sa.BigInteger),
        required("currency", sa.Text),
        required("status", sa.Text),
        nullable("failure", sa.Text),
        nullable("settled_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_payroll_item"),
        sa.ForeignKeyConstraint(["batch_id"], ["payroll_batch.id"], name="fk_payroll_item_batch_id"),
        sa.UniqueConstraint("batch_id", "payee_id", name="uq_payroll_item_batch_id_payee_id"),
    )
    op.create_index("ix_payroll_item_payee_id", "payroll_item", ["payee_id"])
