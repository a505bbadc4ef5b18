"""The registers of members and teams, and their dated history."""

import sqlalchemy as sa
from alembic import op

from shared.store.migrate import house_upgrade, organisation_upgrade

revision = "0001"
down_revision = None


def upgrade() -> None:
    house_upgrade()
    organisation_upgrade()
    for history in ("organisation_member", "organisation_team"):
        now = sa.func.clock_timestamp()
        op.add_column(history, sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False, server_default=now))
    for register in ("member", "team"):
        op.create_table(
            register,
            sa.Column("id", sa.Uuid, nullable=False),
            sa.Column("external_id", sa.Text, nullable=False),
            sa.Column("fingerprint", sa.Text, nullable=False),
            sa.PrimaryKeyConstraint("id", name=f"pk_{register}"),
            sa.UniqueConstraint("external_id", name=f"uq_{register}_external_id"),
        )
    op.create_table(
        "absence",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("external_id", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("member_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("first_day", sa.Date, nullable=False),
        sa.Column("last_day", sa.Date, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_absence"),
        sa.UniqueConstraint("external_id", name="uq_absence_external_id"),
    )
    op.create_index("ix_absence_member_id", "absence", ["member_id"])
