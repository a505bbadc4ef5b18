"""An event nobody decides about has an end, makes way for the next of its subject, and can be set going again."""

from __future__ import annotations

import pytest
from prometheus_client import REGISTRY

from services.gateway.domain.intake.errors import EventNotFound, EventNotGivenUp
from services.gateway.domain.intake.outcome import Status
from services.gateway.store.intake import events as store
from services.gateway.store.intake.given_up import given_up
from services.gateway.use_cases.intake.retry_event import retry_event
from services.gateway.use_cases.intake.settle_events import forget_old_events
from shared.contracts.gateway import PartnerEventSettled
from shared.kernel.ids import new_id
from tests.gateway.intake import PARTNER, Intake


def counted(outcome: str) -> float:
    return REGISTRY.get_sample_value("gateway_partner_events_settled_total", {"outcome": outcome}) or 0.0


async def test_an_event_that_always_fails_makes_way_for_the_next_of_its_subject(intake: Intake) -> None:
    before = counted("quarantined")
    event = await intake.give_up("1", subject="lead 7")
    await intake.send("2", subject="lead 7", source="second")
    await intake.commands.round()

    rows = await intake.rows()
    assert (rows["1"].status, rows["1"].problem["code"], rows["1"].tries) == ("quarantined", "given_up", 2)
    assert rows["2"].status == "applied"
    assert counted("quarantined") == before + 1
    told = [one for one in await intake.house.published(PartnerEventSettled) if isinstance(one, PartnerEventSettled)]
    assert [(one.external_id, one.outcome, one.code) for one in told] == [
        ("1", "quarantined", "given_up"),
        ("2", "applied", None),
    ]
    async with intake.house.database.transaction() as tx:
        assert [one.id for one in await given_up(tx, after=None, limit=9)] == [event]


async def test_time_spent_behind_another_is_not_counted(intake: Intake) -> None:
    intake.desk.answers = [(500, {})]
    await intake.send("1", subject="lead 7", source="first")
    await intake.send("2", subject="lead 7", source="second")
    await intake.commands.round()
    await intake.later(hours=24)
    intake.desk.answers = [(500, {}), (500, {})]
    await intake.commands.round()
    await intake.commands.round()

    assert [row.status for row in (await intake.rows()).values()] == ["quarantined", "accepted"]


async def test_set_going_again_it_has_a_whole_life_before_it(intake: Intake) -> None:
    event = await intake.give_up("1")
    async with intake.house.database.transaction() as tx:
        going = await retry_event(tx, event)
        with pytest.raises(EventNotGivenUp):
            await retry_event(tx, event)
    assert (going.status, going.tries, going.begun_at, going.problem) == (Status.ACCEPTED, 0, None, None)

    intake.desk.answers = [(500, {})]
    await intake.commands.round()
    await intake.later()
    await intake.commands.round()

    assert (await intake.rows())["1"].status == "applied"
    assert len({key for *_, key, _ in intake.desk.asked}) == 1


async def test_only_what_was_given_up_is_set_going_again(intake: Intake) -> None:
    await intake.send("1", source="fair")
    await intake.commands.round()
    async with intake.house.database.transaction() as tx:
        with pytest.raises(EventNotGivenUp):
            await retry_event(tx, (await intake.rows())["1"].id)
        with pytest.raises(EventNotFound):
            await retry_event(tx, new_id())


async def test_its_sender_repairs_it_by_sending_it_again_and_says_so(intake: Intake) -> None:
    event = await intake.give_up("1")
    again = await intake.send("1", source="1")
    other = await intake.send("1", source="another", repair=True)
    outside = await intake.send("1", source="1", repair=True, scopes=frozenset({"deals:refund"}))
    assert [one.status for one in (again, other, outside)] == ["quarantined", "refused", "refused"]
    assert again.fault is not None
    assert "tried 2 times" in again.fault
    assert [type(one.refusal).__name__ for one in (other, outside)] == ["EventIdReused", "EventNotPermitted"]

    repaired = await intake.send("1", source="1", repair=True, scopes=frozenset({"leads:capture"}))
    await intake.commands.round()

    assert (repaired.status, repaired.id) == ("accepted", event)
    assert (await intake.rows())["1"].status == "applied"
    *_, (_, _, _, caller) = intake.desk.asked
    assert caller.scopes == frozenset({"leads:capture"})


async def test_what_was_given_up_takes_no_room_from_what_is_not_understood_and_is_kept_as_long(intake: Intake) -> None:
    event = await intake.give_up("1")
    async with intake.house.database.transaction() as tx:
        assert await store.count_quarantined(tx, PARTNER) == 0
        await forget_old_events(tx)
        assert [one.id for one in await given_up(tx, after=None, limit=9)] == [event]
