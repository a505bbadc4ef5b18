"""Reading the audit: newest last, personal fields opened only for those who may see them."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import text

from shared.store.audit.keys import AuditKeys
from shared.store.audit.write import belonging
from shared.store.sealing import unseal

if TYPE_CHECKING:
    from shared.store.transaction import Transaction

MASKED = "***"
ERASED = "(erased)"

_PAGE = text("""
    SELECT id, recorded_at, who, roles, action, resource, source, request_id, trace_id, status, code, times, changes
    FROM audit
    WHERE (CAST(:after AS uuid) IS NULL OR id > CAST(:after AS uuid))
      AND (CAST(:who AS text) IS NULL OR who = :who) AND (CAST(:resource AS text) IS NULL OR resource = :resource)
    ORDER BY id LIMIT :limit
""")
_KEYS = text("SELECT subject, wrapped FROM subject_key WHERE subject = ANY(CAST(:subjects AS text[]))")
_FORGET = text("DELETE FROM subject_key WHERE subject = :subject")


@dataclass(frozen=True, slots=True)
class Audited:
    """One row of the audit."""

    id: UUID
    recorded_at: datetime
    who: str
    roles: list[str]
    action: str
    resource: str
    source: str | None
    request_id: str | None
    trace_id: str | None
    status: int
    code: str | None
    times: int
    changes: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows."""

    who: str | None = None
    resource: str | None = None


async def audited(
    tx: Transaction, wanted: Wanted, keys: AuditKeys | None, *, after: UUID | None, limit: int
) -> list[Audited]:
    """The rows after an id. With keys personal fields are opened, without they are masked."""
    names = {"who": wanted.who, "resource": wanted.resource, "after": after, "limit": limit}
    found = [Audited(**row._mapping) for row in await tx.rows(_PAGE, names)]  # noqa: SLF001 - SQLAlchemy's public name
    sides = [side for row in found for change in row.changes for side in change.values() if isinstance(side, dict)]
    opened = await _opened(tx, sides, keys) if keys else {}
    for side in sides:
        for name, value in side.items():
            if _is_sealed(value):
                side[name] = opened.get(value["sealed"], ERASED) if keys else MASKED
    return found


async def forget_subject(tx: Transaction, subject: str) -> bool:
    """Destroy a person's key: what the audit holds of them can be read by nobody, and the chain stays whole."""
    return (await tx.execute(_FORGET, {"subject": subject})).rowcount > 0


async def _opened(tx: Transaction, sides: Sequence[dict[str, Any]], keys: AuditKeys) -> dict[str, Any]:
    """Every ciphertext whose key is still there, with what it says."""
    sealed = list(_sealed(sides))
    rows = await tx.rows(_KEYS, {"subjects": sorted({value["subject"] for value in sealed})}) if sealed else ()
    own = {row.subject: unseal(keys.master, bytes(row.wrapped), belongs_to=row.subject.encode()) for row in rows}
    return {
        value["sealed"]: json.loads(
            unseal(
                own[value["subject"]],
                base64.b64decode(value["sealed"]),
                belongs_to=belonging(value["subject"], value["place"]),
            )
        )
        for value in sealed
        if value["subject"] in own
    }


def _sealed(sides: Iterable[dict[str, Any]]) -> Iterator[dict[str, str]]:
    for side in sides:
        yield from (value for value in side.values() if _is_sealed(value))


def _is_sealed(value: object) -> bool:
    return isinstance(value, dict) and value.keys() == {"subject", "place", "sealed"}
