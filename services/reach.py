"""Reaching a running system from the command line: through the environment, or through its data directory."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from services.data_directory import DataDirectory
from services.landscape import EVENT_LOG, TOPICS
from services.one_process import UrlOf
from services.standalone import event_log, url_of
from shared.messaging import local_kafka
from shared.messaging.kafka_log import KafkaLog
from shared.messaging.log import EventLog
from shared.messaging.postgres_log import PostgresLog
from shared.messaging.topics import read_definitions
from shared.store.embedded import EmbeddedPostgres

_CONNECTIONS = 2


class NothingRuns(RuntimeError):
    """There is no system to reach."""

    def __init__(self, data: Path) -> None:
        super().__init__(f"nothing runs on {data}: start it (make run), or name the databases with DATABASE_URL")


@dataclass(frozen=True)
class Reached:
    """Where the databases are, and the event log."""

    url_of: UrlOf
    log: EventLog


@asynccontextmanager
async def reached(data: Path, environment: Mapping[str, str]) -> AsyncIterator[Reached]:
    """The system named by DATABASE_URL; without it, the embedded one that runs on the data directory."""
    if "DATABASE_URL" in environment:
        found = Reached(lambda service: url_of(service, environment), event_log(environment))
    else:
        found = _embedded(data)
    try:
        yield found
    finally:
        await found.log.close()


def _embedded(data: Path) -> Reached:
    directory = DataDirectory(data.resolve())
    postgres = EmbeddedPostgres(directory.postgres) if directory.postgres.exists() else None
    if postgres is None or not postgres.running:
        raise NothingRuns(directory.path)
    server = postgres

    def embedded_url(service: str) -> str:
        return server.url(service, role=service).replace("postgresql://", "postgresql+asyncpg://")

    return Reached(embedded_url, _embedded_log(directory, server))


def _embedded_log(directory: DataDirectory, server: EmbeddedPostgres) -> EventLog:
    if json.loads((directory.path / "log.json").read_text())["log"] == "postgres":
        return PostgresLog(server.url(EVENT_LOG, role=EVENT_LOG), _CONNECTIONS)
    broker = local_kafka.find(directory.kafka)
    if broker is None:
        raise NothingRuns(directory.kafka)
    return KafkaLog(broker.bootstrap, definitions=read_definitions(TOPICS))
