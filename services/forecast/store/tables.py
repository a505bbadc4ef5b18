"""The tables of forecast: every dated step of every opportunity, append-only, and a copy of the organisation."""

from sqlalchemy import BigInteger, Column, Date, DateTime, Float, Index, PrimaryKeyConstraint, Table, Text, Uuid

from shared.store.house import house_tables, new_metadata
from shared.store.organisation import organisation_tables

METADATA = new_metadata()

STEPS = Table(
    "opportunity_step",
    METADATA,
    Column("opportunity_id", Uuid, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("external_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("effective_on", Date, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("stage", Text),
    Column("probability", Float),
    Column("amount_minor", BigInteger),
    Column("currency", Text),
    Column("owner_id", Uuid),
    Column("partner_id", Uuid),
    Column("expected_close_on", Date),
    PrimaryKeyConstraint("opportunity_id", "sequence"),
    Index(None, "owner_id"),
)

organisation_tables(METADATA)
house_tables(METADATA)
