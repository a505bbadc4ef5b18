"""The tables of leads: leads and their contacts, assignments, pools, scoring models, and what is known of others."""

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    and_,
    func,
    literal_column,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from shared.store.house import house_tables, new_metadata
from shared.store.organisation import organisation_tables

METADATA = new_metadata()


def _recorded_at() -> Column[object]:
    return Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp())


LEADS = Table(
    "lead",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("external_id", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("owner_id", Uuid),
    Column("source", Text, nullable=False),
    Column("company_name", Text),
    Column("domain", Text),
    Column("tax_id", Text),
    Column("country", Text),
    Column("industry", Text),
    Column("employees", Integer),
    Column("company_keys", ARRAY(Text), nullable=False),
    Column("product_id", Uuid),
    Column("account_id", Uuid),
    Column("partner_id", Uuid),
    Column("territory", Text),
    Column("source_owner", Text),
    Column("possible_duplicate_of", Uuid),
    Column("captured_on", Date, nullable=False),
    Column("score", SmallInteger, nullable=False),
    Column("grade", Text, nullable=False),
    Column("model_version", Text, nullable=False),
    Column("contributions", JSONB, nullable=False),
    Column("contacted_on", Date),
    Column("closed_on", Date),
    Column("close_reason", Text),
    Column("opportunity_id", Uuid),
    _recorded_at(),
    UniqueConstraint("external_id"),
    Index(None, "owner_id", "status"),
    Index(None, "partner_id"),
    Index(None, "company_keys", postgresql_using="gin"),
)
UNASSIGNED = and_(LEADS.c.status == literal_column("'open'"), LEADS.c.owner_id.is_(None))
Index("ix_lead_unassigned", LEADS.c.territory, LEADS.c.captured_on, LEADS.c.external_id, postgresql_where=UNASSIGNED)

# Personal data stands apart, so that it can be shown to few and erased alone.
CONTACTS = Table(
    "lead_contact",
    METADATA,
    Column("lead_id", Uuid, primary_key=True),
    Column("name", Text),
    Column("email", Text),
    Column("phone", Text),
    ForeignKeyConstraint(["lead_id"], ["lead.id"]),
)

# Append-only: who got the lead, when, by which rule, and why nobody else.
ASSIGNMENTS = Table(
    "assignment",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("lead_id", Uuid, nullable=False),
    Column("owner_id", Uuid, nullable=False),
    Column("policy_version", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("why_not", JSONB, nullable=False),
    Column("assigned_on", Date, nullable=False),
    _recorded_at(),
    ForeignKeyConstraint(["lead_id"], ["lead.id"]),
    Index(None, "lead_id", "id"),
)

# Whose turn it is. The row is also the lock under which a territory's leads are assigned.
POOLS = Table(
    "pool",
    METADATA,
    Column("territory", Text, primary_key=True),
    Column("turns", JSONB, nullable=False),
)

SCORING_MODELS = Table(
    "scoring_model",
    METADATA,
    Column("version", Text, primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("model", JSONB, nullable=False),
    _recorded_at(),
    UniqueConstraint("number"),
)

PRICES = Table(
    "product_price",
    METADATA,
    Column("product_id", Uuid, nullable=False),
    Column("effective_on", Date, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    PrimaryKeyConstraint("product_id", "effective_on", "sequence"),
)

# Accounts and partners as far as leads needs them: that they exist.
KNOWN_RECORDS = Table(
    "known_record",
    METADATA,
    Column("kind", Text, nullable=False),
    Column("id", Uuid, nullable=False),
    PrimaryKeyConstraint("kind", "id"),
)

organisation_tables(METADATA)
house_tables(METADATA)
