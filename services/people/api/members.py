"""Members over HTTP."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Depends, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from services.people import queries
from services.people.domain.directory import Reference
from services.people.queries import MemberView
from services.people.use_cases.change_member import ChangeMember, change_member
from services.people.use_cases.guard_changes import guard_member
from services.people.use_cases.join_members import JoinMember, join_members
from services.people.use_cases.record_leaving import record_leaving
from shared.kernel.changes import version_of
from shared.web.access import Permission
from shared.web.bulk import BulkRequest, BulkResponse, answer_bulk
from shared.web.conditional import Expected, tell_version
from shared.web.dependencies import RowScope, Today, Tx, not_in_future
from shared.web.fields import Day, Name
from shared.web.pages import Page, PageQuery, page_of
from shared.web.personal import Personal
from shared.web.router import Router

router = Router(tags=["members"])

Words = Annotated[tuple[Name, ...], Field(max_length=100)]


class MemberRequest(BaseModel):
    """Someone who joins. `roles` are job titles; `weight` and `capacity` are how many leads they take."""

    model_config = ConfigDict(extra="forbid")

    external_id: Name | None = None
    name: Name
    team_id: UUID | None = None
    team_external_id: Name | None = None
    roles: Words = ()
    rank: Name | None = None
    territories: Words = ()
    skills: Words = ()
    weight: int = Field(default=1, ge=0, le=1000, strict=True)
    capacity: int | None = Field(default=None, ge=0, le=1_000_000, strict=True)
    effective_on: Day | None = None

    def command(self, today: date) -> JoinMember:
        """What is asked for; a future day is refused."""
        not_in_future(self.effective_on, today, "effective_on")
        facts = self.model_dump(exclude={"team_id", "team_external_id"})
        return JoinMember(**facts, team=Reference(self.team_id, self.team_external_id))


class MemberChange(BaseModel):
    """The fields named change from `effective_on` on; `team_id: null` means no team."""

    model_config = ConfigDict(extra="forbid")

    name: Name = ""
    team_id: UUID | None = None
    team_external_id: Name | None = None
    roles: Words = ()
    rank: Name | None = None
    territories: Words = ()
    skills: Words = ()
    weight: int = Field(default=1, ge=0, le=1000, strict=True)
    capacity: int | None = Field(default=None, ge=0, le=1_000_000, strict=True)
    effective_on: Day | None = None

    def command(self, member_id: UUID, today: date) -> ChangeMember:
        """What is asked for: only what the body names; a future day is refused."""
        not_in_future(self.effective_on, today, "effective_on")
        of_team = {"team_id", "team_external_id"}
        facts: dict[str, Any] = self.model_dump(exclude_unset=True, exclude={*of_team, "effective_on"})
        team = Reference(self.team_id, self.team_external_id) if of_team & self.model_fields_set else None
        return ChangeMember(member_id, facts, team, self.effective_on)


class LeavingRequest(BaseModel):
    """`effective_on` is the first day without the member."""

    model_config = ConfigDict(extra="forbid")

    effective_on: Day | None = None


class MemberResponse(BaseModel):
    """A member as of today."""

    id: UUID
    external_id: str
    name: Annotated[str, Personal(Permission.READ_ORGANISATION, "organisation_member", "name", subject="member_id")]
    team_id: UUID | None
    manager_id: UUID | None
    """The nearest manager above."""
    roles: tuple[str, ...]
    rank: str | None
    territories: tuple[str, ...]
    skills: tuple[str, ...]
    weight: int
    capacity: int | None
    joined_on: Day
    left_on: Day | None

    @classmethod
    def of(cls, view: MemberView) -> "MemberResponse":
        """Show a member."""
        state = view.membership.state
        return cls(
            id=view.id,
            external_id=state.external_id,
            name=state.name,
            team_id=state.team_id,
            manager_id=view.manager_id,
            roles=state.roles,
            rank=state.rank,
            territories=state.territories,
            skills=state.skills,
            weight=state.weight,
            capacity=state.capacity,
            joined_on=view.membership.joined_on,
            left_on=view.membership.left_on,
        )


class MemberFilters(BaseModel):
    """Narrow the list; those who left are hidden unless asked for."""

    team_id: UUID | None = None
    external_id: str | None = None
    include: Literal["ended"] | None = None

    @property
    def wanted(self) -> dict[str, object]:
        """The columns asked for and their values."""
        return self.model_dump(include={"team_id", "external_id"}, exclude_none=True)


async def _unchanged(member_id: UUID, tx: Tx, today: Today, scope: RowScope, expected: Expected) -> None:
    await guard_member(tx, today, scope, member_id, expected)


IF_UNCHANGED = Depends(_unchanged)
"""If-Match guards a change against another one in between."""


def _told(view: MemberView, response: Response) -> MemberResponse:
    tell_version(response, version_of(view.membership))
    return MemberResponse.of(view)


@router.post("/members", permission=Permission.WRITE_ORGANISATION, status_code=201)
async def join(body: MemberRequest, tx: Tx, today: Today, scope: RowScope) -> MemberResponse:
    """Someone joins; the same external id and body again answers the same member."""
    (outcome,) = await join_members(tx, [body.command(today)], today)
    return MemberResponse.of(await queries.member(tx, today, scope, outcome.unwrap()))


@router.post("/members/bulk", permission=Permission.WRITE_ORGANISATION)
async def join_many(body: BulkRequest[MemberRequest], tx: Tx, today: Today) -> BulkResponse:
    """Many join at once."""
    return await answer_bulk(body, lambda item: item.command(today), lambda commands: join_members(tx, commands, today))


@router.patch("/members/{member_id}", permission=Permission.WRITE_ORGANISATION, dependencies=[IF_UNCHANGED])
async def change(
    member_id: UUID, body: MemberChange, tx: Tx, today: Today, scope: RowScope, response: Response
) -> MemberResponse:
    """Something about a member changes, today or from an earlier day on."""
    await change_member(tx, body.command(member_id, today), today)
    return _told(await queries.member(tx, today, scope, member_id), response)


@router.post("/members/{member_id}/leave", permission=Permission.WRITE_ORGANISATION, dependencies=[IF_UNCHANGED])
async def leave(
    member_id: UUID, tx: Tx, today: Today, scope: RowScope, response: Response, body: LeavingRequest | None = None
) -> MemberResponse:
    """The member leaves; the record stays."""
    asked = body or LeavingRequest()
    await record_leaving(tx, member_id, not_in_future(asked.effective_on, today, "effective_on"))
    return _told(await queries.member(tx, today, scope, member_id), response)


@router.get("/members", permission=Permission.READ_ORGANISATION)
async def list_members(
    tx: Tx, today: Today, scope: RowScope, page: PageQuery, filters: Annotated[MemberFilters, Query()]
) -> Page[MemberResponse]:
    """The members within the caller's sight."""
    ended = filters.include == "ended"
    found = await queries.members(
        tx, today, scope, wanted=filters.wanted, ended=ended, after=page.after, limit=page.fetch
    )
    return page_of(found, page, MemberResponse.of)


@router.get("/members/{member_id}", permission=Permission.READ_ORGANISATION)
async def show(member_id: UUID, tx: Tx, today: Today, scope: RowScope, response: Response) -> MemberResponse:
    """One member, gone or not; its version as ETag."""
    return _told(await queries.member(tx, today, scope, member_id), response)
