"""What others say of members, teams, deals and refunds; facts and plans of its own."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.store.migrate import house_upgrade, organisation_upgrade

revision = "0001"
down_revision = None

INSTANT = sa.DateTime(timezone=True)
JSON = postgresql.JSONB()
Kind = sa.types.TypeEngine[Any] | type[sa.types.TypeEngine[Any]]


def required(name: str, kind: Kind) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def nullable(name: str, kind: Kind) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=True)


def upgrade() -> None:
    house_upgrade()
    organisation_upgrade()
    _create_deal()
    _create_deal_history()
    _create_refund()
    _create_fact()
    _create_fact_version()
    _create_fact_draft()
    _create_plan()
    _create_plan_version()
    _create_plan_draft()
    _create_assignment()
    _create_plan_letter()


def _create_deal() -> None:
    op.create_table(
        "deal",
        required("id", sa.Uuid),
        required("external_id", sa.Text),
        required("owner_id", sa.Uuid),
        required("month", sa.Text),
        required("won_on", sa.Date),
        required("amount_minor", sa.BigInteger),
        required("currency", sa.Text),
        required("status", sa.Text),
        required("sequence", sa.BigInteger),
        required("won_sequence", sa.BigInteger),
        nullable("account_id", sa.Uuid),
        nullable("partner_id", sa.Uuid),
        nullable("won_at", INSTANT),
        nullable("particulars", JSON),
        required("recorded_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_deal"),
    )
    op.create_index("ix_deal_owner_id_won_on", "deal", ["owner_id", "won_on"])
    op.create_index("ix_deal_won_on", "deal", ["won_on"])
    op.create_index("ix_deal_account_id", "deal", ["account_id"])
    with_partner = sa.text("partner_id IS NOT NULL")
    op.create_index("ix_deal_partner_id", "deal", ["partner_id"], postgresql_where=with_partner)


def _create_deal_history() -> None:
    op.create_table(
        "deal_history",
        required("id", sa.Uuid),
        required("external_id", sa.Text),
        required("owner_id", sa.Uuid),
        required("month", sa.Text),
        required("won_on", sa.Date),
        required("amount_minor", sa.BigInteger),
        required("currency", sa.Text),
        required("status", sa.Text),
        required("sequence", sa.BigInteger),
        required("won_sequence", sa.BigInteger),
        nullable("account_id", sa.Uuid),
        nullable("partner_id", sa.Uuid),
        nullable("won_at", INSTANT),
        nullable("particulars", JSON),
        required("recorded_at", INSTANT),
        required("superseded_at", INSTANT),
        sa.PrimaryKeyConstraint("id", "sequence", name="pk_deal_history"),
    )


def _create_refund() -> None:
    op.create_table(
        "refund",
        required("id", sa.Uuid),
        required("deal_id", sa.Uuid),
        required("external_id", sa.Text),
        required("amount_minor", sa.BigInteger),
        required("sequence", sa.BigInteger),
        required("refunded_on", sa.Date),
        required("recorded_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_refund"),
    )
    op.create_index("ix_refund_deal_id", "refund", ["deal_id"])


def _create_fact() -> None:
    op.create_table(
        "fact",
        required("id", sa.Uuid),
        required("external_id", sa.Text),
        required("fingerprint", sa.Text),
        required("kind", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_fact"),
        sa.UniqueConstraint("kind", "external_id", name="uq_fact_kind_external_id"),
    )


def _create_fact_version() -> None:
    op.create_table(
        "fact_version",
        required("fact_id", sa.Uuid),
        required("version", sa.Integer),
        required("kind", sa.Text),
        nullable("member_id", sa.Uuid),
        required("subject", sa.Text),
        required("effective_on", sa.Date),
        nullable("until", sa.Date),
        nullable("content", JSON),
        required("recorded_by", sa.Text),
        required("recorded_at", INSTANT),
        nullable("superseded_at", INSTANT),
        sa.PrimaryKeyConstraint("fact_id", "version", name="pk_fact_version"),
    )
    op.create_index("ix_fact_version_kind_effective_on", "fact_version", ["kind", "effective_on"])
    op.create_index("ix_fact_version_member_id", "fact_version", ["member_id"])


def _create_fact_draft() -> None:
    op.create_table(
        "fact_draft",
        required("id", sa.Uuid),
        required("kind", sa.Text),
        nullable("member_id", sa.Uuid),
        nullable("external_id", sa.Text),
        required("content", JSON),
        required("impact", JSON),
        required("status", sa.Text),
        required("requested_by", sa.Text),
        nullable("decided_by", sa.Text),
        nullable("decided_at", INSTANT),
        nullable("decision_reason", sa.Text),
        required("recorded_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_fact_draft"),
    )


def _create_plan() -> None:
    op.create_table(
        "plan",
        required("id", sa.Uuid),
        required("external_id", sa.Text),
        required("fingerprint", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_plan"),
        sa.UniqueConstraint("external_id", name="uq_plan_external_id"),
    )


def _create_plan_version() -> None:
    op.create_table(
        "plan_version",
        required("plan_id", sa.Uuid),
        required("version", sa.Integer),
        required("name", sa.Text),
        required("effective_on", sa.Date),
        required("terms", JSON),
        required("examples", JSON),
        required("hash", sa.Text),
        nullable("author", sa.Text),
        nullable("approved_by", sa.Text),
        required("recorded_at", INSTANT),
        sa.PrimaryKeyConstraint("plan_id", "version", name="pk_plan_version"),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name="fk_plan_version_plan_id"),
    )


def _create_plan_draft() -> None:
    op.create_table(
        "plan_draft",
        required("id", sa.Uuid),
        nullable("plan_id", sa.Uuid),
        nullable("external_id", sa.Text),
        required("name", sa.Text),
        required("effective_on", sa.Date),
        required("terms", JSON),
        required("examples", JSON),
        required("hash", sa.Text),
        nullable("impact", JSON),
        required("status", sa.Text),
        required("requested_by", sa.Text),
        nullable("decided_by", sa.Text),
        nullable("decided_at", INSTANT),
        nullable("decision_reason", sa.Text),
        required("recorded_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_plan_draft"),
    )
    op.create_index("ix_plan_draft_plan_id", "plan_draft", ["plan_id"])


def _create_assignment() -> None:
    op.create_table(
        "assignment",
        required("id", sa.Uuid),
        required("external_id", sa.Text),
        required("fingerprint", sa.Text),
        required("payee_id", sa.Uuid),
        required("payee_kind", sa.Text),
        required("plan_id", sa.Uuid),
        required("effective_on", sa.Date),
        required("recorded_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_assignment"),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name="fk_assignment_plan_id"),
        sa.UniqueConstraint("external_id", name="uq_assignment_external_id"),
        sa.UniqueConstraint("payee_id", "effective_on", name="uq_assignment_payee_id_effective_on"),
    )
    op.create_index("ix_assignment_plan_id", "assignment", ["plan_id"])


def _create_plan_letter() -> None:
    op.create_table(
        "plan_letter",
        required("id", sa.Uuid),
        required("member_id", sa.Uuid),
        required("plan_id", sa.Uuid),
        required("plan_version", sa.Integer),
        required("content", JSON),
        required("hash", sa.Text),
        nullable("hold_id", sa.Uuid),
        required("status", sa.Text),
        nullable("answer_reason", sa.Text),
        nullable("answered_at", INSTANT),
        required("recorded_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_plan_letter"),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name="fk_plan_letter_plan_id"),
        sa.UniqueConstraint(
            "member_id", "plan_id", "plan_version", name="uq_plan_letter_member_id_plan_id_plan_version"
        ),
    )
