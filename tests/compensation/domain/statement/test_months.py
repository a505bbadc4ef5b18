"""Days and months as people say them."""

from __future__ import annotations

from datetime import date

from services.compensation.domain.calculation.calculate import calculate
from services.compensation.domain.statement.months import months_of, titled, told_day
from shared.kernel.period import Month
from tests.compensation.domain.statement.test_verification import FACTS, PLAN


def test_a_day_and_a_month() -> None:
    assert told_day(date(2017, 3, 9)) == "9\N{NO-BREAK SPACE}Mar\N{NO-BREAK SPACE}2017"
    assert titled(Month(2017, 12)) == "December 2017"


def test_somebody_has_a_statement_for_each_month_with_lines() -> None:
    result = calculate([PLAN], FACTS)
    assert months_of(result, "Anna") == (Month(2017, 6),)
    assert months_of(result, "nobody") == ()
