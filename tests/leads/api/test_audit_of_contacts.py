"""A contact enters the audit as ciphertext: opened for who may see contacts, masked for the rest, gone with its key."""

from __future__ import annotations

import json
from typing import Any

from shared.store.audit.read import ERASED, MASKED, forget_subject
from shared.web.access import Role
from tests.kit.house import House

CANARY = "ada-5f1c@example.org"


async def captured(leads: House) -> str:
    """A lead with a contact; its id."""
    contact = {"name": "Ada", "email": CANARY, "phone": "+44"}
    async with leads.client() as client:
        answer = await client.post("/v1/leads", json={"source": "fair", "company_name": "Acme", "contact": contact})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def emails(leads: House, role: Role) -> list[Any]:
    """What a role reads in the audit of the contact's address."""
    async with leads.client(role) as client:
        (row,) = (await client.get("/v1/operations/leads/audit")).json()["items"]
    return [change["after"]["email"] for change in row["changes"] if change["table"] == "lead_contact"]


async def test_it_is_opened_for_some_and_masked_for_others(leads: House) -> None:
    await captured(leads)

    assert await emails(leads, Role.SALES_OPS) == [CANARY]
    assert await emails(leads, Role.FINANCE) == [MASKED]


async def test_nothing_of_it_lies_in_the_audit_itself(leads: House) -> None:
    await captured(leads)

    (row,) = await leads.rows("SELECT changes FROM audit")
    kept = json.dumps(row.changes)
    assert "Acme" in kept
    assert CANARY not in kept


async def test_with_the_persons_key_it_is_gone(leads: House) -> None:
    lead = await captured(leads)
    async with leads.database.transaction() as tx:
        assert await forget_subject(tx, f"lead:{lead}")

    assert await emails(leads, Role.SALES_OPS) == [ERASED]


async def test_who_may_not_see_contacts_finds_the_fields_empty(leads: House) -> None:
    lead = await captured(leads)

    async with leads.client(Role.EXECUTIVE) as client:
        shown = (await client.get(f"/v1/leads/{lead}")).json()

    assert CANARY not in json.dumps(shown)
