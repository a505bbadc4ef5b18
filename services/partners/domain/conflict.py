"""When two claims conflict: the same company, the same product, and another seller."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID


class ConflictKind(StrEnum):
    """What stands against a claim."""

    OPEN_OPPORTUNITY = "open_opportunity"
    PROTECTED_REGISTRATION = "protected_registration"


@dataclass(frozen=True, slots=True)
class ClaimConflict:
    """One thing that stands against a claim; `owner_id` is the seller's, `partner_id` the other partner's if any."""

    kind: ConflictKind
    id: UUID
    external_id: str
    owner_id: UUID | None = None
    partner_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One company and one product. Two mean the same company if account or any company key is shared."""

    partner_id: UUID
    product_id: UUID
    company_keys: frozenset[str]
    account_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Deal:
    """An opportunity as known here; `closed_on` and `won` are None while it is open."""

    id: UUID
    external_id: str
    account_id: UUID | None
    company_keys: frozenset[str]
    product_ids: frozenset[UUID]
    owner_id: UUID | None
    partner_id: UUID | None
    closed_on: date | None = None
    won: bool | None = None


@dataclass(frozen=True, slots=True)
class Protection:
    """A protected registration of someone, as far as others are concerned."""

    registration_id: UUID
    external_id: str
    claim: Claim


def is_about(claim: Claim, deal: Deal) -> bool:
    """Whether a deal is about the company and product of a claim."""
    same_account = claim.account_id is not None and claim.account_id == deal.account_id
    same_company = same_account or bool(claim.company_keys & deal.company_keys)
    return same_company and claim.product_id in deal.product_ids


def same_claim(one: Claim, other: Claim) -> bool:
    """Whether two claims are about the same company and product."""
    same_account = one.account_id is not None and one.account_id == other.account_id
    same_company = same_account or bool(one.company_keys & other.company_keys)
    return same_company and one.product_id == other.product_id


def conflicts_of(claim: Claim, deals: Iterable[Deal], protections: Iterable[Protection]) -> tuple[ClaimConflict, ...]:
    """Open deals of other sellers and protected registrations of other partners; a partner is in nobody's own way."""
    open_deals = (
        ClaimConflict(ConflictKind.OPEN_OPPORTUNITY, deal.id, deal.external_id, deal.owner_id, deal.partner_id)
        for deal in deals
        if deal.won is None and deal.partner_id != claim.partner_id and is_about(claim, deal)
    )
    protected = (
        ClaimConflict(
            ConflictKind.PROTECTED_REGISTRATION, other.registration_id, other.external_id, None, other.claim.partner_id
        )
        for other in protections
        if other.claim.partner_id != claim.partner_id and same_claim(claim, other.claim)
    )
    return tuple(sorted((*open_deals, *protected), key=lambda conflict: (conflict.kind, conflict.external_id)))
