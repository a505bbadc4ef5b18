"""Facts that the tests of compensation speak of: a small organisation, the default plan, deals."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID, uuid5

from services.compensation.domain.deal import Deal
from services.compensation.domain.plan import Assignment, PlanTerms, TierTerms
from services.compensation.domain.published import PublishedVersion
from shared.contracts.people import MemberJoined, TeamFormed
from shared.contracts.pipeline import DealCorrected, DealRefunded, DealReopened, DealWon
from shared.kernel.hierarchy import MemberState, Organisation, TeamState
from shared.kernel.money import Money

_NAMESPACE = UUID("6a0e6c5e-0000-4000-8000-000000000000")
LONG_AGO = date(2016, 1, 1)

DEFAULT_BODY = {
    "external_id": "default",
    "name": "Default plan",
    "effective_on": "2016-01-01",
    "currency": "USD",
    "tiers": [
        {"from": "0", "to": "20000", "rate": "0.03"},
        {"from": "20000", "to": "40000", "rate": "0.05"},
        {"from": "40000", "to": None, "rate": "0.08"},
    ],
    "manager_override": "0.005",
}


def an_id(name: str) -> UUID:
    """The same id for the same name."""
    return uuid5(_NAMESPACE, name)


def usd(amount: int | str) -> Money:
    """Dollars."""
    return Money.major(Decimal(amount), "USD")


def terms(*tiers: tuple[str, str | None, str], override: str = "0.005") -> PlanTerms:
    """A plan's terms; without tiers, the default ones."""
    rows = tiers or (("0", "20000", "0.03"), ("20000", "40000", "0.05"), ("40000", None, "0.08"))
    made = tuple(TierTerms(Decimal(a), None if b is None else Decimal(b), Decimal(rate)) for a, b, rate in rows)
    return PlanTerms("USD", made, Decimal(override))


def version(
    plan: str = "default", number: int = 1, on: date = LONG_AGO, of: PlanTerms | None = None
) -> PublishedVersion:
    """A version of a plan."""
    return PublishedVersion(an_id(plan), plan, number, plan, on, (of or terms()).plan(plan, plan), "hash")


def assigned(member: str, plan: str = "default", on: date = LONG_AGO) -> Assignment:
    """A member's assignment."""
    return Assignment(an_id(member), an_id(plan), on)


def member(name: str, team: str | None, on: date = LONG_AGO, sequence: int = 1) -> MemberState:
    """A member of a team."""
    return MemberState(an_id(name), on, sequence, name, name, an_id(team) if team else None)


def team(
    name: str, manager: str | None, parent: str | None = None, on: date = LONG_AGO, sequence: int = 1
) -> TeamState:
    """A team under a manager."""
    above = an_id(parent) if parent else None
    return TeamState(an_id(name), on, sequence, name, name, above, an_id(manager) if manager else None)


def small_organisation() -> Organisation:
    """Anna and Ben under Mia in the east team, which lies in the company team that Dora manages."""
    members = [member("anna", "east"), member("ben", "east"), member("mia", "east"), member("dora", "company")]
    return Organisation.of(members, [team("east", "mia", "company"), team("company", "dora")])


def deal(name: str, owner: str, amount: int | str, on: str, refunded: int | str = 0) -> Deal:
    """A won deal."""
    won_on = date.fromisoformat(on)
    return Deal(an_id(name), name, an_id(owner), usd(amount), won_on, usd(refunded).minor)


def joined(name: str, team: str | None, on: date = LONG_AGO) -> MemberJoined:
    """People says: someone joined."""
    team_id = an_id(team) if team else None
    return MemberJoined(member_id=an_id(name), external_id=name, name=name, team_id=team_id, effective_on=on)


def formed(name: str, manager: str | None, parent: str | None = None, on: date = LONG_AGO) -> TeamFormed:
    """People says: a team was formed."""
    return TeamFormed(
        team_id=an_id(name),
        external_id=name,
        name=name,
        parent_id=an_id(parent) if parent else None,
        manager_id=an_id(manager) if manager else None,
        effective_on=on,
    )


def won(name: str, owner: str, amount: int | str, on: str) -> DealWon:
    """Pipeline says: a deal was won."""
    return DealWon(
        deal_id=an_id(name),
        external_id=name,
        account_id=an_id("account"),
        owner_id=an_id(owner),
        amount=usd(amount),
        won_on=date.fromisoformat(on),
        stage_left="Engaging",
    )


def refunded(name: str, owner: str, amount: int | str, on: str, *, number: int = 1) -> DealRefunded:
    """Pipeline says: part of a deal was paid back."""
    return DealRefunded(
        deal_id=an_id(name),
        external_id=name,
        refund_id=an_id(f"{name}/{number}"),
        refund_external_id=f"{name}/{number}",
        owner_id=an_id(owner),
        amount=usd(amount),
        refunded_before=usd(0),
        refunded_on=date.fromisoformat(on),
        reason="returned",
    )


def reopened(name: str, owner: str, amount: int | str, on: str) -> DealReopened:
    """Pipeline says: a won deal is open again."""
    return DealReopened(
        deal_id=an_id(name),
        external_id=name,
        owner_id=an_id(owner),
        closed_as="won",
        stage="Engaging",
        stage_probability=0.5,
        amount=usd(amount),
        reopened_on=date.fromisoformat(on),
        reason="signed by mistake",
    )


def corrected(name: str, owner: str, amount: int | str, on: str) -> DealCorrected:
    """Pipeline says: a deal's facts were these from the start."""
    return DealCorrected(
        deal_id=an_id(name),
        external_id=name,
        account_id=an_id("account"),
        owner_id=an_id(owner),
        amount=usd(amount),
        won_on=date.fromisoformat(on),
        corrected_on=date(2026, 6, 1),
        reason="typing error",
    )
