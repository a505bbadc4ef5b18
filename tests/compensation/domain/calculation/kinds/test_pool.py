"""Team pools, shared to the last cent."""

from services.compensation.domain.facts.payees import Membership, Payee
from services.compensation.domain.language.components import Base, Pool
from services.compensation.domain.language.figures import Amount
from services.compensation.domain.language.limits import Gate, Limit
from services.compensation.domain.language.measures import Measure
from tests.compensation.pay import (
    D,
    day,
    deal,
    facts,
    paid,
    payee,
    plan,
    team,
)

TEAM = [payee("ann", "t"), payee("bob", "t"), payee("pat", "t")]


def pool(*rate: object, **more: object) -> Pool:
    """A monthly pool."""
    return Pool(**{"id": "p", "rate": tuple(D(r) if isinstance(r, str) else r for r in rate)} | more)  # type: ignore[arg-type]


def shares(component: object, *deals: object, members: object = TEAM, **more: object) -> dict[str, D]:
    """What each member gets."""
    result = paid(plan(component), facts(*deals, payees=members, teams=(team("t"),), **more))  # type: ignore[arg-type]
    return {line.payee: D(line.amount) / 100 for line in result.lines}


def test_a_pool_is_shared_to_the_last_cent() -> None:
    assert shares(pool("100", shared_by="equally"), deal("a", "01-05", 1)) == {
        "ann": D("33.34"),
        "bob": D("33.33"),
        "pat": D("33.33"),
    }


def test_a_pool_by_days_of_membership() -> None:
    late = Payee(id="pat", teams=(Membership(team="t", first_day=day("01-26")),))
    gone = Payee(id="bob", teams=(Membership(team="t", last_day=day("01-25")),))
    got = shares(pool("62"), deal("a", "01-05", 1), deal("b", "01-31", 1), members=[TEAM[0], gone, late])
    assert got == {"ann": 31, "bob": 25, "pat": 6}


def test_a_pool_of_what_the_team_sold_by_what_each_sold() -> None:
    sold = (deal("a", "01-05", 300), deal("b", "01-06", 100, owner="bob"))
    assert shares(pool("0.1", base=Base("amount"), shared_by="measure"), *sold) == {"ann": 30, "bob": 10, "pat": 0}


def test_a_pool_behind_a_team_gate_and_below_a_cap() -> None:
    gated = pool("0.1", base=Base("amount"), shared_by="equally", gate=(Gate(Measure(whose="team"), at_least=D(400)),),
                 cap=(Limit(Amount(D(30))),))  # fmt: skip
    assert sum(shares(gated, deal("a", "01-05", 300)).values()) == 0
    assert shares(gated, deal("a", "01-05", 300), deal("b", "01-06", 100, owner="bob")) == {
        "ann": 10,
        "bob": 10,
        "pat": 10,
    }
