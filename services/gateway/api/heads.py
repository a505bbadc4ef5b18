"""The heads of the audits' chains, for auditors: kept apart from the databases whose audits they speak for."""

import base64
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel

from services.gateway.domain.heads import SealedHead
from services.gateway.queries.heads import sealed_heads
from shared.web.access import Permission
from shared.web.dependencies import Tx
from shared.web.pages import Page, PageQuery, page_of
from shared.web.router import OPERATIONS, Router

router = Router(tags=[OPERATIONS])


class AuditHeadItem(BaseModel):
    """A published head: it speaks for all rows of its database's audit up to its position."""

    id: UUID
    database: str
    position: int
    head: str
    """The hash of the last row, in hex."""
    key_id: str
    signature: str
    """Ed25519 over `<database> <position> <head>`, base64."""
    published_at: datetime
    fault: Literal["backwards", "forked"] | None
    """What it contradicts: a chain that only grows publishes neither."""


@router.get("/operations/audit-heads", permission=Permission.READ_AUDIT)
async def list_audit_heads(
    tx: Tx, page: PageQuery, database: Annotated[str | None, Query(max_length=100)] = None
) -> Page[AuditHeadItem]:
    """The last thousand heads of each database, in the order they were published."""
    return page_of(await sealed_heads(tx, database, after=page.after, limit=page.fetch), page, _item)


def _item(head: SealedHead) -> AuditHeadItem:
    return AuditHeadItem(
        id=head.id,
        database=head.database,
        position=head.position,
        head=head.hash.hex(),
        key_id=head.key_id,
        signature=base64.b64encode(head.signature).decode(),
        published_at=head.published_at,
        fault=head.fault.value if head.fault else None,
    )
