"""Make a principal: a member, a partner's user, a system or one of the staff, who can then be linked and granted."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from services.gateway.domain.access.errors import MemberTaken
from services.gateway.domain.access.granter import Granter
from services.gateway.domain.access.principal import Kind, PrincipalRecord, check_record
from services.gateway.store import links
from services.gateway.store.access import history, principals
from services.gateway.use_cases.access.principal_in_hand import principal_in_hand
from shared.kernel.errors import ReferenceNotKnownYet
from shared.kernel.ids import new_id
from shared.store.transaction import Transaction

_BY_NATURE = {Kind.SYSTEM: "system", Kind.PARTNER_USER: "partner"}
"""The one role a kind can have, so that it is granted with the principal."""


@dataclass(frozen=True, slots=True)
class OpenPrincipal:
    """Who it is."""

    kind: Kind
    name: str
    member_id: UUID | None = None
    partner_id: UUID | None = None


async def open_principal(tx: Transaction, granter: Granter, command: OpenPrincipal) -> PrincipalRecord:
    """The new principal; a member has one at most."""
    check_record(command.kind, command.member_id, command.partner_id)
    await _check_known(tx, command)
    fresh = PrincipalRecord(new_id(), command.kind, command.name, command.member_id, command.partner_id)
    if not await principals.add_principal(tx, fresh):
        raise MemberTaken
    role = _BY_NATURE.get(command.kind)
    await history.record(tx, fresh.id, "opened", who=granter.subject, kind=command.kind)
    if role is not None:
        await principals.grant(tx, fresh.id, role)
        await history.record(tx, fresh.id, "role_granted", who=granter.subject, role=role)
    return await principal_in_hand(tx, fresh.id)


async def _check_known(tx: Transaction, command: OpenPrincipal) -> None:
    if command.member_id is not None and not await links.member_known(tx, command.member_id):
        raise ReferenceNotKnownYet("member", command.member_id, field="member_id")
    if command.partner_id is not None and not await links.partner_known(tx, command.partner_id):
        raise ReferenceNotKnownYet("partner", command.partner_id, field="partner_id")
