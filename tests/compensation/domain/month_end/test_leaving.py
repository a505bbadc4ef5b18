"""Who forfeits what was not paid: whoever has left, if the plan of his last day says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from services.compensation.domain.language.policies import Leavers
from services.compensation.domain.month_end.leaving import forfeits
from services.compensation.domain.plan import Plans
from shared.kernel.hierarchy import MemberState
from tests.compensation.facts import assigned, member, version

KIND = version("kind")
STRICT = replace(version("strict"), plan=replace(version("strict").plan, leavers=Leavers(unpaid="forfeited")))


def gone(on: str) -> MemberState:
    """Anna's first day without."""
    return replace(member("anna", None, date.fromisoformat(on), 2), left=True)


@pytest.mark.parametrize(
    ("states", "plans", "lost"),
    [
        pytest.param([gone("2026-03-16")], ["strict"], True, id="left, on a plan that says so"),
        pytest.param([gone("2026-03-16")], ["kind"], False, id="left, on a plan that says nothing"),
        pytest.param([], ["strict"], False, id="still there"),
        pytest.param([gone("2026-04-16")], ["strict"], False, id="leaves later"),
        pytest.param([gone("2026-04-01")], ["strict"], True, id="today is the first day without"),
        pytest.param([gone("2026-03-16"), member("anna", "east", date(2026, 3, 20), 3)], ["strict"], False, id="back"),
        pytest.param([gone("2026-03-16")], [], False, id="on no plan"),
    ],
)
def test_who_forfeits(states: list[MemberState], plans: list[str], lost: bool) -> None:
    known = Plans.of([KIND, STRICT], [assigned("anna", plan) for plan in plans])
    assert forfeits([member("anna", "east"), *states], known, date(2026, 4, 1)) is lost


def test_the_plan_of_the_last_day_decides() -> None:
    moved = [assigned("anna", "strict"), assigned("anna", "kind", date(2026, 3, 10))]
    assert not forfeits([gone("2026-03-16")], Plans.of([KIND, STRICT], moved), date(2026, 4, 1))
    assert forfeits([gone("2026-03-10")], Plans.of([KIND, STRICT], moved), date(2026, 4, 1))
