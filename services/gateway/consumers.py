"""People's and partners' events in the gateway's words."""

from __future__ import annotations

from collections.abc import Sequence

from services.gateway.domain.link import Partner
from services.gateway.use_cases import remember_organisation, remember_partners
from shared.contracts.partners import PartnerEvent
from shared.contracts.people import MemberEvent, TeamEvent
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
