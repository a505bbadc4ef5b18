"""Inbox entries, the wins they follow from, endpoints and deliveries."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from shared.store.migrate import house_upgrade, organisation_upgrade

revision = "0001"
down_revision = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    house_upgrade()
    organisation_upgrade()
    _create_entry()
    _create_win()
    _create_webhook_endpoint()
    _create_webhook_delivery()


def _create_entry() -> None:
    op.create_table(
        "entry",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("recipient_id", sa.Uuid, nullable=False),
        sa.Column("recipient_kind", sa.Text, nullable=False),
        sa.Column("subject_type", sa.Text, nullable=False),
        sa.Column("subject_id", sa.Uuid, nullable=False),
        sa.Column("subject_external_id", sa.Text, nullable=False),
        sa.Column("aspect", sa.Text, nullable=False),
        sa.Column("founded_sequence", sa.BigInteger),
        sa.Column("effective_on", sa.Date),
        sa.Column("recorded_at", _INSTANT),
        sa.Column("historic", sa.Boolean),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("data", JSONB, nullable=False),
        sa.Column("withdrawn", sa.Boolean, nullable=False),
        sa.Column("read_at", _INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_entry"),
        sa.UniqueConstraint("subject_id", "kind", "recipient_id", "aspect", name="uq_entry_identity"),
        sa.CheckConstraint("(founded_sequence IS NULL) = (historic IS NULL)", name="ck_entry_founded_whole"),
    )
    op.create_index("ix_entry_recipient_id_id", "entry", ["recipient_id", "id"])


def _create_win() -> None:
    op.create_table(
        "win",
        sa.Column("deal_id", sa.Uuid, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("external_id", sa.Text, nullable=False),
        sa.Column("owner_id", sa.Uuid, nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("won_on", sa.Date, nullable=False),
        sa.Column("recorded_at", _INSTANT, nullable=False),
        sa.Column("historic", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("deal_id", "sequence", name="pk_win"),
    )
    op.create_index("ix_win_owner_id", "win", ["owner_id"])
    op.create_index("ix_win_won_on", "win", ["won_on"])


def _create_webhook_endpoint() -> None:
    op.create_table(
        "webhook_endpoint",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("kinds", JSONB),
        sa.Column("description", sa.Text),
        sa.Column("sealed_secret", sa.LargeBinary, nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("ended_at", _INSTANT),
        sa.Column("ended_because", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_endpoint"),
    )


def _create_webhook_delivery() -> None:
    op.create_table(
        "webhook_delivery",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("endpoint_id", sa.Uuid, nullable=False),
        sa.Column("entry_id", sa.Uuid, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_at", _INSTANT, nullable=False),
        sa.Column("settled_at", _INSTANT),
        sa.Column("last_status", sa.Integer),
        sa.Column("last_error", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_delivery"),
        sa.ForeignKeyConstraint(["endpoint_id"], ["webhook_endpoint.id"], name="fk_webhook_delivery_endpoint_id"),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_webhook_delivery_entry_id"),
        sa.UniqueConstraint("entry_id", "endpoint_id", name="uq_webhook_delivery_entry_id_endpoint_id"),
    )
    pending = sa.text("status = 'pending'")
    op.create_index("ix_webhook_delivery_due", "webhook_delivery", ["next_at"], postgresql_where=pending)
    op.create_index("ix_webhook_delivery_of_endpoint", "webhook_delivery", ["endpoint_id"], postgresql_where=pending)
