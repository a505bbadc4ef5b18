"""Open leads without an owner go to whoever's turn it is, in the order captured, under the lock on their pools."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from services.leads.domain.routing import POLICY_VERSION, Decision, Pools, pool_of, route
from services.leads.store import assignments, locks, pools
from services.leads.store.assignments import Assignment
from services.leads.use_cases.announce import announce_assigned
from shared.store.organisation import load_organisation
from shared.store.transaction import Transaction

_AT_A_TIME = 1000


async def route_leads(tx: Transaction, today: date, territories: Collection[str | None]) -> None:
    """Assign what waits in the pools of these territories, as far as someone there is free."""
    if not territories:
        return
    run = await _pools(tx, today, territories)
    before = dict(run.turns)
    while (open_pools := run.with_room) and (queue := await pools.queue(tx, open_pools, _AT_A_TIME)):
        await _assign(tx, today, route(queue, run))
    await pools.save_turns(tx, {pool: turns for pool, turns in run.turns.items() if turns != before[pool]})


async def route_waiting_leads(tx: Transaction, today: date) -> None:
    """Someone has become free: assign whatever waits anywhere."""
    await route_leads(tx, today, await pools.waiting_territories(tx))


async def _pools(tx: Transaction, today: date, territories: Collection[str | None]) -> Pools:
    """The pools of these territories, locked; who is in them is read under the lock."""
    turns = await pools.lock_pools(tx, territories)
    organisation = await load_organisation(tx)
    members = {territory: pool_of(organisation, territory, today) for territory in territories}
    capped = {member.member_id for pool in members.values() for member in pool if member.capacity is not None}
    return Pools(members, turns, await _open_leads(tx, capped))


async def _open_leads(tx: Transaction, capped: Collection[UUID]) -> dict[UUID, int]:
    if not capped:
        return {}
    await locks.lock_capacity(tx)
    return await pools.open_leads(tx, capped)


async def _assign(tx: Transaction, today: date, decisions: Mapping[UUID, Decision]) -> None:
    made = [Assignment(lead_id, decision, POLICY_VERSION, today) for lead_id, decision in decisions.items()]
    announce_assigned(tx, made, await assignments.assign(tx, made))
