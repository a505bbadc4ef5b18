"""What open deals are worth: each alone, and in the order in which they would count."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from services.compensation.domain.facts.deals import Deal, Line
from services.compensation.domain.facts.facts import Facts
from services.compensation.domain.facts.payees import Payee
from services.compensation.domain.language.components import Commission
from services.compensation.domain.language.plan import Plan, PlanVersion
from services.compensation.domain.language.rates import Tier, Tiers
from services.compensation.domain.what_if.estimate import Estimate, estimate
from shared.kernel.money import Money

TIERS = (Tier(Decimal(0), Decimal(100), Decimal("0.1")), Tier(Decimal(100), None, Decimal("0.2")))
PLAN = PlanVersion(
    Plan(id="p", currency="USD", components=(Commission(id="c", rate=(Tiers(tiers=TIERS, mode="marginal"),)),))
)


def deal(name: str, owner: str, day: int, minor: int) -> Deal:
    """A deal of March."""
    line = Line(amount=Money(minor, "USD"))
    return Deal(id=name, on=date(2026, 3, day), owner=owner, currency="USD", lines=(line,))


FACTS = Facts(payees=(Payee(id="anna"), Payee(id="bert")), deals=(deal("won", "anna", 5, 80_00),))


def test_the_second_deal_stands_on_the_first() -> None:
    found = estimate("anna", [deal("b", "anna", 20, 40_00), deal("a", "anna", 10, 20_00)], [PLAN], FACTS)
    assert found.deals == (Estimate("a", 2_00, 2_00), Estimate("b", 6_00, 8_00))
    assert found.together == 10_00


def test_a_deal_before_what_is_won_moves_what_is_won() -> None:
    """It takes the lower tier, and what was won after it moves up."""
    (found,) = estimate("anna", [deal("early", "anna", 1, 100_00)], [PLAN], FACTS).deals
    assert found.alone == 100_00 // 10 + 80_00 // 10


def test_deals_of_others_are_worth_nothing() -> None:
    assert estimate("anna", [deal("x", "bert", 9, 100_00)], [PLAN], FACTS).together == 0
