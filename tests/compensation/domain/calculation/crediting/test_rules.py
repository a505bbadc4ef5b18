"""Crediting rules: precedence, receivers, accounts and territories."""

import pytest

from services.compensation.domain.facts.payees import (
    Attribute,
)
from services.compensation.domain.language.credit import Credit, CreditRule
from services.compensation.domain.language.figures import Condition
from tests.compensation.pay import (
    commission,
    day,
    deal,
    facts,
    paid,
    payee,
    plan,
)


def ruled(*rules: CreditRule) -> object:
    """A plan that credits by rules."""
    return plan(commission("0.1", credit=Credit("rules")), crediting=rules)


NORTH = {"ann": "north", "bob": "north", "pat": "south"}


TERRITORIAL = [
    payee(who, attributes=(Attribute(name="territory", value=where), Attribute(name="rank", value=who)))
    for who, where in NORTH.items()
]


@pytest.mark.parametrize(
    ("rules", "pays"),
    [
        pytest.param((CreditRule("r", same=("territory",)),), {"ann": 50, "bob": 50}, id="receivers share equally"),
        pytest.param(
            (CreditRule("r", same=("territory",), to=(Condition(payee="rank", is_=("bob",)),)),), {"bob": 100},
            id="only those who meet the rule",
        ),
        pytest.param(
            (CreditRule("b", 2, same=("territory",)), CreditRule("a", 1, to=(Condition(payee="rank", is_=("pat",)),))),
            {"pat": 100}, id="the lowest precedence comes first and ends the search",
        ),
        pytest.param(
            (CreditRule("b", 2, same=("territory",)), CreditRule("a", 1, to=(Condition(payee="rank", is_=("pat",)),),
                                                                  stops=False)),
            {"pat": 100, "ann": 50, "bob": 50}, id="a rule that does not stop lets the next one credit too",
        ),
        pytest.param((CreditRule("r", first_day=day("01-06")),), {}, id="a rule that has not begun credits nobody"),
        pytest.param((CreditRule("r", accounts=("acme",)),), {}, id="a rule for other accounts credits nobody"),
    ],
)  # fmt: skip
def test_crediting_rules(rules: tuple[CreditRule, ...], pays: dict[str, int]) -> None:
    sold = deal("a", "01-05", 1000, attributes={"territory": "north"})
    result = paid(ruled(*rules), facts(sold, payees=TERRITORIAL))  # type: ignore[arg-type]
    assert {who: result.pay(who) // 100 for who in NORTH if result.pay(who)} == pays
