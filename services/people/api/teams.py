"""Teams over HTTP."""

from datetime import date
from uuid import UUID

from fastapi import Response
from pydantic import BaseModel, ConfigDict

from services.people import queries
from services.people.domain.directory import Reference
from services.people.queries import TeamView
from services.people.use_cases.change_team import ChangeTeam, change_team
from services.people.use_cases.form_teams import FormTeam, form_teams
from services.people.use_cases.guard_changes import guard_team
from shared.kernel.changes import version_of
from shared.web.access import Permission
from shared.web.bulk import BulkRequest, BulkResponse, answer_bulk
from shared.web.conditional import Expected, tell_version
from shared.web.dependencies import RowScope, Today, Tx, not_in_future
from shared.web.fields import Day, Name
from shared.web.pages import Page, PageQuery, page_of
from shared.web.router import Router

router = Router(tags=["teams"])


class TeamRequest(BaseModel):
    """A team to be formed; parent and manager are named by id or by external id."""

    model_config = ConfigDict(extra="forbid")

    external_id: Name | None = None
    name: Name
    parent_id: UUID | None = None
    parent_external_id: Name | None = None
    manager_id: UUID | None = None
    manager_external_id: Name | None = None
    effective_on: Day | None = None

    def command(self, today: date) -> FormTeam:
        """What is asked for; a future day is refused."""
        not_in_future(self.effective_on, today, "effective_on")
        parent = Reference(self.parent_id, self.parent_external_id)
        manager = Reference(self.manager_id, self.manager_external_id)
        return FormTeam(self.name, self.external_id, parent, manager, self.effective_on)


class TeamChange(BaseModel):
    """The fields named change from `effective_on` on; `manager_id: null` takes the manager away."""

    model_config = ConfigDict(extra="forbid")

    name: Name | None = None
    parent_id: UUID | None = None
    parent_external_id: Name | None = None
    manager_id: UUID | None = None
    manager_external_id: Name | None = None
    effective_on: Day | None = None

    def command(self, team_id: UUID, today: date) -> ChangeTeam:
        """What is asked for: only what the body names; a future day is refused."""
        not_in_future(self.effective_on, today, "effective_on")
        named = self.model_fields_set
        parent = Reference(self.parent_id, self.parent_external_id)
        manager = Reference(self.manager_id, self.manager_external_id)
        return ChangeTeam(
            team_id,
            name=self.name,
            parent=parent if {"parent_id", "parent_external_id"} & named else None,
            manager=manager if {"manager_id", "manager_external_id"} & named else None,
            effective_on=self.effective_on,
        )


class TeamResponse(BaseModel):
    """A team as of today; `effective_on` is since when it has been like this."""

    id: UUID
    external_id: str
    name: str
    parent_id: UUID | None
    manager_id: UUID | None
    effective_on: Day

    @classmethod
    def of(cls, view: TeamView) -> "TeamResponse":
        """Show a team."""
        state = view.state
        return cls(
            id=view.id,
            external_id=state.external_id,
            name=state.name,
            parent_id=state.parent_id,
            manager_id=state.manager_id,
            effective_on=state.effective_on,
        )


@router.post("/teams", permission=Permission.WRITE_ORGANISATION, status_code=201)
async def form(body: TeamRequest, tx: Tx, today: Today, scope: RowScope) -> TeamResponse:
    """A team is formed; the same external id and body again answers the same team."""
    (outcome,) = await form_teams(tx, [body.command(today)], today)
    return TeamResponse.of(await queries.team(tx, today, scope, outcome.unwrap()))


@router.post("/teams/bulk", permission=Permission.WRITE_ORGANISATION)
async def form_many(body: BulkRequest[TeamRequest], tx: Tx, today: Today) -> BulkResponse:
    """Many teams at once, parents before children."""
    return await answer_bulk(body, lambda item: item.command(today), lambda commands: form_teams(tx, commands, today))


@router.patch("/teams/{team_id}", permission=Permission.WRITE_ORGANISATION)
async def change(
    team_id: UUID, body: TeamChange, tx: Tx, today: Today, scope: RowScope, expected: Expected, response: Response
) -> TeamResponse:
    """A team gets another name, parent or manager, today or from an earlier day on. If-Match guards it."""
    await guard_team(tx, today, team_id, expected)
    await change_team(tx, body.command(team_id, today), today)
    return _told(await queries.team(tx, today, scope, team_id), response)


@router.get("/teams", permission=Permission.READ_ORGANISATION)
async def list_teams(tx: Tx, today: Today, scope: RowScope, page: PageQuery) -> Page[TeamResponse]:
    """The teams within the caller's sight."""
    found = await queries.teams(tx, today, scope, after=page.after, limit=page.fetch)
    return page_of(found, page, TeamResponse.of)


@router.get("/teams/{team_id}", permission=Permission.READ_ORGANISATION)
async def show(team_id: UUID, tx: Tx, today: Today, scope: RowScope, response: Response) -> TeamResponse:
    """One team, its version as ETag."""
    return _told(await queries.team(tx, today, scope, team_id), response)


def _told(view: TeamView, response: Response) -> TeamResponse:
    tell_version(response, version_of(view.state))
    return TeamResponse.of(view)
