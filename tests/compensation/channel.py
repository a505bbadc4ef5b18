"""The channel around a compensation service under test: partners, their plans, and deals that are won with them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from shared.contracts.partners import PartnerChanged, PartnerSigned
from shared.contracts.pipeline import AccountChanged, AccountOpened, DealWon, Line, PriceChanged, ProductListed
from shared.kernel.money import Money
from tests.compensation.facts import LONG_AGO, an_id, usd, won
from tests.kit.house import House

FIXED = "0.3"
BY_TIER = {"by": ["payee.tier"], "rows": [{"when": ["gold"], "value": "0.3"}], "otherwise": "0.2"}
BY_PRODUCT = {
    "by": ["line.product"],
    "rows": [{"when": ["widget"], "value": "0.3"}, {"when": ["gear"], "value": "0.1"}],
}
BY_CUSTOMER = {"by": ["deal.industry"], "rows": [{"when": ["retail"], "value": "0.3"}], "otherwise": "0.1"}
BY_VOLUME = {
    "mode": "marginal",
    "tiers": [{"from": "0", "to": "10000", "rate": "0.2"}, {"from": "10000", "rate": "0.3"}],
}


def signed(name: str, tier: str = "standard", on: date = LONG_AGO) -> PartnerSigned:
    """Partners says: a company became a partner."""
    return PartnerSigned(partner_id=an_id(name), external_id=name, name=f"{name} Ltd", tier=tier, effective_on=on)


def promoted(name: str, tier: str, on: str) -> PartnerChanged:
    """Partners says: a partner is of another tier."""
    day = date.fromisoformat(on)
    return PartnerChanged(partner_id=an_id(name), external_id=name, name=f"{name} Ltd", tier=tier, effective_on=day)


def listed(name: str, line: str = "tools") -> ProductListed:
    """Pipeline says: a product is on the price list."""
    return ProductListed(
        product_id=an_id(name), external_id=name, name=name, line=line, list_price=usd(100), effective_on=LONG_AGO
    )


def repriced(name: str, line: str = "tools", *, on: date = date(2026, 1, 15)) -> PriceChanged:
    """Pipeline says: a product's price, or its line, is another one."""
    return PriceChanged(
        product_id=an_id(name), external_id=name, name=name, line=line, list_price=usd(120), effective_on=on
    )


def opened(name: str = "account", **more: Any) -> AccountOpened:  # noqa: ANN401 - whatever is said of an account
    """Pipeline says: a customer has a record."""
    said = {"external_id": name, "name": name, "effective_on": LONG_AGO, **more}
    return AccountOpened(account_id=an_id(name), **said)


def recast(name: str = "account", *, on: str, **more: Any) -> AccountChanged:  # noqa: ANN401 - likewise
    """Pipeline says: a customer is of another kind."""
    day = date.fromisoformat(on)
    return AccountChanged(account_id=an_id(name), external_id=name, name=name, effective_on=day, **more)


def sold(name: str, amount: int, on: str, *, partner: str | None = None, products: Sequence[str] = ()) -> DealWon:
    """Pipeline says: Anna won a deal, with a partner perhaps, of products in equal parts."""
    part = Money(usd(amount).minor // max(len(products), 1), "USD")
    lines = tuple(Line(line_number=n, product_id=an_id(p), amount=part) for n, p in enumerate(products, 1))
    told = {"partner_id": an_id(partner) if partner else None, "lines": lines}
    return won(name, "anna", amount, on).model_copy(update=told)


async def share_out(house: House, rate: object, *partners: str, **more: object) -> None:
    """A plan of one component, and these partners on it."""
    component = {"kind": "commission", "id": "share", "credit": "partner", "rate": rate, **more}
    terms = {"currency": "USD", "components": [component]}
    body = {"external_id": "channel", "name": "Channel", "effective_on": "2016-01-01", "terms": terms}
    async with house.client("finance") as client:
        answer = await client.post("/v1/plans", json=body)
        assert answer.status_code == 201, answer.text
    await assign(house, *partners)


async def assign(house: House, *partners: str) -> None:
    """Put partners on the channel's plan."""
    async with house.client("finance") as client:
        for name in partners:
            on = {"plan_external_id": "channel", "partner_external_id": name, "effective_on": "2016-01-01"}
            answer = await client.post("/v1/assignments", json=on)
            assert (answer.status_code, answer.json().get("partner_id")) == (201, str(an_id(name))), answer.text


async def shares(house: House) -> dict[tuple[str, str], int]:
    """(deal, partner) → the whole dollars the partner earns on it, as finance reads it."""
    async with house.client("finance") as client:
        answer = await client.get("/v1/compensation/partner-shares", params={"limit": 200})
    assert answer.status_code == 200, answer.text
    names = {str(an_id(name)): name for name in ("integra", "bolt")}
    return {
        (row["deal_external_id"], names[row["partner_id"]]): row["amount"]["minor"] // 100
        for row in answer.json()["items"]
        if row["amount"]["minor"]
    }


async def open_exceptions(house: House) -> set[tuple[str, str]]:
    """What keeps pay from being right: (kind, deal)."""
    rows = await house.rows("SELECT kind, deal_external_id FROM pay_exception WHERE status = 'open'")
    return {(row.kind, row.deal_external_id) for row in rows}
