"""Who is calling: what the store knows of an identity or of a key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.gateway.domain.access.api_key import ApiKey
from services.gateway.domain.access.errors import PrincipalDisabled
from services.gateway.domain.access.principal import Identity, Kind, PrincipalRecord
from services.gateway.domain.access.standing import Standing
from services.gateway.domain.errors import IdentityNotLinked
from services.gateway.domain.link import Link
from services.gateway.domain.subject import Kind as Named
from services.gateway.domain.subject import Subject, read_subject
from services.gateway.domain.tokens import ISSUER
from services.gateway.store import links
from services.gateway.store.access import api_keys, epoch, principals
from shared.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """A key as it is kept, and the system it is for. Whether that one may come in is asked once the key is genuine."""

    key: ApiKey
    record: PrincipalRecord

    def admitted(self) -> Standing:
        """The standing of a system; PrincipalDisabled if it was told to stay out."""
        if self.record.disabled:
            raise PrincipalDisabled
        return Standing.of(self.record)


async def access_epoch(tx: Transaction) -> int:
    """The number that grows whenever somebody may have to be turned away."""
    return await epoch.current(tx)


async def standing_of(tx: Transaction, identity: Identity, today: date) -> Standing:
    """Whom an issuer's subject stands for; IdentityNotLinked if nobody today, PrincipalDisabled if told to stay out.

    Only the built-in issuer's subjects name a record themselves: no other issuer's word links anybody.
    """
    if identity.issuer == ISSUER:
        return await _standing_by_name(tx, identity.subject, today)
    record = await principals.principal_of_identity(tx, identity)
    if record is None:
        raise IdentityNotLinked(identity.subject)
    return await _admitted(tx, record, today)


async def key_holder(tx: Transaction, key_id: UUID) -> KeyHolder | None:
    """The key of that id and its holder, whether or not they are still good."""
    key = await api_keys.key(tx, key_id)
    record = await principals.principal(tx, key.principal_id) if key is not None else None
    return KeyHolder(key, record) if key is not None and record is not None else None


async def _admitted(tx: Transaction, record: PrincipalRecord, today: date) -> Standing:
    if record.disabled:
        raise PrincipalDisabled
    if record.kind is not Kind.MEMBER or record.member_id is None:
        return Standing.of(record)
    member = await links.member_by_id(tx, record.member_id, today)
    if member is None:
        raise IdentityNotLinked(record.subject)
    return Standing.of(record, name=member.name)


async def _standing_by_name(tx: Transaction, written: str, today: date) -> Standing:
    named = read_subject(written)
    link = await _find(tx, named, today) if named is not None else None
    if link is None:
        raise IdentityNotLinked(written)
    record = await principals.principal_of_member(tx, link.member_id) if link.member_id is not None else None
    if record is not None:
        return await _admitted(tx, record, today)
    return Standing(written, None, link.member_id, link.partner_id, link.name)


async def _find(tx: Transaction, named: Subject, today: date) -> Link | None:
    match named.kind:
        case Named.MEMBER:
            return await links.member_link(tx, named.name, today)
        case Named.PARTNER:
            return await links.partner_link(tx, named.name)
        case Named.USER:
            return Link()
