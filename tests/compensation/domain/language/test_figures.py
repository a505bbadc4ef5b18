"""Conditions hold or do not, and tables give the figure of the first row that fits."""

from __future__ import annotations

from decimal import Decimal

import pytest

from services.compensation.domain.language.figures import Condition, Row, Table


@pytest.mark.parametrize(
    ("condition", "values", "holds"),
    [
        pytest.param(Condition(line="p", is_=("a", "b")), ("b",), True, id="one of several"),
        pytest.param(Condition(line="p", is_=("a",)), ("b",), False, id="none of them"),
        pytest.param(Condition(line="p", is_=("a",)), (), False, id="nothing is not something"),
        pytest.param(Condition(line="p", is_not=("a",)), (), True, id="nothing is not a"),
        pytest.param(Condition(line="p", is_not=("a",)), ("a",), False, id="what may not be"),
        pytest.param(
            Condition(payee="certification", is_=("x",)), ("w", "x"), True, id="one of several values will do"
        ),
        pytest.param(Condition(deal="amount", at_least=Decimal(5)), ("5.00",), True, id="at least means the bound too"),
        pytest.param(Condition(deal="amount", above=Decimal(5)), ("5.00",), False, id="above does not"),
        pytest.param(Condition(deal="amount", at_most=Decimal(5)), ("5",), True, id="at most means the bound too"),
        pytest.param(Condition(deal="amount", below=Decimal(5)), ("5",), False, id="below does not"),
        pytest.param(Condition(deal="amount", at_least=Decimal(1), below=Decimal(5)), ("3",), True, id="between"),
        pytest.param(Condition(deal="rate", at_most=Decimal("0.1")), ("10%",), True, id="a percentage is a number"),
        pytest.param(Condition(deal="rate", at_most=Decimal("0.1")), ("10.1 %",), False, id="with its part of one"),
        pytest.param(Condition(deal="rate", at_most=Decimal("0.1")), ("%",), False, id="its sign alone is none"),
        pytest.param(Condition(deal="class", at_least=Decimal(1)), ("gold",), False, id="a word is no number"),
        pytest.param(Condition(deal="class", at_least=Decimal(1)), ("NaN",), False, id="nor is this"),
    ],
)
def test_a_condition(condition: Condition, values: tuple[str, ...], holds: bool) -> None:
    assert condition.holds(values) is holds


RATES = Table(
    by=("payee.level", "payee.tenure_months"),
    rows=(
        Row(("senior", "*"), Decimal("0.08")),
        Row(("*", "..6"), Decimal("0.02")),
        Row(("*", "6..12"), Decimal("0.03")),
        Row(("junior", "12.."), Decimal("0.04")),
    ),
)


@pytest.mark.parametrize(
    ("values", "rate"),
    [
        pytest.param(("senior", "1"), "0.08", id="the first row that fits holds"),
        pytest.param(("junior", "5"), "0.02", id="below the upper end of a range"),
        pytest.param(("junior", "6"), "0.03", id="the lower end belongs to the range"),
        pytest.param(("junior", "12"), "0.04", id="the upper end does not"),
        pytest.param((None, "3"), "0.02", id="anything fits an attribute that is not there"),
        pytest.param(("senior", None), "0.08", id="whatever the other"),
        pytest.param(("trainee", "40"), None, id="no row fits"),
        pytest.param(("junior", "long"), None, id="a word lies in no range"),
    ],
)
def test_a_table(values: tuple[str | None, ...], rate: str | None) -> None:
    assert RATES.find(values) == (None if rate is None else Decimal(rate))


def test_where_no_row_fits_the_otherwise_holds() -> None:
    assert Table(("line.p",), (Row(("a",), Decimal(1)),), Decimal(0)).find(("b",)) == 0


@pytest.mark.parametrize(
    ("discount", "rate"),
    [
        pytest.param("4%", "3", id="a percentage below"),
        pytest.param("0.05", "1", id="a fraction of one on the bound"),
        pytest.param("9.9%", "1", id="a percentage within"),
        pytest.param("10%", None, id="the end does not belong to it"),
    ],
)
def test_ranges_of_percentages(discount: str, rate: str | None) -> None:
    table = Table(by=("deal.discount",), rows=(Row(("..5%",), Decimal(3)), Row(("5%..0.1",), Decimal(1))))
    assert table.find([discount]) == (None if rate is None else Decimal(rate))
