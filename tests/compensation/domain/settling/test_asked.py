"""What plans ask to know of lines and deals."""

from __future__ import annotations

from decimal import Decimal

import pytest

from services.compensation.domain.language.components import Commission, PeriodBonus
from services.compensation.domain.language.credit import Credit
from services.compensation.domain.language.figures import Amount, Condition, Row, Stated, Table
from services.compensation.domain.language.limits import Limit
from services.compensation.domain.language.measures import Measure
from services.compensation.domain.language.plan import Plan
from services.compensation.domain.language.rates import RateRow, RateTable
from services.compensation.domain.settling.asked import ACCOUNTS, PRODUCTS, asked, asks_for

RATE = Decimal("0.1")
TABLE = Table(("line.product", "payee.rank"), (Row(("widget", "*"), RATE),))
IN_TIERS = Measure(where=(Condition(line="product_line", is_=("tools",)),))
RATES = RateTable(("line.product", IN_TIERS), (RateRow(("widget", "*"), RATE),))
EITHER = Condition(any_of=(Condition(deal="industry", is_=("a",)), Condition(deal="size_band", is_=("b",))))


@pytest.mark.parametrize(
    ("component", "names"),
    [
        pytest.param(Commission(id="c", rate=(RATE,)), set(), id="a flat rate asks nothing"),
        pytest.param(
            Commission(id="c", rate=(RATES,)), {"line.product", "line.product_line"}, id="a table by its keys"
        ),
        pytest.param(
            Commission(id="c", rate=(Stated("line.share"),)), {"line.share"}, id="a rate that an attribute states"
        ),
        pytest.param(
            Commission(id="c", rate=(RATE,), where=(EITHER,)), {"deal.industry", "deal.size_band"}, id="a group"
        ),
        pytest.param(
            Commission(id="c", rate=(RATE,), where=(Condition(deal="industry"),)), {"deal.industry"}, id="a condition"
        ),
        pytest.param(
            Commission(id="c", rate=(RATE,), credit=Credit(of="partner")), {"partners"}, id="partners' shares"
        ),
        pytest.param(
            PeriodBonus(id="b", rate=(RATE,), cap=(Limit(Amount(TABLE), per="period"),)),
            {"line.product", "payee.rank"},
            id="a table deep inside a limit",
        ),
    ],
)
def test_what_a_component_asks(component: Commission | PeriodBonus, names: set[str]) -> None:
    assert asked(Plan(id="p", currency="USD", components=(component,))) == names


def test_an_attribute_of_the_deal_may_be_asked_for_through_its_lines() -> None:
    assert asks_for(frozenset({"line.industry"}), ACCOUNTS)
    assert not asks_for(frozenset({"line.industry"}), PRODUCTS)
