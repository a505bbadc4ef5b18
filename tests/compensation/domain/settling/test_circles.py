"""Circles of teams: found on the days they are there, and cut out of what the calculation is told."""

from __future__ import annotations

from datetime import date

import pytest

from services.compensation.domain.settling.circles import circle_above, in_circles, may_be_circular
from services.compensation.domain.settling.names import Names
from services.compensation.domain.settling.world import team_facts
from shared.kernel.hierarchy import Organisation, TeamState
from tests.compensation.facts import an_id, small_organisation, team

APRIL, MAY = date(2026, 4, 1), date(2026, 5, 1)
TREE = [team("company", "dora"), team("east", "mia", "company"), team("sub", "ben", "east")]
CIRCLE = [*TREE, team("company", "dora", "east", APRIL, 2)]
MENDED = [*CIRCLE, team("company", "dora", None, MAY, 3)]


@pytest.mark.parametrize(
    ("teams", "day", "circle"),
    [
        pytest.param(TREE, APRIL, set(), id="a tree has none"),
        pytest.param(CIRCLE, date(2026, 3, 31), set(), id="not yet"),
        pytest.param(CIRCLE, APRIL, {"company", "east"}, id="two teams above each other; the one below is not in it"),
        pytest.param(MENDED, MAY, set(), id="mended"),
        pytest.param([team("a", "x", "a")], APRIL, {"a"}, id="a team above itself"),
    ],
)
def test_circles(teams: list[TeamState], day: date, circle: set[str]) -> None:
    assert in_circles(day, Organisation.of([], teams)) == {an_id(name) for name in circle}


def test_the_way_up_names_the_circle_alike_from_everywhere() -> None:
    organisation = Organisation.of([], CIRCLE)
    found = {circle_above(an_id(name), APRIL, organisation) for name in ("company", "east", "sub")}
    assert len(found) == 1
    assert set(found.pop()) == {an_id("company"), an_id("east")}


def test_a_quick_look_overlooks_no_circle() -> None:
    assert not may_be_circular(small_organisation())
    assert may_be_circular(Organisation.of([], MENDED))


def test_managers_in_a_circle_are_left_out_while_it_lasts() -> None:
    organisation = Organisation.of([], MENDED)
    told = {
        (each.id, each.first_day): (each.manager, each.parent)
        for each in team_facts(organisation, Names.of(organisation))
    }
    mia, dora, ben = (str(an_id(name)) for name in ("mia", "dora", "ben"))
    assert told["east", APRIL] == told["company", APRIL] == (None, None)
    assert told["sub", APRIL] == (ben, "east")
    assert told["east", MAY] == (mia, "company")
    assert told["company", MAY] == (dora, None)
