"""Principals, the identities linked to them, and the roles granted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, delete, func, select, update
from sqlalchemy.dialects.postgresql import aggregate_order_by, insert

from services.gateway.domain.access.principal import Identity, Kind, PrincipalRecord
from services.gateway.store.tables import IDENTITY_LINKS, PRINCIPALS, ROLE_GRANTS
from shared.store.transaction import Transaction


def _principals() -> Select[Any]:
    roles = (
        select(func.array_agg(aggregate_order_by(ROLE_GRANTS.c.role, ROLE_GRANTS.c.role)))
        .where(ROLE_GRANTS.c.principal_id == PRINCIPALS.c.id)
        .scalar_subquery()
    )
    return select(PRINCIPALS, roles.label("roles"))


def _record(row: Row[Any]) -> PrincipalRecord:
    return PrincipalRecord(
        id=row.id,
        kind=Kind(row.kind),
        name=row.name,
        member_id=row.member_id,
        partner_id=row.partner_id,
        disabled=row.disabled,
        roles=frozenset(row.roles or ()),
        version=row.version,
    )


async def principal_of_identity(tx: Transaction, identity: Identity) -> PrincipalRecord | None:
    """Whom an issuer's subject stands for."""
    linked = _principals().join(IDENTITY_LINKS, IDENTITY_LINKS.c.principal_id == PRINCIPALS.c.id)
    wanted = linked.where(IDENTITY_LINKS.c.issuer == identity.issuer, IDENTITY_LINKS.c.subject == identity.subject)
    row = (await tx.execute(wanted)).first()
    return _record(row) if row is not None else None


async def principal(tx: Transaction, principal_id: UUID) -> PrincipalRecord | None:
    """One principal."""
    row = (await tx.execute(_principals().where(PRINCIPALS.c.id == principal_id))).first()
    return _record(row) if row is not None else None


async def principal_of_member(tx: Transaction, member_id: UUID) -> PrincipalRecord | None:
    """The principal that stands for a member, if one was made."""
    row = (await tx.execute(_principals().where(PRINCIPALS.c.member_id == member_id))).first()
    return _record(row) if row is not None else None


async def principal_for_update(tx: Transaction, principal_id: UUID) -> PrincipalRecord | None:
    """One principal, held until the transaction ends: of two changes the second sees the first."""
    held = select(PRINCIPALS.c.id).where(PRINCIPALS.c.id == principal_id).with_for_update()
    return await principal(tx, principal_id) if await tx.scalar(held) else None


async def list_principals(tx: Transaction, *, after: UUID | None, limit: int) -> list[PrincipalRecord]:
    """Principals by id."""
    wanted = _principals().order_by(PRINCIPALS.c.id).limit(limit)
    return [_record(row) for row in await tx.rows(wanted.where(PRINCIPALS.c.id > after) if after else wanted)]


async def add_principal(tx: Transaction, record: PrincipalRecord) -> bool:
    """Keep a new principal; False if its member has one already."""
    values = {
        "id": record.id,
        "kind": record.kind,
        "name": record.name,
        "member_id": record.member_id,
        "partner_id": record.partner_id,
    }
    fresh = insert(PRINCIPALS).values(values).on_conflict_do_nothing(index_elements=[PRINCIPALS.c.member_id])
    return bool((await tx.execute(fresh)).rowcount)


async def set_disabled(tx: Transaction, principal_id: UUID, *, disabled: bool) -> None:
    """Let a principal stay outside, or in again."""
    await tx.execute(_changed(principal_id, {"disabled": disabled}))


async def identities_of(tx: Transaction, principal_ids: Sequence[UUID]) -> Mapping[UUID, tuple[Identity, ...]]:
    """The identities linked to some principals."""
    wanted = select(IDENTITY_LINKS).where(IDENTITY_LINKS.c.principal_id.in_(principal_ids))
    found: dict[UUID, tuple[Identity, ...]] = dict.fromkeys(principal_ids, ())
    for row in await tx.rows(wanted.order_by(IDENTITY_LINKS.c.issuer, IDENTITY_LINKS.c.subject)):
        found[row.principal_id] += (Identity(row.issuer, row.subject),)
    return found


async def link(tx: Transaction, principal_id: UUID, identity: Identity) -> bool:
    """Let an issuer's subject stand for a principal; False if it stands for one already."""
    values = {"issuer": identity.issuer, "subject": identity.subject, "principal_id": principal_id}
    if not (await tx.execute(insert(IDENTITY_LINKS).values(values).on_conflict_do_nothing())).rowcount:
        return False
    await tx.execute(_changed(principal_id, {}))
    return True


async def unlink(tx: Transaction, principal_id: UUID, identity: Identity) -> bool:
    """Let it stand for nobody; False if it did not stand for this one."""
    gone = delete(IDENTITY_LINKS).where(
        IDENTITY_LINKS.c.principal_id == principal_id,
        IDENTITY_LINKS.c.issuer == identity.issuer,
        IDENTITY_LINKS.c.subject == identity.subject,
    )
    if not (await tx.execute(gone)).rowcount:
        return False
    await tx.execute(_changed(principal_id, {}))
    return True


async def grant(tx: Transaction, principal_id: UUID, role: str) -> bool:
    """Grant a role; False if it was granted before."""
    values = {"principal_id": principal_id, "role": role}
    if not (await tx.execute(insert(ROLE_GRANTS).values(values).on_conflict_do_nothing())).rowcount:
        return False
    await tx.execute(_changed(principal_id, {}))
    return True


async def withdraw(tx: Transaction, principal_id: UUID, role: str) -> bool:
    """Take a role back; False if it was not granted."""
    gone = delete(ROLE_GRANTS).where(ROLE_GRANTS.c.principal_id == principal_id, ROLE_GRANTS.c.role == role)
    if not (await tx.execute(gone)).rowcount:
        return False
    await tx.execute(_changed(principal_id, {}))
    return True


def _changed(principal_id: UUID, values: Mapping[str, object]) -> Any:  # noqa: ANN401 - an update statement
    return (
        update(PRINCIPALS)
        .where(PRINCIPALS.c.id == principal_id)
        .values({**values, "version": PRINCIPALS.c.version + 1})
    )
