"""The tables of partners."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from shared.store.house import house_tables, new_metadata
from shared.store.organisation import organisation_tables

METADATA = new_metadata()

PARTNERS = Table(
    "partner",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("external_id", Text, nullable=False, unique=True),
    Column("fingerprint", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("tier", Text, nullable=False),
    Column("product_lines", JSONB, nullable=False),
    Column("agreement", Text),
    Column("effective_on", Date, nullable=False),
)

# What a partner was, state by state, as it was said: who pays by tier has to know the tier of the day.
PARTNER_STATES = Table(
    "partner_state",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("partner_id", Uuid, ForeignKey(PARTNERS.c.id), nullable=False),
    Column("effective_on", Date, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("name", Text, nullable=False),
    Column("tier", Text, nullable=False),
    Column("product_lines", JSONB, nullable=False),
    Column("agreement", Text),
    Index(None, "partner_id"),
)

REGISTRATIONS = Table(
    "registration",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("external_id", Text, nullable=False, unique=True),
    Column("fingerprint", Text, nullable=False),
    Column("partner_id", Uuid, ForeignKey(PARTNERS.c.id), nullable=False),
    Column("product_id", Uuid, nullable=False),
    Column("account_id", Uuid),
    Column("company_name", Text),
    Column("company_keys", JSONB, nullable=False),
    Column("note", Text),
    Column("status", Text, nullable=False),
    Column("conflicts", JSONB, nullable=False),
    Column("submitted_on", Date, nullable=False),
    Column("decided_by", Text),
    Column("decided_on", Date),
    Column("reason", Text),
    Column("protected_until", Date),
    Column("deal_id", Uuid),
    CheckConstraint("status <> 'approved' OR protected_until IS NOT NULL", name="approved_is_dated"),
    Index(None, "partner_id", "id"),
    Index("ix_registration_protected_until", "protected_until", postgresql_where=text("status = 'approved'")),
)

# The lock that holds even against two approvals at the same moment: a company key and a product belong to one
# registration at a time. Rows are there exactly while the registration is approved.
PROTECTED_CLAIMS = Table(
    "protected_claim",
    METADATA,
    Column("company_key", Text, nullable=False),
    Column("product_id", Uuid, nullable=False),
    Column("registration_id", Uuid, ForeignKey(REGISTRATIONS.c.id), nullable=False),
    PrimaryKeyConstraint("company_key", "product_id"),
    Index(None, "registration_id"),
)

ACCOUNTS = Table(
    "known_account",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("effective_on", Date, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("company_keys", JSONB, nullable=False),
    Index(None, "company_keys", postgresql_using="gin"),
)

PRODUCTS = Table(
    "known_product",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("effective_on", Date, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("external_id", Text, nullable=False),
    Column("line", Text, nullable=False),
)

# An opportunity is open while `closed_on` is null.
OPPORTUNITIES = Table(
    "known_opportunity",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("external_id", Text, nullable=False),
    Column("account_id", Uuid),
    Column("product_ids", JSONB, nullable=False),
    Column("owner_id", Uuid, nullable=False),
    Column("partner_id", Uuid),
    Column("closed_on", Date),
    Column("won", Boolean),
    CheckConstraint("(closed_on IS NULL) = (won IS NULL)", name="closed_whole"),
    Index(None, "account_id"),
    Index("ix_known_opportunity_of_partner", "partner_id", postgresql_where=text("partner_id IS NOT NULL")),
)

house_tables(METADATA)
organisation_tables(METADATA)
