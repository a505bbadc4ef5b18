"""Traits: who and what is eligible on a day."""

import pytest

from services.compensation.domain.facts.payees import (
    Attribute,
    Certification,
    Leave,
)
from services.compensation.domain.language.credit import Credit
from services.compensation.domain.language.figures import Condition
from tests.compensation.pay import (
    D,
    amounts,
    commission,
    day,
    deal,
    facts,
    line,
    paid,
    payee,
    plan,
)


@pytest.mark.parametrize(
    ("condition", "eligible"),
    [
        pytest.param(Condition(payee="certification", is_=("pro",)), ["b"], id="certified that day"),
        pytest.param(Condition(payee="tenure_months", at_least=D(6)), ["b", "c"], id="six months of tenure"),
        pytest.param(Condition(payee="on_leave", is_=("false",)), ["a", "b"], id="not on leave"),
        pytest.param(Condition(payee="rank", is_not=("junior",)), ["b", "c"], id="not that rank"),
    ],
)
def test_eligibility(condition: Condition, eligible: list[str]) -> None:
    ann = payee(
        hired_on=day("2025-07-10"),
        certifications=(Certification(name="pro", first_day=day("01-10"), last_day=day("01-19")),),
        leave=(Leave(first_day=day("01-20"), last_day=day("01-31")),),
        attributes=(
            Attribute(name="rank", value="junior"),
            Attribute(name="rank", value="senior", first_day=day("01-10")),
        ),
    )
    deals = (deal("a", "01-09", 100), deal("b", "01-10", 100), deal("c", "01-20", 100))
    lines = paid(plan(commission("0.1", credit=Credit(where=(condition,)))), facts(*deals, payees=[ann])).lines
    assert [line.deal for line in lines] == eligible


def test_only_eligible_lines_count() -> None:
    flagged = Condition(line="eligible", is_=("yes",))
    sold = deal("a", "01-05", [line(500, 1, attributes={"eligible": "yes"}), line(700, 2)])
    assert amounts(paid(plan(commission("0.1", where=(flagged,))), facts(sold)).lines) == [50]
