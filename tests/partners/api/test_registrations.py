"""Deal registrations over HTTP: claimed, checked, decided, protected."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.contracts.partners import (
    RegistrationApproved,
    RegistrationExtended,
    RegistrationRejected,
    RegistrationReturned,
    RegistrationSubmitted,
)
from tests.partners.conftest import Channel
from tests.partners.facts import GTX, HOTTECHI, KAN_CODE, MG, lost, named, opened


def today(days: int = 0) -> str:
    """So many days from now."""
    return (datetime.now(UTC).date() + timedelta(days=days)).isoformat()


async def test_an_open_deal_stands_against_a_claim_once_its_customer_is_named(channel: Channel) -> None:
    await channel.house.deliver(opened(50, None))
    assert (await channel.submit(channel.acme))["conflicts"] == []

    await channel.house.deliver(named(50, KAN_CODE))

    assert [conflict["external_id"] for conflict in (await channel.submit(channel.bolt))["conflicts"]] == ["D-50"]


async def test_a_claim_without_conflict_is_taken_and_announced(channel: Channel) -> None:
    made = await channel.submit(channel.acme, external_id="R-1", note="met at the fair")
    assert (made["status"], made["conflicts"], made["company_name"]) == ("submitted", [], "Kan-code")
    assert (made["external_id"], made["submitted_on"], made["protected_until"]) == ("R-1", today(), None)
    (event,) = await channel.house.published(RegistrationSubmitted)
    assert isinstance(event, RegistrationSubmitted)
    assert (event.partner_id, event.account_id, event.conflicts) == (channel.acme, KAN_CODE, ())


async def test_an_open_deal_of_the_same_company_and_product_is_shown(channel: Channel) -> None:
    await channel.house.deliver(opened(50, KAN_CODE), opened(51, KAN_CODE, MG), opened(52, HOTTECHI))
    made = await channel.submit(channel.acme, company={"domain": "www.kan-code.com"})
    assert [(conflict["kind"], conflict["external_id"]) for conflict in made["conflicts"]] == [
        ("open_opportunity", "D-50")
    ]
    (event,) = await channel.house.published(RegistrationSubmitted)
    assert isinstance(event, RegistrationSubmitted)
    assert event.conflicts == (UUID(int=50),)


async def test_a_closed_deal_is_no_conflict(channel: Channel) -> None:
    await channel.house.deliver(opened(50, KAN_CODE), lost(50, KAN_CODE, datetime.now(UTC).date()))
    assert (await channel.submit(channel.acme))["conflicts"] == []


async def test_another_partners_protected_claim_is_shown_even_under_another_key(channel: Channel) -> None:
    """One partner names the account, the other only the domain: the account joins them."""
    await channel.decide(await channel.submit(channel.bolt, company={"name": "Kan-code Inc."}), "approve")
    made = await channel.submit(channel.acme, company={"domain": "kan-code.com"})
    assert [conflict["kind"] for conflict in made["conflicts"]] == ["protected_registration"]


async def test_a_partner_learns_that_there_is_a_conflict_but_not_whose(channel: Channel) -> None:
    await channel.house.deliver(opened(50, KAN_CODE))
    async with channel.house.client("partner", partner_id=channel.acme) as acme:
        answer = await acme.post("/v1/registrations", json={"product_id": str(GTX), "account_id": str(KAN_CODE)})
    (conflict,) = answer.json()["conflicts"]
    assert conflict.pop("kind") == "open_opportunity"
    assert set(conflict.values()) == {None}


async def test_approval_protects_for_ninety_days(channel: Channel) -> None:
    answer = await channel.decide(await channel.submit(channel.acme), "approve")
    assert (answer.status_code, answer.json()["status"]) == (200, "approved")
    assert (answer.json()["decided_on"], answer.json()["protected_until"]) == (today(), today(90))
    (event,) = await channel.house.published(RegistrationApproved)
    assert isinstance(event, RegistrationApproved)
    assert (event.protected_until.isoformat(), event.decided_by) == (today(90), "partner_manager:test")


async def test_approval_over_a_conflict_needs_a_reason(channel: Channel) -> None:
    await channel.house.deliver(opened(50, KAN_CODE))
    made = await channel.submit(channel.acme)
    refused = await channel.decide(made, "approve")
    assert (refused.status_code, refused.json()["code"]) == (422, "reason_missing")
    assert refused.json()["errors"][0]["field"] == "reason"
    allowed = await channel.decide(made, "approve", reason="they brought the customer", protected_days=30)
    assert (allowed.json()["status"], allowed.json()["protected_until"]) == ("approved", today(30))


async def test_a_second_protection_of_the_same_claim_is_refused_and_names_the_first(channel: Channel) -> None:
    await channel.decide(await channel.submit(channel.bolt, external_id="R-BOLT"), "approve")
    refused = await channel.decide(await channel.submit(channel.acme), "approve", reason="we want it")
    assert (refused.status_code, refused.json()["code"]) == (409, "claim_already_protected")
    assert "R-BOLT" in refused.json()["detail"]
    assert len(await channel.house.published(RegistrationApproved)) == 1


async def test_another_product_or_company_is_another_claim(channel: Channel) -> None:
    await channel.decide(await channel.submit(channel.bolt), "approve")
    other_product = await channel.submit(channel.acme, account_id=str(KAN_CODE), product_id=str(MG))
    other_company = await channel.submit(channel.acme, account_id=str(HOTTECHI))
    for made in (other_product, other_company):
        assert (await channel.decide(made, "approve")).status_code == 200


@pytest.mark.parametrize(
    ("verb", "status", "event"),
    [
        pytest.param("reject", "rejected", RegistrationRejected, id="rejected"),
        pytest.param("return", "returned", RegistrationReturned, id="returned"),
    ],
)
async def test_other_decisions(channel: Channel, verb: str, status: str, event: type[Any]) -> None:
    made = await channel.submit(channel.acme)
    assert (await channel.decide(made, verb)).status_code == 422, "a decision against a partner says why"
    answer = await channel.decide(made, verb, reason="who signs?")
    assert (answer.json()["status"], answer.json()["reason"]) == (status, "who signs?")
    (said,) = await channel.house.published(event)
    assert said.model_dump()["reason"] == "who signs?"
    again = await channel.decide(made, "approve")
    assert (again.status_code, again.json()["code"]) == (409, "registration_decided")


async def test_a_protection_is_prolonged(channel: Channel) -> None:
    made = await channel.submit(channel.acme)
    early = await channel.decide(made, "extend", protected_until=today(100), reason="slow buyer")
    assert (early.status_code, early.json()["code"]) == (409, "registration_not_protected")
    await channel.decide(made, "approve")
    answer = await channel.decide(made, "extend", protected_until=today(100), reason="slow buyer")
    assert answer.json()["protected_until"] == today(100)
    assert len(await channel.house.published(RegistrationExtended)) == 1
    shorter = await channel.decide(made, "extend", protected_until=today(99), reason="oops")
    assert (shorter.status_code, shorter.json()["errors"][0]["field"]) == (422, "protected_until")


@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [
        pytest.param({"product_id": str(uuid4())}, 409, "reference_not_known_yet", "product_id", id="unknown product"),
        pytest.param({"account_id": str(uuid4())}, 409, "reference_not_known_yet", "account_id", id="unknown account"),
        pytest.param({"account_id": None}, 422, "account_or_company", "company", id="no company at all"),
        pytest.param({"company": {"name": "X"}}, 422, "account_or_company", "company", id="both ways at once"),
        pytest.param(
            {"account_id": None, "company": {"tax_id": "1"}}, 422, "company_not_identified", "company", id="too little"
        ),
        pytest.param({"partner_id": None}, 422, "partner_missing", "partner_id", id="nobody claims"),
        pytest.param({"partner_id": str(uuid4())}, 404, "partner_not_found", "partner_id", id="unknown partner"),
    ],
)
async def test_claims_that_are_refused(
    channel: Channel, body: dict[str, object], status: int, code: str, field: str
) -> None:
    claim = {"product_id": str(GTX), "account_id": str(KAN_CODE), "partner_id": str(channel.acme), **body}
    answer = await channel.manager.post("/v1/registrations", json=claim)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["errors"][0]["field"] == field
    assert ("retry-after" in answer.headers) is (code == "reference_not_known_yet")
    assert await channel.house.published() == []
    assert await channel.house.rows("SELECT 1 FROM registration") == []


async def test_the_same_registration_again_is_the_same(channel: Channel) -> None:
    first = await channel.submit(channel.acme, external_id="R-1")
    assert (await channel.submit(channel.acme, external_id="R-1"))["id"] == first["id"]
    body = {"partner_id": str(channel.bolt), "product_id": str(GTX), "account_id": str(KAN_CODE)}
    other = await channel.manager.post("/v1/registrations", json={**body, "external_id": "R-1"})
    assert (other.status_code, other.json()["code"]) == (409, "external_id_taken")
    assert len(await channel.house.published()) == 1


async def test_a_partner_sees_and_claims_only_for_itself_and_decides_nothing(channel: Channel) -> None:
    bolts = await channel.submit(channel.bolt)
    claim = {"product_id": str(GTX), "account_id": str(HOTTECHI)}
    async with channel.house.client("partner", partner_id=channel.acme) as acme:
        own = await acme.post("/v1/registrations", json=claim)
        assert (own.status_code, own.json()["partner_id"]) == (201, str(channel.acme))
        foreign = await acme.post("/v1/registrations", json={**claim, "partner_id": str(channel.bolt)})
        absent = await acme.post("/v1/registrations", json={**claim, "partner_id": str(uuid4())})
        assert (foreign.status_code, foreign.json()["code"]) == (absent.status_code, absent.json()["code"])
        assert foreign.status_code == 404
        assert [item["id"] for item in (await acme.get("/v1/registrations")).json()["items"]] == [own.json()["id"]]
        assert (await acme.get(f"/v1/registrations/{bolts['id']}")).status_code == 404
        for verb in ("approve", "reject", "return", "extend"):
            answer = await acme.post(f"/v1/registrations/{own.json()['id']}/{verb}", json={"reason": "mine"})
            assert answer.status_code == 403


async def test_the_list_is_filtered_by_status(channel: Channel) -> None:
    approved = await channel.submit(channel.acme)
    await channel.decide(approved, "approve")
    submitted = await channel.submit(channel.acme, account_id=str(HOTTECHI))
    for status, expected in (("approved", [approved]), ("submitted", [submitted]), ("won", [])):
        found = (await channel.manager.get("/v1/registrations", params={"status": status})).json()["items"]
        assert [item["id"] for item in found] == [made["id"] for made in expected]
    assert (await channel.manager.get("/v1/registrations", params={"status": "?"})).status_code == 422
