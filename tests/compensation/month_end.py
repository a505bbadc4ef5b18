"""Going through month-end over the API: closing, payroll, adjustments."""

from __future__ import annotations

from typing import Any

import httpx

from tests.compensation.facts import an_id
from tests.kit.house import House

Answer = dict[str, Any]

CLERK = "clerk"
"""Who enters pay: of finance too, and somebody else than who approves it."""


class Office:
    """Two desks of finance: the clerk asks, another approves."""

    def __init__(self, house: House) -> None:
        self.house = house

    async def ask(self, path: str, body: object = None, *, role: str = CLERK, **headers: str) -> httpx.Response:
        """Write something."""
        async with self._desk(role) as client:
            return await client.post(f"/v1/compensation/{path}", json=body, headers=headers)

    def _desk(self, role: str) -> httpx.AsyncClient:
        if role == CLERK:
            return self.house.client("finance", member_id=an_id(CLERK))
        return self.house.client(role)

    async def done(self, path: str, body: object = None, *, role: str = CLERK) -> Answer:
        """Write something that is accepted."""
        answer = await self.ask(path, body, role=role)
        assert answer.status_code < 300, answer.text
        return dict(answer.json())

    async def read(self, path: str, *, role: str = "finance", member: str | None = None, **wanted: object) -> Answer:
        """Read something."""
        async with self.house.client(role, member_id=an_id(member) if member else None) as client:
            answer = await client.get(f"/v1/compensation/{path}", params={k: str(v) for k, v in wanted.items()})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def close(self, period: str) -> Answer:
        """Close a period."""
        return await self.done(f"periods/{period}/close", role="finance")

    async def pay(self, period: str) -> Answer:
        """Prepare a period's batch and approve it."""
        batch = await self.done("payroll/batches", {"period": period})
        await self.done(f"payroll/batches/{batch['id']}/approve", role="finance")
        return batch

    async def adjust(self, member: str, minor: int, period: str) -> Answer:
        """An adjustment, asked for by one and approved by another."""
        body = {
            "payee_id": str(an_id(member)),
            "period": period,
            "amount": {"minor": minor, "currency": "USD"},
            "reason": "as agreed",
        }
        asked = await self.done("adjustments", body)
        return await self.done(f"adjustments/{asked['id']}/approve", role="finance")

    async def balances(self, member: str) -> dict[str, int]:
        """What stands on somebody's accounts, but for those at nothing."""
        found = await self.read("balances", payee_id=an_id(member))
        held = found["items"][0] if found["items"] else {}
        return {name: held[name]["minor"] for name in held if isinstance(held[name], dict) and held[name]["minor"]}
