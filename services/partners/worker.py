"""Partners' work beside HTTP: telling and listening, and ending protections whose time is over."""

from datetime import timedelta

from services.partners.events import MANIFEST
from services.partners.jobs import expire_due
from services.partners.store.invariants import INVARIANTS
from shared.kernel.company import Company
from shared.messaging.log import EventLog
from shared.messaging.worker import Job, Worker
from shared.store.database import Database

EXPIRE_EVERY = timedelta(minutes=1)


def build(database: Database, log: EventLog, company: Company) -> Worker:
    """The worker of partners."""
    expire = Job("expire registrations", EXPIRE_EVERY, lambda database: expire_due(database, company))
    return Worker(MANIFEST, database, log, (expire,), INVARIANTS)
