"""The work of leads beside HTTP: announcing its facts, hearing others', and looking after what was left behind."""

from datetime import timedelta

from services.leads.events import MANIFEST
from services.leads.jobs import tend
from services.leads.store.invariants import INVARIANTS
from shared.kernel.company import Company
from shared.messaging.log import EventLog
from shared.messaging.worker import Job, Worker
from shared.store.database import Database

TEND_EVERY = timedelta(seconds=30)


def build(database: Database, log: EventLog, company: Company) -> Worker:  # noqa: ARG001 - every worker is built alike
    """The worker of leads."""
    return Worker(MANIFEST, database, log, (Job("tend leads", TEND_EVERY, tend),), INVARIANTS)
