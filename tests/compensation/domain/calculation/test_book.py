"""The book: managers of the day, circles."""

from services.compensation.domain.facts.payees import (
    Membership,
    Payee,
    Team,
)
from services.compensation.domain.language.credit import Credit
from tests.compensation.pay import (
    commission,
    day,
    deal,
    facts,
    paid,
    payee,
    plan,
    team,
)

PEOPLE = [payee("ann", "t"), payee("bob", "t"), payee("mia", "t"), payee("max", "top"), payee("pat")]


TEAMS = (team("t", "mia", "top"), team("top", "max"))


OVERRIDE = plan(commission("0.01", id="o", credit=Credit("manager")))


def test_the_manager_of_the_day_gets_the_override() -> None:
    moved = Payee(id="ann", teams=(Membership(team="t"), Membership(team="u", first_day=day("02-01"))))
    changed = (*TEAMS, team("u", "pat"), Team(id="t", manager="bob", parent="top", first_day=day("01-10")))
    world = facts(deal("a", "01-05", 1000), deal("b", "01-10", 2000), deal("c", "02-01", 4000),
                  payees=[moved, *PEOPLE[1:]], teams=changed)  # fmt: skip
    result = paid(OVERRIDE, world)
    assert {p.id: result.pay(p.id) for p in PEOPLE} == {"ann": 0, "mia": 1000, "bob": 2000, "max": 3000, "pat": 4000}


def test_a_circular_hierarchy_ends() -> None:
    circle = facts(deal("a", "01-05", 1000), payees=PEOPLE, teams=(team("t", "mia", "top"), team("top", "max", "t")))
    assert paid(OVERRIDE, circle).pay("max") == 1000
