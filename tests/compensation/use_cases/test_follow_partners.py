"""Partner companies are payees: their shares of deals, whatever came first, in the same ledger as everybody's pay."""

from __future__ import annotations

import pytest

from shared.contracts.compensation import CommissionCredited, PlanAssigned, StatementIssued
from tests.compensation import channel
from tests.compensation.channel import (
    BY_CUSTOMER,
    BY_PRODUCT,
    BY_TIER,
    BY_VOLUME,
    FIXED,
    assign,
    listed,
    open_exceptions,
    opened,
    promoted,
    recast,
    share_out,
    shares,
    signed,
    sold,
)
from tests.compensation.facts import an_id, corrected, refunded, usd
from tests.compensation.ledger import balances_match_postings
from tests.compensation.month_end import Office
from tests.kit.house import House

WORLD = (signed("integra", "gold"), signed("bolt"), listed("widget"), listed("gear"), opened(industry="retail"))
DEALS = (
    sold("D1", 9_000, "2026-03-02", partner="integra", products=("widget", "gear")),
    sold("D2", 8_000, "2026-03-09", partner="integra", products=("widget",)),
    sold("D3", 1_000, "2026-03-10", partner="bolt", products=("gear",)),
    sold("D4", 5_000, "2026-03-11", products=("gear",)),
)


EARNED = (("D1", "integra"), ("D2", "integra"), ("D3", "bolt"))


@pytest.mark.parametrize(
    ("rate", "expected"),
    [
        pytest.param(FIXED, (2_700, 2_400, 300), id="a fixed share of every deal"),
        pytest.param(BY_TIER, (2_700, 2_400, 200), id="by the partner's tier"),
        pytest.param(BY_PRODUCT, (1_800, 2_400, 100), id="by the product of each line"),
        pytest.param(BY_CUSTOMER, (2_700, 2_400, 300), id="by the customer's industry"),
        pytest.param(BY_VOLUME, (1_800, 2_300, 200), id="tiered by volume: the month's first 10,000 less"),
    ],
)
async def test_a_share_is_as_the_plan_says_whatever_came_first(
    house: House, rate: object, expected: tuple[int, int, int]
) -> None:
    await house.deliver(*WORLD)
    await share_out(house, rate, "integra", "bolt")
    await house.deliver(*DEALS)
    assert await shares(house) == dict(zip(EARNED, expected, strict=True))
    assert await balances_match_postings(house)


@pytest.mark.parametrize("rate", [FIXED, BY_TIER, BY_PRODUCT, BY_VOLUME], ids=["fixed", "tier", "product", "volume"])
async def test_deals_wait_for_their_partner_and_are_paid_when_it_is_known(house: House, rate: object) -> None:
    await share_out(house, rate)
    await house.deliver(*DEALS)
    assert {("partner", "D1"), ("partner", "D2"), ("partner", "D3")} <= await open_exceptions(house)
    assert await shares(house) == {}

    await house.deliver(*reversed(WORLD))
    assert await open_exceptions(house) == set()
    await assign(house, "integra", "bolt")

    late = await shares(house)
    await house.deliver(*(refunded(f"D{n}", "anna", 0, "2026-03-20") for n in (1, 2)))
    assert (late, len(late)) == (await shares(house), 3)
    assert await balances_match_postings(house)


async def test_a_share_of_the_value_of_services_that_the_partner_adds(house: House) -> None:
    await house.deliver(*WORLD, DEALS[0])
    await share_out(house, "0.5", "integra", base={"quantity": "figure", "name": "service_value"})
    added = [{"number": 2, "figures": {"service_value": "600"}}]
    fact = {"kind": "deal_particulars", "content": {"deal": "D1", "on": "2026-03-02", "lines": added}}
    async with house.client("finance") as client:
        assert (await client.post("/v1/compensation/facts", json=fact)).status_code == 201
    assert await shares(house) == {("D1", "integra"): 300}


async def test_a_tier_holds_from_its_day_on_even_when_it_is_told_late(house: House) -> None:
    await house.deliver(*WORLD)
    await share_out(house, BY_TIER, "integra", "bolt")
    await house.deliver(*DEALS)
    await house.deliver(promoted("integra", "standard", "2026-03-05"))
    assert await shares(house) == {
        ("D1", "integra"): 2_700,
        ("D2", "integra"): 1_600,
        ("D3", "bolt"): 200,
    }


async def test_refunds_claw_a_share_back_and_a_correction_moves_it_to_the_other_partner(house: House) -> None:
    await house.deliver(*WORLD)
    await share_out(house, FIXED, "integra", "bolt")
    await house.deliver(*DEALS)
    await house.deliver(refunded("D1", "anna", 4_000, "2026-04-01"))
    right = corrected("D2", "anna", 8_000, "2026-03-09").model_copy(update={"partner_id": an_id("bolt")})
    await house.deliver(right)
    assert await shares(house) == {
        ("D1", "integra"): 1_500,
        ("D2", "bolt"): 2_400,
        ("D3", "bolt"): 300,
    }
    assert await balances_match_postings(house)


async def test_a_partner_that_has_a_members_external_id_is_not_mistaken_for_him(house: House) -> None:
    namesake = signed("integra").model_copy(update={"external_id": "anna"})
    await house.deliver(namesake)
    await share_out(house, FIXED)
    async with house.client("finance") as client:
        on = {"plan_external_id": "channel", "partner_id": str(an_id("integra")), "effective_on": "2016-01-01"}
        assert (await client.post("/v1/assignments", json=on)).status_code == 201
    await house.deliver(sold("D1", 1_000, "2026-03-02", partner="integra"))
    rows = await house.rows("SELECT payee_id, role, amount_minor FROM line WHERE superseded_at IS NULL")
    assert {(row.payee_id, row.role, row.amount_minor) for row in rows} >= {
        (an_id("anna"), "owner", 3_000),
        (an_id("integra"), "partner", 30_000),
    }


async def test_what_is_said_aloud_names_the_kind_of_payee(house: House) -> None:
    await house.deliver(*WORLD)
    await house.forget_published()
    await share_out(house, FIXED, "integra")
    await house.deliver(DEALS[1])
    (assigned,) = await house.published(PlanAssigned)
    credited = await house.published(CommissionCredited)
    assert isinstance(assigned, PlanAssigned)
    assert (assigned.member_id, assigned.payee_kind) == (an_id("integra"), "partner")
    assert {(e.member_id, e.payee_kind, e.role, e.after) for e in credited if isinstance(e, CommissionCredited)} >= {
        (an_id("integra"), "partner", "partner", usd(2_400)),
        (an_id("anna"), "member", "owner", usd(240)),
    }


async def test_a_closed_month_is_stated_to_partners_and_paid_to_them(house: House) -> None:
    await house.deliver(*WORLD)
    await share_out(house, FIXED, "integra", "bolt")
    await house.deliver(*DEALS)
    office = Office(house)
    await office.close("2026-03")
    batch = await office.pay("2026-03")
    paid = {item["payee_external_id"]: (item["payee_name"], item["amount"]["minor"]) for item in batch["items"]}
    issued = [e for e in await house.published(StatementIssued) if isinstance(e, StatementIssued)]
    assert (paid["integra"], paid["bolt"]) == (("integra Ltd", 510_000), ("bolt Ltd", 30_000))
    assert {e.payee_kind for e in issued if e.member_id in {an_id("integra"), an_id("bolt")}} == {"partner"}
    assert (await office.balances("integra"))["payable"] == 510_000
    assert await balances_match_postings(house)


async def test_nobody_is_paid_anew_for_a_price_that_changed(house: House) -> None:
    await house.deliver(*WORLD)
    await share_out(house, BY_PRODUCT, "integra", "bolt")
    await house.deliver(*DEALS)
    before = await house.rows("SELECT count(*) FROM line")
    await house.deliver(channel.repriced("widget"), recast(on="2026-03-20", industry="mining"))
    assert await house.rows("SELECT count(*) FROM line") == before
