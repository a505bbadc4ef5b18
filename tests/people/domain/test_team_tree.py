"""No team stands below itself, on any day."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from services.people.domain.errors import CircularTeams
from services.people.domain.team_tree import refuse_circle
from shared.kernel.hierarchy import Organisation, TeamState

COMPANY, OFFICE, CREW = UUID(int=1), UUID(int=2), UUID(int=3)
NAMES = {COMPANY: "Company", OFFICE: "Office", CREW: "Crew"}


def team(team_id: UUID, parent: UUID | None, on: str = "2016-01-01", sequence: int = 1) -> TeamState:
    return TeamState(team_id, date.fromisoformat(on), sequence, NAMES[team_id].lower(), NAMES[team_id], parent, None)


TREE = Organisation.of((), [team(COMPANY, None), team(OFFICE, COMPANY), team(CREW, OFFICE)])


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(team(OFFICE, OFFICE, "2017-01-01", 2), id="a team is not its own parent"),
        pytest.param(team(OFFICE, CREW, "2017-01-01", 2), id="a team does not stand below its child"),
        pytest.param(team(COMPANY, CREW, "2016-01-01", 2), id="the top does not stand below the bottom"),
    ],
)
def test_a_circle_is_refused_and_named(change: TeamState) -> None:
    with pytest.raises(CircularTeams, match=f"{change.name} → .*{change.name}"):
        refuse_circle(TREE, [change])


def test_a_move_within_the_tree_is_fine() -> None:
    refuse_circle(TREE, [team(CREW, COMPANY, "2017-01-01", 2)])


def test_a_circle_on_a_later_day_is_refused_too() -> None:
    later = Organisation.of(
        (), [team(COMPANY, None), team(OFFICE, COMPANY), team(CREW, None), team(OFFICE, CREW, "2018-01-01", 2)]
    )
    with pytest.raises(CircularTeams, match="2018-01-01"):
        refuse_circle(later, [team(CREW, OFFICE, "2017-01-01", 2)])
