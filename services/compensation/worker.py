"""Compensation's worker: it pays deals as they become known, announces what moved, and watches the clock."""

from services.compensation.events import MANIFEST
from services.compensation.jobs import jobs
from services.compensation.store.invariants import INVARIANTS
from shared.kernel.company import Company
from shared.messaging.log import EventLog
from shared.messaging.worker import Worker
from shared.store.database import Database


def build(database: Database, log: EventLog, company: Company) -> Worker:
    """The worker of compensation."""
    return Worker(MANIFEST, database, log, jobs(company), INVARIANTS)
