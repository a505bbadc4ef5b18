"""Which days a tier's edge moves over, when what comes before them changes."""

from __future__ import annotations

from datetime import date

import pytest

from services.compensation.domain.settling.edges import Stretch, edges_of, near, stretches
from tests.compensation.domain.settling.test_reach import MONTHLY, versions

SUMS = [("a", 4_000), ("b", 4_000), ("c", 4_000), ("d", 4_000)]


def test_edges_are_the_bounds_of_the_tiers_in_minor_units() -> None:
    plan = versions(MONTHLY)[0].plan
    assert edges_of(plan, plan.components[0]) == (10_000,)


@pytest.mark.parametrize(
    ("edge", "slack", "found"),
    [
        pytest.param(9_000, 0, ["c"], id="the one it lies in"),
        pytest.param(8_000, 0, ["b", "c"], id="both it lies between"),
        pytest.param(9_000, 1_500, ["b", "c"], id="and those that may be moved onto it"),
        pytest.param(90_000, 500, [], id="far from an edge, nothing"),
    ],
)
def test_near_an_edge(edge: int, slack: int, found: list[str]) -> None:
    assert list(near(SUMS, [edge], slack)) == found


def test_what_was_before_counts() -> None:
    assert list(near(SUMS, [9_000], 0, before=4_000)) == ["b"]


def test_days_that_follow_each_other_are_one_stretch() -> None:
    days = [date(2026, 5, day) for day in (3, 4, 9)]
    assert stretches(days, {days[0]: 10, days[1]: 20, days[2]: 30}) == [
        Stretch(days[0], days[1], 10),
        Stretch(days[2], days[2], 30),
    ]
