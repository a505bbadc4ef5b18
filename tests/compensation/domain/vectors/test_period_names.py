"""Months over columns are named as one by one."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from services.compensation.domain.vectors.period_names import names
from shared.kernel.period import Month


@given(st.lists(st.tuples(st.integers(1000, 9999), st.integers(1, 12))))
def test_every_month_has_its_name(months: list[tuple[int, int]]) -> None:
    numbers = np.array([year * 12 + month - 1 for year, month in months], dtype=np.int64)
    assert [name.decode() for name in names(numbers)] == [str(Month(*month)) for month in months]
