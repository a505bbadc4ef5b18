"""The vector path says line for line what the line-by-line calculation says, on random plans and at any amounts."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.compensation.domain.calculation.calculate import calculate
from services.compensation.domain.facts.deals import Deal, Line
from services.compensation.domain.facts.facts import Facts
from services.compensation.domain.facts.payees import Payee
from services.compensation.domain.language.components import Base, Commission
from services.compensation.domain.language.figures import Amount, Condition
from services.compensation.domain.language.limits import Limit
from services.compensation.domain.language.plan import Plan, PlanVersion
from services.compensation.domain.language.policies import Calendar
from services.compensation.domain.language.rates import Tier, Tiers
from services.compensation.domain.vectors.lines import Credits
from services.compensation.domain.vectors.period_names import names
from services.compensation.domain.vectors.plain import rules
from shared.kernel.money import Money

FIRST = date(2025, 11, 20)
PAYEES = ("Anna", "Bert", "Łukasz")
MINORS = st.one_of(st.integers(0, 60_000_00), st.integers(0, 10**15), st.integers(10**15, 10**19))
RATES = st.decimals(0, 1, places=4)
MAJORS = st.one_of(st.decimals(1, 80_000, places=2), st.decimals(10**12, 10**14, places=2))


@st.composite
def tiers(draw: st.DrawFn) -> Tiers:
    bounds = sorted({Decimal(0), *draw(st.lists(MAJORS, max_size=3))})
    ends = [*bounds[1:], None]
    steps = tuple(Tier(start, end, draw(RATES)) for start, end in zip(bounds, ends, strict=True))
    mode = draw(st.sampled_from(["marginal", "whole_period"]))
    return Tiers(tiers=steps, mode=mode, lower_bound=draw(st.sampled_from(["included", "excluded"])))  # type: ignore[arg-type]  # both are modes


@st.composite
def plans(draw: st.DrawFn) -> PlanVersion:
    cap = st.none() | st.decimals(0, 10**4, places=2)
    where = st.sampled_from(
        [(), (Condition(deal="amount", at_least=Decimal(100)),), (Condition(line="amount", below=Decimal(10**6)),)]
    )
    components = []
    for number in range(draw(st.integers(1, 3))):
        base, rate = draw(
            st.one_of(
                tiers().map(lambda each: (Base(), each)),
                RATES.map(lambda each: (Base(), each)),
                st.decimals(0, 500, places=2).map(lambda each: (Base("deals"), each)),
            )
        )
        limit = draw(cap)
        components.append(
            Commission(
                id=f"component {number}",
                period=draw(st.sampled_from(["month", "quarter", "half_year", "year"])),
                base=base,
                rate=(rate,),
                where=draw(where),
                cap=() if limit is None else (Limit(Amount(limit)),),
            )
        )
    calendar = Calendar(first_month=draw(st.integers(1, 12)))
    return PlanVersion(Plan(id="plain", currency="USD", components=tuple(components), calendar=calendar))


@st.composite
def worlds(draw: st.DrawFn) -> Facts:
    ids = draw(st.lists(st.text("abcżz0123", min_size=1, max_size=12), unique=True, max_size=20))
    deals = tuple(
        Deal(
            id=deal,
            on=FIRST + timedelta(days=draw(st.integers(0, 120))),
            owner=draw(st.sampled_from(PAYEES)),
            currency="USD",
            lines=(Line(amount=Money(draw(MINORS), "USD")),),
        )
        for deal in ids
    )
    return Facts(payees=tuple(Payee(id=payee) for payee in PAYEES), deals=deals)


Told = dict[tuple[str, str, str, str], tuple[int, Fraction, int]]


def one_by_one(plan: PlanVersion, facts: Facts) -> Told:
    lines = calculate([plan], facts).lines
    return {(x.component, x.payee, f"{x.earned_on:%Y-%m}", x.deal): (int(x.credited), x.exact, x.amount) for x in lines}


def by_columns(plan: PlanVersion, facts: Facts) -> Told:
    walk = Credits.of(facts.deals, {payee: number for number, payee in enumerate(PAYEES)}).in_order()
    told: Told = {}
    for found in walk.lines(rules(plan.plan)):
        columns = (found.row, found.payee, found.credited, found.numerator, found.amount)
        periods = [name.decode() for name in names(found.earned)]
        for period, row, payee, credited, numerator, amount in zip(
            periods, *(each.tolist() for each in columns), strict=True
        ):
            key = (found.component, PAYEES[payee], period, facts.deals[row].id)
            told[key] = (credited, Fraction(numerator, found.denominator), amount)
    return told


@settings(deadline=None)
@given(plan=plans(), facts=worlds())
def test_both_paths_say_the_same(plan: PlanVersion, facts: Facts) -> None:
    assert by_columns(plan, facts) == one_by_one(plan, facts)


@settings(deadline=None)
@given(facts=worlds(), rate=tiers())
def test_both_paths_say_the_same_of_attainment_and_tier(facts: Facts, rate: Tiers) -> None:
    plan = PlanVersion(Plan(id="plain", currency="USD", components=(Commission(id="component 0", rate=(rate,)),)))
    walk = Credits.of(facts.deals, {payee: number for number, payee in enumerate(PAYEES)}).in_order()
    (found,) = walk.lines(rules(plan.plan))
    rows = zip(found.row.tolist(), found.before.tolist(), found.after.tolist(), strict=True)
    columns = {facts.deals[row].id: (before, after) for row, before, after in rows}
    scalar = {line.deal: (line.before, line.after) for line in calculate([plan], facts).lines}
    if rate.mode == "marginal":
        assert columns == scalar
    tier = dict(zip((facts.deals[row].id for row in found.row.tolist()), found.tier.tolist(), strict=True))
    whole = {line.deal: line.tier for line in calculate([plan], facts).lines if line.credited}
    assert {deal: tier[deal] for deal in whole} == whole


@pytest.mark.parametrize("bound", ["included", "excluded"])
def test_both_paths_say_the_same_on_the_bound_itself(bound: Literal["included", "excluded"]) -> None:
    steps = (Tier(Decimal(0), Decimal(100), Decimal("0.1")), Tier(Decimal(100), None, Decimal("0.2")))
    rate = Tiers(tiers=steps, mode="whole_period", lower_bound=bound)
    plan = PlanVersion(Plan(id="plain", currency="USD", components=(Commission(id="component 0", rate=(rate,)),)))
    lines = (Line(amount=Money(100_00, "USD")),)
    facts = Facts(
        payees=(Payee(id="Anna"),), deals=(Deal(id="D", on=FIRST, owner="Anna", currency="USD", lines=lines),)
    )
    assert by_columns(plan, facts) == one_by_one(plan, facts)
