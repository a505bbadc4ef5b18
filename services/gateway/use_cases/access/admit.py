"""Let the first administrator in: where no administrator is, none can be granted over the API."""

from __future__ import annotations

from services.gateway.domain.access.granter import Granter
from services.gateway.domain.access.principal import Identity, Kind, PrincipalRecord
from services.gateway.domain.access.roles import RUNNING_THE_HOUSE
from services.gateway.store.access import principals
from services.gateway.use_cases.access.grant_role import grant_role
from services.gateway.use_cases.access.link_identity import link_identity
from services.gateway.use_cases.access.open_principal import OpenPrincipal, open_principal
from shared.store.transaction import Transaction

COMMAND_LINE = Granter("command line")
ROLES = tuple(sorted(RUNNING_THE_HOUSE))
"""What whoever holds the database's password may make of somebody: business roles are for administrators to grant."""


async def admit(tx: Transaction, identity: Identity, name: str, role: str) -> PrincipalRecord:
    """The principal of that identity, made if there is none yet, with the role; each step is on record."""
    known = await principals.principal_of_identity(tx, identity)
    if known is None:
        known = await open_principal(tx, COMMAND_LINE, OpenPrincipal(Kind.STAFF, name))
        await link_identity(tx, COMMAND_LINE, known.id, identity)
    return await grant_role(tx, COMMAND_LINE, known.id, role)
