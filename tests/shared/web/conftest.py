"""A service small enough to see the edge at work."""

from collections.abc import AsyncIterator, Sequence
from datetime import date
from typing import Annotated, Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI, Query, Response
from pydantic import BaseModel, Field
from sqlalchemy import Column, Integer, Table, Text, select, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from shared.kernel.changes import only_if_unchanged
from shared.kernel.company import Company
from shared.kernel.errors import Conflict, NotFound, ReferenceNotKnownYet
from shared.kernel.outcome import Outcome, created
from shared.store.database import Database
from shared.store.house import house_tables, new_metadata
from shared.store.transaction import utc_now
from shared.web.access import Permission, Role
from shared.web.app import Runtime, service_app
from shared.web.bulk import BulkRequest, BulkResponse, answer_bulk
from shared.web.conditional import Expected, tell_version
from shared.web.dependencies import Tx
from shared.web.field_scope import Needs
from shared.web.identity import InternalVerifier, Principal, mint_internal_token
from shared.web.promises import Retirement
from shared.web.router import Router
from tests.kit.house import KEY
from tests.kit.postgres import scratch_database, url_of

METADATA = house_tables(new_metadata())
NOTES = Table("notes", METADATA, Column("id", Integer, primary_key=True), Column("text", Text, unique=True))

router = Router(tags=["notes"])


class NoteTooLoud(Conflict):
    """A note in capitals."""


class NoteRequest(BaseModel):
    text: str = Field(max_length=20)


class NoteResponse(BaseModel):
    id: int
    text: str
    margin: Annotated[int | None, Needs(Permission.READ_MARGIN)] = 40


class NoteList(BaseModel):
    items: list[NoteResponse]
    next_cursor: str | None = None


class NoteNotThere(NotFound):
    """No such note."""


@router.post("/notes", permission=Permission.WRITE_ACCOUNTS, status_code=201)
async def write(body: NoteRequest, tx: Tx) -> NoteResponse:
    """Write first and refuse afterwards, so that a refusal has something to undo."""
    identity = await tx.scalar(NOTES.insert().values(text=body.text).returning(NOTES.c.id))
    if body.text.isupper():
        raise NoteTooLoud("no shouting", field="text")
    if body.text == "missing":
        raise ReferenceNotKnownYet("member", "anna", field="text")
    return NoteResponse(id=identity, text=body.text)


@router.post("/secrets", permission=Permission.WRITE_ACCOUNTS, shown_once=True)
async def make_secret() -> dict[str, str]:
    """An answer nobody may keep."""
    return {"secret": "whsec_canary"}


@router.get("/notes", permission=Permission.READ_ACCOUNTS)
async def read(tx: Tx, first: Annotated[int, Query(ge=1)] = 10) -> list[NoteResponse]:
    """All notes."""
    rows = await tx.rows(select(NOTES).order_by(NOTES.c.id).limit(first))
    return [NoteResponse(id=row.id, text=row.text) for row in rows]


@router.get("/notes/{note_id}", permission=Permission.READ_ACCOUNTS)
async def show(note_id: int, tx: Tx, response: Response) -> NoteResponse:
    """One note, the length of its text as version."""
    rows = await tx.rows(select(NOTES).where(NOTES.c.id == note_id))
    if not rows:
        raise NoteNotThere("no such note")
    tell_version(response, len(rows[0].text))
    return NoteResponse(id=rows[0].id, text=rows[0].text)


@router.get("/lists", permission=Permission.READ_ACCOUNTS, retired=Retirement(date(2026, 1, 1), date(2027, 1, 1)))
async def read_lists(tx: Tx) -> NoteList:
    """All notes, the way it was once done."""
    rows = await tx.rows(select(NOTES).order_by(NOTES.c.id))
    return NoteList(items=[NoteResponse(id=row.id, text=row.text) for row in rows])


@router.get("/cards/{card_id}", permission=Permission.READ_ACCOUNTS)
async def show_card(card_id: UUID, tx: Tx) -> NoteResponse:
    """A note by an id as other services have them."""
    rows = await tx.rows(select(NOTES).where(NOTES.c.id == card_id.int))
    if not rows:
        raise NoteNotThere("no such note")
    return NoteResponse(id=rows[0].id, text=rows[0].text)


@router.post("/cards/bulk", permission=Permission.WRITE_ACCOUNTS)
async def write_cards(body: BulkRequest[NoteRequest], tx: Tx) -> BulkResponse:
    """Several at once."""

    async def run(texts: Sequence[str]) -> list[Outcome]:
        made = [await tx.scalar(NOTES.insert().values(text=text).returning(NOTES.c.id)) for text in texts]
        return [created(UUID(int=identity)) for identity in made]

    return await answer_bulk(body, lambda item: item.text, run)


@router.post("/notes/{note_id}/pay", permission=Permission.WRITE_ACCOUNTS, keyed=True)
async def pay(note_id: int, tx: Tx, expected: Expected, response: Response) -> NoteResponse:
    """What nobody may do twice."""
    (row,) = await tx.rows(select(NOTES).where(NOTES.c.id == note_id).with_for_update())
    only_if_unchanged(len(row.text), expected)
    await tx.execute(NOTES.update().where(NOTES.c.id == note_id).values(text=row.text + "!"))
    tell_version(response, len(row.text) + 1)
    return NoteResponse(id=note_id, text=row.text + "!")


class Edge:
    """The small service and its callers."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app

    def client(
        self, role: Role = Role.SALES_OPS, *, subject: str | None = None, repeating: str | None = None
    ) -> httpx.AsyncClient:
        caller = Principal(subject or f"user:{role}", frozenset({role}))
        token = mint_internal_token(KEY, caller, "notes", utc_now())
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app),
            base_url="http://test",
            headers={"authorization": f"Bearer {token}"} | ({"idempotency-key": repeating} if repeating else {}),
        )

    async def kept_answers(self) -> list[bytes]:
        async with self.app.state.runtime.database.transaction() as tx:
            return [bytes(body) for body in await tx.scalars(text("SELECT body FROM idempotency"))]

    async def texts(self) -> list[Any]:
        async with self.client() as client:
            return [note["text"] for note in (await client.get("/v1/notes")).json()]


@pytest.fixture
async def edge(postgres: str) -> AsyncIterator[Edge]:
    async with scratch_database(postgres) as name:
        engine = create_async_engine(url_of(postgres, name), poolclass=NullPool)
        async with engine.begin() as connection:
            await connection.run_sync(METADATA.create_all)
        await engine.dispose()
        database = Database("notes", url_of(postgres, name))
        verifier = InternalVerifier([KEY.public_key()], "notes", utc_now)
        yield Edge(service_app("notes", (router,), Runtime(database, verifier, Company())))
        await database.dispose()
