"""The tables of the gateway: its copy of who belongs to the organisation, and of the partner companies."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from services.gateway.store.feed.tables import feed_tables
from services.gateway.store.intake.tables import intake_table
from shared.store.audit.capture import HOUSE
from shared.store.house import house_tables, new_metadata
from shared.store.organisation import organisation_tables

METADATA = new_metadata()

MEMBERS, TEAMS = organisation_tables(METADATA)
Index(None, MEMBERS.c.external_id)

PARTNERS = Table(
    "partner",
    METADATA,
    Column("partner_id", Uuid, primary_key=True),
    Column("external_id", Text, nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("sequence", BigInteger, nullable=False),
)

PRINCIPALS = Table(
    "principal",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("member_id", Uuid, unique=True),
    Column("partner_id", Uuid, index=True),
    Column("disabled", Boolean, nullable=False, server_default="false"),
    # Grows with every change of what it may do: tokens of an older one are not reused.
    Column("version", BigInteger, nullable=False, server_default="1"),
)

IDENTITY_LINKS = Table(
    "identity_link",
    METADATA,
    Column("issuer", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("principal_id", Uuid, ForeignKey(PRINCIPALS.c.id), nullable=False, index=True),
    PrimaryKeyConstraint("issuer", "subject"),
)

ROLE_GRANTS = Table(
    "role_grant",
    METADATA,
    Column("principal_id", Uuid, ForeignKey(PRINCIPALS.c.id), nullable=False),
    Column("role", Text, nullable=False),
    PrimaryKeyConstraint("principal_id", "role"),
)

API_KEYS = Table(
    "api_key",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("line_id", Uuid, nullable=False),
    Column("principal_id", Uuid, ForeignKey(PRINCIPALS.c.id), nullable=False, index=True),
    Column("label", Text, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("scopes", ARRAY(Text), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("revoked_at", DateTime(timezone=True)),
    Column("last_used_at", DateTime(timezone=True)),
    Column("daily_quota", Integer),
    Column("addresses", ARRAY(Text), nullable=False),
)

WEBHOOK_SECRETS = Table(
    "webhook_secret",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("principal_id", Uuid, ForeignKey(PRINCIPALS.c.id), nullable=False, index=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True)),
    Column("revoked_at", DateTime(timezone=True)),
)

# Who changed what anyone may do, and when: written with the change, never changed.
ACCESS_HISTORY = Table(
    "access_history",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("principal_id", Uuid, ForeignKey(PRINCIPALS.c.id), nullable=False),
    Column("what", Text, nullable=False),
    Column("detail", JSONB, nullable=False),
    Column("who", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Index(None, "principal_id", "id"),
)

# One row. It grows with every change that may turn somebody away; each process forgets its decisions when it does.
ACCESS_EPOCH = Table(
    "access_epoch",
    METADATA,
    Column("single", Boolean, primary_key=True),
    Column("epoch", BigInteger, nullable=False),
    info={HOUSE: True},  # A number that says nothing: no line of the audit.
)

# What callers may still do under a limit, shared by all processes of the gateway.
RATE_BUCKETS = Table(
    "rate_bucket",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("quota", Double, nullable=False),
    Column("per_second", Double, nullable=False),
    Column("tokens", Double, nullable=False),
    # What the last who asked was given: it is no longer in `tokens`.
    Column("leased", Double, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, index=True),
)

RATE_PROCESSES = Table(
    "rate_process",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("seen_at", DateTime(timezone=True), nullable=False),
)

# How far the audits' chains were heard to have come; whoever rewrites one has to rewrite this as well.
SEALED_HEADS = Table(
    "sealed_head",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("database", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("key_id", Text, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    Column("published_at", DateTime(timezone=True), nullable=False),
    Column("fault", Text),
    Index(None, "database", "position"),
)

PARTNER_EVENTS = intake_table(METADATA)
FEED = feed_tables(METADATA)

house_tables(METADATA)
