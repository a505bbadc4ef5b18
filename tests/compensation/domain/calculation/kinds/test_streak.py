"""Streaks: so many periods in a row."""

import pytest

from services.compensation.domain.language.components import Streak
from services.compensation.domain.language.limits import Gate
from services.compensation.domain.language.measures import Measure
from services.compensation.domain.language.policies import Refunds
from services.compensation.domain.language.rates import Curve, Point
from tests.compensation.pay import (
    D,
    amounts,
    deal,
    facts,
    paid,
    payee,
    plan,
    promise,
    quota,
    refund,
)

BASED = payee(promises=(promise("base_pay", 1000, "month"),))


ON_TARGET = Gate(Measure(), at_least=D(100))


def streak(**more: object) -> Streak:
    """Three months on target pay one and a half months of base."""
    return Streak(**{"id": "s", "reached": ON_TARGET, "length": 3, "rate": (D("1.5"),)} | more)  # type: ignore[arg-type]


def sales(months: str, first: int = 1) -> list[object]:
    """A deal of 100 in each month marked x, of 99 in others."""
    return [deal(f"m{n:02d}", f"{n:02d}-10", 100 if mark == "x" else 99) for n, mark in enumerate(months, first)]


@pytest.mark.parametrize(
    ("months", "more", "pays"),
    [
        pytest.param("xxx", {}, ["03"], id="three in a row"),
        pytest.param("xx.xxx", {}, ["06"], id="a month below target breaks the row"),
        pytest.param("xxxxx", {}, ["03"], id="a payment restarts the count"),
        pytest.param("xxxxx", {"restarts": False}, ["03", "04", "05"], id="or not: every further month pays"),
        pytest.param(".xxxxx", {"window": "calendar"}, ["06"], id="calendar windows are the fiscal quarters"),
        pytest.param("xxxxxx", {"window": "calendar"}, ["03", "06"], id="each quarter by itself"),
    ],
)
def test_streaks(months: str, more: dict[str, object], pays: list[str]) -> None:
    result = paid(plan(streak(**more)), facts(*sales(months), payees=[BASED]))  # type: ignore[arg-type]
    assert [(line.period.name[-2:], line.amount) for line in result.lines] == [(month, 150_000) for month in pays]


@pytest.mark.parametrize(
    ("refunds", "paid_lines"),
    [
        pytest.param(Refunds(), 0, id="a refund reopens the streak"),
        pytest.param(Refunds(reopens_streaks=False), 1, id="or leaves it as it was"),
    ],
)
def test_refunds_and_streaks(refunds: Refunds, paid_lines: int) -> None:
    world = facts(*sales("xxx"), payees=[BASED], refunds=[refund("m02", "06-01", 1)])  # type: ignore[arg-type]
    assert len(paid(plan(streak(refunds=refunds)), world).lines) == paid_lines


def test_a_streaks_rate_is_looked_up_at_the_average() -> None:
    curve = Curve((Point(D(1), D(1)), Point(D(2), D(2))), "stop", measure=Measure(quota="quota"))
    deals = [deal(f"m{n}", f"{n:02d}-10", amount) for n, amount in ((1, 100), (2, 150), (3, 200))]
    quotas = tuple(quota(100, f"{n:02d}-01", last) for n, last in ((1, "01-31"), (2, "02-28"), (3, "03-31")))
    world = facts(*deals, payees=[BASED], quotas=quotas)
    assert amounts(paid(plan(streak(rate=(curve,))), world).lines) == [1500]
