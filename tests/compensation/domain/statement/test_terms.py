"""A component's terms in words, and its tiers in the unit they count in."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from services.compensation.domain.language.components import (
    AnyComponent,
    Base,
    Commission,
    Contest,
    Draw,
    PeriodBonus,
    Streak,
)
from services.compensation.domain.language.credit import Credit
from services.compensation.domain.language.figures import Amount, Condition
from services.compensation.domain.language.limits import Gate, Limit
from services.compensation.domain.language.measures import Measure
from services.compensation.domain.language.rates import Curve, Point, RateRow, RateTable, Tier, Tiers
from services.compensation.domain.statement.quantity import COUNT, SHARE, Quantity
from services.compensation.domain.statement.terms import how, tiers_of, unit_of

TIERS = (Tier(Decimal(0), Decimal(100), Decimal("0.03")), Tier(Decimal(100), None, Decimal("0.05")))
CURVE = Curve(
    (Point(Decimal("0.5"), Decimal(0)), Point(Decimal(1), Decimal(1))), "stop", measure=Measure(quota="quota")
)
TO_DATE = Measure(over="year", to_date=True, as_share=True, where=(Condition(line="p", is_=("x",)),))
GATE = Gate(Measure(quota="quota"), at_least=Decimal(1))


@pytest.mark.parametrize(
    ("component", "told"),
    [
        pytest.param(Commission(id="c", rate=(Decimal("0.03"),)), "3 % of the revenue.", id="a flat rate"),
        pytest.param(
            Commission(id="c", rate=(Decimal("0.005"),), credit=Credit("manager")),
            "0.5 % of the revenue credited to those below.", id="an override",
        ),
        pytest.param(
            Commission(id="c", base=Base("deals"), rate=(Decimal("12.5"),), cap=(Limit(Amount(Decimal(50))),)),
            "12.50 USD for each deal. At most 50.00 USD per month.", id="a bonus for each deal, capped",
        ),
        pytest.param(
            Commission(id="c", rate=(Tiers(tiers=TIERS, mode="marginal"),), gate=(GATE,)),
            "Each part of the revenue of the month earns the rate of the tier it falls into: 3 % up to 100, 5 % above. "
            "Only once the gate is reached.",
            id="marginal tiers behind a gate",
        ),
        pytest.param(
            PeriodBonus(id="c", period="quarter", base=Base("target_incentive"), rate=(CURVE,)),
            "The rate runs in straight lines between the points of the curve, by the revenue, as a share of the quota, "
            "of the quarter.",
            id="a payout curve",
        ),
        pytest.param(
            Commission(id="c", rate=(Tiers(tiers=TIERS, mode="marginal", measure=TO_DATE),)),
            "Each part of the share of some lines in the revenue of the year to date earns the rate of the tier it "
            "falls into: 3 % up to 10,000 %, 5 % above.",
            id="a share to date",
        ),
        pytest.param(
            Commission(id="c", rate=(RateTable(("line.product",), (RateRow(("A",), Decimal("0.1")),)),)),
            "The rate depends on what was sold, and by whom; each line names it.", id="a table",
        ),
        pytest.param(
            Draw(id="d", amount=Amount(Decimal(1000))),
            "Earnings are topped up to 1,000.00 USD a month.", id="a guarantee",
        ),
        pytest.param(
            Streak(id="s", reached=GATE, length=3, rate=(Decimal(1),)),
            "Paid when the target is reached 3 periods in a row.", id="a streak",
        ),
        pytest.param(
            Contest(id="x", measure=Measure(), prizes=(Decimal(5), Decimal(3))),
            "Prizes for the best 2 of the contest.", id="a contest",
        ),
    ],
)  # fmt: skip
def test_how_it_pays(component: AnyComponent, told: str) -> None:
    assert how(component, "USD").replace("\N{NO-BREAK SPACE}", " ") == told


def test_tiers_are_in_minor_units() -> None:
    first, last = tiers_of(Commission(id="c", rate=(Tiers(tiers=TIERS, mode="marginal"),)), "USD")
    assert (first.lower, first.upper, last.upper) == (Fraction(0), Fraction(100_00), None)
    assert first.rate == Quantity(Fraction(3, 100), SHARE)


def test_tiers_that_multiply_money_are_shares() -> None:
    by_count = Tiers(tiers=TIERS, mode="whole_period", lower_bound="included", measure=Measure("units"))
    first, _ = tiers_of(Commission(id="c", base=Base("units"), rate=(Decimal(5), by_count)), "USD")
    assert first.rate.unit == SHARE


def test_a_curve_runs_from_point_to_point() -> None:
    first, last = tiers_of(PeriodBonus(id="c", base=Base("target_incentive"), rate=(CURVE,)), "USD")
    assert (first.lower, first.upper) == (Fraction(1, 2), Fraction(1))
    assert first.rate_at_end == last.rate == Quantity(Fraction(1), SHARE)


@pytest.mark.parametrize(
    ("measure", "unit"),
    [
        pytest.param(Measure(), "USD", id="revenue is money"),
        pytest.param(Measure(quota="quota"), SHARE, id="attainment is a share"),
        pytest.param(Measure(where=(Condition(line="p", is_=("x",)),), as_share=True), SHARE, id="so is a product mix"),
        pytest.param(Measure("units"), COUNT, id="units are counted"),
    ],
)
def test_the_unit_of_a_count(measure: Measure, unit: str) -> None:
    assert unit_of(measure, "USD") == unit
