"""Who asks about access, in the words of its rules."""

from services.gateway.domain.access.granter import Granter
from services.gateway.domain.access.reach import Reach
from shared.web.access import Permission, Role
from shared.web.identity import Principal


def granter_of(caller: Principal) -> Granter:
    """Who decides."""
    return Granter(caller.subject, caller.member_id)


def reach_of(caller: Principal) -> Reach:
    """Administrators reach everyone's keys, a partner's user those of the company's systems, a system its own."""
    if caller.may(Permission.MANAGE_ACCESS):
        return Reach(everyone=True)
    if Role.PARTNER in caller.roles:
        return Reach(partner_id=caller.partner_id)
    return Reach(principal_id=caller.principal_id, scopes=caller.scopes)
