"""Facts become entries: one each, before the right people, the same whatever the order they arrive in."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from random import Random
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
    corrected,
    credited,
    formed,
    joined,
    rejected,
    reopened,
    returned,
    taken_back,
    won,
)

TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
HIERARCHY = (joined(ANNA, SELLERS), joined(BILL, SELLERS), joined(CLEO, COMPANY), formed(SELLERS, BILL, COMPANY))


async def inbox(house: House) -> list[tuple[Any, ...]]:
    """Everything shown, without ids and recorded times."""
    rows = await house.rows(
        "SELECT kind, recipient_id, subject_external_id, aspect, title, body, effective_on, historic, data FROM entry"
        " WHERE founded_sequence IS NOT NULL AND NOT withdrawn"
        " ORDER BY subject_external_id, kind, recipient_id, aspect, title, body"
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


INTEGRA = UUID(int=600)


async def test_a_partners_share_is_told_to_the_partner(house: House) -> None:
    events = (credited(50, INTEGRA, 30, TODAY), clawed_back(50, INTEGRA, 30, 10, TODAY))
    shares = [event.model_copy(update={"payee_kind": "partner", "role": "partner"}) for event in events]
    await house.deliver(*shares, recorded_at=NOW)
    assert await told(house) == {
        ("commission_credited", INTEGRA, "Your share of D-50: 10.00 USD"),
        ("commission_clawed_back", INTEGRA, "Your share of D-50 taken back: 20.00 USD"),
    }
    kinds = await house.rows("SELECT DISTINCT recipient_kind FROM entry")
    assert [row.recipient_kind for row in kinds] == ["partner"]


async def test_every_refund_of_a_deal_is_told_with_its_own_day(house: House) -> None:
    first, second = clawed_back(50, ANNA, 30, 20, THEN, refund=901), clawed_back(50, ANNA, 20, 5, TODAY, refund=902)
    await house.deliver(first, second, recorded_at=NOW)
    assert [(title, effective_on, historic) for *_, title, _, effective_on, historic, _ in await inbox(house)] == [
        ("Commission on D-50 taken back: 10.00 USD", THEN, True),
        ("Commission on D-50 taken back: 15.00 USD", TODAY, False),
    ]


async def test_a_claw_back_names_its_cause_and_every_reopening_is_one(house: House) -> None:
    await house.deliver(
        clawed_back(49, ANNA, 30, 20, TODAY),
        *(taken_back(50, ANNA, 30, TODAY), credited(50, ANNA, 30, TODAY), taken_back(50, ANNA, 30, TODAY)),
        recorded_at=NOW,
    )
    said = [body for kind, *_, body, _, _, _ in await inbox(house) if kind == "commission_clawed_back"]
    assert said == [
        "The deal was refunded on 2026-03-02; 20.00 USD remains.",
        "The deal was reopened on 2026-03-02; 0.00 USD remains.",
        "The deal was reopened on 2026-03-02; 0.00 USD remains.",
    ]


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


async def test_a_reopened_deal_is_no_longer_told_as_won(house: House) -> None:
    await house.deliver(*HIERARCHY, won(50, ANNA, TODAY), won(51, ANNA, TODAY), recorded_at=NOW)
    await house.deliver(reopened(50, ANNA, TODAY), recorded_at=NOW)
    assert {title for _, _, title in await told(house)} == {"You won D-51", "Your team won D-51"}


async def test_a_win_after_a_reopening_is_news_even_if_the_first_was_history(house: House) -> None:
    await house.deliver(*HIERARCHY, won(50, ANNA, THEN), reopened(50, ANNA, THEN), recorded_at=NOW)
    await house.deliver(won(50, ANNA, TODAY, 700), recorded_at=NOW)
    assert {(entry[1], entry[4], entry[6], entry[7]) for entry in await inbox(house)} == {
        (ANNA, "You won D-50", TODAY, False),
        (BILL, "Your team won D-50", TODAY, False),
    }


async def test_a_corrected_owner_is_told_in_place_of_the_other(house: House) -> None:
    await house.deliver(*HIERARCHY, formed(COMPANY, None), won(50, ANNA, THEN), recorded_at=NOW)
    await house.deliver(corrected(50, CLEO, THEN, TODAY), recorded_at=NOW)
    ((_, recipient, _, _, title, body, effective_on, historic, _),) = await inbox(house)
    assert (recipient, title, body) == (CLEO, "You won D-50", "1,000.00 USD, won on 2017-03-02.")
    assert (effective_on, historic) == (TODAY, False), "to Cleo it is news of the day it was corrected"


async def test_a_corrected_amount_speaks_in_the_same_entries(house: House) -> None:
    await house.deliver(*HIERARCHY, won(50, ANNA, THEN), corrected(50, ANNA, THEN, TODAY, amount=700), recorded_at=NOW)
    assert {(entry[1], entry[5], entry[6], entry[7]) for entry in await inbox(house)} == {
        (member, "700.00 USD, won on 2017-03-02.", THEN, True) for member in (ANNA, BILL)
    }


async def test_a_manager_who_turns_out_to_be_the_owner_is_told_so(house: House) -> None:
    await house.deliver(*HIERARCHY, formed(COMPANY, CLEO), won(50, ANNA, THEN), recorded_at=NOW)
    await house.deliver(corrected(50, BILL, THEN, TODAY), recorded_at=NOW)
    assert {(entry[1], entry[4], entry[7]) for entry in await inbox(house)} == {
        (BILL, "You won D-50", False),
        (CLEO, "Your team won D-50", False),
    }


async def test_a_lead_that_went_to_someone_else_leaves_the_former_owners_inbox(house: House) -> None:
    await house.deliver(assigned(40, ANNA, TODAY), returned(40, ANNA, TODAY), recorded_at=NOW)
    assert await told(house) == set()
    await house.deliver(assigned(40, BILL, TODAY), assigned(40, CLEO, TODAY), recorded_at=NOW)
    assert await told(house) == {("lead_assigned", CLEO, "Lead L-40 is yours")}


async def test_a_lead_that_comes_back_to_its_owner_is_news_again(house: House) -> None:
    await house.deliver(assigned(40, ANNA, THEN), returned(40, ANNA, TODAY), assigned(40, ANNA, TODAY), recorded_at=NOW)
    assert [(entry[1], entry[6], entry[7]) for entry in await inbox(house)] == [(ANNA, TODAY, False)]


async def test_an_entry_that_was_read_stays_read_when_its_words_change(house: House) -> None:
    await house.deliver(credited(50, ANNA, 30, TODAY), recorded_at=NOW)
    async with house.client("representative", member_id=ANNA) as anna:
        (entry,) = (await anna.get("/v1/notifications")).json()["items"]
        assert (await anna.post(f"/v1/notifications/{entry['id']}/read")).status_code == 200
        await house.deliver(adjusted(50, ANNA, 30, 20, TODAY), recorded_at=NOW)
        (entry,) = (await anna.get("/v1/notifications")).json()["items"]
    assert (entry["read"], entry["data"]["amount"]["minor"]) == (True, 2000)


# A deal and its pay; numbers are the sequence within a topic and key, as the publishers would have counted.
PAY: Sequence[tuple[int, Event]] = (
    (1, joined(ANNA, SELLERS)),
    (1, formed(SELLERS, BILL)),
    (2, changed(SELLERS, CLEO, date(2026, 2, 1))),
    (7, won(50, ANNA, TODAY)),
    (1, credited(50, ANNA, 30, TODAY)),
    (2, adjusted(50, ANNA, 30, 20, TODAY)),
    (3, clawed_back(50, ANNA, 20, 5, TODAY)),
    (4, clawed_back(50, ANNA, 5, 0, TODAY, refund=902)),
)
# A deal won, reopened, won again and corrected twice; a lead that wanders.
TURNS: Sequence[tuple[int, Event]] = (
    (1, joined(ANNA, SELLERS)),
    (1, joined(CLEO, SELLERS)),
    (1, formed(SELLERS, BILL)),
    (2, won(50, ANNA, THEN)),
    (3, reopened(50, ANNA, THEN)),
    (4, won(50, ANNA, TODAY, 800)),
    (5, corrected(50, CLEO, TODAY, TODAY, 900)),
    (6, corrected(50, CLEO, TODAY, TODAY, 700)),
    (1, assigned(40, ANNA, THEN)),
    (2, returned(40, ANNA, TODAY)),
    (3, assigned(40, BILL, TODAY)),
)
STORIES = {"pay": (PAY, 5), "turns": (TURNS, 3)}


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


def _disorder(length: int, seed: int) -> Sequence[int]:
    return Random(seed).sample(range(length), length)  # noqa: S311 - repeatable, not secret


ORDERS = [
    pytest.param(name, _disorder(len(story), seed), id=f"{name} in disorder {seed}")
    for name, (story, _) in STORIES.items()
    for seed in range(6)
]


@pytest.mark.parametrize(("name", "order"), ORDERS)
async def test_no_order_and_no_batching_of_a_story_changes_its_end(
    open_service: HouseOpener, name: str, order: Sequence[int]
) -> None:
    story, shown = STORIES[name]
    straight, crooked = await open_service("notifications"), await open_service("notifications")
    await tell_in_order(straight, story, cuts=())
    await tell_in_order(crooked, [story[index] for index in order], cuts=sorted({order[0], order[1]}))
    assert await inbox(crooked) == await inbox(straight)
    assert await waiting(crooked) == await waiting(straight) == []
    assert len(await inbox(straight)) == shown
