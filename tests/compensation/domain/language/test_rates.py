"""Rate tables find the row that fits; what a rate counts is found wherever it stands."""

import pytest

from services.compensation.domain.language.measures import Measure
from services.compensation.domain.language.rates import RateRow, RateTable, Tier, Tiers, graded_in, measures_in
from tests.compensation.pay import D

REVENUE, UNITS = Measure(quota="revenue"), Measure("units")
BY_UNITS = Tiers((Tier(D(0), None, D("0.1")),), "marginal", UNITS)
TABLE = RateTable(
    ("line.product", REVENUE),
    (RateRow(("a", "100%.."), BY_UNITS), RateRow(("*", "80%..100%"), D("0.2"))),
)


@pytest.mark.parametrize(
    ("values", "found"),
    [
        pytest.param(("a", "1"), BY_UNITS, id="tiers of the row's own"),
        pytest.param(("a", "0.99999"), D("0.2"), id="just below the count"),
        pytest.param(("b", "0.8"), D("0.2"), id="from is included"),
        pytest.param(("b", "1"), None, id="to is not"),
    ],
)
def test_the_first_row_that_fits_holds(values: tuple[str, str], found: object) -> None:
    assert TABLE.find(values) == found


def test_what_a_rate_counts() -> None:
    assert list(graded_in((D(1), TABLE))) == [BY_UNITS]
    assert list(measures_in((D(1), TABLE, BY_UNITS))) == [UNITS, REVENUE, UNITS]
