"""Gates, deductibles, floors and caps."""

import pytest

from services.compensation.domain.facts.targets import Score
from services.compensation.domain.language.components import Base
from services.compensation.domain.language.figures import Amount
from services.compensation.domain.language.limits import Deductible, Gate, Limit
from services.compensation.domain.language.measures import Measure
from tests.compensation.pay import (
    STEPS,
    D,
    amounts,
    commission,
    day,
    deal,
    facts,
    line,
    paid,
    pay_of,
    payee,
    plan,
    promise,
    refund,
    tiers,
    usd,
    versions,
)

GATE = Gate(Measure(), at_least=D(2_000))


@pytest.mark.parametrize(
    ("gate", "sold", "pays"),
    [
        pytest.param(GATE, 1_999, 0, id="below the gate nothing"),
        pytest.param(GATE, 2_000, 40, id="once it is reached, from the first unit"),
        pytest.param(Gate(Measure(), above=D(2_000)), 2_000, 0, id="a gate that must be exceeded"),
        pytest.param(Gate(Measure(), at_least=D(2_000), below=D("0.5")), 1_000, 10, id="below the gate the half"),
    ],
)
def test_gates(gate: Gate, sold: int, pays: int) -> None:
    assert pay_of(plan(commission("0.02", gate=(gate,))), facts(deal("a", "01-05", sold))) == pays


def test_a_gate_on_a_score() -> None:
    gate = Gate(Measure("score", "csat"), at_least=D(85))
    score = Score(payee="ann", name="csat", first_day=day("01-01"), last_day=day("01-31"), value=D(84))
    sold = deal("a", "01-05", 1_000)
    assert pay_of(plan(commission("0.02", gate=(gate,))), facts(sold, scores=(score,))) == 0
    assert pay_of(plan(commission("0.02")), facts(sold, scores=(score,))) == 20


def test_a_deductible_with_tiers_pays_what_lies_above_it_at_its_tier() -> None:
    component = commission(tiers(*STEPS), deductible=Deductible(D(10_000)))
    assert pay_of(plan(component), facts(deal("a", "01-05", 30_000))) == 10_000 * D("0.03") + 10_000 * D("0.05")


@pytest.mark.parametrize(
    ("cap", "pays"),
    [
        pytest.param(Limit(Amount(D(30)), "line"), ["30", "30", "10"], id="each line"),
        pytest.param(Limit(Amount(D(50)), "deal"), ["40", "10", "10"], id="each deal: the last line is cut"),
        pytest.param(
            Limit(Amount(D(75)), "period"), ["40", "35", "0"], id="the period: the last in walk order are cut"
        ),
        pytest.param(Limit(Amount(D("0.5"), "target_incentive")), ["40", "10", "0"], id="half of the target incentive"),
    ],
)
def test_caps(cap: Limit, pays: list[str]) -> None:
    world = facts(deal("a", "01-05", [line(400, 1), line(400, 2)]), deal("b", "01-06", 100),
                  payees=[payee(promises=(promise("target_incentive", 1200),))])  # fmt: skip
    assert amounts(paid(plan(commission("0.1", cap=(cap,))), world).lines) == [D(p) for p in pays]


def test_a_period_cap_reopens_after_a_refund() -> None:
    component = plan(commission("0.1", cap=(Limit(Amount(D(75))),)))
    deals = (deal("a", "01-05", 500), deal("b", "01-06", 500))
    assert amounts(paid(component, facts(*deals)).lines) == [50, 25]
    assert amounts(paid(component, facts(*deals, refunds=[refund("a", "02-01", 200)])).lines) == [30, 45]


@pytest.mark.parametrize(
    ("before_split", "pays"),
    [
        pytest.param(True, (70, 30), id="before splitting: the whole deal pays at most the cap"),
        pytest.param(False, (100, 100), id="otherwise each payee's part does"),
    ],
)
def test_a_deal_cap_and_splits(before_split: bool, pays: tuple[int, int]) -> None:
    cap = Limit(Amount(D(100)), "deal", before_split)
    world = facts(deal("a", "01-05", 10_000, splits=[("ann", "0.7"), ("bob", "0.3")]), payees=[payee(), payee("bob")])
    result = paid(plan(commission("0.1", cap=(cap,))), world)
    assert (result.pay("ann"), result.pay("bob")) == (pays[0] * 100, pays[1] * 100)


def test_below_the_gate_nothing_or_a_floor() -> None:
    component = commission("0.1", gate=(Gate(Measure(), at_least=D(1_000)),), floor=(Limit(Amount(D(5)), "deal"),))
    assert pay_of(plan(component), facts(deal("a", "01-05", 100))) == 5


def test_floor_before_cap() -> None:
    component = commission("0.1", floor=(Limit(Amount(D(50)), "line"),), cap=(Limit(Amount(D(30)), "line"),))
    assert pay_of(plan(component), facts(deal("a", "01-05", 100))) == 30


def test_a_deals_cap_comes_before_the_periods_however_they_are_listed() -> None:
    caps = (Limit(Amount(D(50))), Limit(Amount(D(20)), "deal"))
    world = facts(deal("a", "01-05", 500), deal("b", "01-06", 500), deal("c", "01-07", 500))
    assert amounts(paid(plan(commission("0.1", cap=caps)), world).lines) == [20, 20, 10]


def test_a_credit_note_is_not_raised_to_a_floor() -> None:
    version = plan(commission("0.1", floor=(Limit(Amount(D(20)), "line"),)))
    assert amounts(paid(version, facts(deal("a", "01-05", -100), deal("b", "01-06", 100))).lines) == [-10, 20]


def test_floors_of_two_versions_in_one_month_are_two_lines() -> None:
    pair = versions(*(commission("0.1", floor=(Limit(Amount(D(310))),)) for _ in range(2)), second="01-11")
    lines = paid(pair, facts(deal("a", "01-05", 0), deal("b", "01-20", 0))).lines
    assert sorted(line.amount for line in lines if line.kind == "floor") == [10_000, 21_000]
    assert len({line.key for line in lines}) == len(lines)


def test_a_sale_without_profit_is_raised_to_a_floor() -> None:
    component = commission("0.25", base=Base("margin"), floor=(Limit(Amount(D(100)), "deal"),))
    world = facts(deal("a", "01-05", [line(900, margin=usd(-50))]))
    assert pay_of(plan(component), world) == 100
