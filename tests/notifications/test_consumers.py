"""Facts become entries: one each, before the right people, the same whatever the order they arrive in."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest

from shared.contracts.event import Envelope, Event
from shared.kernel.ids import new_id
from tests.conftest import HouseOpener
from tests.kit.house import House
from tests.notifications.facts import (
    ACME,
    ANNA,
    BILL,
    CLEO,
    COMPANY,
    SELLERS,
    THEN,
    adjusted,
    approved,
    assigned,
    changed,
    clawed_back,
    credited,
    formed,
    joined,
    rejected,
    won,
)

TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
HIERARCHY = (joined(ANNA, SELLERS), joined(BILL, SELLERS), joined(CLEO, COMPANY), formed(SELLERS, BILL, COMPANY))


async def inbox(house: House) -> list[tuple[Any, ...]]:
    """Everything shown, without ids and recorded times."""
    rows = await house.rows(
        "SELECT kind, recipient_id, subject_external_id, aspect, title, effective_on, historic, data FROM entry"
        " WHERE founded_sequence IS NOT NULL AND NOT withdrawn"
        " ORDER BY subject_external_id, kind, recipient_id, aspect, title"
    )
    return [tuple(row) for row in rows]


async def told(house: House) -> set[tuple[str, UUID, str]]:
    """Who was told what."""
    return {(kind, recipient, title) for kind, recipient, _, _, title, *_ in await inbox(house)}


async def waiting(house: House) -> list[tuple[str, str]]:
    """What is waited for."""
    return [tuple(row) for row in await house.rows("SELECT awaited_kind, awaited_id FROM waiting")]


async def test_an_assigned_lead_is_told_to_its_owner(house: House) -> None:
    await house.deliver(assigned(40, ANNA, TODAY), recorded_at=NOW)
    assert await told(house) == {("lead_assigned", ANNA, "Lead L-40 is yours")}


async def test_a_win_is_told_to_the_owner_and_the_nearest_manager(house: House) -> None:
    await house.deliver(*HIERARCHY, formed(COMPANY, CLEO), won(50, ANNA, TODAY), recorded_at=NOW)
    assert await told(house) == {("deal_won", ANNA, "You won D-50"), ("deal_won", BILL, "Your team won D-50")}


async def test_a_commission_has_one_entry_that_says_how_it_stands(house: House) -> None:
    await house.deliver(credited(50, ANNA, 30, TODAY), adjusted(50, ANNA, 30, 20, TODAY), recorded_at=NOW)
    assert await told(house) == {("commission_credited", ANNA, "Commission on D-50: 20.00 USD")}


async def test_a_claw_back_is_told_beside_the_commission(house: House) -> None:
    await house.deliver(credited(50, ANNA, 30, TODAY), clawed_back(50, ANNA, 30, 0, TODAY), recorded_at=NOW)
    assert await told(house) == {
        ("commission_credited", ANNA, "Commission on D-50: 0.00 USD"),
        ("commission_clawed_back", ANNA, "Commission on D-50 taken back: 30.00 USD"),
    }


async def test_each_role_in_a_deal_has_its_own_entry(house: House) -> None:
    await house.deliver(credited(50, BILL, 30, TODAY), credited(50, BILL, 5, TODAY, "manager"), recorded_at=NOW)
    assert [entry[3] for entry in await inbox(house)] == ["manager", "owner"]


async def test_decisions_are_told_to_the_partner_company(house: House) -> None:
    await house.deliver(approved(60, TODAY), rejected(61, TODAY), recorded_at=NOW)
    assert await told(house) == {
        ("registration_approved", ACME, "Registration R-60 is approved"),
        ("registration_rejected", ACME, "Registration R-61 is rejected"),
    }


async def test_facts_from_long_before_are_historic_even_if_moved_later(house: House) -> None:
    await house.deliver(credited(50, ANNA, 30, THEN), adjusted(50, ANNA, 30, 20, TODAY), recorded_at=NOW)
    ((*_, effective_on, historic, _),) = await inbox(house)
    assert (effective_on, historic) == (THEN, True)


async def test_a_win_waits_for_people_and_then_reaches_the_manager(house: House) -> None:
    await house.deliver(won(50, ANNA, TODAY), recorded_at=NOW)
    assert await told(house) == {("deal_won", ANNA, "You won D-50")}
    assert await waiting(house) == [("member", str(ANNA))]
    await house.deliver(*HIERARCHY[:3], recorded_at=NOW)
    assert await waiting(house) == [("team", str(SELLERS))]
    await house.deliver(HIERARCHY[3], recorded_at=NOW)
    assert ("deal_won", BILL, "Your team won D-50") in await told(house)
    assert await waiting(house) == []


async def test_a_change_told_late_moves_the_news_to_the_manager_of_the_day(house: House) -> None:
    await house.deliver(*HIERARCHY, won(50, ANNA, TODAY), recorded_at=NOW)
    await house.deliver(changed(SELLERS, CLEO, date(2026, 3, 1)), recorded_at=NOW)
    assert {recipient for _, recipient, _ in await told(house)} == {ANNA, CLEO}


async def test_a_change_after_the_win_changes_nothing(house: House) -> None:
    await house.deliver(*HIERARCHY, won(50, ANNA, THEN), recorded_at=NOW)
    before = await inbox(house)
    await house.deliver(changed(SELLERS, CLEO, date(2026, 3, 1)), recorded_at=NOW)
    assert await inbox(house) == before


async def test_an_entry_that_was_read_stays_read_when_its_words_change(house: House) -> None:
    await house.deliver(credited(50, ANNA, 30, TODAY), recorded_at=NOW)
    async with house.client("representative", member_id=ANNA) as anna:
        (entry,) = (await anna.get("/v1/notifications")).json()["items"]
        assert (await anna.post(f"/v1/notifications/{entry['id']}/read")).status_code == 200
        await house.deliver(adjusted(50, ANNA, 30, 20, TODAY), recorded_at=NOW)
        (entry,) = (await anna.get("/v1/notifications")).json()["items"]
    assert (entry["read"], entry["data"]["amount"]["minor"]) == (True, 2000)


# The story of two deals; numbers are the sequence within a topic and key, as the publishers would have counted.
STORY: Sequence[tuple[int, Event]] = (
    (1, joined(ANNA, SELLERS)),
    (1, formed(SELLERS, BILL)),
    (2, changed(SELLERS, CLEO, date(2026, 2, 1))),
    (7, won(50, ANNA, TODAY)),
    (1, credited(50, ANNA, 30, TODAY)),
    (2, adjusted(50, ANNA, 30, 20, TODAY)),
    (3, clawed_back(50, ANNA, 20, 5, TODAY)),
    (4, clawed_back(50, ANNA, 5, 0, TODAY, refund=902)),
)


async def tell_in_order(house: House, story: Iterable[tuple[int, Event]], cuts: Sequence[int]) -> None:
    """Deliver facts with their own sequences, in this order, a transaction up to each cut."""
    events = [_received(event, sequence) for sequence, event in story]
    handlers = {subscription.event: subscription.handle for subscription in house.manifest.consumes}
    for begin, end in zip((0, *cuts), (*cuts, len(events)), strict=True):
        async with house.database.transaction() as tx:
            for event in events[begin:end]:
                await handlers[type(event)](tx, [event])


def _received(event: Event, sequence: int) -> Event:
    envelope = Envelope(new_id(), "/test", NOW, sequence, "correlation")
    return type(event).received(event.model_dump_json().encode(), envelope)


ORDERS = [tuple(order) for order in permutations(range(len(STORY)))][:: 40320 // 9]


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: "told as " + "".join(map(str, order)))
async def test_no_order_and_no_batching_of_a_story_changes_its_end(
    open_service: HouseOpener, order: Sequence[int]
) -> None:
    straight, crooked = await open_service("notifications"), await open_service("notifications")
    await tell_in_order(straight, STORY, cuts=())
    await tell_in_order(crooked, [STORY[index] for index in order], cuts=(order[0], 8 - order[0] // 2))
    assert await inbox(crooked) == await inbox(straight)
    assert await waiting(crooked) == await waiting(straight) == []
    assert len(await inbox(straight)) == 5
