"""Accounts, the price list, funnels, opportunities with their trace, and the facts others told."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.store.migrate import house_upgrade, organisation_upgrade

revision = "0001"
down_revision = None


def upgrade() -> None:
    house_upgrade()
    organisation_upgrade()
    _accounts()
    _price_list()
    _funnels()
    _opportunities()
    _trace()
    _foreign_facts()


def _accounts() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("external_id", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("industry", sa.Text),
        sa.Column("employees", sa.Integer),
        sa.Column("revenue_minor", sa.BigInteger),
        sa.Column("revenue_currency", sa.Text),
        sa.Column("country", sa.Text),
        sa.Column("domain", sa.Text),
        sa.Column("tax_id", sa.Text),
        sa.Column("parent_external_id", sa.Text),
        sa.Column("opened_on", sa.Date, nullable=False),
        _recorded_at(),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        sa.UniqueConstraint("external_id", name="uq_account_external_id"),
    )
    op.create_table(
        "account_key",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("given", sa.Boolean, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_account_key_account_id"),
        sa.PrimaryKeyConstraint("key", "account_id", name="pk_account_key"),
    )
    op.create_index("ix_account_key_account_id", "account_key", ["account_id"])


def _price_list() -> None:
    op.create_table(
        "product",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("external_id", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("line", sa.Text, nullable=False),
        _recorded_at(),
        sa.PrimaryKeyConstraint("id", name="pk_product"),
        sa.UniqueConstraint("external_id", name="uq_product_external_id"),
    )
    op.create_table(
        "product_price",
        sa.Column("product_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("effective_on", sa.Date, nullable=False),
        sa.Column("minor", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        _recorded_at(),
        sa.CheckConstraint("minor >= 0", name="ck_product_price_not_negative"),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name="fk_product_price_product_id"),
        sa.PrimaryKeyConstraint("product_id", "number", name="pk_product_price"),
    )


def _funnels() -> None:
    op.create_table(
        "pipeline",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("external_id", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("is_default", sa.Boolean, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        _recorded_at(),
        sa.PrimaryKeyConstraint("id", name="pk_pipeline"),
        sa.UniqueConstraint("external_id", name="uq_pipeline_external_id"),
    )
    op.create_index(
        "uq_pipeline_default", "pipeline", ["is_default"], unique=True, postgresql_where=sa.text("is_default")
    )
    op.create_table(
        "pipeline_definition",
        sa.Column("pipeline_id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("stages", postgresql.JSONB, nullable=False),
        _recorded_at(),
        sa.ForeignKeyConstraint(["pipeline_id"], ["pipeline.id"], name="fk_pipeline_definition_pipeline_id"),
        sa.PrimaryKeyConstraint("pipeline_id", "version", name="pk_pipeline_definition"),
    )


def _opportunities() -> None:
    op.execute(sa.schema.CreateSequence(sa.Sequence("opportunity_number")))
    op.create_table(
        "opportunity",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("external_id", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("stage", sa.Text, nullable=False),
        sa.Column("account_id", sa.Uuid),
        sa.Column("product_id", sa.Uuid, nullable=False),
        sa.Column("owner_id", sa.Uuid, nullable=False),
        sa.Column("partner_id", sa.Uuid),
        sa.Column("lead_id", sa.Uuid),
        sa.Column("pipeline_id", sa.Uuid, nullable=False),
        sa.Column("definition_version", sa.Integer, nullable=False),
        sa.Column("amount_minor", sa.BigInteger, nullable=False),
        sa.Column("refunded_minor", sa.BigInteger, nullable=False),
        sa.Column("margin_minor", sa.BigInteger),
        sa.Column("cost_minor", sa.BigInteger),
        sa.Column("splits", postgresql.JSONB, nullable=False),
        _sharer_ids(),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("opened_on", sa.Date, nullable=False),
        sa.Column("expected_close_on", sa.Date),
        sa.Column("closed_on", sa.Date),
        sa.Column("source", sa.Text),
        sa.Column("lost_reason", sa.Text),
        sa.Column("competitor", sa.Text),
        sa.Column("refunds", sa.Integer, nullable=False),
        sa.Column("first_refunded_on", sa.Date),
        _recorded_at(),
        sa.CheckConstraint("(status = 'open') = (closed_on IS NULL)", name="ck_opportunity_closed_has_day"),
        sa.CheckConstraint("status <> 'won' OR account_id IS NOT NULL", name="ck_opportunity_won_has_account"),
        sa.CheckConstraint("status IN ('open', 'won', 'lost')", name="ck_opportunity_status_known"),
        sa.CheckConstraint("amount_minor >= 0", name="ck_opportunity_amount_not_negative"),
        sa.CheckConstraint("closed_on >= opened_on", name="ck_opportunity_closed_after_opened"),
        sa.CheckConstraint("margin_minor = amount_minor - cost_minor", name="ck_opportunity_margin_follows_cost"),
        sa.CheckConstraint("refunded_minor BETWEEN 0 AND amount_minor", name="ck_opportunity_never_refunded_beyond"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_opportunity_account_id"),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name="fk_opportunity_product_id"),
        sa.PrimaryKeyConstraint("id", name="pk_opportunity"),
        sa.UniqueConstraint("external_id", name="uq_opportunity_external_id"),
    )
    op.create_index("ix_opportunity_account_id_id", "opportunity", ["account_id", "id"])
    op.create_index("ix_opportunity_owner_id_id", "opportunity", ["owner_id", "id"])
    op.create_index("ix_opportunity_sharer_ids", "opportunity", ["sharer_ids"], postgresql_using="gin")
    op.create_index("ix_opportunity_status_id", "opportunity", ["status", "id"])


def _sharer_ids() -> sa.Column[object]:
    named = "jsonb_path_query_array(splits, '$[*].member_id'::jsonpath)"
    return sa.Column("sharer_ids", postgresql.JSONB, sa.Computed(named, persisted=True))


def _trace() -> None:
    op.create_table(
        "opportunity_trace",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("opportunity_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("step", sa.Text, nullable=False),
        sa.Column("stage_left", sa.Text),
        sa.Column("stage", sa.Text, nullable=False),
        sa.Column("effective_on", sa.Date, nullable=False),
        sa.Column("amount_minor", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        _recorded_at(),
        sa.ForeignKeyConstraint(["opportunity_id"], ["opportunity.id"], name="fk_opportunity_trace_opportunity_id"),
        sa.PrimaryKeyConstraint("id", name="pk_opportunity_trace"),
        sa.UniqueConstraint("opportunity_id", "number", name="uq_opportunity_trace_opportunity_id_number"),
    )


def _foreign_facts() -> None:
    op.create_table(
        "partner",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("external_id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_partner"),
    )
    op.create_table(
        "protection",
        sa.Column("registration_id", sa.Uuid, nullable=False),
        sa.Column("partner_id", sa.Uuid, nullable=False),
        sa.Column("product_id", sa.Uuid, nullable=False),
        sa.Column("account_id", sa.Uuid),
        sa.Column("company_keys", postgresql.ARRAY(sa.Text), nullable=False),
        sa.Column("decided_on", sa.Date, nullable=False),
        sa.Column("protected_until", sa.Date, nullable=False),
        sa.PrimaryKeyConstraint("registration_id", name="pk_protection"),
    )
    op.create_index("ix_protection_product_id", "protection", ["product_id"])
    op.create_table(
        "lead_conversion",
        sa.Column("lead_id", sa.Uuid, nullable=False),
        sa.Column("fact", postgresql.JSONB, nullable=False),
        sa.Column("opened", sa.Boolean, nullable=False),
        _recorded_at(),
        sa.PrimaryKeyConstraint("lead_id", name="pk_lead_conversion"),
    )


def _recorded_at() -> sa.Column[object]:
    now = sa.func.clock_timestamp()
    return sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False, server_default=now)
