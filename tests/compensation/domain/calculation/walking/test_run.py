"""Runs convert deals at the rate of their day."""

from datetime import UTC, datetime
from fractions import Fraction

import pytest

from services.compensation.domain.facts.deals import ExchangeRate, Line, Refund
from shared.kernel.money import Money
from tests.compensation.pay import D, commission, day, deal, facts, paid, plan

SOLD = deal("a", "01-05", 1000)


def rate(currency: str, to: str, on: str, figure: str) -> ExchangeRate:
    """A rate from a day on."""
    return ExchangeRate(from_=currency, to=to, on=day(on), rate=D(figure))


EUR = deal("e", "01-20", [Line(amount=Money(10_000, "EUR"))], currency="EUR")


RATES = (rate("EUR", "USD", "01-01", "1.1"), rate("EUR", "USD", "02-01", "1.2"))


def test_a_deal_converts_at_the_rate_of_its_day_and_its_refunds_at_that_same_rate() -> None:
    world = facts(EUR, exchange_rates=RATES)
    assert paid(plan(commission("0.1")), world).pay("ann") == 1100
    back = Refund(id="e/1", deal="e", on=day("02-10"), amount=Money(5_000, "EUR"))
    assert paid(plan(commission("0.1")), facts(EUR, exchange_rates=RATES, refunds=[back])).pay("ann") == 550


def test_converted_amounts_stay_exact_until_the_line_is_rounded() -> None:
    odd = facts(EUR, exchange_rates=(rate("USD", "EUR", "01-01", "0.9"),))
    result = paid(plan(commission("0.1")), odd).lines[0]
    assert (result.exact, result.amount) == (Fraction(10_000, 9), 1111)


def test_a_missing_rate_is_a_problem_and_other_deals_are_paid() -> None:
    result = paid(plan(commission("0.1")), facts(SOLD, EUR))
    assert (result.pay("ann"), [(p.reason, p.deal) for p in result.problems]) == (10_000, [("missing_rate", "e")])


def test_minor_units_differ_by_currency() -> None:
    yen = deal("y", "01-20", [Line(amount=Money(10_000, "JPY"))], currency="JPY")
    world = facts(yen, exchange_rates=(rate("JPY", "USD", "01-01", "0.01"),))
    assert paid(plan(commission("0.1")), world).pay("ann") == 1000


@pytest.mark.parametrize(
    ("zone", "month"),
    [
        pytest.param(None, "2026-02", id="by default the day the publisher names"),
        pytest.param("America/New_York", "2026-01", id="elsewhere it was still the day before"),
    ],
)
def test_a_plan_whose_day_begins_elsewhere(zone: str | None, month: str) -> None:
    early = deal("a", "02-01", 100, won_at=datetime(2026, 2, 1, 3, tzinfo=UTC))
    assert [line.period.name for line in paid(plan(commission("0.1"), time_zone=zone), facts(early)).lines] == [month]


def test_a_plan_whose_day_begins_elsewhere_needs_the_instant() -> None:
    result = paid(plan(commission("0.1"), time_zone="Asia/Shanghai"), facts(deal("a", "02-01", 100)))
    assert (result.lines, [(p.reason, p.deal) for p in result.problems]) == ((), [("instant_missing", "a")])
