"""Row scope in SQL: a query answers only what its caller may see."""

from sqlalchemy import ColumnElement, false, or_, true

from shared.kernel.scope import Scope


def visible(
    scope: Scope, *, owner: ColumnElement[object] | None = None, partner: ColumnElement[object] | None = None
) -> ColumnElement[bool]:
    """The condition that keeps rows within a scope; a row without owner is seen only by those who see everything."""
    if scope.everything:
        return true()
    conditions: list[ColumnElement[bool]] = [false()]
    if owner is not None and scope.member_ids:
        conditions.append(owner.in_(scope.member_ids))
    if partner is not None and scope.every_partner:
        conditions.append(partner.is_not(None))
    elif partner is not None and scope.partner_id is not None:
        conditions.append(partner == scope.partner_id)
    return or_(*conditions)
