"""From events taken in to commands given: once, in order per subject, as the partner, until somebody has answered."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from sqlalchemy import text

from services.gateway.domain.intake.cloudevent import read_structured
from services.gateway.store.access import principals
from services.gateway.store.intake import events as store
from services.gateway.use_cases.intake.accept_events import QUARANTINE_CAP, Sender, accept_events
from services.gateway.use_cases.intake.settle_events import forget_old_events
from shared.contracts.gateway import PartnerEventSettled
from shared.web.access import Role
from tests.gateway.intake import LIMIT, PARTNER, SCOPES, Intake


async def test_the_command_is_given_as_that_partner_within_its_keys_scopes(intake: Intake) -> None:
    await intake.send("1", source="fair")
    await intake.commands.round()

    ((path, body, _, caller),) = intake.desk.asked
    assert (path, body) == ("/v1/leads", {"source": "fair"})
    assert (caller.partner_id, caller.roles, caller.scopes) == (PARTNER, frozenset({Role.SYSTEM}), SCOPES)
    assert caller.subject == f"principal:{intake.system}"
    assert (await intake.rows())["1"].status == "applied"
    (told,) = await intake.house.published(PartnerEventSettled)
    assert isinstance(told, PartnerEventSettled)
    assert (told.outcome, told.external_id) == ("applied", "1")
    assert "fair" not in told.model_dump_json()


async def test_what_passes_is_tried_again_with_the_same_key(intake: Intake) -> None:
    intake.desk.answers = [(503, {}), (409, {"code": "reference_not_known_yet"})]
    await intake.send("1", source="fair")
    for _ in range(3):
        await intake.commands.round()
        await intake.later()

    assert len({key for *_, key, _ in intake.desk.asked}) == 1
    row = (await intake.rows())["1"]
    assert (row.status, row.tries, len(intake.desk.asked)) == ("applied", 3, 3)


async def test_a_service_that_breaks_down_over_one_event_takes_no_others_with_it(intake: Intake) -> None:
    intake.desk.answers = [(0, {})]
    await intake.send("1", source="fair")
    await intake.send("2", source="web")
    assert await intake.commands.round() == 2
    assert sorted(row.status for row in (await intake.rows()).values()) == ["accepted", "applied"]
    await intake.later()
    await intake.commands.round()

    assert {row.status for row in (await intake.rows()).values()} == {"applied"}


async def test_a_system_whose_role_was_taken_back_may_nothing_any_more(intake: Intake) -> None:
    await intake.send("1", source="fair")
    async with intake.house.database.transaction() as tx:
        await principals.withdraw(tx, intake.system, Role.SYSTEM)
    await intake.commands.round()

    ((*_, caller),) = intake.desk.asked
    assert caller.roles == frozenset()


async def test_a_pause_is_kept_before_the_next_try(intake: Intake) -> None:
    intake.desk.answers = [(503, {})]
    await intake.send("1", source="fair")

    assert [await intake.commands.round() for _ in range(2)] == [1, 0]


async def test_of_one_subject_the_next_waits_for_the_one_before_and_others_do_not(intake: Intake) -> None:
    intake.desk.answers = [(503, {})]
    await intake.send("1", subject="lead 7", source="first")
    await intake.send("2", subject="lead 7", source="second")
    await intake.send("3", subject="lead 8", source="third")
    for _ in range(4):
        await intake.commands.round()
        await intake.later()

    sources = [body["source"] for _, body, *_ in intake.desk.asked]
    assert sources.index("second") > max(at for at, source in enumerate(sources) if source == "first")
    assert {row.status for row in (await intake.rows()).values()} == {"applied"}


async def test_a_refusal_is_the_outcome(intake: Intake) -> None:
    intake.desk.answers = [(422, {"status": 422, "code": "invalid_request", "detail": "source: too long"})]
    await intake.send("1", source="fair")
    await intake.commands.round()

    row = (await intake.rows())["1"]
    assert (row.status, row.problem["code"]) == ("rejected", "invalid_request")


async def test_a_process_that_died_with_an_event_in_hand_holds_it_up_for_a_minute(intake: Intake) -> None:
    await intake.send("1", source="fair")
    async with intake.house.database.transaction() as tx:
        await store.take_due(tx, timedelta(seconds=60), 10)

    assert await intake.commands.round() == 0
    await intake.later()
    assert await intake.commands.round() == 1


async def test_nothing_is_done_for_a_system_that_was_told_to_stay_out(intake: Intake) -> None:
    await intake.send("1", source="fair")
    async with intake.house.database.transaction() as tx:
        await tx.execute(text("UPDATE principal SET disabled = true"))
    await intake.commands.round()

    row = (await intake.rows())["1"]
    assert (row.status, row.problem["code"], intake.desk.asked) == ("rejected", "principal_disabled", [])


async def test_quarantine_has_an_end_in_number_and_in_time(intake: Intake) -> None:
    def broken(number: int) -> Any:  # noqa: ANN401 - a received entry
        return read_structured(json.dumps({"id": str(number), "source": "/crm"}).encode(), "m")

    sender = Sender(intake.system, PARTNER, SCOPES, SCOPES.__contains__)
    cap = QUARANTINE_CAP
    async with intake.house.database.transaction() as tx:
        answers = await accept_events(tx, sender, [broken(n) for n in range(cap + 1)], limit=LIMIT)
    async with intake.house.database.transaction() as tx:
        await tx.execute(
            text("UPDATE partner_event SET settled_at = settled_at - interval '31 days' WHERE seq % 2 = 0")
        )
        await forget_old_events(tx)

    assert [one.status for one in answers].count("quarantined") == cap
    assert type(answers[-1].refusal).__name__ == "QuarantineFull"
    assert len(await intake.rows()) == cap // 2


async def test_what_a_settled_event_said_is_forgotten_after_thirty_days_and_it_still_counts(intake: Intake) -> None:
    await intake.send("1", source="fair")
    await intake.commands.round()
    async with intake.house.database.transaction() as tx:
        await tx.execute(text("UPDATE partner_event SET settled_at = settled_at - interval '31 days'"))
        await forget_old_events(tx)
    again, other = await intake.send("1", source="fair"), await intake.send("1", source="web")

    row = (await intake.rows())["1"]
    assert (row.body, again.id, again.status) == (None, row.id, "accepted")
    assert type(other.refusal).__name__ == "EventIdReused"
    assert len(intake.desk.asked) == 1
