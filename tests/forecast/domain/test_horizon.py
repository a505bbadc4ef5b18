"""Which months a forecast speaks of, and which it may learn from."""

from datetime import date

import pytest

from services.forecast.domain.horizon import complete_months, forecast_months, months_between
from shared.kernel.period import Month


@pytest.mark.parametrize(
    ("as_of", "months"),
    [
        pytest.param(
            date(2018, 1, 1), ["2018-01", "2018-02", "2018-03"], id="on a first day that month is still ahead"
        ),
        pytest.param(date(2018, 1, 2), ["2018-02", "2018-03", "2018-04"], id="a month that has begun is not ahead"),
        pytest.param(date(2018, 1, 31), ["2018-02", "2018-03", "2018-04"], id="nor on its last day"),
        pytest.param(date(2017, 11, 15), ["2017-12", "2018-01", "2018-02"], id="the year turns"),
    ],
)
def test_forecast_months(as_of: date, months: list[str]) -> None:
    assert [str(month) for month in forecast_months(as_of, 3)] == months


@pytest.mark.parametrize(
    ("as_of", "months"),
    [
        pytest.param(date(2018, 1, 1), ["2017-11", "2017-12"], id="on a first day the month before is complete"),
        pytest.param(date(2018, 1, 31), ["2017-11", "2017-12"], id="on a last day the month itself is not yet"),
    ],
)
def test_complete_months(as_of: date, months: list[str]) -> None:
    assert [str(month) for month in complete_months(as_of, 2)] == months


def test_months_between_counts_across_years() -> None:
    assert months_between(Month(2017, 12), Month(2018, 2)) == 2
