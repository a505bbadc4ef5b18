"""Laws of the calculation, each with the component kinds it holds for and one for which it does not."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.compensation.domain.calculation.calculate import calculate
from services.compensation.domain.calculation.result import PayLine
from services.compensation.domain.facts.deals import Deal, Line
from services.compensation.domain.facts.facts import Facts
from services.compensation.domain.facts.payees import OnPlan
from services.compensation.domain.facts.targets import Quota, Score
from services.compensation.domain.language.components import AnyComponent, Base, Contest, Draw, Pool, Recovery, Streak
from services.compensation.domain.language.credit import Credit
from services.compensation.domain.language.figures import Amount, Condition
from services.compensation.domain.language.limits import Deductible, Gate, Limit
from services.compensation.domain.language.measures import Measure
from services.compensation.domain.language.policies import Refunds
from services.compensation.domain.language.rates import Curve, Point
from shared.kernel.money import Money
from tests.compensation.pay import (
    D,
    bonus,
    commission,
    day,
    deal,
    facts,
    paid,
    payee,
    plan,
    promise,
    quota,
    refund,
    team,
    tiers,
)

STEPS = ((0, 200, "0.03"), (200, 400, "0.05"), (400, None, "0.08"))
ATTAINED = Measure(quota="quota")
KINDS: dict[str, AnyComponent] = {
    "marginal": commission(tiers(*STEPS)),
    "whole_deal_before": commission(tiers(*STEPS, mode="whole_deal", at="before", lower_bound="included")),
    "whole_deal_after": commission(tiers(*STEPS, mode="whole_deal", lower_bound="excluded")),
    "whole_period": commission(tiers(*STEPS, mode="whole_period", lower_bound="included"), period="quarter"),
    "trued_up": commission(tiers(*STEPS, mode="whole_period", settle="as_reached", lower_bound="included")),
    "overage": commission(tiers(*STEPS, mode="overage_at_reached", lower_bound="included")),
    "curve": bonus(Curve((Point(D("0.5"), D(0)), Point(D(2), D(3))), "continue", measure=ATTAINED),
                   base=Base("target_incentive")),
    "by_attainment": commission(tiers((0, 1, "0.1"), (1, None, "0.2"), measure=ATTAINED)),
    "per_deal": commission("0.01", cap=(Limit(Amount(D(5))), Limit(Amount(D(2)), "deal"))),
    "gate_and_deductible": commission("0.1", gate=(Gate(Measure(), at_least=D(300)),), deductible=Deductible(D(50))),
    "floor": commission("0.01", floor=(Limit(Amount(D(9))), Limit(Amount(D(1)), "line"))),
    "override": commission("0.005", credit=Credit("manager")),
    "team_tier": commission(tiers(*STEPS, mode="whole_period", lower_bound="included", measure=Measure(whose="team"))),
    "below_tier": commission(tiers(*STEPS, measure=Measure(whose="hierarchy")), credit=Credit("manager")),
    "total": bonus("0.02", base=Base("amount"), deductible=Deductible(D(100))),
    "satisfaction": bonus("0.05", base=Base("base_pay"), gate=(Gate(Measure("score", "csat"), at_least=D(85)),)),
    "streak": Streak(id="c", reached=Gate(Measure(), at_least=D(100)), length=2, rate=(D(1),)),
    "pool": Pool(id="c", rate=(D("0.1"),), base=Base("amount"), shared_by="measure"),
    "contest": Contest(id="c", measure=Measure(), prizes=(D(30), D(20)), first_day=day("01-01"), last_day=day("02-28")),
    "draw": Draw(id="c", amount=Amount(D(10)), recovery=Recovery(share=D("0.5"))),
}  # fmt: skip
EVERY = pytest.mark.parametrize("kind", [pytest.param(component, id=name) for name, component in KINDS.items()])

PEOPLE = ("ann", "bob", "mia")
amounts = st.integers(1, 60_000)


@st.composite
def sold(draw: st.DrawFn) -> list[Deal]:
    """Some deals of three people in two months, some of several lines, some split, many on the same day."""
    deals = []
    for number in range(draw(st.integers(1, 7))):
        on = f"0{draw(st.integers(1, 2))}-{draw(st.sampled_from(['01', '15', '28']))}"
        owner, other = draw(st.permutations(PEOPLE))[:2]
        share = draw(st.sampled_from(["", "0.3", "0.55"]))
        splits = [(owner, share), (other, str(1 - D(share)))] if share else []
        minors = draw(st.lists(amounts, min_size=1, max_size=2))
        lines = [Line(number=n, amount=Money(minor, "USD")) for n, minor in enumerate(minors, 1)]
        deals.append(deal(f"d{number}", on, lines, owner, splits))
    return deals


def world(deals: Sequence[Deal], **more: object) -> Facts:
    """The deals with people, quotas, scores and promises around them."""
    promises = (promise("base_pay", 1000, "month"), promise("target_incentive", 100, "month"))
    members = [
        payee(who, "t", promises=promises, plans=(OnPlan(plan="plan", first_day=day("01-01")),)) for who in PEOPLE
    ]
    months = (("01-01", "01-31"), ("02-01", "02-28"))
    quotas = tuple(quota(300, *month, payee=who) for who in PEOPLE for month in months)
    scores = (Score(payee="ann", name="csat", first_day=day("01-01"), last_day=day("01-31"), value=D(90)),)
    return facts(*deals, payees=members, teams=(team("t", "mia"),), quotas=quotas, scores=scores, **more)  # type: ignore[arg-type]


def pay(lines: Sequence[PayLine]) -> list[tuple[object, ...]]:
    """What is paid, to whom, for what, by which way."""
    return [(*line.key, line.amount, line.before, line.after, line.tier, line.exact) for line in lines]


@EVERY
@settings(max_examples=15)
@given(data=st.data())
def test_arrival_does_not_matter(kind: AnyComponent, data: st.DataObject) -> None:
    """Holds for all kinds: facts in any order, in any batches, people and quotas before or after the deals.

    Facts carry no generated id: deals, payees and refunds go by their publishers' external ids alone.
    """
    known = world(data.draw(sold()))
    shuffled = Facts(**{name: tuple(data.draw(st.permutations(getattr(known, name)))) for name in Facts.__slots__})
    version = plan(kind)
    assert paid(version, shuffled) == paid(version, known)


@EVERY
@settings(max_examples=10)
@given(deals=sold())
def test_batches_do_not_matter(kind: AnyComponent, deals: list[Deal]) -> None:
    """Holds for all kinds: what was calculated in between leaves no trace in what is calculated at last."""
    version = plan(kind)
    for known in range(len(deals)):
        paid(version, world(deals[:known]))
    assert pay(paid(version, world(deals)).lines) == pay(paid(version, world(deals[::-1])).lines)


@EVERY
@settings(max_examples=10)
@given(deals=sold(), who=st.sampled_from(PEOPLE))
def test_asking_for_one_gives_the_same_as_asking_for_all(kind: AnyComponent, deals: list[Deal], who: str) -> None:
    """Holds for all kinds: whose pay is asked for changes nobody's pay."""
    known, version = world(deals), plan(kind)
    assert calculate([version], known, payees={who}).lines == paid(version, known).of(who)


REWALKED = [pytest.param(component, id=name) for name, component in KINDS.items() if name != "contest"]


@pytest.mark.parametrize("kind", REWALKED)
@settings(max_examples=15)
@given(deals=sold(), data=st.data())
def test_a_whole_refund_is_the_inverse_of_the_deal(kind: AnyComponent, deals: list[Deal], data: st.DataObject) -> None:
    """Holds under `rewalk` for all kinds but contests, which a refund does not reopen unless the plan says so.

    The deal refunded is not the first or last, so that the days a draw is looked at stay the same.
    """
    gone = data.draw(st.sampled_from(deals))
    framed = [deal("a", "01-01", 1), *deals, deal("z", "02-28", 1)]
    without = [each for each in framed if each.id != gone.id]
    back = paid(plan(kind), world(framed, refunds=[refund(gone.id, "02-28")]))
    assert pay(back.lines) == pay(paid(plan(kind), world(without)).lines)


def test_a_refund_under_the_original_rate_is_not_the_inverse() -> None:
    deals = [deal("a", "01-05", 200), deal("b", "01-06", 200)]
    version = plan(KINDS["marginal"], refunds=Refunds("original_rate"))
    back = paid(version, facts(*deals, refunds=[refund("a", "02-01")]))
    assert back.pay("ann") == 1000
    assert paid(version, facts(deals[1])).pay("ann") == 600


def test_a_refund_does_not_undo_a_contest() -> None:
    version = plan(KINDS["contest"])
    with_refund = paid(version, world([deal("a", "01-05", 200)], refunds=[refund("a", "02-01")]))
    assert with_refund.lines
    assert not paid(version, world([])).lines


CUMULATIVE = [pytest.param(KINDS[name], id=name) for name in ("marginal", "by_attainment", "below_tier")]


@pytest.mark.parametrize("kind", CUMULATIVE)
@settings(max_examples=25)
@given(minor=st.integers(2, 100_000), cut=st.fractions(0, 1), earlier=st.integers(0, 50_000))
def test_a_deal_in_two_parts_pays_the_same(kind: AnyComponent, minor: int, cut: Fraction, earlier: int) -> None:
    """Holds for period-cumulative marginal pay, within one minor unit a line."""
    first = min(max(1, int(minor * cut)), minor - 1)
    before = replace(deal("a", "01-01", 0), lines=(Line(amount=Money(earlier, "USD")),))
    whole = replace(deal("b", "01-02", 0), lines=(Line(amount=Money(minor, "USD")),))
    halves = [
        replace(whole, id=f"b{n}", lines=(Line(amount=Money(part, "USD")),))
        for n, part in enumerate((first, minor - first))
    ]
    for who in PEOPLE:
        one = paid(plan(kind), world([before, whole])).pay(who)
        two = paid(plan(kind), world([before, *halves])).pay(who)
        assert abs(one - two) <= 1


@pytest.mark.parametrize(
    ("name", "whole", "parts"),
    [
        pytest.param("whole_deal_after", 2000, 1600, id="whole deal: the first part stays below the tier"),
        pytest.param("per_deal", 200, 400, id="per deal: two deals have two caps"),
    ],
)
def test_a_deal_in_two_parts_pays_otherwise(name: str, whole: int, parts: int) -> None:
    version = plan(KINDS[name])
    halves = facts(deal("a", "01-05", 200), deal("b", "01-06", 200))
    assert paid(version, facts(deal("a", "01-05", 400))).pay("ann") == whole
    assert paid(version, halves).pay("ann") == parts


MONOTONE = [
    pytest.param(KINDS[name], id=name)
    for name in ("marginal", "whole_deal_before", "whole_deal_after", "whole_period", "trued_up", "overage", "curve",
                 "by_attainment", "per_deal", "gate_and_deductible", "floor", "override", "team_tier", "total",
                 "streak")
]  # fmt: skip


@pytest.mark.parametrize("kind", MONOTONE)
@settings(max_examples=15)
@given(deals=sold(), data=st.data())
def test_selling_more_never_pays_less(kind: AnyComponent, deals: list[Deal], data: st.DataObject) -> None:
    """Holds where rates are not negative and do not fall: for all kinds but pools, contests and draws."""
    more = data.draw(st.sampled_from(deals))
    raised = tuple(replace(each, amount=Money(each.amount.minor + 7_001, "USD")) for each in more.lines)
    grown = [replace(each, lines=raised) if each.id == more.id else each for each in deals]
    less_pay, more_pay = paid(plan(kind), world(deals)), paid(plan(kind), world(grown))
    for who in PEOPLE:
        assert more_pay.pay(who) >= less_pay.pay(who) - len(deals)


def test_where_rates_fall_selling_more_may_pay_less() -> None:
    falling = plan(commission(tiers((0, 100, "0.1"), (100, None, "0.01"), mode="whole_period", lower_bound="included")))
    assert paid(falling, facts(deal("a", "01-05", 99))).pay("ann") > paid(falling, facts(deal("a", "01-05", 100))).pay(
        "ann"
    )


def test_a_colleague_who_sells_more_takes_a_larger_part_of_a_fixed_pool() -> None:
    fixed = plan(Pool(id="c", rate=(D(100),), shared_by="measure"))
    even = [deal("a", "01-05", 100), deal("b", "01-05", 100, owner="bob")]
    ahead = [even[0], deal("b", "01-05", 300, owner="bob")]
    assert (paid(fixed, world(even)).pay("ann"), paid(fixed, world(ahead)).pay("ann")) == (5000, 2500)


@settings(max_examples=60)
@given(deals=sold())
def test_splits_conserve_what_was_sold(deals: list[Deal]) -> None:
    """Holds for owner credit of every kind: credited amounts add up to what was sold, line by line."""
    lines = paid(plan(commission("0.1")), world(deals)).lines
    for sale in deals:
        for part in sale.lines:
            credited = sum(line.credited for line in lines if (line.deal, line.line) == (sale.id, part.number))
            assert credited == part.amount.minor


def test_overlays_and_overrides_are_credited_beside_the_whole() -> None:
    both = plan(commission("0.1"), commission("0.1", id="o", credit=Credit("manager")))
    lines = paid(both, world([deal("a", "01-05", 100)])).lines
    assert sum(line.credited for line in lines) == 20_000


@settings(max_examples=30)
@given(deals=sold())
def test_a_pool_is_shared_whole(deals: list[Deal]) -> None:
    """Holds for pools: the members' lines add up to the pool, rounded once."""
    lines = paid(plan(KINDS["pool"]), world(deals)).lines
    for period in {line.period for line in lines}:
        sold_then = sum(part.amount.minor for sale in deals if period[0] <= sale.on <= period[1] for part in sale.lines)
        assert sum(line.amount for line in lines if line.period == period) == (sold_then + 5) // 10


@EVERY
@settings(max_examples=10)
@given(deals=sold())
def test_the_trace_says_what_was_paid(kind: AnyComponent, deals: list[Deal]) -> None:
    """Holds for all kinds: keys are unique; a line is its exact figure rounded once, or its part of a shared sum."""
    lines = paid(plan(kind), world(deals)).lines
    assert len({line.key for line in lines}) == len(lines)
    assert all(abs(line.exact - line.amount) <= Fraction(1, 2) or line.kind in ("pool", "prize") for line in lines)
    assert all(type(line.amount) is int for line in lines)


def test_no_figure_is_lost_at_ten_to_the_fifteenth() -> None:
    huge = 10**15 + 1
    sale = replace(deal("a", "01-05", 0), lines=(Line(amount=Money(huge, "USD")),))
    line = paid(plan(commission(tiers((0, 200, "0.03"), (200, None, "0.07")))), facts(sale)).lines[0]
    assert line.exact == Fraction(3, 100) * 20_000 + Fraction(7, 100) * (huge - 20_000)


def test_conditions_on_a_deal_see_what_is_left_of_it() -> None:
    big = plan(commission("100", base=Base("deals"), where=(Condition(deal="amount", at_least=D(500)),)))
    kept = facts(deal("a", "01-05", 500), refunds=[refund("a", "02-01", 1)])
    assert paid(big, kept).pay("ann") == 0


def test_quotas_of_others_do_not_matter() -> None:
    version = plan(KINDS["by_attainment"])
    mine = world([deal("a", "01-05", 500)])
    other = replace(
        mine, quotas=(*mine.quotas, Quota(payee="eve", first_day=day("01-01"), last_day=day("01-31"), value=D(1)))
    )
    assert pay(paid(version, mine).lines) == pay(paid(version, other).lines)
