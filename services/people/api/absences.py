"""Absences over HTTP: when a member is away, and whether on paid leave."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from services.people import queries
from services.people.domain.absence import Absence, AbsenceKind
from services.people.use_cases.record_absence import RecordAbsence, record_absence, withdraw_absence
from shared.web.access import Permission
from shared.web.dependencies import RowScope, Today, Tx
from shared.web.fields import Day, Name
from shared.web.pages import Page, PageQuery, page_of
from shared.web.personal import Personal
from shared.web.router import Router

router = Router(tags=["members"])


class AbsenceRequest(BaseModel):
    """Both days are included; they may lie ahead."""

    model_config = ConfigDict(extra="forbid")

    external_id: Name | None = None
    kind: AbsenceKind
    first_day: Day
    last_day: Day


class AbsenceResponse(BaseModel):
    """Days a member is away; one that was withdrawn never was."""

    id: UUID
    external_id: str
    member_id: UUID
    kind: Annotated[AbsenceKind, Personal(Permission.READ_PAY, "absence", "kind", subject="member_id")]
    first_day: Day
    last_day: Day
    withdrawn: bool

    @classmethod
    def of(cls, absence: Absence) -> "AbsenceResponse":
        """Show an absence."""
        return cls(**{name: getattr(absence, name) for name in cls.model_fields})


@router.post("/members/{member_id}/absences", permission=Permission.WRITE_ORGANISATION, status_code=201)
async def record(member_id: UUID, body: AbsenceRequest, tx: Tx) -> AbsenceResponse:
    """The member is away; the same external id and body again answers the same absence."""
    outcome = await record_absence(tx, RecordAbsence(member_id=member_id, **body.model_dump()))
    return AbsenceResponse.of(await queries.absence(tx, member_id, outcome.unwrap()))


@router.post("/members/{member_id}/absences/{absence_id}/withdraw", permission=Permission.WRITE_ORGANISATION)
async def withdraw(member_id: UUID, absence_id: UUID, tx: Tx) -> AbsenceResponse:
    """The member was not away after all."""
    await withdraw_absence(tx, member_id, absence_id)
    return AbsenceResponse.of(await queries.absence(tx, member_id, absence_id))


@router.get("/members/{member_id}/absences", permission=Permission.READ_PAY)
async def list_absences(
    member_id: UUID, tx: Tx, today: Today, scope: RowScope, page: PageQuery
) -> Page[AbsenceResponse]:
    """When a member is away: for whoever may read what hangs on it, the member's pay."""
    found = await queries.absences_of(tx, today, scope, member_id, after=page.after, limit=page.fetch)
    return page_of(found, page, AbsenceResponse.of)
