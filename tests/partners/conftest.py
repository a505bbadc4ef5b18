"""A partners service that knows two products and two accounts, and two companies that sell with us."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest

from tests.conftest import HouseOpener
from tests.kit.house import House
from tests.partners.facts import GTX, HOTTECHI, KAN_CODE, MG, account, listed


@dataclass(frozen=True)
class Channel:
    """The service, the partner manager's client, and the two partners' ids."""

    house: House
    manager: httpx.AsyncClient
    acme: UUID
    bolt: UUID

    async def submit(self, partner_id: UUID, **claim: Any) -> dict[str, Any]:  # noqa: ANN401 - a request's fields
        """A registration made by the partner manager; by default of Kan-code and the GTX."""
        company = claim if {"account_id", "company"} & set(claim) else {"account_id": str(KAN_CODE), **claim}
        body = {"partner_id": str(partner_id), "product_id": str(GTX), **company}
        answer = await self.manager.post("/v1/registrations", json=body)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    async def decide(self, registration: dict[str, Any], verb: str, **body: Any) -> httpx.Response:  # noqa: ANN401 - likewise
        """One decision by the partner manager."""
        return await self.manager.post(f"/v1/registrations/{registration['id']}/{verb}", json=body)

    async def status(self, registration: dict[str, Any]) -> str:
        """How a registration stands."""
        return str((await self.manager.get(f"/v1/registrations/{registration['id']}")).json()["status"])


@pytest.fixture
async def channel(open_service: HouseOpener) -> Channel:
    """Everything a claim can be about is known."""
    house = await open_service("partners")
    await house.deliver(
        listed(GTX), listed(MG), account(KAN_CODE, "Kan-code", "kan-code.com"), account(HOTTECHI, "Hottechi")
    )
    manager = house.client("partner_manager")
    ids = []
    for name in ("Acme", "Bolt"):
        answer = await manager.post("/v1/partners", json={"name": name, "external_id": name})
        ids.append(UUID(answer.json()["id"]))
    await house.forget_published()
    return Channel(house, manager, *ids)
