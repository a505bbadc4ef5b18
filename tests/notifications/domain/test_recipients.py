"""Who hears of a win depends on the hierarchy of its day, and on whether that is known."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.domain.entry import Founding
from services.notifications.domain.recipients import Missing, nearest_manager, told_of
from services.notifications.domain.win import Win
from shared.kernel.hierarchy import MemberState, Organisation, TeamState
from shared.kernel.money import Money

ANNA, BILL, CLEO = UUID(int=1), UUID(int=2), UUID(int=3)
SELLERS, OFFICE, COMPANY = UUID(int=11), UUID(int=12), UUID(int=13)
BEGIN, CHANGE = date(2026, 1, 1), date(2026, 6, 1)


def member(who: UUID, team: UUID | None, on: date = BEGIN) -> MemberState:
    """A member of a team from a day on."""
    return MemberState(who, on, on.toordinal(), str(who), "Someone", team)


def team(which: UUID, parent: UUID | None, manager: UUID | None, on: date = BEGIN) -> TeamState:
    """A team under a parent, with a manager, from a day on."""
    return TeamState(which, on, on.toordinal(), str(which), "Team", parent, manager)


PEOPLE = [member(ANNA, SELLERS), member(BILL, SELLERS), member(CLEO, COMPANY)]


@pytest.mark.parametrize(
    ("teams", "who", "on", "expected"),
    [
        pytest.param([team(SELLERS, None, BILL)], ANNA, CHANGE, BILL, id="the manager of the own team"),
        pytest.param(
            [team(SELLERS, OFFICE, None), team(OFFICE, COMPANY, None), team(COMPANY, None, CLEO)],
            ANNA,
            CHANGE,
            CLEO,
            id="teams without a manager are passed over",
        ),
        pytest.param(
            [team(SELLERS, COMPANY, BILL), team(COMPANY, None, CLEO)],
            BILL,
            CHANGE,
            CLEO,
            id="a manager's own win is told to the one above",
        ),
        pytest.param([team(SELLERS, None, BILL)], BILL, CHANGE, None, id="at the top there is nobody"),
        pytest.param(
            [team(SELLERS, None, BILL), team(SELLERS, None, CLEO, CHANGE)],
            ANNA,
            date(2026, 5, 31),
            BILL,
            id="the manager of the day, not of today",
        ),
        pytest.param([], ANNA, CHANGE, Missing("team", SELLERS), id="an unknown team has to be waited for"),
        pytest.param(
            [team(SELLERS, OFFICE, None)], ANNA, CHANGE, Missing("team", OFFICE), id="so has an unknown parent"
        ),
        pytest.param(
            [team(SELLERS, OFFICE, BILL)], ANNA, CHANGE, BILL, id="what lies above the nearest manager is not needed"
        ),
        pytest.param([], UUID(int=99), CHANGE, Missing("member", UUID(int=99)), id="an unknown owner is waited for"),
        pytest.param(
            [team(SELLERS, None, BILL)], ANNA, date(2025, 1, 1), None, id="before joining there is no manager"
        ),
        pytest.param(
            [team(SELLERS, OFFICE, None), team(OFFICE, SELLERS, None)], ANNA, CHANGE, None, id="a circle has no top"
        ),
    ],
)
def test_nearest_manager(teams: list[TeamState], who: UUID, on: date, expected: UUID | Missing | None) -> None:
    assert nearest_manager(Organisation.of(PEOPLE, teams), who, on) == expected


ids = st.sampled_from([SELLERS, OFFICE, COMPANY])
managers = st.sampled_from([ANNA, BILL, CLEO])


@given(
    parents=st.fixed_dictionaries({which: st.none() | ids for which in (SELLERS, OFFICE, COMPANY)}),
    heads=st.fixed_dictionaries({which: st.none() | managers for which in (SELLERS, OFFICE, COMPANY)}),
    who=managers,
)
def test_where_everything_is_known_it_is_the_first_manager_above(
    parents: dict[UUID, UUID | None], heads: dict[UUID, UUID | None], who: UUID
) -> None:
    organisation = Organisation.of(PEOPLE, [team(which, parents[which], heads[which]) for which in parents])
    first = next(iter(organisation.managers_above(who, CHANGE)), None)
    assert nearest_manager(organisation, who, CHANGE) == first


def telling(sequence: int, owner: UUID, on: date = CHANGE, *, corrects: bool = False) -> Win:
    """A win, or a correction of it; corrections were recorded long after the win, which is history."""
    founding = Founding(sequence, on, datetime(2026, 6, sequence, tzinfo=UTC), historic=not corrects)
    return Win(UUID(int=5), "D-5", sequence, owner, Money(100 * sequence, "USD"), on, founding, corrects)


UNDER_BILL = Organisation.of(PEOPLE, [team(SELLERS, None, BILL), team(COMPANY, None, None)])


def test_the_owner_hears_at_once_even_if_the_manager_is_not_known_yet() -> None:
    told, missing = told_of([telling(4, ANNA)], Organisation())
    assert [identity.recipient_id for identity in told] == [ANNA]
    assert missing == {Missing("member", ANNA)}


def test_a_correction_changes_the_words_of_whom_it_concerns_still_and_is_news_to_whom_it_concerns_now() -> None:
    told, _ = told_of([telling(4, ANNA), telling(5, CLEO, corrects=True)], UNDER_BILL)
    assert [(e.identity.recipient_id, e.sequence, e.is_news) for e in told.values()] == [(CLEO, 5, True)]
    told, _ = told_of([telling(4, ANNA), telling(5, ANNA, corrects=True)], UNDER_BILL)
    assert {(e.identity.recipient_id, e.sequence, e.is_news) for e in told.values()} == {
        *((ANNA, 5, False), (BILL, 5, False))
    }


def test_a_manager_who_becomes_the_owner_has_another_entry() -> None:
    before, _ = told_of([telling(4, ANNA)], UNDER_BILL)
    after, _ = told_of([telling(4, ANNA), telling(5, BILL, corrects=True)], UNDER_BILL)
    assert [(e.title, e.is_news) for e in after.values()] == [("You won D-5", True)]
    assert not before.keys() & after.keys()


def test_every_win_of_a_deal_has_entries_of_its_own() -> None:
    first, _ = told_of([telling(4, ANNA)], UNDER_BILL)
    second, _ = told_of([telling(6, ANNA)], UNDER_BILL)
    assert not first.keys() & second.keys()


def test_what_an_earlier_telling_lacks_is_missing_too() -> None:
    """It may turn out to have founded the entry of someone concerned now."""
    _, missing = told_of([telling(4, UUID(int=99)), telling(5, CLEO, corrects=True)], UNDER_BILL)
    assert missing == {Missing("member", UUID(int=99))}


def test_where_no_win_holds_nobody_is_told() -> None:
    assert told_of([], UNDER_BILL) == ({}, set())
