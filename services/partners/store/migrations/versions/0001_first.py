"""Partner companies, registrations and their protections, and the copies of others' facts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from shared.store.migrate import house_upgrade, organisation_upgrade

revision = "0001"
down_revision = None


def upgrade() -> None:
    house_upgrade()
    organisation_upgrade()
    _create_partners()
    _create_registration()
    _create_protected_claim()
    _create_known_facts()


def _create_partners() -> None:
    op.create_table(
        "partner",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("external_id", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("tier", sa.Text, nullable=False),
        sa.Column("product_lines", JSONB, nullable=False),
        sa.Column("agreement", sa.Text),
        sa.Column("effective_on", sa.Date, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_partner"),
        sa.UniqueConstraint("external_id", name="uq_partner_external_id"),
    )
    op.create_table(
        "partner_state",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("partner_id", sa.Uuid, nullable=False),
        sa.Column("effective_on", sa.Date, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("tier", sa.Text, nullable=False),
        sa.Column("product_lines", JSONB, nullable=False),
        sa.Column("agreement", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_partner_state"),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name="fk_partner_state_partner_id"),
    )
    op.create_index("ix_partner_state_partner_id", "partner_state", ["partner_id"])


def _create_registration() -> None:
    op.create_table(
        "registration",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("external_id", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("partner_id", sa.Uuid, nullable=False),
        sa.Column("product_id", sa.Uuid, nullable=False),
        sa.Column("account_id", sa.Uuid),
        sa.Column("company_name", sa.Text),
        sa.Column("company_keys", JSONB, nullable=False),
        sa.Column("note", sa.Text),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("conflicts", JSONB, nullable=False),
        sa.Column("submitted_on", sa.Date, nullable=False),
        sa.Column("decided_by", sa.Text),
        sa.Column("decided_on", sa.Date),
        sa.Column("reason", sa.Text),
        sa.Column("protected_until", sa.Date),
        sa.Column("deal_id", sa.Uuid),
        sa.PrimaryKeyConstraint("id", name="pk_registration"),
        sa.UniqueConstraint("external_id", name="uq_registration_external_id"),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name="fk_registration_partner_id"),
        sa.CheckConstraint(
            "status <> 'approved' OR protected_until IS NOT NULL", name="ck_registration_approved_is_dated"
        ),
    )
    op.create_index("ix_registration_partner_id_id", "registration", ["partner_id", "id"])
    approved = sa.text("status = 'approved'")
    op.create_index("ix_registration_protected_until", "registration", ["protected_until"], postgresql_where=approved)


def _create_protected_claim() -> None:
    op.create_table(
        "protected_claim",
        sa.Column("company_key", sa.Text, nullable=False),
        sa.Column("product_id", sa.Uuid, nullable=False),
        sa.Column("registration_id", sa.Uuid, nullable=False),
        sa.PrimaryKeyConstraint("company_key", "product_id", name="pk_protected_claim"),
        sa.ForeignKeyConstraint(["registration_id"], ["registration.id"], name="fk_protected_claim_registration_id"),
    )
    op.create_index("ix_protected_claim_registration_id", "protected_claim", ["registration_id"])


def _create_known_facts() -> None:
    op.create_table(
        "known_account",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("effective_on", sa.Date, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("company_keys", JSONB, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_known_account"),
    )
    op.create_index("ix_known_account_company_keys", "known_account", ["company_keys"], postgresql_using="gin")
    op.create_table(
        "known_product",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("effective_on", sa.Date, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("external_id", sa.Text, nullable=False),
        sa.Column("line", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_known_product"),
    )
    op.create_table(
        "known_opportunity",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("external_id", sa.Text, nullable=False),
        sa.Column("account_id", sa.Uuid),
        sa.Column("product_ids", JSONB, nullable=False),
        sa.Column("owner_id", sa.Uuid, nullable=False),
        sa.Column("partner_id", sa.Uuid),
        sa.Column("closed_on", sa.Date),
        sa.Column("won", sa.Boolean),
        sa.PrimaryKeyConstraint("id", name="pk_known_opportunity"),
        sa.CheckConstraint("(closed_on IS NULL) = (won IS NULL)", name="ck_known_opportunity_closed_whole"),
    )
    op.create_index("ix_known_opportunity_account_id", "known_opportunity", ["account_id"])
    of_partner = sa.text("partner_id IS NOT NULL")
    op.create_index("ix_known_opportunity_of_partner", "known_opportunity", ["partner_id"], postgresql_where=of_partner)
