"""Who may do what: the roles, the permissions, and the one table that joins them. Everything else is denied."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from shared.kernel.hierarchy import Organisation
from shared.kernel.scope import EVERYTHING, Scope


class Role(StrEnum):
    """What a caller is to the company."""

    REPRESENTATIVE = "representative"
    MANAGER = "manager"
    SALES_OPS = "sales_ops"
    FINANCE = "finance"
    PARTNER = "partner"
    PARTNER_MANAGER = "partner_manager"
    EXECUTIVE = "executive"
    OPERATOR = "operator"
    ADMIN = "admin"
    SYSTEM = "system"


class Permission(StrEnum):
    """What a route needs; each route names one."""

    READ_ORGANISATION = "organisation:read"
    WRITE_ORGANISATION = "organisation:write"
    READ_LEADS = "leads:read"
    CAPTURE_LEADS = "leads:capture"
    WORK_LEADS = "leads:work"
    SET_LEAD_RULES = "lead-rules:write"
    READ_CONTACTS = "contacts:read"
    READ_CATALOGUE = "catalogue:read"
    WRITE_CATALOGUE = "catalogue:write"
    READ_ACCOUNTS = "accounts:read"
    WRITE_ACCOUNTS = "accounts:write"
    READ_OPPORTUNITIES = "opportunities:read"
    WORK_OPPORTUNITIES = "opportunities:work"
    CORRECT_DEALS = "deals:correct"
    READ_PARTNERS = "partners:read"
    WRITE_PARTNERS = "partners:write"
    READ_REGISTRATIONS = "registrations:read"
    SUBMIT_REGISTRATIONS = "registrations:submit"
    DECIDE_REGISTRATIONS = "registrations:decide"
    READ_PLANS = "plans:read"
    WRITE_PLANS = "plans:write"
    READ_PAY = "pay:read"
    READ_PAY_TOTALS = "pay:read-totals"
    READ_FORECASTS = "forecasts:read"
    READ_NOTIFICATIONS = "notifications:read"
    MANAGE_WEBHOOKS = "webhooks:manage"
    READ_BACKLOG = "backlog:read"
    OPERATE_EVENTS = "events:operate"


_SELLING = frozenset(
    {
        Permission.READ_ORGANISATION,
        Permission.READ_LEADS,
        Permission.CAPTURE_LEADS,
        Permission.WORK_LEADS,
        Permission.READ_CONTACTS,
        Permission.READ_CATALOGUE,
        Permission.READ_ACCOUNTS,
        Permission.WRITE_ACCOUNTS,
        Permission.READ_OPPORTUNITIES,
        Permission.WORK_OPPORTUNITIES,
        Permission.READ_PLANS,
        Permission.READ_PAY,
        Permission.READ_PAY_TOTALS,
        Permission.READ_FORECASTS,
        Permission.READ_NOTIFICATIONS,
    }
)

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.REPRESENTATIVE: _SELLING,
    Role.MANAGER: _SELLING | {Permission.CORRECT_DEALS, Permission.READ_PARTNERS, Permission.READ_REGISTRATIONS},
    # Everything of the business; events themselves are the operator's.
    Role.SALES_OPS: frozenset(Permission) - {Permission.OPERATE_EVENTS},
    Role.FINANCE: frozenset(
        {
            Permission.READ_ORGANISATION,
            Permission.READ_CATALOGUE,
            Permission.READ_ACCOUNTS,
            Permission.READ_OPPORTUNITIES,
            Permission.CORRECT_DEALS,
            Permission.READ_PARTNERS,
            Permission.READ_PLANS,
            Permission.WRITE_PLANS,
            Permission.READ_PAY,
            Permission.READ_PAY_TOTALS,
            Permission.READ_FORECASTS,
            Permission.READ_NOTIFICATIONS,
            Permission.READ_BACKLOG,
        }
    ),
    Role.PARTNER: frozenset(
        {
            Permission.READ_LEADS,
            Permission.CAPTURE_LEADS,
            Permission.READ_CATALOGUE,
            Permission.READ_OPPORTUNITIES,
            Permission.READ_PARTNERS,
            Permission.READ_REGISTRATIONS,
            Permission.SUBMIT_REGISTRATIONS,
            Permission.READ_NOTIFICATIONS,
        }
    ),
    Role.PARTNER_MANAGER: frozenset(
        {
            Permission.READ_ORGANISATION,
            Permission.READ_CATALOGUE,
            Permission.READ_ACCOUNTS,
            Permission.READ_PARTNERS,
            Permission.WRITE_PARTNERS,
            Permission.READ_REGISTRATIONS,
            Permission.SUBMIT_REGISTRATIONS,
            Permission.DECIDE_REGISTRATIONS,
            Permission.READ_NOTIFICATIONS,
        }
    ),
    Role.EXECUTIVE: frozenset(
        {
            Permission.READ_ORGANISATION,
            Permission.READ_LEADS,
            Permission.READ_CATALOGUE,
            Permission.READ_ACCOUNTS,
            Permission.READ_OPPORTUNITIES,
            Permission.READ_PARTNERS,
            Permission.READ_REGISTRATIONS,
            Permission.READ_PAY_TOTALS,
            Permission.READ_FORECASTS,
        }
    ),
    Role.OPERATOR: frozenset({Permission.READ_BACKLOG, Permission.OPERATE_EVENTS}),
    Role.ADMIN: frozenset({Permission.WRITE_ORGANISATION, Permission.READ_ORGANISATION, Permission.MANAGE_WEBHOOKS}),
    Role.SYSTEM: frozenset({Permission.CAPTURE_LEADS}),
}

_ALL_ROWS = {Role.SALES_OPS, Role.FINANCE, Role.EXECUTIVE, Role.PARTNER_MANAGER, Role.ADMIN, Role.OPERATOR}


def permissions_of(roles: frozenset[Role]) -> frozenset[Permission]:
    """Several roles: the union of what each may do."""
    return frozenset().union(*(GRANTS[role] for role in roles))


def row_scope(
    roles: frozenset[Role], member_id: UUID | None, partner_id: UUID | None, organisation: Organisation, on: date
) -> Scope:
    """Whose rows these roles see; hierarchy for access is the one of today."""
    if roles & _ALL_ROWS:
        return EVERYTHING
    members: frozenset[UUID] = frozenset()
    if member_id is not None and Role.REPRESENTATIVE in roles:
        members |= {member_id}
    if member_id is not None and Role.MANAGER in roles:
        members |= organisation.subtree(member_id, on)
    return Scope(member_ids=members, partner_id=partner_id if Role.PARTNER in roles else None)
