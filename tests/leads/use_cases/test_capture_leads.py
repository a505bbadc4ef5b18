"""Capturing: once only, compared with what came before, scored, and routed in the order captured."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from services.leads.domain.normalise import Contact, Prospect
from services.leads.use_cases.capture_leads import CaptureLead, capture_leads
from shared.contracts.leads import LeadAssigned, LeadCaptured, LeadScored
from shared.kernel.outcome import Outcome
from tests.kit.house import House
from tests.leads.world import crew, id_of, joined, listed

TODAY = date(2018, 1, 1)
CONTACT = Contact("Ann Lee", "ann@acme.example", "+1 555 0100")


def lead(external_id: str, *, day: int = 1, company: str | None = None, **facts: Any) -> CaptureLead:  # noqa: ANN401 - any field
    prospect = Prospect("website", company_name=company, territory=facts.pop("territory", "Central"), contact=CONTACT)
    return CaptureLead(prospect, external_id, captured_on=date(2017, 12, day), **facts)


async def capture(leads: House, *commands: CaptureLead) -> list[Outcome]:
    async with leads.database.transaction() as tx:
        return await capture_leads(tx, commands, TODAY)


async def owners(leads: House) -> dict[str, str | None]:
    rows = await leads.rows(
        "SELECT l.external_id, m.external_id AS owner FROM lead l LEFT JOIN organisation_member m"
        " ON m.member_id = l.owner_id AND m.sequence = 1 ORDER BY l.external_id"
    )
    return {row.external_id: row.owner for row in rows}


async def test_five_hundred_leads_in_one_run_are_shared_evenly(leads: House) -> None:
    await leads.deliver(*crew(*(f"agent {n:02}" for n in range(11))), joined("west", "West"))
    outcomes = await capture(leads, *(lead(f"L{n:03}") for n in range(500)))
    assert {outcome.status for outcome in outcomes} == {"created"}
    shares = Counter((await owners(leads)).values())
    assert sorted(shares.values()) == [45] * 6 + [46] * 5
    assert "west" not in shares
    assert Counter(type(event) for event in await leads.published()) == {
        LeadCaptured: 500,
        LeadScored: 500,
        LeadAssigned: 500,
    }


async def test_turns_go_on_where_the_last_run_stopped(leads: House) -> None:
    await leads.deliver(*crew("anna", "bill", "carl"))
    for name in ("L1", "L2", "L3", "L4"):
        await capture(leads, lead(name))
    assert await owners(leads) == {"L1": "anna", "L2": "bill", "L3": "carl", "L4": "anna"}


async def test_a_run_is_walked_in_the_order_captured_not_sent(leads: House) -> None:
    await leads.deliver(*crew("anna", "bill"))
    await capture(leads, lead("L9", day=3), lead("L1", day=2), lead("L2", day=2))
    assert await owners(leads) == {"L1": "anna", "L2": "bill", "L9": "anna"}


async def test_the_same_lead_again_changes_nothing(leads: House) -> None:
    await leads.deliver(*crew("anna", "bill"))
    (first,) = await capture(leads, lead("L1"))
    again = await capture(leads, lead("L1"), lead("L1", day=2), lead("L2"), lead("L2"))
    assert [outcome.status for outcome in again] == ["unchanged", "rejected", "created", "unchanged"]
    assert again[0].id == first.id
    assert again[1].refusal is not None
    assert again[1].refusal.code == "external_id_taken"
    assert len(await leads.published(LeadAssigned)) == 2


async def test_what_is_not_known_here_yet_is_refused_alone(leads: House) -> None:
    await leads.deliver(listed("gtx", 550))
    outcomes = await capture(
        leads,
        lead("L1", product_id=id_of("gtx")),
        lead("L2", product_id=id_of("other")),
        lead("L3", account_id=id_of("acme")),
        lead("L4", partner_id=id_of("resell")),
    )
    refusals = [outcome.refusal for outcome in outcomes]
    assert refusals[0] is None
    assert [(refusal.code, refusal.field) for refusal in refusals if refusal] == [
        ("reference_not_known_yet", "product_id"),
        ("reference_not_known_yet", "account_id"),
        ("reference_not_known_yet", "partner_id"),
    ]


async def test_possible_duplicates_name_the_earliest_whatever_the_order_of_arrival(leads: House) -> None:
    async def marks() -> dict[str, str | None]:
        rows = await leads.rows(
            "SELECT l.external_id, o.external_id AS original FROM lead l LEFT JOIN lead o"
            " ON o.id = l.possible_duplicate_of ORDER BY l.external_id"
        )
        return {row.external_id: row.original for row in rows}

    await leads.deliver(listed("gtx", 550))
    await capture(leads, lead("L5", day=5, company="Acme Inc."), lead("L6", day=6, company="ACME"))
    await capture(leads, lead("L7", day=7, company="Acme"), lead("L8", day=8, company="Acme", product_id=id_of("gtx")))
    assert await marks() == {"L5": None, "L6": "L5", "L7": "L5", "L8": None}
    await capture(leads, lead("L4", day=4, company="acme"))
    assert await marks() == {"L4": None, "L5": "L4", "L6": "L4", "L7": "L4", "L8": None}


async def test_announcements_explain_and_keep_the_person_out(leads: House) -> None:
    await leads.deliver(*crew("anna", "bill"), listed("gtx", 550))
    await capture(leads, lead("L1", company="Acme", product_id=id_of("gtx"), territory=" Central "))
    captured, scored, assigned = await leads.published()
    assert isinstance(captured, LeadCaptured)
    assert isinstance(scored, LeadScored)
    assert isinstance(assigned, LeadAssigned)
    assert (captured.territory, captured.source, len(captured.company_keys)) == ("Central", "website", 1)
    assert (scored.score, scored.grade) == (45, "C")
    assert (assigned.owner_id, assigned.assigned_on) == (id_of("anna"), TODAY)
    assert assigned.why == "next in the pool of Central: anna, weight 1 of 2"
    assert assigned.why_not_digest is not None
    said = " ".join(event.model_dump_json() for event in (captured, scored, assigned))
    assert not any(personal in said for personal in ("Ann", "ann@", "555"))


async def test_a_territory_of_nobody_waits_and_no_territory_is_everyones(leads: House) -> None:
    await leads.deliver(*crew("anna"))
    await capture(leads, lead("L1", territory="North"), lead("L2", territory=None))
    assert await owners(leads) == {"L1": None, "L2": "anna"}
