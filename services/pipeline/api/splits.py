"""Whose deal an opportunity is, over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

from services.pipeline.api.opportunities import IF_UNCHANGED, OpportunityResponse, told
from services.pipeline.api.parts import MOST_PARTS, PartRequest
from services.pipeline.use_cases.set_splits import SetSplits, set_splits
from shared.web.access import Permission
from shared.web.dependencies import RowScope, Today, Tx
from shared.web.fields import Sentence
from shared.web.router import Router

router = Router(tags=["opportunities"])


class SplitsRequest(BaseModel):
    """All parts of an opportunity, in place of those before; an empty list leaves it to its owner alone."""

    model_config = ConfigDict(extra="forbid")

    splits: Annotated[list[PartRequest], Field(max_length=MOST_PARTS)]
    reason: Sentence | None = None


@router.put(
    "/opportunities/{opportunity_id}/splits", permission=Permission.WORK_OPPORTUNITIES, dependencies=[IF_UNCHANGED]
)
async def set_the_splits(
    opportunity_id: UUID, body: SplitsRequest, tx: Tx, today: Today, scope: RowScope, response: Response
) -> OpportunityResponse:
    """Say whose deal an open opportunity is; If-Match guards against a change in between. A won one is corrected."""
    parts = tuple(part.part() for part in body.splits)
    command = SetSplits(opportunity_id=opportunity_id, parts=parts, reason=body.reason)
    return told(await set_splits(tx, command, today=today, scope=scope), response)
