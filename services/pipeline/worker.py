"""The work of pipeline beside HTTP: announcing its facts and hearing others'."""

from services.pipeline.events import MANIFEST
from services.pipeline.store.invariants import INVARIANTS
from shared.kernel.company import Company
from shared.messaging.log import EventLog
from shared.messaging.worker import Worker
from shared.store.database import Database


def build(database: Database, log: EventLog, company: Company) -> Worker:  # noqa: ARG001 - every worker is built alike
    """The relay and the consumer; pipeline does nothing by the clock."""
    return Worker(MANIFEST, database, log, invariants=INVARIANTS)
