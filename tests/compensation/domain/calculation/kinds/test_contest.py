"""Contests: prizes by rank."""

import pytest

from services.compensation.domain.language.components import Contest
from services.compensation.domain.language.figures import Condition
from services.compensation.domain.language.measures import Measure
from services.compensation.domain.language.policies import Refunds
from tests.compensation.pay import (
    D,
    day,
    deal,
    facts,
    paid,
    payee,
    plan,
    refund,
    team,
)

TEAM = [payee("ann", "t"), payee("bob", "t"), payee("pat", "t")]


def shares(component: object, *deals: object, members: object = TEAM, **more: object) -> dict[str, D]:
    """What each member gets."""
    result = paid(plan(component), facts(*deals, payees=members, teams=(team("t"),), **more))  # type: ignore[arg-type]
    return {line.payee: D(line.amount) / 100 for line in result.lines}


def contest(**more: object) -> Contest:
    """Three prizes for the most sold in January."""
    terms = {
        "id": "x",
        "measure": Measure(),
        "prizes": (D(300), D(200), D(100)),
        "first_day": day("01-01"),
        "last_day": day("01-31"),
    }
    return Contest(**terms | more)  # type: ignore[arg-type]


RACE = (
    deal("a", "01-10", 500), deal("b", "01-05", 500, owner="bob"), deal("c", "01-05", 100, owner="pat"),
    deal("d", "02-01", 9_999, owner="pat"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("more", "prizes"),
    [
        pytest.param({}, {"ann": 250, "bob": 250, "pat": 100}, id="those level share the prizes of their places"),
        pytest.param({"ties": "all"}, {"ann": 300, "bob": 300, "pat": 100}, id="or each get the higher one"),
        pytest.param(
            {"ties": "earliest"}, {"bob": 300, "ann": 200, "pat": 100}, id="or the earliest to get there wins"
        ),
        pytest.param({"minimum": D(200)}, {"ann": 250, "bob": 250}, id="below the minimum there is no prize"),
        pytest.param(
            {"where": (Condition(payee="id", is_not=("ann",)),)}, {"bob": 300, "pat": 200}, id="those who take part"
        ),
        pytest.param({"prizes": (D("0.01"),)}, {"ann": D("0.01"), "bob": 0}, id="a prize is shared to the last cent"),
    ],
)
def test_contests(more: dict[str, object], prizes: dict[str, int]) -> None:
    assert shares(contest(**more), *RACE) == prizes


def test_a_refund_leaves_a_contest_decided_unless_the_plan_reopens_it() -> None:
    back = [refund("a", "03-01")]
    assert shares(contest(), *RACE, refunds=back)["ann"] == 250
    reopened = contest(refunds=Refunds(reopens_contests=True))
    assert shares(reopened, *RACE, refunds=back) == {"bob": 300, "pat": 200}
