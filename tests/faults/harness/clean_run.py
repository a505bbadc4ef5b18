"""An undisturbed run: the same facts, each once and in order, given to the same handlers in a database of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from uuid import UUID

from services.landscape import service_named
from shared.contracts.event import Event
from shared.kernel.hash import sha256_hex
from shared.messaging.manifest import subscriptions_by_type
from tests.faults.harness.company import CONSUMERS
from tests.faults.harness.ground import Ground
from tests.faults.harness.history import History

# All that follows from the facts. Left out: ids a service draws itself, instants of recording, and positions that pay
# nothing, of which compensation promises only that they pay nothing.
_STATE = {
    "compensation": (
        "SELECT id, external_id, owner_id, month, won_on, amount_minor, status, sequence, won_sequence FROM deal",
        "SELECT id, deal_id, amount_minor, sequence, refunded_on FROM refund",
        """SELECT deal_id, member_id, role, month, credited_minor, amount_minor FROM commission
        WHERE credited_minor <> 0 OR amount_minor <> 0""",
        "SELECT member_id, effective_on, sequence, external_id, team_id FROM organisation_member",
    ),
    "forecast": (
        """SELECT opportunity_id, sequence, external_id, kind, effective_on, stage, probability, amount_minor, owner_id,
        expected_close_on FROM opportunity_step""",
        "SELECT member_id, effective_on, sequence, external_id, team_id FROM organisation_member",
    ),
}
_RUN = 500


@dataclass
class CleanRun:
    """What each consumer's store would be without any fault; brought up to date before each comparison."""

    _given: dict[str, set[UUID]] = field(default_factory=lambda: {name: set() for name in CONSUMERS})

    async def follow(self, ground: Ground, service: str, history: History, held_up: set[UUID]) -> None:
        """Give the service what is new, except what an operator has yet to decide about."""
        subscriptions = subscriptions_by_type(service_named(service).manifest)
        given = self._given[service]
        fresh = [
            (event_id, one.event(subscriptions[one.type]))
            for event_id, one in history.first.items()
            if event_id not in given and event_id not in held_up and one.type in subscriptions
        ]
        database = ground.database(service, f"clean_{service}")
        try:
            for first in range(0, len(fresh), _RUN):
                events: list[Event] = [event for _, event in fresh[first : first + _RUN]]
                async with database.transaction() as tx:
                    for kind, run in groupby(events, key=lambda event: event.type):
                        await subscriptions[kind].handle(tx, list(run))
        finally:
            await database.dispose()
        given.update(event_id for event_id, _ in fresh)


async def state_hash(ground: Ground, service: str, database: str) -> str:
    """One hash for everything that follows from the facts in a service's store."""
    tables = [await ground.rows(database, sql) for sql in _STATE[service]]
    return sha256_hex([sorted([str(value) for value in row] for row in rows) for rows in tables])
