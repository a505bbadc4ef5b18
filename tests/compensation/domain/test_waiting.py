"""What a deal waits for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from services.compensation.domain.plan import Plans
from services.compensation.domain.waiting import Awaited, missing_facts
from shared.kernel.hierarchy import Organisation
from tests.compensation.facts import an_id, assigned, member, plans_for, small_organisation, team, version

DAY = date(2026, 3, 2)
LATE = Organisation.of([member("anna", "east", on=date(2026, 3, 3))], [team("east", "mia")])
ROOTLESS = Organisation.of([member("anna", "east")], [team("east", "mia", "company")])
TEAMLESS = Organisation.of([member("anna", None)], [])
NO_TEAM_YET = Organisation.of([member("anna", "east")], [])
EUROS = Plans.of([replace(version(), currency="EUR")], [assigned("anna")])


@pytest.mark.parametrize(
    ("plans", "organisation", "missing"),
    [
        pytest.param(plans_for("anna"), small_organisation(), [], id="nothing"),
        pytest.param(plans_for("anna"), TEAMLESS, [], id="a member without team needs no team"),
        pytest.param(plans_for("anna"), Organisation(), [("member", "anna")], id="an owner nobody has heard of"),
        pytest.param(plans_for("anna"), LATE, [("member", "anna")], id="an owner who joined the day after"),
        pytest.param(plans_for("ben"), small_organisation(), [("plan", "anna")], id="an owner without plan"),
        pytest.param(plans_for("anna"), NO_TEAM_YET, [("team", "east")], id="a team nobody has heard of"),
        pytest.param(plans_for("anna"), ROOTLESS, [("team", "company")], id="a team above nobody has heard of"),
        pytest.param(EUROS, small_organisation(), [("exchange_rate", "default")], id="a plan in another currency"),
    ],
)
def test_missing_facts(plans: Plans, organisation: Organisation, missing: list[tuple[str, str]]) -> None:
    found = missing_facts(an_id("anna"), DAY, "USD", plans, organisation)
    assert [(fact.kind, fact.id) for fact in found] == [(kind, an_id(name)) for kind, name in missing]


def test_a_team_not_known_yet_withholds_its_managers_pay_only() -> None:
    assert not Awaited("team", an_id("east")).blocks
    assert Awaited("plan", an_id("anna")).blocks
