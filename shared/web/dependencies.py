"""What endpoints ask for: the transaction, the caller, today, and whose rows the caller sees."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import Annotated

from fastapi import Depends, Request

from shared.kernel.company import Company
from shared.kernel.errors import DateInFuture
from shared.kernel.hierarchy import Organisation
from shared.kernel.scope import Scope
from shared.store.organisation import load_organisation
from shared.store.transaction import Transaction
from shared.web.access import GRANTS, NO_ROLES, Permission, Role, row_scope
from shared.web.identity import Principal


async def _transaction(request: Request) -> Transaction:
    tx: Transaction = request.state.tx
    return tx


async def _principal(request: Request) -> Principal:
    principal: Principal = request.state.principal
    return principal


async def _company(request: Request) -> Company:
    company: Company = request.app.state.runtime.company
    return company


Tx = Annotated[Transaction, Depends(_transaction)]
Caller = Annotated[Principal, Depends(_principal)]
CompanyOf = Annotated[Company, Depends(_company)]


async def _today(tx: Tx, company: CompanyOf) -> date:
    return day_in(company, tx.now)


Today = Annotated[date, Depends(_today)]


async def _row_scope(request: Request, tx: Tx, caller: Caller, today: Today) -> Scope:
    """Whose rows the caller sees on this route."""
    return await _scope(tx, caller, today, request.state.permission)


def scope_for(permission: Permission) -> Callable[..., Awaitable[Scope]]:
    """A dependency: whose rows the caller sees where something else than the route's own permission counts."""

    async def scope(tx: Tx, caller: Caller, today: Today) -> Scope:
        return await _scope(tx, caller, today, permission)

    return scope


async def _scope(tx: Transaction, caller: Principal, today: date, permission: Permission) -> Scope:
    """Sight comes from the roles that grant the permission: who may also do other things sees no more for that.

    The hierarchy is read only for those whose sight depends on it.
    """
    granting = (
        frozenset(role for role in caller.roles if permission in GRANTS[role]) if caller.may(permission) else NO_ROLES
    )
    organisation = await load_organisation(tx) if Role.MANAGER in granting else Organisation()
    return row_scope(granting, caller.member_id, caller.partner_id, organisation, today)


RowScope = Annotated[Scope, Depends(_row_scope)]


def day_in(company: Company, instant: datetime) -> date:
    """The company's calendar day of an instant."""
    return instant.astimezone(company.tzinfo).date()


def not_in_future(day: date | None, today: date, field: str) -> date:
    """A date given, or today; a later one is refused."""
    if day is not None and day > today:
        raise DateInFuture(field)
    return day or today
