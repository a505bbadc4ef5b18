"""What others announce becomes a fact in this service's words; who hears of it is the rules' business."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from services.notifications.domain.entry import Calendar, Founding, Subject
from services.notifications.domain.rules import Fact, Recipient, Value
from services.notifications.domain.turn import Turn
from services.notifications.domain.win import Reopening, Win
from services.notifications.settings import settings
from services.notifications.use_cases.follow_leads import assign_leads, return_leads
from services.notifications.use_cases.tell import tell
from services.notifications.use_cases.tell_of_wins import (
    reconsider_members,
    reconsider_teams,
    take_back_wins,
    tell_of_wins,
)
from shared.contracts.compensation import CommissionAdjusted, CommissionClawedBack, CommissionCredited, CommissionEvent
from shared.contracts.event import Event
from shared.contracts.leads import LeadAssigned, LeadReturned
from shared.contracts.partners import (
    RegistrationApproved,
    RegistrationEvent,
    RegistrationExpired,
    RegistrationRejected,
    RegistrationReturned,
)
from shared.contracts.people import MemberEvent, TeamEvent
from shared.contracts.pipeline import DealCorrected, DealReopened, DealWon
from shared.store.settings import known_company
from shared.store.transaction import Transaction

_CAUSES = {"deal_refunded": "refunded", "deal_reopened": "reopened", "deal_corrected": "corrected"}
"""What happened to a deal whose commission is taken back."""


async def follow_members(tx: Transaction, events: Sequence[MemberEvent]) -> None:
    """Keep what people says of members, and tell who should have been told."""
    await reconsider_members(tx, events)


async def follow_teams(tx: Transaction, events: Sequence[TeamEvent]) -> None:
    """Keep what people says of teams, and tell who should have been told."""
    await reconsider_teams(tx, events)


async def tell_of_assignments(tx: Transaction, events: Sequence[LeadAssigned]) -> None:
    """A lead's new owner hears of it, and the one before no longer."""
    calendar = await _calendar(tx)
    await assign_leads(tx, [_assignment(event, calendar) for event in events])


async def take_back_assignments(tx: Transaction, events: Sequence[LeadReturned]) -> None:
    """A lead is nobody's for now."""
    await return_leads(tx, [Turn(event.lead_id, event.envelope.sequence) for event in events])


async def tell_of_won_deals(tx: Transaction, events: Sequence[DealWon]) -> None:
    """The owner and the nearest manager hear of a win."""
    calendar = await _calendar(tx)
    await tell_of_wins(tx, [_win(event, event.won_on, calendar) for event in events])


async def tell_of_corrected_deals(tx: Transaction, events: Sequence[DealCorrected]) -> None:
    """Whom a win really concerns hears of it; whom it does not, no longer."""
    calendar = await _calendar(tx)
    await tell_of_wins(tx, [_win(event, event.corrected_on, calendar) for event in events])


async def take_back_won_deals(tx: Transaction, events: Sequence[DealReopened]) -> None:
    """A deal is open again and nobody's win; one that was lost had none."""
    won = [event for event in events if event.closed_as == "won"]
    await take_back_wins(tx, [Reopening(event.deal_id, event.envelope.sequence) for event in won])


async def tell_of_credits(tx: Transaction, events: Sequence[CommissionCredited]) -> None:
    """The payee hears of a commission."""
    calendar = await _calendar(tx)
    await tell(tx, [_position("commission_credited", event, calendar) for event in events])


async def move_commissions(tx: Transaction, events: Sequence[CommissionAdjusted]) -> None:
    """What the payee was told of a commission is brought up to date in its place."""
    calendar = await _calendar(tx)
    await tell(tx, [_position("commission_moved", event, calendar) for event in events])


async def tell_of_clawbacks(tx: Transaction, events: Sequence[CommissionClawedBack]) -> None:
    """The payee hears what was taken back and why, and reads what is left where the commission was told of."""
    calendar = await _calendar(tx)
    moved = [_position("commission_moved", event, calendar) for event in events]
    await tell(tx, [*moved, *(_clawback(event, calendar) for event in events)])


async def tell_of_approvals(tx: Transaction, events: Sequence[RegistrationApproved]) -> None:
    """The partner hears that its claim is protected, and how long."""
    calendar = await _calendar(tx)
    await tell(tx, [_approval(event, calendar) for event in events])


async def tell_of_returns(tx: Transaction, events: Sequence[RegistrationReturned]) -> None:
    """The partner hears what is missing."""
    calendar = await _calendar(tx)
    await tell(tx, [_refusal("registration_returned", event, calendar) for event in events])


async def tell_of_rejections(tx: Transaction, events: Sequence[RegistrationRejected]) -> None:
    """The partner hears that its claim was refused, and why."""
    calendar = await _calendar(tx)
    await tell(tx, [_refusal("registration_rejected", event, calendar) for event in events])


async def tell_of_expiries(tx: Transaction, events: Sequence[RegistrationExpired]) -> None:
    """The partner hears that its protection has ended."""
    calendar = await _calendar(tx)
    await tell(tx, [_decision("registration_expired", event, event.expired_on, {}, calendar) for event in events])


async def _calendar(tx: Transaction) -> Calendar:
    """The company's days, and from when on they are history."""
    company = await known_company(tx)
    return Calendar(company.tzinfo, settings().historic_after)


def _founding(event: Event, effective_on: date, calendar: Calendar) -> Founding:
    historic = calendar.is_history(effective_on, event.recorded_at)
    return Founding(event.envelope.sequence, effective_on, event.recorded_at, historic)


def _assignment(event: LeadAssigned, calendar: Calendar) -> Fact:
    """One entry per assignment: a lead may come back to someone who had it before."""
    return Fact(
        what="lead_assigned",
        subject=Subject("lead", event.lead_id, event.external_id),
        people={Recipient.OWNER: event.owner_id},
        sequence=event.envelope.sequence,
        founding=_founding(event, event.assigned_on, calendar),
        values={"rule": event.rule, "policy_version": event.policy_version},
        aspect=str(event.envelope.sequence),
    )


def _win(event: DealWon | DealCorrected, effective_on: date, calendar: Calendar) -> Win:
    return Win(
        deal_id=event.deal_id,
        external_id=event.external_id,
        sequence=event.envelope.sequence,
        owner_id=event.owner_id,
        amount=event.amount,
        won_on=event.won_on,
        founding=_founding(event, effective_on, calendar),
        corrects=isinstance(event, DealCorrected),
    )


def _position(what: str, event: CommissionEvent, calendar: Calendar) -> Fact:
    """What a commission amounts to now. One entry per deal, member and role: the role is the aspect."""
    values: dict[str, Value] = {
        "role": event.role,
        "month": event.month,
        "credited": event.credited,
        "amount": event.after,
        "plan_version": event.plan_version,
    }
    return Fact(
        what=what,
        subject=Subject("deal", event.deal_id, event.deal_external_id),
        people={_payee(event): event.member_id},
        sequence=event.envelope.sequence,
        founding=_founding(event, event.effective_on, calendar),
        values=values,
        aspect=event.role,
    )


def _payee(event: CommissionEvent) -> Recipient:
    """A partner company is told what concerns it like any other news of its."""
    return Recipient.PARTNER if event.payee_kind == "partner" else Recipient.PAYEE


def _clawback(event: CommissionClawedBack, calendar: Calendar) -> Fact:
    """One entry per refund, member and role; what was taken back for another reason each time it was."""
    refunded, sequence = event.refund_id, event.envelope.sequence
    return Fact(
        what="commission_clawed_back",
        subject=Subject("refund" if refunded else "deal", refunded or event.cause_id, event.deal_external_id),
        people={_payee(event): event.member_id},
        sequence=sequence,
        founding=_founding(event, event.effective_on, calendar),
        values={
            "role": event.role,
            "cause": _CAUSES.get(event.cause_kind, "changed"),
            "taken_back": event.before - event.after,
            "amount": event.after,
        },
        aspect=event.role if refunded else f"{event.role} {sequence}",
    )


def _approval(event: RegistrationApproved, calendar: Calendar) -> Fact:
    values: dict[str, Value] = {"protected_until": event.protected_until}
    return _decision("registration_approved", event, event.decided_on, values, calendar)


def _refusal(what: str, event: RegistrationReturned | RegistrationRejected, calendar: Calendar) -> Fact:
    return _decision(what, event, event.decided_on, {"reason": event.reason}, calendar)


def _decision(
    what: str, event: RegistrationEvent, effective_on: date, values: dict[str, Value], calendar: Calendar
) -> Fact:
    return Fact(
        what=what,
        subject=Subject("registration", event.registration_id, event.external_id),
        people={Recipient.PARTNER: event.partner_id},
        sequence=event.envelope.sequence,
        founding=_founding(event, effective_on, calendar),
        values=values,
    )
