"""Whom a fact about a team or a plan can move."""

from __future__ import annotations

from datetime import date

import pytest

from services.compensation.domain.affected import owners_below, owners_paid_by
from services.compensation.domain.plan import Plans
from shared.kernel.hierarchy import Organisation
from tests.compensation.facts import an_id, assigned, member, team, version

LATER = date(2026, 5, 1)
ORGANISATION = Organisation.of(
    [
        member("anna", "east"),
        member("ben", "west"),
        member("carl", "north"),
        member("carl", "east", on=LATER, sequence=2),
    ],
    [
        team("east", "mia", "company"),
        team("west", None, None),
        team("west", None, "company", on=LATER, sequence=2),
        team("company", "dora"),
        team("north", None),
    ],
)


@pytest.mark.parametrize(
    ("name", "owners"),
    [
        pytest.param("east", {"anna", "carl"}, id="whoever is, or ever comes, into the team"),
        pytest.param("company", {"anna", "ben", "carl"}, id="whoever is, or ever comes, below it"),
        pytest.param("north", {"carl"}, id="whoever left it since"),
        pytest.param("nowhere", set(), id="nobody, for a team nobody is in"),
    ],
)
def test_owners_below(name: str, owners: set[str]) -> None:
    assert owners_below(an_id(name), ORGANISATION) == {an_id(owner) for owner in owners}


def test_teams_in_a_circle_end() -> None:
    circle = Organisation.of([member("anna", "a")], [team("a", None, "b"), team("b", None, "a")])
    assert owners_below(an_id("b"), circle) == {an_id("anna")}


def test_owners_paid_by_a_plan_are_those_ever_assigned_to_it() -> None:
    plans = Plans.of([version()], [assigned("anna"), assigned("anna", "flat", LATER), assigned("ben", "flat")])
    assert owners_paid_by(an_id("default"), plans) == {an_id("anna")}
