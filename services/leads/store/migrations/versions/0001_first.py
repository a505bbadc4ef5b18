"""Leads and their contacts, assignments, pools, scoring models, and what is known of other services."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from shared.store.migrate import house_upgrade, organisation_upgrade

revision = "0001"
down_revision = None


def upgrade() -> None:
    house_upgrade()
    organisation_upgrade()
    _leads()
    _contacts()
    _assignments()
    _rules()
    _foreign_facts()


def _recorded_at() -> sa.Column[object]:
    return sa.Column(
        "recorded_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.clock_timestamp()
    )


def _leads() -> None:
    op.create_table(
        "lead",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("external_id", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("owner_id", sa.Uuid),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("company_name", sa.Text),
        sa.Column("domain", sa.Text),
        sa.Column("tax_id", sa.Text),
        sa.Column("country", sa.Text),
        sa.Column("industry", sa.Text),
        sa.Column("employees", sa.Integer),
        sa.Column("company_keys", ARRAY(sa.Text), nullable=False),
        sa.Column("product_id", sa.Uuid),
        sa.Column("account_id", sa.Uuid),
        sa.Column("partner_id", sa.Uuid),
        sa.Column("territory", sa.Text),
        sa.Column("source_owner", sa.Text),
        sa.Column("possible_duplicate_of", sa.Uuid),
        sa.Column("captured_on", sa.Date, nullable=False),
        sa.Column("score", sa.SmallInteger, nullable=False),
        sa.Column("grade", sa.Text, nullable=False),
        sa.Column("model_version", sa.Text, nullable=False),
        sa.Column("contributions", JSONB, nullable=False),
        sa.Column("contacted_on", sa.Date),
        sa.Column("closed_on", sa.Date),
        sa.Column("close_reason", sa.Text),
        sa.Column("opportunity_id", sa.Uuid),
        _recorded_at(),
        sa.PrimaryKeyConstraint("id", name="pk_lead"),
        sa.UniqueConstraint("external_id", name="uq_lead_external_id"),
    )
    op.create_index("ix_lead_owner_id_status", "lead", ["owner_id", "status"])
    op.create_index("ix_lead_partner_id", "lead", ["partner_id"])
    op.create_index("ix_lead_company_keys", "lead", ["company_keys"], postgresql_using="gin")
    unassigned = sa.text("status = 'open' AND owner_id IS NULL")
    op.create_index(
        "ix_lead_unassigned", "lead", ["territory", "captured_on", "external_id"], postgresql_where=unassigned
    )


def _contacts() -> None:
    op.create_table(
        "lead_contact",
        sa.Column("lead_id", sa.Uuid, nullable=False),
        sa.Column("name", sa.Text),
        sa.Column("email", sa.Text),
        sa.Column("phone", sa.Text),
        sa.PrimaryKeyConstraint("lead_id", name="pk_lead_contact"),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name="fk_lead_contact_lead_id"),
    )


def _assignments() -> None:
    op.create_table(
        "assignment",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("lead_id", sa.Uuid, nullable=False),
        sa.Column("owner_id", sa.Uuid, nullable=False),
        sa.Column("policy_version", sa.Text, nullable=False),
        sa.Column("rule", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("why_not", JSONB, nullable=False),
        sa.Column("assigned_on", sa.Date, nullable=False),
        _recorded_at(),
        sa.PrimaryKeyConstraint("id", name="pk_assignment"),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name="fk_assignment_lead_id"),
    )
    op.create_index("ix_assignment_lead_id_id", "assignment", ["lead_id", "id"])


def _rules() -> None:
    op.create_table(
        "pool",
        sa.Column("territory", sa.Text, nullable=False),
        sa.Column("turns", JSONB, nullable=False),
        sa.PrimaryKeyConstraint("territory", name="pk_pool"),
    )
    op.create_table(
        "scoring_model",
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("model", JSONB, nullable=False),
        _recorded_at(),
        sa.PrimaryKeyConstraint("version", name="pk_scoring_model"),
        sa.UniqueConstraint("number", name="uq_scoring_model_number"),
    )


def _foreign_facts() -> None:
    op.create_table(
        "product_price",
        sa.Column("product_id", sa.Uuid, nullable=False),
        sa.Column("effective_on", sa.Date, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("minor", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("product_id", "effective_on", "sequence", name="pk_product_price"),
    )
    op.create_table(
        "known_record",
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.PrimaryKeyConstraint("kind", "id", name="pk_known_record"),
    )
