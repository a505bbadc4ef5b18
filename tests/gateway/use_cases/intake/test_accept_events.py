"""Refunds that add up wait for a person; the limit is one system's, for one deal, within a window."""

from __future__ import annotations

import json
from uuid import UUID

import pytest
from sqlalchemy import text

from services.gateway.domain.intake.cloudevent import read_structured
from services.gateway.domain.intake.errors import EventNotWaiting
from services.gateway.use_cases.intake.accept_events import Sender, accept_events
from services.gateway.use_cases.intake.settle_events import approve_event, decline_event
from shared.kernel.ids import new_id
from tests.gateway.intake import DEAL, LIMIT, PARTNER, SCOPES, Intake


async def waiting(intake: Intake) -> UUID:
    """A refund that waits for a person."""
    event = (await intake.send("1", "deal_refunded", opportunity_id=DEAL, reason="returned")).id
    assert event is not None
    assert await intake.commands.round() == 0
    return event


async def test_a_large_refund_waits_for_a_person_who_lets_it_go_on(intake: Intake) -> None:
    event = await waiting(intake)

    async with intake.house.database.transaction() as tx:
        approved = await approve_event(tx, event, "principal:finance")
        with pytest.raises(EventNotWaiting):
            await approve_event(tx, event, "principal:finance")
    await intake.commands.round()

    assert approved.decided_by == "principal:finance"
    assert [path for path, *_ in intake.desk.asked] == [f"/v1/opportunities/{DEAL}/refund"]
    assert (await intake.rows())["1"].status == "applied"


async def test_or_declines_it(intake: Intake) -> None:
    event = await waiting(intake)
    async with intake.house.database.transaction() as tx:
        declined = await decline_event(tx, event, "principal:finance", "no receipt")
    await intake.commands.round()

    assert (declined.status, (declined.problem or {})["code"], intake.desk.asked) == ("rejected", "declined", [])


async def test_refunds_of_one_deal_add_up_and_those_of_others_do_not(intake: Intake) -> None:
    assert [await intake.refund(name, 400) for name in ("1", "2")] == ["accepted", "accepted"]
    assert await intake.commands.round() == 2

    assert await intake.refund("3", 201) == "waits"
    assert await intake.refund("4", 1000, deal=str(new_id())) == "accepted"


async def test_a_refund_in_another_currency_always_waits(intake: Intake) -> None:
    assert await intake.refund("1", 1, "JPY") == "waits"
    assert await intake.refund("2", 1) == "waits"


async def test_a_refund_that_was_declined_counts_no_more(intake: Intake) -> None:
    assert await intake.refund("1", 2000) == "waits"
    async with intake.house.database.transaction() as tx:
        await decline_event(tx, (await intake.rows())["1"].id, "principal:finance", "too much")

    assert await intake.refund("2", 1000) == "accepted"


async def test_what_was_paid_back_long_ago_counts_no_more(intake: Intake) -> None:
    assert await intake.refund("1", 1000) == "accepted"
    async with intake.house.database.transaction() as tx:
        await tx.execute(text("UPDATE partner_event SET received_at = received_at - interval '30 days'"))

    assert await intake.refund("2", 1000) == "accepted"


async def test_another_system_has_a_limit_of_its_own(intake: Intake) -> None:
    assert await intake.refund("1", 1000) == "accepted"
    intake.system = new_id()

    assert await intake.refund("1", 1000) == "accepted"


async def test_refunds_in_one_batch_add_up_too(intake: Intake) -> None:
    def told(number: int) -> bytes:
        data = {"opportunity_id": DEAL, "amount": {"minor": 600, "currency": "USD"}, "reason": "returned"}
        event = {"specversion": "1.0", "id": str(number), "source": "/crm", "type": "salesops.deal_refunded.v1"}
        return json.dumps(event | {"data": data}).encode()

    sender = Sender(intake.system, PARTNER, SCOPES, SCOPES.__contains__)
    async with intake.house.database.transaction() as tx:
        await accept_events(tx, sender, [read_structured(told(n), "m") for n in range(2)], limit=LIMIT)

    assert [row.awaits_approval for row in (await intake.rows()).values()] == [False, True]
