"""A small company to tell stories about: Bill manages Anna and Carl under a head office, and everyone has the plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.kit.world import World

SINCE = "2016-01-01"

PLAN = {
    "external_id": "default",
    "name": "Agent, monthly, marginal",
    "effective_on": SINCE,
    "currency": "USD",
    "tiers": [
        {"from": "0", "to": "20000", "rate": "0.03"},
        {"from": "20000", "to": "40000", "rate": "0.05"},
        {"from": "40000", "to": None, "rate": "0.08"},
    ],
    "manager_override_rate": "0.005",
}


def usd(dollars: float) -> dict[str, Any]:
    """An amount as it travels."""
    return {"minor": round(dollars * 100), "currency": "USD"}


@dataclass(frozen=True)
class Story:
    """The company and what its people do."""

    world: World
    ids: Mapping[str, str]
    """Ids by external id: Anna, Bill, Carl, head, north, widget, acme."""

    async def open(self, owner: str, dollars: float, *, opened_on: str = "2026-01-05", **more: Any) -> str:  # noqa: ANN401 - fields of the request
        """An opportunity for the one account and product; its id."""
        body = {"owner_id": self.ids[owner], "account_id": self.ids["acme"], "product_id": self.ids["widget"]}
        opened = await self.world.call(
            "POST", "/opportunities", {**body, "amount": usd(dollars), "opened_on": opened_on, **more}
        )
        return str(opened["id"])

    async def win(self, owner: str, dollars: float, *, on: str, **more: Any) -> str:  # noqa: ANN401 - likewise
        """A won deal, all its consequences drawn; its id."""
        deal = await self.open(owner, dollars, **more)
        await self.world.call("POST", f"/opportunities/{deal}/win", {"won_on": on})
        await self.world.settle()
        return deal

    async def act(self, deal: str, verb: str, **body: Any) -> Any:  # noqa: ANN401 - JSON
        """A transition of a deal, all its consequences drawn."""
        answer = await self.world.call("POST", f"/opportunities/{deal}/{verb}", body)
        await self.world.settle()
        return answer

    async def positions(self, member: str) -> dict[str, tuple[str, int, int]]:
        """What each deal earns a member: deal id → (role, credited, amount) in cents."""
        rows = await self.world.every("/commissions", member_id=self.ids[member])
        assert len({row["deal_id"] for row in rows}) == len(rows)
        return {row["deal_id"]: (row["role"], row["credited"]["minor"], row["amount"]["minor"]) for row in rows}

    async def commission(self, member: str) -> int:
        """All a member earns, in cents."""
        return sum(amount for _, _, amount in (await self.positions(member)).values())


async def begin(world: World) -> Story:
    """Hire, form teams, list a product, open an account, publish and assign the plan; then wait until all is known."""
    ids: dict[str, str] = {}

    async def make(path: str, body: Mapping[str, Any]) -> None:
        ids[str(body["external_id"])] = (await world.call("POST", path, dict(body)))["id"]

    since = {"effective_on": SINCE}
    await make("/teams", {"external_id": "head", "name": "Head office", **since})
    await make("/members", {"external_id": "Bill", "name": "Bill", "roles": ["manager"], **since})
    await make(
        "/teams",
        {"external_id": "north", "name": "North", "parent_id": ids["head"], "manager_id": ids["Bill"], **since},
    )
    await world.call("PATCH", f"/members/{ids['Bill']}", {"team_id": ids["north"], **since})
    for name in ("Anna", "Carl"):
        selling = {"roles": ["representative"], "territories": ["North"], "team_id": ids["north"]}
        await make("/members", {"external_id": name, "name": name, **selling, **since})
    await world.settle()
    await make("/plans", PLAN)
    for name in ("Anna", "Carl"):
        await world.call("POST", "/assignments", {"plan_id": ids["default"], "member_id": ids[name], **since})
    await make(
        "/products", {"external_id": "widget", "name": "Widget", "line": "Tools", "list_price": usd(100), **since}
    )
    await make("/accounts", {"external_id": "acme", "name": "Acme Inc.", "industry": "retail", "opened_on": SINCE})
    await world.settle()
    return Story(world, ids)
