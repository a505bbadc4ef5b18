"""Lines as plain data: every figure exact."""

from __future__ import annotations

from fractions import Fraction

import pytest

from services.compensation.domain.calculation.calculate import calculate
from services.compensation.domain.statement.told import exact, told_line, told_totals
from tests.compensation.domain.statement.test_verification import FACTS, PLAN


@pytest.mark.parametrize(
    ("figure", "text"), [(12, "12"), (Fraction(12, 7), "12/7"), (Fraction(4, 2), "2"), (Fraction(-1, 3), "-1/3")]
)
def test_nothing_is_rounded(figure: Fraction | int, text: str) -> None:
    assert exact(figure) == text


def test_a_line_has_its_whole_trace() -> None:
    line = next(line for line in calculate([PLAN], FACTS).of("Anna") if line.deal == "A1")
    told = told_line(line)
    assert (told["deal"], told["credited"], told["exact"], told["amount"]) == ("A1", "100000", "3000", "3000")
    assert told["parts"] == [{"tier": "0", "size": "100000", "rate": "3/100", "earned": "3000"}]


def test_totals_are_sums_of_rounded_lines() -> None:
    lines = calculate([PLAN], FACTS).of("Anna")
    assert {total["component"]: total["amount"] for total in told_totals(lines)}["own"] == "3000"
