"""From a fact to a signed request at a real server: once, by the schedule, and to nobody who should not hear of it."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.notifications.jobs import deliver_due
from shared.store.database import Database
from tests.kit.house import House
from tests.notifications.facts import (
    ANNA,
    BILL,
    SELLERS,
    THEN,
    adjusted,
    assigned,
    clawed_back,
    credited,
    formed,
    joined,
    reopened,
    won,
)
from tests.notifications.receiver import Received, Receiver, receiver

TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


async def register(
    house: House,
    there: Receiver,
    *,
    at: datetime = NOW,
    **asked: Any,  # noqa: ANN401 - a request's fields
) -> dict[str, Any]:
    """Register a receiver as an endpoint, as if at that instant."""
    async with house.client() as operations:
        answer = await operations.post("/v1/webhooks", json={"url": there.url, **asked})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    await house.rows(
        "UPDATE webhook_endpoint SET created_at = :at WHERE id = :id RETURNING id", at=at, id=UUID(found["id"])
    )
    return found


async def deliver_after(house: House, wait: timedelta) -> int:
    """Run the job as it would run later."""
    later = Database("notifications", house.database.url, clock=lambda: datetime.now(UTC) + wait)
    try:
        return await deliver_due(later)
    finally:
        await later.dispose()


async def deliveries(house: House) -> list[tuple[Any, ...]]:
    """How the deliveries stand."""
    return [tuple(row) for row in await house.rows("SELECT status, attempts, last_status FROM webhook_delivery")]


def verified(message: Received, secret: str) -> bool:
    """Check a signature the way a receiver would: by the standard's text, with code of its own."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message.headers['webhook-id']}.{message.headers['webhook-timestamp']}.".encode() + message.body
    ours = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return hmac.compare_digest(ours, message.headers["webhook-signature"])


async def test_an_entry_is_posted_once_signed_and_whole(house: House) -> None:
    async with receiver() as there:
        secret = (await register(house, there))["secret"]
        await house.deliver(assigned(40, ANNA, TODAY), recorded_at=NOW)
        assert [await deliver_due(house.database), await deliver_due(house.database)] == [1, 0]
    (message,) = there.received
    assert message.line == "POST /hook HTTP/1.1"
    assert verified(message, secret)
    assert not verified(Received(message.line, message.headers, message.body + b" "), secret)
    assert abs(int(message.headers["webhook-timestamp"]) - datetime.now(UTC).timestamp()) < 60
    body = json.loads(message.body)
    assert (body["type"], body["data"]["recipient_id"]) == ("lead_assigned", str(ANNA))
    assert await deliveries(house) == [("sent", 1, 204)]


async def test_every_entry_goes_to_every_endpoint_that_asked_for_its_kind(house: House) -> None:
    async with receiver() as everything, receiver() as wins:
        await register(house, everything)
        await register(house, wins, events=["deal_won"])
        people = (joined(ANNA, SELLERS), formed(SELLERS, BILL))
        await house.deliver(*people, assigned(40, ANNA, TODAY), won(50, ANNA, TODAY), recorded_at=NOW)
        assert await deliver_due(house.database) == 5
    assert len(everything.received) == 3
    assert {json.loads(message.body)["type"] for message in wins.received} == {"deal_won"}
    assert len({message.headers["webhook-id"] for message in (*everything.received, *wins.received)}) == 5


async def test_a_failed_attempt_is_repeated_by_the_schedule_under_the_same_id(house: House) -> None:
    async with receiver([500, 302, 204]) as there:
        await register(house, there)
        await house.deliver(assigned(40, ANNA, TODAY), recorded_at=NOW)
        tried = [
            await deliver_due(house.database),
            await deliver_after(house, timedelta(seconds=4)),
            await deliver_after(house, timedelta(seconds=7)),
            await deliver_after(house, timedelta(minutes=4)),
            await deliver_after(house, timedelta(minutes=7)),
        ]
    assert tried == [1, 0, 1, 0, 1]
    assert len({message.headers["webhook-id"] for message in there.received}) == 1
    assert len({message.body for message in there.received}) == 1
    assert all(message.line.split()[1] == "/hook" for message in there.received), "a redirect was followed"
    assert await deliveries(house) == [("sent", 3, 204)]


async def test_410_ends_the_endpoint_and_what_was_on_its_way(house: House) -> None:
    async with receiver([410]) as there:
        await register(house, there)
        await house.deliver(assigned(40, ANNA, TODAY), recorded_at=NOW)
        await deliver_due(house.database)
        await house.deliver(assigned(41, ANNA, TODAY), recorded_at=NOW)
        assert await deliver_after(house, timedelta(days=1)) == 0
        async with house.client() as operations:
            assert (await operations.get("/v1/webhooks")).json()["items"] == []
    assert await deliveries(house) == [("failed", 1, 410)]


async def test_an_attempt_that_never_reported_back_is_repeated_after_its_lease(house: House) -> None:
    async with receiver() as there:
        await register(house, there)
        await house.deliver(assigned(40, ANNA, TODAY), recorded_at=NOW)
        await house.rows("UPDATE webhook_delivery SET attempts = 1, next_at = now() + interval '60 s' RETURNING id")
        assert await deliver_due(house.database) == 0
        assert await deliver_after(house, timedelta(seconds=61)) == 1


@pytest.mark.parametrize(
    ("days", "posted"),
    [pytest.param(7, 1, id="seven days late is news"), pytest.param(8, 0, id="eight days late is history")],
)
async def test_history_is_posted_to_nobody(house: House, days: int, posted: int) -> None:
    async with receiver() as there:
        await register(house, there)
        await house.deliver(won(50, ANNA, TODAY), recorded_at=NOW + timedelta(days=days))
        assert await deliver_due(house.database) == posted


@pytest.mark.parametrize(
    ("registered", "posted"),
    [
        pytest.param(NOW, 1, id="a fact of the same instant is posted"),
        pytest.param(NOW + timedelta(seconds=1), 0, id="a fact recorded before is not"),
    ],
)
async def test_an_endpoint_hears_only_of_facts_recorded_since_it_was_registered(
    house: House, registered: datetime, posted: int
) -> None:
    async with receiver() as there:
        await register(house, there, at=registered)
        await house.deliver(assigned(40, ANNA, TODAY), recorded_at=NOW)
        assert await deliver_due(house.database) == posted


async def test_a_second_refund_and_a_second_win_are_posted_too(house: House) -> None:
    async with receiver() as there:
        await register(house, there)
        await house.deliver(joined(ANNA, None), won(50, ANNA, THEN), reopened(50, ANNA, THEN), recorded_at=NOW)
        await house.deliver(won(50, ANNA, TODAY), recorded_at=NOW)
        for refund in (901, 902):
            await house.deliver(clawed_back(50, ANNA, 30, 20, TODAY, refund=refund), recorded_at=NOW)
        assert await deliver_due(house.database) == 3
    assert sorted(json.loads(message.body)["type"] for message in there.received) == [
        *("commission_clawed_back", "commission_clawed_back", "deal_won")
    ]


async def test_a_rebuild_enters_everything_and_posts_nothing(house: House) -> None:
    async with receiver() as there:
        await register(house, there)
        await house.deliver(assigned(40, ANNA, TODAY), won(50, ANNA, TODAY), recorded_at=NOW, replaying=True)
        assert await deliver_due(house.database) == 0
    assert len(await house.rows("SELECT 1 FROM entry")) == 2


async def test_a_commission_that_moves_is_not_posted_again(house: House) -> None:
    async with receiver() as there:
        await register(house, there)
        await house.deliver(credited(50, ANNA, 30, TODAY), recorded_at=NOW)
        await house.deliver(adjusted(50, ANNA, 30, 20, TODAY), credited(51, ANNA, 3, THEN), recorded_at=NOW)
        assert await deliver_due(house.database) == 1


async def test_an_ended_endpoint_is_posted_nothing(house: House) -> None:
    async with receiver() as there:
        endpoint = await register(house, there)
        await house.deliver(assigned(40, ANNA, TODAY), recorded_at=NOW)
        async with house.client() as operations:
            assert (await operations.delete(f"/v1/webhooks/{endpoint['id']}")).status_code == 204
        await house.deliver(assigned(41, ANNA, TODAY), recorded_at=NOW)
        assert await deliver_due(house.database) == 0
    assert there.received == []


async def test_no_secret_is_stored_in_the_clear(house: House) -> None:
    async with receiver() as there:
        shown = (await register(house, there))["secret"]
    ((sealed, endpoint_id),) = await house.rows("SELECT sealed_secret, id FROM webhook_endpoint")
    assert isinstance(endpoint_id, UUID)
    assert base64.b64decode(shown.removeprefix("whsec_")) not in bytes(sealed)
