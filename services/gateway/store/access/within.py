"""A caller's reach as SQL: whose keys and secrets it may see."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, false, or_, select, true

from services.gateway.domain.access.reach import Reach
from services.gateway.store.tables import PRINCIPALS


def within(reach: Reach, holder: Column[UUID]) -> ColumnElement[bool]:
    """Whether the principal in this column is within reach. Nothing named is nobody's, not everybody's."""
    if reach.everyone:
        return true()
    named: list[ColumnElement[Any]] = []
    if reach.partner_id is not None:
        named.append(PRINCIPALS.c.partner_id == reach.partner_id)
    if reach.principal_id is not None:
        named.append(PRINCIPALS.c.id == reach.principal_id)
    return holder.in_(select(PRINCIPALS.c.id).where(or_(false(), *named)))
