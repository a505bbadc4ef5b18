"""The architecture in one screen: which services exist, and what each is started with."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from fastapi import FastAPI
from sqlalchemy import MetaData

import services.compensation.events
import services.compensation.main
import services.compensation.worker
import services.forecast.events
import services.forecast.main
import services.forecast.worker
import services.gateway.events
import services.gateway.worker
import services.leads.events
import services.leads.main
import services.leads.worker
import services.notifications.events
import services.notifications.main
import services.notifications.worker
import services.partners.events
import services.partners.main
import services.partners.worker
import services.people.events
import services.people.main
import services.people.worker
import services.pipeline.events
import services.pipeline.main
import services.pipeline.worker
from shared.kernel.company import Company
from shared.messaging.desk import Desk
from shared.messaging.log import EventLog
from shared.messaging.manifest import Manifest
from shared.messaging.worker import Worker
from shared.store.audit.keys import AuditKeys
from shared.store.database import Database
from shared.store.pressure import limit_from
from shared.web.app import Runtime

BuildApp = Callable[[Runtime], FastAPI]
BuildWorker = Callable[[Database, EventLog, Company], Worker]

TOPICS = Path(__file__).parents[1] / "deploy" / "kafka" / "topics.yaml"
"""How Kafka makes the topics: written by `make contracts`."""
EVENT_LOG = "event_log"
"""The embedded log's own database and role."""
LOG_CONNECTIONS = 8
"""Pooled connections of one process to the embedded log; owning partitions takes one more."""
CONNECTIONS = 60
"""All connections of an embedded system together; the server allows 80."""


@dataclass(frozen=True)
class Service:
    """One service: its promises, its HTTP process, its worker, its store. The gateway's HTTP process is its own."""

    name: str
    manifest: Manifest
    build_worker: BuildWorker
    build_app: BuildApp | None
    pool_size: int = 2
    max_overflow: int = 3

    @property
    def migrations(self) -> Path:
        """Its Alembic history."""
        return Path(__file__).parent / self.name / "store" / "migrations"

    @property
    def connections(self) -> int:
        """Connections it uses at most: its pool and its relay's own."""
        return self.pool_size + self.max_overflow + 1

    @property
    def metadata(self) -> MetaData:
        """Its tables, those of the house among them."""
        metadata: MetaData = import_module(f"services.{self.name}.store.tables").METADATA
        return metadata

    def desk(self, database: Database, log: EventLog, stop: asyncio.Event | None = None) -> Desk:
        """The operator's desk of the service."""
        return Desk(self.manifest, database, log, self.metadata, stop or asyncio.Event())

    def database(self, url: str, audit_keys: AuditKeys | None = None) -> Database:
        """Its database, from which it can announce what its manifest names and nothing else.

        Whoever serves or works brings the keys its audit is kept under.
        """
        publishes = frozenset(self.manifest.publishes)
        return Database(
            self.name,
            url,
            publishes,
            pool_size=self.pool_size,
            max_overflow=self.max_overflow,
            outbox_limit=limit_from(os.environ),
            audit_keys=audit_keys,
        )


SERVICES = (
    Service(
        "people",
        services.people.events.MANIFEST,
        services.people.worker.build,
        services.people.main.build,
    ),
    Service(
        "leads",
        services.leads.events.MANIFEST,
        services.leads.worker.build,
        services.leads.main.build,
    ),
    Service(
        "pipeline",
        services.pipeline.events.MANIFEST,
        services.pipeline.worker.build,
        services.pipeline.main.build,
    ),
    Service(
        "partners",
        services.partners.events.MANIFEST,
        services.partners.worker.build,
        services.partners.main.build,
    ),
    Service(
        "compensation",
        services.compensation.events.MANIFEST,
        services.compensation.worker.build,
        services.compensation.main.build,
    ),
    Service(
        "forecast",
        services.forecast.events.MANIFEST,
        services.forecast.worker.build,
        services.forecast.main.build,
    ),
    Service(
        "notifications",
        services.notifications.events.MANIFEST,
        services.notifications.worker.build,
        services.notifications.main.build,
    ),
    Service(
        "gateway",
        services.gateway.events.MANIFEST,
        services.gateway.worker.build,
        None,
    ),
)


def service_named(name: str) -> Service:
    """The service of that name."""
    return next(service for service in SERVICES if service.name == name)


def topics() -> list[str]:
    """Every topic any service publishes to."""
    return sorted({event.topic for service in SERVICES for event in service.manifest.publishes})
