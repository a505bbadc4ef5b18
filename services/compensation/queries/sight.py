"""What a caller may ask about: what is out of sight is as unknown as what is not there."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from services.compensation.domain.deal import Deal
from services.compensation.domain.reference import Reference
from services.compensation.store import deals, lines
from services.compensation.store.neighbours import partners_in_sight
from shared.kernel.errors import ReferenceNotKnownYet
from shared.kernel.hierarchy import Organisation
from shared.kernel.scope import Scope
from shared.store.organisation import load_organisation
from shared.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Named:
    """The deal, the members and the team a question names."""

    deal_id: UUID | None = None
    members: tuple[Reference, ...] = ()
    team_id: UUID | None = None


def of_partners(scope: Scope) -> Scope:
    """Of what a caller sees, the partner companies alone: whoever sees everything sees all of them."""
    return Scope(every_partner=True) if scope.everything else scope


async def pay_in_sight(tx: Transaction, scope: Scope, payee_id: UUID) -> bool:
    """Whether a member's or a partner company's pay may be seen."""
    if scope.everything or payee_id in scope.member_ids:
        return True
    return payee_id in await partners_in_sight(tx, scope)


async def deal_in_sight(tx: Transaction, scope: Scope, deal_id: UUID) -> Deal | None:
    """The deal, if somebody within sight owns it, has a part of it or is paid for it."""
    known = (await deals.known(tx, [deal_id])).get(deal_id)
    if known is None or scope.everything:
        return known.deal if known else None
    if scope.member_ids & {known.deal.owner_id, *known.deal.split_among}:
        return known.deal
    paid = {line.key.payee_id for line in await lines.of_deals(tx, [deal_id])}
    return known.deal if scope.member_ids & paid else None


async def refuse_unseen(tx: Transaction, scope: Scope, named: Named) -> None:
    """Refuse a question that names what the caller may not see, as if it were not there."""
    if scope.everything:
        return
    if named.deal_id is not None and await deal_in_sight(tx, scope, named.deal_id) is None:
        raise ReferenceNotKnownYet("deal", named.deal_id)
    organisation = await load_organisation(tx)
    for member in named.members:
        if not _sees_member(scope, organisation, member):
            raise ReferenceNotKnownYet("member", str(member))
    if named.team_id is not None and not _sees_team(scope, organisation, named.team_id):
        raise ReferenceNotKnownYet("team", named.team_id)


def _sees_member(scope: Scope, organisation: Organisation, member: Reference) -> bool:
    if member.id is not None:
        return member.id in scope.member_ids
    seen = (organisation.members.get(each, ()) for each in scope.member_ids)
    return any(states[-1].external_id == member.external_id for states in seen if states)


def _sees_team(scope: Scope, organisation: Organisation, team_id: UUID) -> bool:
    """A team is in sight with whoever leads it or has ever been in it."""
    leads = any(state.manager_id in scope.member_ids for state in organisation.teams.get(team_id, ()))
    return leads or any(
        state.team_id == team_id for each in scope.member_ids for state in organisation.members.get(each, ())
    )
