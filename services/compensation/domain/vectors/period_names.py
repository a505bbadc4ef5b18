"""The months lines are earned in, as the ledger names them: 2026-03."""

from __future__ import annotations

import numpy as np

from services.compensation.domain.vectors.bound import Column
from shared.kernel.period import Month

_YEAR = 12
_WIDTH = 7


def names(months: Column) -> Column:
    """Month numbers from the year 0 on, as texts of one width in UTF-8."""
    found, places = np.unique(months, return_inverse=True)
    told = [str(Month(int(number) // _YEAR, int(number) % _YEAR + 1)).encode() for number in found]
    return np.array(told, dtype=f"S{_WIDTH}")[places]
