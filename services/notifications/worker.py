"""Notifications' work beside HTTP: listening to the other services, and posting to endpoints."""

from datetime import timedelta

from services.notifications.events import MANIFEST
from services.notifications.jobs import deliver_due
from services.notifications.store.invariants import INVARIANTS
from shared.kernel.company import Company
from shared.messaging.log import EventLog
from shared.messaging.worker import Job, Worker
from shared.store.database import Database

DELIVER_EVERY = timedelta(seconds=1)


def build(database: Database, log: EventLog, company: Company) -> Worker:  # noqa: ARG001 - the same in every service
    """The worker of notifications."""
    return Worker(MANIFEST, database, log, (Job("deliver webhooks", DELIVER_EVERY, deliver_due),), INVARIANTS)
