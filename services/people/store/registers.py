"""The registers of members and teams: which records there are, and what body first made them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Table, func, or_, select

from services.people.domain.directory import Directory, Reference
from shared.kernel.intake import Registered
from shared.store.bulk import insert_rows
from shared.store.transaction import Transaction

_ORGANISATION_LOCK = 7_365_001
"""Any number nobody else in this database locks."""


async def lock_organisation(tx: Transaction) -> None:
    """Let one transaction at a time change the organisation: a tree can only be judged as a whole."""
    await tx.execute(select(func.pg_advisory_xact_lock(_ORGANISATION_LOCK)))


async def entries(tx: Transaction, register: Table, external_ids: Iterable[str]) -> Mapping[str, Registered]:
    """The records of these external ids, by external id."""
    rows = await tx.rows(select(register).where(register.c.external_id.in_(list(external_ids))))
    return {row.external_id: Registered(row.id, row.external_id, row.fingerprint) for row in rows}


async def directory(tx: Transaction, register: Table, references: Iterable[Reference]) -> Directory:
    """The records these references name, as far as they exist."""
    given = [reference for reference in references if reference.is_given]
    if not given:
        return Directory()
    ids = [reference.id for reference in given if reference.id is not None]
    names = [reference.external_id for reference in given if reference.external_id is not None]
    named = or_(register.c.id.in_(ids), register.c.external_id.in_(names))
    rows = await tx.rows(select(register.c.external_id, register.c.id).where(named))
    return Directory({row.external_id: row.id for row in rows})


async def add(tx: Transaction, register: Table, new: Sequence[Registered]) -> None:
    """Enter new records."""
    rows = [{"id": entry.id, "external_id": entry.external_id, "fingerprint": entry.fingerprint} for entry in new]
    await insert_rows(tx, register, rows)
