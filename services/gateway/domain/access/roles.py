"""Which roles may be granted to whom, and by whom."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from services.gateway.domain.access.errors import OwnBusinessRole, RoleNotForKind
from services.gateway.domain.access.granter import Granter
from services.gateway.domain.access.principal import Kind, PrincipalRecord

RUNNING_THE_HOUSE = frozenset({"operator", "admin"})
"""Everything else is a business role: it opens business rows."""
_OF_STAFF = RUNNING_THE_HOUSE | {"sales_ops", "finance", "partner_manager", "executive"}

GRANTABLE: Mapping[Kind, frozenset[str]] = MappingProxyType(
    {
        Kind.MEMBER: _OF_STAFF | {"representative", "manager"},
        Kind.STAFF: _OF_STAFF,
        Kind.PARTNER_USER: frozenset({"partner"}),
        Kind.SYSTEM: frozenset({"system"}),
    }
)


def check_grant(granter: Granter, target: PrincipalRecord, role: str) -> None:
    """RoleNotForKind where the role means nothing for the target; OwnBusinessRole if the granter would be its own."""
    if role not in GRANTABLE[target.kind]:
        raise RoleNotForKind(role, target.kind)
    if granter.is_target(target) and role not in RUNNING_THE_HOUSE:
        raise OwnBusinessRole
