"""The load: deals with known intents, asked for over HTTP until the answer is certain, whatever happens meanwhile."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import httpx

from shared.kernel.ids import new_id
from shared.store.transaction import utc_now
from shared.web.identity import mint_internal_token
from tests.faults.harness.company import CALLER
from tests.faults.harness.ground import Ground

FAULTY_CENTS = 13
"""Amounts otherwise end in two zeros."""

_PAUSE_SECONDS = 0.1
_PATIENCE_SECONDS = 150.0
_AT_ONCE = 16
_FIRST_DAY = date(2017, 1, 1)
_DAYS = 3_000
_TOKEN_SECONDS = 20.0
_TOO_EARLY = {httpx.codes.CONFLICT, httpx.codes.TOO_MANY_REQUESTS}


class Undecided(AssertionError):
    """A request had no certain answer to the end, or one that nobody intended."""


@dataclass
class Deal:
    """What is intended for one deal, and what is known to have happened."""

    name: str
    """Stands in the opportunity's `source`: the intent is found again by it."""
    owner: str
    amount: int
    won_on: date
    refunds: tuple[int, ...] = ()
    corrected: int | None = None
    """The right amount, if the first was wrong."""
    refused: bool = False
    """Asks for what may not be; nothing may come of it."""
    id: str | None = None

    @property
    def credited(self) -> int:
        """What the deal is worth in the end, in cents."""
        return (self.amount if self.corrected is None else self.corrected) - sum(self.refunds)


@dataclass
class Sales:
    """Everything asked for so far."""

    ground: Ground
    deals: list[Deal] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    """How requests ended: ok, refused, unknown (no answer, or an error of the server), later (409)."""
    statuses: Counter[int] = field(default_factory=Counter)
    marked: bool = False
    """One amount in a hundred ends in odd cents, for a handler with a planted fault to trip over."""
    random: random.Random = field(default_factory=lambda: random.Random(4))  # noqa: S311 - not a secret
    _token: tuple[float, str] = (0.0, "")

    @asynccontextmanager
    async def going(self, per_second: float) -> AsyncIterator[None]:
        """Sell at a steady rate while the block runs; then until every intent's answer is certain."""
        stop = asyncio.Event()
        selling = asyncio.ensure_future(self._sell(per_second, stop))
        try:
            yield
        finally:
            stop.set()
            await selling

    async def _sell(self, per_second: float, stop: asyncio.Event) -> None:
        turn = asyncio.Semaphore(_AT_ONCE)
        async with httpx.AsyncClient(timeout=5) as client, asyncio.TaskGroup() as group:
            while not stop.is_set():
                await turn.acquire()
                deal = self._intended()
                self.deals.append(deal)
                asking = group.create_task(self._carry_out(client, deal))
                asking.add_done_callback(lambda _: turn.release())
                await asyncio.sleep(1 / per_second)

    def _intended(self) -> Deal:
        number = len(self.deals)
        amount = self.random.randrange(1_000, 40_000) * 100
        if self.marked and number % 100 == 52:
            amount += FAULTY_CENTS
        kind = number % 10
        return Deal(
            name=f"intent {number}",
            owner=str(self.random.choice(self.ground.founded.sellers)),
            amount=amount,
            won_on=_FIRST_DAY + timedelta(days=self.random.randrange(_DAYS)),
            refunds=(amount // 4, amount // 5)[: kind % 3] if kind in {1, 2} else (),
            corrected=amount + 5_000 if kind in {3, 4} else None,
            refused=number % 20 == 19,
        )

    async def _carry_out(self, client: httpx.AsyncClient, deal: Deal) -> None:
        founded = self.ground.founded
        body = {
            "owner_id": deal.owner,
            "account_id": founded.account,
            "product_id": founded.product,
            "amount": _usd(deal.amount),
            "opened_on": str(deal.won_on),
            "won_on": str(date(9999, 1, 1) if deal.refused else deal.won_on),
            "source": deal.name,
        }
        answer = await self._certain(client, "/v1/opportunities", body, refused=deal.refused)
        if deal.refused:
            return
        deal.id = answer["id"]
        for cents in deal.refunds:
            refund = {"reason": "returned", "amount": _usd(cents), "refunded_on": str(deal.won_on)}
            await self._certain(client, f"/v1/opportunities/{deal.id}/refund", refund)
        if deal.corrected is not None:
            correction = {"reason": "misread", "amount": _usd(deal.corrected)}
            await self._certain(client, f"/v1/opportunities/{deal.id}/correct", correction)

    async def _certain(self, client: httpx.AsyncClient, path: str, body: object, *, refused: bool = False) -> Any:  # noqa: ANN401 - JSON
        """Ask with one key until it is certain what happened."""
        key, deadline = str(new_id()), time.monotonic() + _PATIENCE_SECONDS
        said = ""
        while time.monotonic() < deadline:
            try:
                answer = await client.post(self._url(path), json=body, headers=self._headers(key))
            except httpx.TransportError as error:
                self.answers["unknown"] += 1
                said = repr(error)
                await asyncio.sleep(_PAUSE_SECONDS)
                continue
            self.statuses[answer.status_code] += 1
            said = f"{answer.status_code} {answer.text}"
            if answer.is_success and not refused:
                self.answers["ok"] += 1
                return answer.json()
            if answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY and refused:
                self.answers["refused"] += 1
                return None
            if not answer.is_server_error and answer.status_code not in _TOO_EARLY:
                break
            self.answers["unknown" if answer.is_server_error else "later"] += 1
            await asyncio.sleep(_PAUSE_SECONDS)
        raise Undecided(f"{path}: {said}")

    def _url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.ground.to_api.port}{path}"

    def _headers(self, key: str) -> dict[str, str]:
        if time.monotonic() > self._token[0]:
            token = mint_internal_token(self.ground.key, CALLER, "pipeline", utc_now())
            self._token = (time.monotonic() + _TOKEN_SECONDS, token)
        return {"authorization": f"Bearer {self._token[1]}", "idempotency-key": key}


def _usd(cents: int) -> dict[str, Any]:
    return {"minor": cents, "currency": "USD"}
