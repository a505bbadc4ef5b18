"""The company whose deals are won while things break: its people, its plan, its price list, and every store of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import asyncpg
import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.landscape import service_named
from shared.contracts.event import Envelope, Event
from shared.contracts.people import MemberJoined, TeamFormed
from shared.kernel.company import Company
from shared.kernel.ids import new_id
from shared.messaging.manifest import subscriptions_by_type
from shared.store.database import Database
from shared.store.transaction import utc_now
from shared.web.access import Role
from shared.web.app import Runtime
from shared.web.identity import InternalVerifier, Principal, mint_internal_token
from tests.kit.keys import HOOKS
from tests.kit.story import PLAN, SINCE, usd

CONSUMERS = ("compensation", "forecast")
"""One keeps a ledger, the other a projection ..."""

SERVICES = ("pipeline", *CONSUMERS)
"""... of what the first announces."""

COMPANY = Company("UTC", "USD")
CALLER = Principal("nightly import", frozenset({Role.SALES_OPS}))

# What the handlers of a service applied, one row for each time: it has no unique key, so nothing is forgiven.
TALLY = """
    CREATE TABLE applied (
      number bigint GENERATED ALWAYS AS IDENTITY, event_id uuid, topic text, key text, sequence bigint)
"""
# What the outbox ever held, kept by the database itself in the same commit: what the log is compared with.
_WITNESS = """
    CREATE TABLE announced (event_id uuid PRIMARY KEY, topic text, key text, sequence bigint, at timestamptz);
    CREATE FUNCTION witness() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      INSERT INTO announced SELECT event_id, topic, key, sequence, clock_timestamp() FROM fresh; RETURN NULL;
    END $$;
    CREATE TRIGGER witness AFTER INSERT ON outbox REFERENCING NEW TABLE AS fresh
      FOR EACH STATEMENT EXECUTE FUNCTION witness()
"""


@dataclass(frozen=True)
class Founded:
    """Who sells what to whom."""

    manager: UUID
    sellers: tuple[UUID, ...]
    account: str
    product: str


async def found(databases: dict[str, Database], plain_url_of: dict[str, str]) -> Founded:
    """Everyone knows the people; pipeline has something to sell, compensation a plan."""
    manager, team, *sellers = (new_id() for _ in range(7))
    people: list[Event] = [
        MemberJoined(member_id=manager, external_id="Bill", name="Bill", effective_on=date.fromisoformat(SINCE)),
        *_team(team, manager),
        *_members(team, sellers),
    ]
    for name in SERVICES:
        await _tell(databases[name], people)
        connection = await asyncpg.connect(plain_url_of[name])
        await connection.execute(_WITNESS)
        await connection.execute(TALLY)
        await connection.close()
    await _plan(databases["compensation"], sellers)
    account, product = await _wares(databases["pipeline"])
    return Founded(manager, tuple(sellers), account, product)


def _team(team: UUID, manager: UUID) -> Iterator[Event]:
    since = date.fromisoformat(SINCE)
    yield TeamFormed(team_id=team, external_id="north", name="North", manager_id=manager, effective_on=since)


def _members(team: UUID, sellers: Sequence[UUID]) -> Iterator[Event]:
    since = date.fromisoformat(SINCE)
    for number, seller in enumerate(sellers):
        name = f"Seller {number}"
        yield MemberJoined(member_id=seller, external_id=name, name=name, team_id=team, effective_on=since)


async def _tell(database: Database, events: Sequence[Event]) -> None:
    """What the consumer would have brought from another service."""
    subscriptions = subscriptions_by_type(service_named(database.service).manifest)
    async with database.transaction() as tx:
        for event in events:
            received = _received(event)
            await subscriptions[event.type].handle(tx, [received])


def _received(event: Event) -> Event:
    event_id = new_id()
    envelope = Envelope(event_id, "/services/people", datetime.now(UTC), 1, str(event_id))
    return type(event).received(event.model_dump_json().encode(), envelope)


async def _plan(database: Database, sellers: Sequence[UUID]) -> None:
    async with _client(database) as client:
        plan = await _made(client, "/v1/plans", PLAN)
        for seller in sellers:
            body = {"plan_id": plan["id"], "member_id": str(seller), "effective_on": SINCE}
            await _made(client, "/v1/assignments", body)


async def _wares(database: Database) -> tuple[str, str]:
    async with _client(database) as client:
        account = await _made(client, "/v1/accounts", {"name": "Acme", "industry": "retail", "opened_on": SINCE})
        price = {"name": "Widget", "line": "Tools", "list_price": usd(100), "effective_on": SINCE}
        product = await _made(client, "/v1/products", price)
    return account["id"], product["id"]


def _client(database: Database) -> httpx.AsyncClient:
    """A caller of the service's application in this process, before the processes start."""
    service, key = service_named(database.service), Ed25519PrivateKey.generate()
    if service.build_app is None:
        raise LookupError(f"{service.name} has no application")
    verifier = InternalVerifier([key.public_key()], service.name, utc_now)
    app = service.build_app(Runtime(database, verifier, COMPANY))
    token = mint_internal_token(key, CALLER, service.name, utc_now())
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app),
        base_url="http://setup",
        headers={"authorization": f"Bearer {token}"},
        event_hooks=HOOKS,
    )


async def _made(client: httpx.AsyncClient, path: str, body: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON
    answer = await client.post(path, json=body)
    if not answer.is_success:
        raise RuntimeError(f"{path}: {answer.status_code} {answer.text}")
    return answer.json()
