"""Months follow each other, and know their days."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.period import Month

MONTHS = st.dates(date(1900, 1, 1), date(2200, 1, 1)).map(Month.of)


@given(MONTHS, st.integers(-600, 600))
def test_going_there_and_back_ends_where_it_began(month: Month, months: int) -> None:
    assert month.plus(months).plus(-months) == month


@given(MONTHS)
def test_the_next_month_begins_the_day_after_the_last(month: Month) -> None:
    assert (month.plus(1).first_day - month.last_day).days == 1


@given(MONTHS)
def test_text_reads_back(month: Month) -> None:
    assert Month.parse(str(month)) == month


@pytest.mark.parametrize("text", ["2017-13", "2017", "March", "2017-00", ""])
def test_anything_else_is_not_a_month(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Month.parse(text)
