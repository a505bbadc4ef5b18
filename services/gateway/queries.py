"""What the gateway looks up: who stands behind a subject today."""

from __future__ import annotations

from datetime import date

from sqlalchemy.exc import SQLAlchemyError

from services.gateway.domain.errors import IdentitiesUnavailable, IdentityNotLinked
from services.gateway.domain.link import Link
from services.gateway.domain.subject import Kind, Subject
from services.gateway.store import links
from shared.store.transaction import Transaction


async def link_of(tx: Transaction, subject: Subject, today: date) -> Link:
    """The record behind a subject; IdentityNotLinked if there is none today, IdentitiesUnavailable without a store."""
    try:
        link = await _find(tx, subject, today)
    except (SQLAlchemyError, OSError) as error:
        raise IdentitiesUnavailable from error
    if link is None:
        raise IdentityNotLinked(str(subject))
    return link


async def _find(tx: Transaction, subject: Subject, today: date) -> Link | None:
    match subject.kind:
        case Kind.MEMBER:
            return await links.member_link(tx, subject.name, today)
        case Kind.PARTNER:
            return await links.partner_link(tx, subject.name)
        case Kind.USER:
            return Link()
