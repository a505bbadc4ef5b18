"""A plan that pays on margin: by event as by file; a deal whose margin nobody knows waits for it."""

from __future__ import annotations

from shared.contracts.pipeline import DealCorrected, DealWon
from shared.kernel.money import Money
from tests.compensation.facts import corrected, usd, won
from tests.compensation.ledger import amounts, balances_match_postings
from tests.compensation.month_end import Office
from tests.kit.house import House

TERMS = {
    "currency": "USD",
    "components": [{"id": "margin", "kind": "commission", "rate": "0.10", "base": "margin"}],
}
PLAN = {"external_id": "margin", "name": "On margin", "effective_on": "2016-01-01", "terms": TERMS}


def with_margin(deal: DealWon | DealCorrected, dollars: int) -> DealWon | DealCorrected:
    """The same deal, of which so much is left."""
    return deal.model_copy(update={"margin": usd(dollars)})


async def on_margin(house: House) -> Office:
    """Anna and Ben are paid a tenth of the margin."""
    async with house.client() as client:
        published = await client.post("/v1/plans", json=PLAN)
        assert published.status_code == 201, published.text
        for name in ("anna", "ben"):
            assigned = {"plan_external_id": "margin", "member_external_id": name, "effective_on": "2016-01-01"}
            assert (await client.post("/v1/assignments", json=assigned)).status_code == 201
    return Office(house)


async def paid(house: House) -> dict[str, Money]:
    """What each deal pays its owner."""
    return {deal: held[1] for (deal, _, _), held in (await amounts(house)).items()}


async def test_a_margin_told_with_the_deal_pays(peopled_house: House) -> None:
    house = peopled_house
    await on_margin(house)
    await house.deliver(with_margin(won("D1", "anna", 10_000, "2026-03-05"), 4_000))
    assert await paid(house) == {"D1": usd(400)}
    assert await balances_match_postings(house)


async def test_a_margin_nobody_knows_opens_an_exception_that_heals(peopled_house: House) -> None:
    house, office = peopled_house, await on_margin(peopled_house)
    known = with_margin(won("D2", "ben", 10_000, "2026-03-06"), 1_000)
    await house.deliver(won("D1", "anna", 10_000, "2026-03-05"), known)
    opened = (await office.read("exceptions", status="open"))["items"]
    assert [(each["kind"], each["deal_external_id"]) for each in opened] == [("figure_missing", "D1")]
    assert await paid(house) == {"D2": usd(100)}

    await house.deliver(with_margin(corrected("D1", "anna", 10_000, "2026-03-05"), 4_000))

    assert (await office.read("exceptions", status="open"))["items"] == []
    assert await paid(house) == {"D1": usd(400), "D2": usd(100)}
    assert await balances_match_postings(house)
