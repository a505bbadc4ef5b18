"""The tables of people: who there is, and the append-only history of what held of them from when on."""

from sqlalchemy import Column, Date, DateTime, Index, Table, Text, UniqueConstraint, Uuid, func

from shared.store.house import house_tables, new_metadata
from shared.store.organisation import organisation_tables

METADATA = new_metadata()


def _recorded_at() -> Column[object]:
    return Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp())


def _register(name: str) -> Table:
    return Table(
        name,
        METADATA,
        Column("id", Uuid, primary_key=True),
        Column("external_id", Text, nullable=False),
        Column("fingerprint", Text, nullable=False),
        UniqueConstraint("external_id"),
    )


# The registers hold what never changes of a record; the history has the shape of the copy everybody else keeps, so that
# row scope works here as everywhere, and says in addition when each statement was recorded.
MEMBERS = _register("member")
TEAMS = _register("team")
MEMBER_HISTORY, TEAM_HISTORY = organisation_tables(METADATA)
MEMBER_HISTORY.append_column(_recorded_at())
TEAM_HISTORY.append_column(_recorded_at())

ABSENCES = Table(
    "absence",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("external_id", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("member_id", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("withdrawn_at", DateTime(timezone=True)),
    UniqueConstraint("external_id"),
    Index(None, "member_id"),
)

house_tables(METADATA)
