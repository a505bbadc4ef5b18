"""The walk against an oracle that knows nothing of ladders: it pays every single minor unit by itself."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.compensation.domain.facts.deals import Line
from services.compensation.domain.language.figures import Amount
from services.compensation.domain.language.limits import Deductible, Gate, Limit
from services.compensation.domain.language.measures import Measure
from shared.kernel.money import Money
from tests.compensation.pay import D, commission, deal, facts, paid, plan, tiers

Rows = list[tuple[int, int | None, int]]
"""Tiers of (from, to, per cent), in minor units."""


@st.composite
def tables(draw: st.DrawFn) -> Rows:
    """Tiers without holes, the last one open."""
    edges = [0, *sorted(draw(st.sets(st.integers(1, 250), max_size=3)))]
    return [(low, high, draw(st.integers(0, 30))) for low, high in zip(edges, [*edges[1:], None], strict=True)]


sales = st.lists(st.integers(1, 120), min_size=1, max_size=5)


def per_cent(rows: Rows, unit: int) -> int:
    """What the unit of that number (from 0) earns."""
    return next(rate for low, high, rate in rows if low <= unit and (high is None or unit < high))


def walked(sold: Sequence[int], **terms: Any) -> list[Fraction]:  # noqa: ANN401
    """The exact lines of a plan that pays sales of one month by tiers."""
    rows = terms.pop("rows")
    mode = terms.pop("mode", "marginal")
    at = terms.pop("at", "after")
    steps = [(str(D(a) / 100), None if b is None else str(D(b) / 100), str(D(r) / 100)) for a, b, r in rows]
    rate = tiers(*steps, mode=mode, at=at, lower_bound="included")
    deals = [deal(f"d{n}", "01-05", [Line(amount=Money(minor, "USD"))]) for n, minor in enumerate(sold)]
    return [line.exact for line in paid(plan(commission(rate, **terms)), facts(*deals)).lines]


@settings(max_examples=80)
@given(sold=sales, rows=tables(), taken=st.integers(0, 200))
def test_marginal_with_a_deductible(sold: list[int], rows: Rows, taken: int) -> None:
    expected, counted = [], 0
    for minor in sold:
        units = range(counted, counted + minor)
        expected.append(Fraction(sum(per_cent(rows, unit) for unit in units if unit >= taken), 100))
        counted += minor
    assert walked(sold, rows=rows, deductible=Deductible(D(taken) / 100)) == expected


@pytest.mark.parametrize("at", ["before", "after"])
@settings(max_examples=40)
@given(sold=sales, rows=tables())
def test_whole_deals(at: str, sold: list[int], rows: Rows) -> None:
    expected, counted = [], 0
    for minor in sold:
        standing = counted if at == "before" else counted + minor
        expected.append(Fraction(per_cent(rows, standing) * minor, 100))
        counted += minor
    assert walked(sold, rows=rows, mode="whole_deal", at=at) == expected


@settings(max_examples=40)
@given(sold=sales, rows=tables())
def test_whole_period(sold: list[int], rows: Rows) -> None:
    reached = per_cent(rows, sum(sold))
    assert walked(sold, rows=rows, mode="whole_period") == [Fraction(reached * minor, 100) for minor in sold]


@settings(max_examples=40)
@given(sold=sales, rows=tables())
def test_overage_at_the_rate_reached(sold: list[int], rows: Rows) -> None:
    threshold = rows[1][0] if len(rows) > 1 else 0
    reached, counted, expected = per_cent(rows, sum(sold)), 0, []
    for minor in sold:
        units = range(counted, counted + minor)
        expected.append(Fraction(sum(per_cent(rows, u) if u < threshold else reached for u in units), 100))
        counted += minor
    assert walked(sold, rows=rows, mode="overage_at_reached") == expected


@settings(max_examples=60)
@given(sold=sales, rows=tables(), gate=st.integers(0, 300), cap=st.integers(0, 40))
def test_a_gate_then_a_cap(sold: list[int], rows: Rows, gate: int, cap: int) -> None:
    room, counted, expected = Fraction(cap), 0, []
    for minor in sold:
        earned = Fraction(sum(per_cent(rows, unit) for unit in range(counted, counted + minor)), 100)
        paid_out = min(room, earned) if sum(sold) >= gate else Fraction(0)
        expected.append(paid_out)
        room -= paid_out
        counted += minor
    terms = {"gate": (Gate(Measure(), at_least=D(gate) / 100),), "cap": (Limit(Amount(D(cap) / 100)),)}
    assert walked(sold, rows=rows, **terms) == expected
