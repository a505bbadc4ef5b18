"""The work of leads beside HTTP: announcing its facts and hearing others'."""

from services.leads.events import MANIFEST
from shared.kernel.company import Company
from shared.messaging.log import EventLog
from shared.messaging.worker import Worker
from shared.store.database import Database


def build(database: Database, log: EventLog, company: Company) -> Worker:  # noqa: ARG001 - every worker is built alike
    """The worker of leads; nothing is driven by the clock."""
    return Worker(MANIFEST, database, log)
