"""Deals and refunds as known, plans and assignments, positions and postings."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.store.migrate import house_upgrade, organisation_upgrade

revision = "0001"
down_revision = None


def upgrade() -> None:
    house_upgrade()
    organisation_upgrade()
    _create_facts()
    _create_plans()
    _create_ledger()


def _column(name: str, kind: type[sa.types.TypeEngine[Any]], *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, kind(), nullable=nullable)


def _recorded_at() -> sa.Column[object]:
    return sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False)


def _create_facts() -> None:
    op.create_table(
        "deal",
        _column("id", sa.Uuid),
        _column("external_id", sa.Text),
        _column("owner_id", sa.Uuid),
        _column("month", sa.Text),
        _column("won_on", sa.Date),
        _column("amount_minor", sa.BigInteger),
        _column("currency", sa.Text),
        _column("status", sa.Text),
        _column("sequence", sa.BigInteger),
        _column("won_sequence", sa.BigInteger),
        _recorded_at(),
        sa.PrimaryKeyConstraint("id", name="pk_deal"),
    )
    op.create_index("ix_deal_owner_id_month", "deal", ["owner_id", "month"])
    op.create_table(
        "refund",
        _column("id", sa.Uuid),
        _column("deal_id", sa.Uuid),
        _column("amount_minor", sa.BigInteger),
        _column("sequence", sa.BigInteger),
        _column("refunded_on", sa.Date),
        _recorded_at(),
        sa.PrimaryKeyConstraint("id", name="pk_refund"),
    )
    op.create_index("ix_refund_deal_id", "refund", ["deal_id"])


def _create_plans() -> None:
    op.create_table(
        "plan",
        _column("id", sa.Uuid),
        _column("external_id", sa.Text),
        _column("fingerprint", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_plan"),
        sa.UniqueConstraint("external_id", name="uq_plan_external_id"),
    )
    op.create_table(
        "plan_version",
        _column("plan_id", sa.Uuid),
        _column("version", sa.Integer),
        _column("name", sa.Text),
        _column("effective_on", sa.Date),
        sa.Column("terms", postgresql.JSONB, nullable=False),
        _column("hash", sa.Text),
        _recorded_at(),
        sa.PrimaryKeyConstraint("plan_id", "version", name="pk_plan_version"),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name="fk_plan_version_plan_id"),
    )
    op.create_table(
        "assignment",
        _column("id", sa.Uuid),
        _column("external_id", sa.Text),
        _column("fingerprint", sa.Text),
        _column("member_id", sa.Uuid),
        _column("plan_id", sa.Uuid),
        _column("effective_on", sa.Date),
        _recorded_at(),
        sa.PrimaryKeyConstraint("id", name="pk_assignment"),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name="fk_assignment_plan_id"),
        sa.UniqueConstraint("external_id", name="uq_assignment_external_id"),
        sa.UniqueConstraint("member_id", "effective_on", name="uq_assignment_member_id_effective_on"),
    )
    op.create_index("ix_assignment_plan_id", "assignment", ["plan_id"])


def _create_ledger() -> None:
    op.create_table(
        "commission",
        _column("id", sa.Uuid),
        _column("deal_id", sa.Uuid),
        _column("member_id", sa.Uuid),
        _column("role", sa.Text),
        _column("month", sa.Text),
        _column("credited_minor", sa.BigInteger),
        _column("amount_minor", sa.BigInteger),
        _column("currency", sa.Text),
        _column("plan_id", sa.Uuid),
        _column("plan_version", sa.Integer),
        _column("postings", sa.Integer),
        sa.PrimaryKeyConstraint("id", name="pk_commission"),
        sa.ForeignKeyConstraint(["deal_id"], ["deal.id"], name="fk_commission_deal_id"),
        sa.UniqueConstraint("deal_id", "member_id", "role", name="uq_commission_deal_id_member_id_role"),
    )
    op.create_index("ix_commission_member_id_month", "commission", ["member_id", "month"])
    op.create_table(
        "posting",
        _column("id", sa.Uuid),
        _column("commission_id", sa.Uuid),
        _column("number", sa.Integer),
        _column("month", sa.Text),
        _column("credited_before_minor", sa.BigInteger),
        _column("credited_after_minor", sa.BigInteger),
        _column("before_minor", sa.BigInteger),
        _column("after_minor", sa.BigInteger),
        _column("currency", sa.Text),
        _column("plan_id", sa.Uuid),
        _column("plan_version", sa.Integer),
        _column("effective_on", sa.Date),
        _column("cause_kind", sa.Text),
        _column("cause_id", sa.Uuid),
        _column("refund_id", sa.Uuid, nullable=True),
        _recorded_at(),
        sa.PrimaryKeyConstraint("id", name="pk_posting"),
        sa.ForeignKeyConstraint(["commission_id"], ["commission.id"], name="fk_posting_commission_id"),
        sa.UniqueConstraint("commission_id", "number", name="uq_posting_commission_id_number"),
    )
