"""An opportunity shows whose protected claim it runs into."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from shared.contracts.partners import RegistrationExpired, RegistrationExtended
from shared.kernel.company import company_keys
from shared.kernel.ids import new_id
from tests.pipeline.facts import partner_signed, registration_approved
from tests.pipeline.shop import Shop

KEYS = company_keys(name="Cancity")


async def protected_for(shop: Shop, opportunity: str) -> str | None:
    _, body = await shop.get(f"/opportunities/{opportunity}")
    found: str | None = body["protected_for_partner_id"]
    return found


async def test_a_claim_on_the_same_company_and_product_shows(shop: Shop) -> None:
    partner = new_id()
    await shop.house.deliver(registration_approved(partner_id=partner, product_id=shop.product, company_keys=KEYS))
    assert await protected_for(shop, await shop.opened()) == str(partner)


async def test_a_claim_on_another_company_or_product_does_not(shop: Shop) -> None:
    elsewhere = company_keys(name="Isdom")
    await shop.house.deliver(
        registration_approved(partner_id=new_id(), product_id=shop.product, company_keys=elsewhere),
        registration_approved(partner_id=new_id(), product_id=new_id(), company_keys=KEYS),
    )
    assert await protected_for(shop, await shop.opened()) is None
    assert await protected_for(shop, await shop.opened(account_id=None)) is None


async def test_the_partners_own_opportunity_is_free(shop: Shop) -> None:
    signed = partner_signed()
    claim = registration_approved(partner_id=signed.partner_id, product_id=shop.product, company_keys=KEYS)
    await shop.house.deliver(signed, claim)
    assert await protected_for(shop, await shop.opened(partner_id=str(signed.partner_id))) is None


async def test_a_claim_ends_and_can_be_prolonged(shop: Shop) -> None:
    partner, today = new_id(), date(2017, 2, 1)
    claim = registration_approved(
        partner_id=partner, product_id=shop.product, company_keys=KEYS, protected_until=date(2017, 3, 1)
    )
    await shop.house.deliver(claim)
    opportunity = await shop.opened()
    assert await protected_for(shop, opportunity) is None
    same = claim.model_dump(include={"registration_id", "external_id", "partner_id", "product_id", "company_keys"})
    await shop.house.deliver(
        RegistrationExtended(**same, extended_on=today, protected_until=date(2999, 1, 1), reason="bid")
    )
    assert await protected_for(shop, opportunity) == str(UUID(str(partner)))
    await shop.house.deliver(RegistrationExpired(**same, expired_on=today))
    assert await protected_for(shop, opportunity) is None
