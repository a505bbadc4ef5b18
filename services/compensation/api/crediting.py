"""Credit over HTTP: why somebody is credited for a deal, and why not."""

from uuid import UUID

from pydantic import BaseModel

from services.compensation.queries import crediting as queries
from shared.web.access import Permission
from shared.web.dependencies import RowScope, Tx
from shared.web.router import Router

router = Router(tags=["commissions"])


class CreditAnswer(BaseModel):
    """Whether a component credits the payee, and the reason in words; no component where no plan could be asked."""

    component: str
    credited: bool
    reason: str


class CreditAnswers(BaseModel):
    """What each component of the payee's plan says."""

    items: list[CreditAnswer]


@router.get("/compensation/deals/{deal_id}/credits/{payee_id}", permission=Permission.READ_PAY)
async def read_credit(deal_id: UUID, payee_id: UUID, tx: Tx, scope: RowScope) -> CreditAnswers:
    """Why a payee is credited for a deal by each component of the plan, and why not."""
    found = await queries.why_credited(tx, scope, deal_id, payee_id)
    return CreditAnswers(items=[CreditAnswer(**answer._asdict()) for answer in found])
