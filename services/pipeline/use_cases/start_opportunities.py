"""New opportunities are stored, traced and announced in one pass, each with the outcome it came with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.pipeline.domain.opportunity import Opportunity, OpportunityStatus
from services.pipeline.domain.stages import Definition
from services.pipeline.domain.trace import Entry, Step, entry, first_entry
from services.pipeline.store import opportunities, registers, trace
from services.pipeline.store.tables import OPPORTUNITIES
from services.pipeline.use_cases.announcements import opportunity_opened, outcome_of
from shared.contracts.event import Event
from shared.kernel.ids import new_id
from shared.kernel.intake import Registered
from shared.kernel.outcome import Outcome
from shared.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Start:
    """An opportunity as it was opened and as it stands now: the same, or closed at once."""

    opened: Opportunity
    now: Opportunity
    definition: Definition
    fingerprint: str


async def start_opportunities(tx: Transaction, starts: Sequence[Start]) -> dict[UUID, Outcome]:
    """Store a run in a handful of statements; answers those that another transaction entered first."""
    await opportunities.add(tx, [(start.now, start.fingerprint) for start in starts])
    entered = [Registered(start.now.id, start.now.external_id, start.fingerprint) for start in starts]
    outpaced = await registers.outpaced(tx, OPPORTUNITIES, entered)
    stored = [start for start in starts if start.now.id not in outpaced]
    await trace.append(tx, [left for start in stored for left in _entries(start)])
    tx.publish(*(event for start in stored for event in _events(start)))
    return outpaced


def _entries(start: Start) -> Iterator[Entry]:
    yield first_entry(start.opened, entry_id=new_id())
    if start.now.closed_on is not None:
        step = Step.WON if start.now.status is OpportunityStatus.WON else Step.LOST
        yield entry(
            step, start.opened, start.now, entry_id=new_id(), on=start.now.closed_on, reason=start.now.lost_reason
        )


def _events(start: Start) -> Iterator[Event]:
    yield opportunity_opened(start.opened, start.definition)
    if start.now.status is not OpportunityStatus.OPEN:
        yield outcome_of(start.now)
