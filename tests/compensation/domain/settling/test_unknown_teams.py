"""Teams on the way up that nobody has told of."""

from __future__ import annotations

from datetime import date

from services.compensation.domain.settling.unknown_teams import unknown_teams
from shared.kernel.hierarchy import Organisation
from tests.compensation.facts import an_id, member, small_organisation, team

DAY = date(2026, 3, 5)


def test_a_known_way_up_has_none() -> None:
    assert list(unknown_teams(an_id("anna"), DAY, small_organisation())) == []


def test_the_way_ends_where_a_team_is_not_known() -> None:
    half = Organisation.of([member("anna", "east")], [team("east", "mia", "company")])
    assert list(unknown_teams(an_id("anna"), DAY, half)) == [an_id("company")]
    assert list(unknown_teams(an_id("anna"), DAY, Organisation.of([member("anna", "east")], []))) == [an_id("east")]
