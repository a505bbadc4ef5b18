"""The ledger: lines in two times, and postings that move money from one account to another."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    UniqueConstraint,
)
from sqlalchemy import text as sql

from services.compensation.store.tables.metadata import METADATA, day, identity, instant, reference, text

# One row per version of a line; it is never changed but for the instant from which a later version is believed.
# Number n of a line can be written once, and one version is current: that is what makes crediting twice impossible.
LINES = Table(
    "line",
    METADATA,
    identity(),
    reference("line_id"),
    Column("number", Integer, nullable=False),
    reference("entry_id"),
    # All lines of a person in one role on one deal are one commission; a line about no deal is none.
    reference("commission_id", nullable=True),
    reference("payee_id"),
    text("component"),
    text("period"),
    reference("deal_id", nullable=True),
    text("part"),
    text("role"),
    Column("credited_before_minor", BigInteger, nullable=False),
    Column("credited_minor", BigInteger, nullable=False),
    Column("before_minor", BigInteger, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("held_minor", BigInteger, nullable=False),
    # What the plan itself withholds: a hold by hand that is let go leaves it.
    Column("planned_hold_minor", BigInteger, nullable=False),
    text("currency"),
    reference("plan_id", nullable=True),
    Column("plan_version", Integer),
    instant(),
    instant("superseded_at", nullable=True),
    UniqueConstraint("line_id", "number"),
    # A director's overrides on everybody's deals are not what his own tiers are looked up for: hence the component.
    # The natural key: no component pays anybody twice for the same thing.
    Index(
        "uq_line_current",
        "payee_id",
        "period",
        "component",
        "deal_id",
        "part",
        "role",
        "currency",
        unique=True,
        postgresql_where=sql("superseded_at IS NULL"),
        postgresql_nulls_not_distinct=True,
    ),
    Index("ix_line_current_deal", "deal_id", postgresql_where=sql("superseded_at IS NULL")),
    Index("ix_line_current_commission", "commission_id", postgresql_where=sql("superseded_at IS NULL")),
    Index("ix_line_entry_id", "entry_id"),
)

# A posting is one transfer: what leaves `debit` enters `credit`. An entry has one cause and as many postings as it
# takes; where no money moved, only what counts, the one posting is of nothing. The natural key: a cause moves a
# person's component and period once.
POSTINGS = Table(
    "posting",
    METADATA,
    identity(),
    reference("entry_id"),
    Column("leg", SmallInteger, nullable=False),
    reference("payee_id"),
    text("component"),
    text("period"),
    text("pay_period"),
    text("debit"),
    text("credit"),
    Column("minor", BigInteger, nullable=False),
    text("currency"),
    text("cause_kind"),
    reference("cause_subject_id"),
    reference("cause_id"),
    reference("refund_id", nullable=True),
    day("effective_on"),
    instant(),
    CheckConstraint("minor >= 0", name="gives"),
    CheckConstraint("debit <> credit", name="moves_somewhere"),
    UniqueConstraint("entry_id", "leg"),
    UniqueConstraint("payee_id", "cause_id", "cause_subject_id", "component", "period", "currency", "leg"),
    Index("ix_posting_pay_period", "payee_id", "pay_period"),
)

# What the postings add up to, kept so that a long ledger need not be added up: an auditor does.
BALANCES = Table(
    "balance",
    METADATA,
    reference("payee_id"),
    text("currency"),
    text("account"),
    Column("minor", BigInteger, nullable=False),
    PrimaryKeyConstraint("payee_id", "currency", "account"),
)

# A view, so it stands outside the metadata that migrations are compared with: what one person earns in one role on one
# deal, all components together. Of a deal line that several components pay, it counts once.
COMMISSIONS = Table(
    "commission",
    MetaData(),
    identity(),
    reference("deal_id"),
    text("deal_external_id"),
    reference("member_id"),
    text("role"),
    text("currency"),
    text("month"),
    Column("credited_minor", BigInteger),
    Column("amount_minor", BigInteger),
    Column("held_minor", BigInteger),
    reference("plan_id"),
    Column("plan_version", Integer),
)

COMMISSION_VIEW = """
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
