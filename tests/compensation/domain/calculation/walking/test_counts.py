"""Counts: spans, quotas, attainment given directly, opening attainment, teams."""

from fractions import Fraction

import pytest

from services.compensation.domain.facts.deals import Deal
from services.compensation.domain.facts.targets import GivenAttainment, Opening
from services.compensation.domain.language.figures import Condition, Row, Table
from services.compensation.domain.language.limits import Gate
from services.compensation.domain.language.measures import Measure, Span
from tests.compensation.pay import (
    STEPS,
    D,
    amounts,
    bonus,
    commission,
    day,
    deal,
    facts,
    line,
    paid,
    pay_of,
    payee,
    plan,
    quota,
    team,
    tiers,
)


@pytest.mark.parametrize(
    ("over", "pays"),
    [
        pytest.param("line", [2, 3, 20], id="each line from nothing"),
        pytest.param("deal", [2, 4, 20], id="each deal from nothing"),
        pytest.param("period", [2, 4, 20], id="on through the period"),
        pytest.param("ever", [2, 4, 24], id="on for ever"),
    ],
)
def test_the_span_of_a_count(over: Span, pays: list[int]) -> None:
    rate = tiers((0, 400, "0.01"), (400, 2000, "0.02"), (2000, None, "0.03"), measure=Measure(over=over))
    world = facts(deal("a", "01-05", [line(200, 1), line(300, 2)]), deal("b", "02-06", 1200))
    assert amounts(paid(plan(commission(rate)), world).lines) == pays


def test_attainment_of_a_quota_moves_the_bounds() -> None:
    rate = tiers((0, 1, "1"), (1, "1.3", "1.5"), ("1.3", None, "2"), measure=Measure(quota="quota"))
    world = facts(deal("a", "01-05", 650), payees=[payee()], quotas=(quota(500, "01-01", "01-31"),))
    result = paid(plan(commission("0.2", rate)), world)
    assert amounts(result.lines) == [D("145")]
    assert result.lines[0].attainment == (Fraction(0), Fraction("1.3"))
    assert result.totals[0].attainment == D("1.3")


def test_no_quota_is_a_problem_and_others_are_paid() -> None:
    rate = tiers((0, None, "0.1"), measure=Measure(quota="quota"))
    world = facts(deal("a", "01-05", 650), deal("b", "01-05", 100, owner="bob"), payees=[payee(), payee("bob")],
                  quotas=(quota(500, "01-01", "01-31"),))  # fmt: skip
    result = paid(plan(commission(rate)), world)
    assert (result.pay("ann"), result.pay("bob")) == (6500, 0)
    assert [(p.reason, p.payee) for p in result.problems] == [("no_quota", "bob")]


def test_attainment_given_directly_stands_in_for_what_was_counted() -> None:
    rate = tiers((0, 1, "0.1"), (1, None, "0.2"), mode="whole_period", lower_bound="included",
                 measure=Measure(quota="quota"))  # fmt: skip
    given = GivenAttainment(payee="ann", quota="quota", first_day=day("01-01"), last_day=day("01-31"), value=D("1.05"))
    assert pay_of(plan(commission(rate)), facts(deal("a", "01-05", 100), attainments=(given,))) == 20


def test_opening_attainment_is_where_the_count_begins() -> None:
    opening = Opening(kind="attainment", payee="ann", component="c", on=day("01-01"), value=D(19_000))
    world = facts(deal("a", "01-05", 2_000), openings=(opening,))
    assert pay_of(plan(commission(tiers(*STEPS))), world) == 30 + 50


def test_a_team_count_decides_the_tier_and_own_amounts_are_paid() -> None:
    rate = tiers((0, 10_000, "0.01"), (10_000, None, "0.02"), mode="whole_period", lower_bound="included",
                 measure=Measure(whose="team"))  # fmt: skip
    world = facts(
        deal("a", "01-05", 4_000), deal("b", "01-06", 6_000, owner="bob"), deal("x", "01-06", 99_000, owner="eve"),
        payees=[payee("ann", "t"), payee("bob", "t"), payee("eve", "u")], teams=(team("t"), team("u")),
    )  # fmt: skip
    assert pay_of(plan(commission(rate)), world, "ann") == 80


def test_a_deal_split_within_a_team_counts_once_for_the_team() -> None:
    rate = tiers((0, 1, "0.1"), (1, None, "0.2"), mode="whole_period", lower_bound="included",
                 measure=Measure("deals", whose="team"))  # fmt: skip
    sold = deal("a", "01-05", [line(60, 1), line(40, 2)], splits=[("ann", "0.6"), ("bob", "0.4")])
    world = facts(sold, payees=[payee("ann", "t"), payee("bob", "t")], teams=(team("t"),))
    result = paid(plan(commission(rate)), world)
    assert (result.pay("ann"), result.pay("bob")) == (1200, 800)


def test_what_happened_before_an_opening_is_in_it_already() -> None:
    opening = Opening(kind="attainment", payee="ann", component="c", on=day("01-10"), value=D(19_000))
    world = facts(deal("a", "01-05", 15_000), deal("b", "01-10", 2_000), openings=(opening,))
    assert amounts(paid(plan(commission(tiers(*STEPS))), world).lines)[1] == 30 + 50


def sold(deal_id: str, on: str, amount: int, product: str) -> Deal:
    """A deal of one product."""
    return deal(deal_id, on, amount, attributes={"product": product})


OF_B = (Condition(line="product", is_=("b",)),)


@pytest.mark.parametrize(("all_lines", "pays"), [(False, 50), (True, 50 * 2)])
def test_lines_that_are_not_paid_may_count(all_lines: bool, pays: int) -> None:
    rate = tiers((0, 1_000, "0.1"), (1_000, None, "0.2"), measure=Measure(all_lines=all_lines))
    world = facts(sold("a", "01-05", 1_000, "a"), sold("b", "01-06", 500, "b"))
    assert pay_of(plan(commission(rate, where=OF_B)), world) == pays


def test_a_line_counts_by_its_weight_and_is_paid_on_what_it_is() -> None:
    by_product = Table(("line.product",), (Row(("b",), D(2)),), otherwise=D("0.5"))
    rate = tiers((0, 1_000, "0.1"), (1_000, None, "0.2"), measure=Measure(weight=by_product))
    world = facts(sold("a", "01-05", 1_000, "a"), sold("b", "01-06", 500, "b"))
    assert amounts(paid(plan(commission(rate)), world).lines) == [100, 75]


@pytest.mark.parametrize(
    ("of_b", "of_a", "pays"),
    [
        pytest.param(200, 800, 20, id="the share is reached"),
        pytest.param(199, 801, 0, id="it is missed"),
        pytest.param(300, -300, 0, id="of nothing there is no share"),
        pytest.param(0, 0, 0, id="nor where nothing was sold"),
    ],
)
def test_a_count_as_a_share_of_all_lines(of_b: int, of_a: int, pays: int) -> None:
    gate = Gate(Measure(where=OF_B, as_share=True), at_least=D("0.2"))
    world = facts(sold("a", "01-05", of_b, "b"), sold("b", "01-06", of_a, "a"))
    assert pay_of(plan(bonus("20", gate=(gate,))), world) == pays


@pytest.mark.parametrize(
    ("to_date", "pays"),
    [
        pytest.param(True, [24, 7, 22], id="each month by what was asked until then"),
        pytest.param(False, [24, 14, 22], id="all by what the quarter reached"),
    ],
)
def test_a_count_to_date_ends_with_the_period_and_so_does_its_quota(to_date: bool, pays: list[int]) -> None:
    rate = tiers((0, 1, "0.01"), (1, None, "0.02"), mode="whole_period", lower_bound="included",
                 measure=Measure(quota="quota", over="quarter", to_date=to_date))  # fmt: skip
    months = (("01-01", "01-31"), ("02-01", "02-28"), ("03-01", "03-31"))
    world = facts(deal("a", "01-05", 1_200), deal("b", "02-05", 700), deal("c", "03-05", 1_100),
                  quotas=tuple(quota(1_000, *days) for days in months))  # fmt: skip
    assert amounts(paid(plan(commission(rate)), world).lines) == pays
