"""Sources of credit: parts that are shared out, and the day whose manager and rank hold."""

import pytest

from services.compensation.domain.calculation.crediting.sources import Moment
from services.compensation.domain.facts.deals import StageOwner
from services.compensation.domain.facts.payees import Attribute, Membership, Payee, Team
from services.compensation.domain.facts.targets import Activity
from services.compensation.domain.language.components import Base
from services.compensation.domain.language.credit import Credit
from services.compensation.domain.language.limits import Gate
from services.compensation.domain.language.measures import Measure
from services.compensation.domain.language.policies import Changes, EffectiveAt
from services.compensation.domain.language.rates import RateRow, RateTable
from tests.compensation.pay import D, bonus, commission, day, deal, facts, paid, payee, plan, team


def test_stage_shares_add_up_by_largest_remainder() -> None:
    stages = tuple(StageOwner(stage=str(n), payee=who) for n, who in enumerate(("ann", "bob", "pat")))
    world = facts(deal("a", "01-05", "1.00", stages=stages), payees=[payee(), payee("bob"), payee("pat")])
    lines = paid(plan(commission("1", credit=Credit("stages"))), world).lines
    assert {line.payee: line.credited for line in lines} == {"ann": 34, "bob": 33, "pat": 33}


@pytest.mark.parametrize(
    ("terms", "manager", "rate"),
    [
        pytest.param("deal", "mid", 200, id="of the deal's day"),
        pytest.param("period_start", "old", 100, id="of the period's first day"),
        pytest.param("period_end", "new", 300, id="of the period's last day"),
    ],
)
def test_the_manager_and_rank_that_hold(terms: EffectiveAt, manager: str, rate: int) -> None:
    ranks = [
        Attribute(name="rank", value=value, first_day=first)
        for value, first in (("1", None), ("2", day("01-10")), ("3", day("01-20")))
    ]
    by_rank = RateTable(("payee.rank",), tuple(RateRow((rank,), D(rank) / 100) for rank in "123"))
    led = [
        Team(id="t", manager=who, first_day=first)
        for who, first in (("old", None), ("mid", day("01-10")), ("new", day("01-20")))
    ]
    managers = [Payee(id=who, attributes=tuple(ranks)) for who in ("old", "mid", "new")]
    version = plan(commission(by_rank, credit=Credit("manager")), changes=Changes(terms=terms))
    world = facts(deal("a", "01-15", 100), payees=[payee(team="t"), *managers], teams=led)
    assert [(line.payee, line.amount) for line in paid(version, world).lines] == [(manager, rate)]


def test_the_moment_knows_whether_it_is_the_deals() -> None:
    assert Moment(plan(commission("1")).plan, lambda on: on).of_the_deal


@pytest.mark.parametrize(
    ("whose", "paid_out"),
    [
        pytest.param("own", 0, id="his own"),
        pytest.param("team", 1, id="those of the team of the day"),
        pytest.param("hierarchy", 1, id="those of everybody below that day"),
    ],
)
def test_activities_of_others_count_where_the_measure_says_so(whose: str, paid_out: int) -> None:
    met = (
        Activity(id="1", payee="bob", kind="demo", on=day("01-05")),
        Activity(id="2", payee="bob", kind="demo", on=day("01-25")),
    )
    bob = Payee(id="bob", teams=(Membership(team="t", last_day=day("01-10")),))
    gate = Gate(Measure("activities", "demo", whose=whose), at_least=D(1))  # type: ignore[arg-type]
    world = facts(payees=[payee("ann", "t"), bob], teams=(team("t", "ann"),), activities=met)
    result = paid(plan(bonus("1", base=Base("once"), gate=(gate,))), world)
    assert result.pay("ann") == paid_out * 100
    twice = Gate(gate.measure, at_least=D(2))
    assert paid(plan(bonus("1", base=Base("once"), gate=(twice,))), world).pay("ann") == 0
