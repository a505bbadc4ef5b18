"""The audit over HTTP: who did what, before and after; what speaks of a person is masked for most."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query, Request
from pydantic import BaseModel

from shared.store.audit.read import Wanted, audited
from shared.store.database import Database
from shared.web.access import Permission
from shared.web.dependencies import Caller, Tx
from shared.web.operations import ROOT, here
from shared.web.pages import Page, PageQuery, page_of
from shared.web.router import OPERATIONS, Router

router = Router(tags=[OPERATIONS])
router.dependencies.append(Depends(here))


class AuditItem(BaseModel):
    """One accepted write; at the gateway also refusals, which say why and how often within their minute."""

    id: UUID
    recorded_at: datetime
    who: str
    roles: list[str]
    action: str
    resource: str
    source: str | None
    request_id: str | None
    trace_id: str | None
    status: int
    code: str | None
    times: int
    changes: list[dict[str, Any]]
    """Each row changed: its table, its key, and the columns before and after."""


@router.get(f"{ROOT}/audit", permission=Permission.READ_AUDIT)
async def list_audit(
    request: Request,
    tx: Tx,
    caller: Caller,
    page: PageQuery,
    who: Annotated[str | None, Query(max_length=200)] = None,
    resource: Annotated[str | None, Query(max_length=500)] = None,
) -> Page[AuditItem]:
    """What was done here, oldest first."""
    database: Database = request.app.state.runtime.database
    keys = database.audit_keys if caller.may(Permission.READ_CONTACTS) else None
    found = await audited(tx, Wanted(who, resource), keys, after=page.after, limit=page.fetch)
    return page_of(found, page, lambda row: AuditItem.model_validate(row, from_attributes=True))
