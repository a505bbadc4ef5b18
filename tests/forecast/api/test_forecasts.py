"""Forecasts over HTTP, from events delivered as the log would."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from shared.contracts.event import Event
from shared.contracts.people import MemberJoined, TeamFormed
from shared.contracts.pipeline import (
    DealCorrected,
    DealLost,
    DealRefunded,
    DealReopened,
    DealWon,
    OpportunityOpened,
    StageChanged,
)
from shared.kernel.money import Money
from tests.conftest import HouseOpener
from tests.kit.house import House

ANNA, BILL, MANAGER, TEAM, ACCOUNT = (UUID(int=number) for number in range(1, 6))
JANUARY_1 = "2018-01-01"


def usd(minor: int) -> Money:
    return Money(minor, "USD")


def opportunity(number: int, *, owner: UUID = ANNA, amount: int = 10_000, on: date) -> OpportunityOpened:
    return OpportunityOpened(
        deal_id=UUID(int=1_000 + number),
        external_id=f"O-{number}",
        owner_id=owner,
        pipeline="Sales",
        definition_version=1,
        stage="Engaging",
        stage_probability=0.25,
        amount=usd(amount),
        opened_on=on,
    )


def won(opened: OpportunityOpened, on: date) -> DealWon:
    return DealWon(
        deal_id=opened.deal_id,
        external_id=opened.external_id,
        account_id=ACCOUNT,
        owner_id=opened.owner_id,
        amount=opened.amount,
        won_on=on,
        stage_left="Engaging",
    )


def a_year_of_wins() -> list[Event]:
    """One deal of 100.00 each month of 2017, won after nine days."""
    opened = [opportunity(month, on=date(2017, month, 1)) for month in range(1, 13)]
    return [*opened, *(won(deal, date(2017, deal.opened_on.month, 10)) for deal in opened)]


@pytest.fixture
async def house(open_service: HouseOpener) -> House:
    return await open_service("forecast")


async def test_a_forecast_names_its_months_and_what_it_learned_from(house: House) -> None:
    await house.deliver(*a_year_of_wins(), opportunity(20, on=date(2017, 12, 28)))
    async with house.client() as client:
        answer = (await client.get("/v1/forecasts", params={"as_of": JANUARY_1, "months": 2})).json()
    assert answer["as_of"] == JANUARY_1
    assert answer["months"] == ["2018-01", "2018-02"]
    assert answer["history_months"] == [f"2017-{month:02d}" for month in range(1, 13)]
    assert answer["interval_level"] == 0.8
    assert answer["open_pipeline"]["amount"] == {"minor": 10_000, "currency": "USD"}
    assert answer["stage_weighted"]["projection"][0]["amount"] == {"minor": 10_000, "currency": "USD"}
    assert answer["history"]["status"] == "projected"
    assert answer["history"]["projection"][1] == {
        "month": "2018-02",
        "amount": {"minor": 10_000, "currency": "USD"},
        "low": {"minor": 10_000, "currency": "USD"},
        "high": {"minor": 10_000, "currency": "USD"},
    }


async def test_too_little_history_is_said_and_not_guessed_from(house: House) -> None:
    await house.deliver(*a_year_of_wins())
    async with house.client() as client:
        answer = (await client.get("/v1/forecasts", params={"as_of": "2017-06-01"})).json()
    assert answer["history"]["status"] == "too_little_history"
    assert (answer["history"]["months_found"], answer["history"]["months_needed"]) == (5, 6)
    assert answer["history"]["projection"] is None
    assert answer["history_months"] == []


async def test_moves_losses_and_refunds_are_kept(house: House) -> None:
    opened = opportunity(20, on=date(2017, 12, 1))
    moved = StageChanged(
        deal_id=opened.deal_id,
        external_id="O-20",
        left="Engaging",
        entered="Proposal",
        stage_probability=0.5,
        definition_version=1,
        effective_on=date(2017, 12, 5),
    )
    gone = opportunity(21, on=date(2017, 12, 1))
    lost = DealLost(
        deal_id=gone.deal_id,
        external_id="O-21",
        owner_id=ANNA,
        amount=gone.amount,
        lost_on=date(2017, 12, 6),
        reason="price",
        stage_left="Engaging",
    )
    refunded = DealRefunded(
        deal_id=UUID(int=1_012),
        external_id="O-12",
        refund_id=UUID(int=9),
        refund_external_id="O-12/1",
        owner_id=ANNA,
        amount=usd(10_000),
        refunded_before=usd(0),
        refunded_on=date(2017, 12, 20),
        reason="broken",
    )
    await house.deliver(*a_year_of_wins(), opened, gone, moved, lost, refunded)
    async with house.client() as client:
        answer = (await client.get("/v1/forecasts", params={"as_of": JANUARY_1})).json()
    assert [(stage["stage"], stage["count"]) for stage in answer["open_pipeline"]["stages"]] == [("Proposal", 1)]
    assert answer["history"]["months_found"] == 11


async def test_a_reopened_deal_is_open_again_and_a_corrected_one_counts_where_it_belongs(house: House) -> None:
    reopened = DealReopened(
        deal_id=UUID(int=1_012),
        external_id="O-12",
        owner_id=ANNA,
        closed_as="won",
        stage="Proposal",
        stage_probability=0.5,
        amount=usd(9_000),
        reopened_on=date(2017, 12, 20),
        reason="the signature was missing",
    )
    corrected = DealCorrected(
        deal_id=UUID(int=1_001),
        external_id="O-1",
        account_id=ACCOUNT,
        owner_id=ANNA,
        amount=usd(10_000),
        won_on=date(2017, 2, 3),
        corrected_on=date(2017, 12, 21),
        reason="wrong month",
    )
    await house.deliver(*a_year_of_wins(), reopened, corrected)
    async with house.client() as client:
        answer = (await client.get("/v1/forecasts", params={"as_of": JANUARY_1})).json()
    assert answer["open_pipeline"]["amount"]["minor"] == 9_000
    assert answer["history_months"][0] == "2017-02"
    assert answer["history"]["months_found"] == 10


async def test_a_representative_is_told_about_the_own_and_a_manager_about_the_team(house: House) -> None:
    since = date(2016, 1, 1)
    people = {ANNA: "Anna", BILL: "Bill", MANAGER: "Mary"}
    members = [
        MemberJoined(
            member_id=member, external_id=name, name=name, team_id=TEAM if member != BILL else None, effective_on=since
        )
        for member, name in people.items()
    ]
    team = TeamFormed(team_id=TEAM, external_id="T", name="T", manager_id=MANAGER, effective_on=since)
    on = date(2017, 12, 1)
    await house.deliver(*members, team, opportunity(1, on=on, amount=100), opportunity(2, on=on, amount=7, owner=BILL))

    async def seen(role: str, member: UUID | None = None) -> int:
        async with house.client(role, member_id=member) as client:
            answer = (await client.get("/v1/forecasts", params={"as_of": JANUARY_1})).json()
        return int(answer["open_pipeline"]["amount"]["minor"])

    assert await seen("representative", ANNA) == 100
    assert await seen("representative", BILL) == 7
    assert await seen("manager", MANAGER) == 100
    assert await seen("executive") == 107


@pytest.mark.parametrize(
    ("query", "field"),
    [
        pytest.param({"as_of": "yesterday"}, "as_of", id="not a date"),
        pytest.param({"as_of": "9999-01-01"}, "as_of", id="a day to come"),
        pytest.param({"months": "0"}, "months", id="no months"),
        pytest.param({"months": "13"}, "months", id="more than a year"),
    ],
)
async def test_what_cannot_be_answered_is_refused_by_name(house: House, query: dict[str, str], field: str) -> None:
    async with house.client() as client:
        answer = await client.get("/v1/forecasts", params=query)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


async def test_without_a_day_the_forecast_is_as_of_today(house: House) -> None:
    async with house.client() as client:
        answer = (await client.get("/v1/forecasts")).json()
    assert answer["as_of"] == datetime.now(UTC).date().isoformat()


async def test_a_partner_may_not_ask(house: House) -> None:
    async with house.client("partner", partner_id=UUID(int=77)) as client:
        answer = await client.get("/v1/forecasts")
    assert answer.status_code == 403
