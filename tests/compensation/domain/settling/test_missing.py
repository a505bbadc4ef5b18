"""What keeps deals from being paid: each names the deal, the person, and who has to mend it."""

from __future__ import annotations

import pytest

from services.compensation.domain.plan import Plans
from services.compensation.domain.settling.missing import missing
from services.compensation.domain.settling.names import Names
from shared.kernel.hierarchy import Organisation
from tests.compensation.facts import an_id, assigned, deal, member, small_organisation, team, version

PLANS = Plans.of([version()], [assigned("anna")])
LOOPED = Organisation.of([member("anna", "east")], [team("east", "mia", "company"), team("company", "dora", "east")])


@pytest.mark.parametrize(
    ("organisation", "plans", "kinds"),
    [
        pytest.param(small_organisation(), PLANS, [], id="nothing"),
        pytest.param(Organisation(), PLANS, [("member", "people operations")], id="the owner"),
        pytest.param(small_organisation(), Plans(), [("plan", "sales operations")], id="a plan"),
        pytest.param(
            Organisation.of([member("anna", "east")], []), PLANS, [("team", "people operations")], id="a team"
        ),
        pytest.param(LOOPED, PLANS, [("hierarchy", "people operations")], id="a top: the teams form a circle"),
    ],
)
def test_what_is_missing(organisation: Organisation, plans: Plans, kinds: list[tuple[str, str]]) -> None:
    found = list(missing([deal("D1", "anna", 10, "2026-03-05")], organisation, plans, Names.of(organisation)))
    assert [(each.key.kind, each.owner) for each in found] == kinds
    assert all((each.key.payee_id, each.deal_external_id) == (an_id("anna"), "D1") for each in found)


def test_a_circle_is_named_team_by_team() -> None:
    (found,) = missing([deal("D1", "anna", 10, "2026-03-05")], LOOPED, PLANS, Names.of(LOOPED))
    names = found.reason.removeprefix("the teams form a circle: ").split(" \N{RIGHTWARDS ARROW} ")
    assert sorted(set(names)) == ["company", "east"]
    assert names[0] == names[-1]
