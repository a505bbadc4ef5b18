"""A converted lead becomes an opportunity, whatever arrives first."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from services.pipeline.domain.errors import ProductUnknown
from shared.contracts.event import Event
from shared.contracts.people import MemberJoined
from shared.contracts.pipeline import AccountOpened, OpportunityOpened
from shared.kernel.company import company_keys
from shared.kernel.ids import new_id
from tests.pipeline.facts import lead_converted
from tests.pipeline.shop import FOUNDED, Shop


async def opened_by(shop: Shop, *events: Event) -> list[OpportunityOpened]:
    """Deliver events one by one and say what was opened."""
    for event in events:
        await shop.house.deliver(event)
    published = await shop.house.published(OpportunityOpened)
    return [event for event in published if isinstance(event, OpportunityOpened)]


async def waiting(shop: Shop) -> list[Any]:
    return await shop.house.rows("SELECT awaited_kind FROM waiting")


async def test_it_opens_under_the_id_that_leads_minted(shop: Shop) -> None:
    lead = lead_converted(owner_id=shop.anna, product_id=shop.product, account_id=shop.account)
    (event,) = await opened_by(shop, lead)
    assert (event.deal_id, event.external_id, event.lead_id) == (lead.opportunity_id, "L-1/opportunity", lead.lead_id)
    assert (event.account_id, event.owner_id, event.opened_on) == (shop.account, shop.anna, date(2017, 5, 1))
    assert event.envelope.causation_id is not None


async def test_what_leads_told_is_not_judged_again(shop: Shop) -> None:
    odd = lead_converted(owner_id=shop.anna, product_id=shop.product, expected_close_on=date(2017, 4, 1))
    (event,) = await opened_by(shop, odd)
    assert event.expected_close_on == date(2017, 4, 1)


async def test_the_same_fact_again_opens_nothing(shop: Shop) -> None:
    lead = lead_converted(owner_id=shop.anna, product_id=shop.product)
    assert len(await opened_by(shop, lead, lead)) == 1


async def test_it_waits_for_its_owner(shop: Shop) -> None:
    owner = new_id()
    assert await opened_by(shop, lead_converted(owner_id=owner, product_id=shop.product)) == []
    assert [row.awaited_kind for row in await waiting(shop)] == ["member"]
    joined = MemberJoined(member_id=owner, external_id="Ida", name="Ida", effective_on=FOUNDED)
    (event,) = await opened_by(shop, joined)
    assert event.owner_id == owner
    assert await waiting(shop) == []


async def test_a_product_we_never_listed_is_bad_data(shop: Shop) -> None:
    with pytest.raises(ProductUnknown):
        await shop.house.deliver(lead_converted(owner_id=shop.anna, product_id=new_id()))
    assert await shop.house.rows("SELECT lead_id FROM lead_conversion") == []


async def test_a_company_we_know_is_recognised_by_its_keys(shop: Shop) -> None:
    keys = company_keys(name="CANCITY Inc.")
    (event,) = await opened_by(
        shop,
        lead_converted(owner_id=shop.anna, product_id=shop.product, company_name="CANCITY Inc.", company_keys=keys),
    )
    assert event.account_id == shop.account
    assert await shop.house.published(AccountOpened) == []


async def test_a_company_we_do_not_know_gets_an_account_that_others_recognise_too(shop: Shop) -> None:
    keys = company_keys(name="Betasoloin", domain="betasoloin.com")
    facts = {"company_name": "Betasoloin", "company_keys": keys, "owner_id": shop.anna, "product_id": shop.product}
    first = lead_converted(**facts)
    second = lead_converted(
        **(facts | {"company_keys": company_keys(domain="betasoloin.com")}), opportunity_external_id="2"
    )
    one, two = await opened_by(shop, first, second)
    (account,) = await shop.house.published(AccountOpened)
    assert one.account_id == two.account_id == account.account_id  # type: ignore[attr-defined]
    assert account.company_keys == keys  # type: ignore[attr-defined]


async def test_a_company_without_a_name_has_no_account_yet(shop: Shop) -> None:
    (event,) = await opened_by(shop, lead_converted(owner_id=shop.anna, product_id=shop.product))
    assert event.account_id is None


async def test_an_external_id_somebody_else_took_is_replaced_by_a_number(shop: Shop) -> None:
    await shop.opened(external_id="L-1/opportunity")
    (event,) = await opened_by(shop, lead_converted(owner_id=shop.anna, product_id=shop.product))
    assert event.external_id == "OPP-000001"


async def test_a_key_the_lead_gave_survives_a_change_of_name(shop: Shop) -> None:
    keys = company_keys(name="Betasoloin", domain="betasoloin.com")
    facts = {"company_name": "Betasoloin", "company_keys": keys, "owner_id": shop.anna, "product_id": shop.product}
    (event,) = await opened_by(shop, lead_converted(**facts))
    async with shop.house.client() as client:
        await client.patch(f"/v1/accounts/{event.account_id}", json={"name": "Betasol"})
    rows = await shop.house.rows("SELECT key FROM account_key WHERE account_id = :id", id=event.account_id)
    assert {row.key for row in rows} == {*company_keys(domain="betasoloin.com"), *company_keys(name="Betasol")}
