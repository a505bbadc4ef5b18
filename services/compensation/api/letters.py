"""Plan letters over HTTP: written to everybody on a plan, accepted or declined by each for himself."""

import asyncio
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict

from services.compensation.api.caller import Me
from services.compensation.domain.month_end.records import Letter
from services.compensation.queries import month_end as queries
from services.compensation.use_cases.write_letters import answer_letter, write_letters
from shared.web.access import Permission
from shared.web.dependencies import RowScope, Tx
from shared.web.fields import Name, Sentence
from shared.web.pages import Page, PageQuery, page_of
from shared.web.personal import Personal
from shared.web.router import Router

router = Router(tags=["plan letters"])

_PDF: dict[int | str, dict[str, Any]] = {200: {"content": {"application/pdf": {}}}}


class LetterResponse(BaseModel):
    """What somebody is told of a plan version; the hash is over all of it."""

    id: UUID
    member_id: UUID
    plan_id: UUID
    plan_version: int
    content: Annotated[dict[str, Any], Personal(Permission.READ_PAY, "plan_letter", "content", subject="member_id")]
    hash: str
    holds_pay: bool
    status: str
    answer_reason: Annotated[
        str | None, Personal(Permission.READ_PAY, "plan_letter", "answer_reason", subject="member_id")
    ]
    answered_at: datetime | None
    issued_at: datetime

    @classmethod
    def of(cls, letter: Letter) -> "LetterResponse":
        """Show a letter."""
        shown = {name: getattr(letter, name) for name in cls.model_fields if name != "holds_pay"}
        return cls(**shown, holds_pay=letter.hold_id is not None)


class Letters(BaseModel):
    """The letters written."""

    items: list[LetterResponse]


class Answer(BaseModel):
    """Yes or no, and why not."""

    model_config = ConfigDict(extra="forbid")

    accept: bool
    reason: Sentence | None = None


class LetterFilters(BaseModel):
    """Narrow the list."""

    member_id: UUID | None = None
    plan_id: UUID | None = None
    status: Name | None = None


@router.post("/plans/{plan_id}/letters", permission=Permission.WRITE_PLANS, status_code=201, keyed=True)
async def write(plan_id: UUID, tx: Tx, me: Me) -> Letters:
    """Write to everybody on the plan who has no letter of its newest version."""
    return Letters(items=[LetterResponse.of(each) for each in await write_letters(tx, plan_id, me)])


@router.get("/compensation/letters", permission=Permission.READ_PAY)
async def list_letters(
    tx: Tx, scope: RowScope, page: PageQuery, filters: Annotated[LetterFilters, Query()]
) -> Page[LetterResponse]:
    """The letters within sight."""
    wanted = filters.model_dump(exclude_none=True)
    found = await queries.letter_page(tx, scope, wanted, after=page.after, limit=page.fetch)
    return page_of(found, page, LetterResponse.of)


@router.get(
    "/compensation/letters/{letter_id}/pdf",
    permission=Permission.READ_PAY,
    response_class=Response,
    responses=_PDF,
)
async def read_pdf(letter_id: UUID, tx: Tx, scope: RowScope) -> Response:
    """The letter as a file: what is set for its reader, every rate, its hash, and where to answer."""
    from services.compensation.api.pages.letter_pdf import letter_pdf  # noqa: PLC0415 - half a second, once asked

    sheet = await queries.letter_sheet(tx, scope, letter_id)
    made = await asyncio.to_thread(letter_pdf, sheet, made_at=tx.now)
    headers = {"content-disposition": 'attachment; filename="plan-letter.pdf"'}
    return Response(made, media_type="application/pdf", headers=headers)


@router.post("/compensation/letters/{letter_id}/answer", permission=Permission.ANSWER_PAY)
async def answer(letter_id: UUID, body: Answer, tx: Tx, me: Me, scope: RowScope) -> LetterResponse:
    """Accept or decline one's own letter."""
    return LetterResponse.of(await answer_letter(tx, letter_id, me, scope, accept=body.accept, reason=body.reason))
