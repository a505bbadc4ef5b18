"""Periods: calendar and fiscal months, quarters, years, and weeks grouped 4-4-5."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.compensation.domain.calculation.periods import PayPeriod, month_based, week_based, week_of


@pytest.mark.parametrize(
    ("day", "unit", "year_starts", "first", "last", "name"),
    [
        pytest.param("2026-02-14", "month", 1, "2026-02-01", "2026-02-28", "2026-02", id="a month"),
        pytest.param("2024-02-29", "month", 1, "2024-02-01", "2024-02-29", "2024-02", id="a leap day's month"),
        pytest.param("2026-03-31", "quarter", 1, "2026-01-01", "2026-03-31", "2026-Q1", id="a quarter's last day"),
        pytest.param(
            "2026-04-01", "quarter", 1, "2026-04-01", "2026-06-30", "2026-Q2", id="the next quarter's first day"
        ),
        pytest.param(
            "2026-01-31", "quarter", 2, "2025-11-01", "2026-01-31", "2026-Q4", id="a fiscal year from February"
        ),
        pytest.param(
            "2026-02-01", "quarter", 2, "2026-02-01", "2026-04-30", "2027-Q1", id="is named after the year it ends in"
        ),
        pytest.param("2026-07-01", "half_year", 1, "2026-07-01", "2026-12-31", "2026-H2", id="a half-year"),
        pytest.param("2026-03-01", "year", 4, "2025-04-01", "2026-03-31", "2026", id="a fiscal year from April"),
        pytest.param("2025-12-31", "year", 1, "2025-01-01", "2025-12-31", "2025", id="a calendar year"),
    ],
)
def test_months(day: str, unit: str, year_starts: int, first: str, last: str, name: str) -> None:
    expected = PayPeriod(date.fromisoformat(first), date.fromisoformat(last), name)
    assert month_based(date.fromisoformat(day), unit, year_starts) == expected


STARTS = (date(2023, 1, 1), date(2024, 1, 7))  # 2023 has 53 weeks


@pytest.mark.parametrize(
    ("day", "unit", "first", "last", "name"),
    [
        pytest.param(
            "2024-01-07", "month", "2024-01-07", "2024-02-03", "2024-P01", id="the first month has four weeks"
        ),
        pytest.param(
            "2024-03-03", "month", "2024-03-03", "2024-04-06", "2024-P03", id="the third month has five weeks"
        ),
        pytest.param("2024-04-07", "quarter", "2024-04-07", "2024-07-06", "2024-Q2", id="a quarter has thirteen weeks"),
        pytest.param(
            "2024-01-06", "month", "2023-11-26", "2024-01-06", "2023-P12", id="the 53rd week is the last month's"
        ),
        pytest.param("2025-01-05", "year", "2025-01-05", "2026-01-03", "2025", id="years not named have 52 weeks"),
    ],
)
def test_weeks(day: str, unit: str, first: str, last: str, name: str) -> None:
    expected = PayPeriod(date.fromisoformat(first), date.fromisoformat(last), name)
    assert week_based(date.fromisoformat(day), unit, STARTS) == expected


@given(st.dates(date(2020, 1, 1), date(2035, 1, 1)), st.sampled_from(["month", "quarter", "year"]), st.integers(1, 12))
def test_periods_tile_the_calendar(day: date, unit: str, year_starts: int) -> None:
    def by_months(of: date) -> PayPeriod:
        return month_based(of, unit, year_starts)

    def by_weeks(of: date) -> PayPeriod:
        return week_based(of, unit, STARTS)

    for period_of in (by_months, by_weeks):
        period = period_of(day)
        assert period.first_day <= day <= period.last_day
        assert period_of(period.first_day) == period_of(period.last_day) == period
        assert period_of(period.last_day + timedelta(days=1)).first_day == period.last_day + timedelta(days=1)


def test_a_period_knows_its_days() -> None:
    assert month_based(date(2026, 3, 1), "month").days == 31


def test_weeks_begin_on_monday_or_with_the_fiscal_year() -> None:
    assert week_of(date(2026, 2, 1)) == PayPeriod(date(2026, 1, 26), date(2026, 2, 1), "2026-W05")
    assert week_of(date(2024, 1, 13), STARTS[1]).first_day == date(2024, 1, 7)
