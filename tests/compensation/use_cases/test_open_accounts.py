"""A start in mid-year: what another system leaves behind is taken over, and adds up before the first close."""

from __future__ import annotations

from tests.compensation.facts import won
from tests.compensation.ledger import balances_match_postings
from tests.compensation.month_end import Office
from tests.kit.house import House


async def test_a_start_in_mid_year_brings_attainment_and_balances_that_reconcile(house: House) -> None:
    """Anna has sold 19,000 this month before the first deal known: 1,000 of it at 3 %, the rest at 5 %."""
    office = Office(house)
    for content in (
        {"kind": "attainment", "component": "commission", "on": "2026-03-01", "value": "19000"},
        {"kind": "draw", "on": "2026-03-01", "value": "70"},
        {"kind": "held", "on": "2026-03-01", "value": "20"},
        {"kind": "receivable", "on": "2026-03-01", "value": "50"},
    ):
        await office.done("facts", {"kind": "opening", "member_external_id": "anna", "content": content})
    await house.deliver(won("D1", "anna", 5_000, "2026-03-05"))
    found = await office.balances("anna")
    assert found == {"earned": 30_00 + 200_00, "held": 20_00, "advanced": 70_00, "recoverable": 50_00}

    shown = {"attainment": 19_000_00, "draw": 70_00, "held": 20_00, "receivable": 51_00}
    for wrong in ("receivable", "attainment"):
        shown = {**shown, "receivable": 50_00} | {wrong: shown[wrong] + 1}
        totals = [{"kind": kind, "total": {"minor": minor, "currency": "USD"}} for kind, minor in shown.items()]
        told = await office.done("openings", {"totals": totals, "people": 1})
        assert [each["kind"] for each in told["items"] if not each["agrees"]] == [wrong]
        refused = await office.ask("periods/2026-03/close", role="finance")
        assert refused.json()["code"] == "opening_not_reconciled"

    totals = [
        {"kind": kind, "total": {"minor": minor, "currency": "USD"}}
        for kind, minor in {"attainment": 19_000_00, "draw": 70_00, "held": 20_00, "receivable": 50_00}.items()
    ]
    await office.done("openings", {"totals": totals, "people": 1})
    await office.close("2026-03")
    assert await balances_match_postings(house)
