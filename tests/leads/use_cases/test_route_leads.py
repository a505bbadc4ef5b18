"""Leads that wait are routed when somebody becomes free; leads of leavers are handed on."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

from services.leads.domain.normalise import Prospect
from services.leads.use_cases.capture_leads import CaptureLead, capture_leads
from services.leads.use_cases.close_lead import CloseLead, disqualify_lead
from shared.contracts.leads import LeadAssigned, LeadReturned
from shared.kernel.scope import EVERYTHING
from tests.kit.house import House
from tests.leads.world import changed, crew, id_of, joined, left

TODAY = date(2018, 1, 1)


async def capture(leads: House, *names: str, territory: str | None = "Central") -> None:
    commands = [CaptureLead(Prospect("website", territory=territory), name, captured_on=TODAY) for name in names]
    async with leads.database.transaction() as tx:
        await capture_leads(tx, commands, TODAY)


async def owners(leads: House) -> dict[str, Any]:
    rows = await leads.rows("SELECT external_id, owner_id FROM lead")
    return {row.external_id: row.owner_id for row in rows}


async def test_waiting_leads_are_shared_by_those_who_join_together(leads: House) -> None:
    await capture(leads, "L1", "L2", "L3")
    await leads.deliver(*crew("anna", "bill"))
    assert await owners(leads) == {"L1": id_of("anna"), "L2": id_of("bill"), "L3": id_of("anna")}
    assigned = await leads.published(LeadAssigned)
    assert all(event.envelope.causation_id is not None for event in assigned)


async def test_a_member_who_takes_on_a_territory_gets_what_waits_there(leads: House) -> None:
    await leads.deliver(*crew("anna"))
    await capture(leads, "L1", territory="West")
    assert await owners(leads) == {"L1": None}
    await leads.deliver(changed("anna", "Central", "West"))
    assert await owners(leads) == {"L1": id_of("anna")}


async def test_managers_take_no_leads(leads: House) -> None:
    await leads.deliver(joined("bill", roles=("manager",)))
    await capture(leads, "L1")
    assert await owners(leads) == {"L1": None}


async def test_capacity_holds_and_a_closed_lead_makes_room(leads: House) -> None:
    await leads.deliver(joined("anna", capacity=2))
    await capture(leads, "L1", "L2", "L3", "L4")
    assert await owners(leads) == {"L1": id_of("anna"), "L2": id_of("anna"), "L3": None, "L4": None}
    (first,) = await leads.rows("SELECT id FROM lead WHERE external_id = 'L1'")
    async with leads.database.transaction() as tx:
        await disqualify_lead(tx, CloseLead(first.id, "no budget", TODAY), EVERYTHING, TODAY)
    assert (await owners(leads))["L3"] == id_of("anna")
    assert (await owners(leads))["L4"] is None


async def test_the_open_leads_of_a_leaver_are_handed_on(leads: House) -> None:
    await leads.deliver(*crew("anna", "bill", "carl"))
    await capture(leads, "L1", "L2", "L3", "L4")
    await leads.forget_published()
    await leads.deliver(left("anna"))
    assert await owners(leads) == {
        "L1": id_of("bill"),
        "L2": id_of("bill"),
        "L3": id_of("carl"),
        "L4": id_of("carl"),
    }
    returned = await leads.published(LeadReturned)
    assert [(event.external_id, event.owner_id) for event in returned if isinstance(event, LeadReturned)] == [
        ("L1", id_of("anna")),
        ("L4", id_of("anna")),
    ]
    assert len(await leads.published(LeadAssigned)) == 2


async def test_a_leaver_without_successor_leaves_leads_that_wait(leads: House) -> None:
    await leads.deliver(*crew("anna"))
    await capture(leads, "L1")
    await leads.deliver(left("anna"))
    assert await owners(leads) == {"L1": None}


async def test_a_change_moves_no_lead_that_has_an_owner(leads: House) -> None:
    await leads.deliver(*crew("anna", "bill"))
    await capture(leads, "L1", "L2")
    before = await owners(leads)
    await leads.forget_published()
    await leads.deliver(changed("bill", "Central"), changed("anna", "Central"))
    assert await owners(leads) == before
    assert await leads.published() == []


async def test_two_captures_at_once_take_turns(leads: House) -> None:
    """The second waits for the pool the first has locked, and goes on where it stopped."""
    await leads.deliver(*crew("anna", "bill"))
    await asyncio.gather(*(capture(leads, f"L{n}") for n in range(8)))
    shares = list((await owners(leads)).values())
    assert (shares.count(id_of("anna")), shares.count(id_of("bill"))) == (4, 4)
