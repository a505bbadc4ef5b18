"""What refunds leave of a deal: policies, windows, leavers, lines."""

import pytest

from services.compensation.domain.facts.deals import Refund
from services.compensation.domain.language.components import Base
from services.compensation.domain.language.policies import Leavers, Refunds
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
    payee,
    plan,
    refund,
    tiers,
)

DEALS = (deal("a", "01-05", 15_000), deal("b", "01-06", 10_000))


def test_a_refund_of_part_costs_its_share_and_no_more() -> None:
    world = facts(deal("a", "01-05", 10_000), refunds=[refund("a", "03-01", 2_000)])
    assert paid(plan(commission("0.05")), world).pay("ann") == 40_000


def test_rewalk_leaves_the_world_as_if_the_part_had_never_been_sold() -> None:
    marginal = plan(commission(tiers(*STEPS)))
    assert paid(marginal, facts(*DEALS, refunds=[refund("a", "03-01")])).lines == paid(marginal, facts(DEALS[1])).lines


def test_a_refund_that_has_not_happened_yet_takes_nothing() -> None:
    marginal = plan(commission(tiers(*STEPS)))
    world = facts(*DEALS, refunds=[refund("a", "03-01")])
    assert paid(marginal, world, "02-28").pay("ann") == 85_000


@pytest.mark.parametrize("policy", ["rewalk", "original_rate", "term_prorata"])
@pytest.mark.parametrize(
    ("on", "pays"),
    [
        pytest.param("04-05", 0, id="on the window's last day"),
        pytest.param("04-06", 1000, id="a day later"),
    ],
)
def test_the_window(policy: str, on: str, pays: int) -> None:
    version = plan(commission("0.1"), refunds=Refunds(policy, window_days=90))  # type: ignore[arg-type]
    assert paid(version, facts(deal("a", "01-05", 100), refunds=[refund("a", on)])).pay("ann") == pays


@pytest.mark.parametrize(
    ("on", "pays"),
    [
        pytest.param("03-02", 0, id="within the days a leaver owes refunds"),
        pytest.param("03-03", 1000, id="later"),
    ],
)
def test_what_a_leaver_owes(on: str, pays: int) -> None:
    version = plan(commission("0.1"), leavers=Leavers(owes_refunds_days=30))
    world = facts(deal("a", "01-05", 100), payees=[payee(left_on=day("01-31"))], refunds=[refund("a", on)])
    assert paid(version, world).pay("ann") == pays


def test_a_refund_of_the_deal_is_spread_over_its_lines_and_one_of_a_line_is_not() -> None:
    sold = deal("a", "01-05", [line("100", 1), line("200", 2)])
    spread = paid(plan(commission("1")), facts(sold, refunds=[refund("a", "02-01", 100)]))
    assert amounts(spread.lines) == [D("66.67"), D("133.33")]
    single = paid(plan(commission("1")), facts(sold, refunds=[refund("a", "02-01", 100, line=2)]))
    assert amounts(single.lines) == [100, 100]


def test_units_go_back_with_a_line_or_as_named() -> None:
    sold = deal("a", "01-05", [line(100, 1, units=D(10)), line(100, 2, units=D(5))])
    version = plan(commission("1", base=Base("units")))
    back = Refund(id="a/1", deal="a", on=day("02-01"), line=1, amount=None, units=None)
    assert amounts(paid(version, facts(sold, refunds=[back])).lines) == [5]
    some = Refund(id="a/1", deal="a", on=day("02-01"), line=1, amount=sold.lines[0].amount.zero("USD"), units=D(4))
    assert amounts(paid(version, facts(sold, refunds=[some])).lines) == [6, 5]


def test_more_than_the_deal_cannot_go_back() -> None:
    world = facts(deal("a", "01-05", 100), refunds=[refund("a", "02-01", 80), refund("a", "03-01", 80, number=2)])
    assert paid(plan(commission("0.1")), world).pay("ann") == 0
