"""A service's real worker process whose handlers keep a tally of what they applied, one of them faulty on request.

An event applied twice stands there twice, whatever the service's own tables forgive.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace

import uvloop
from sqlalchemy import text

from services import standalone
from services.landscape import Service, service_named
from shared.contracts.event import Event
from shared.contracts.pipeline import DealWon
from shared.kernel.company import Company
from shared.messaging.log import EventLog
from shared.messaging.manifest import Manifest, Subscription
from shared.messaging.worker import Worker
from shared.store.database import Database
from shared.store.transaction import Transaction
from tests.faults.harness.sales import FAULTY_CENTS

_APPLIED = text("INSERT INTO applied (event_id, topic, key, sequence) VALUES (:event_id, :topic, :key, :sequence)")


def tallied(service: Service, *, faulty: bool) -> Service:
    """The service, every effect counted in the effect's own transaction."""

    def build(database: Database, log: EventLog, company: Company) -> Worker:
        worker = service.build_worker(database, log, company)
        return replace(worker, manifest=tallied_manifest(worker.manifest, faulty=faulty))

    return replace(service, build_worker=build)


def tallied_manifest(manifest: Manifest, *, faulty: bool = False) -> Manifest:
    """The manifest, its handlers counting; with the fault, that of won deals fails on marked amounts."""
    return replace(manifest, consumes=tuple(_tallied(one, faulty=faulty) for one in manifest.consumes))


def _tallied(subscription: Subscription, *, faulty: bool) -> Subscription:
    async def handle(tx: Transaction, run: Sequence[Event]) -> None:
        if faulty and any(isinstance(event, DealWon) and _marked(event) for event in run):
            raise ArithmeticError("a planted fault")
        await subscription.handle(tx, run)
        await tx.execute(_APPLIED, [_counted(event) for event in run])

    return replace(subscription, handle=handle)


def _marked(deal: DealWon) -> bool:
    return deal.amount.minor % 100 == FAULTY_CENTS


def _counted(event: Event) -> dict[str, object]:
    seen = event.envelope
    return {"event_id": seen.id, "topic": event.topic, "key": event.key, "sequence": seen.sequence}


def main() -> None:
    """What `python -m services work` does."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("service")
    parser.add_argument("--faulty", action="store_true")
    parser.add_argument("--host")
    parser.add_argument("--port", type=int)
    asked = parser.parse_args()
    service = tallied(service_named(asked.service), faulty=asked.faulty)
    uvloop.run(standalone._work(service, asked.host, asked.port))  # noqa: SLF001 - it is that process


if __name__ == "__main__":
    main()
