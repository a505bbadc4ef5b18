"""One service under test: its own migrated database, its application, and the events it hears and says."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from importlib import import_module
from itertools import groupby
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import FastAPI
from sqlalchemy import text

from shared.contracts.event import Envelope, Event
from shared.kernel.company import Company
from shared.kernel.ids import new_id
from shared.messaging.manifest import Manifest, subscriptions_by_type
from shared.store.database import Database
from shared.store.transaction import utc_now
from shared.web.access import Role
from shared.web.app import Runtime
from shared.web.identity import InternalVerifier, Principal, mint_internal_token
from tests.kit.apps import application
from tests.kit.keys import HOOKS
from tests.kit.postgres import scratch_database, url_of

KEY = Ed25519PrivateKey.generate()
COMPANY = Company("UTC", "USD")


def migrations_of(service: str) -> Path:
    """Where a service keeps its revisions."""
    package = import_module(f"services.{service}")
    return Path(next(iter(package.__path__))) / "store" / "migrations"


def manifest_of(service: str) -> Manifest:
    """What a service announces and listens to."""
    manifest: Manifest = import_module(f"services.{service}.events").MANIFEST
    return manifest


@dataclass
class House:
    """A service on its own database, without relay and log: the test is the world around it."""

    service: str
    manifest: Manifest
    database: Database
    runtime: Runtime
    _sequences: Counter[tuple[str, str]] = field(default_factory=Counter)

    @cached_property
    def app(self) -> FastAPI:
        """The HTTP side, for those who call."""
        return application(self.service, self.runtime)

    def client(
        self, role: Role | str = Role.SALES_OPS, *, member_id: UUID | None = None, partner_id: UUID | None = None
    ) -> httpx.AsyncClient:
        """An HTTP client whose requests carry a valid internal token of that caller."""
        principal = Principal(
            f"{role}:{member_id or partner_id or 'test'}", frozenset({Role(role)}), member_id, partner_id
        )
        token = mint_internal_token(KEY, principal, self.service, utc_now())
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app),
            base_url="http://test",
            headers={"authorization": f"Bearer {token}"},
            event_hooks=HOOKS,
        )

    async def deliver(self, *events: Event, recorded_at: datetime | None = None, replaying: bool = False) -> None:
        """Give events to the service's handlers in one transaction: runs stay runs, as the consumer would have it."""
        received = [self._receive(event, recorded_at or datetime.now(UTC)) for event in events]
        subscriptions = subscriptions_by_type(self.manifest)
        async with self.database.transaction(replaying=replaying) as tx:
            for kind, run in groupby(received, key=lambda event: event.type):
                await subscriptions[kind].handle(tx, list(run))

    async def published(self, *types: type[Event]) -> list[Event]:
        """What stands in the outbox, oldest first; only those types if any are named."""
        classes = {event.type: event for event in self.manifest.publishes}
        async with self.database.transaction() as tx:
            rows = await tx.rows(text("SELECT type, payload, headers FROM outbox ORDER BY seq"))
        events = [classes[row.type].received(bytes(row.payload), _envelope(row.headers)) for row in rows]
        return [event for event in events if not types or isinstance(event, types)]

    async def forget_published(self) -> None:
        """Empty the outbox, as a relay would."""
        async with self.database.transaction() as tx:
            await tx.execute(text("DELETE FROM outbox"))

    async def rows(self, sql: str, **parameters: Any) -> list[Any]:  # noqa: ANN401 - whatever the columns hold
        """Look into the store."""
        async with self.database.transaction() as tx:
            return list(await tx.rows(text(sql), parameters))

    def _receive(self, event: Event, recorded_at: datetime) -> Event:
        self._sequences[event.topic, event.key] += 1
        sequence = self._sequences[event.topic, event.key]
        event_id = new_id()
        envelope = Envelope(event_id, "/test", recorded_at, sequence, str(event_id))
        return type(event).received(event.model_dump_json().encode(), envelope)


def _envelope(headers: dict[str, str] | str) -> Envelope:
    attributes = json.loads(headers) if isinstance(headers, str) else headers
    return Envelope(
        id=UUID(attributes["ce_id"]),
        source=attributes["ce_source"],
        time=datetime.fromisoformat(attributes["ce_time"]),
        sequence=int(attributes["ce_sequence"]),
        correlation_id=attributes["ce_correlationid"],
        causation_id=attributes.get("ce_causationid"),
    )


@asynccontextmanager
async def open_house(service: str, server: str, template: str) -> AsyncIterator[House]:
    """A service on a fresh copy of its migrated template database."""
    manifest = manifest_of(service)
    async with scratch_database(server, template) as name:
        database = Database(service, url_of(server, name), frozenset(manifest.publishes))
        verifier = InternalVerifier([KEY.public_key()], service, utc_now)
        try:
            yield House(service, manifest, database, Runtime(database, verifier, COMPANY))
        finally:
            await database.dispose()
