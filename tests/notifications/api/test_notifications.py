"""Inboxes over HTTP: everyone's own, all of them for sales operations."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from tests.kit.house import House
from tests.notifications.facts import ACME, ANNA, BILL, SELLERS, THEN, approved, assigned, formed, joined, won

TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
async def told(house: House) -> House:
    """Two entries for Anna, one for Bill, one for a partner; the win that Anna and Bill hear of lies long ago."""
    people = (joined(ANNA, SELLERS), joined(BILL, None), formed(SELLERS, BILL))
    await house.deliver(*people, assigned(40, ANNA, TODAY), won(50, ANNA, THEN), approved(60, TODAY), recorded_at=NOW)
    return house


async def items(client: httpx.AsyncClient, **filters: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - query parameters
    """The entries a caller is shown."""
    answer = await client.get("/v1/notifications", params=filters)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def test_an_entry_says_all_a_reader_needs(told: House) -> None:
    async with told.client("representative", member_id=ANNA) as anna:
        (entry,) = await items(anna, kind="lead_assigned")
    assert UUID(entry.pop("id"))
    assert entry == {
        "kind": "lead_assigned",
        "recipient_id": str(ANNA),
        "recipient_kind": "member",
        "subject_type": "lead",
        "subject_id": str(UUID(int=40)),
        "subject_external_id": "L-40",
        "title": "Lead L-40 is yours",
        "body": "Assigned on 2026-03-02 by rule territory.",
        "data": {"rule": "territory", "policy_version": "1"},
        "historic": False,
        "read": False,
        "effective_on": "2026-03-02",
    }


@pytest.mark.parametrize(
    ("caller", "kinds"),
    [
        pytest.param({"role": "representative", "member_id": ANNA}, ["deal_won", "lead_assigned"], id="Anna her own"),
        pytest.param({"role": "manager", "member_id": BILL}, ["deal_won"], id="Bill his own, not his team's"),
        pytest.param({"role": "partner", "partner_id": ACME}, ["registration_approved"], id="a partner its company's"),
        pytest.param({"role": "partner", "partner_id": uuid4()}, [], id="another partner nothing"),
        pytest.param({"role": "finance"}, [], id="finance nothing"),
        pytest.param(
            {"role": "sales_ops"},
            ["deal_won", "deal_won", "lead_assigned", "registration_approved"],
            id="sales operations everyone's",
        ),
    ],
)
async def test_who_sees_what(told: House, caller: dict[str, Any], kinds: list[str]) -> None:
    async with told.client(**caller) as client:
        found = await items(client)
        counted = (await client.get("/v1/notifications/summary")).json()
    assert sorted(entry["kind"] for entry in found) == kinds
    assert counted["total"] == len(kinds)


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        pytest.param({"unread": "true"}, 2, id="unread"),
        pytest.param({"unread": "false"}, 2, id="read, history included"),
        pytest.param({"kind": "deal_won"}, 2, id="of one kind"),
        pytest.param({"recipient_id": str(ANNA)}, 2, id="of one person"),
        pytest.param({"recipient_kind": "partner"}, 1, id="of partner companies"),
        pytest.param({"recipient_id": str(ANNA), "unread": "true", "kind": "deal_won"}, 0, id="all at once"),
    ],
)
async def test_filters(told: House, filters: dict[str, str], count: int) -> None:
    async with told.client() as operations:
        assert len(await items(operations, **filters)) == count


async def test_pages_follow_each_other_without_gap_or_overlap(told: House) -> None:
    async with told.client() as operations:
        first = (await operations.get("/v1/notifications", params={"limit": 3})).json()
        rest = (await operations.get("/v1/notifications", params={"cursor": first["next_cursor"]})).json()
        whole = [entry["id"] for entry in await items(operations)]
    assert [entry["id"] for entry in (*first["items"], *rest["items"])] == whole == sorted(whole)
    assert rest["next_cursor"] is None


async def test_reading_counts_once_and_for_oneself(told: House) -> None:
    async with told.client("representative", member_id=ANNA) as anna:
        assert (await anna.get("/v1/notifications/summary")).json() == {"unread": 1, "historic": 1, "total": 2}
        (entry,) = await items(anna, unread="true")
        for _ in range(2):
            answer = await anna.post(f"/v1/notifications/{entry['id']}/read")
            assert (answer.status_code, answer.json()["read"]) == (200, True)
        assert (await anna.get("/v1/notifications/summary")).json() == {"unread": 0, "historic": 1, "total": 2}


async def test_nobody_reads_for_somebody_else(told: House) -> None:
    async with told.client() as operations, told.client("manager", member_id=BILL) as bill:
        (entry,) = await items(operations, kind="lead_assigned")
        seen = await operations.post(f"/v1/notifications/{entry['id']}/read")
        unseen = await bill.post(f"/v1/notifications/{entry['id']}/read")
        assert (seen.status_code, seen.json()["code"]) == (403, "not_your_notification")
        assert (unseen.status_code, unseen.json()["code"]) == (404, "notification_not_found")
        assert len(await items(operations, unread="true")) == 2


async def test_a_kind_that_does_not_exist_is_named_as_the_mistake(told: House) -> None:
    async with told.client() as operations:
        answer = await operations.get("/v1/notifications", params={"kind": "gossip"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "kind")
