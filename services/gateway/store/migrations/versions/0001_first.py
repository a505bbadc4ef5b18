"""The copy of the organisation and of the partner companies, both found by external id."""

import sqlalchemy as sa
from alembic import op

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
