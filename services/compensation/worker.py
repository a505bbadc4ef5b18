"""Compensation's worker: it pays deals as they become known, and announces what moved."""

from services.compensation.events import MANIFEST
from services.compensation.store.invariants import INVARIANTS
from shared.kernel.company import Company
from shared.messaging.log import EventLog
from shared.messaging.worker import Worker
from shared.store.database import Database


def build(database: Database, log: EventLog, company: Company) -> Worker:  # noqa: ARG001 - every worker is built alike
    """The worker of compensation."""
    return Worker(MANIFEST, database, log, invariants=INVARIANTS)
