"""Deals are reopened and corrected, leads change hands: every win and every assignment has entries of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("win", sa.Column("effective_on", sa.Date))
    op.add_column("win", sa.Column("corrects", sa.Boolean))
    op.execute("UPDATE win SET effective_on = won_on, corrects = false")
    op.alter_column("win", "effective_on", nullable=False)
    op.alter_column("win", "corrects", nullable=False)
    op.create_table(
        "reopening",
        sa.Column("deal_id", sa.Uuid, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("deal_id", "sequence", name="pk_reopening"),
    )
    op.create_table(
        "lead_turn",
        sa.Column("lead_id", sa.Uuid, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("lead_id", name="pk_lead_turn"),
    )
    _tell_entries_apart()


def _tell_entries_apart() -> None:
    op.execute("UPDATE entry SET aspect = sequence::text WHERE kind = 'lead_assigned'")
    op.execute(
        "INSERT INTO lead_turn SELECT subject_id, max(sequence) FROM entry WHERE kind = 'lead_assigned' GROUP BY 1"
    )
    op.execute(
        "UPDATE entry SET withdrawn = true FROM lead_turn"
        " WHERE kind = 'lead_assigned' AND lead_id = subject_id AND entry.sequence < lead_turn.sequence"
    )
    op.execute(
        "UPDATE entry SET data = data || jsonb_build_object('won_on', win.won_on),"
        " aspect = CASE WHEN owner_id = recipient_id THEN 'owner ' ELSE 'nearest manager ' END || founded_sequence"
        " FROM win WHERE kind = 'deal_won' AND deal_id = subject_id AND win.sequence = founded_sequence"
    )
