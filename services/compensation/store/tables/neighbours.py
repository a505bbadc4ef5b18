"""Copies of what partners, pipeline and people say: by day, as far as pay hangs on it."""

from sqlalchemy import BigInteger, Boolean, Column, Integer, PrimaryKeyConstraint, Table
from sqlalchemy.types import TypeEngine

from services.compensation.store.tables.metadata import METADATA, day, reference, text


def _number(name: str, kind: type[TypeEngine[int]] = BigInteger, *, nullable: bool = False) -> Column[int]:
    return Column(name, kind, nullable=nullable)


# One row per statement: from its day on, and until a later one, this holds. Whoever is in `known_partner` is a partner.
KNOWN_PARTNERS = Table(
    "known_partner",
    METADATA,
    reference("id"),
    day("effective_on"),
    _number("sequence"),
    text("external_id"),
    text("name"),
    text("tier"),
    text("agreement", nullable=True),
    PrimaryKeyConstraint("id", "effective_on", "sequence"),
)

KNOWN_ACCOUNTS = Table(
    "known_account",
    METADATA,
    reference("id"),
    day("effective_on"),
    _number("sequence"),
    text("external_id"),
    text("industry", nullable=True),
    _number("employees", Integer, nullable=True),
    text("account_class", nullable=True),
    PrimaryKeyConstraint("id", "effective_on", "sequence"),
)

KNOWN_PRODUCTS = Table(
    "known_product",
    METADATA,
    reference("id"),
    day("effective_on"),
    _number("sequence"),
    text("external_id"),
    text("line"),
    PrimaryKeyConstraint("id", "effective_on", "sequence"),
)

# An absence as people last stated it.
KNOWN_ABSENCES = Table(
    "known_absence",
    METADATA,
    reference("id"),
    _number("sequence"),
    reference("member_id"),
    day("first_day"),
    day("last_day"),
    Column("paid", Boolean, nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    PrimaryKeyConstraint("id"),
)
