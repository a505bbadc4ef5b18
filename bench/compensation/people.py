"""The people of the made-up year: all payees in one team under three managers, one above the other, on one plan."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from bench.compensation.world import PLAN, PLAN_ID
from services.compensation.domain.language.components import Commission
from services.compensation.domain.language.credit import Credit
from services.compensation.domain.language.plan import Plan
from services.compensation.domain.language.rates import Tier, Tiers
from services.compensation.domain.language.terms import plan_hash
from services.compensation.domain.plan import Assignment, AssignmentRecord
from services.compensation.domain.published import PublishedVersion
from services.compensation.events import MANIFEST
from services.compensation.store import plans
from shared.contracts.event import Envelope, Event
from shared.contracts.people import MemberEvent, MemberJoined, TeamEvent, TeamFormed
from shared.kernel.ids import new_id
from shared.messaging.manifest import subscriptions_by_type
from shared.store.database import Database
from shared.store.transaction import utc_now

BEGINNING = date(2020, 1, 1)
OVERRIDE = Commission(id="override", credit=Credit("manager"), rate=(Decimal("0.005"),))
MANAGED = replace(PLAN, components=(*PLAN.components, OVERRIDE))
ACCELERATED = Commission(
    id="accelerated",
    period="year",
    credit=Credit("manager"),
    rate=(
        Tiers(
            tiers=(
                Tier(Decimal(0), Decimal(100_000_000), Decimal("0.0005")),
                Tier(Decimal(100_000_000), Decimal(300_000_000), Decimal("0.0008")),
                Tier(Decimal(300_000_000), None, Decimal("0.001")),
            ),
            mode="marginal",
        ),
    ),
)
"""A director's: marginal tiers on everything sold below in a year."""
TEAM, MANAGER = 1 << 100, 1 << 101


def received(event: Event, sequence: int = 1) -> Event:
    """An event as the consumer hands it over."""
    event_id = new_id()
    envelope = Envelope(event_id, "/services/bench", utc_now(), sequence, str(event_id))
    return type(event).received(event.model_dump_json().encode(), envelope)


async def settle_people(database: Database, payees: int, *, levels: int, plan: Plan = MANAGED) -> None:
    """Everybody is known, and on the plan."""
    heard = subscriptions_by_type(MANIFEST)
    async with database.transaction() as tx:
        await heard[TeamFormed.type].handle(tx, [received(event) for event in _teams(levels)])
        await heard[MemberJoined.type].handle(tx, [received(event) for event in _members(payees, levels)])
    ids = [UUID(int=number + 1) for number in range(payees)] + [UUID(int=MANAGER + n) for n in range(levels)]
    async with database.transaction() as tx:
        version = PublishedVersion(PLAN_ID, plan.id, 1, plan.id, BEGINNING, plan, plan_hash(plan))
        await plans.add_plan(tx, PLAN_ID, plan.id, version.hash)
        await plans.add_version(tx, version)
        records = [AssignmentRecord(new_id(), str(each), "", Assignment(each, PLAN_ID, BEGINNING)) for each in ids]
        await plans.add_assignments(tx, records)


def _teams(levels: int) -> Iterator[TeamEvent]:
    """One below the other; the last is that of the payees."""
    for level in range(max(levels, 1)):
        yield TeamFormed(
            team_id=UUID(int=TEAM + level),
            external_id=f"team {level}",
            name=f"Team {level}",
            parent_id=UUID(int=TEAM + level - 1) if level else None,
            manager_id=UUID(int=MANAGER + level) if level < levels else None,
            effective_on=BEGINNING,
        )


def _members(payees: int, levels: int) -> Iterator[MemberEvent]:
    lowest = UUID(int=TEAM + max(levels, 1) - 1)
    people = [(number + 1, f"payee {number}", lowest) for number in range(payees)]
    people += [(MANAGER + level, f"manager {level}", UUID(int=TEAM + level)) for level in range(levels)]
    for number, name, team_id in people:
        yield MemberJoined(
            member_id=UUID(int=number), external_id=name, name=name, team_id=team_id, effective_on=BEGINNING
        )
