"""The writer: a transaction's entry and the changes the database noted become one audit row, in the same commit."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, text

from shared.kernel.ids import new_id
from shared.store.audit.capture import SETTING
from shared.store.audit.entry import Entry, PersonalColumn
from shared.store.audit.keys import AuditKeys
from shared.store.sealing import seal, unseal

if TYPE_CHECKING:
    from shared.store.transaction import Transaction

_NOTED = text("SELECT audit_changes()")
# Notes in one piece, which nearly all are, are taken as they are; the function joins the others.
INSERT_AUDIT = f"""
    INSERT INTO audit (id, who, roles, action, resource, source, request_id, trace_id, status, code, times, changes)
    VALUES (CAST(:audit_id AS uuid), :who, CAST(:roles AS text[]), :action, :resource, :source, :request_id, :trace_id,
      CAST(:status AS int), :code, CAST(:times AS int),
      CAST(CASE
        WHEN CAST(:changes AS text) IS NOT NULL THEN CAST(:changes AS text)
        WHEN nullif(current_setting('{SETTING}_pieces', true), '') IS NULL
        THEN '[' || coalesce(current_setting('{SETTING}', true), '') || ']'
        ELSE audit_changes() END AS jsonb))
"""  # noqa: S608 - constants
"""One row, by what `audit_values` says: alone, or within the statement that writes the outbox."""
_WRITE = text(INSERT_AUDIT)
_WRITE_MANY = text("""
    INSERT INTO audit (id, who, roles, action, resource, source, request_id, trace_id, status, code, times, changes)
    SELECT id, who, string_to_array(roles, ' '), action, resource, source, request_id, trace_id, status, code, times,
      '[]'
    FROM unnest(CAST(:id AS uuid[]), CAST(:who AS text[]), CAST(:roles AS text[]), CAST(:action AS text[]),
      CAST(:resource AS text[]), CAST(:source AS text[]), CAST(:request_id AS text[]), CAST(:trace_id AS text[]),
      CAST(:status AS int[]), CAST(:code AS text[]), CAST(:times AS int[]))
      AS fresh (id, who, roles, action, resource, source, request_id, trace_id, status, code, times)
""")
_KEYS = text("""
    WITH fresh AS (
      INSERT INTO subject_key (subject, wrapped)
      SELECT * FROM unnest(CAST(:subjects AS text[]), CAST(:wrapped AS bytea[]))
      ON CONFLICT DO NOTHING RETURNING subject, wrapped
    )
    SELECT subject, wrapped FROM fresh
    UNION ALL SELECT subject, wrapped FROM subject_key WHERE subject = ANY(CAST(:subjects AS text[]))
""")
_KEY_BYTES = 32

Change = dict[str, Any]
AuditValues = dict[str, Any]


async def write_audit(tx: Transaction, values: AuditValues) -> None:
    """Write the row of a transaction that announces nothing."""
    await tx.run(_WRITE, values)


async def audit_values(tx: Transaction, entry: Entry, keys: AuditKeys) -> AuditValues:
    """What the row will hold; what speaks of a person is encrypted before it gets there."""
    return {
        "audit_id": new_id(),
        "who": entry.who,
        "roles": list(entry.roles),
        "action": entry.action,
        "resource": entry.resource,
        "source": entry.source,
        "request_id": entry.request_id,
        "trace_id": entry.trace_id,
        "status": entry.status,
        "code": entry.code,
        "times": entry.times,
        "changes": await _hidden(tx, entry.personal, keys) if entry.personal else None,
    }


async def write_entries(tx: Transaction, entries: Sequence[Entry]) -> None:
    """Write rows that tell of no change, all in one statement."""
    names = ("who", "action", "resource", "source", "request_id", "trace_id", "status", "code", "times")
    columns: dict[str, list[object]] = {name: [getattr(entry, name) for entry in entries] for name in names}
    columns |= {"id": [new_id() for _ in entries], "roles": [" ".join(entry.roles) for entry in entries]}
    await tx.execute(_WRITE_MANY, columns)


async def _hidden(tx: Transaction, personal: Iterable[PersonalColumn], keys: AuditKeys) -> str | None:
    """The changes with their personal fields encrypted; None where there are none, so that nothing was moved."""
    changes: list[Change] = json.loads(await tx.scalar(_NOTED))
    marked = {column.place: column for column in personal}
    found = [
        (side, column.column, f"{change['table']}.{column.column}", column.subject_of(_whole(change)))
        for change in changes
        for column in _columns_of(change, marked)
        for side in _sides(change)
        if side.get(column.column) is not None and _is_of_somebody(change, column)
    ]
    if not found:
        return None
    opened = await subject_keys(tx, {subject for *_, subject in found}, keys)
    for side, column, place, subject in found:
        plain = json.dumps(side[column]).encode()
        sealed = seal(opened[subject], plain, belongs_to=belonging(subject, place))
        side[column] = {"subject": subject, "place": place, "sealed": base64.b64encode(sealed).decode()}
    return json.dumps(changes)


def _columns_of(change: Change, marked: dict[tuple[str, str], PersonalColumn]) -> list[PersonalColumn]:
    return [column for (table, _), column in marked.items() if table == change["table"]]


def _sides(change: Change) -> list[dict[str, Any]]:
    return [change[side] for side in ("before", "after") if side in change]


def _whole(change: Change) -> dict[str, Any]:
    """What identifies the row: its key, or the row itself where it came or went whole."""
    return {**change.get("before", {}), **change.get("after", {}), **change.get("key", {})}


def _is_of_somebody(change: Change, column: PersonalColumn) -> bool:
    """A row that names no subject speaks of nobody."""
    return _whole(change).get(column.subject) is not None


async def subject_keys(tx: Transaction, subjects: Iterable[str], keys: AuditKeys) -> dict[str, bytes]:
    """Everybody's own key, made for those who have none yet."""
    wanted = sorted(subjects)
    wrapped = [seal(keys.master, secrets.token_bytes(_KEY_BYTES), belongs_to=subject.encode()) for subject in wanted]
    opened: dict[str, bytes] = {}
    while len(opened) < len(wanted):  # twice where another transaction made one at the same time
        rows = await tx.rows(_KEYS, {"subjects": wanted, "wrapped": wrapped})
        opened |= {row.subject: _unwrap(keys, row) for row in rows}
    return opened


def belonging(subject: str, place: str) -> bytes:
    """What a ciphertext is bound to: moved to another person or column it does not open."""
    return f"{subject} {place}".encode()


def _unwrap(keys: AuditKeys, row: Row[Any]) -> bytes:
    return unseal(keys.master, bytes(row.wrapped), belongs_to=row.subject.encode())
