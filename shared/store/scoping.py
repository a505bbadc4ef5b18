"""Row scope in SQL: a query answers only what its caller may see."""

from sqlalchemy import ColumnElement, Text, cast, false, or_, true
from sqlalchemy.dialects.postgresql import ARRAY

from shared.kernel.scope import Scope


def visible(
    scope: Scope,
    *,
    owner: ColumnElement[object] | None = None,
    partner: ColumnElement[object] | None = None,
    sharers: ColumnElement[object] | None = None,
) -> ColumnElement[bool]:
    """The condition that keeps rows within a scope; a row without owner is seen only by those who see everything.

    `sharers` is a JSON array of the ids of members who see the row as its owner does.
    """
    if scope.everything:
        return true()
    conditions: list[ColumnElement[bool]] = [false()]
    if owner is not None and scope.member_ids:
        conditions.append(owner.in_(scope.member_ids))
    if sharers is not None and scope.member_ids:
        conditions.append(sharers.bool_op("?|")(cast([str(member) for member in scope.member_ids], ARRAY(Text))))
    if partner is not None and scope.every_partner:
        conditions.append(partner.is_not(None))
    elif partner is not None and scope.partner_id is not None:
        conditions.append(partner == scope.partner_id)
    return or_(*conditions)
