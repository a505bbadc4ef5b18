"""What happened to an opportunity, over HTTP."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from services.pipeline import queries
from services.pipeline.domain.trace import RecordedEntry, Step
from shared.web.access import Permission
from shared.web.dependencies import RowScope, Tx
from shared.web.fields import Day
from shared.web.money import MoneyModel
from shared.web.router import Router

router = Router(tags=["opportunities"])


class EntryResponse(BaseModel):
    """One thing that happened to an opportunity, when it held and when it was recorded."""

    id: UUID
    number: int
    step: Step
    stage_left: str | None
    stage: str
    effective_on: Day
    amount: MoneyModel
    reason: str | None
    recorded_at: datetime

    @classmethod
    def of(cls, recorded: RecordedEntry) -> "EntryResponse":
        """Show an entry."""
        entry = recorded.entry
        return cls(
            id=entry.id,
            number=entry.number,
            step=entry.step,
            stage_left=entry.stage_left,
            stage=entry.stage,
            effective_on=entry.effective_on,
            amount=MoneyModel.of(entry.amount),
            reason=entry.reason,
            recorded_at=recorded.recorded_at,
        )


class History(BaseModel):
    """The whole trace of one opportunity: a handful of entries, so it has no pages."""

    items: list[EntryResponse]
    next_cursor: None = None


@router.get("/opportunities/{opportunity_id}/history", permission=Permission.READ_OPPORTUNITIES)
async def show_history(opportunity_id: UUID, tx: Tx, scope: RowScope) -> History:
    """Everything that happened to one opportunity, in the order it was recorded."""
    return History(items=[EntryResponse.of(entry) for entry in await queries.history(tx, opportunity_id, scope)])
