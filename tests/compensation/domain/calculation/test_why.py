"""Why somebody is credited, and why not."""

import pytest

from services.compensation.domain.calculation.why import why
from services.compensation.domain.facts.payees import (
    Attribute,
)
from services.compensation.domain.language.credit import Credit, CreditRule
from tests.compensation.pay import (
    commission,
    deal,
    facts,
    payee,
    plan,
    team,
)

PEOPLE = [payee("ann", "t"), payee("bob", "t"), payee("mia", "t"), payee("max", "top"), payee("pat")]


TEAMS = (team("t", "mia", "top"), team("top", "max"))


def ruled(*rules: CreditRule) -> object:
    """A plan that credits by rules."""
    return plan(commission("0.1", credit=Credit("rules")), crediting=rules)


NORTH = {"ann": "north", "bob": "north", "pat": "south"}


TERRITORIAL = [
    payee(who, attributes=(Attribute(name="territory", value=where), Attribute(name="rank", value=who)))
    for who, where in NORTH.items()
]


@pytest.mark.parametrize(
    ("who", "says"),
    [
        pytest.param("ann", (True, "owner"), id="the owner, because of being it"),
        pytest.param("bob", (False, "the deal is owned by ann"), id="another, because it is not his"),
        pytest.param("eve", (False, "eve is not known"), id="a stranger"),
    ],
)
def test_each_credit_answers_why_and_why_not(who: str, says: tuple[bool, str]) -> None:
    world = facts(deal("a", "01-05", 100), payees=PEOPLE, teams=TEAMS)
    answer = why([plan(commission("0.1"))], world, who, "a")[0]
    assert (answer.credited, answer.reason) == says


def test_why_not_by_rules_names_what_each_rule_lacked() -> None:
    sold = deal("a", "01-05", 1000, attributes={"territory": "north"})
    version = ruled(CreditRule("near", same=("territory",)))
    answer = why([version], facts(sold, payees=TERRITORIAL), "pat", "a")[0]  # type: ignore[list-item]
    assert answer == ("c", False, "near: another territory than the deal's")
