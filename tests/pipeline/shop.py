"""A small company to sell in: Anna and Boris in Carla's team, Zoe in another, one customer, one product."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from shared.contracts.event import Event
from shared.contracts.people import MemberJoined, TeamFormed
from shared.kernel.ids import new_id
from shared.web.access import Role
from tests.kit.house import House

FOUNDED = date(2016, 1, 1)
Json = dict[str, Any]


def usd(minor: int) -> Json:
    """An amount as it travels."""
    return {"minor": minor, "currency": "USD"}


@dataclass(frozen=True)
class Shop:
    """The service with its facts, and the ids one needs to talk about them."""

    house: House
    anna: UUID
    boris: UUID
    carla: UUID
    zoe: UUID
    account: UUID
    product: UUID

    async def post(self, path: str, body: Json, role: Role = Role.SALES_OPS, **caller: UUID) -> tuple[int, Json]:
        """Ask the service for something."""
        async with self.house.client(role, **caller) as client:
            answer = await client.post(f"/v1{path}", json=body)
            return answer.status_code, answer.json()

    async def get(self, path: str, role: Role = Role.SALES_OPS, **caller: UUID) -> tuple[int, Json]:
        """Read something."""
        async with self.house.client(role, **caller) as client:
            answer = await client.get(f"/v1{path}")
            return answer.status_code, answer.json()

    def item(self, **changes: object) -> Json:
        """A complete opportunity of Anna's, as a caller would write it."""
        item: Json = {
            "account_id": str(self.account),
            "product_id": str(self.product),
            "owner_id": str(self.anna),
            "amount": usd(100_000),
            "opened_on": "2017-01-10",
        }
        return {name: value for name, value in (item | changes).items() if value is not None}

    async def opened(self, **changes: object) -> str:
        """An opportunity's id, its announcement out of the way."""
        status, body = await self.post("/opportunities", self.item(**changes))
        assert status == 201, body
        await self.house.forget_published()
        return str(body["id"])

    async def won(self, **changes: object) -> str:
        """The id of a deal won on 2017-03-01."""
        return await self.opened(won_on="2017-03-01", **changes)


async def found_shop(house: House) -> Shop:
    """Tell the service of its people, and open the customer and the product."""
    anna, boris, carla, zoe, team, other = (new_id() for _ in range(6))
    await house.deliver(
        *_people({anna: "Anna", boris: "Boris", carla: "Carla"}, team),
        *_people({zoe: "Zoe"}, other),
        TeamFormed(team_id=team, external_id="north", name="North", manager_id=carla, effective_on=FOUNDED),
        TeamFormed(team_id=other, external_id="south", name="South", effective_on=FOUNDED),
    )
    async with house.client() as client:
        customer = {"external_id": "Cancity", "name": "Cancity", "opened_on": "2016-01-01"}
        account = await client.post("/v1/accounts", json=customer)
        listing = {"external_id": "GTX", "name": "GTX", "line": "GTX", "list_price": usd(55_000)}
        product = await client.post("/v1/products", json=listing | {"effective_on": "2016-01-01"})
    await house.forget_published()
    account_id, product_id = UUID(account.json()["id"]), UUID(product.json()["id"])
    return Shop(house, anna, boris, carla, zoe, account_id, product_id)


def _people(names: dict[UUID, str], team_id: UUID) -> list[Event]:
    return [
        MemberJoined(member_id=member, external_id=name, name=name, team_id=team_id, effective_on=FOUNDED)
        for member, name in names.items()
    ]
