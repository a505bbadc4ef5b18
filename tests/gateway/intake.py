"""A system that sends events, the services behind the gateway, and what is given to them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from services.gateway.domain.access.principal import Kind, PrincipalRecord
from services.gateway.domain.intake.cloudevent import read_structured
from services.gateway.domain.intake.refunds import RefundLimit
from services.gateway.forwarding.asgi import AsgiUpstream
from services.gateway.forwarding.commands import Commands
from services.gateway.forwarding.internal_tokens import InternalTokens
from services.gateway.store.access import principals
from services.gateway.use_cases.intake.accept_events import Answer, Sender, accept_events
from shared.kernel.ids import new_id
from shared.kernel.money import Money
from shared.store.transaction import utc_now
from shared.web.access import Role
from shared.web.identity import InternalVerifier, Principal
from tests.gateway.secrets import KEYS
from tests.kit.house import House

PARTNER, DEAL = new_id(), str(new_id())
LIMIT = RefundLimit(Money(1000, "USD"), timedelta(days=30))
SCOPES = frozenset({"leads:capture", "deals:refund"})


@dataclass
class Desk:
    """A service that notes what it is asked, and answers as it is told."""

    asked: list[tuple[str, Any, str, Principal]] = field(default_factory=list)
    answers: list[tuple[int, object]] = field(default_factory=list)
    """The next ones; afterwards every command is carried out."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        verifier = InternalVerifier([KEYS.internal.public_key()], "leads", utc_now)
        caller = verifier.principal(request.headers["authorization"]) if "/leads" in scope["path"] else None
        self.asked.append((scope["path"], await request.json(), request.headers["idempotency-key"], caller))  # type: ignore[arg-type]
        status, said = self.answers.pop(0) if self.answers else (201, {"id": str(new_id())})
        if not status:
            raise RuntimeError("a fault of the service's own, which its application raises on after answering")
        await JSONResponse(said, status)(scope, receive, send)


@dataclass
class Intake:
    """A system, what it sent, and the services behind."""

    house: House
    desk: Desk
    commands: Commands
    system: UUID

    async def send(
        self,
        name: str,
        kind: str = "lead_captured",
        subject: str | None = None,
        *,
        repair: bool = False,
        scopes: frozenset[str] = SCOPES,
        **data: object,
    ) -> Answer:
        """One event."""
        event = {"specversion": "1.0", "id": name, "source": "/crm", "type": f"salesops.{kind}.v1", "data": data}
        raw = json.dumps(event | ({"subject": subject} if subject else {})).encode()
        sender = Sender(self.system, PARTNER, scopes, scopes.__contains__)
        async with self.house.database.transaction() as tx:
            (answer,) = await accept_events(tx, sender, [read_structured(raw, "m")], limit=LIMIT, repair=repair)
        return answer

    async def refund(self, name: str, minor: int, currency: str = "USD", deal: str = DEAL) -> str:
        """A refund: `accepted` if it goes on by itself, else `waits`."""
        amount = {"minor": minor, "currency": currency}
        await self.send(name, "deal_refunded", opportunity_id=deal, amount=amount, reason="returned")
        return "waits" if (await self.rows())[name].awaits_approval else "accepted"

    async def give_up(self, name: str, subject: str | None = None) -> UUID:
        """An event whose command is answered 500 for a day."""
        event = (await self.send(name, subject=subject, source=name)).id
        assert event is not None
        self.desk.answers = [(500, {}), (500, {})]
        await self.commands.round()
        await self.later(hours=24)
        await self.commands.round()
        return event

    async def rows(self) -> dict[str, Any]:
        """The events by the id their sender gave them."""
        return {row.external_id: row for row in await self.house.rows("SELECT * FROM partner_event ORDER BY seq")}

    async def later(self, *, hours: int = 0) -> None:
        """Pauses are over, and what was begun was begun so much longer ago."""
        async with self.house.database.transaction() as tx:
            await tx.execute(text("UPDATE partner_event SET next_at = now() WHERE next_at IS NOT NULL"))
            begun = "UPDATE partner_event SET begun_at = begun_at - make_interval(hours => :hours)"
            await tx.execute(text(begun), {"hours": hours})


async def intake_of(house: House) -> Intake:
    """A system of a partner's at a gateway's store."""
    desk, system = Desk(), new_id()
    async with house.database.transaction() as tx:
        await principals.add_principal(tx, PrincipalRecord(system, Kind.SYSTEM, "CRM", partner_id=PARTNER))
        await principals.grant(tx, system, Role.SYSTEM)
    way = AsgiUpstream(desk)
    upstreams = {"leads": way, "pipeline": way, "partners": way}
    tokens = InternalTokens(KEYS.internal, utc_now)
    return Intake(house, desk, Commands(house.database, upstreams, tokens, lambda: timedelta(hours=24)), system)
