"""A partner's protected claim, and whom it shields an opportunity from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    """An approved deal registration: nobody else may take the deal until `protected_until`, inclusive."""

    registration_id: UUID
    partner_id: UUID
    product_id: UUID
    account_id: UUID | None
    company_keys: tuple[str, ...]
    decided_on: date
    protected_until: date

    def holds(self, on: date) -> bool:
        """Whether the claim is protected that day."""
        return self.decided_on <= on <= self.protected_until


def conflicting_partner(claims: Iterable[Protection], partner_id: UUID | None, *, on: date) -> UUID | None:
    """The partner whose claim of the same deal holds that day, the earliest approved; None if it is the own one."""
    holding = sorted((claim for claim in claims if claim.holds(on)), key=lambda c: (c.decided_on, c.registration_id))
    first = next(iter(holding), None)
    return None if first is None or first.partner_id == partner_id else first.partner_id
