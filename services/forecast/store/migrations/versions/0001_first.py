"""The dated steps of every opportunity."""

import sqlalchemy as sa
from alembic import op

from shared.store.migrate import house_upgrade, organisation_upgrade

revision = "0001"
down_revision = None


def upgrade() -> None:
    house_upgrade()
    organisation_upgrade()
    op.create_table(
        "opportunity_step",
        sa.Column("opportunity_id", sa.Uuid, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("external_id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("effective_on", sa.Date, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stage", sa.Text),
        sa.Column("probability", sa.Float),
        sa.Column("amount_minor", sa.BigInteger),
        sa.Column("currency", sa.Text),
        sa.Column("owner_id", sa.Uuid),
        sa.Column("partner_id", sa.Uuid),
        sa.Column("expected_close_on", sa.Date),
        sa.PrimaryKeyConstraint("opportunity_id", "sequence", name="pk_opportunity_step"),
    )
    op.create_index("ix_opportunity_step_owner_id", "opportunity_step", ["owner_id"])
