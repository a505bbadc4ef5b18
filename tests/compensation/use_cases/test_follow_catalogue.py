"""Customers and products are known by what pipeline says of them, whenever it says so: rates are keyed by that."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from random import Random
from typing import Any

import pytest

from shared.contracts.event import Event
from tests.compensation.channel import listed, open_exceptions, opened, promoted, recast, repriced, signed, sold
from tests.compensation.facts import an_id, formed, joined
from tests.compensation.ledger import balances_match_postings
from tests.compensation.month_end import Office
from tests.kit.house import House

BY_PRODUCT = {"by": ["line.product"], "rows": [{"when": ["widget"], "value": "0.1"}], "otherwise": "0.02"}
BY_LINE = {"by": ["line.product_line"], "rows": [{"when": ["tools"], "value": "0.1"}, {"when": ["*"], "value": "0.02"}]}
BY_CLASS = {"by": ["deal.account_class"], "rows": [{"when": ["A"], "value": "0.1"}], "otherwise": "0.02"}
BY_SIZE = {
    "by": ["deal.size_band"],
    "rows": [{"when": ["250-999"], "value": "0.1"}, {"when": ["1000+"], "value": "0.05"}],
    "otherwise": "0.02",
}
PRODUCTS: list[Event] = [listed("widget"), listed("gear", "machines")]
ACCOUNT = opened(account_class="A", employees=300, industry="retail")
DEAL = sold("D1", 1_000, "2026-03-10", products=("widget", "gear"))


async def agree(house: House, rate: object, *more: dict[str, Any]) -> None:
    """Anna on a plan of one rate."""
    components = [{"kind": "commission", "id": "own", "rate": rate}, *more]
    terms = {"currency": "USD", "components": components}
    plan = {"external_id": "p", "name": "Plan", "effective_on": "2016-01-01", "terms": terms}
    on = {"plan_external_id": "p", "member_external_id": "anna", "effective_on": "2016-01-01"}
    async with house.client("finance") as client:
        for path, body in (("plans", plan), ("assignments", on)):
            answer = await client.post(f"/v1/{path}", json=body)
            assert answer.status_code == 201, answer.text


async def paid(house: House) -> dict[str, int]:
    """What each deal pays everybody together, in dollars."""
    rows = await house.rows(
        "SELECT deal_external_id AS deal, sum(amount_minor)::bigint AS minor FROM commission GROUP BY 1"
    )
    return {row.deal: row.minor // 100 for row in rows}


@pytest.mark.parametrize(
    ("rate", "expected", "missing"),
    [
        pytest.param(BY_PRODUCT, 60, "product", id="by the product's external id"),
        pytest.param(BY_LINE, 60, "product", id="by the product's line"),
        pytest.param(BY_CLASS, 100, "account", id="by the customer's class"),
        pytest.param(BY_SIZE, 100, "account", id="by the customer's size"),
    ],
)
async def test_what_is_told_after_the_deal_mends_the_exception_and_pays(
    peopled_house: House, rate: object, expected: int, missing: str
) -> None:
    await agree(peopled_house, rate)
    await peopled_house.deliver(DEAL)
    assert await open_exceptions(peopled_house) == {(missing, "D1")}

    await peopled_house.deliver(PRODUCTS[1], ACCOUNT)
    await peopled_house.deliver(PRODUCTS[0])

    assert await open_exceptions(peopled_house) == set()
    assert await paid(peopled_house) == {"D1": expected}
    assert await balances_match_postings(peopled_house)


async def test_a_period_is_not_closed_while_a_product_is_unknown(peopled_house: House) -> None:
    await agree(peopled_house, BY_PRODUCT)
    await peopled_house.deliver(DEAL, PRODUCTS[1])
    office = Office(peopled_house)
    refused = await office.ask("periods/2026-03/close", role="finance")
    assert (refused.status_code, refused.json()["code"]) == (409, "exceptions_open")
    await peopled_house.deliver(PRODUCTS[0])
    await office.close("2026-03")


async def test_who_asks_nothing_of_customers_and_products_waits_for_none(peopled_house: House) -> None:
    await agree(peopled_house, "0.1")
    await peopled_house.deliver(DEAL)
    assert (await open_exceptions(peopled_house), await paid(peopled_house)) == (set(), {"D1": 100})


@pytest.mark.parametrize(
    ("change", "moved"),
    [
        pytest.param(recast(on="2026-03-10", account_class="C"), 20, id="from the deal's day on"),
        pytest.param(recast(on="2026-03-11", account_class="C"), 100, id="only after the deal"),
        pytest.param(recast(on="2026-03-10", account_class="A", industry="mining"), 100, id="of something else"),
    ],
)
async def test_a_customer_of_another_kind_moves_the_deals_won_since(
    peopled_house: House, change: Event, moved: int
) -> None:
    await peopled_house.deliver(*PRODUCTS, ACCOUNT)
    await agree(peopled_house, BY_CLASS)
    await peopled_house.deliver(DEAL)
    await peopled_house.deliver(change)
    assert await paid(peopled_house) == {"D1": moved}
    causes = await peopled_house.rows("SELECT cause_kind, cause_subject_id FROM posting WHERE debit <> 'expense' ")
    assert {(row.cause_kind, row.cause_subject_id) for row in causes} <= {("account", an_id("account"))}


async def test_a_product_of_another_line_moves_the_deals_won_since(peopled_house: House) -> None:
    await peopled_house.deliver(*PRODUCTS, ACCOUNT)
    await agree(peopled_house, BY_LINE)
    await peopled_house.deliver(DEAL, sold("D2", 1_000, "2026-02-10", products=("widget",)))
    await peopled_house.deliver(repriced("widget", "machines", on=date(2026, 3, 1)))
    assert await paid(peopled_house) == {"D1": 20, "D2": 100}


SHARE = {"kind": "commission", "id": "share", "credit": "partner", "rate": {**BY_LINE, "by": ["line.product_line"]}}
VOLUME = {
    "kind": "commission",
    "id": "volume",
    "credit": "partner",
    "rate": {
        "mode": "marginal",
        "tiers": [{"from": "0", "to": "3000", "rate": "0.1"}, {"from": "3000", "rate": "0.2"}],
    },
}
PEOPLE: list[Event] = [joined("anna", "east"), joined("mia", "east"), formed("east", "mia")]
SPOKEN: list[list[Event]] = [
    *([event] for event in PEOPLE),
    [signed("integra", "gold"), promoted("integra", "standard", "2026-03-08")],
    [signed("bolt")],
    [PRODUCTS[0], repriced("widget", "machines", on=date(2026, 3, 12))],
    [PRODUCTS[1]],
    [ACCOUNT, recast(on="2026-03-15", account_class="C")],
]
WINS = [
    sold(f"D{n:02}", 1_000 + 300 * n, f"2026-03-{1 + n * 7 % 25:02}", partner=who, products=what)
    for n, (who, what) in enumerate(
        [
            ("integra", ("widget",)),
            ("bolt", ("gear",)),
            (None, ("widget", "gear")),
            ("integra", ("gear",)),
            ("bolt", ()),
        ]
        * 3
    )
]


async def put_on_it(house: House) -> None:
    """Both partners on the plan that Anna is on."""
    async with house.client("finance") as client:
        for name in ("integra", "bolt"):
            on = {"plan_external_id": "p", "partner_external_id": name, "effective_on": "2016-01-01"}
            assert (await client.post("/v1/assignments", json=on)).status_code == 201


async def positions(house: House) -> dict[tuple[str, str, str], int]:
    """(deal, payee, role) → cents."""
    rows = await house.rows("SELECT deal_external_id, member_id, role, amount_minor FROM commission")
    return {(r.deal_external_id, str(r.member_id), r.role): int(r.amount_minor) for r in rows if r.amount_minor}


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_partners_customers_and_products_may_come_after_the_deals(
    empty_house: House,
    open_service: Callable[[str], Awaitable[House]],
    seed: int,
) -> None:
    random = Random(seed)  # noqa: S311 - a shuffle that can be repeated
    late = await open_service("compensation")
    await empty_house.deliver(*(event for story in SPOKEN for event in story))
    await agree(empty_house, BY_CLASS, SHARE, VOLUME)
    await put_on_it(empty_house)
    await empty_house.deliver(*WINS)

    told = random.sample(WINS, len(WINS))
    await late.deliver(*told[:7])
    await late.deliver(*PEOPLE)
    await agree(late, BY_CLASS, SHARE, VOLUME)
    await late.deliver(*told[7:])
    for story in random.sample(SPOKEN[len(PEOPLE) :], len(SPOKEN) - len(PEOPLE)):
        for event in story:
            await late.deliver(event)
    await put_on_it(late)

    assert await positions(late) == await positions(empty_house)
    assert len(await positions(late)) == len(WINS) + len([deal for deal in WINS if deal.partner_id])
    assert await balances_match_postings(late)
