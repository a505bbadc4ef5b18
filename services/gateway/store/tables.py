"""The tables of the gateway: its copy of who belongs to the organisation, and of the partner companies."""

from sqlalchemy import BigInteger, Column, Index, Table, Text, Uuid

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

house_tables(METADATA)
