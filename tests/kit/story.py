"""A small company to tell stories about: Bill manages Anna and Carl under a head office, and everyone has the plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.kit.world import World

SINCE = "2016-01-01"

PLAN = {
    "name": "Agent, monthly, marginal",
    "effective_on": SINCE,
    "currency": "USD",
    "tiers": [
        {"from": "0", "to": "20000", "rate": "0.03"},
        {"from": "20000", "to": "40000", "rate": "0.05"},
        {"from": "40000", "to": None, "rate": "0.08"},
    ],
    "manager_override": "0.005",
}


def usd(dollars: float) -> dict[str, Any]:
    """An amount as it travels."""
    return {"minor": round(dollars * 100), "currency": "USD"}


@dataclass(frozen=True)
class Story:
    """The company and what its people do."""

    world: World
    name: str
    """Also the territory of its representatives."""
    ids: Mapping[str, str]
    """Ids of Anna, Bill, Carl, head, north, widget, acme and plan."""

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


async def begin(world: World, name: str) -> Story:
    """Hire, form teams, list a product, open an account, publish and assign the plan; then wait until all is known.

    External ids carry the story's name, so that stories can share a house.
    """
    company = _Founding(world, name)
    await company.make("/teams", "head", name="Head office", effective_on=SINCE)
    head = {"parent_id": company.ids["head"], "effective_on": SINCE}
    await company.make("/members", "Bill", name="Bill", roles=["manager"], effective_on=SINCE)
    await company.make("/teams", "north", name="North", manager_id=company.ids["Bill"], **head)
    team = {"team_id": company.ids["north"], "effective_on": SINCE}
    await world.call("PATCH", f"/members/{company.ids['Bill']}", team)
    for person in ("Anna", "Carl"):
        await company.make("/members", person, name=person, roles=["representative"], territories=[name], **team)
    await world.settle()
    await company.make("/plans", "plan", **PLAN)
    for person in ("Anna", "Carl"):
        assigned = {"plan_id": company.ids["plan"], "member_id": company.ids[person], "effective_on": SINCE}
        await world.call("POST", "/assignments", assigned)
    await company.make("/products", "widget", name="Widget", line="Tools", list_price=usd(100), effective_on=SINCE)
    await company.make("/accounts", "acme", name=f"Acme {name}", industry="retail", opened_on=SINCE)
    await world.settle()
    return Story(world, name, company.ids)


@dataclass(frozen=True)
class _Founding:
    world: World
    name: str
    ids: dict[str, str] = field(default_factory=dict)

    async def make(self, path: str, short: str, **body: Any) -> None:  # noqa: ANN401 - fields of the request
        made = await self.world.call("POST", path, {"external_id": f"{self.name}/{short}", **body})
        self.ids[short] = made["id"]
