"""The gateway's worker: it keeps the copy of who is who up to date."""

from services.gateway.events import MANIFEST
from services.gateway.jobs import jobs
from shared.kernel.company import Company
from shared.messaging.log import EventLog
from shared.messaging.worker import Worker
from shared.store.database import Database


def build(database: Database, log: EventLog, company: Company) -> Worker:  # noqa: ARG001 - every worker is built alike
    """The worker of the gateway."""
    return Worker(MANIFEST, database, log, jobs())
