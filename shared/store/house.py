"""The tables every service's database has: what the house itself needs to remember."""

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.event import listen

from shared.store.audit.capture import HOUSE, attach_audit

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def new_metadata() -> MetaData:
    """Metadata of one service's store, with names for constraints that migrations can rely on."""
    return MetaData(naming_convention=NAMING)


def _instant(name: str) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp())


def _unsent_columns() -> tuple[Column[object], ...]:
    return (
        Column("event_id", Uuid, nullable=False, unique=True),
        Column("shard", SmallInteger, nullable=False),
        Column("topic", Text, nullable=False),
        Column("key", Text, nullable=False),
        Column("type", Text, nullable=False),
        Column("sequence", BigInteger, nullable=False),
        Column("headers", JSONB, nullable=False),
        Column("payload", LargeBinary, nullable=False),
    )


def _kept_record_columns() -> tuple[Column[object], ...]:
    return (
        Column("topic", Text, nullable=False),
        Column("partition", Integer, nullable=False),
        Column("offset", BigInteger, nullable=False),
        Column("key", Text, nullable=False),
        Column("type", Text, nullable=False),
        Column("headers", JSONB, nullable=False),
        Column("value", LargeBinary, nullable=False),
    )


def _add_outgoing(metadata: MetaData) -> None:
    Table(
        "outbox",
        metadata,
        Column("seq", BigInteger, Identity(always=True), primary_key=True),
        *_unsent_columns(),
        _instant("created_at"),
        Index(None, "shard", "seq"),
        # Every row is soon dead: vacuum by their number, not by their share of the table.
        postgresql_with={"autovacuum_vacuum_scale_factor": 0, "autovacuum_vacuum_threshold": 1000},
    )
    Table(
        "outbox_quarantine",
        metadata,
        Column("seq", BigInteger, primary_key=True, autoincrement=False),
        *_unsent_columns(),
        Column("created_at", DateTime(timezone=True), nullable=False),
        Column("error", Text, nullable=False),
        _instant("quarantined_at"),
        # Set by an operator: the relay that owns the shard puts the row back, because only its sweep sees it there.
        Column("released_at", DateTime(timezone=True)),
        Index(None, "topic", "key"),
    )
    Table(
        "event_sequence",
        metadata,
        Column("topic", Text),
        Column("key", Text),
        Column("last", BigInteger, nullable=False),
        PrimaryKeyConstraint("topic", "key"),
    )


def _add_incoming(metadata: MetaData) -> None:
    Table(
        "inbox",
        metadata,
        Column("event_id", Uuid, primary_key=True),
        _instant("processed_at"),
        Index(None, "processed_at", postgresql_using="brin"),
    )
    Table(
        "consumer_progress",
        metadata,
        Column("topic", Text),
        Column("partition", Integer),
        Column("next_offset", BigInteger, nullable=False),
        PrimaryKeyConstraint("topic", "partition"),
    )
    # The last event of each key applied or passed over: the next one has the next sequence, or is not the next.
    Table(
        "aggregate_progress",
        metadata,
        Column("topic", Text),
        Column("key", Text),
        Column("last_sequence", BigInteger, nullable=False),
        PrimaryKeyConstraint("topic", "key"),
        # Each event rewrites its key's row: with room on the page no index is touched by that.
        postgresql_with={"fillfactor": "70"},
    )


def _add_held(metadata: MetaData) -> None:
    Table(
        "dead_letter",
        metadata,
        Column("event_id", Uuid, primary_key=True),
        *_kept_record_columns(),
        Column("error", Text, nullable=False),
        Column("attempts", Integer, nullable=False),
        _instant("failed_at"),
        Index(None, "topic", "key"),
    )
    Table(
        "parked",
        metadata,
        Column("seq", BigInteger, Identity(always=True), primary_key=True),
        Column("event_id", Uuid, nullable=False),
        *_kept_record_columns(),
        Column("sequence", BigInteger, nullable=False),
        _instant("parked_at"),
        # The first event of a key is looked at again by then; the others wait behind it and have none.
        Column("next_at", DateTime(timezone=True)),
        Column("attempts", Integer, nullable=False, server_default="0"),
        Index(None, "topic", "key", "sequence"),
        Index(None, "next_at", postgresql_where="next_at IS NOT NULL"),
        UniqueConstraint("event_id"),
    )
    Table(
        "waiting",
        metadata,
        Column("awaited_kind", Text),
        Column("awaited_id", Text),
        Column("subject_kind", Text),
        Column("subject_id", Text),
        _instant("since"),
        PrimaryKeyConstraint("awaited_kind", "awaited_id", "subject_kind", "subject_id"),
    )


def _add_edge(metadata: MetaData) -> None:
    Table(
        "idempotency",
        metadata,
        Column("principal", Text),
        Column("key", Text),
        Column("fingerprint", Text, nullable=False),
        Column("status", Integer, nullable=False),
        Column("headers", JSONB, nullable=False),
        Column("body", LargeBinary, nullable=False),
        _instant("created_at"),
        PrimaryKeyConstraint("principal", "key"),
        Index(None, "created_at"),
    )
    Table(
        "company",
        metadata,
        Column("zone", Text, nullable=False),
        Column("currency", Text, nullable=False),
        _instant("settled_at"),
        PrimaryKeyConstraint("zone", "currency"),
    )


def _add_operations(metadata: MetaData) -> None:
    Table(
        "operation",
        metadata,
        Column("id", Uuid, primary_key=True),
        Column("kind", Text, nullable=False),
        Column("arguments", JSONB, nullable=False),
        Column("who", Text, nullable=False),
        Column("started_at", DateTime(timezone=True), nullable=False),
        Column("ended_at", DateTime(timezone=True)),
        Column("outcome", JSONB),
    )


def _add_audit(metadata: MetaData) -> None:
    # What accepted writes (and at the gateway refusals) say of themselves. Nothing here is ever changed.
    Table(
        "audit",
        metadata,
        Column("id", Uuid, primary_key=True),
        _instant("recorded_at"),
        Column("who", Text, nullable=False),
        Column("roles", ARRAY(Text), nullable=False),
        Column("action", Text, nullable=False),
        Column("resource", Text, nullable=False),
        Column("source", Text),
        Column("request_id", Text),
        Column("trace_id", Text),
        Column("status", Integer, nullable=False),
        Column("code", Text),
        Column("times", Integer, nullable=False, server_default="1"),
        Column("changes", JSONB, nullable=False),
        Index(None, "recorded_at"),
    )
    # The chain over those rows; the last row of each sealing is its head and carries a signature.
    Table(
        "audit_seal",
        metadata,
        Column("position", BigInteger, primary_key=True, autoincrement=False),
        Column("audit_id", Uuid, nullable=False, unique=True),
        Column("hash", LargeBinary, nullable=False),
        _instant("sealed_at"),
        Column("signature", LargeBinary),
        Column("key_id", Text),
    )
    # Destroying a person's key makes what the audit holds of them unreadable, and leaves the chain as it was.
    Table(
        "subject_key",
        metadata,
        Column("subject", Text, primary_key=True),
        Column("wrapped", LargeBinary, nullable=False),
        _instant("created_at"),
    )


def house_tables(metadata: MetaData) -> MetaData:
    """Add what the house remembers: events going out and coming in, what was done and by whom, answers given, settings.

    Wherever these tables are created, every table beside them begins to note its changes for the audit.
    """
    theirs = set(metadata.tables)
    _add_outgoing(metadata)
    _add_incoming(metadata)
    _add_held(metadata)
    _add_edge(metadata)
    _add_operations(metadata)
    _add_audit(metadata)
    for name in metadata.tables.keys() - theirs:
        metadata.tables[name].info[HOUSE] = True
    listen(metadata, "after_create", _noting)
    return metadata


def _noting(metadata: MetaData, connection: Connection, **_options: object) -> None:
    attach_audit(connection, metadata)
