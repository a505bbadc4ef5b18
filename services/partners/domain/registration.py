"""A deal registration: submitted, decided by a person, protected for a time, and ended by a deal or by the calendar."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from services.partners.domain.conflict import Claim, ClaimConflict, Deal, is_about
from services.partners.domain.errors import (
    ProtectionNotLonger,
    ReasonMissing,
    RegistrationDecided,
    RegistrationNotProtected,
)


class RegistrationStatus(StrEnum):
    """How a registration stands."""

    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"
    REJECTED = "rejected"
    EXPIRED = "expired"
    WON = "won"
    LOST = "lost"


AFTER_APPROVAL = (
    RegistrationStatus.APPROVED,
    RegistrationStatus.EXPIRED,
    RegistrationStatus.WON,
    RegistrationStatus.LOST,
)
"""The states between which deals and the calendar move a registration, without anybody deciding."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decided, when, and why."""

    by: str
    on: date
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Registration:
    """A partner's claim to a deal. `deal_id` is the deal that ended it."""

    id: UUID
    external_id: str
    claim: Claim
    company_name: str | None
    submitted_on: date
    note: str | None = None
    status: RegistrationStatus = RegistrationStatus.SUBMITTED
    conflicts: tuple[ClaimConflict, ...] = ()
    decision: Decision | None = None
    protected_until: date | None = None
    deal_id: UUID | None = None

    def check_undecided(self) -> None:
        """Only a submitted registration can be decided."""
        if self.status is not RegistrationStatus.SUBMITTED:
            raise RegistrationDecided(self.status)

    def approve(self, decision: Decision, *, days: int, conflicts: tuple[ClaimConflict, ...]) -> Registration:
        """Protect the claim, the day of the decision not counted; `conflicts` are those that hold now."""
        self.check_undecided()
        if conflicts and not decision.reason:
            raise ReasonMissing
        until = decision.on + timedelta(days=days)
        return replace(
            self, status=RegistrationStatus.APPROVED, decision=decision, conflicts=conflicts, protected_until=until
        )

    def reject(self, decision: Decision) -> Registration:
        """Refuse the claim."""
        self.check_undecided()
        return replace(self, status=RegistrationStatus.REJECTED, decision=decision)

    def give_back(self, decision: Decision) -> Registration:
        """Ask the partner for more."""
        self.check_undecided()
        return replace(self, status=RegistrationStatus.RETURNED, decision=decision)

    def extend(self, until: date, *, today: date) -> Registration:
        """Protect the claim longer."""
        if (
            self.status is not RegistrationStatus.APPROVED
            or self.protected_until is None
            or self.protected_until < today
        ):
            raise RegistrationNotProtected
        if until <= self.protected_until:
            raise ProtectionNotLonger(self.protected_until)
        return replace(self, protected_until=until)

    def stands(self, deals: Iterable[Deal], *, today: date, free: bool = True) -> Registration:
        """How an approved claim stands by the deals there are: any won one wins it, else any lost one loses it.

        Only the partner's own deals closed between submission and the end of protection count. Without one the claim
        is protected until its day; `free` says whether nobody else was protected while it was not.
        """
        closing = sorted((deal for deal in deals if self._is_ended_by(deal)), key=_closing_order)
        if closing:
            status = RegistrationStatus.WON if closing[0].won else RegistrationStatus.LOST
            return replace(self, status=status, deal_id=closing[0].id)
        over = self.protected_until is None or self.protected_until < today or not free
        return replace(self, status=RegistrationStatus.EXPIRED if over else RegistrationStatus.APPROVED, deal_id=None)

    @property
    def first_unprotected_day(self) -> date:
        """The day after the protection ended."""
        if self.protected_until is None:
            raise RegistrationNotProtected
        return self.protected_until + timedelta(days=1)

    def _is_ended_by(self, deal: Deal) -> bool:
        if deal.closed_on is None or self.protected_until is None or deal.partner_id != self.claim.partner_id:
            return False
        return self.submitted_on <= deal.closed_on <= self.protected_until and is_about(self.claim, deal)


def _closing_order(deal: Deal) -> tuple[bool, date | None, str]:
    return (not deal.won, deal.closed_on, deal.external_id)
