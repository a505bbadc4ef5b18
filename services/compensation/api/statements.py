"""A person's statement of a month: as a page, as PDF, and as an export that anybody can verify."""

import asyncio
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import Response

from services.compensation.api.caller import Period
from services.compensation.api.pages.statement_html import statement_html
from services.compensation.domain.statement.statement import Statement
from services.compensation.queries import statements as queries
from shared.kernel.period import Month
from shared.web.access import Permission
from shared.web.dependencies import RowScope, Tx
from shared.web.router import Router

router = Router(tags=["statements"])

HTML: dict[int | str, dict[str, Any]] = {200: {"content": {"text/html": {}}}}
PDF: dict[int | str, dict[str, Any]] = {200: {"content": {"application/pdf": {}}}}
_NOTHING_RUNS = {"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'"}


@router.get(
    "/compensation/statements/{payee_id}/{period}/page",
    permission=Permission.READ_PAY,
    response_class=Response,
    responses=HTML,
)
async def read_page(payee_id: UUID, period: Period, tx: Tx, scope: RowScope) -> Response:
    """The statement to be read on a screen, on a telephone or on paper."""
    return as_page(await queries.statement(tx, scope, payee_id, Month.parse(period)))


@router.get(
    "/compensation/statements/{payee_id}/{period}/pdf",
    permission=Permission.READ_PAY,
    response_class=Response,
    responses=PDF,
)
async def read_pdf(payee_id: UUID, period: Period, tx: Tx, scope: RowScope) -> Response:
    """The same as a file."""
    return await as_pdf(await queries.statement(tx, scope, payee_id, Month.parse(period)), period, made_at=tx.now)


@router.get("/compensation/statements/{payee_id}/{period}/export", permission=Permission.READ_PAY)
async def read_export(payee_id: UUID, period: Period, tx: Tx, scope: RowScope) -> dict[str, object]:
    """Facts, plans, lines and hashes; `verify.py` derives every figure anew from it, without this system."""
    return await queries.export(tx, scope, payee_id, Month.parse(period))


def as_page(statement: Statement) -> Response:
    """A page in which nothing runs."""
    return Response(statement_html(statement), media_type="text/html; charset=utf-8", headers=_NOTHING_RUNS)


async def as_pdf(statement: Statement, period: str, *, made_at: datetime) -> Response:
    """A file with a name."""
    from services.compensation.api.pages.statement_pdf import statement_pdf  # noqa: PLC0415 - half a second, once asked

    made = await asyncio.to_thread(statement_pdf, statement, made_at=made_at)
    name = f'attachment; filename="statement-{period}.pdf"'
    return Response(made, media_type="application/pdf", headers={"content-disposition": name})
