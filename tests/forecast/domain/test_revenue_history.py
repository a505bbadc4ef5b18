"""What the months behind say about the months ahead."""

from collections.abc import Iterable
from datetime import date

import pytest

from services.forecast.domain.horizon import forecast_months
from services.forecast.domain.revenue_history import HistoryProjection, project_history, revenue_by_month
from services.forecast.domain.standing import Standing, Status
from shared.kernel.period import Month

AS_OF = date(2018, 1, 1)
DECEMBER = Month(2017, 12)


def project(months_ago: Iterable[int], *, as_of: date = AS_OF) -> HistoryProjection:
    """Months before January 2018 in which 1,000.00 was won."""
    revenue = {DECEMBER.plus(1 - ago): 100_000 for ago in months_ago}
    return project_history(revenue, as_of, forecast_months(as_of, 3), "USD")


@pytest.mark.parametrize(
    ("months_ago", "found"),
    [
        pytest.param([], 0, id="nothing was ever won"),
        pytest.param([1, 2, 3, 4, 5], 5, id="five months are too few"),
        pytest.param([0, 1, 2, 3, 4, 5], 5, id="the month that is still running does not count"),
        pytest.param([1, 2, 3, 4, 5, 25, 26, 27], 5, id="months before the last 24 do not make up for it"),
    ],
)
def test_too_few_months_are_not_guessed_from(months_ago: list[int], found: int) -> None:
    projected = project(months_ago)
    assert projected.projection is None
    assert (projected.months_found, projected.months_used) == (found, ())


@pytest.mark.parametrize(
    ("months_ago", "first_used"),
    [
        pytest.param([1, 2, 3, 4, 5, 6], 6, id="six months are enough"),
        pytest.param([1, 3, 5, 7, 9, 11], 11, id="with gaps between them too"),
        pytest.param([1, 2, 3, 4, 5, 6, 30], 30, id="once there are enough, older ones help"),
        pytest.param([*range(1, 71)], 60, id="nothing older than five years is used"),
    ],
)
def test_months_used_run_from_the_first_with_revenue(months_ago: list[int], first_used: int) -> None:
    used = project(months_ago).months_used
    assert used == tuple(DECEMBER.plus(1 - ago) for ago in range(first_used, 0, -1))


def test_in_mid_month_the_projection_skips_the_month_that_is_running() -> None:
    projected = project(range(1, 7), as_of=date(2018, 1, 15)).projection
    assert projected is not None
    assert [str(month.month) for month in projected] == ["2018-02", "2018-03", "2018-04"]


def test_a_steady_past_is_continued() -> None:
    projected = project(range(1, 11)).projection
    assert projected is not None
    assert [month.amount.minor for month in projected] == [100_000] * 3


def won(amount: int, on: date, refunded: int = 0) -> Standing:
    return Standing("x", Status.WON, amount=amount, refunded=refunded, closed_on=on)


def test_revenue_is_counted_in_the_month_of_winning_less_refunds() -> None:
    standings = [
        won(1_000, date(2017, 3, 1)),
        won(500, date(2017, 3, 31), refunded=200),
        won(700, date(2017, 4, 1), refunded=700),
        Standing("lost", Status.LOST, amount=900, closed_on=date(2017, 3, 5)),
        Standing("open", Status.OPEN, amount=900),
    ]
    assert revenue_by_month(standings) == {Month(2017, 3): 1_300}
