"""Every line of a column walk is what a walk of one row after the other pays, at any size of amounts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.compensation.domain.vectors.bound import column
from services.compensation.domain.vectors.lines import Credits
from services.compensation.domain.vectors.order import rank
from services.compensation.domain.vectors.rule import Bound, Months, Pays, Rule
from services.compensation.domain.vectors.tiers import Steps


class Row(NamedTuple):
    payee: int
    day: int
    deal: str
    amount: int


class Walked(NamedTuple):
    before: int
    tier: int
    exact: Fraction
    amount: int


FIRST = date(2025, 11, 20).toordinal()
AMOUNTS = st.one_of(st.integers(0, 60_000_00), st.integers(0, 10**15), st.integers(10**15, 2**64))
MONTHS: tuple[Months, ...] = (1, 3, 6, 12)
PAYS: tuple[Pays, ...] = ("marginal", "whole_period", "flat", "per_deal")
RATES = st.fractions(min_value=0, max_value=1, max_denominator=1000)


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    starts = sorted({0, *draw(st.lists(st.one_of(st.integers(1, 80_000_00), st.integers(1, 10**16)), max_size=3))})
    rates = draw(st.lists(RATES, min_size=len(starts), max_size=len(starts)))
    steps = Steps(tuple(starts), tuple(rates), lower_inclusive=draw(st.booleans()))
    cap = draw(st.none() | st.integers(0, 10**6).map(Fraction))
    where = draw(st.sampled_from([(), (Bound(at_least=100_00),), (Bound(at_least=1, at_most=10**14),)]))
    months, first_month = draw(st.sampled_from(MONTHS)), draw(st.integers(1, 12))
    pays = draw(st.sampled_from(PAYS))
    return Rule("a component", months, pays, steps, where, cap, first_month)


@st.composite
def worlds(draw: st.DrawFn) -> list[Row]:
    ids = draw(st.lists(st.text("abcdefgh0123", min_size=1, max_size=12), unique=True, max_size=25))
    return [Row(draw(st.integers(0, 2)), FIRST + draw(st.integers(0, 200)), deal, draw(AMOUNTS)) for deal in ids]


def credits_of(rows: list[Row]) -> Credits:
    return Credits(
        payee=column([row.payee for row in rows]),
        day=column([row.day for row in rows]),
        deal=rank([row.deal for row in rows]),
        line=np.ones(len(rows), dtype=np.int64),
        amount=column([row.amount for row in rows]),
    )


def one_by_one(rows: list[Row], rule: Rule) -> dict[str, Walked]:
    """The same rule in plain integers and fractions."""
    counted = [row for row in rows if all(_meets(row.amount, bound) for bound in rule.where)]
    held: dict[tuple[int, int], int] = {}
    spent: dict[tuple[int, int], Fraction] = {}
    totals: dict[tuple[int, int], int] = {}
    for row in counted:
        totals[_run(row, rule)] = totals.get(_run(row, rule), 0) + row.amount
    walked = {}
    for row in sorted(counted, key=lambda row: (row.payee, row.day, row.deal)):
        run = _run(row, rule)
        before = held.get(run, 0)
        held[run] = before + row.amount
        tier = _tier(totals[run] if rule.pays == "whole_period" else held[run], rule.steps)
        exact = _exact(row.amount, before, tier, rule)
        if rule.cap is not None:
            exact = min(exact, rule.cap - spent.get(run, Fraction(0)))
            spent[run] = spent.get(run, Fraction(0)) + exact
        walked[row.deal] = Walked(before, tier, exact, int(exact + Fraction(1, 2)))
    return walked


def _meets(amount: int, bound: Bound) -> bool:
    return amount >= (bound.at_least or 0) and (bound.at_most is None or amount <= bound.at_most)


def _run(row: Row, rule: Rule) -> tuple[int, int]:
    day = date.fromordinal(row.day)
    return row.payee, (day.year * 12 + day.month - rule.first_month) // rule.months


def _tier(attained: int, steps: Steps) -> int:
    reached = [start for start in steps.starts[1:] if attained > start or (steps.lower_inclusive and attained == start)]
    return len(reached)


def _exact(amount: int, before: int, tier: int, rule: Rule) -> Fraction:
    rates, starts = rule.steps.rates, rule.steps.starts
    if rule.pays == "whole_period":
        return rates[tier] * amount
    if rule.pays == "flat":
        return rates[0] * amount
    if rule.pays == "per_deal":
        return rates[0]
    after, ends = before + amount, (*starts[1:], before + amount)
    parts = (max(0, min(after, end) - max(before, start)) for start, end in zip(starts, ends, strict=True))
    return sum((rate * part for rate, part in zip(rates, parts, strict=True)), start=Fraction(0))


@given(rows=worlds(), rule=rules())
def test_columns_and_rows_agree_on_every_line(rows: list[Row], rule: Rule) -> None:
    (lines,) = credits_of(rows).in_order().lines([rule])
    found = {
        rows[row].deal: Walked(before, tier, Fraction(numerator, lines.denominator), amount)
        for row, before, tier, numerator, amount in zip(
            lines.row.tolist(), lines.before.tolist(), lines.tier.tolist(), lines.numerator.tolist(),
            lines.amount.tolist(), strict=True,
        )
    }  # fmt: skip
    assert found == one_by_one(rows, rule)


@given(rows=worlds(), rule=rules(), seed=st.randoms(use_true_random=False))
def test_arrival_changes_nothing(rows: list[Row], rule: Rule, seed: object) -> None:
    shuffled = list(rows)
    seed.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis hands in a Random
    (one,), (other,) = credits_of(rows).in_order().lines([rule]), credits_of(shuffled).in_order().lines([rule])
    assert [rows[row].deal for row in one.row.tolist()] == [shuffled[row].deal for row in other.row.tolist()]
    assert one.amount.tolist() == other.amount.tolist()


STEPS = Steps((0, 20_000_00, 40_000_00), (Fraction(3, 100), Fraction(5, 100), Fraction(8, 100)))
MONTHLY = Rule("monthly", 1, "marginal", STEPS)


@pytest.mark.parametrize(
    ("rule", "amounts", "pays"),
    [
        pytest.param(MONTHLY, [15_000_00, 10_000_00], [450_00, 400_00], id="each part pays its own tier's rate"),
        pytest.param(
            replace(MONTHLY, pays="whole_period"), [15_000_00, 10_000_00], [750_00, 500_00],
            id="from the first unit on the rate reached",
        ),
        pytest.param(
            replace(MONTHLY, pays="whole_period"), [15_000_00, 5_000_00], [750_00, 250_00],
            id="the bound belongs to the tier above where it is included",
        ),
        pytest.param(
            replace(MONTHLY, pays="whole_period", steps=replace(STEPS, lower_inclusive=False)),
            [15_000_00, 5_000_00], [450_00, 150_00], id="and to the tier below where it is not",
        ),
        pytest.param(replace(MONTHLY, cap=Fraction(600_00)), [15_000_00, 10_000_00], [450_00, 150_00],
                     id="a cap cuts last in walk order"),
        pytest.param(MONTHLY, [10**15, 10**15], [79_999_999_840_000, 80_000_000_000_000],
                     id="exact at ten to the fifteenth"),
        pytest.param(MONTHLY, [2**62, 2**62], [368934881474191032 - 160_000, 368934881474191032],
                     id="exact beyond what int64 can add up"),
        pytest.param(MONTHLY, [2**70], [94447329657392744274], id="exact beyond what int64 can hold"),
    ],
)  # fmt: skip
def test_examples(rule: Rule, amounts: list[int], pays: list[int]) -> None:
    rows = [Row(0, FIRST, f"deal {number}", amount) for number, amount in enumerate(amounts)]
    (lines,) = credits_of(rows).in_order().lines([rule])
    assert lines.amount.tolist() == pays
