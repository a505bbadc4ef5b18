"""How far the audits' chains were heard to have come."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "sealed_head",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("database", sa.Text, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.Column("key_id", sa.Text, nullable=False),
        sa.Column("signature", sa.LargeBinary, nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fault", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_sealed_head"),
    )
    op.create_index("ix_sealed_head_database_position", "sealed_head", ["database", "position"])
