"""The ledger: lines, postings and balances, guarded against change; and the shadows that run beside it."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"

INSTANT = sa.DateTime(timezone=True)
JSON = postgresql.JSONB()
Kind = sa.types.TypeEngine[Any] | type[sa.types.TypeEngine[Any]]

# What one person earns in one role on one deal, all components together.
_COMMISSION = """
    CREATE VIEW commission AS
    SELECT part.commission_id AS id, part.deal_id, deal.external_id AS deal_external_id, part.payee_id AS member_id,
      part.role, part.currency, (array_agg(part.month ORDER BY part.counts DESC, part.newest DESC))[1] AS month,
      sum(part.credited)::bigint AS credited_minor, sum(part.amount)::bigint AS amount_minor,
      sum(part.held)::bigint AS held_minor,
      (array_agg(part.plan_id ORDER BY part.counts DESC, part.newest DESC))[1] AS plan_id,
      (array_agg(part.plan_version ORDER BY part.counts DESC, part.newest DESC))[1] AS plan_version
    FROM (SELECT commission_id, deal_id, payee_id, role, currency, period AS month, part,
            (array_agg(credited_minor ORDER BY abs(credited_minor) DESC))[1] AS credited, sum(amount_minor) AS amount,
            sum(held_minor) AS held, bool_or(credited_minor <> 0 OR amount_minor <> 0) AS counts,
            max(id::text) AS newest, (array_agg(plan_id ORDER BY id DESC))[1] AS plan_id,
            (array_agg(plan_version ORDER BY id DESC))[1] AS plan_version
          FROM line
          WHERE superseded_at IS NULL AND commission_id IS NOT NULL
          GROUP BY commission_id, deal_id, payee_id, role, currency, period, part) AS part
    JOIN deal ON deal.id = part.deal_id
    GROUP BY part.commission_id, part.deal_id, deal.external_id, part.payee_id, part.role, part.currency
"""

# Neither a posting nor a line is ever changed or removed; a line's version may be superseded, once.
_APPEND_ONLY = (
    """
    CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the ledger is append-only: % of % refused', TG_OP, TG_TABLE_NAME; END $$
    """,
    """
    CREATE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF OLD.superseded_at IS NOT NULL OR to_jsonb(NEW) - 'superseded_at' <> to_jsonb(OLD) - 'superseded_at' THEN
        RAISE EXCEPTION 'the ledger is append-only: a version of a line is superseded once and never rewritten';
      END IF;
      RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON posting FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER append_only BEFORE DELETE ON line FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER superseded_once BEFORE UPDATE ON line FOR EACH ROW EXECUTE FUNCTION refuse_rewriting()",
)


def required(name: str, kind: Kind) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def nullable(name: str, kind: Kind) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=True)


def upgrade() -> None:
    _create_line()
    _create_posting()
    _create_balance()
    _create_shadow()
    op.execute(_COMMISSION)
    for statement in _APPEND_ONLY:
        op.execute(statement)


def _create_line() -> None:
    op.create_table(
        "line",
        required("id", sa.Uuid),
        required("line_id", sa.Uuid),
        required("number", sa.Integer),
        required("entry_id", sa.Uuid),
        nullable("commission_id", sa.Uuid),
        required("payee_id", sa.Uuid),
        required("component", sa.Text),
        required("period", sa.Text),
        nullable("deal_id", sa.Uuid),
        required("part", sa.Text),
        required("role", sa.Text),
        required("credited_before_minor", sa.BigInteger),
        required("credited_minor", sa.BigInteger),
        required("before_minor", sa.BigInteger),
        required("amount_minor", sa.BigInteger),
        required("held_minor", sa.BigInteger),
        required("planned_hold_minor", sa.BigInteger),
        required("currency", sa.Text),
        nullable("plan_id", sa.Uuid),
        nullable("plan_version", sa.Integer),
        required("recorded_at", INSTANT),
        nullable("superseded_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_line"),
        sa.UniqueConstraint("line_id", "number", name="uq_line_line_id_number"),
    )
    op.create_index(
        "ix_line_current_commission", "line", ["commission_id"], postgresql_where=sa.text("superseded_at IS NULL")
    )
    op.create_index("ix_line_current_deal", "line", ["deal_id"], postgresql_where=sa.text("superseded_at IS NULL"))
    op.create_index("ix_line_entry_id", "line", ["entry_id"])
    op.create_index(
        "uq_line_current",
        "line",
        ["payee_id", "period", "component", "deal_id", "part", "role", "currency"],
        unique=True,
        postgresql_where=sa.text("superseded_at IS NULL"),
        postgresql_nulls_not_distinct=True,
    )


def _create_posting() -> None:
    op.create_table(
        "posting",
        required("id", sa.Uuid),
        required("entry_id", sa.Uuid),
        required("leg", sa.SmallInteger),
        required("payee_id", sa.Uuid),
        required("component", sa.Text),
        required("period", sa.Text),
        required("pay_period", sa.Text),
        required("debit", sa.Text),
        required("credit", sa.Text),
        required("minor", sa.BigInteger),
        required("currency", sa.Text),
        required("cause_kind", sa.Text),
        required("cause_subject_id", sa.Uuid),
        required("cause_id", sa.Uuid),
        nullable("refund_id", sa.Uuid),
        required("effective_on", sa.Date),
        required("recorded_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_posting"),
        sa.CheckConstraint("minor >= 0", name=op.f("ck_posting_gives")),
        sa.CheckConstraint("debit <> credit", name=op.f("ck_posting_moves_somewhere")),
        sa.UniqueConstraint("entry_id", "leg", name="uq_posting_entry_id_leg"),
        sa.UniqueConstraint(
            "payee_id",
            "cause_id",
            "cause_subject_id",
            "component",
            "period",
            "currency",
            "leg",
            name="uq_posting_payee_id_cause_id_cause_subject_id_component_8ef3",
        ),
    )
    op.create_index("ix_posting_pay_period", "posting", ["payee_id", "pay_period"])


def _create_balance() -> None:
    op.create_table(
        "balance",
        required("payee_id", sa.Uuid),
        required("currency", sa.Text),
        required("account", sa.Text),
        required("minor", sa.BigInteger),
        sa.PrimaryKeyConstraint("payee_id", "currency", "account", name="pk_balance"),
    )


def _create_shadow() -> None:
    op.create_table(
        "shadow",
        required("id", sa.Uuid),
        required("plan_id", sa.Uuid),
        required("name", sa.Text),
        required("terms", JSON),
        required("hash", sa.Text),
        nullable("member_ids", postgresql.ARRAY(sa.Uuid)),
        required("first_period", sa.Text),
        required("started_by", sa.Text),
        nullable("ended_by", sa.Text),
        nullable("ended_at", INSTANT),
        required("recorded_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_shadow"),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name="fk_shadow_plan_id"),
    )
    op.create_table(
        "shadow_figure",
        required("id", sa.Uuid),
        required("shadow_id", sa.Uuid),
        required("payee_id", sa.Uuid),
        required("period", sa.Text),
        required("currency", sa.Text),
        required("real_minor", sa.BigInteger),
        required("shadow_minor", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_shadow_figure"),
        sa.ForeignKeyConstraint(["shadow_id"], ["shadow.id"], name="fk_shadow_figure_shadow_id"),
        sa.UniqueConstraint(
            "shadow_id", "payee_id", "period", "currency", name="uq_shadow_figure_shadow_id_payee_id_period_currency"
        ),
    )
    op.create_table(
        "shadow_touch",
        required("shadow_id", sa.Uuid),
        required("payee_id", sa.Uuid),
        required("recorded_at", INSTANT),
        sa.PrimaryKeyConstraint("shadow_id", "payee_id", "recorded_at", name="pk_shadow_touch"),
        sa.ForeignKeyConstraint(["shadow_id"], ["shadow.id"], name="fk_shadow_touch_shadow_id"),
    )
    op.create_index("ix_shadow_touch_recorded_at", "shadow_touch", ["recorded_at"])
