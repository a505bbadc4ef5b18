"""Routing: whose turn it is, by smooth weighted round robin within a pool, and why not the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal
from uuid import UUID

from shared.kernel.hash import sha256_hex
from shared.kernel.hierarchy import MemberState, Organisation

POLICY_VERSION = "round-robin-1"
ROLE = "representative"
"""The job title that takes new leads; who only manages takes none."""

Reason = Literal["not_their_turn", "at_capacity", "takes_no_leads"]
Turns = Mapping[UUID, int]
"""How overdue each member of a pool is; the sum stays zero while the pool stays the same."""


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A member of the pool who did not get the lead, and why."""

    member_id: UUID
    external_id: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Decision:
    """Who gets a lead, and why not the others."""

    owner_id: UUID
    rule: str
    why: str
    why_not: tuple[PassedOver, ...]

    @property
    def why_not_digest(self) -> str:
        """SHA-256 over the list of those passed over, to be announced in its stead."""
        return sha256_hex([[other.member_id, other.reason] for other in self.why_not])


@dataclass(frozen=True, slots=True)
class Queued:
    """A lead waiting to be assigned; a queue is in the order captured."""

    lead_id: UUID
    territory: str | None


@dataclass
class Pools:
    """The pools of one run: who is in each, whose turn it is there, and how many open leads everyone has."""

    members: Mapping[str | None, Sequence[MemberState]]
    turns: dict[str | None, Turns] = field(default_factory=dict)
    open_leads: dict[UUID, int] = field(default_factory=dict)

    @property
    def with_room(self) -> tuple[str | None, ...]:
        """The territories whose pool has someone free."""
        return tuple(
            territory
            for territory, members in self.members.items()
            if any(_refusal(member, self.open_leads) is None for member in members)
        )


def pool_of(organisation: Organisation, territory: str | None, on: date) -> tuple[MemberState, ...]:
    """The representatives of a territory that day; a lead without territory is everyone's."""
    active = (member for member in organisation.active_members(on) if ROLE in member.roles)
    return tuple(member for member in active if territory is None or territory in member.territories)


def route(queue: Iterable[Queued], pools: Pools) -> dict[UUID, Decision]:
    """Assign a queue in its order, moving `pools` on; leads whose pool has nobody free are left out."""
    decisions: dict[UUID, Decision] = {}
    for lead in queue:
        decision = _next(pools, lead.territory)
        if decision is not None:
            decisions[lead.lead_id] = decision
    return decisions


def _next(pools: Pools, territory: str | None) -> Decision | None:
    members = pools.members.get(territory, ())
    refused = {member.member_id: reason for member in members if (reason := _refusal(member, pools.open_leads))}
    free = [member for member in members if member.member_id not in refused]
    if not free:
        return None
    total = sum(member.weight for member in free)
    before = pools.turns.get(territory, {})
    turns = {member.member_id: before.get(member.member_id, 0) for member in members}
    for member in free:
        turns[member.member_id] += member.weight
    chosen = min(free, key=lambda member: (-turns[member.member_id], member.external_id))
    turns[chosen.member_id] -= total
    pools.turns[territory] = turns
    pools.open_leads[chosen.member_id] = pools.open_leads.get(chosen.member_id, 0) + 1
    return _decision(chosen, members, refused, territory, total)


def _refusal(member: MemberState, open_leads: Mapping[UUID, int]) -> Reason | None:
    if member.weight == 0:
        return "takes_no_leads"
    if member.capacity is not None and open_leads.get(member.member_id, 0) >= member.capacity:
        return "at_capacity"
    return None


def _decision(
    chosen: MemberState,
    members: Sequence[MemberState],
    refused: Mapping[UUID, Reason],
    territory: str | None,
    total: int,
) -> Decision:
    others = (member for member in members if member is not chosen)
    return Decision(
        owner_id=chosen.member_id,
        rule="territory round robin" if territory is not None else "everyone round robin",
        why=f"next in the pool of {territory or 'everyone'}: {chosen.external_id}, weight {chosen.weight} of {total}",
        why_not=tuple(
            PassedOver(other.member_id, other.external_id, refused.get(other.member_id, "not_their_turn"))
            for other in others
        ),
    )
