"""Who may do what, on whose rows: the roles, the permissions, and the one table that joins them. Else it is denied."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
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
    REFUND_DEALS = "deals:refund"
    READ_MARGIN = "margin:read"
    READ_MARGIN_TOTALS = "margin:read-totals"
    READ_PARTNERS = "partners:read"
    WRITE_PARTNERS = "partners:write"
    READ_REGISTRATIONS = "registrations:read"
    SUBMIT_REGISTRATIONS = "registrations:submit"
    DECIDE_REGISTRATIONS = "registrations:decide"
    READ_PLANS = "plans:read"
    WRITE_PLANS = "plans:write"
    READ_PAY = "pay:read"
    READ_PAY_TOTALS = "pay:read-totals"
    READ_ALL_PAY = "pay:read-all"
    """What concerns many at once: payroll batches, accruals, drafts of facts and what is attached to adjustments."""
    ENTER_PAY = "pay:enter"
    APPROVE_PAY = "pay:approve"
    CLOSE_PERIODS = "periods:close"
    ANSWER_PAY = "pay:answer"
    READ_PARTNER_SHARES = "partner-shares:read"
    """What partners earn: of its own, so that no route about members' pay is opened to a partner with it."""
    READ_FORECASTS = "forecasts:read"
    READ_NOTIFICATIONS = "notifications:read"
    MANAGE_WEBHOOKS = "webhooks:manage"
    READ_BACKLOG = "backlog:read"
    OPERATE_EVENTS = "events:operate"
    MANAGE_ACCESS = "access:manage"
    """Principals, their identities and roles, and everyone's keys."""
    MANAGE_KEYS = "keys:manage"
    """The keys and secrets of one's own systems."""
    READ_AUDIT = "audit:read"
    FOLLOW_STREAM = "stream:follow"
    READ_VIEWS = "views:read"
    PUSH_EVENTS = "partner-events:push"
    READ_PARTNER_EVENTS = "partner-events:read"
    DECIDE_PARTNER_EVENTS = "partner-events:decide"
    WRITE_CONSENTS = "consents:write"
    """Named here, used by what is to come: consent, a person's own access, erasure."""
    READ_OWN_DATA = "subject-access:read"
    ERASE_PERSON = "persons:erase"


class Rows(StrEnum):
    """Whose rows a role sees, in whatever it may read."""

    NONE = "none"
    OWN = "own"
    SUBTREE = "subtree"
    """Of the members it manages today, itself among them."""
    COMPANY = "company"
    """Of its partner company."""
    PARTNERS = "partners"
    """Of every partner company, and no others."""
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Access:
    """What one role may do, and on whose rows: pay, margin and contacts are permissions like any other."""

    rows: Rows
    may: frozenset[Permission]


_P = Permission
_SELLING = frozenset(
    {
        _P.READ_ORGANISATION,
        _P.READ_LEADS,
        _P.CAPTURE_LEADS,
        _P.WORK_LEADS,
        _P.READ_CONTACTS,
        _P.READ_CATALOGUE,
        _P.READ_ACCOUNTS,
        _P.WRITE_ACCOUNTS,
        _P.READ_OPPORTUNITIES,
        _P.WORK_OPPORTUNITIES,
        _P.READ_PLANS,
        _P.READ_PAY,
        _P.READ_PAY_TOTALS,
        _P.ANSWER_PAY,
        _P.READ_FORECASTS,
        _P.READ_NOTIFICATIONS,
        _P.FOLLOW_STREAM,
        _P.READ_VIEWS,
    }
)
_READING_ALL = frozenset(
    {
        _P.READ_ORGANISATION,
        _P.READ_LEADS,
        _P.READ_CATALOGUE,
        _P.READ_ACCOUNTS,
        _P.READ_OPPORTUNITIES,
        _P.READ_PARTNERS,
        _P.READ_REGISTRATIONS,
        _P.READ_PAY_TOTALS,
        _P.READ_MARGIN_TOTALS,
        _P.READ_FORECASTS,
        _P.FOLLOW_STREAM,
        _P.READ_VIEWS,
    }
)

TABLE: Mapping[Role, Access] = MappingProxyType(
    {
        Role.REPRESENTATIVE: Access(Rows.OWN, _SELLING),
        Role.MANAGER: Access(
            Rows.SUBTREE, _SELLING | {_P.CORRECT_DEALS, _P.REFUND_DEALS, _P.READ_MARGIN, _P.READ_MARGIN_TOTALS}
        ),
        Role.SALES_OPS: Access(
            Rows.ALL,
            _SELLING
            | _READING_ALL
            | {
                _P.WRITE_ORGANISATION,
                _P.SET_LEAD_RULES,
                _P.WRITE_CATALOGUE,
                _P.CORRECT_DEALS,
                _P.REFUND_DEALS,
                _P.READ_PARTNER_SHARES,
                _P.READ_ALL_PAY,
                _P.READ_MARGIN,
                _P.WRITE_PARTNERS,
                _P.SUBMIT_REGISTRATIONS,
                _P.DECIDE_REGISTRATIONS,
                _P.WRITE_PLANS,
                _P.MANAGE_WEBHOOKS,
                _P.READ_BACKLOG,
                _P.READ_AUDIT,
                _P.READ_PARTNER_EVENTS,
                _P.DECIDE_PARTNER_EVENTS,
                _P.WRITE_CONSENTS,
                _P.READ_OWN_DATA,
                _P.ERASE_PERSON,
            },
        ),
        Role.FINANCE: Access(
            Rows.ALL,
            _READING_ALL
            | {
                _P.CORRECT_DEALS,
                _P.REFUND_DEALS,
                _P.READ_PARTNER_SHARES,
                _P.READ_MARGIN,
                _P.READ_PLANS,
                _P.WRITE_PLANS,
                _P.READ_PAY,
                _P.READ_ALL_PAY,
                _P.ENTER_PAY,
                _P.APPROVE_PAY,
                _P.CLOSE_PERIODS,
                _P.ANSWER_PAY,
                _P.READ_NOTIFICATIONS,
                _P.READ_BACKLOG,
                _P.READ_AUDIT,
                _P.READ_PARTNER_EVENTS,
                _P.DECIDE_PARTNER_EVENTS,
            },
        ),
        Role.PARTNER: Access(
            Rows.COMPANY,
            frozenset(
                {
                    _P.READ_LEADS,
                    _P.CAPTURE_LEADS,
                    _P.READ_CATALOGUE,
                    _P.READ_OPPORTUNITIES,
                    _P.READ_PARTNERS,
                    _P.READ_REGISTRATIONS,
                    _P.SUBMIT_REGISTRATIONS,
                    _P.READ_PARTNER_SHARES,
                    _P.READ_NOTIFICATIONS,
                    _P.READ_PARTNER_EVENTS,
                    _P.FOLLOW_STREAM,
                    _P.READ_VIEWS,
                    _P.MANAGE_KEYS,
                }
            ),
        ),
        Role.PARTNER_MANAGER: Access(
            Rows.PARTNERS,
            frozenset(
                {
                    _P.READ_CATALOGUE,
                    _P.READ_OPPORTUNITIES,
                    _P.READ_PARTNERS,
                    _P.WRITE_PARTNERS,
                    _P.READ_REGISTRATIONS,
                    _P.SUBMIT_REGISTRATIONS,
                    _P.DECIDE_REGISTRATIONS,
                    _P.READ_PARTNER_SHARES,
                    _P.READ_NOTIFICATIONS,
                    _P.READ_PARTNER_EVENTS,
                    _P.FOLLOW_STREAM,
                    _P.READ_VIEWS,
                }
            ),
        ),
        Role.EXECUTIVE: Access(Rows.ALL, _READING_ALL),
        # Those who run the house see nothing of the business in it.
        Role.OPERATOR: Access(Rows.NONE, frozenset({_P.READ_BACKLOG, _P.OPERATE_EVENTS})),
        Role.ADMIN: Access(Rows.NONE, frozenset({_P.MANAGE_ACCESS, _P.MANAGE_KEYS})),
        # The most a key can be given; each key carries its own part of it.
        Role.SYSTEM: Access(
            Rows.COMPANY,
            frozenset(
                {
                    _P.READ_CATALOGUE,
                    _P.CAPTURE_LEADS,
                    _P.READ_OPPORTUNITIES,
                    _P.REFUND_DEALS,
                    _P.READ_PARTNERS,
                    _P.READ_REGISTRATIONS,
                    _P.SUBMIT_REGISTRATIONS,
                    _P.PUSH_EVENTS,
                    _P.READ_PARTNER_EVENTS,
                    _P.MANAGE_KEYS,
                }
            ),
        ),
    }
)

NO_ROLES: frozenset[Role] = frozenset()
GRANTS: Mapping[Role, frozenset[Permission]] = MappingProxyType({role: access.may for role, access in TABLE.items()})


def permissions_of(roles: frozenset[Role]) -> frozenset[Permission]:
    """Several roles: the union of what each may do."""
    return frozenset().union(*(GRANTS[role] for role in roles))


def row_scope(
    roles: frozenset[Role], member_id: UUID | None, partner_id: UUID | None, organisation: Organisation, on: date
) -> Scope:
    """Whose rows these roles see together; hierarchy for access is the one of today."""
    rows = {TABLE[role].rows for role in roles}
    if Rows.ALL in rows:
        return EVERYTHING
    members: frozenset[UUID] = frozenset()
    if member_id is not None and Rows.OWN in rows:
        members |= {member_id}
    if member_id is not None and Rows.SUBTREE in rows:
        members |= organisation.subtree(member_id, on)
    return Scope(
        member_ids=members,
        partner_id=partner_id if Rows.COMPANY in rows else None,
        every_partner=Rows.PARTNERS in rows,
    )
