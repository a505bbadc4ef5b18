"""What it cost to win a contract is written off over the time it is of benefit."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.compensation.domain.month_end.accrual import Asset, asset, schedule

FIRST = date(2026, 1, 15)


def test_within_a_year_it_is_expensed_at_once() -> None:
    (only,) = schedule(120_000, FIRST, date(2027, 1, 14))
    assert (only.month, only.expense, only.left) == ("2026-01", 120_000, 0)


def test_over_more_than_a_year_it_is_spread_by_days() -> None:
    parts = schedule(73_100, date(2026, 1, 1), date(2027, 12, 31))
    assert len(parts) == 24
    assert (parts[0].month, parts[0].expense) == ("2026-01", 3_104)
    assert parts[-1].left == 0


@given(cost=st.integers(-(10**12), 10**12), days=st.integers(1, 3_000))
def test_the_parts_add_up_to_the_cost(cost: int, days: int) -> None:
    parts = schedule(cost, FIRST, FIRST + timedelta(days=days - 1), expedient=False)
    assert sum(part.expense for part in parts) == cost
    assert parts[-1].left == 0


SPREAD = schedule(73_100, date(2026, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize(
    ("month", "stands"),
    [
        pytest.param("2025-12", Asset(), id="nothing before it is won"),
        pytest.param("2026-01", Asset(73_100, 3_104, 69_996), id="it is capitalised, and a first part written off"),
        pytest.param("2026-02", Asset(0, SPREAD[1].expense, SPREAD[1].left), id="then written off month by month"),
        pytest.param("2027-12", Asset(0, SPREAD[-1].expense, 0), id="to the last"),
        pytest.param("2028-01", Asset(), id="nothing after it"),
    ],
)
def test_what_stands_as_an_asset(month: str, stands: Asset) -> None:
    assert asset(SPREAD, month) == stands


def test_what_is_expensed_at_once_is_no_asset() -> None:
    assert asset(schedule(120_000, FIRST, date(2027, 1, 14)), "2026-01") == Asset()
