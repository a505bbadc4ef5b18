"""Bonuses of a period: totals, excess, attainment, scores, promises, earnings of other components."""

import pytest

from services.compensation.domain.facts.payees import Attribute
from services.compensation.domain.facts.targets import GivenAttainment, Score
from services.compensation.domain.language.components import Base
from services.compensation.domain.language.figures import Amount, Condition
from services.compensation.domain.language.limits import Deductible, Gate, Limit
from services.compensation.domain.language.measures import Measure
from services.compensation.domain.language.rates import Curve, Point
from tests.compensation.pay import (
    D,
    amounts,
    bonus,
    commission,
    day,
    deal,
    facts,
    paid,
    pay_of,
    payee,
    plan,
    promise,
    quota,
    tiers,
    unpaid,
)

SOLD = (deal("a", "01-05", 150_000), deal("b", "01-06", 55_000))


TARGET = payee(promises=(promise("target_incentive", 1200), promise("base_pay", 24_000)))


def given(share: str, first: str = "01-01", last: str = "01-31") -> GivenAttainment:
    """Attainment given directly."""
    return GivenAttainment(payee="ann", quota="quota", first_day=day(first), last_day=day(last), value=D(share))


def test_on_the_excess_over_a_deductible() -> None:
    version = plan(bonus("0.015", base=Base("amount"), deductible=Deductible(D(100_000))))
    assert pay_of(version, facts(*SOLD)) == 1575


def test_on_the_whole_total_once_a_gate_is_reached() -> None:
    version = plan(bonus("0.01", base=Base("amount"), gate=(Gate(Measure(), at_least=D(205_000)),)))
    assert pay_of(version, facts(*SOLD)) == 2050
    assert pay_of(version, facts(SOLD[0])) == 0


CURVE = Curve((Point(D("0.5"), D(0)), Point(D(1), D(1)), Point(D("1.5"), D(2))), "stop", measure=Measure(quota="quota"))


@pytest.mark.parametrize(
    ("attained", "pays"),
    [
        pytest.param("0.4", 0, id="below the first point nothing"),
        pytest.param("0.75", 50, id="half way to target, half of it"),
        pytest.param("1", 100, id="on target the whole"),
        pytest.param("1.25", 150, id="half way to the top, half more"),
        pytest.param("3", 200, id="beyond the top it stays"),
    ],
)
def test_target_incentive_by_a_payout_curve(attained: str, pays: int) -> None:
    version = plan(bonus(CURVE, base=Base("target_incentive")))
    assert pay_of(version, facts(payees=[TARGET], attainments=(given(attained),))) == pays


def test_a_curve_that_goes_on() -> None:
    goes_on = Curve((Point(D("0.5"), D(0)), Point(D(1), D(1))), "continue", measure=Measure(quota="quota"))
    version = plan(bonus(goes_on, base=Base("target_incentive")))
    assert pay_of(version, facts(payees=[TARGET], attainments=(given("2"),))) == 300


@pytest.mark.parametrize(
    ("mode", "attained", "pays"),
    [
        pytest.param("marginal", "1.3", 145_000, id="each band of attainment at its own multiplier"),
        pytest.param("whole_period", "0.4", 20_000, id="all at the multiplier reached: a decelerator"),
        pytest.param("whole_period", "1.2", 180_000, id="all at the multiplier reached: an accelerator"),
    ],
)
def test_each_point_of_attainment_is_worth_a_point_of_target_incentive(mode: str, attained: str, pays: int) -> None:
    marginal = mode == "marginal"
    bands = tiers((0, 1, "1" if marginal else "0.5"), (1, "1.3", "1.5"), ("1.3", None, "2"), mode=mode,
                  lower_bound="included", measure=Measure(quota="quota"))  # fmt: skip
    ann = payee(promises=(promise("target_incentive", 100_000, "month"),))
    version = plan(bonus(bands, base=Base("attained_incentive")))
    assert pay_of(version, facts(payees=[ann], attainments=(given(attained),))) == pays


def test_attained_incentive_from_deals_and_a_quota() -> None:
    bands = tiers((0, 1, "1"), (1, None, "1.5"), measure=Measure(quota="quota"))
    ann = payee(promises=(promise("target_incentive", 100_000, "month"),))
    world = facts(deal("a", "01-05", 650_000), payees=[ann], quotas=(quota(500_000, "01-01", "01-31"),))
    assert pay_of(plan(bonus(bands, base=Base("attained_incentive"))), world) == 145_000
    assert pay_of(plan(commission(bands, base=Base("attained_incentive"))), world) == 145_000


def test_year_to_date_attainment_trued_up_quarter_by_quarter() -> None:
    steps, year = ((0, 1000, "0.1"), (1000, None, "0.2")), Measure(over="year")
    bands = tiers(*steps, mode="whole_period", settle="as_reached", lower_bound="included", measure=year)
    version = plan(bonus(bands, base=Base("amount"), period="quarter"))
    world = facts(deal("a", "01-05", 600), deal("b", "04-05", 600))
    assert amounts(paid(version, world).lines) == [60, 180]


def test_a_satisfaction_bonus_on_base_pay() -> None:
    version = plan(bonus("0.05", base=Base("base_pay"), gate=(Gate(Measure("score", "csat"), at_least=D(85)),)))
    csat = [
        Score(payee="ann", name="csat", first_day=day("01-01"), last_day=day("01-31"), value=D(90)),
        Score(payee="ann", name="csat", first_day=day("02-01"), last_day=day("02-28"), value=D(80)),
    ]
    assert amounts(paid(version, facts(payees=[TARGET], scores=tuple(csat))).lines) == [100, 0]


def test_a_share_of_what_other_components_earned() -> None:
    version = plan(bonus("0.1", base=Base("earnings", components=("c",))), commission("0.01"))
    assert pay_of(version, facts(*SOLD), component="b") == 205


def test_an_amount_by_the_tier_reached() -> None:
    steps = tiers((0, 100_000, "0"), (100_000, 200_000, "500"), (200_000, None, "1000"), mode="whole_period",
                  lower_bound="included")  # fmt: skip
    assert pay_of(plan(bonus(steps)), facts(*SOLD)) == 1000


def test_floors_and_caps_of_a_bonus() -> None:
    floor, cap = (Limit(Amount(D(100))),), (Limit(Amount(D(1000))),)
    version = plan(bonus("0.01", base=Base("amount"), floor=floor, cap=cap))
    assert amounts(paid(version, facts(*SOLD, deal("c", "03-01", 100))).lines) == [1000, 100, 100]


def test_who_takes_part_is_asked_at_the_periods_end() -> None:
    ranked = payee(
        attributes=(
            Attribute(name="rank", value="junior"),
            Attribute(name="rank", value="senior", first_day=day("02-10")),
        )
    )
    version = plan(bonus("0.01", base=Base("amount"), where=(Condition(payee="rank", is_=("senior",)),)))
    world = facts(*SOLD, deal("c", "02-01", 100), payees=[ranked])
    assert [(line.period.name, line.amount) for line in paid(version, world).lines] == [("2026-02", 100)]


@pytest.mark.parametrize(
    ("ann", "pays"),
    [
        pytest.param(payee(promises=TARGET.promises, hired_on=day("01-17")), "48.39", id="15 of 31 days in force"),
        pytest.param(payee(promises=TARGET.promises, left_on=day("01-15")), "48.39", id="until the last day"),
        pytest.param(payee(promises=TARGET.promises, leave=(unpaid("01-01", "01-16"),)), "48.39", id="without leave"),
        pytest.param(
            payee(promises=(TARGET.promises[0], promise("target_incentive", 2400, first_day=day("01-17")))),
            "148.39", id="a promise that changes, each by its days",
        ),
    ],
)  # fmt: skip
def test_target_incentive_is_prorated(ann: object, pays: str) -> None:
    world = facts(deal("a", "01-31", 1), payees=[ann])  # type: ignore[list-item]
    assert pay_of(plan(bonus("1", base=Base("target_incentive"))), world) == D(pays)


def test_without_a_promise_it_is_a_problem() -> None:
    result = paid(plan(bonus("1", base=Base("target_incentive"))), facts(deal("a", "01-31", 1)))
    assert [(p.reason, p.period) for p in result.problems] == [("no_promise", "2026-01")]


def test_a_deductible_of_a_year_is_consumed_once() -> None:
    version = plan(bonus("0.1", base=Base("amount"), deductible=Deductible(D(100), over="year")))
    world = facts(deal("a", "01-05", 80), deal("b", "02-05", 80), deal("c", "03-05", 80))
    assert amounts(paid(version, world).lines) == [0, 6, 8]


def test_a_rate_counted_over_a_longer_stretch_is_that_reached_at_the_periods_end() -> None:
    rate = tiers((0, 1_000, "10"), (1_000, None, "20"), mode="whole_period", lower_bound="included",
                 measure=Measure(over="year"))  # fmt: skip
    world = facts(deal("a", "01-05", 600), deal("b", "02-05", 400))
    assert amounts(paid(plan(bonus(rate)), world, "2026-02-28").lines) == [10, 20]
