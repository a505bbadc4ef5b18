"""Inbox entries: rows to values and back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, String, Uuid, func, select, tuple_, update
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import ARRAY

from services.notifications.domain.entry import Entry, Founding, Identity, RecipientKind, Subject
from services.notifications.store.tables import ENTRIES
from shared.kernel.ids import new_id
from shared.store.bulk import upsert
from shared.store.transaction import Transaction

_IDENTITY = ("subject_id", "kind", "recipient_id", "aspect")
_MOVING = (
    *("founded_sequence", "effective_on", "recorded_at", "historic"),
    *("sequence", "subject_external_id", "title", "body", "data", "withdrawn"),
)


async def of_identities(tx: Transaction, identities: Collection[Identity]) -> dict[UUID, Entry]:
    """The entries there are already, by their ids."""
    if not identities:
        return {}
    columns = (ENTRIES.c.kind, ENTRIES.c.recipient_id, ENTRIES.c.subject_id, ENTRIES.c.aspect)
    wanted = (
        func.unnest(
            sql_cast([i.kind for i in identities], ARRAY(String)),
            sql_cast([i.recipient_id for i in identities], ARRAY(Uuid)),
            sql_cast([i.subject_id for i in identities], ARRAY(Uuid)),
            sql_cast([i.aspect for i in identities], ARRAY(String)),
        )
        .table_valued("kind", "recipient_id", "subject_id", "aspect")
        .render_derived("wanted")
    )
    found = select(ENTRIES).where(
        tuple_(*columns).in_(select(wanted.c.kind, wanted.c.recipient_id, wanted.c.subject_id, wanted.c.aspect))
    )
    return await _entries(tx, found)


async def of_subjects(tx: Transaction, kind: str, subject_ids: Collection[UUID]) -> dict[UUID, Entry]:
    """All entries of one kind about these subjects, withdrawn ones included, by their ids."""
    return await _entries(tx, select(ENTRIES).where(_about(subject_ids), ENTRIES.c.kind == kind))


async def save(tx: Transaction, entries: Mapping[UUID, Entry]) -> None:
    """Write entries under their ids; whether one was read stays as it is."""
    rows = [_row(entry_id, entry) for entry_id, entry in entries.items()]
    await upsert(tx, ENTRIES, rows, keys=_IDENTITY, update=_MOVING)


async def mark_read(tx: Transaction, entry_id: UUID) -> None:
    """The recipient has seen it; the first time counts."""
    unread = (ENTRIES.c.id == entry_id, ENTRIES.c.read_at.is_(None))
    await tx.execute(update(ENTRIES).where(*unread).values(read_at=tx.now))


def with_ids(changed: Iterable[Entry], known: Mapping[UUID, Entry]) -> dict[UUID, Entry]:
    """Entries under the ids they have already, new ones under fresh ids."""
    ids = {entry.identity: entry_id for entry_id, entry in known.items()}
    return {ids.get(entry.identity) or new_id(): entry for entry in changed}


def changed(right: Iterable[Entry], known: Mapping[UUID, Entry]) -> dict[UUID, Entry]:
    """Of entries as they should be, those that are not so yet."""
    before = {entry.identity: entry for entry in known.values()}
    return with_ids((entry for entry in right if entry != before.get(entry.identity)), known)


def _about(subject_ids: Collection[UUID]) -> ColumnElement[bool]:
    return ENTRIES.c.subject_id == func.any(sql_cast(list(subject_ids), ARRAY(Uuid)))


async def _entries(tx: Transaction, query: Select[Any]) -> dict[UUID, Entry]:
    return {row.id: entry_of(row) for row in await tx.rows(query)}


def entry_of(row: Row[Any]) -> Entry:
    """The value a row holds."""
    return Entry(
        identity=Identity(row.kind, row.recipient_id, row.subject_id, row.aspect),
        recipient_kind=RecipientKind(row.recipient_kind),
        subject=Subject(row.subject_type, row.subject_id, row.subject_external_id),
        sequence=row.sequence,
        title=row.title,
        body=row.body,
        data=row.data,
        founding=_founding(row),
        withdrawn=row.withdrawn,
    )


def _founding(row: Row[Any]) -> Founding | None:
    if row.founded_sequence is None:
        return None
    return Founding(row.founded_sequence, row.effective_on, row.recorded_at, row.historic)


def _row(entry_id: UUID, entry: Entry) -> dict[str, object]:
    founding = entry.founding
    return {
        "id": entry_id,
        **entry.identity._asdict(),
        "recipient_kind": str(entry.recipient_kind),
        "subject_type": entry.subject.type,
        "subject_external_id": entry.subject.external_id,
        "founded_sequence": founding.sequence if founding else None,
        "effective_on": founding.effective_on if founding else None,
        "recorded_at": founding.recorded_at if founding else None,
        "historic": founding.historic if founding else None,
        "sequence": entry.sequence,
        "title": entry.title,
        "body": entry.body,
        "data": dict(entry.data),
        "withdrawn": entry.withdrawn,
    }
