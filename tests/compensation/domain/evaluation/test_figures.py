"""Figures are told in major units and as decimals that are exact wherever they can be."""

from __future__ import annotations

from fractions import Fraction

import pytest

from services.compensation.domain.evaluation.document import plan_document
from services.compensation.domain.evaluation.figures import money, number, pays_on_counts


@pytest.mark.parametrize(
    ("minor", "currency", "told"),
    [
        (123450, "USD", "1234.50"),
        (-5, "USD", "-0.05"),
        (7, "JPY", "7"),
        (1, "KWD", "0.001"),
        (10**17, "USD", f"{10**15}.00"),
    ],
)
def test_an_amount_has_all_its_digits(minor: int, currency: str, told: str) -> None:
    assert money(minor, currency) == told


@pytest.mark.parametrize(
    ("figure", "told"),
    [
        (Fraction(1, 8), "0.125"),
        (Fraction(2, 3), "0.666666666667"),
        (Fraction(0), "0"),
        (12, "12"),
        (Fraction(10**20 + 1), f"{10**20 + 1}"),
        (None, None),
    ],
)
def test_a_figure_is_exact_where_it_can_be(figure: Fraction | int | None, told: str | None) -> None:
    assert number(figure) == told


@pytest.mark.parametrize(("base", "counts"), [("units", True), ("amount", False), ("attained_incentive", False)])
def test_what_is_credited_is_money_or_pieces(base: str, counts: bool) -> None:
    tiers = {"mode": "marginal", "measure": {"quota": "q"}, "tiers": [{"from": "0", "rate": "1"}]}
    component = {"id": "c", "kind": "commission", "base": base, "rate": tiers}
    plan = plan_document({"id": "p", "currency": "USD", "components": [component]})
    assert pays_on_counts(plan.in_force, "c") is counts
