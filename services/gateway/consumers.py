"""Other services' events in the gateway's words: who is who, and what is told to those who follow the stream."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from services.gateway.domain.link import Partner
from services.gateway.domain.stream.message import Audience, Happening, Kind
from services.gateway.use_cases import remember_organisation, remember_partners
from services.gateway.use_cases.stream.tell_what_happened import Heard, tell_what_happened
from shared.contracts.compensation import CommissionEvent
from shared.contracts.event import Event
from shared.contracts.leads import LeadAssigned, LeadCaptured, LeadEvent, LeadReturned
from shared.contracts.partners import PartnerEvent, RegistrationEvent
from shared.contracts.people import MemberEvent, TeamEvent
from shared.contracts.pipeline import DealEvent
from shared.store.transaction import Transaction


async def remember_members(tx: Transaction, members: Sequence[MemberEvent]) -> None:
    """Someone joined, changed or left."""
    await remember_organisation.remember_members(tx, members)


async def remember_teams(tx: Transaction, teams: Sequence[TeamEvent]) -> None:
    """A team was formed or changed."""
    await remember_organisation.remember_teams(tx, teams)


async def remember_partner_companies(tx: Transaction, partners: Sequence[PartnerEvent]) -> None:
    """A company became a partner, or changed."""
    known = [Partner(event.partner_id, event.external_id, event.name, event.envelope.sequence) for event in partners]
    await remember_partners.remember_partners(tx, known)


async def tell_of_leads(tx: Transaction, leads: Sequence[LeadEvent]) -> None:
    """Something happened to a lead: only an assignment names its owner, and a return leaves it without."""
    await tell_what_happened(
        tx, [_heard(lead, Kind.LEAD, lead.lead_id, "/v1/leads/{}", _of_lead(lead)) for lead in leads]
    )


async def tell_of_deals(tx: Transaction, deals: Sequence[DealEvent]) -> None:
    """Something happened to an opportunity, open or won."""
    heard = [_heard(deal, Kind.OPPORTUNITY, deal.deal_id, "/v1/opportunities/{}", _of_deal(deal)) for deal in deals]
    await tell_what_happened(tx, heard)


async def tell_of_registrations(tx: Transaction, registrations: Sequence[RegistrationEvent]) -> None:
    """Something happened to a partner's claim."""
    await tell_what_happened(
        tx,
        [
            _heard(one, Kind.REGISTRATION, one.registration_id, "/v1/registrations/{}", {"partner_id": one.partner_id})
            for one in registrations
        ],
    )


async def tell_of_commissions(tx: Transaction, commissions: Sequence[CommissionEvent]) -> None:
    """Somebody's pay for a deal, or a partner's share of it, came to be or changed."""
    await tell_what_happened(tx, [_paid(one) for one in commissions])


def _paid(one: CommissionEvent) -> Heard:
    if one.payee_kind == "partner":
        shares, share = f"/v1/compensation/partner-shares?deal_id={one.deal_id}", Kind.PARTNER_SHARE
        return _heard(one, share, one.commission_id, shares, {"partner_id": one.member_id})
    pay = f"/v1/commissions?deal_id={one.deal_id}"
    return _heard(one, Kind.COMMISSION, one.commission_id, pay, {"owner_id": one.member_id})


Said = Mapping[str, UUID | None]


def _of_lead(lead: LeadEvent) -> Said:
    match lead:
        case LeadCaptured():
            return {"partner_id": lead.partner_id}
        case LeadAssigned():
            return {"owner_id": lead.owner_id}
        case LeadReturned():
            return {"owner_id": None}
    return {}


def _of_deal(deal: DealEvent) -> Said:
    return {name: getattr(deal, name) for name in ("owner_id", "partner_id") if name in type(deal).model_fields}


def _heard(event: Event, kind: Kind, record: UUID, resource: str, said: Said) -> Heard:
    """What an event does not speak of stays as earlier ones have said."""
    happening = Happening(
        type=event.type,
        kind=kind,
        id=record,
        resource=resource.format(record),
        version=event.envelope.sequence,
        audience=Audience(said.get("owner_id"), said.get("partner_id")),
        says_owner="owner_id" in said,
        says_partner="partner_id" in said,
    )
    return Heard(happening, event.recorded_at)
