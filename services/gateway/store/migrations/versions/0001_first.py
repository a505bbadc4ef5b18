"""The copy of the organisation and of the partner companies, and who is let in with which rights."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from shared.store.migrate import house_upgrade, organisation_upgrade

revision = "0001"
down_revision = None


def upgrade() -> None:
    house_upgrade()
    organisation_upgrade()
    op.create_index("ix_organisation_member_external_id", "organisation_member", ["external_id"])
    op.create_table(
        "partner",
        sa.Column("partner_id", sa.Uuid, nullable=False),
        sa.Column("external_id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("partner_id", name="pk_partner"),
    )
    op.create_index("ix_partner_external_id", "partner", ["external_id"])
    _create_principals()
    _create_credentials()
    _create_access_record()
    _create_rates()


def _create_principals() -> None:
    op.create_table(
        "principal",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("member_id", sa.Uuid),
        sa.Column("partner_id", sa.Uuid),
        sa.Column("disabled", sa.Boolean, nullable=False, server_default="false"),
        sa.Column("version", sa.BigInteger, nullable=False, server_default="1"),
        sa.PrimaryKeyConstraint("id", name="pk_principal"),
        sa.UniqueConstraint("member_id", name="uq_principal_member_id"),
    )
    op.create_index("ix_principal_partner_id", "principal", ["partner_id"])
    op.create_table(
        "identity_link",
        sa.Column("issuer", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        _principal("identity_link"),
        sa.PrimaryKeyConstraint("issuer", "subject", name="pk_identity_link"),
    )
    op.create_index("ix_identity_link_principal_id", "identity_link", ["principal_id"])
    op.create_table(
        "role_grant",
        _principal("role_grant"),
        sa.Column("role", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("principal_id", "role", name="pk_role_grant"),
    )


def _create_credentials() -> None:
    op.create_table(
        "api_key",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("line_id", sa.Uuid, nullable=False),
        _principal("api_key"),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("scopes", ARRAY(sa.Text), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.Column("last_used_at", sa.DateTime(timezone=True)),
        sa.Column("daily_quota", sa.Integer),
        sa.Column("addresses", ARRAY(sa.Text), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_api_key"),
    )
    op.create_index("ix_api_key_principal_id", "api_key", ["principal_id"])
    op.create_table(
        "webhook_secret",
        sa.Column("id", sa.Uuid, nullable=False),
        _principal("webhook_secret"),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_secret"),
    )
    op.create_index("ix_webhook_secret_principal_id", "webhook_secret", ["principal_id"])


def _create_access_record() -> None:
    op.create_table(
        "access_history",
        sa.Column("id", sa.Uuid, nullable=False),
        _principal("access_history"),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("detail", JSONB, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_access_history"),
    )
    op.create_index("ix_access_history_principal_id_id", "access_history", ["principal_id", "id"])
    op.create_table(
        "access_epoch",
        sa.Column("single", sa.Boolean, nullable=False),
        sa.Column("epoch", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("single", name="pk_access_epoch"),
    )


def _create_rates() -> None:
    op.create_table(
        "rate_bucket",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("quota", sa.Double, nullable=False),
        sa.Column("per_second", sa.Double, nullable=False),
        sa.Column("tokens", sa.Double, nullable=False),
        sa.Column("leased", sa.Double, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_rate_bucket"),
    )
    op.create_index("ix_rate_bucket_at", "rate_bucket", ["at"])
    op.create_table(
        "rate_process",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rate_process"),
    )


def _principal(table: str) -> "sa.Column[object]":
    key = sa.ForeignKey("principal.id", name=f"fk_{table}_principal_id")
    return sa.Column("principal_id", sa.Uuid, key, nullable=False)
