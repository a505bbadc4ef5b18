"""What crossing reactions leave behind is put right by the clock."""

from __future__ import annotations

from services.leads.jobs import tend
from shared.contracts.leads import LeadAssigned, LeadReturned
from tests.kit.house import House
from tests.leads.world import crew, id_of, left


async def test_a_lead_given_to_someone_just_leaving_is_handed_on(leads: House) -> None:
    await leads.deliver(*crew("anna", "bill"), left("anna"))
    async with leads.client() as ops:
        lead = (await ops.post("/v1/leads", json={"source": "fair", "territory": "Central"})).json()
        await leads.rows("UPDATE lead SET owner_id = :gone RETURNING id", gone=id_of("anna"))
        await leads.forget_published()
        await tend(leads.database)
        shown = (await ops.get(f"/v1/leads/{lead['id']}")).json()
    assert shown["owner_id"] == str(id_of("bill"))
    assert [type(event) for event in await leads.published()] == [LeadReturned, LeadAssigned]


async def test_usually_there_is_nothing_to_do(leads: House) -> None:
    await leads.deliver(*crew("anna"))
    async with leads.client() as ops:
        await ops.post("/v1/leads", json={"source": "fair", "territory": "Central"})
        await ops.post("/v1/leads", json={"source": "fair", "territory": "North"})
    await leads.forget_published()
    await tend(leads.database)
    assert await leads.published() == []
