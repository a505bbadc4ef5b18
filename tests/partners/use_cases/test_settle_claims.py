"""Claims end by deals and by the calendar, in whatever order those are told."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from services.partners.jobs import expire_due
from shared.contracts.partners import RegistrationExpired
from shared.kernel.company import Company
from shared.store.database import Database
from tests.partners.conftest import Channel
from tests.partners.facts import HOTTECHI, KAN_CODE, MG, account, corrected, lost, opened, reopened, won

TODAY = datetime.now(UTC).date()


async def later(channel: Channel, days: int) -> int:
    """Run the expiry job as it would run so many days from now."""
    database = Database(
        "partners",
        channel.house.database.url,
        frozenset(channel.house.manifest.publishes),
        clock=lambda: datetime.now(UTC) + timedelta(days=days),
    )
    try:
        return await expire_due(database, Company())
    finally:
        await database.dispose()


async def test_a_win_of_the_partner_wins_the_claim_and_frees_it(channel: Channel) -> None:
    made = await channel.submit(channel.acme)
    await channel.decide(made, "approve")
    await channel.house.deliver(opened(50, KAN_CODE, partner_id=channel.acme), won(50, KAN_CODE, TODAY, channel.acme))
    assert await channel.status(made) == "won"
    assert (await channel.decide(await channel.submit(channel.bolt), "approve")).status_code == 200


async def test_a_win_corrected_to_another_customer_never_won_the_claim(channel: Channel) -> None:
    made = await channel.submit(channel.acme)
    await channel.decide(made, "approve")
    await channel.house.deliver(
        opened(50, KAN_CODE, partner_id=channel.acme),
        won(50, KAN_CODE, TODAY, channel.acme),
        corrected(50, HOTTECHI, TODAY, channel.acme),
    )
    assert await channel.status(made) == "approved"


async def test_a_loss_of_the_partner_loses_the_claim(channel: Channel) -> None:
    made = await channel.submit(channel.acme)
    await channel.decide(made, "approve")
    await channel.house.deliver(opened(50, KAN_CODE, partner_id=channel.acme), lost(50, KAN_CODE, TODAY, channel.acme))
    assert await channel.status(made) == "lost"


async def test_wins_of_others_or_of_something_else_leave_the_claim_protected(channel: Channel) -> None:
    made = await channel.submit(channel.acme)
    await channel.decide(made, "approve")
    await channel.house.deliver(
        won(50, KAN_CODE, TODAY),
        won(51, KAN_CODE, TODAY, channel.bolt),
        won(52, HOTTECHI, TODAY, channel.acme),
        won(53, KAN_CODE, TODAY, channel.acme, MG),
    )
    assert await channel.status(made) == "approved"


async def test_a_win_told_before_the_approval_counts_too(channel: Channel) -> None:
    made = await channel.submit(channel.acme)
    await channel.house.deliver(won(50, KAN_CODE, TODAY, channel.acme))
    assert (await channel.decide(made, "approve")).json()["status"] == "won"


async def test_a_win_waits_for_its_account(channel: Channel) -> None:
    unknown = UUID(int=29)
    made = await channel.submit(channel.acme, company={"name": "Zencorporation"})
    await channel.decide(made, "approve")
    await channel.house.deliver(won(50, unknown, TODAY, channel.acme))
    assert await channel.status(made) == "approved"
    assert len(await channel.house.rows("SELECT 1 FROM waiting")) == 1
    await channel.house.deliver(account(unknown, "Zencorporation"))
    assert await channel.status(made) == "won"
    assert await channel.house.rows("SELECT 1 FROM waiting") == []


async def test_a_reopened_deal_gives_the_protection_back(channel: Channel) -> None:
    made = await channel.submit(channel.acme)
    await channel.decide(made, "approve")
    await channel.house.deliver(won(50, KAN_CODE, TODAY, channel.acme), reopened(50, KAN_CODE, TODAY, channel.acme))
    assert await channel.status(made) == "approved"
    refused = await channel.decide(await channel.submit(channel.bolt), "approve", reason="free again?")
    assert refused.json()["code"] == "claim_already_protected"


async def test_a_reopened_deal_comes_too_late_once_somebody_else_is_protected(channel: Channel) -> None:
    made = await channel.submit(channel.acme)
    await channel.decide(made, "approve")
    await channel.house.deliver(won(50, KAN_CODE, TODAY, channel.acme))
    bolts = await channel.submit(channel.bolt)
    await channel.decide(bolts, "approve")
    await channel.house.deliver(reopened(50, KAN_CODE, TODAY, channel.acme))
    assert [await channel.status(made), await channel.status(bolts)] == ["expired", "approved"]
    assert len(await channel.house.rows("SELECT DISTINCT registration_id FROM protected_claim")) == 1


async def test_protection_lasts_to_its_last_day_and_then_expires_once(channel: Channel) -> None:
    made = await channel.submit(channel.acme)
    await channel.decide(made, "approve", protected_days=10)
    assert [await later(channel, 10), await later(channel, 11), await later(channel, 12)] == [0, 1, 0]
    assert await channel.status(made) == "expired"
    (event,) = await channel.house.published(RegistrationExpired)
    assert isinstance(event, RegistrationExpired)
    assert event.expired_on == TODAY + timedelta(days=11)
    assert (await channel.decide(await channel.submit(channel.bolt), "approve")).status_code == 200


async def test_a_win_within_the_protection_counts_even_if_told_after_it(channel: Channel) -> None:
    made = await channel.submit(channel.acme)
    await channel.decide(made, "approve", protected_days=1)
    await later(channel, 5)
    await channel.house.deliver(won(50, KAN_CODE, TODAY, channel.acme))
    assert await channel.status(made) == "won"
