"""Facts as the other services announce them, in short."""

from datetime import date
from typing import Any, Literal, NamedTuple
from uuid import UUID

from shared.contracts.compensation import CommissionAdjusted, CommissionClawedBack, CommissionCredited, CommissionEvent
from shared.contracts.leads import LeadAssigned, LeadReturned
from shared.contracts.partners import RegistrationApproved, RegistrationRejected
from shared.contracts.people import MemberJoined, TeamChanged, TeamFormed
from shared.contracts.pipeline import DealCorrected, DealReopened, DealWon
from shared.kernel.money import Money

ANNA, BILL, CLEO = UUID(int=1), UUID(int=2), UUID(int=3)
SELLERS, COMPANY = UUID(int=11), UUID(int=12)
ACME = UUID(int=21)
LONG_AGO, THEN = date(2016, 1, 1), date(2017, 3, 2)


def usd(amount: int) -> Money:
    """Whole dollars."""
    return Money(amount * 100, "USD")


def joined(member_id: UUID, team_id: UUID | None, on: date = LONG_AGO) -> MemberJoined:
    """Someone joins a team."""
    return MemberJoined(
        member_id=member_id, external_id=f"M-{member_id.int}", name="Someone", team_id=team_id, effective_on=on
    )


def formed(team_id: UUID, manager_id: UUID | None, parent_id: UUID | None = None, on: date = LONG_AGO) -> TeamFormed:
    """A team is formed under a manager."""
    return TeamFormed(**_team(team_id, manager_id, parent_id, on))


def changed(team_id: UUID, manager_id: UUID | None, on: date) -> TeamChanged:
    """A team gets another manager."""
    return TeamChanged(**_team(team_id, manager_id, None, on))


def _team(team_id: UUID, manager_id: UUID | None, parent_id: UUID | None, on: date) -> dict[str, Any]:
    return {
        "team_id": team_id,
        "external_id": f"T-{team_id.int}",
        "name": "Team",
        "parent_id": parent_id,
        "manager_id": manager_id,
        "effective_on": on,
    }


def assigned(lead: int, owner_id: UUID, on: date) -> LeadAssigned:
    """A lead gets its owner."""
    return LeadAssigned(
        lead_id=UUID(int=lead),
        external_id=f"L-{lead}",
        owner_id=owner_id,
        assigned_on=on,
        policy_version="1",
        rule="territory",
        why="the territory is Central",
    )


def returned(lead: int, owner_id: UUID, on: date) -> LeadReturned:
    """A lead loses its owner."""
    return LeadReturned(
        lead_id=UUID(int=lead), external_id=f"L-{lead}", owner_id=owner_id, returned_on=on, reason="the owner left"
    )


def won(deal: int, owner_id: UUID, on: date, amount: int = 1000) -> DealWon:
    """A deal is won."""
    return DealWon(
        deal_id=UUID(int=deal),
        external_id=f"D-{deal}",
        account_id=UUID(int=500),
        owner_id=owner_id,
        amount=usd(amount),
        won_on=on,
        stage_left="Engaging",
    )


def reopened(deal: int, owner_id: UUID, on: date, closed_as: Literal["won", "lost"] = "won") -> DealReopened:
    """A closed deal is open again."""
    return DealReopened(
        deal_id=UUID(int=deal),
        external_id=f"D-{deal}",
        owner_id=owner_id,
        closed_as=closed_as,
        stage="Engaging",
        stage_probability=0.5,
        amount=usd(1000),
        reopened_on=on,
        reason="signed by the wrong company",
    )


def corrected(deal: int, owner_id: UUID, won_on: date, corrected_on: date, amount: int = 1000) -> DealCorrected:
    """A won deal was another one from the start."""
    return DealCorrected(
        deal_id=UUID(int=deal),
        external_id=f"D-{deal}",
        account_id=UUID(int=500),
        owner_id=owner_id,
        amount=usd(amount),
        won_on=won_on,
        corrected_on=corrected_on,
        reason="it was someone else's",
    )


class Cause(NamedTuple):
    """Why a commission moves, as compensation names it: the deal whose fact it was, and which refund of it."""

    kind: Literal["deal_won", "deal_refunded", "deal_reopened"]
    deal: int
    refund: int | None = None


def credited(
    deal: int, member_id: UUID, amount: int, on: date, role: Literal["owner", "manager"] = "owner"
) -> CommissionEvent:
    """A commission is credited because the deal was won."""
    return _commission(CommissionCredited, deal, member_id, (0, amount), on, Cause("deal_won", deal), role)


def adjusted(deal: int, member_id: UUID, before: int, after: int, on: date) -> CommissionEvent:
    """A commission moves because another deal was refunded."""
    return _commission(CommissionAdjusted, deal, member_id, (before, after), on, Cause("deal_refunded", 900, 990))


def clawed_back(deal: int, member_id: UUID, before: int, after: int, on: date, refund: int = 901) -> CommissionEvent:
    """A commission is taken back because the deal itself was refunded, for the first time or once more."""
    cause = Cause("deal_refunded", deal, refund)
    return _commission(CommissionClawedBack, deal, member_id, (before, after), on, cause)


def taken_back(deal: int, member_id: UUID, before: int, on: date) -> CommissionEvent:
    """A commission is taken back because the deal is open again."""
    return _commission(CommissionClawedBack, deal, member_id, (before, 0), on, Cause("deal_reopened", deal))


def _commission(
    event: type[CommissionEvent],
    deal: int,
    member_id: UUID,
    amounts: tuple[int, int],
    on: date,
    cause: Cause,
    role: Literal["owner", "manager"] = "owner",
) -> CommissionEvent:
    return event(
        commission_id=UUID(int=deal * 1000 + member_id.int),
        deal_id=UUID(int=deal),
        deal_external_id=f"D-{deal}",
        member_id=member_id,
        role=role,
        month="2026-03",
        credited=usd(1000),
        before=usd(amounts[0]),
        after=usd(amounts[1]),
        plan_id=UUID(int=800),
        plan_version=1,
        cause_kind=cause.kind,
        cause_id=UUID(int=cause.deal),
        refund_id=UUID(int=cause.refund) if cause.refund else None,
        effective_on=on,
    )


def _registration(registration: int) -> dict[str, Any]:
    return {
        "registration_id": UUID(int=registration),
        "external_id": f"R-{registration}",
        "partner_id": ACME,
        "product_id": UUID(int=700),
        "company_keys": ("k",),
    }


def approved(registration: int, on: date) -> RegistrationApproved:
    """A claim is protected."""
    return RegistrationApproved(
        **_registration(registration), decided_on=on, protected_until=date(2026, 6, 1), decided_by="someone"
    )


def rejected(registration: int, on: date) -> RegistrationRejected:
    """A claim is refused."""
    return RegistrationRejected(
        **_registration(registration), decided_on=on, reason="a colleague was first", decided_by="someone"
    )
