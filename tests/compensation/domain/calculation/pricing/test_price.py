"""Pricing: tier modes, interpolations, bounds, products of rates."""

import pytest

from services.compensation.domain.facts.payees import Attribute
from services.compensation.domain.language.measures import Measure
from services.compensation.domain.language.rates import Curve, Point, RateRow, RateTable, Tier, Tiers
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
    team,
    tiers,
)

TWO = facts(deal("a", "01-05", 15_000), deal("b", "01-06", 10_000))


@pytest.mark.parametrize(
    ("rate", "pays"),
    [
        pytest.param(tiers(*STEPS), ["450", "400"], id="marginal: a deal across the edge pays each part at its rate"),
        pytest.param(
            tiers(*STEPS, mode="whole_deal", at="after", lower_bound="included"),
            ["450", "500"],
            id="whole deal: all of it at the tier it reaches",
        ),
        pytest.param(
            tiers(*STEPS, mode="whole_deal", at="before", lower_bound="included"),
            ["450", "300"],
            id="whole deal: all of it at the tier before it",
        ),
        pytest.param(
            tiers(*STEPS, mode="whole_period", lower_bound="included"),
            ["750", "500"],
            id="whole period: from the first unit at the tier reached in the end",
        ),
        pytest.param(
            tiers(*STEPS, mode="whole_period", settle="as_reached", lower_bound="included"),
            ["450", "800"],
            id="whole period trued up: the deal that reaches the tier brings the rest of the earlier ones",
        ),
        pytest.param(
            tiers((0, 10_000, "0.01"), (10_000, 20_000, "0.02"), (20_000, None, "0.04"), mode="overage_at_reached"),
            ["300", "400"],
            id="overage: all above the threshold at the rate reached in the end",
        ),
        pytest.param(
            tiers(
                (0, 10_000, "0.01"),
                (10_000, 20_000, "0.02"),
                (20_000, None, "0.04"),
                mode="overage_at_reached",
                settle="as_reached",
            ),
            ["200", "500"],
            id="overage trued up as each tier is reached",
        ),
        pytest.param(
            Tiers((Tier(D(0), D(20_000), amount=D(400)), Tier(D(20_000), D(40_000), amount=D(1000))), "marginal",
                  interpolation="amount_per_tier", above_top="continue"),
            ["300", "350"],
            id="amount per tier pro-rated: 15,000 of 20,000, then 5,000 of each",
        ),
        pytest.param(
            tiers((0, 20_000, "0.02"), (20_000, 40_000, "0.04"), mode="whole_period", interpolation="sum_of_rates",
                  above_top="stop", lower_bound="included"),
            ["450", "300"],
            id="sum of rates pro-rated: 2 % and a quarter of 4 %",
        ),
        pytest.param(
            Curve((Point(D(0), D(0)), Point(D(50_000), D("0.1"))), "stop"),
            ["750", "500"],
            id="between points: half way to 50,000 is half of 10 %",
        ),
    ],
)  # fmt: skip
def test_tier_modes(rate: Tiers, pays: list[str]) -> None:
    assert amounts(paid(plan(commission(rate)), TWO).lines) == [D(p) for p in pays]


@pytest.mark.parametrize(
    ("bound", "pays"),
    [
        pytest.param("included", 1000, id="on the bound the tier is reached"),
        pytest.param("excluded", 600, id="on the bound the tier is not reached yet"),
    ],
)
def test_the_lower_bound(bound: str, pays: int) -> None:
    rate = tiers(*STEPS, mode="whole_period", lower_bound=bound)
    assert pay_of(plan(commission(rate)), facts(deal("a", "01-05", 20_000))) == pays


@pytest.mark.parametrize(
    ("mode", "above", "pays"),
    [
        pytest.param("marginal", "continue", 1250, id="marginal: the last rate goes on"),
        pytest.param("marginal", "stop", 1000, id="marginal: what lies above earns nothing"),
        pytest.param("whole_period", "continue", 1250, id="whole period: the last rate goes on"),
        pytest.param("whole_period", "stop", 1000, id="whole period: what lies above earns nothing"),
        pytest.param("whole_deal", "stop", 1000, id="whole deal: what lies above earns nothing"),
        pytest.param("trued_up", "stop", 1000, id="trued up: what lies above earns nothing"),
    ],
)
def test_above_the_top(mode: str, above: str, pays: int) -> None:
    trued = {"mode": "whole_period", "settle": "as_reached"} if mode == "trued_up" else {"mode": mode}
    rate = tiers((0, 20_000, "0.05"), above_top=above, lower_bound="included", **trued)
    assert pay_of(plan(commission(rate)), facts(deal("a", "01-05", 25_000))) == pays


def test_a_plan_that_refuses_pays_nothing_above_its_top_and_says_so() -> None:
    rate = tiers((0, 20_000, "0.05"), above_top="refuse")
    result = paid(plan(commission(rate)), facts(deal("a", "01-05", 15_000), deal("b", "01-06", 15_000)))
    assert amounts(result.lines) == [750]
    assert [(p.reason, p.payee, p.deal) for p in result.problems] == [("above_the_top", "ann", "b")]


def test_products_of_own_and_team_rates() -> None:
    own = tiers((0, 10_000, "0.05"), (10_000, 20_000, "0.075"), (20_000, None, "0.1"), mode="whole_period",
                lower_bound="excluded")  # fmt: skip
    whole_team = tiers((0, 100_000, "0.1"), (100_000, None, "0.15"), mode="whole_period", lower_bound="included",
                       measure=Measure(whose="team"))  # fmt: skip
    world = facts(
        deal("a", "01-05", 5_000), deal("b", "01-06", 45_000, owner="bob"),
        payees=[payee("ann", "t"), payee("bob", "t")], teams=(team("t"),),
    )  # fmt: skip
    assert pay_of(plan(commission(own, whole_team)), world, "ann") == 25


RATES = RateTable(
    ("payee.level", "line.item"), (RateRow(("prob", "basic"), D("0.02")), RateRow(("exp", "*"), D("0.04")))
)


def test_rate_tables_read_the_payee_and_the_line() -> None:
    ann = payee(attributes=(Attribute(name="level", value="prob"),
                            Attribute(name="level", value="exp", first_day=day("01-15"))))  # fmt: skip
    world = facts(
        deal("a", "01-05", [line(100, attributes={"item": "basic"})]),
        deal("b", "01-20", [line(100, attributes={"item": "any"})]),
        deal("c", "01-06", [line(100, attributes={"item": "maint"})]),
        payees=[ann],
    )
    result = paid(plan(commission(RATES)), world)
    assert amounts(result.lines) == [2, 4]
    assert [(p.reason, p.deal) for p in result.problems] == [("figure_missing", "c")]
