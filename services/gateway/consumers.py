"""Other services' events in the gateway's words: who is who, and what is told to those who follow the stream."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from services.gateway.domain.heads import SealedHead
from services.gateway.domain.link import Partner
from services.gateway.domain.stream.message import Audience, Happening, Kind
from services.gateway.use_cases import remember_heads as heads
from services.gateway.use_cases import remember_organisation, remember_partners
from services.gateway.use_cases.stream.tell_what_happened import Heard, tell_what_happened
from shared.contracts import audit
from shared.contracts.compensation import CommissionEvent, PlanPublished, StatementIssued
from shared.contracts.event import Event
from shared.contracts.gateway import PartnerEventSettled
from shared.contracts.leads import LeadAssigned, LeadCaptured, LeadEvent, LeadReturned
from shared.contracts.partners import PartnerEvent, RegistrationEvent
from shared.contracts.people import MemberEvent, TeamEvent
from shared.contracts.pipeline import AccountEvent, DealEvent, ProductEvent, SplitsSet
from shared.messaging.sealing import head_of
from shared.store.transaction import Transaction

Said = Mapping[str, Any]


async def remember_members(tx: Transaction, members: Sequence[MemberEvent]) -> None:
    """Someone joined, changed or left."""
    await remember_organisation.remember_members(tx, members)
    if not tx.replaying:
        await _tell(tx, Kind.MEMBER, "/v1/members/{}", [(one, one.member_id, _owner(one.member_id)) for one in members])


async def remember_teams(tx: Transaction, teams: Sequence[TeamEvent]) -> None:
    """A team was formed or changed: that is its manager's business, and of those above."""
    await remember_organisation.remember_teams(tx, teams)
    if not tx.replaying:
        await _tell(tx, Kind.TEAM, "/v1/teams/{}", [(one, one.team_id, _owner(one.manager_id)) for one in teams])


async def remember_partner_companies(tx: Transaction, partners: Sequence[PartnerEvent]) -> None:
    """A company became a partner, or changed."""
    known = [Partner(event.partner_id, event.external_id, event.name, event.envelope.sequence) for event in partners]
    await remember_partners.remember_partners(tx, known)
    if not tx.replaying:
        said = [(one, one.partner_id, _partner(one.partner_id)) for one in partners]
        await _tell(tx, Kind.PARTNER, "/v1/partners/{}", said)


async def tell_of_leads(tx: Transaction, leads: Sequence[LeadEvent]) -> None:
    """Something happened to a lead: only an assignment names its owner, and a return leaves it without."""
    await _tell(tx, Kind.LEAD, "/v1/leads/{}", [(lead, lead.lead_id, _of_lead(lead)) for lead in leads])


async def tell_of_accounts(tx: Transaction, accounts: Sequence[AccountEvent]) -> None:
    """A customer's record was opened or changed."""
    await _tell(tx, Kind.ACCOUNT, "/v1/accounts/{}", [(one, one.account_id, _owner(one.owner_id)) for one in accounts])


async def tell_of_products(tx: Transaction, products: Sequence[ProductEvent]) -> None:
    """A product was listed, or costs something else."""
    await _tell(tx, Kind.PRODUCT, "/v1/products/{}", [(one, one.product_id, {}) for one in products])


async def tell_of_deals(tx: Transaction, deals: Sequence[DealEvent]) -> None:
    """Something happened to an opportunity, open or won."""
    await _tell(tx, Kind.OPPORTUNITY, "/v1/opportunities/{}", [(deal, deal.deal_id, _of_deal(deal)) for deal in deals])


async def tell_of_registrations(tx: Transaction, registrations: Sequence[RegistrationEvent]) -> None:
    """Something happened to a partner's claim."""
    said = [(one, one.registration_id, _partner(one.partner_id)) for one in registrations]
    await _tell(tx, Kind.REGISTRATION, "/v1/registrations/{}", said)


async def tell_of_partner_events(tx: Transaction, settled: Sequence[PartnerEventSettled]) -> None:
    """What a partner's system sent was decided."""
    said = [(one, one.event_id, _partner(one.partner_id)) for one in settled]
    await _tell(tx, Kind.PARTNER_EVENT, "/v1/events/{}", said)


async def tell_of_plans(tx: Transaction, plans: Sequence[PlanPublished]) -> None:
    """A plan has a new version."""
    await _tell(tx, Kind.PLAN, "/v1/plans/{}", [(plan, plan.plan_id, {}) for plan in plans])


async def tell_of_commissions(tx: Transaction, commissions: Sequence[CommissionEvent]) -> None:
    """Somebody's pay for a deal, or a partner's share of it, came to be or changed."""
    await tell_what_happened(tx, [_paid(one) for one in commissions])


def _paid(one: CommissionEvent) -> Heard:
    if one.payee_kind == "partner":
        share = f"/v1/compensation/partner-shares/{one.commission_id}"
        return _heard(one, Kind.PARTNER_SHARE, one.commission_id, share, _partner(one.member_id))
    pay = f"/v1/commissions/{one.commission_id}"
    return _heard(one, Kind.COMMISSION, one.commission_id, pay, _owner(one.member_id))


async def tell_of_statements(tx: Transaction, statements: Sequence[StatementIssued]) -> None:
    """A closed month's figures were stated."""
    await tell_what_happened(tx, [_stated(one) for one in statements])


def _stated(one: StatementIssued) -> Heard:
    page = f"{one.member_id}/{one.period}/page"
    if one.payee_kind == "partner":
        theirs, whose = f"/v1/compensation/partner-statements/{page}", _partner(one.member_id)
        return _heard(one, Kind.PARTNER_STATEMENT, one.statement_id, theirs, whose)
    return _heard(one, Kind.STATEMENT, one.statement_id, f"/v1/compensation/statements/{page}", _owner(one.member_id))


async def remember_heads(tx: Transaction, sealed: Sequence[audit.SealedHead]) -> None:
    """A service's audit was sealed up to a row."""
    await heads.remember_heads(tx, [_head(one) for one in sealed])


def _head(sealed: audit.SealedHead) -> SealedHead:
    head = head_of(sealed)
    return SealedHead(
        id=sealed.envelope.id,
        database=head.database,
        position=head.position,
        hash=head.hash,
        key_id=head.key_id,
        signature=head.signature,
        published_at=sealed.recorded_at,
    )


def _owner(owner: UUID | None) -> Said:
    return {"owner_id": owner}


def _partner(partner: UUID | None) -> Said:
    return {"partner_id": partner}


def _of_lead(lead: LeadEvent) -> Said:
    match lead:
        case LeadCaptured():
            return _partner(lead.partner_id)
        case LeadAssigned():
            return _owner(lead.owner_id)
        case LeadReturned():
            return _owner(None)
    return {}


def _of_deal(deal: DealEvent) -> Said:
    fields = type(deal).model_fields
    said: dict[str, Any] = {name: getattr(deal, name) for name in ("owner_id", "partner_id") if name in fields}
    splits = deal.after if isinstance(deal, SplitsSet) else getattr(deal, "splits", None)
    return said if splits is None else {**said, "sharer_ids": frozenset(split.member_id for split in splits)}


async def _tell(tx: Transaction, kind: Kind, resource: str, said: Sequence[tuple[Event, UUID, Said]]) -> None:
    """Each event with its record, and what it says of whose that is."""
    await tell_what_happened(
        tx, [_heard(event, kind, record, resource.format(record), whose) for event, record, whose in said]
    )


def _heard(event: Event, kind: Kind, record: UUID, resource: str, said: Said) -> Heard:
    """What an event does not speak of stays as earlier ones have said."""
    happening = Happening(
        type=event.type,
        kind=kind,
        id=record,
        resource=resource,
        version=event.envelope.sequence,
        audience=Audience(said.get("owner_id"), said.get("partner_id"), said.get("sharer_ids", frozenset())),
        says_owner="owner_id" in said,
        says_partner="partner_id" in said,
        says_sharers="sharer_ids" in said,
    )
    return Heard(happening, event.recorded_at)
