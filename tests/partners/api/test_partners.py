"""Partner companies over HTTP."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.contracts.partners import PartnerChanged, PartnerSigned
from tests.conftest import HouseOpener
from tests.partners.conftest import Channel

ACME = {"external_id": "P-1", "name": "Acme", "tier": "gold", "product_lines": ["MG", "GTX"]}


async def test_a_company_is_signed_and_announced_once(open_service: HouseOpener) -> None:
    house = await open_service("partners")
    async with house.client("partner_manager") as manager:
        first = await manager.post("/v1/partners", json=ACME)
        again = await manager.post("/v1/partners", json=ACME)
    assert (first.status_code, again.json()) == (201, first.json())
    (signed,) = await house.published(PartnerSigned)
    assert isinstance(signed, PartnerSigned)
    assert (signed.external_id, signed.tier, signed.product_lines) == ("P-1", "gold", ("GTX", "MG"))


async def test_bulk_answers_every_item_for_itself(open_service: HouseOpener) -> None:
    house = await open_service("partners")
    tomorrow = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    items = [
        ACME,
        ACME,
        {**ACME, "tier": "silver"},
        {"name": ""},
        {"name": "Later", "effective_on": tomorrow},
        {"name": "Bolt"},
    ]
    async with house.client() as operations:
        answer = (await operations.post("/v1/partners/bulk", json={"items": items})).json()["items"]
        listed = (await operations.get("/v1/partners")).json()["items"]
    assert [item["status"] for item in answer] == [
        "created", "unchanged", "rejected", "rejected", "rejected", "created",
    ]  # fmt: skip
    assert [item["problem"]["code"] for item in answer if item.get("problem")] == [
        "external_id_taken", "invalid_item", "date_in_future",
    ]  # fmt: skip
    assert {partner["name"] for partner in listed} == {"Acme", "Bolt"}


async def test_a_change_is_announced_and_kept_beside_what_was(channel: Channel) -> None:
    answer = await channel.manager.patch(f"/v1/partners/{channel.acme}", json={"tier": "gold"})
    assert (answer.status_code, answer.json()["tier"]) == (200, "gold")
    same = await channel.manager.patch(f"/v1/partners/{channel.acme}", json={"tier": "gold"})
    assert same.json() == answer.json()
    assert len(await channel.house.published(PartnerChanged)) == 1
    states = await channel.house.rows(
        "SELECT tier FROM partner_state WHERE partner_id = :p ORDER BY id", p=channel.acme
    )
    assert [state.tier for state in states] == ["registered", "gold"]


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        pytest.param({"effective_on": "2999-01-01"}, 422, "effective_on", id="not in the future"),
        pytest.param({"effective_on": "2001-01-01", "tier": "x"}, 409, "effective_on", id="not behind what holds"),
        pytest.param({"colour": "red"}, 422, "colour", id="not what a partner does not have"),
    ],
)
async def test_changes_that_are_refused(channel: Channel, body: dict[str, str], status: int, field: str) -> None:
    answer = await channel.manager.patch(f"/v1/partners/{channel.acme}", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (status, field)
    assert await channel.house.published() == []


async def test_a_partner_sees_its_own_company_and_no_other(channel: Channel) -> None:
    async with channel.house.client("partner", partner_id=channel.acme) as acme:
        assert [item["name"] for item in (await acme.get("/v1/partners")).json()["items"]] == ["Acme"]
        assert (await acme.get(f"/v1/partners/{channel.acme}")).status_code == 200
        assert (await acme.get(f"/v1/partners/{channel.bolt}")).status_code == 404
        assert (await acme.post("/v1/partners", json=ACME)).status_code == 403
