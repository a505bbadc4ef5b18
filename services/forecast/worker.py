"""Forecast's worker: it keeps the facts of the pipeline and the organisation up to date."""

from services.forecast.events import MANIFEST
from services.forecast.store.invariants import INVARIANTS
from shared.kernel.company import Company
from shared.messaging.log import EventLog
from shared.messaging.worker import Worker
from shared.store.database import Database


def build(database: Database, log: EventLog, company: Company) -> Worker:  # noqa: ARG001 - every worker is built alike
    """The worker of forecast."""
    return Worker(MANIFEST, database, log, invariants=INVARIANTS)
