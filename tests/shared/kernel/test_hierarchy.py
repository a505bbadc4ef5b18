"""Who manages whom follows from teams alone, on the day asked."""

from datetime import date
from uuid import UUID

import pytest

from shared.kernel.hierarchy import MemberState, Organisation, TeamState

DAY = date(2017, 3, 1)
LATER = date(2017, 6, 1)
ANNA, BILL, CARA, DORA = (UUID(int=n) for n in range(1, 5))
SALES, OFFICE, COMPANY = (UUID(int=n) for n in range(11, 14))


def member(who: UUID, team: UUID | None, on: date = DAY, sequence: int = 1, *, left: bool = False) -> MemberState:
    return MemberState(who, on, sequence, f"m{who.int}", f"Member {who.int}", team, left=left)


def team(which: UUID, parent: UUID | None, manager: UUID | None, on: date = DAY, sequence: int = 1) -> TeamState:
    return TeamState(which, on, sequence, f"t{which.int}", f"Team {which.int}", parent, manager)


TEAMS = [team(SALES, OFFICE, BILL), team(OFFICE, COMPANY, None), team(COMPANY, None, CARA)]


@pytest.mark.parametrize(
    ("members", "teams", "on", "managers"),
    [
        pytest.param(
            [member(ANNA, SALES)], TEAMS, DAY, (BILL, CARA), id="nearest first, teams without manager skipped"
        ),
        pytest.param([member(BILL, SALES)], [*TEAMS], DAY, (CARA,), id="nobody is his own manager"),
        pytest.param([member(ANNA, None)], TEAMS, DAY, (), id="no team, no manager"),
        pytest.param([member(ANNA, SALES)], TEAMS, date(2017, 2, 28), (), id="nobody before joining"),
        pytest.param([member(ANNA, SALES)], [], DAY, (), id="a team not known yet manages nobody"),
        pytest.param(
            [member(ANNA, SALES)],
            [*TEAMS, team(SALES, OFFICE, DORA, LATER)],
            LATER,
            (DORA, CARA),
            id="a new manager counts from his day on",
        ),
        pytest.param(
            [member(ANNA, SALES)], [*TEAMS, team(SALES, OFFICE, DORA, LATER)], DAY, (BILL, CARA), id="and not before it"
        ),
        pytest.param(
            [member(ANNA, SALES)],
            [*TEAMS, team(SALES, OFFICE, DORA, DAY, 2)],
            DAY,
            (DORA, CARA),
            id="of two statements for a day the later one holds",
        ),
        pytest.param(
            [member(ANNA, SALES)],
            [team(SALES, OFFICE, BILL), team(OFFICE, SALES, CARA)],
            DAY,
            (BILL, CARA),
            id="a circle ends where it closes",
        ),
        pytest.param(
            [member(ANNA, SALES)],
            [team(SALES, OFFICE, BILL), team(OFFICE, None, BILL)],
            DAY,
            (BILL,),
            id="a manager of two levels is named once",
        ),
    ],
)
def test_managers_above(
    members: list[MemberState], teams: list[TeamState], on: date, managers: tuple[UUID, ...]
) -> None:
    assert Organisation.of(members, teams).managers_above(members[0].member_id, on) == managers


def test_statements_in_any_order_make_the_same_organisation() -> None:
    members = [member(ANNA, SALES), member(ANNA, OFFICE, LATER)]

    assert Organisation.of(members, TEAMS) == Organisation.of(reversed(members), reversed(TEAMS))


def test_a_manager_sees_himself_and_everyone_below() -> None:
    organisation = Organisation.of([member(ANNA, SALES), member(BILL, SALES), member(DORA, COMPANY)], TEAMS)

    assert organisation.subtree(BILL, DAY) == {ANNA, BILL}
    assert organisation.subtree(CARA, DAY) == {ANNA, BILL, CARA, DORA}


def test_who_left_is_not_active() -> None:
    organisation = Organisation.of([member(ANNA, SALES), member(ANNA, SALES, LATER, 2, left=True)], TEAMS)

    assert [m.member_id for m in organisation.active_members(DAY)] == [ANNA]
    assert organisation.active_members(LATER) == ()
