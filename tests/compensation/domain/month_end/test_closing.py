"""Which periods are closed, and where what comes late is paid."""

from __future__ import annotations

from datetime import date

import pytest

from services.compensation.domain.month_end.closing import Calendar, may_close
from shared.kernel.errors import Refusal

TODAY = date(2026, 5, 10)


@pytest.mark.parametrize(
    ("closed_through", "period", "closed", "paid_in"),
    [
        pytest.param(None, "2026-03", False, "2026-03", id="nothing is closed"),
        pytest.param("2026-03", "2026-03", True, "2026-04", id="the last period closed is paid in the next"),
        pytest.param("2026-03", "2020-01", True, "2026-04", id="whatever lies before is closed with it"),
        pytest.param("2026-12", "2026-12", True, "2027-01", id="over the year's end"),
        pytest.param("2026-03", "2026-06", False, "2026-06", id="an open period is paid in itself"),
    ],
)
def test_calendar(closed_through: str | None, period: str, closed: bool, paid_in: str) -> None:
    calendar = Calendar(closed_through)

    assert (calendar.is_closed(period), calendar.paid_in(period)) == (closed, paid_in)


@pytest.mark.parametrize(
    ("closed_through", "period", "exceptions", "unreconciled", "code"),
    [
        pytest.param("2026-03", "2026-03", 0, 0, "period_already_closed", id="twice"),
        pytest.param("2026-03", "2026-05", 0, 0, "period_not_over", id="before its end"),
        pytest.param("2026-02", "2026-04", 0, 0, "period_out_of_order", id="out of order"),
        pytest.param("2026-03", "2026-04", 2, 0, "exceptions_open", id="with something to mend"),
        pytest.param(None, "2026-04", 0, 1, "opening_not_reconciled", id="with openings that do not add up"),
    ],
)
def test_a_closing_is_refused(
    closed_through: str | None, period: str, exceptions: int, unreconciled: int, code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        may_close(
            period,
            Calendar(closed_through),
            today=TODAY,
            open_exceptions=exceptions,
            unreconciled=unreconciled,
        )
    assert (refused.value.code, refused.value.field) == (code, "period")


def test_the_next_period_is_closed() -> None:
    may_close("2026-04", Calendar("2026-03"), today=TODAY, open_exceptions=0, unreconciled=0)
