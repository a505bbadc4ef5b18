"""The tables of pipeline: customers, the price list, the funnels, and every opportunity with its trace."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Sequence,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from shared.store.house import house_tables, new_metadata
from shared.store.organisation import organisation_tables

METADATA = new_metadata()


def _recorded_at() -> Column[object]:
    return Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp())


def _named() -> tuple[Column[object], ...]:
    """What every record has that others load: an id, the loader's id for it, and the body that first made it."""
    return (
        Column("id", Uuid, primary_key=True),
        Column("external_id", Text, nullable=False, unique=True),
        Column("fingerprint", Text, nullable=False),
    )


ACCOUNTS = Table(
    "account",
    METADATA,
    *_named(),
    Column("version", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("industry", Text),
    Column("employees", Integer),
    Column("revenue_minor", BigInteger),
    Column("revenue_currency", Text),
    Column("country", Text),
    Column("domain", Text),
    Column("tax_id", Text),
    Column("parent_external_id", Text),
    Column("opened_on", Date, nullable=False),
    _recorded_at(),
)
# Keys follow from the account's own facts, or were given by the lead it came from; only the former change with it.
ACCOUNT_KEYS = Table(
    "account_key",
    METADATA,
    Column("key", Text, nullable=False),
    Column("account_id", Uuid, ForeignKey(ACCOUNTS.c.id), nullable=False),
    Column("given", Boolean, nullable=False),
    PrimaryKeyConstraint("key", "account_id"),
    Index(None, "account_id"),
)
PRODUCTS = Table(
    "product",
    METADATA,
    *_named(),
    Column("name", Text, nullable=False),
    Column("line", Text, nullable=False),
    _recorded_at(),
)
PRICES = Table(
    "product_price",
    METADATA,
    Column("product_id", Uuid, ForeignKey(PRODUCTS.c.id), nullable=False),
    Column("number", Integer, nullable=False),
    Column("effective_on", Date, nullable=False),
    Column("minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    _recorded_at(),
    PrimaryKeyConstraint("product_id", "number"),
    CheckConstraint("minor >= 0", name="not_negative"),
)
PIPELINES = Table(
    "pipeline",
    METADATA,
    *_named(),
    Column("name", Text, nullable=False),
    Column("is_default", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    _recorded_at(),
    Index("uq_pipeline_default", "is_default", unique=True, postgresql_where=text("is_default")),
)
DEFINITIONS = Table(
    "pipeline_definition",
    METADATA,
    Column("pipeline_id", Uuid, ForeignKey(PIPELINES.c.id), nullable=False),
    Column("version", Integer, nullable=False),
    Column("stages", JSONB, nullable=False),
    _recorded_at(),
    PrimaryKeyConstraint("pipeline_id", "version"),
)
OPPORTUNITY_NUMBERS = Sequence("opportunity_number", metadata=METADATA)
OPPORTUNITIES = Table(
    "opportunity",
    METADATA,
    *_named(),
    Column("version", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("account_id", Uuid, ForeignKey(ACCOUNTS.c.id)),
    Column("product_id", Uuid, ForeignKey(PRODUCTS.c.id), nullable=False),
    Column("owner_id", Uuid, nullable=False),
    Column("partner_id", Uuid),
    Column("lead_id", Uuid),
    Column("pipeline_id", Uuid, nullable=False),
    Column("definition_version", Integer, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("refunded_minor", BigInteger, nullable=False),
    Column("margin_minor", BigInteger),
    Column("cost_minor", BigInteger),
    Column("splits", JSONB, nullable=False),
    # Whom the splits name: they see it as its owner does.
    Column("sharer_ids", JSONB, Computed("jsonb_path_query_array(splits, '$[*].member_id'::jsonpath)", persisted=True)),
    Column("currency", Text, nullable=False),
    Column("opened_on", Date, nullable=False),
    Column("expected_close_on", Date),
    Column("closed_on", Date),
    Column("source", Text),
    Column("lost_reason", Text),
    Column("competitor", Text),
    Column("refunds", Integer, nullable=False),
    Column("first_refunded_on", Date),
    _recorded_at(),
    CheckConstraint("amount_minor >= 0", name="amount_not_negative"),
    CheckConstraint("refunded_minor BETWEEN 0 AND amount_minor", name="never_refunded_beyond"),
    CheckConstraint("margin_minor = amount_minor - cost_minor", name="margin_follows_cost"),
    CheckConstraint("status IN ('open', 'won', 'lost')", name="status_known"),
    CheckConstraint("(status = 'open') = (closed_on IS NULL)", name="closed_has_day"),
    CheckConstraint("status <> 'won' OR account_id IS NOT NULL", name="won_has_account"),
    CheckConstraint("closed_on >= opened_on", name="closed_after_opened"),
    Index(None, "status", "id"),
    Index(None, "owner_id", "id"),
    Index(None, "sharer_ids", postgresql_using="gin"),
    Index(None, "account_id", "id"),
)
TRACE = Table(
    "opportunity_trace",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("opportunity_id", Uuid, ForeignKey(OPPORTUNITIES.c.id), nullable=False),
    Column("number", Integer, nullable=False),
    Column("step", Text, nullable=False),
    Column("stage_left", Text),
    Column("stage", Text, nullable=False),
    Column("effective_on", Date, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("reason", Text),
    _recorded_at(),
    UniqueConstraint("opportunity_id", "number"),
)
PARTNERS = Table(
    "partner",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("external_id", Text, nullable=False),
    Column("name", Text, nullable=False),
)
PROTECTIONS = Table(
    "protection",
    METADATA,
    Column("registration_id", Uuid, primary_key=True),
    Column("partner_id", Uuid, nullable=False),
    Column("product_id", Uuid, nullable=False),
    Column("account_id", Uuid),
    Column("company_keys", ARRAY(Text), nullable=False),
    Column("decided_on", Date, nullable=False),
    Column("protected_until", Date, nullable=False),
    Index(None, "product_id"),
)
CONVERSIONS = Table(
    "lead_conversion",
    METADATA,
    Column("lead_id", Uuid, primary_key=True),
    Column("fact", JSONB, nullable=False),
    Column("opened", Boolean, nullable=False),
    _recorded_at(),
)

organisation_tables(METADATA)
house_tables(METADATA)
