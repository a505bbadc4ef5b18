"""What readers of the stream need: the messages after a position, where it stands, and what a caller sees."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from services.gateway.domain.stream.message import NOBODYS, PERMISSIONS, Message, Sight
from services.gateway.store.feed import messages
from shared.kernel.hierarchy import Organisation
from shared.kernel.scope import EVERYTHING
from shared.store.organisation import load_organisation
from shared.store.transaction import Transaction
from shared.web.access import GRANTS, Permission, row_scope
from shared.web.identity import Principal

PAGE = 1000


@dataclass(frozen=True, slots=True)
class Reach:
    """From where to where the feed can be read."""

    oldest: int
    head: int

    def covers(self, position: int) -> bool:
        """Whether nothing after a position is missing."""
        return self.oldest - 1 <= position <= self.head


async def reach(tx: Transaction) -> Reach:
    """Where the feed begins and ends."""
    head = await messages.head(tx)
    oldest = await messages.oldest(tx)
    return Reach(oldest if oldest is not None else head + 1, head)


async def messages_after(tx: Transaction, position: int) -> list[Message]:
    """The next messages, a page at most."""
    return await messages.messages(tx, position, PAGE)


async def organisation(tx: Transaction) -> Organisation:
    """Who manages whom, for the sight of managers."""
    return await load_organisation(tx)


def sight_of(caller: Principal, organisation: Organisation, today: date) -> Sight:
    """Whose records of each kind a caller sees: the same rule as in every service, from the gateway's own copy."""
    sight = {}
    for kind, name in PERMISSIONS.items():
        permission = Permission(name)
        if caller.may(permission):
            granting = frozenset(role for role in caller.roles if permission in GRANTS[role])
            within = row_scope(granting, caller.member_id, caller.partner_id, organisation, today)
            sight[kind] = EVERYTHING if kind in NOBODYS else within
    return sight
