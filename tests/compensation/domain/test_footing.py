"""What deals stand on, day by day."""

from __future__ import annotations

from datetime import date, timedelta

from services.compensation.domain.footing import footings
from services.compensation.domain.plan import Plans
from shared.kernel.hierarchy import Organisation
from tests.compensation.facts import an_id, assigned, member, team, version

FIRST = date(2026, 3, 1)
ORGANISATION = Organisation.of(
    [member("anna", "east", on=date(2026, 3, 2)), member("anna", "west", on=date(2026, 3, 9), sequence=2)],
    [team("east", "mia"), team("west", "dora"), team("west", "zoe", on=date(2026, 3, 15), sequence=2)],
)
PLANS = Plans.of(
    [version(), version(number=2, on=date(2026, 3, 11)), version("flat")],
    [assigned("anna", on=date(2026, 3, 5)), assigned("anna", "flat", date(2026, 3, 20))],
)


def test_every_day_has_its_own_footing_whichever_day_was_asked_for_before() -> None:
    footing_of = footings(PLANS, ORGANISATION)
    for day in (FIRST + timedelta(n) for n in range(31)):
        asked_first = footings(PLANS, ORGANISATION)(an_id("anna"), day, "USD")
        assert footing_of(an_id("anna"), day, "USD") == asked_first


def test_a_footing_changes_with_each_dated_fact() -> None:
    footing_of = footings(PLANS, ORGANISATION)
    found = [footing_of(an_id("anna"), FIRST + timedelta(n), "USD") for n in range(31)]
    changes = [n + 1 for n in range(1, 31) if found[n] != found[n - 1]]
    assert changes == [2, 5, 9, 11, 15, 20]
