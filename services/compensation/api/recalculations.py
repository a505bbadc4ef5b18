"""Recalculation over HTTP: everybody on a plain plan at once; where nothing changed, nothing is posted."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.web.access import Permission
from shared.web.dependencies import Today, Tx
from shared.web.router import Router

router = Router(tags=["month-end"])


class RecalculationRequest(BaseModel):
    """The plan whose members are calculated anew."""

    model_config = ConfigDict(extra="forbid")

    plan_id: UUID


class RecalculationResponse(BaseModel):
    """How many lines there are, how many versions of lines were appended, and how many entries say why."""

    lines: int
    appended: int
    entries: int


@router.post("/compensation/recalculations", permission=Permission.CLOSE_PERIODS)
async def recalculate_all(body: RecalculationRequest, tx: Tx, today: Today) -> RecalculationResponse:
    """Calculate everybody on a plan anew; a plan that needs line by line is refused, with the reason."""
    from services.compensation.use_cases.recalculate import recalculate_plan  # noqa: PLC0415 - NumPy, once asked

    done = await recalculate_plan(tx, body.plan_id, today=today)
    return RecalculationResponse(lines=done.lines, appended=done.appended, entries=done.entries)
