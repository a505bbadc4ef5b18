"""A customer or prospect company, and the keys others recognise it by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.pipeline.domain.amounts import acceptable
from services.pipeline.domain.errors import ParentIsItself
from shared.kernel.company import company_keys
from shared.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One company we sell to. `parent_external_id` may name a parent that is loaded later."""

    id: UUID
    external_id: str
    name: str
    opened_on: date
    industry: str | None = None
    employees: int | None = None
    annual_revenue: Money | None = None
    country: str | None = None
    domain: str | None = None
    tax_id: str | None = None
    parent_external_id: str | None = None
    version: int = 1


def keys_of(account: Account, *, also_known_by: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The keys its own facts give, and those others recognised it by."""
    own = company_keys(name=account.name, tax_id=account.tax_id, country=account.country, domain=account.domain)
    return tuple(sorted({*own, *also_known_by}))


def checked(account: Account, *, currency: str) -> Account:
    """The account itself, if it is not its own parent and its revenue is an acceptable amount."""
    if account.parent_external_id == account.external_id:
        raise ParentIsItself
    if account.annual_revenue is not None:
        acceptable(account.annual_revenue, currency, field="annual_revenue")
    return account
