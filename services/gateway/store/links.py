"""Who stands behind an external id: read from the copies of members and partner companies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.dialects.postgresql import insert

from services.gateway.domain.link import Link, Partner
from services.gateway.store.tables import MEMBERS, PARTNERS
from shared.store.organisation import known_members
from shared.store.transaction import Transaction


async def member_link(tx: Transaction, external_id: str, on: date) -> Link | None:
    """The member of that external id who belongs to the organisation that day."""
    return await _member(tx, MEMBERS.c.external_id == external_id, on)


async def member_by_id(tx: Transaction, member_id: UUID, on: date) -> Link | None:
    """The member of that id, if it belongs to the organisation that day."""
    return await _member(tx, MEMBERS.c.member_id == member_id, on)


async def member_known(tx: Transaction, member_id: UUID) -> bool:
    """Whether people has told us of that member."""
    return bool(await known_members(tx, [member_id]))


async def partner_known(tx: Transaction, partner_id: UUID) -> bool:
    """Whether partners has told us of that company."""
    return bool(await tx.scalar(select(PARTNERS.c.partner_id).where(PARTNERS.c.partner_id == partner_id)))


async def partner_link(tx: Transaction, external_id: str) -> Link | None:
    """The partner company of that external id."""
    wanted = select(PARTNERS.c.partner_id, PARTNERS.c.name).where(PARTNERS.c.external_id == external_id)
    row = (await tx.execute(wanted)).first()
    return Link(partner_id=row.partner_id, name=row.name) if row is not None else None


async def save_partners(tx: Transaction, partners: Sequence[Partner]) -> None:
    """Keep the newest statement on each partner."""
    if not partners:
        return
    statement = insert(PARTNERS)
    newest = statement.on_conflict_do_update(
        index_elements=[PARTNERS.c.partner_id],
        set_={name: statement.excluded[name] for name in ("external_id", "name", "sequence")},
        where=PARTNERS.c.sequence < statement.excluded.sequence,
    )
    await tx.execute(newest, [asdict(partner) for partner in partners])


async def _member(tx: Transaction, meant: ColumnElement[bool], on: date) -> Link | None:
    latest = (
        select(MEMBERS.c.member_id, MEMBERS.c.name, MEMBERS.c.left)
        .where(meant, MEMBERS.c.effective_on <= on)
        .order_by(MEMBERS.c.effective_on.desc(), MEMBERS.c.sequence.desc())
        .limit(1)
    )
    row = (await tx.execute(latest)).first()
    return Link(member_id=row.member_id, name=row.name) if row is not None and not row.left else None
