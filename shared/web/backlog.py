"""How far a service is behind: what is still on its way to others, and what of theirs it has not applied."""

from typing import Annotated

from fastapi import Depends, Request
from pydantic import BaseModel

from shared.kernel.errors import Unavailable
from shared.web.access import Permission
from shared.web.router import OPERATIONS, Router

router = Router(tags=[OPERATIONS])


class BacklogNotKnown(Unavailable):
    """This process has no event log at hand to compare with."""


class BacklogCounts(BaseModel):
    """Settled means `unsent`, `lag` and `parked` are 0 in two successive reads with the same `position`."""

    unsent: int
    """Events recorded and not yet in the event log."""
    lag: int
    """Events in the log and not yet applied."""
    waiting: int
    """Facts that wait for another fact."""
    parked: int
    """Events held back behind a dead one."""
    dead: int
    """Events that could not be applied."""
    position: int
    """Moves with every event announced or applied."""


class ServiceBacklog(BacklogCounts):
    """One service's part."""

    service: str


class BacklogResponse(BacklogCounts):
    """The whole; at the gateway with each service's part."""

    services: list[ServiceBacklog] | None = None


async def _look(request: Request) -> BacklogResponse:
    probe = request.app.state.runtime.backlog
    if probe is None:
        raise BacklogNotKnown("the backlog cannot be told: no event log is at hand")
    return BacklogResponse.model_validate(await probe())


@router.get("/backlog", permission=Permission.READ_BACKLOG, response_model_exclude_none=True)
async def backlog(found: Annotated[BacklogResponse, Depends(_look)]) -> BacklogResponse:
    """How much is still on its way."""
    return found
