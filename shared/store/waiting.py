"""Facts that cannot be decided yet, and what each of them waits for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import text

from shared.store.transaction import Transaction

_WAIT = text("""
    INSERT INTO waiting (awaited_kind, awaited_id, subject_kind, subject_id)
    SELECT DISTINCT * FROM unnest(CAST(:a AS text[]), CAST(:b AS text[]), CAST(:c AS text[]), CAST(:d AS text[]))
    ON CONFLICT DO NOTHING
""")
_TAKE = text("""
    DELETE FROM waiting
    WHERE awaited_kind = :awaited_kind AND awaited_id = ANY(CAST(:ids AS text[])) AND subject_kind = :subject_kind
    RETURNING subject_id
""")


async def wait_for(tx: Transaction, waits: Iterable[tuple[str, UUID | str, str, UUID | str]]) -> None:
    """Remember that subjects wait: (awaited kind, awaited id, subject kind, subject id) each."""
    rows = [tuple(map(str, wait)) for wait in waits]
    if rows:
        await tx.execute(_WAIT, dict(zip("abcd", map(list, zip(*rows, strict=True)), strict=True)))


async def take_waiting(tx: Transaction, awaited_kind: str, ids: Sequence[UUID | str], subject_kind: str) -> list[UUID]:
    """The subjects that waited for one of these; they wait for it no longer."""
    parameters = {"awaited_kind": awaited_kind, "ids": [str(i) for i in ids], "subject_kind": subject_kind}
    taken = await tx.scalars(_TAKE, parameters)
    return sorted({UUID(subject) for subject in taken})
